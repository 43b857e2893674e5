"""The rules of booking a room (S4-04), each with the sentence that refuses."""

from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ui.components.marks import day as day_words

from .errors import HomeRefused

EPOCH = date(1970, 1, 5)  # a Monday: a quota of seven days counts calendar weeks


def quota_period(room, day: date) -> tuple[date, date]:
    """First and last day of the quota's period around `day`; seven days run from Monday to Sunday."""
    first = day - timedelta(days=(day - EPOCH).days % room.quota_days)
    return first, first + timedelta(days=room.quota_days - 1)


def check_length(room, minutes: int) -> None:
    """Raises HomeRefused (`minutes`) when the booking is too short or too long."""
    if not room.min_minutes <= minutes <= room.max_minutes:
        bounds = {"least": room.min_minutes, "most": room.max_minutes}
        raise HomeRefused("minutes", _("This room is booked for %(least)s to %(most)s minutes.") % bounds)


def check_people(room, people: int) -> None:
    """Raises HomeRefused (`people`) when more come than fit; a seat is for one."""
    most = 1 if room.is_shared else room.capacity_people
    if not 1 <= people <= most:
        words = ngettext("There is room for %(most)s person.", "There is room for %(most)s people.", most)
        raise HomeRefused("people", words % {"most": most})


def check_start(room, starts_at: datetime, *, now: datetime | None = None, is_series: bool = False) -> None:
    """Raises HomeRefused (`starts_at`) for the past, a beginning off the grid, too little notice or too far ahead."""
    now, local = now or timezone.now(), timezone.localtime(starts_at)
    if starts_at <= now:
        raise HomeRefused("starts_at", _("Please choose a time that lies ahead."))
    if (local.hour * 60 + local.minute) % room.step_minutes or local.second or local.microsecond:
        raise HomeRefused("starts_at", _("Bookings begin every %(step)s minutes.") % {"step": room.step_minutes})
    if starts_at < now + timedelta(hours=room.notice_hours):
        words = _("Please book at least %(hours)s hours ahead.")
        raise HomeRefused("starts_at", words % {"hours": room.notice_hours})
    if not is_series and local.date() > timezone.localdate(now) + timedelta(days=room.ahead_days):
        raise HomeRefused("starts_at", _("Please book at most %(days)s days ahead.") % {"days": room.ahead_days})


def check_quota(room, used_minutes: int, minutes: int, day: date) -> None:
    """Raises HomeRefused (`minutes`) when the person's minutes of the period would pass the quota."""
    if room.quota_minutes and used_minutes + minutes > room.quota_minutes:
        first, last = quota_period(room, day)
        words = _("From %(first)s to %(last)s you can book %(most)s minutes here; %(left)s are left.")
        left = max(room.quota_minutes - used_minutes, 0)
        said = {"first": day_words(first), "last": day_words(last), "most": room.quota_minutes, "left": left}
        raise HomeRefused("minutes", words % said)
