"""Ten questions for a small fund: each answer with a photo, each a line of the same book."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from workflow.errors import EntryRefused
from workflow.steps import refuse

from ..actions import drafts as act
from ..forms.drafts import AnswerForm
from ..imports.micro import BY_NUMBER, QUESTIONS, unanswered
from ..queries import drafts as queries
from .base import desk_only, once_on_post
from .drafts import ROWS_SHOWN, find_draft, summed


@require_safe
@desk_only
def draft_questions(request, pk):
    """The ten questions with how far each is answered."""
    draft = find_draft(request, pk)
    if not draft.is_micro:
        return redirect("audits:draft", pk)
    asked, left = [], unanswered(queries.told_in(draft), draft.answered)
    answers = queries.answers_in(draft)
    for question in QUESTIONS:
        mine = answers.get(question.number, {})
        told = mine if question.number not in left else {}
        asked.append({
            "one": question, "count": told.get("n", 0), "bad": mine.get("bad", 0), "bare": told.get("bare", 0),
            "nothing": question.number in draft.answered and not told, "total": told.get("income") or told.get("expense"),
        })  # fmt: skip
    done = {"done": len(QUESTIONS) - len(left), "of": len(QUESTIONS), "limit": act.micro_limit()}
    return render(request, "audits/questions.html", summed(draft) | {"asked": asked} | done)


@once_on_post
def draft_question(request, pk, question: int):
    """One question: the answers so far and the next one; POST keeps an answer, takes one out, or says that there is nothing."""
    draft, one = find_draft(request, pk), BY_NUMBER.get(question)
    if one is None or not draft.is_micro:
        raise Http404
    mine = queries.rows_of(draft, question=question)
    row = _chosen(request, mine, one)
    form = None
    if request.method == "POST":
        form = AnswerForm(request.POST, request.FILES, question=one, year=draft.year)
        if answer := _answer(request, draft, one, row, form):
            return answer
    page = Paginator(mine, ROWS_SHOWN).get_page(request.GET.get("page"))
    shown = [] if one.is_once else list(page.object_list)
    wrong = queries.wrong_in(draft, [*shown, *([row] if row else [])])
    bad = wrong.get((one.table, row.number)) if row else None
    cells = row.cells if row else {"kind": one.fixed.get("kind", ""), "pay": "银行转账"}
    form = form or AnswerForm(cells=cells, wrong=bad if row and row.cells else None, question=one, year=draft.year)
    context = summed(draft, row) | {
        "question": one, "page": page, "form": form, "row": row, "of": len(QUESTIONS), "before": question - 1, "after": question + 1 if question < len(QUESTIONS) else 0,
        "entries": [(each, list(wrong.get((one.table, each.number), {}).values())) for each in shown],
        "pictures": row.pictures.all() if row else (),
        "nothing": question in draft.answered,
    }  # fmt: skip
    return render(request, "audits/question.html", context, status=422 if request.method == "POST" else 200)


def _chosen(request, mine, question):
    """The entry that is changed: the only one there can be, or the one that `row` names."""
    if question.is_once:
        return mine.first()
    wanted = request.POST.get("row") or request.GET.get("row") or ""
    if not wanted:
        return None
    if not (wanted.isascii() and wanted.isdigit() and len(wanted) < 10):
        raise Http404
    return get_object_or_404(mine, number=int(wanted))


def _answer(request, draft, question, row, form):
    if request.POST.get("do") == "nothing" and not question.is_once:
        act.answer_nothing(draft, by=request.user, question=question.number)
        return _onward(draft, question)
    if request.POST.get("do") == "remove" and row:
        act.remove_row(draft, by=request.user, table=question.table, number=row.number)
        return redirect("audits:draft-question", draft.pk, question.number)
    if not form.is_valid():
        return None
    try:
        kept = act.keep_row(
            draft, by=request.user, table=question.table, number=row.number if row else None, question=question.number,
            cells=form.cells(), pictures=form.cleaned_data.get("pictures") or (),
        )  # fmt: skip
    except EntryRefused as error:
        if refusal := refuse(form, error):
            form.add_error(None, refusal)
        return None
    if kept.is_wrong:
        messages.warning(request, _("Your answer is kept, but something in it cannot be taken yet."))
        again = redirect("audits:draft-question", draft.pk, question.number)
        again.headers["Location"] += "" if question.is_once else f"?row={kept.number}"
        return again
    messages.success(request, _("Your answer is kept."))
    return (
        _onward(draft, question) if question.is_once else redirect("audits:draft-question", draft.pk, question.number)
    )


def _onward(draft, question):
    if question.number < len(QUESTIONS):
        return redirect("audits:draft-question", draft.pk, question.number + 1)
    return redirect("audits:draft-questions", draft.pk)
