"""Trial talks: offered, booked, scored by panel and listeners, decided by the rule (S1-08)."""

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from federation.models import User
from federation.queries import reach_of
from workflow.actions import move, record
from workflow.errors import InvalidTransition, NotAllowed
from workflow.locks import lock
from workflow.parameters import value_of

from .. import notices, policies
from ..errors import LinkExpired, OrderRefused
from ..models import Candidacy, Trial, TrialScore, TrialSlot
from ..parameters import TRIAL_PANEL_PEOPLE
from ..queries import trials as queries
from ..states import CandidacyState, TrialState

ATTEMPTS = 2  # the constraint lectures_trial_repeat_once says the same
FARTHEST = timedelta(days=180)
LISTENERS_ANSWER = timedelta(days=1)


@transaction.atomic
def offer_slot(*, by, corps, starts_at: datetime, minutes: int, place: str) -> TrialSlot:
    """Offers a time of one's own for a trial talk. Raises NotAllowed, OrderRefused for a past or a doubled time."""
    if not policies.can_keep_corps(reach_of(by), corps):
        raise NotAllowed(_("Evaluators belong to the office of the corps."))
    if not timezone.now() < starts_at < timezone.now() + FARTHEST:
        raise OrderRefused("starts_at", _("Please choose a date within the next half year."))
    if not 10 <= minutes <= 240:
        raise OrderRefused("minutes", _("A trial talk takes between 10 and 240 minutes."))
    lock(User(pk=by.pk))
    end = starts_at + timedelta(minutes=minutes)
    near = TrialSlot.objects.filter(evaluator=by, starts_at__lt=end, starts_at__gt=starts_at - timedelta(hours=4))
    if any(slot.ends_at > starts_at for slot in near):
        raise OrderRefused("starts_at", _("You offered a slot at that time already."))
    slot = TrialSlot.objects.create(corps=corps, evaluator=by, starts_at=starts_at, minutes=minutes, place=place)
    record(slot, "slot_offered", by=by)
    return slot


@transaction.atomic
def withdraw_slot(slot: TrialSlot, *, by) -> None:
    """Takes a slot back that nobody ever booked. Raises NotAllowed, OrderRefused."""
    if not policies.can_keep_corps(reach_of(by), slot.corps):
        raise NotAllowed(_("Evaluators belong to the office of the corps."))
    lock(slot)
    if slot.trials.exists():
        raise OrderRefused("", _("Somebody booked this slot. Please move the talk first."))
    record(slot, "slot_withdrawn", by=by)
    slot.delete()


def _demand_own(by, candidacy):
    reach = reach_of(by)
    if not (policies.is_candidate(reach, candidacy) or policies.can_keep_corps(reach, candidacy.call.corps)):
        raise NotAllowed(_("A trial talk is booked by who applied, or by the office."))


def _demand_free(slot, candidacy):
    """Whether the locked slot can be had by this application."""
    if slot.corps_id != candidacy.call.corps_id:
        raise OrderRefused("slot", _("This slot belongs to another corps."))
    if slot.starts_at <= timezone.now():
        raise OrderRefused("slot", _("This slot is over. Please choose a later one."))
    if slot.trials.exclude(state=TrialState.CANCELLED).exists():
        raise OrderRefused("slot", _("This slot has just been taken. Please choose another."))


@transaction.atomic
def book_trial(candidacy: Candidacy, slot: TrialSlot, *, by, title: str) -> Trial:
    """Books a slot for the first or, after a failure, the second and last attempt.

    The slot's row decides between two who want it. Raises NotAllowed, OrderRefused by field.
    """
    _demand_own(by, candidacy)
    candidacy, slot = lock(candidacy, slot)
    if candidacy.state != CandidacyState.TRIAL:
        raise OrderRefused("", _("The office admits to the trial talk when courses and script are done."))
    _demand_free(slot, candidacy)
    before = list(candidacy.trials.exclude(state=TrialState.CANCELLED).values_list("state", flat=True))
    if len(before) >= ATTEMPTS:
        raise OrderRefused("", _("A trial talk can be repeated once only."))
    if any(state != TrialState.FAILED for state in before):
        raise OrderRefused("", _("You have a trial talk already. You can move it to another slot."))
    try:
        with transaction.atomic():
            trial = Trial.objects.create(slot=slot, candidacy=candidacy, title=title.strip(), attempt=len(before) + 1)
    except IntegrityError as error:
        raise OrderRefused("slot", _("This slot has just been taken. Please choose another.")) from error
    record(trial, "trial_booked", by=by, data={"attempt": trial.attempt})
    notices.tell_person(candidacy.person, trial, "trial_booked")
    notices.tell_person(slot.evaluator.person, trial, "slot_booked")
    return trial


@transaction.atomic
def move_trial(trial: Trial, slot: TrialSlot, *, by) -> Trial:
    """Moves a booked talk to another free slot; the old one is free again. Raises NotAllowed, OrderRefused."""
    _demand_own(by, trial.candidacy)
    _old, slot = lock(trial.slot, slot)
    trial.refresh_from_db()
    if trial.state != TrialState.BOOKED:
        raise InvalidTransition(trial.machine, trial.state, TrialState.BOOKED)
    _demand_free(slot, trial.candidacy)
    Trial.objects.filter(pk=trial.pk, state=TrialState.BOOKED).update(slot=slot)
    trial.refresh_from_db()
    record(trial, "trial_moved", by=by)
    notices.tell_person(trial.candidacy.person, trial, "trial_booked", occasion=f"{slot.pk}")
    notices.tell_person(slot.evaluator.person, trial, "slot_booked", occasion=f"{slot.pk}")
    return trial


@transaction.atomic
def cancel_trial(trial: Trial, *, by) -> Trial:
    """Gives the slot back; the attempt is not counted. Who applied may do so until the talk begins."""
    _demand_own(by, trial.candidacy)
    office = policies.can_keep_corps(reach_of(by), trial.slot.corps)
    if trial.slot.starts_at <= timezone.now() and not office:
        raise OrderRefused("", _("The talk has begun. Please speak to the office."))
    trial = move(trial, TrialState.CANCELLED, by=by)
    told = trial.slot.evaluator.person if not office else trial.candidacy.person
    notices.tell_person(told, trial, "trial_cancelled")
    return trial


def _demand_office(by, trial):
    reach = reach_of(by)
    if not policies.can_keep_corps(reach, trial.slot.corps) or policies.is_candidate(reach, trial.candidacy):
        raise NotAllowed(_("The office of the corps evaluates talks, and nobody their own."))


@transaction.atomic
def hold_trial(trial: Trial, *, by) -> Trial:
    """Says that the talk was held, from its beginning on: panel and listeners can score it."""
    _demand_office(by, trial)
    if trial.slot.starts_at > timezone.now():
        raise OrderRefused("", _("The talk has not begun yet."))
    return move(trial, TrialState.HELD, by=by)


@transaction.atomic
def score_as_panel(trial: Trial, *, by, value: int, remark: str = "") -> TrialScore:
    """Keeps the score (0 to 100) of one of the panel; until the decision it can be written anew."""
    _demand_office(by, trial)
    _demand_in_scale(value)
    trial = lock(trial)[0]
    if trial.state != TrialState.HELD:
        raise OrderRefused("", _("Scores are taken after the talk was held and until it is decided."))
    row, _new = TrialScore.objects.update_or_create(
        trial=trial, by=by, defaults={"value": value, "remark": remark.strip()[:300]}
    )
    record(trial, "trial_scored", by=by)
    return row


def _demand_in_scale(value):
    if not 0 <= value <= 100:
        raise OrderRefused("value", _("A score lies between 0 and 100."))


def is_open_for_listeners(trial: Trial) -> bool:
    """From the beginning of the talk until a day after its end, unless it is decided."""
    begun = trial.slot.starts_at <= timezone.now() <= trial.slot.ends_at + LISTENERS_ANSWER
    return begun and trial.state in (TrialState.BOOKED, TrialState.HELD)


@transaction.atomic
def score_as_listener(trial: Trial, *, device: str, value: int, remark: str = "") -> TrialScore:
    """Keeps one score (0 to 100) a device; `device` is a keyed hash. Raises LinkExpired, OrderRefused for a repeat."""
    if not is_open_for_listeners(trial):
        raise LinkExpired(_("Listeners can score from the beginning of the talk until a day after it."))
    _demand_in_scale(value)
    trial = lock(trial)[0]
    if trial.scores.filter(device=device).exists():
        raise OrderRefused("", _("Thank you, your answer was already counted."))
    return TrialScore.objects.create(trial=trial, device=device, value=value, remark=remark.strip()[:300])


@transaction.atomic
def decide_trial(trial: Trial, *, by) -> Trial:
    """Reckons the result by the rule and tells it; the application becomes ready, stays for a repeat, or ends.

    Raises OrderRefused while too few of the panel scored, NotAllowed, InvalidTransition.
    """
    _demand_office(by, trial)
    candidacy, trial = lock(trial.candidacy, trial)
    if trial.state != TrialState.HELD:
        raise InvalidTransition(trial.machine, trial.state, TrialState.PASSED)
    result, needed = queries.reckon(trial), value_of(TRIAL_PANEL_PEOPLE)
    if result is None or result.panel_count < needed:
        have = result.panel_count if result else 0
        raise OrderRefused(
            "", _("%(have)s of %(needed)s scores of the panel are there.") % {"have": have, "needed": needed}
        )
    to = TrialState.PASSED if result.has_passed else TrialState.FAILED
    trial = move(trial, to, by=by, result_percent=result.result, reckoning=result.frozen())
    if result.has_passed:
        move(candidacy, CandidacyState.READY, by=by)
    elif trial.attempt >= ATTEMPTS:
        move(candidacy, CandidacyState.REFUSED, by=by, note=_("The trial talk was not passed twice."))
    notices.tell_person(candidacy.person, trial, "trial_decided", last=trial.attempt >= ATTEMPTS)
    return trial
