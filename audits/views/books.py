"""Handing books in, and the auditor's workspace over them."""

from datetime import date

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.formats import date_format
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from federation.queries import unions_within
from ui.exports import table_response
from ui.paging import LongPaginator
from ui.uploads import FILE_LIMIT, BadFile
from workflow.actions import record
from workflow.errors import NotAllowed, WorkflowError
from workflow.tokens import once

from ..actions import books as act
from ..actions import findings as finding_act
from ..filters import LineFilter
from ..forms.books import ColumnsForm, NoteForm, RemarkForm, UploadForm
from ..imports.columns import TABLES
from ..imports.micro import STATEMENTS
from ..imports.workbook import ERRORS_SHOWN as MOST_ERRORS
from ..imports.workbook import guessed
from ..policies import books as policies
from ..policies.books import KEEPS
from ..policies.signatures import is_asked
from ..queries import books as queries
from ..queries.consistency import doubts_about
from ..queries.samples import sampled_states
from ..queries.signatures import chain_of, open_signature
from ..queries.vouchers import bare_lines, pictures_by_voucher
from .base import desk_only, done_or_refused, once_on_post
from .checks import found_in
from .passing import ways_on

ERRORS_SHOWN, LINES_SHOWN = 50, 5


@once_on_post
def upload_new(request):
    """Takes a file; a readable one goes on to the look at what it holds."""
    unions = unions_within(request.reach, *KEEPS).filter(closed_on=None)
    if not request.reach.has(*KEEPS):
        raise NotAllowed(_("Books are handed in by the union's officers."))
    form = UploadForm(request.POST or None, request.FILES or None, unions=unions)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            content = file.read(FILE_LIMIT + 1)
            upload = act.stage_upload(
                by=request.user, union=form.cleaned_data["union"], filename=file.name, content=content
            )
            return redirect("audits:upload", upload.pk)
        except (BadFile, WorkflowError, ValidationError) as error:
            form.add_error("file", str(error))
    recent = queries.uploads_of(request.reach)[:10]
    return render(
        request, "audits/upload_new.html", {"form": form, "recent": recent}, status=422 if form.errors else 200
    )


@once_on_post
def upload_detail(request, pk):
    """What a file holds and what is wrong with it, by sheet, line and column; POST posts all of it or nothing."""
    upload = get_object_or_404(queries.uploads_of(request.reach), pk=pk)
    refused = ""
    if request.method == "POST":
        try:
            books = act.post_upload(upload, by=request.user)
            messages.success(request, _("The books are in. The rules are running over them now."))
            return redirect("audits:book", books[0].pk)
        except WorkflowError as error:
            refused = str(error)
    if upload.posted_at:
        return redirect("audits:book", upload.books.first().pk)
    reading = act.read_upload(upload, request.user)
    workbook = reading.workbook
    context = {
        "upload": upload, "reading": reading, "refused": refused, "most": len(workbook.errors) >= MOST_ERRORS,
        "page": Paginator(workbook.errors, ERRORS_SHOWN).get_page(request.GET.get("page")),
        "books": [_shown(book, reading) for book in reading.books],
        "tables": [(table.title, len(workbook.rows[table.name])) for table in TABLES if table.name in workbook.rows],
        "sheets": [(name, len(workbook.mapping.get(name, {})), name in workbook.unread) for name in workbook.headings],
        "unknown": 0 if workbook.headings and not workbook.mapping else None,
    }  # fmt: skip
    return render(request, "audits/upload_detail.html", context, status=422 if refused else 200)


def _shown(book, reading) -> dict:
    """A book as its file tells it: what it adds up to, its first lines, the version that it would replace."""
    lines = book.tables.get("w_line", [])
    income = sum(line["amount_in"] for line in lines if line["kind"] == "收入")
    expense = sum(line["amount_out"] for line in lines if line["kind"] == "支出")
    first = [
        line | {"amount": line["amount_in"] or line["amount_out"] or line["moved"]} for line in lines[:LINES_SHOWN]
    ]
    return {"book": book, "count": len(lines), "first": first, "income": income, "expense": expense,
            "replaces": reading.replaces.get((book.union_code, book.year))}  # fmt: skip


@require_safe
@desk_only
def upload_check(request, pk):
    """What the rules would find in a file before it is posted; nothing is kept and nobody is told."""
    upload = get_object_or_404(queries.uploads_of(request.reach), pk=pk, posted_at=None)
    reading = act.read_upload(upload, request.user)
    context = {"upload": upload, "reading": reading, **found_in(reading)}
    return render(request, "audits/upload_check.html", context)


@once_on_post
def upload_columns(request, pk, sheet: int):
    """Which heading feeds which column of one sheet; remembered for files with the same headings."""
    upload = get_object_or_404(queries.uploads_of(request.reach), pk=pk, posted_at=None)
    reading = act.read_upload(upload, request.user)
    known = list(reading.workbook.headings.items())
    if not 0 <= sheet < len(known):
        raise Http404
    name, headings = known[sheet]
    mapping = reading.workbook.mapping.get(name) or guessed(headings)
    form = ColumnsForm(request.POST or None, headings=headings, mapping=mapping)
    if request.method == "POST" and form.is_valid():
        try:
            act.map_columns(upload, by=request.user, sheet=name, headings=headings, mapping=form.mapping())
            return redirect("audits:upload", pk)
        except WorkflowError as error:
            form.add_error(None, str(error))
    return render(
        request,
        "audits/upload_columns.html",
        {"upload": upload, "sheet": name, "form": form},
        status=422 if form.errors else 200,
    )


@require_safe
@desk_only
def book_list(request):
    """Books in force, the newest year first."""
    rows = queries.books_in_force(request.reach)
    if request.GET.get("state") in act.BookState.values:
        rows = rows.filter(state=request.GET["state"])
    page = LongPaginator(rows, 50).get_page(request.GET.get("page"))
    return render(
        request,
        "audits/book_list.html",
        {"page": page, "states": act.BookState.choices, "here": request.GET.get("state", "")},
    )


@require_safe
@desk_only
def book_detail(request, pk):
    """The two panes: lines left with filters and running total, finding and notes right; j and k walk."""
    book = get_object_or_404(queries.books_within(request.reach), pk=pk)
    by_line = queries.findings_by_line(book)
    found = LineFilter(request.GET, queries.lines_of(book))
    pictures = pictures_by_voucher(book.union, book.year)
    found.with_findings, found.with_pictures = list(by_line), list(pictures)
    valid = found.form.is_valid()
    rows = found.qs if valid else queries.lines_of(book).none()
    if request.GET.get("export") and valid:
        record(book, "audits_exported", by=request.user)
        return _lines_table(book, rows, by_line)
    page = LongPaginator(rows, 200).get_page(request.GET.get("page"))
    remarks = queries.remarks_by_line(book)
    rights = rights_at(request, book)
    sampled = sampled_states(book) if rights["may_audit"] else {}
    for line in page.object_list:
        line.sampled, line.pictures = sampled.get(line.line), pictures.get(line.voucher, [])
    sampled_here = any(line.sampled for line in page.object_list)
    lines = [(line, by_line.get(line.line, []), remarks.get(line.line, [])) for line in page.object_list]
    context = {
        "book": book, "filter": found, "page": page, "lines": lines, "tab": "lines", "remark": RemarkForm(), "sampled_here": sampled_here,
        "bare_count": bare_lines(book).count(), "statements": [(name, pictures[name]) for name in STATEMENTS if name in pictures],
        "whole": [finding for finding in book.findings.exclude(state="cleared").select_related("rule") if not finding.lines],
        **rights,
    }  # fmt: skip
    return render(request, "audits/book_detail.html", context, status=200 if valid else 400)


@require_safe
@desk_only
def book_figures(request, pk):
    """Income and spending by month and account, budget against actual, drawn."""
    book = get_object_or_404(queries.books_within(request.reach), pk=pk)
    is_chinese = (get_language() or "").startswith("zh")
    months = [
        (
            date_format(date(book.year, row["month"], 1), "n月" if is_chinese else "M"),
            [row["income"] / 100, row["expense"] / 100],
        )
        for row in queries.by_month(book)
    ]
    accounts = queries.by_account(book)
    planned = [
        (row["code"], [row["planned"] / 100, row["amount"] / 100]) for row in accounts if row["code"].startswith("5")
    ]
    sources = queries.income_by_source(book)
    for row in sources:
        row["name"] = row["names"][0 if is_chinese else 1]
    context = {"book": book, "months": months, "accounts": accounts, "sources": sources, "planned": planned, "names": [_("planned"), pgettext("audits", "booked")],
               "flows": [_("income"), _("expense")], "tab": "figures", **rights_at(request, book)}  # fmt: skip
    return render(request, "audits/book_figures.html", context)


def rights_at(request, book) -> dict:
    """What the head of a book's pages offers to who asks."""
    asked = open_signature(book)
    is_theirs = is_asked(request.reach, asked)
    return {
        "versions": queries.versions_of(book), "waits_for": asked, "doubts": doubts_about(book),
        "passing": ways_on(request.reach, asked), "may_change": is_theirs and policies.can_audit(request.reach, book.union),
        "may_refuse": is_theirs and policies.can_refuse(request.reach, book), "may_certify": is_theirs and policies.can_certify(request.reach, book),
        "may_correct": policies.can_hand_in(request.reach, book.union) and book.state in act.REPLACEABLE,
        "may_audit": policies.can_audit(request.reach, book.union), "may_sign": is_theirs and policies.can_sign_audit(request.reach, book),
    }  # fmt: skip


def _lines_table(book, rows, by_line):
    columns = [
        _("line"), _("booked on"), _("voucher"), _("kind"), pgettext("audits table", "account"), pgettext("audits table", "text"), _("income"), _("expense"), _("payee"), _("invoice"),
        pgettext("audits table", "papers"), _("handled by"), _("approved by"), pgettext("audits table", "findings"),
    ]  # fmt: skip
    return table_response(f"{book.union.code}-{book.year}.xlsx", columns, (
        [line.line, line.booked, line.voucher, line.kind, line.code, line.words, line.amount_in / 100, line.amount_out / 100, line.payee,
         line.invoice, line.paper_kinds, line.handler, line.approver, "、".join(f.rule_id or f.number for f in by_line.get(line.line, []))]
        for line in rows
    ))  # fmt: skip


STEPS = {"certify": act.certify_book, "audit": act.certify_audit}
WITH_NOTE = {"return": act.request_changes, "refuse": act.refuse_signature, "reopen": act.reopen_book}


@require_POST
@desk_only
@once
def book_step(request, pk, step):
    """Certify for the union, certify the audit."""
    book = get_object_or_404(queries.books_within(request.reach), pk=pk)
    if step not in STEPS:
        raise Http404
    return done_or_refused(request, STEPS[step], book, redirect("audits:book", pk))


@require_safe
@desk_only
def book_signatures(request, pk):
    """The chain of signatures: who was asked by name, until when, and what came of it."""
    book = get_object_or_404(queries.books_within(request.reach), pk=pk)
    context = {"book": book, "tab": "signatures", "rows": chain_of(book), **rights_at(request, book)}
    return render(request, "audits/book_signatures.html", context)


@once_on_post
def book_note(request, pk, step):
    """Request changes, refuse to sign, or reopen, with the reason."""
    book = get_object_or_404(queries.books_within(request.reach), pk=pk)
    if step not in WITH_NOTE:
        raise Http404
    may = (
        policies.can_refuse(request.reach, book) if step == "refuse" else policies.can_audit(request.reach, book.union)
    )
    if not may or not is_asked(request.reach, open_signature(book)):
        raise NotAllowed(_("Whose signature the books wait for decides about this."))
    form = NoteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        WITH_NOTE[step](book, by=request.user, note=form.cleaned_data["note"])
        return redirect("audits:book", pk)
    return render(
        request, "audits/note.html", {"form": form, "book": book, "step": step}, status=422 if form.errors else 200
    )


@require_POST
@desk_only
@once
def book_remark(request, pk):
    """A note beside a line."""
    book = get_object_or_404(queries.books_within(request.reach), pk=pk)
    form = RemarkForm(request.POST)
    if form.is_valid():
        finding_act.remark(by=request.user, book=book, line=form.cleaned_data["line"], text=form.cleaned_data["text"])
    else:
        messages.error(request, _("Please write something."))
    back = f"#l{form.cleaned_data.get('line')}" if form.cleaned_data.get("line") else ""
    response = redirect("audits:book", pk)
    response.headers["Location"] += back
    return response
