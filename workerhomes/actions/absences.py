"""Who came and who did not: check-in, the counter of missed activities, the mild pause and its objection (S4-09)."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from workflow.actions import move, record
from workflow.errors import WorkflowError
from workflow.parameters import value_of

from .. import notices
from ..errors import HomeRefused
from ..models import ActivityRating, Attendance, Sanction, SignUp
from ..parameters import EARLY_MINUTES, MISSED_DAYS, MISSED_MOST, PAUSE_DAYS, RATE_DAYS
from ..policies import activities as policies
from ..queries import activities as queries
from ..states import ActivityState, SanctionState, SignUpState
from .guard import demand

S = SignUpState
LIVE_PAUSES = [SanctionState.ACTIVE, SanctionState.APPEALED, SanctionState.UPHELD]


def _session(entry: SignUp):
    return queries.session_now(entry.activity, timedelta(minutes=value_of(EARLY_MINUTES)))


def _come(entry: SignUp, session, by, people: int | None = None) -> SignUp:
    Attendance.objects.bulk_create(
        [Attendance(sign_up=entry, session=session, people=people or entry.seats, at=timezone.now(), noted_by=by)],
        ignore_conflicts=True,
    )
    return move(entry, S.ATTENDED, by=by) if entry.state == S.CONFIRMED else entry


@transaction.atomic
def check_in_by_name(entry: SignUp, *, by, people: int | None = None) -> SignUp:
    """Notes at the desk that somebody came, `people` of a group; a second time changes nothing.

    Raises NotAllowed, HomeRefused when no meeting is near, InvalidTransition.
    """
    demand(by, lambda reach: policies.can_serve_activity(reach, entry.activity) and not policies.is_own(reach, entry))
    session = _session(entry)
    if session is None:
        raise HomeRefused(None, _("No meeting of this activity is on now."))
    if people is not None and not 1 <= people <= entry.seats:
        raise HomeRefused("people", _("This sign-up is for %(seats)s people.") % {"seats": entry.seats})
    if entry.state not in (S.CONFIRMED, S.ATTENDED):
        return move(entry, S.ATTENDED, by=by)  # says which state the row has
    return _come(entry, session, by, people)


@transaction.atomic
def check_in_activity_at_door(person, home) -> SignUp | None:
    """Whoever comes in at the door is checked in for the activity that begins about now; None without one."""
    now, early = timezone.now(), timedelta(minutes=value_of(EARLY_MINUTES))
    rows = SignUp.objects.filter(person=person, activity__home=home, state__in=[S.CONFIRMED, S.ATTENDED])
    rows = rows.filter(activity__sessions__starts_at__lte=now + early, activity__sessions__ends_at__gt=now)
    entry = rows.select_related("activity__home__union").order_by("activity__starts_at").first()
    session = _session(entry) if entry else None
    return _come(entry, session, None) if entry and session else None


@transaction.atomic
def mend_absence(entry: SignUp, *, by, note: str) -> SignUp:
    """Somebody noted as absent was there after all; a pause that counted it ends. Raises NotAllowed, NoteMissing."""
    demand(by, policies.can_mend_absence, entry)
    entry = move(entry, S.ATTENDED, by=by, note=note)
    _lift_counting(entry, by)
    return entry


@transaction.atomic
def excuse(entry: SignUp, *, by, note: str) -> SignUp:
    """An absence with a good reason counts no more; a pause that counted it ends. Raises NotAllowed, HomeRefused."""
    demand(by, policies.can_mend_absence, entry)
    if not note.strip():
        raise HomeRefused("note", _("Please write the reason."))
    SignUp.objects.filter(pk=entry.pk).update(is_excused=True)
    record(entry, "sign_up_excused", by=by, note=note)
    _lift_counting(entry, by)
    entry.is_excused = True
    return entry


def _lift_counting(entry: SignUp, by) -> None:
    rows = entry.sanctions.filter(state__in=[SanctionState.ACTIVE, SanctionState.APPEALED])
    for sanction in rows.select_related("home__union", "person"):
        _decide(sanction, SanctionState.LIFTED, by, _("An absence that led to it counts no more."))


def settle_absences(entry: SignUp) -> Sanction | None:
    """After an absence: a pause once the published number is reached; call it in the transaction that noted it."""
    since = timezone.now() - timedelta(days=value_of(MISSED_DAYS))
    home = entry.activity.home
    missed = list(queries.missed_by(entry.person_id, home, since))
    notices.tell(entry.person, entry, "activity_missed", count=len(missed), most=value_of(MISSED_MOST))
    is_paused = Sanction.objects.filter(person=entry.person_id, home=home, state__in=LIVE_PAUSES).exists()
    if len(missed) < value_of(MISSED_MOST) or is_paused:
        return None
    now = timezone.now()
    sanction = Sanction.objects.create(
        person=entry.person, home=home, starts_at=now, ends_at=now + timedelta(days=value_of(PAUSE_DAYS))
    )
    sanction.missed.set(missed)
    record(sanction, "moved", data={"missed": len(missed)})
    notices.tell(entry.person, sanction, "pause_begun")
    return sanction


@transaction.atomic
def object_to_pause(sanction: Sanction, *, by, appeal: str) -> Sanction:
    """The person objects; until the answer they may sign up. Raises NotAllowed, InvalidTransition."""
    demand(by, policies.is_own, sanction)
    sanction = move(sanction, SanctionState.APPEALED, by=by, appeal=appeal, appealed_at=timezone.now())
    notices.tell_home(sanction.home, sanction, "pause_objected", roles=notices.MANAGER)
    return sanction


def _decide(sanction, to, by, note) -> Sanction:
    columns = {"decision": note, "decided_by": by, "decided_at": timezone.now()}
    sanction = move(sanction, to, by=by, note=note, **columns)
    notices.tell(sanction.person, sanction, "pause_decided", occasion=to)
    return sanction


@transaction.atomic
def lift_pause(sanction: Sanction, *, by, note: str) -> Sanction:
    """Ends the pause with a reason. Raises NotAllowed, NoteMissing, InvalidTransition."""
    demand(by, policies.can_decide_pause, sanction)
    return _decide(sanction, SanctionState.LIFTED, by, note)


@transaction.atomic
def uphold_pause(sanction: Sanction, *, by, note: str) -> Sanction:
    """Turns the objection down with a reason. Raises NotAllowed, NoteMissing, InvalidTransition."""
    demand(by, policies.can_uphold, sanction)
    return _decide(sanction, SanctionState.UPHELD, by, note)


def end_pauses(now: datetime | None = None) -> int:
    """Ends pauses whose time is over; says how many."""
    now, ended = now or timezone.now(), 0
    for sanction in Sanction.objects.filter(state__in=LIVE_PAUSES, ends_at__lte=now).select_related("home__union"):
        try:
            move(sanction, SanctionState.ENDED)
            ended += 1
        except WorkflowError:
            continue
    return ended


def can_rate(entry: SignUp, now: datetime | None = None) -> bool:
    """Whether the link in the message still takes a rating: who came, for some weeks, once."""
    until = entry.activity.starts_at + timedelta(days=value_of(RATE_DAYS) + 7 * 12)
    last = entry.activity.sessions.order_by("-ends_at").values_list("ends_at", flat=True).first()
    until = last + timedelta(days=value_of(RATE_DAYS)) if last else until
    held = entry.activity.state in (ActivityState.SHUT, ActivityState.HELD, ActivityState.CLOSED)
    return entry.state == S.ATTENDED and held and (now or timezone.now()) < until


@transaction.atomic
def rate_activity(entry: SignUp, *, score: int, comment: str = "") -> ActivityRating:
    """Keeps what somebody who came thought of it; whoever has the link, once. Raises HomeRefused."""
    if not can_rate(entry):
        raise HomeRefused(None, _("This activity can no longer be rated."))
    made = ActivityRating.objects.bulk_create(
        [ActivityRating(sign_up=entry, score=score, comment=comment)], ignore_conflicts=True
    )
    row = ActivityRating.objects.get(sign_up=entry)
    if made[0].pk != row.pk and (row.score, row.comment) != (score, comment):
        raise HomeRefused(None, _("Thank you, you have rated this activity already."))
    return row
