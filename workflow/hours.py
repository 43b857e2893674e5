"""When the office closes: by summer or winter hours, which take turns on the first of a month (S7-07).

A period ends at midnight, or, where there are hours of business, when business ends (Civil Code, article 203).
"""

from dataclasses import dataclass
from datetime import date, datetime, time

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from federation.models import Role

from .parameters import declare, figures

MONTH = {
    "unit": _("the first of this month"),
    "least": 1,
    "most": 12,
    "role": Role.UNION_OFFICER.value,
    "source": "S7-07",
}
CLOSES = {
    "unit": _("o'clock, 17.5 is 17:30"), "places": 2, "least": 12, "most": 23, "role": Role.UNION_OFFICER.value, "source": "S7-07"
}  # fmt: skip
SUMMER_MONTH = declare("workflow.summer_month", _("summer hours begin on"), 5, **MONTH).name
WINTER_MONTH = declare("workflow.winter_month", _("winter hours begin on"), 10, **MONTH).name
SUMMER_CLOSES = declare("workflow.summer_closes", _("the office closes, in summer, at"), 18, **CLOSES).name
WINTER_CLOSES = declare("workflow.winter_closes", _("the office closes, in winter, at"), 17.5, **CLOSES).name
SUMMER, WINTER = "summer", "winter"


@dataclass(frozen=True)
class Hours:
    """The hours of a day: their season, when they began to hold, when the office closes."""

    season: str
    since: date
    closes: time


def hours_of(day: date) -> Hours:
    """The hours that hold on `day`, by the figures of that day; two seasons that begin in one month are one, winter."""
    known = figures()
    first, last = known.value_of(SUMMER_MONTH, day), known.value_of(WINTER_MONTH, day)
    is_summer = (day.month - first) % 12 < (last - first) % 12
    begins = first if is_summer else last
    since = date(day.year if begins <= day.month else day.year - 1, begins, 1)
    minutes = round(known.value_of(SUMMER_CLOSES if is_summer else WINTER_CLOSES, day) * 60)
    return Hours(SUMMER if is_summer else WINTER, since, time(minutes // 60, minutes % 60))


def closing_of(day: date) -> datetime:
    """When the office closes on a day, in the portal's time zone."""
    return datetime.combine(day, hours_of(day).closes, timezone.get_default_timezone())


def until_closing(reckoning) -> tuple[datetime, list]:
    """A reckoned deadline that ends when the office closes, with its steps, the last of which says by which hours.

    What is due on the day it began ends with that day.
    """
    if not reckoning.steps:
        return reckoning.due_at, reckoning.steps
    hours = hours_of(reckoning.due_on)
    said = {"until": f"{hours.closes:%H:%M}", "season": hours.season, "since": hours.since.isoformat()}
    return closing_of(reckoning.due_on), [*reckoning.steps[:-1], reckoning.steps[-1] | said]
