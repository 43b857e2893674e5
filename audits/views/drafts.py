"""Writing a book in the browser, line by line."""

from decimal import Decimal, InvalidOperation

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from federation.queries import unions_within
from ui.components.marks import yuan
from workflow.errors import EntryRefused, NotAllowed, WorkflowError
from workflow.steps import refuse
from workflow.tokens import once

from ..actions import drafts as act
from ..forms.drafts import RowForm, StartForm, accounts
from ..forms.words import TITLES
from ..imports.micro import told_where_asked
from ..imports.typed import BY_NAME, errors_of
from ..policies.books import KEEPS
from ..queries import drafts as queries
from .base import desk_only, once_on_post
from .checks import found_in

ROWS_SHOWN = 60
CARRIED = ("booked", "kind", "pay", "handler", "approver")
PROBLEMS_SHOWN = 100


@once_on_post
def draft_new(request):
    """Which union, which year, which form; goes on where this officer stood."""
    if not request.reach.has(*KEEPS):
        raise NotAllowed(_("Books are handed in by the union's officers."))
    unions = unions_within(request.reach, *KEEPS).filter(closed_on=None)
    asked = {name: request.GET[name] for name in ("union", "year") if request.GET.get(name, "").isdecimal()}
    form = StartForm(request.POST or None, unions=unions, initial=asked)
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data
        try:
            draft = act.start_draft(
                by=request.user, union=chosen["union"], year=chosen["year"], is_micro=chosen["form"] == "micro"
            )
            return redirect("audits:draft", draft.pk)
        except (EntryRefused, ValidationError) as error:
            if refusal := refuse(form, error):
                form.add_error(None, refusal)
    context = {"form": form, "drafts": queries.open_drafts(request.reach)[:20], "limit": act.micro_limit()}
    return render(request, "audits/draft_new.html", context, status=422 if form.errors else 200)


def find_draft(request, pk):
    """One of one's own drafts that is still open."""
    return get_object_or_404(queries.drafts_of(request.reach).filter(posted_at=None), pk=pk)


def summed(draft, row=None) -> dict:
    """What every page of a draft tells, without reading its rows; `base` are the sums without `row`."""
    totals = queries.totals_in(draft)
    return {"draft": draft, "totals": totals, "base": totals.without(row), "wrong_count": totals.wrong}


def looked_at(request, draft):
    """All rows of a draft, the reading of them, what is wrong with each, and what they add up to."""
    rows = list(queries.rows_of(draft))
    reading = act.read_draft(draft, request.user, rows)
    wrong = errors_of(reading.workbook.errors, queries.typed(rows))
    if draft.is_micro:
        wrong = told_where_asked(wrong, queries.typed(rows))
    totals = queries.totals_of(rows)
    return rows, reading, wrong, {"draft": draft, "totals": totals, "base": totals, "wrong_count": len(wrong)}


@require_safe
@desk_only
def draft_detail(request, pk):
    """The ledger of a draft: the next line on top, the lines below, the newest first; ten questions for a small fund."""
    draft = find_draft(request, pk)
    if draft.is_micro:
        return redirect("audits:draft-questions", pk)
    return _table_page(request, draft, "lines")


@require_safe
@desk_only
def draft_table(request, pk, table):
    """Another table of the draft."""
    draft = find_draft(request, pk)
    if table not in BY_NAME or draft.is_micro:
        raise Http404
    return _table_page(request, draft, table)


def _table_page(request, draft, table):
    context = summed(draft)
    mine = queries.rows_of(draft, table=table).order_by("-number")
    page = Paginator(mine, ROWS_SHOWN).get_page(request.GET.get("page"))
    rows = list(page.object_list)
    wrong = queries.wrong_in(draft, rows)
    newest = mine.first() if table == "lines" else None
    last = newest.cells if newest else {}
    carried = {name: last[name] for name in CARRIED if name in last} or (
        {"kind": "支出", "pay": "银行转账"} if table == "lines" else {}
    )
    names = dict(accounts(draft.year))
    context |= {
        "table": table, "title": TITLES[table], "page": page, "form": RowForm(cells=carried, table=table, year=draft.year),
        "rows": [_shown(row, wrong.get((table, row.number), {}), names) for row in rows],
        "tables": [(name, word, context["totals"].count[name]) for name, word in TITLES.items()], "is_single": table in ("sheet", "balance"),
    }  # fmt: skip
    return render(request, "audits/draft_detail.html", context)


def _shown(row, wrong, names):
    """A row in a line: its words, its amount, what is wrong with it."""
    cells = row.cells
    amount = (
        cells.get("amount_out")
        or cells.get("amount_in")
        or cells.get("moved")
        or cells.get("amount")
        or cells.get("approved")
        or cells.get("planned")
    )
    first = [
        cells.get(name) for name in ("booked", "voucher", "month", "matter", "starts", "given", "member", "bank_no")
    ]
    words = cells.get("summary") or cells.get("name") or cells.get("gift") or ""
    return {
        "row": row, "first": " · ".join(word for word in first if word), "words": words, "account": names.get(cells.get("code"), cells.get("code", "")),
        "amount": _money(amount), "sign": "+" if cells.get("kind") == "收入" else "", "payee": cells.get("payee", ""), "wrong": list(wrong.values()),
    }  # fmt: skip


def _money(typed):
    """An amount as people read it, and as it was typed where it is none."""
    try:
        return yuan(Decimal(str(typed).replace(",", ""))) if typed else ""
    except InvalidOperation:
        return typed


@once_on_post
def draft_row(request, pk, table, number=None):
    """One row: its fields with what is wrong beside them; POST keeps it as typed, or takes it out."""
    draft = find_draft(request, pk)
    if table not in BY_NAME or draft.is_micro:
        raise Http404
    row = get_object_or_404(queries.rows_of(draft, table=table, number=number)) if number else None
    if request.method == "POST":
        form = RowForm(request.POST, request.FILES, table=table, year=draft.year)
        if answer := _keep(request, draft, form, table, number):
            return answer
    else:
        wrong = queries.wrong_in(draft, [row]).get((table, number)) if row else None
        form = RowForm(cells=row.cells if row else {}, wrong=wrong, table=table, year=draft.year)
    context = summed(draft, row) | {"form": form, "table": table, "title": TITLES[table], "row": row,
                                    "pictures": row.pictures.all() if row else ()}  # fmt: skip
    return render(request, "audits/draft_row.html", context, status=422 if request.method == "POST" else 200)


def _keep(request, draft, form, table, number):
    """Keeps or removes the row; the answer, or None where the form is to be shown again."""
    if request.POST.get("do") == "remove" and number:
        act.remove_row(draft, by=request.user, table=table, number=number)
        messages.success(request, _("Line %(number)s was taken out.") % {"number": number})
        return redirect("audits:draft-table", draft.pk, table)
    if not form.is_valid():
        return None
    try:
        row = act.keep_row(draft, by=request.user, table=table, number=number, cells=form.cells(),
                           pictures=form.cleaned_data.get("pictures") or ())  # fmt: skip
    except EntryRefused as error:
        if refusal := refuse(form, error):
            form.add_error(None, refusal)
        return None
    if row.is_wrong:
        messages.warning(
            request, _("Line %(number)s is kept, but something in it cannot be taken yet.") % {"number": row.number}
        )
        return redirect("audits:draft-row", draft.pk, table, row.number)
    messages.success(request, _("Line %(number)s is kept.") % {"number": row.number})
    return redirect("audits:draft-table", draft.pk, table)


@once_on_post
def draft_send(request, pk):
    """What the book adds up to and what stands against it; POST hands it in as a whole or not at all."""
    draft = get_object_or_404(queries.drafts_of(request.reach), pk=pk)
    refused = ""
    if request.method == "POST":
        try:
            book = act.post_draft(draft, by=request.user)
            messages.success(request, _("The books are in. The rules are running over them now."))
            return redirect("audits:book", book.pk)
        except WorkflowError as error:
            refused = str(error)
    if draft.posted_at:
        return redirect("audits:book", draft.book_id)
    rows, reading, wrong, context = looked_at(request, draft)
    bare = sum(row.table == "lines" and not row.picture_count for row in rows)
    problems = [(row, list(wrong[row.table, row.number].values())) for row in rows if (row.table, row.number) in wrong]
    titled = [(TITLES[row.table], row, sentences) for row, sentences in problems[:PROBLEMS_SHOWN]]
    context |= {"reading": reading, "problems": titled, "bare": bare, "refused": refused, "is_ready": reading.is_postable,
                "counts": [(word, context["totals"].count[name]) for name, word in TITLES.items()]}  # fmt: skip
    return render(request, "audits/draft_send.html", context, status=422 if refused else 200)


@require_safe
@desk_only
def draft_check(request, pk):
    """What the rules would find in the draft; nothing is kept and nobody is told."""
    draft = find_draft(request, pk)
    reading = act.read_draft(draft, request.user)
    return render(request, "audits/draft_check.html", {"draft": draft, "reading": reading, **found_in(reading)})


DO = {"drop": act.drop_draft, "widen": act.widen_draft}


@require_POST
@desk_only
@once
def draft_step(request, pk, step):
    """Throw the draft away, or go on line by line."""
    draft = find_draft(request, pk)
    if step not in DO:
        raise Http404
    DO[step](draft, by=request.user)
    if step == "drop":
        messages.success(request, _("The draft was thrown away."))
        return redirect("audits:draft-new")
    messages.success(request, _("Every answer is a line now."))
    return redirect("audits:draft", pk)
