"""A month drawn as weeks of days."""

import calendar
from dataclasses import dataclass
from datetime import date, timedelta
from typing import ClassVar

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

FARTHEST_MONTHS = 36


@dataclass(frozen=True)
class Month:
    """`first` day, `after` the last, and the first day of the months around it."""

    first: date
    after: date
    before: date

    def days_between(self, low: date, high: date) -> list[date]:
        """The days of the month from `low` to `high`, both included."""
        first, last = max(low, self.first), min(high, self.after - timedelta(days=1))
        return [first + timedelta(days=number) for number in range((last - first).days + 1)]

    weekdays: ClassVar = [_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun")]

    def weeks(self, of) -> list:
        """Weeks of (day, is in the month, `of(day)`)."""
        days = calendar.Calendar().monthdatescalendar(self.first.year, self.first.month)
        return [[(day, day.month == self.first.month, of(day)) for day in week] for week in days]


def month_of(text: str) -> Month:
    """The month of an address (`2026-11`), this month for anything else or far away."""
    today = timezone.localdate()
    try:
        first = date.fromisoformat(f"{text}-01")
    except ValueError:
        first = today.replace(day=1)
    if abs((first - today).days) > FARTHEST_MONTHS * 31:
        first = today.replace(day=1)
    return Month(first, (first + timedelta(days=32)).replace(day=1), (first - timedelta(days=1)).replace(day=1))
