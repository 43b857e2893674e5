"""Rooms, what is free in them, and bookings as each person may see them."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import DurationField, ExpressionWrapper, F, Q, Sum
from django.utils import timezone

from workflow.queries import history_of

from ..models import LIVE, ON_LIST, Room, RoomBooking, RoomSeries, RoomWaiting
from ..policies.homes import LOOKS_AFTER
from ..rules import quota_period
from ..states import BookingState, SeriesState
from .opening import openings

USED = [*LIVE, BookingState.DONE, BookingState.RELEASED]  # what counts against a quota: who does not come has used it


def rooms():
    """Rooms that can be booked, by home and name."""
    return Room.objects.filter(is_active=True, home__is_active=True).select_related("home__union")


def rooms_within(reach):
    """Every room of the homes somebody looks after."""
    rows = Room.objects.filter(reach.q("home__union__path", *LOOKS_AFTER))
    return rows.select_related("home__union").order_by("home__name", "name")


def busy_of(rooms, starts_at: datetime, ends_at: datetime) -> dict:
    """(room key, seat) -> live bookings' (from, until with the pause) that touch the time; one query."""
    found = defaultdict(list)
    rows = RoomBooking.objects.filter(
        room__in=[room.pk for room in rooms], state__in=LIVE, during__overlap=(starts_at, ends_at)
    )
    for key, seat, during in rows.values_list("room_id", "seat", "during"):
        found[key, seat].append((during.lower, during.upper))
    return found


def free_seat(room, busy: dict, starts_at: datetime, ends_at: datetime) -> int | None:
    """The lowest seat free for the time and the pause after it; None when all are taken."""
    until = ends_at + timedelta(minutes=room.buffer_minutes)
    for seat in range(1, room.seats + 1):
        if all(high <= starts_at or low >= until for low, high in busy.get((room.pk, seat), ())):
            return seat
    return None


@dataclass(frozen=True)
class Slot:
    """A beginning on the grid of a day and whether it can be booked."""

    starts_at: datetime
    is_free: bool


def slots_on(room, day: date, minutes: int, hours=None, busy=None, now: datetime | None = None) -> list[Slot]:
    """Beginnings for `minutes` on a day, in order, that lie within opening hours and keep the notice."""
    now = now or timezone.now()
    hours = hours or openings([room.home], day, 1).on(room.home, day)
    if hours.is_closed:
        return []
    low, high = hours.moments[0][0], hours.moments[-1][1]
    busy = busy_of([room], low, high + timedelta(minutes=room.buffer_minutes)) if busy is None else busy
    earliest, long, found = max(now + timedelta(hours=room.notice_hours), now), timedelta(minutes=minutes), []
    for opens, closes in hours.moments:
        start = _on_grid(opens, room.step_minutes)
        while start + long <= closes:
            if start > earliest:
                found.append(Slot(start, free_seat(room, busy, start, start + long) is not None))
            start += timedelta(minutes=room.step_minutes)
    return found


def _on_grid(moment: datetime, step_minutes: int) -> datetime:
    """The first beginning of the grid, counted from midnight, at `moment` or after."""
    past = (moment.hour * 60 + moment.minute) % step_minutes
    return moment + timedelta(minutes=(step_minutes - past) % step_minutes)


def starts_on(room, day: date, minutes: int, hours=None, busy=None, now: datetime | None = None) -> list[datetime]:
    """The free ones of `slots_on`."""
    return [slot.starts_at for slot in slots_on(room, day, minutes, hours, busy, now) if slot.is_free]


def next_free(rooms, days: int = 2) -> dict:
    """Room key -> the next free beginning of the shortest booking within `days`, None without one; three queries."""
    rooms = list(rooms)
    if not rooms:
        return {}
    today, homes = timezone.localdate(), {room.home_id: room.home for room in rooms}
    hours = openings(homes.values(), today, days)
    busy = busy_of(rooms, timezone.now() - timedelta(days=1), timezone.now() + timedelta(days=days + 1))
    found = {}
    for room in rooms:
        starts = (
            start
            for n in range(days)
            for start in starts_on(room, today + timedelta(days=n), room.min_minutes,
                                   hours.on(room.home, today + timedelta(days=n)), busy)
        )  # fmt: skip
        found[room.pk] = next(starts, None)
    return found


def used_minutes(room, person, day: date) -> int:
    """Minutes of the person in the room in the quota's period around `day`."""
    first, last = quota_period(room, day)
    length = ExpressionWrapper(F("ends_at") - F("starts_at"), output_field=DurationField())
    rows = RoomBooking.objects.filter(
        room=room, person=person, state__in=USED, starts_at__date__gte=first, starts_at__date__lte=last
    )
    total = rows.aggregate(total=Sum(length))["total"]
    return int(total.total_seconds() // 60) if total else 0


def _bookings():
    return RoomBooking.objects.select_related("room__home__union", "person", "union", "series")


def bookings_of(reach):
    """One's own bookings, the soonest to begin first among those that stand, then the past ones."""
    rows = _bookings().filter(person=reach.person_id) if reach.person_id else RoomBooking.objects.none()
    return rows.order_by("-starts_at", "-pk")


def upcoming_of(reach):
    """One's own bookings that hold their hours, the soonest first."""
    return bookings_of(reach).filter(state__in=LIVE).order_by("starts_at", "pk")


def bookings_seen(reach):
    """One's own bookings and those of the homes somebody looks after."""
    mine = Q(person=reach.person_id) if reach.person_id else Q(pk__in=[])
    return _bookings().filter(mine | reach.q("room__home__union__path", *LOOKS_AFTER))


def bookings_within(reach):
    """Bookings of the homes somebody looks after, the latest beginning first."""
    return _bookings().filter(reach.q("room__home__union__path", *LOOKS_AFTER)).order_by("-starts_at", "-pk")


def bookings_to_decide(reach):
    """Bookings that wait for approval, the longest waiting first."""
    return bookings_within(reach).filter(state=BookingState.REQUESTED).order_by("created_at", "pk")


def bookings_today(reach):
    """Bookings of today that hold or held their room, in order."""
    low = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    rows = bookings_within(reach).filter(starts_at__gte=low, starts_at__lt=low + timedelta(days=1))
    return rows.filter(state__in=[*LIVE, BookingState.DONE]).order_by("starts_at", "room__name")


def series_seen(reach):
    """One's own repeating bookings, and those of the homes somebody looks after."""
    mine = Q(person=reach.person_id) if reach.person_id else Q(pk__in=[])
    rows = RoomSeries.objects.filter(mine | reach.q("room__home__union__path", *LOOKS_AFTER))
    return rows.select_related("room__home__union", "person", "union", "booked_by").order_by("-created_at", "-pk")


def series_of(reach):
    """One's own repeating bookings that run."""
    return series_seen(reach).filter(person=reach.person_id).exclude(state=SeriesState.ENDED)


def waiting_of(reach):
    """One's own places on waiting lists, the latest first."""
    rows = RoomWaiting.objects.filter(person=reach.person_id) if reach.person_id else RoomWaiting.objects.none()
    return rows.select_related("room__home__union", "person", "union", "created_by").order_by("-joined_at", "-pk")


def waiting_now(reach):
    """Those places that still stand."""
    return waiting_of(reach).filter(state__in=ON_LIST)


def waiting_within(reach):
    """Waiting lists of the homes somebody looks after, in their order."""
    rows = RoomWaiting.objects.filter(reach.q("room__home__union__path", *LOOKS_AFTER), state__in=ON_LIST)
    return rows.select_related("room__home__union", "person", "union").order_by("room", "joined_at", "pk")


def position(entry) -> int:
    """1 for the next in line among those whose hours touch the entry's."""
    before = Q(joined_at__lt=entry.joined_at) | Q(joined_at=entry.joined_at, pk__lt=entry.pk)
    rows = RoomWaiting.objects.filter(before, room=entry.room_id, state="waiting")
    return rows.filter(starts_at__lt=entry.ends_at, ends_at__gt=entry.starts_at).count() + 1


def reasons_of(booking) -> list:
    """Journal lines of a booking that carry words for its person, the oldest first."""
    return [line for line in history_of(booking) if line.note]


def skipped_of(series) -> list[tuple[date, str]]:
    """(day, reason) of the dates a repeating booking had to leave out, the first first."""
    return [(date.fromisoformat(day), why) for day, why in series.skipped]


def series_within(reach):
    """Repeating bookings of the homes somebody looks after."""
    rows = RoomSeries.objects.filter(reach.q("room__home__union__path", *LOOKS_AFTER))
    return rows.select_related("room__home__union", "person", "union").order_by("-created_at", "-pk")


def waiting_table(reach):
    """Places on the waiting lists of the homes somebody looks after, past ones too."""
    rows = RoomWaiting.objects.filter(reach.q("room__home__union__path", *LOOKS_AFTER))
    return rows.select_related("room__home__union", "person", "union").order_by("-joined_at", "-pk")
