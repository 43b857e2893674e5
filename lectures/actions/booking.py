"""Holding a speaker's hours: one row lock, and the exclusion constraint as the last wall behind it."""

from django.db import IntegrityError, transaction
from psycopg2.extras import DateTimeTZRange

from workflow.locks import lock

from ..errors import SlotTaken
from ..models import Booking, Speaker
from ..queries.availability import free_dates, is_booked, is_free, km_to, span, travel_minutes


def hold(order, speaker: Speaker, starts_at) -> Booking:
    """Holds the speaker for the order, travel included; the earlier holding of the order is let go.

    Call it inside the transaction of the action. Raises SlotTaken with the next free dates.
    """
    km = km_to(speaker, (order.latitude, order.longitude))
    travel = travel_minutes(km)
    place = (order.latitude, order.longitude)
    release(order)
    if not is_free(speaker, starts_at, order.minutes, travel):
        raise SlotTaken(free_dates(speaker, minutes=order.minutes, place=place, most=6))
    lock_speaker(speaker)
    if is_booked(speaker, starts_at, order.minutes, travel):
        raise SlotTaken(free_dates(speaker, minutes=order.minutes, place=place, most=6))
    try:
        with transaction.atomic():
            return Booking.objects.create(
                order=order, speaker=speaker, during=DateTimeTZRange(*span(starts_at, order.minutes, travel)),
                talk_starts_at=starts_at, travel_minutes=travel,
            )  # fmt: skip
    except IntegrityError as error:
        raise SlotTaken(free_dates(speaker, minutes=order.minutes, place=place, most=6)) from error


def lock_speaker(speaker: Speaker) -> None:
    """Everybody who wants this speaker's hours queues here."""
    lock(speaker)


def release(order) -> None:
    """Lets the hours held for the order go."""
    Booking.objects.filter(order=order, is_live=True).update(is_live=False)
