"""Chinese working days, make-up workdays included, with every day accounted for (S7-07, S7-08)."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import lru_cache

import holidays
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from . import context
from .models import CalendarDay

LONGEST_WALK_DAYS = 3660
FREE, COUNTED, MAKE_UP, HELD = "free", "counted", "make-up", "held"


@lru_cache(maxsize=64)
def _official(year: int):
    """The official calendar of a year: names in both languages and the weekend days that are worked."""
    chinese = holidays.country_holidays("CN", years=year, language="zh_CN")
    english = holidays.country_holidays("CN", years=year, language="en_US")
    names = {day: {"zh": name, "en": english.get(day, name)} for day, name in chinese.items()}
    return names, frozenset(day for day in chinese.weekend_workdays if day.year == year)


def _exceptions() -> dict[date, CalendarDay]:
    return context.cached("calendar", lambda: {row.day: row for row in CalendarDay.objects.all()})


def forget_exceptions():
    """The next question in this request reads the calendar exceptions again."""
    context.forget("calendar")


def _judge(day: date, exceptions) -> tuple[str, dict]:
    """Whether a day counts, and the name of what makes it special ({} for nothing)."""
    if day in exceptions:
        row = exceptions[day]
        named = {"zh": row.reason, "en": row.reason}
        return (MAKE_UP if row.is_workday and day.weekday() >= 5 else COUNTED if row.is_workday else FREE), named
    names, make_up = _official(day.year)
    if day in make_up:
        return MAKE_UP, {}
    if day in names:
        return FREE, names[day]
    return (FREE if day.weekday() >= 5 else COUNTED), {}


def is_workday(day: date) -> bool:
    """Whether people work on `day`: the city's exceptions first, then the official calendar."""
    return _judge(day, _exceptions())[0] != FREE


@dataclass(frozen=True)
class Reckoning:
    """A deadline and how it came about; `str()` explains it in the present language."""

    due_on: date
    steps: list = field(default_factory=list)  # [{"on": "2026-02-14", "how": "make-up", "zh": "", "en": ""}, …]

    @property
    def due_at(self) -> datetime:
        """The last second of the day it is due, Asia/Shanghai."""
        return end_of(self.due_on)

    @property
    def explanation(self) -> str:
        return explain(self.steps)

    def __str__(self):
        return self.explanation


def end_of(day: date) -> datetime:
    """The last second of a day in the portal's time zone."""
    return datetime.combine(day, time(23, 59, 59), timezone.get_default_timezone())


def add_workdays(start: date, count: int, holds=()) -> Reckoning:
    """The day that is `count` working days after `start`; the start itself does not count.

    `holds` are (from, until, cause): the days after `from` up to `until` stand still. A count of 0 is due on
    `start`. Raises ValueError for a negative count and when ten years do not suffice.
    """
    if count < 0:
        raise ValueError("a deadline lies ahead")
    exceptions, steps, day, left = _exceptions(), [], start, count
    while left:
        day += timedelta(days=1)
        if (day - start).days > LONGEST_WALK_DAYS:
            raise ValueError("no such working day within ten years")
        how, names = _judge(day, exceptions)
        cause = next((hold[2] for hold in holds if hold[0] < day <= hold[1]), None)
        if how != FREE and cause is not None:
            how, names = HELD, {"zh": cause, "en": cause}
        if how in (COUNTED, MAKE_UP):
            left -= 1
        steps.append({"on": day.isoformat(), "how": how, "zh": "", "en": "", **names})
    return Reckoning(day, steps)


def workdays_between(start: date, end: date) -> int:
    """Working days after `start` up to and including `end`; 0 when `end` is not later."""
    exceptions = _exceptions()
    days = (start + timedelta(days=n) for n in range(1, (end - start).days + 1))
    return sum(_judge(day, exceptions)[0] != FREE for day in days)


def explain(steps, language: str | None = None) -> str:
    """The sentence that tells how a deadline was reckoned, in `language` or the present one."""
    with translation.override(language or translation.get_language()):
        name = "zh" if (translation.get_language() or "").startswith("zh") else "en"
        counted = [_day_word(step, name) for step in steps if step["how"] in (COUNTED, MAKE_UP)]
        skipped = [_day_word(step, name) for step in steps if step["how"] in (FREE, HELD)]
        if not counted:
            return _("Due the same day.")
        count = len(counted)
        comma = _(", ")
        said = ngettext("%(count)d working day: %(days)s.", "%(count)d working days: %(days)s.", count) % {
            "count": count,
            "days": comma.join(counted),
        }
        if skipped:
            said += _(" Not counted: %(days)s.") % {"days": comma.join(skipped)}
        return said


def _day_word(step, name) -> str:
    day = date.fromisoformat(step["on"])
    word = date_format(day, _("D j N"))
    if step["how"] == MAKE_UP:
        return _("%(day)s (make-up workday)") % {"day": word}
    if step["how"] == HELD:
        return _("%(day)s (paused: %(cause)s)") % {"day": word, "cause": step[name]}
    return _("%(day)s (%(name)s)") % {"day": word, "name": step[name]} if step[name] else word
