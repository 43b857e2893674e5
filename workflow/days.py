"""Chinese working days, make-up workdays included, with every day accounted for (S7-07, S7-08)."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from itertools import groupby

import holidays
from django.db import transaction
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from federation.composed import composed

from . import context
from .models import CalendarDay

LONGEST_WALK_DAYS = 3660
KEPT_SECONDS = 5  # a day declared meanwhile holds for what comes after, as one declared five seconds later would
FREE, COUNTED, MAKE_UP, HELD = "free", "counted", "make-up", "held"


@lru_cache(maxsize=64)
def _official(year: int):
    """The official calendar of a year: names in both languages and the weekend days that are worked."""
    chinese = holidays.country_holidays("CN", years=year, language="zh_CN")
    english = holidays.country_holidays("CN", years=year, language="en_US")
    names = {day: _plain_names(name, english.get(day, name)) for day, name in chinese.items()}
    return names, frozenset(day for day in chinese.weekend_workdays if day.year == year)


def _plain_names(chinese: str, english: str) -> dict:
    """Holiday names without the package's remark on which Saturday was swapped for the day."""
    if "调休" in chinese:
        return {"zh": "调休放假", "en": "day off in exchange"}
    return {"zh": chinese.replace("（补假）", "补假"), "en": english.partition(" (")[0]}


def _exceptions() -> dict:
    """What the city declared, by day: rows with `is_workday` and `reason`."""
    return context.cached_awhile("calendar", KEPT_SECONDS, lambda: {row.day: row for row in composed(_declared)})


def _declared():
    return CalendarDay.objects.order_by().values_list("day", "is_workday", "reason", named=True)


def forget_exceptions():
    """The next question in this request reads the calendar exceptions again, and in this process once the change is committed."""
    context.forget("calendar")
    transaction.on_commit(lambda: context.forget("calendar"), robust=True)


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


def is_workday_by_now():
    """A function like `is_workday` over one reading of the city's exceptions, for whoever asks of many days at once."""
    exceptions = _exceptions()
    return lambda day: _judge(day, exceptions)[0] != FREE


def free_days(first: date, last: date) -> tuple[date, ...]:
    """The days from `first` to `last` on which nobody works, in their order; known from the last time while no exception changed."""
    return _free_days(first, last, tuple((day, row.is_workday) for day, row in sorted(_exceptions().items())))


@lru_cache(maxsize=64)
def _free_days(first: date, last: date, declared) -> tuple[date, ...]:
    exceptions = dict(declared)
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return tuple(day for day in days if not exceptions.get(day, is_official_workday(day)))


def is_official_workday(day: date) -> bool:
    """Whether people work on `day` by the official calendar alone; asks no database."""
    return _judge(day, {})[0] != FREE


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
        counted = [_counted_word(step) for step in steps if step["how"] in (COUNTED, MAKE_UP)]
        if not counted:
            return _("Due the same day.")
        comma = _(", ")
        said = ngettext("%(count)d working day: %(days)s.", "%(count)d working days: %(days)s.", len(counted)) % {
            "count": len(counted),
            "days": comma.join(counted),
        }
        skipped = [_skipped_word(list(run)) for free, run in groupby(steps, _is_skipped) if free]
        if skipped:
            said += _(" Not counted: %(days)s.") % {"days": comma.join(skipped)}
        return said + _until_word(steps[-1])


def _until_word(step) -> str:
    """Until which hour of its last day a deadline runs, and by which hours; nothing where it ends at midnight."""
    if "until" not in step:
        return ""
    words = {"summer": _(" It ends at %(time)s, by summer hours since %(day)s."),
             "winter": _(" It ends at %(time)s, by winter hours since %(day)s.")}  # fmt: skip
    return words[step["season"]] % {"time": step["until"], "day": _day_word({"on": step["since"]})}


def _is_skipped(step) -> bool:
    return step["how"] in (FREE, HELD)


def _day_word(step) -> str:
    return date_format(date.fromisoformat(step["on"]), _("D j M"))


def _counted_word(step) -> str:
    word = _day_word(step)
    return _("%(day)s (make-up workday)") % {"day": word} if step["how"] == MAKE_UP else word


def _skipped_word(run) -> str:
    """One stretch of days that do not count, with what made them special."""
    word = _day_word(run[0])
    if len(run) > 1:
        word = _("%(first)s to %(last)s") % {"first": word, "last": _day_word(run[-1])}
    name = "zh" if (translation.get_language() or "").startswith("zh") else "en"
    causes = [_("paused: %(cause)s") % {"cause": step[name]} if step["how"] == HELD else step[name] for step in run]
    causes = list(dict.fromkeys(filter(None, causes)))
    return _("%(day)s (%(name)s)") % {"day": word, "name": _(", ").join(causes)} if causes else word
