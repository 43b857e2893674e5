"""Booking a room: one row lock puts those who want the same room in line, an exclusion constraint is the last wall."""

from datetime import datetime, timedelta
from functools import partial

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone
from django.utils.translation import gettext as _

from federation.models import Union
from federation.queries import reach_of
from ui.components.marks import when
from workflow.actions import move
from workflow.errors import NotAllowed, WorkflowError
from workflow.locks import lock
from workflow.numbers import next_number
from workflow.parameters import value_of

from .. import notices, rules
from ..errors import HomeRefused, RoomTaken
from ..models import Room, RoomBooking, RoomSeries, RoomWaiting
from ..parameters import EARLY_MINUTES
from ..policies import rooms as policies
from ..queries import rooms as queries
from ..queries.opening import Openings, openings
from ..states import BookingState
from .guard import demand


def union_of(by, sentence: str = "") -> Union:
    """The union that the acting member belongs to. Raises NotAllowed with `sentence` for those who belong to none."""
    reach = reach_of(by)
    union = Union.objects.filter(path=reach.home_path).first() if policies.can_book(reach) else None
    if union is None:
        raise NotAllowed(sentence or _("Rooms are booked by members of a union."))
    return union


@transaction.atomic
def book_room(*, by, room: Room, starts_at: datetime, minutes: int, people: int, purpose: str) -> RoomBooking:
    """Books the room, or one seat of it, for the acting member; asks the home first where its rules say so.

    Raises NotAllowed, HomeRefused for a rule (by field), RoomTaken with the beginnings still free that day.
    """
    union = union_of(by)
    check_room(room, starts_at, minutes, people)
    (room,) = lock(room)
    return place(room, by=by, union=union, starts_at=starts_at, minutes=minutes, people=people, purpose=purpose)


def check_room(
    room, starts_at, minutes: int, people: int, *, is_series: bool = False, hours: Openings | None = None
) -> None:
    """The rules that need no lock. Raises HomeRefused by field."""
    if not room.is_active or not room.home.is_active:
        raise HomeRefused(None, _("This room cannot be booked at present."))
    rules.check_length(room, minutes)
    rules.check_people(room, people)
    rules.check_start(room, starts_at, is_series=is_series)
    hours = hours or openings([room.home], timezone.localdate(starts_at), 1)
    if not hours.covers(room.home, starts_at, starts_at + timedelta(minutes=minutes)):
        raise HomeRefused("starts_at", _("The home is not open all that time."))


def place(
    room, *, by, union, starts_at, minutes: int, people: int, purpose: str,
    series: RoomSeries | None = None, waiting: RoomWaiting | None = None,
) -> RoomBooking:  # fmt: skip
    """Writes the booking; the transaction holds the room. With `waiting` it only holds the hours for the offer.

    Raises HomeRefused over the quota, RoomTaken.
    """
    person, day = (waiting or series or by).person, timezone.localdate(starts_at)
    rules.check_quota(room, queries.used_minutes(room, person, day), minutes, day)
    booking = _insert(
        room, person=person, by=by, union=union, starts_at=starts_at, minutes=minutes, people=people, purpose=purpose,
        series=series, waiting=waiting,
    )  # fmt: skip
    return booking if waiting else settle(booking, by=by)


def _insert(room, *, person, by, starts_at, minutes, **columns) -> RoomBooking:
    """The row in the lowest free seat. Raises RoomTaken when the lock or the last wall says that none is free."""
    ends_at = starts_at + timedelta(minutes=minutes)
    until = ends_at + timedelta(minutes=room.buffer_minutes)
    seat = queries.free_seat(room, queries.busy_of([room], starts_at, until), starts_at, ends_at)
    day = timezone.localdate(starts_at)
    refusal = partial(queries.starts_on, room, day, minutes)
    if seat is None:
        raise RoomTaken(refusal)
    number = f"R{day:%Y}-{next_number('rooms', day.year):06d}"
    row = RoomBooking(
        number=number, room=room, seat=seat, person=person, booked_by=by, starts_at=starts_at, ends_at=ends_at,
        during=DateTimeTZRange(starts_at, until), **columns,
    )  # fmt: skip
    # the constraint answers without ending the transaction
    RoomBooking.objects.bulk_create([row], ignore_conflicts=True)
    made = RoomBooking.objects.filter(number=number).first()
    if made is None:
        raise RoomTaken(refusal)
    made.room, made.person = room, person
    return made


def settle(booking: RoomBooking, *, by) -> RoomBooking:
    """A held booking becomes an asked one where the room needs approval, else a booked one; who must know is told."""
    if booking.room.needs_approval:
        booking = move(booking, BookingState.REQUESTED, by=by)
        notices.tell_home(booking.room.home, booking, "room_asked")
        return booking
    booking = move(booking, BookingState.BOOKED, by=by)
    if booking.series_id is None:
        notices.tell(booking.person, booking, "room_booked")
    return booking


@transaction.atomic
def approve_booking(booking: RoomBooking, *, by) -> RoomBooking:
    """The home agrees. Raises NotAllowed, InvalidTransition."""
    demand(by, policies.can_decide, booking)
    booking = move(booking, BookingState.BOOKED, by=by)
    notices.tell(booking.person, booking, "room_booked")
    return booking


@transaction.atomic
def reject_booking(booking: RoomBooking, *, by, note: str) -> RoomBooking:
    """The home declines with a reason; the hours go to the next who waits. Raises NotAllowed, NoteMissing."""
    demand(by, policies.can_decide, booking)
    booking = give_up(booking, BookingState.REJECTED, by=by, note=note)
    notices.tell(booking.person, booking, "room_declined", note=note)
    return booking


@transaction.atomic
def cancel_booking(booking: RoomBooking, *, by, note: str = "") -> RoomBooking:
    """Gives the hours back; the home's manager says why, and the person is told. Raises NotAllowed, HomeRefused."""
    demand(by, policies.can_cancel, booking)
    is_own = by is None or by.person_id == booking.person_id
    if not is_own and not note.strip():
        raise HomeRefused("note", _("Please write why the home cancels this booking."))
    booking = give_up(booking, BookingState.CANCELLED, by=by, note=note)
    if not is_own:
        notices.tell(booking.person, booking, "room_cancelled", note=note)
    return booking


def give_up(booking: RoomBooking, to: str, *, by=None, note: str = "") -> RoomBooking:
    """Moves a live booking to `to` and offers its hours to those who wait, in one transaction."""
    from .waiting import offer_freed

    lock(booking.room)
    booking = move(booking, to, by=by, note=note)
    offer_freed(booking.room, booking.starts_at, booking.ends_at)
    return booking


def is_check_in_time(booking: RoomBooking) -> bool:
    """Whether the person can say now that they are there."""
    early = timedelta(minutes=value_of(EARLY_MINUTES))
    return booking.starts_at - early <= timezone.now() < booking.ends_at


@transaction.atomic
def check_in(booking: RoomBooking, *, by) -> RoomBooking:
    """Notes that the person is there, from a quarter of an hour before the beginning until the end (S4-05).

    Raises NotAllowed, HomeRefused outside that time, InvalidTransition.
    """
    demand(by, policies.can_see, booking)
    if not is_check_in_time(booking):
        opens = timezone.localtime(booking.starts_at - timedelta(minutes=value_of(EARLY_MINUTES)))
        words = _("Check-in is possible from %(opens)s until the end of the booking.")
        raise HomeRefused(None, words % {"opens": when(opens)})
    return move(booking, BookingState.CHECKED_IN, by=by, checked_in_at=timezone.now())


@transaction.atomic
def leave_room(booking: RoomBooking, *, by) -> RoomBooking:
    """Ends a booking in use before its time; what is left of it goes to those who wait."""
    demand(by, policies.can_see, booking)
    return give_up(booking, BookingState.DONE, by=by)


@transaction.atomic
def check_in_at_door(person, home) -> RoomBooking | None:
    """Whoever comes in at the door takes up the booking that begins about now; None without one."""
    now, early = timezone.now(), timedelta(minutes=value_of(EARLY_MINUTES))
    rows = RoomBooking.objects.filter(person=person, room__home=home, state=BookingState.BOOKED)
    booking = rows.filter(starts_at__lte=now + early, ends_at__gt=now).order_by("starts_at").first()
    return move(booking, BookingState.CHECKED_IN, checked_in_at=now) if booking else None


def tend_bookings(now: datetime | None = None) -> dict[str, int]:
    """Releases rooms nobody came to, lets unanswered asks lapse, closes what is over; says how many of each (S4-05)."""
    now, done = now or timezone.now(), {"released": 0, "lapsed": 0, "closed": 0}
    rows = RoomBooking.objects.select_related("room__home__union", "person", "union")
    for booking in rows.filter(state=BookingState.BOOKED, starts_at__lt=now):
        release = booking.room.release_minutes
        if release and booking.starts_at + timedelta(minutes=release) <= now:
            done["released"] += _tend(booking, BookingState.RELEASED, "room_released")
        elif booking.ends_at <= now:
            done["closed"] += _tend(booking, BookingState.DONE)
    for booking in rows.filter(state=BookingState.REQUESTED, starts_at__lte=now):
        done["lapsed"] += _tend(booking, BookingState.LAPSED, "room_lapsed")
    for booking in rows.filter(state=BookingState.CHECKED_IN, ends_at__lte=now):
        done["closed"] += _tend(booking, BookingState.DONE)
    return done


@transaction.atomic
def _tend_now(booking, to, word):
    booking = give_up(booking, to)
    if word:
        notices.tell(booking.person, booking, word)


def _tend(booking, to, word: str = "") -> int:
    try:
        _tend_now(booking, to, word)
    except WorkflowError:  # taken up or cancelled meanwhile
        return 0
    return 1
