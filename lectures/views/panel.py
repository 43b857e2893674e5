"""The panel scores; the office ranks, decides, and tells later (S1-06, S1-16)."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from workflow.tokens import once, once_on_post

from .. import policies
from ..actions import checking as act
from ..actions.bulk import for_each
from ..blind import words_of
from ..errors import OrderRefused
from ..filters import ScoreFilter
from ..forms import LaterForm, NoteForm, SheetForm, TellForm
from ..queries import admission, panel
from ..states import CandidacyState
from .pages import filtered


@require_safe
@login_required
def score_list(request):
    """Applications whose panel this account sits on, those that wait for its sheet first."""
    rows = panel.waiting_first(request.reach, panel.candidacies_to_score(request.reach))
    context = filtered(request, ScoreFilter, rows)
    page = list(context["page"])
    written, phases = panel.own_sheets(request.reach, [row.pk for row in page]), panel.open_phases(page)
    context["rows"] = [
        (words_of(row, blind=row.call.is_blind), (row.pk, phases[row.pk]) in written, row) for row in page
    ]
    return render(request, "lectures/score_list.html", context, status=context["status"])


@once_on_post
def score(request, pk):
    """One application with its sheet; others' sheets appear once the own one is written."""
    candidacy = get_object_or_404(panel.candidacies_to_score(request.reach), pk=pk)
    phase = panel.open_phase(candidacy)
    sheets = panel.sheets_seen_by(request.reach, candidacy)
    own = any(sheet.phase == phase and sheet.written_by_id == request.user.pk for sheet in sheets)
    writes = phase is not None and not own and candidacy.state == CandidacyState.CHECKED
    criteria = panel.phases_of(candidacy.call).get(phase, [])
    leaves = request.method == "POST" and request.POST.get("do") == "recuse"
    form = SheetForm(None if leaves else request.POST or None, criteria=criteria)
    recusal = NoteForm(request.POST if leaves else None)
    status = 422 if request.method == "POST" else 200
    if leaves and recusal.is_valid():
        try:
            act.recuse(candidacy, by=request.user, reason=recusal.cleaned_data["note"])
            messages.success(request, _("Left to the others. The office was told."))
            return redirect("lectures:score-list")
        except OrderRefused as error:
            recusal.add_error("note", str(error))
    elif not leaves and form.is_valid():
        try:
            act.write_sheet(candidacy, by=request.user, values=form.values, remark=form.cleaned_data["remark"])
            messages.success(request, _("Your sheet is written."))
            return redirect("lectures:score", pk)
        except OrderRefused as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
    blind = candidacy.call.is_blind
    context = {
        "candidacy": candidacy, "told": words_of(candidacy, blind=blind), "sheets": sheets, "form": form, "phase": phase,
        "writes": writes, "blind": blind, "papers": [] if blind else list(admission.papers_of(candidacy)),
        "recusal": recusal,
    }  # fmt: skip
    return render(request, "lectures/score.html", context, status=status)


def _call(request, pk):
    return get_object_or_404(admission.calls_within(request.reach).prefetch_related("criteria"), pk=pk)


@once_on_post
def call_ranking(request, pk):
    """The ranked list of a call; what is decided here is told by the button below it."""
    call = _call(request, pk)
    rows = list(admission.office_candidacies(request.reach).filter(call=call, state__in=panel.JUDGED))
    form = LaterForm(request.POST or None, initial={"state": CandidacyState.SHORTLISTED})
    if request.method == "POST" and form.is_valid():
        chosen = {
            int(key) for key in request.POST.getlist("chosen") if key.isascii() and key.isdigit() and len(key) < 10
        }
        picked = [row for row in rows if row.pk in chosen]
        done, skipped = for_each(picked, lambda row: act.decide_later(row, by=request.user, **form.cleaned_data))
        _say(request, done, skipped, ngettext("%(count)s decision is kept, not told yet.",
                                              "%(count)s decisions are kept, not told yet.", len(done)))  # fmt: skip
        return redirect("lectures:call-ranking", pk)
    phases = panel.phases_of(call)
    waiting = sum(1 for row in rows if row.pending_state)
    ranked, mine = (
        panel.ranking(rows, phases),
        {row.pk for row in rows if policies.is_own_application(request.reach, row)},
    )
    context = {
        "call": call, "ranked": ranked, "phases": phases, "form": form, "waiting": waiting,
        "tell": TellForm(initial={"expected": waiting}), "needed": panel.needed_sheets(),
        "few": panel.too_few_can_score(call), "mine": mine,
        "open": any(row.state == CandidacyState.CHECKED and row.pk not in mine for row in rows),
    }  # fmt: skip
    return render(request, "lectures/call_ranking.html", context, status=422 if form.errors else 200)


@require_POST
@login_required
@once
def call_tell(request, pk):
    """Carries out and tells every waiting decision of the call, the number confirmed."""
    call, form = _call(request, pk), TellForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Nothing waits to be told."))
        return redirect("lectures:call-ranking", pk)
    try:
        done, skipped = act.tell_decisions(call, by=request.user, expected=form.cleaned_data["expected"])
    except OrderRefused as error:
        messages.error(request, str(error))
        return redirect("lectures:call-ranking", pk)
    _say(request, done, skipped, ngettext("%(count)s decision is told.", "%(count)s decisions are told.", len(done)))
    return redirect("lectures:call-ranking", pk)


def _say(request, done, skipped, words):
    if done:
        messages.success(request, words % {"count": len(done)})
    for row, why in skipped:
        messages.warning(request, _("Skipped %(name)s: %(why)s") % {"name": row, "why": why})
    if not done and not skipped:
        messages.warning(request, _("Please choose applications first."))
