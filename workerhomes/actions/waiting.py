"""The waiting list of a room: who joined first is offered freed hours first, and the offer expires (S4-06)."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from workflow.actions import move, record
from workflow.errors import WorkflowError
from workflow.locks import lock
from workflow.parameters import value_of

from .. import notices
from ..errors import HomeError, HomeRefused
from ..models import ON_LIST, RoomBooking, RoomWaiting
from ..parameters import ROOM_OFFER_HOURS
from ..policies import rooms as policies
from ..queries import rooms as queries
from ..queries.opening import openings
from ..states import BookingState, RoomWaitingState
from .bookings import check_room, place, settle, union_of
from .guard import demand


@transaction.atomic
def join_waiting(*, by, room, starts_at, minutes: int, people: int, purpose: str) -> RoomWaiting:
    """Puts the member on the room's list for these hours, once. Raises NotAllowed, HomeRefused when they are free."""
    union = union_of(by)
    check_room(room, starts_at, minutes, people)
    (room,) = lock(room)
    ends_at = starts_at + timedelta(minutes=minutes)
    until = ends_at + timedelta(minutes=room.buffer_minutes)
    if queries.free_seat(room, queries.busy_of([room], starts_at, until), starts_at, ends_at):
        raise HomeRefused("starts_at", _("These hours are free: please book them."))
    own = RoomWaiting.objects.filter(room=room, person=by.person_id, state__in=ON_LIST)
    if own.filter(starts_at__lt=ends_at, ends_at__gt=starts_at).exists():
        raise HomeRefused("starts_at", _("You are on the list for these hours already."))
    entry = RoomWaiting.objects.create(
        room=room, person=by.person, union=union, created_by=by, starts_at=starts_at, ends_at=ends_at, people=people,
        purpose=purpose,
    )  # fmt: skip
    record(entry, "room_waiting_joined", by=by)
    return entry


def offer_freed(room, starts_at, ends_at) -> list[RoomWaiting]:
    """Offers what became free in the room between two moments to those who wait for it, the first who joined first.

    Call it within the transaction that freed the hours and holds the room. Returns who got an offer.
    """
    now, offered = timezone.now(), []
    waiting = RoomWaiting.objects.filter(room=room, state=RoomWaitingState.WAITING, starts_at__gt=now)
    waiting = waiting.filter(starts_at__lt=ends_at + timedelta(minutes=room.buffer_minutes), ends_at__gt=starts_at)
    for entry in waiting.select_related("person", "union", "created_by").order_by("joined_at", "pk"):
        entry.room = room
        if _can_have(entry):
            offered.append(_offer(entry, now))
    return [entry for entry in offered if entry]


def _can_have(entry) -> bool:
    until = entry.ends_at + timedelta(minutes=entry.room.buffer_minutes)
    busy = queries.busy_of([entry.room], entry.starts_at, until)
    hours = openings([entry.room.home], timezone.localdate(entry.starts_at), 1)
    is_open = entry.room.is_active and hours.covers(entry.room.home, entry.starts_at, entry.ends_at)
    return is_open and queries.free_seat(entry.room, busy, entry.starts_at, entry.ends_at) is not None


def _offer(entry, now) -> RoomWaiting | None:
    minutes = int((entry.ends_at - entry.starts_at).total_seconds() // 60)
    try:
        place(
            entry.room, by=entry.created_by, union=entry.union, starts_at=entry.starts_at, minutes=minutes,
            people=entry.people, purpose=entry.purpose, waiting=entry,
        )  # fmt: skip
    except HomeError:  # over the quota meanwhile: the next one is asked, this one keeps the place
        return None
    expires = min(now + timedelta(hours=value_of(ROOM_OFFER_HOURS)), entry.starts_at)
    entry = move(entry, RoomWaitingState.OFFERED, offer_expires_at=expires)
    notices.tell(entry.person, entry, "room_offered")
    return entry


def held_for(entry) -> RoomBooking:
    """The booking that holds the offered hours."""
    rows = entry.bookings.filter(state=BookingState.HELD).select_related("room__home__union", "person")
    return rows.get()


@transaction.atomic
def take_offer(entry: RoomWaiting, *, by) -> RoomBooking:
    """Turns the offer into a booking. Raises NotAllowed, HomeRefused once its time is over, InvalidTransition."""
    demand(by, policies.is_own, entry)
    lock(entry.room)
    if entry.offer_expires_at and entry.offer_expires_at <= timezone.now():
        raise HomeRefused(None, _("The time for this offer is over; the room goes to the next on the list."))
    entry = move(entry, RoomWaitingState.TAKEN, by=by)
    return settle(held_for(entry), by=by)


@transaction.atomic
def leave_waiting(entry: RoomWaiting, *, by) -> RoomWaiting:
    """Leaves the list; offered hours go to the next. Raises NotAllowed, InvalidTransition."""
    demand(by, policies.is_own, entry)
    return _give_up(entry, RoomWaitingState.LEFT, BookingState.CANCELLED, by)


def _give_up(entry, to, held_to, by=None) -> RoomWaiting:
    lock(entry.room)
    entry = move(entry, to, by=by)
    held = entry.bookings.filter(state=BookingState.HELD).select_related("room__home__union").first()
    if held:
        move(held, held_to, by=by)
        offer_freed(entry.room, entry.starts_at, entry.ends_at)
    return entry


@transaction.atomic
def _lapse(entry):
    was_offered = entry.state == RoomWaitingState.OFFERED
    entry = _give_up(entry, RoomWaitingState.LAPSED, BookingState.LAPSED)
    if was_offered:
        notices.tell(entry.person, entry, "room_offer_lapsed")


def expire_offers() -> int:
    """Lets offers lapse whose time is over, each room going to the next, and waits that are past; says how many."""
    now, lapsed = timezone.now(), 0
    rows = RoomWaiting.objects.select_related("room__home__union", "person", "union", "created_by")
    over = rows.filter(state=RoomWaitingState.OFFERED, offer_expires_at__lte=now)
    past = rows.filter(state=RoomWaitingState.WAITING, starts_at__lte=now)
    for entry in [*over.order_by("pk"), *past.order_by("pk")]:
        try:
            _lapse(entry)
            lapsed += 1
        except WorkflowError:  # taken or left meanwhile
            continue
    return lapsed
