"""Seats of an activity: one row lock puts all in line who book, cancel, take, let lapse or resize (trust.md §5).

Whatever frees a seat calls `promote` within its own transaction, and nothing else gives a seat to somebody who waits.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from federation.queries import reach_of
from ui.components.marks import when
from workflow.actions import move, record
from workflow.errors import WorkflowError
from workflow.locks import lock
from workflow.parameters import value_of

from .. import notices
from ..errors import HomeRefused
from ..models import LIVE_SIGN_UP, Activity, SignUp
from ..parameters import SEAT_OFFER_HOURS
from ..policies import activities as policies
from ..queries import activities as queries
from ..states import ActivityState, SignUpState
from .answers import check_answers
from .bookings import union_of
from .guard import demand

S = SignUpState


def hold(activity: Activity) -> Activity:
    """Locks the activity's row; its home stays at hand."""
    (fresh,) = lock(activity)
    fresh.home = activity.home
    return fresh


def kept_seats(activity: Activity, small_taken: int, now: datetime) -> int:
    """Seats that only members of small unions may take now (S4-14)."""
    is_over = activity.small_union_until is not None and activity.small_union_until <= now
    return 0 if is_over else max(activity.small_union_seats - small_taken, 0)


def room_for(activity: Activity, is_small: bool, now: datetime) -> int:
    """Seats free for a member of a small union, or for anybody else; counted, not remembered."""
    taken, small = queries.seats_held(activity)
    left = activity.capacity - taken
    return left if is_small else left - kept_seats(activity, small, now)


def _note_taken(activity: Activity) -> None:
    activity.seats_taken = queries.seats_held(activity)[0]
    Activity.objects.filter(pk=activity.pk).update(seats_taken=activity.seats_taken)


@transaction.atomic
def sign_up(
    *, by, activity: Activity, answers: dict | None = None, seats: int = 1, is_group: bool = False, union=None
) -> SignUp:
    """Gives the acting member a seat, or a place on the waiting list when none is free for them.

    A group of up to `group_max` is signed up by an officer for a `union` of the officer's duty (None: the first of
    `group_unions`), and counts for that one, in the share of small unions too. Raises NotAllowed, HomeRefused by field.
    """
    own = union_of(by, _("Members of a union sign up for activities."))
    union = _union_of_group(by, union) if is_group else own
    answers = check_answers(activity, answers or {})
    is_small = queries.is_small(union)
    activity = hold(activity)
    now = timezone.now()
    _check_open(activity, by, seats if is_group else 1, now)
    entry = SignUp.objects.create(
        activity=activity, person=by.person, union=union, signed_by=by, seats=seats if is_group else 1,
        is_group=is_group, uses_small_share=is_small, answers=answers, joined_at=now,
    )  # fmt: skip
    if room_for(activity, is_small, now) >= entry.seats:
        entry = move(entry, S.CONFIRMED, by=by)
        _note_taken(activity)
        notices.tell(entry.person, entry, "seat_confirmed")
    else:
        record(entry, "activity_waiting_joined", by=by)
    return entry


def _union_of_group(by, union):
    """The union whose people an officer brings. Raises NotAllowed for one that no duty of theirs reaches."""
    union = union or queries.group_unions(reach_of(by)).first()
    words = _("Groups are signed up by the officers of a union.")
    demand(by, policies.can_sign_up_group, union, sentence=words)
    return union


def is_open_now(activity: Activity, now: datetime | None = None) -> bool:
    """Whether people sign up for it at this moment."""
    return activity.state == ActivityState.OPEN and activity.opens_at <= (now or timezone.now()) < activity.closes_at


def _check_open(activity: Activity, by, seats: int, now: datetime) -> None:
    if not is_open_now(activity, now):
        raise HomeRefused(None, _("The sign-up for this activity is not open."))
    if not 1 <= seats <= max(activity.group_max, 1):
        raise HomeRefused("seats", _("A group has at most %(most)s people here.") % {"most": activity.group_max})
    if SignUp.objects.filter(activity=activity, person=by.person_id, state__in=LIVE_SIGN_UP).exists():
        raise HomeRefused(None, _("You are signed up for this activity already."))
    pause = queries.pause_of(by.person_id, activity.home_id)
    if pause:
        day = timezone.localtime(pause.ends_at)
        words = _("After missed activities you can sign up here again from %(day)s. You may object to this pause.")
        raise HomeRefused(None, words % {"day": when(day)})


def promote(activity: Activity, now: datetime | None = None) -> list[SignUp]:
    """Offers free seats to those who wait, who joined first first; call it while holding the activity.

    A group that the free seats do not fit keeps its place, and the next whom they fit is asked: no chair stays empty
    while somebody waits for it. Returns who got an offer. Nothing is offered once the activity began.
    """
    now, offered = now or timezone.now(), []
    if activity.state in queries.AHEAD and activity.starts_at > now:
        taken, small = queries.seats_held(activity)
        for entry in queries.queue_of(activity):
            left = activity.capacity - taken
            if left <= 0:
                break
            if entry.seats <= (left if entry.uses_small_share else left - kept_seats(activity, small, now)):
                entry.activity = activity
                offered.append(_offer(entry, now))
                taken += entry.seats
                small += entry.seats if entry.uses_small_share else 0
    _note_taken(activity)
    return offered


def _offer(entry: SignUp, now: datetime) -> SignUp:
    until = min(now + timedelta(hours=value_of(SEAT_OFFER_HOURS)), entry.activity.starts_at)
    entry = move(entry, S.OFFERED, offer_expires_at=until)
    notices.tell(entry.person, entry, "seat_offered")
    return entry


@transaction.atomic
def take_offer(entry: SignUp, *, by) -> SignUp:
    """Takes the offered seat. Raises NotAllowed, HomeRefused once its time is over, InvalidTransition."""
    demand(by, policies.is_own, entry)
    hold(entry.activity)
    entry.refresh_from_db(fields=["state", "offer_expires_at"])
    if entry.state == S.OFFERED and entry.offer_expires_at and entry.offer_expires_at <= timezone.now():
        raise HomeRefused(None, _("The time for this offer is over; the seat goes to the next on the list."))
    entry = move(entry, S.CONFIRMED, by=by)
    notices.tell(entry.person, entry, "seat_confirmed")
    return entry


@transaction.atomic
def cancel_sign_up(entry: SignUp, *, by, note: str = "") -> SignUp:
    """Gives seats back, or leaves the list; freed seats are offered on in the same transaction.

    The manager of the home says why, and the person is told. Raises NotAllowed, HomeRefused once it has begun.
    """
    either = policies.is_own, policies.can_manage_activity
    demand(by, lambda reach: either[0](reach, entry) or either[1](reach, entry.activity))
    is_own = by is None or by.person_id == entry.person_id
    if not is_own and not note.strip():
        raise HomeRefused("note", _("Please write why the home cancels this sign-up."))
    activity = hold(entry.activity)
    if activity.starts_at <= timezone.now():
        raise HomeRefused(None, _("The activity has begun; a seat can no longer be given back."))
    entry = move(entry, S.CANCELLED, by=by, note=note)
    promote(activity)
    if not is_own:
        notices.tell(entry.person, entry, "seat_withdrawn", note=note)
    return entry


@transaction.atomic
def resize(activity: Activity, *, by, capacity: int) -> Activity:
    """Changes the number of seats; more seats go to who waits. Raises NotAllowed, HomeRefused below those given."""
    demand(by, policies.can_manage_activity, activity)
    activity = hold(activity)
    if activity.state not in (ActivityState.DRAFT, *queries.AHEAD):
        raise HomeRefused(None, _("The seats of an activity that is over stay as they were."))
    taken = queries.seats_held(activity)[0]
    if capacity < taken:
        words = _("%(taken)s seats are given already; please choose at least as many.")
        raise HomeRefused("capacity", words % {"taken": taken})
    if capacity < activity.small_union_seats:
        raise HomeRefused("capacity", _("More seats than that are kept for small unions."))
    was, activity.capacity = activity.capacity, capacity
    Activity.objects.filter(pk=activity.pk).update(capacity=capacity)
    record(activity, "activity_resized", by=by, data={"from": was, "to": capacity})
    promote(activity)
    return activity


@transaction.atomic
def offer_free_seats(activity: Activity, *, by=None) -> list[SignUp]:
    """Offers what is free to those who wait: the manager's button, and the sweep's when a kept share ended."""
    demand(by, policies.can_manage_activity, activity)
    return promote(hold(activity))


@transaction.atomic
def _lapse(entry: SignUp) -> None:
    activity = hold(entry.activity)
    was_offered = entry.state == S.OFFERED
    entry = move(entry, S.LAPSED)
    promote(activity)
    if was_offered:
        notices.tell(entry.person, entry, "seat_offer_lapsed")


def expire_offers(now: datetime | None = None) -> int:
    """Lets offers lapse whose time is over, the seats going to the next; says how many. Run by a sweep, twice is harmless."""
    now, lapsed = now or timezone.now(), 0
    rows = SignUp.objects.filter(state=S.OFFERED, offer_expires_at__lte=now)
    for entry in rows.select_related("activity__home__union", "person").order_by("pk"):
        try:
            _lapse(entry)
            lapsed += 1
        except WorkflowError:  # taken or given back meanwhile
            continue
    return lapsed


def offer_forgotten(now: datetime | None = None) -> int:
    """Offers seats that became free without anybody's doing, such as those kept until a day; says how many."""
    now, offered = now or timezone.now(), 0
    waiting = SignUp.objects.filter(state=S.WAITING).values("activity")
    rows = queries.with_free_seats(queries.activities_ahead(now)).filter(pk__in=waiting)
    for activity in rows:
        try:
            offered += len(offer_free_seats(activity))
        except WorkflowError:  # somebody holds it: the next sweep comes in a minute
            continue
    return offered
