"""When a speaker can come: weekly hours, minus days away, minus live bookings with travel, after the notice wanted."""

from collections import defaultdict
from datetime import date, datetime, timedelta
from math import ceil

from django.utils import timezone

from federation.geo import distance_km
from workflow.days import add_workdays

from ..models import Booking, Speaker

KM_AN_HOUR = 35  # through a city and its counties, doors included
STEP = timedelta(minutes=30)


def travel_minutes(km: float | None) -> int:
    """Minutes on the way for `km`, in steps of five; half an hour where the distance is not known."""
    return 30 if km is None else max(10, 5 * ceil(km / KM_AN_HOUR * 12))


def km_to(speaker, place) -> float | None:
    """Kilometres from the speaker's home union to `place` (latitude, longitude); None when one is unknown."""
    if not place or None in place or speaker.latitude is None or speaker.longitude is None:
        return None
    return distance_km(speaker.latitude, speaker.longitude, *place)


def first_day(speaker, today: date | None = None) -> date:
    """The first day that leaves the notice the speaker wants (working days after today, Asia/Shanghai)."""
    return add_workdays(today or timezone.localdate(), speaker.notice_days).due_on


def free_dates(speaker, *, minutes: int, place=None, from_on: date | None = None, days: int = 30, most: int = 40):
    """Free starts (aware, soonest first, at most `most`) within `days` from `from_on`, the notice kept."""
    return free_dates_of([speaker], minutes=minutes, place=place, from_on=from_on, days=days, most=most)[speaker.pk]


def free_dates_of(speakers, *, minutes, place=None, from_on=None, days=30, most=40) -> dict[int, list[datetime]]:
    """`free_dates` for many speakers in three statements, whatever their number; keys are speaker keys."""
    pks = [speaker.pk for speaker in speakers]
    rows = Speaker.objects.filter(pk__in=pks).prefetch_related("weekly_hours", "unavailabilities")
    loaded = {speaker.pk: speaker for speaker in rows}
    busy = defaultdict(list)
    for pk, during in Booking.objects.filter(
        speaker__in=pks, is_live=True, during__endswith__gt=timezone.now()
    ).values_list("speaker", "during"):
        busy[pk].append((during.lower, during.upper))
    return {
        pk: list(_starts(loaded[pk], busy[pk], minutes, travel_minutes(km_to(loaded[pk], place)), from_on, days, most))
        for pk in pks
        if pk in loaded
    }


def _starts(speaker, busy, minutes, travel, from_on, days, most):
    first = max(first_day(speaker), from_on or date.min)
    zone, found = timezone.get_current_timezone(), 0
    for day in (first + timedelta(days=number) for number in range(days)):
        if any(row.starts_on <= day <= row.ends_on for row in speaker.unavailabilities.all()):
            continue
        for hours in speaker.weekly_hours.all():
            if not _holds(hours, day):
                continue
            start = datetime.combine(day, hours.starts, zone)
            end = datetime.combine(day, hours.ends, zone)
            while start + timedelta(minutes=minutes) <= end and found < most:
                if not _clashes(busy, start, minutes, travel):
                    found += 1
                    yield start
                start += STEP * 2


def _holds(hours, day: date) -> bool:
    after = hours.valid_from is None or hours.valid_from <= day
    return hours.weekday == day.weekday() and after and (hours.valid_until is None or day <= hours.valid_until)


def _clashes(busy, start, minutes, travel) -> bool:
    leave, back = span(start, minutes, travel)
    return any(low < back and leave < high for low, high in busy)


def span(start: datetime, minutes: int, travel: int) -> tuple[datetime, datetime]:
    """From leaving for the talk until being back."""
    return start - timedelta(minutes=travel), start + timedelta(minutes=minutes + travel)


def is_within_hours(speaker, start: datetime, minutes: int) -> bool:
    """Whether the weekly hours and days away allow a talk then; bookings are another question."""
    local = timezone.localtime(start)
    end = local + timedelta(minutes=minutes)
    if speaker.unavailabilities.filter(starts_on__lte=local.date(), ends_on__gte=local.date()).exists():
        return False
    return any(
        _holds(hours, local.date())
        and hours.starts <= local.time()
        and end.date() == local.date()
        and end.time() <= hours.ends
        for hours in speaker.weekly_hours.all()
    )


def is_free(speaker, start: datetime, minutes: int, travel: int) -> bool:
    """Whether hours, days away and live bookings (travel included) leave the time free."""
    return is_within_hours(speaker, start, minutes) and not is_booked(speaker, start, minutes, travel)


def is_booked(speaker, start: datetime, minutes: int, travel: int) -> bool:
    """Whether a live booking overlaps."""
    return Booking.objects.filter(speaker=speaker, is_live=True, during__overlap=span(start, minutes, travel)).exists()
