"""Holding a speaker's hours: one row lock, and the exclusion constraint as the last wall behind it."""

from functools import partial

from federation.composed import written
from workflow.locks import hold

from ..errors import SlotTaken
from ..models import Booking, Order, Speaker, WaitingEntry
from ..queries.availability import free_dates, is_booked, is_free, km_to, span, travel_minutes
from ..queries.freshness import hours_changed


def secure(speaker: Speaker, slot: Order | WaitingEntry, starts_at, *, offer=None, strict: bool = True) -> None:
    """Queues for the speaker's row (and the place's) and returns once the hours from `starts_at` are surely free.

    `slot` says how long and where; its own hours, and those of `offer`, do not stand in its way. `strict` also asks
    the speaker's weekly hours. Call it before anything else is locked. Raises SlotTaken with the next free dates.
    """
    travel, site = travel_to(speaker, slot), getattr(slot, "site", None)
    own = [row for row in (slot, offer) if row is not None and row.pk]
    if not (is_free if strict else _is_open)(speaker, starts_at, slot.minutes, travel, own):
        raise SlotTaken(partial(next_dates, speaker, slot))
    hold(speaker, *([site] if site else []))
    if is_booked(speaker, starts_at, slot.minutes, travel, own):
        raise SlotTaken(partial(next_dates, speaker, slot))


def queue_for(speaker: Speaker, slot: Order, is_free: bool) -> None:
    """As `secure`, for a caller who has asked already and books at once: `book` finds what came between.

    Raises SlotTaken with the next free dates unless `is_free`; nobody then waits for a row in vain.
    """
    if not is_free:
        raise SlotTaken(partial(next_dates, speaker, slot))
    hold(speaker, *([slot.site] if slot.site else []))


def secure_site(site) -> None:
    """Queues for the demonstration point, for an order without a speaker of its own."""
    hold(site)


def _is_open(speaker, starts_at, minutes, travel, own) -> bool:
    return not is_booked(speaker, starts_at, minutes, travel, own)


def book(speaker: Speaker, slot: Order | WaitingEntry, starts_at) -> None:
    """Holds the hours for `slot`, which holds none; the transaction has secured them.

    Raises SlotTaken when the last wall, the exclusion constraint, says that they are not free.
    """
    travel = travel_to(speaker, slot)
    low, high = span(starts_at, slot.minutes, travel)
    order, entry = (slot.pk, None) if isinstance(slot, Order) else (None, slot.pk)
    made = written(  # the constraint answers without an error that would end the transaction
        "INSERT INTO lectures_booking"
        " (order_id, entry_id, speaker_id, during, talk_starts_at, travel_minutes, is_live, created_at)"
        " VALUES (%s, %s, %s, tstzrange(%s, %s), %s, %s, true, now()) ON CONFLICT DO NOTHING RETURNING id",
        [order, entry, speaker.pk, low, high, starts_at, travel],
    )
    if not made:
        raise SlotTaken(partial(next_dates, speaker, slot))
    hours_changed()


def release(slot: Order | WaitingEntry) -> None:
    """Lets the hours held for the order or the offer go."""
    if Booking.objects.filter(**_for(slot), is_live=True).update(is_live=False):
        hours_changed()


def next_dates(speaker: Speaker, slot: Order | WaitingEntry) -> list:
    """The next six starts that speaker, place and group share."""
    return free_dates(
        speaker, minutes=slot.minutes, place=place_of(slot), most=6, site=getattr(slot, "site", None), union=slot.union
    )


def place_of(slot) -> tuple[float | None, float | None]:
    """Where the talk is to be: the order's own place, a waiting group's union."""
    where = slot if isinstance(slot, Order) else slot.union
    return where.latitude, where.longitude


def travel_to(speaker, slot) -> int:
    """Minutes on the way to the place."""
    return travel_minutes(km_to(speaker, place_of(slot)))


def _for(slot) -> dict:
    return {"order": slot} if isinstance(slot, Order) else {"entry": slot}
