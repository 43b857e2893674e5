"""Trial talks: booked by who applied, scored by panel and listeners, decided by the office."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from workflow.errors import NotAllowed, WorkflowError
from workflow.parameters import value_of

from .. import policies
from ..actions import trials as act
from ..filters import TrialSlotFilter
from ..forms import SlotChoiceForm, SlotForm, TrialForm, TrialScoreForm
from ..parameters import TRIAL_PANEL_PEOPLE
from ..queries import trials as queries
from ..queries.menu import corps_within
from ..states import CandidacyState, TrialState
from .links import DEVICE, device_of, is_too_quick
from .pages import filtered, form_page, refuse


@login_required
@form_page
def my_trial(request):
    """Free slots to choose from, and one's own talks."""
    candidacy = queries.candidacy_on_trial(request.reach)
    if candidacy is None:
        raise NotAllowed(_("The office admits to the trial talk when courses and script are done."))
    slots = queries.free_slots(candidacy.call.corps)
    talks = list(queries.trials_of(candidacy))
    form = TrialForm(request.POST or None, slots=slots)
    if request.method == "POST" and form.is_valid():
        try:
            trial = act.book_trial(candidacy, by=request.user, **form.cleaned_data)
            messages.success(request, _("Booked. Good luck!"))
            return redirect("lectures:trial-detail", trial.pk)
        except WorkflowError as error:
            refuse(form, error)
    may = candidacy.state == CandidacyState.TRIAL and all(talk.state == TrialState.FAILED for talk in talks)
    context = {"candidacy": candidacy, "talks": talks, "form": form, "slots": slots,
               "may_book": may and len(talks) < act.ATTEMPTS}  # fmt: skip
    return render(request, "lectures/me_trial.html", context, status=422 if form.errors else 200)


@login_required
@form_page
def trial_detail(request, pk):
    """One talk: for who applied to move or cancel it, for the office to score and decide it."""
    trial = get_object_or_404(queries.trials_visible(request.reach), pk=pk)
    office = policies.can_keep_corps(request.reach, trial.slot.corps)
    own = policies.is_candidate(request.reach, trial.candidacy)
    mine = queries.panel_scores(trial).filter(by=request.user).values("value", "remark").first() if office else None
    forms = {
        "move": SlotChoiceForm(_sent(request, "move"), slots=queries.free_slots(trial.slot.corps)),
        "score": TrialScoreForm(_sent(request, "score"), initial=mine),
    }
    refused = ""
    if request.method == "POST":
        do = request.POST.get("do", "")
        form = forms.get(do)
        try:
            if form is None or form.is_valid():
                messages.success(request, _carry_out(trial, do, request.user, form))
                return redirect("lectures:trial-detail", pk)
        except WorkflowError as error:
            if error.status == 403:
                raise
            if form is None:
                refused = str(error)
            else:
                refuse(form, error)
    judge, needed = office and not own, value_of(TRIAL_PANEL_PEOPLE)
    panel = list(queries.panel_scores(trial)) if judge else []
    blind = (
        trial.state == TrialState.HELD and mine is None and len(panel) < needed
    )  # nobody leans on the others' scores
    context = {
        "trial": trial, "slot": trial.slot, "office": judge, "own": own, "forms": forms, "refused": refused,
        "result": queries.frozen_result(trial), "panel": [] if blind else panel, "hidden": len(panel) if blind else 0,
        "preview": queries.reckon(trial) if judge and trial.state == TrialState.HELD and not blind else None,
        "needed": needed, "begun": trial.slot.starts_at <= timezone.now(),
        "address": settings.BASE_URL.rstrip("/") + reverse("lectures:trial-listen", args=[trial.listener_token]),
    }  # fmt: skip
    status = 422 if refused or any(form.errors for form in forms.values()) else 200
    return render(request, "lectures/trial_detail.html", context, status=status)


def _sent(request, word):
    return request.POST if request.method == "POST" and request.POST.get("do") == word else None


def _carry_out(trial, do, by, form):
    """Carries one verb out and returns what to say; an unknown one is not found."""
    if do == "move":
        act.move_trial(trial, form.cleaned_data["slot"], by=by)
        return _("The talk was moved.")
    if do == "cancel":
        act.cancel_trial(trial, by=by)
        return _("Cancelled. The slot is free again.")
    if do == "held":
        act.hold_trial(trial, by=by)
        return _("Scores can come in now.")
    if do == "score":
        act.score_as_panel(trial, by=by, value=form.cleaned_data["value"], remark=form.cleaned_data["remark"])
        return _("Your score was kept.")
    if do == "decide":
        act.decide_trial(trial, by=by)
        return _("Decided. The result has been told.")
    raise Http404


@form_page
def trial_listen(request, token):
    """A listener's score out of 100, without an account, one a device; the result is not shown here."""
    trial = get_object_or_404(queries.trials_by_token(), listener_token=token)
    form, (cookie, device) = TrialScoreForm(request.POST or None), device_of(request)
    thanks, status = f"{reverse('lectures:trial-listen', args=[token])}?thanks=1", 200
    if request.method == "POST":
        status = 422
        if request.POST.get("website"):  # the trap: say thank you, keep nothing
            return redirect(thanks)
        if form.is_valid() and is_too_quick(request, "trial_score", trial):
            form.add_error(None, _("Many answers are coming in just now. Please try again in a minute."))
            status = 429
        elif form.is_valid():
            try:
                data = form.cleaned_data
                act.score_as_listener(trial, device=device, value=data["value"], remark=data["remark"])
                return redirect(thanks)
            except WorkflowError as error:
                refuse(form, error)
    context = {"trial": trial, "form": form, "thanks": bool(request.GET.get("thanks")),
               "open": act.is_open_for_listeners(trial)}  # fmt: skip
    response = render(request, "lectures/trial_listen.html", context, status=status)
    response.set_cookie(DEVICE, cookie, max_age=180 * 86400, httponly=True, samesite="Lax", secure=request.is_secure())
    return response


@login_required
@form_page
def trial_slots(request):
    """An evaluator's slots: offered here, taken back while nobody booked them."""
    if not request.reach.has(*policies.OFFICE):
        raise NotAllowed(_("Evaluators belong to the office of the corps."))
    form = SlotForm(_sent(request, "offer"), corps=corps_within(request.reach))
    rows, refused, do = queries.slots_within(request.reach), "", request.POST.get("do")
    if request.method == "POST":
        if do not in ("offer", "withdraw"):
            raise Http404
        try:
            if do == "withdraw":
                act.withdraw_slot(get_object_or_404(rows, pk=_key(request)), by=request.user)
                messages.success(request, _("The slot is taken back."))
                return redirect("lectures:trial-slots")
            if form.is_valid():
                act.offer_slot(by=request.user, **form.cleaned_data)
                messages.success(request, _("The slot is offered."))
                return redirect("lectures:trial-slots")
        except WorkflowError as error:
            if form.is_bound:
                refuse(form, error)
            else:
                refused = str(error)
    context = filtered(request, TrialSlotFilter, rows.order_by("-starts_at"), 30)
    context |= {"form": form, "refused": refused, "now": timezone.now()}
    status = 422 if refused or form.errors else context["status"]
    return render(request, "lectures/trial_slots.html", context, status=status)


def _key(request) -> int:
    key = request.POST.get("slot", "")
    return int(key) if key.isascii() and key.isdigit() and len(key) < 10 else 0
