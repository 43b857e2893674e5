"""When a speaker can come: weekly hours, minus days away, minus live bookings with travel, after the notice wanted."""

from collections import defaultdict
from datetime import date, datetime, time, timedelta
from itertools import islice
from math import ceil

from django.db.models import Exists, Q
from django.utils import timezone

from federation.geo import distance_km
from workflow.days import add_workdays, is_workday

from ..calendar_rule import Calendar, hours_of, minute_of, moment_of
from ..models import Booking, Order, Speaker, Unavailability, WeeklyHours
from ..states import OrderState

KM_AN_HOUR = 35  # through a city and its counties, doors included
NOTICE_WORKDAYS = 7  # lecture_menu §4.3
USUAL_HOURS = (time(9), time(10), time(14), time(15), time(18, 30))
RUNNING = (OrderState.SUBMITTED, OrderState.REVIEWED, OrderState.DISPATCHED, OrderState.ACCEPTED)


def travel_minutes(km: float | None) -> int:
    """Minutes on the way for `km`, in steps of five; half an hour where the distance is not known."""
    return 30 if km is None else max(10, 5 * ceil(km / KM_AN_HOUR * 12))


def km_to(speaker, place) -> float | None:
    """Kilometres from the speaker's home union to `place` (latitude, longitude); None when one is unknown."""
    if not place or None in place or speaker.latitude is None or speaker.longitude is None:
        return None
    return distance_km(speaker.latitude, speaker.longitude, *place)


def first_day(speaker, today: date | None = None) -> date:
    """The first day that leaves the notice which the speaker and the office want (working days after today, Asia/Shanghai)."""
    notice = max(speaker.notice_days, NOTICE_WORKDAYS)
    return add_workdays(today or timezone.localdate(), notice).due_on


def free_dates(speaker, *, minutes: int, place=None, from_on=None, days: int = 30, most: int = 40, **shared):
    """Free starts (aware, soonest first, at most `most`) within `days` from `from_on`, the notice kept.

    `shared` may name the `site`, the `union` and the `order` that has the dates already, as in `free_dates_of`.
    """
    found = free_dates_of([speaker], minutes=minutes, place=place, from_on=from_on, days=days, most=most, **shared)
    return found[speaker.pk]


def free_dates_of(
    speakers, *, minutes, place=None, from_on=None, days=30, most=40, site=None, union=None, order=None
) -> dict[int, list[datetime]]:
    """`free_dates` for many speakers in four statements at most, whatever their number; keys are speaker keys.

    With `site` and `union` only starts which the place and the group have free too (S2-04); `order` is not in its own way.
    """
    pks = [speaker.pk for speaker in speakers]
    loaded = Speaker.objects.filter(pk__in=pks).prefetch_related("weekly_hours", "unavailabilities")
    busy = busy_hours(pks, own=[order] if order is not None and order.pk else [])
    fits = _shared(minutes, site, taken_hours(site=site, union=union, order=order))
    found = {}
    for speaker in loaded:
        travel = travel_minutes(km_to(speaker, place))
        starts = _starts(speaker, busy[speaker.pk], minutes, travel, from_on, days)
        found[speaker.pk] = list(islice(filter(fits, starts), most))
    return found


def busy_hours(pks, own=()) -> dict[int, list[tuple[datetime, datetime]]]:
    """Per speaker the hours held from now on, travel included, without those of the orders `own`."""
    busy = defaultdict(list)
    rows = Booking.objects.filter(speaker__in=pks, is_live=True, during__endswith__gt=timezone.now())
    rows = rows.exclude(order__in=own) if own else rows
    for pk, during in rows.values_list("speaker", "during"):
        busy[pk].append((during.lower, during.upper))
    return busy


def taken_hours(*, site=None, union=None, order=None) -> list[tuple[datetime, datetime, str]]:
    """(from, until, which of place and group) of the running orders at the place and of the group, from now on."""
    if site is None and union is None:
        return []
    concerned = Q(site=site) if site else Q(pk__in=[])
    concerned |= Q(union=union) if union else Q(pk__in=[])
    rows = Order.objects.filter(concerned, state__in=RUNNING, starts_at__gt=timezone.now() - timedelta(days=1))
    rows = rows.exclude(pk=order.pk) if order is not None and order.pk else rows
    return [
        (start, start + timedelta(minutes=minutes), "union" if union and owner == union.pk else "site")
        for start, minutes, owner in rows.order_by().values_list("starts_at", "minutes", "union")
    ]


def _shared(minutes, site, taken):
    def fits(start) -> bool:
        end = start + timedelta(minutes=minutes)
        return is_open_at(site, start, minutes) and not any(low < end and start < high for low, high, _who in taken)

    return fits


def office_dates(*, minutes: int, site=None, union=None, days: int = 30) -> list[datetime]:
    """Usual starts on working days which place and group have free, for orders whose speaker the office will find."""
    first = add_workdays(timezone.localdate(), NOTICE_WORKDAYS).due_on
    zone, fits = timezone.get_current_timezone(), _shared(minutes, site, taken_hours(site=site, union=union))
    wanted = (first + timedelta(days=number) for number in range(days))
    starts = (datetime.combine(day, hour, zone) for day in wanted if is_workday(day) for hour in USUAL_HOURS)
    return [start for start in starts if fits(start)]


def is_open_at(site, start: datetime, minutes: int) -> bool:
    """Whether the demonstration point lets visitors in at that time; one without hours always does."""
    if site is None or site.open_from is None or site.open_until is None:
        return True
    local = timezone.localtime(start)
    end = local + timedelta(minutes=minutes)
    return site.open_from <= local.time() and end.date() == local.date() and end.time() <= site.open_until


def _starts(speaker, busy, minutes, travel, from_on, days):
    first = max(first_day(speaker), from_on or date.min)
    hours, away = speaker.weekly_hours.all(), speaker.unavailabilities.all()
    yield from free_starts(first, hours, away, busy, minutes, travel, days)


def free_starts(first: date, hours, away, busy, minutes: int, travel: int, days: int):
    """Free starts from `first` on within `days`, of somebody with these weekly hours, days away and busy hours."""
    zone = timezone.get_current_timezone()
    held = [(minute_of(low, zone), minute_of(high, zone, up=True)) for low, high in busy]
    gone = [(row.starts_on.toordinal(), row.ends_on.toordinal()) for row in away]
    calendar = Calendar(hours_of(hours), gone, held)
    for minute in calendar.starts(first.toordinal(), days, minutes, travel):
        yield moment_of(minute, zone)


def _holds(hours, day: date) -> bool:
    after = hours.valid_from is None or hours.valid_from <= day
    return hours.weekday == day.weekday() and after and (hours.valid_until is None or day <= hours.valid_until)


def overlaps(busy, start: datetime, minutes: int, travel: int) -> bool:
    """Whether a talk then, travel included, meets one of the `busy` hours."""
    leave, back = span(start, minutes, travel)
    return any(low < back and leave < high for low, high in busy)


def span(start: datetime, minutes: int, travel: int) -> tuple[datetime, datetime]:
    """From leaving for the talk until being back."""
    return start - timedelta(minutes=travel), start + timedelta(minutes=minutes + travel)


def is_within_hours(speaker, start: datetime, minutes: int) -> bool:
    """Whether the weekly hours and days away allow a talk then; bookings are another question."""
    local = timezone.localtime(start)
    end = local + timedelta(minutes=minutes)
    if any(row.starts_on <= local.date() <= row.ends_on for row in speaker.unavailabilities.all()):
        return False
    return any(
        _holds(hours, local.date())
        and hours.starts <= local.time()
        and end.date() == local.date()
        and end.time() <= hours.ends
        for hours in speaker.weekly_hours.all()
    )


def is_free(speaker, start: datetime, minutes: int, travel: int, own=()) -> bool:
    """Whether hours, days away and live bookings (travel included) leave the time free; one statement.

    Orders and places on the waiting list in `own` are not in their own way.
    """
    return Speaker.objects.filter(free(speaker.pk, start, minutes, travel, own), pk=speaker.pk).exists()


def free(speaker, start: datetime, minutes: int, travel: int, own=()) -> Q:
    """What `is_free` asks, as a condition; `speaker` is the key or a reference to it."""
    asked = spell_out(start, minutes, travel)
    return free_at(speaker, own=own, **asked) if asked else Q(pk__in=[])


def spell_out(start: datetime, minutes: int, travel: int) -> dict | None:
    """What `free_at` wants to know of a talk; None for one that passes midnight, which never fits."""
    local, end = timezone.localtime(start), timezone.localtime(start + timedelta(minutes=minutes))
    if end.date() != local.date():
        return None
    low, high = span(start, minutes, travel)
    return {
        "day": local.date(), "weekday": local.weekday(), "low": low, "high": high,
        "from_time": local.time(), "until_time": end.time(),
    }  # fmt: skip


def free_at(speaker, *, day, weekday, from_time, until_time, low, high, own=()) -> Q:
    """Weekly hours hold the talk, no day away meets it, and no live booking its hours with the way there and back."""
    lectures = WeeklyHours.objects.filter(
        Q(valid_from=None) | Q(valid_from__lte=day), Q(valid_until=None) | Q(valid_until__gte=day),
        speaker=speaker, weekday=weekday, starts__lte=from_time, ends__gte=until_time,
    )  # fmt: skip
    away = Unavailability.objects.filter(speaker=speaker, starts_on__lte=day, ends_on__gte=day)
    return Q(Exists(lectures)) & ~Q(Exists(away)) & ~Q(Exists(_held(speaker, low, high, own)))


def is_booked(speaker, start: datetime, minutes: int, travel: int, own=()) -> bool:
    """Whether a live booking overlaps that is not held for one of `own` (orders, places on the waiting list)."""
    return _bookings(speaker, start, minutes, travel, own).exists()


def _bookings(speaker, start, minutes, travel, own):
    return _held(speaker, *span(start, minutes, travel), own)


def _held(speaker, low, high, own):
    rows = Booking.objects.filter(speaker=speaker, is_live=True, during__overlap=(low, high))
    for row in own:
        rows = rows.exclude(order=row) if isinstance(row, Order) else rows.exclude(entry=row)
    return rows
