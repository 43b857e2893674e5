"""On which days the counter should come: as many needs in time as can be, for as few days as can be (S5-04, F-A3-05).

The same needs are laid before the suggested days and before fixed timetables, so that their figures can be compared.
"""

from bisect import bisect_left
from collections import deque
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count
from django.db.models.functions import TruncDate
from django.utils import timezone

from workflow.days import is_workday
from workflow.parameters import value_of

from ..models import WAITING_NEED, Case, Need, OnsiteSession, Timetable
from ..parameters import LEAD_WORKDAYS, PROMISE_WORKDAYS
from ..policies.counter import READS
from .forecast import A_SESSION
from .sessions import PUBLIC

SPREAD = {1: (3,), 2: (1, 3), 3: (0, 2, 4), 4: (0, 1, 3, 4), 5: (0, 1, 2, 3, 4)}  # weekdays of a timetable, evenly


@dataclass(frozen=True)
class Ask:
    """So many needs that came on a day and have to be met until another."""

    asked_on: date
    due_on: date
    count: int


@dataclass(frozen=True)
class Plan:
    """Days of presence and what they achieve: needs met in time of all, and the mean wait in days of those met."""

    days: list
    met: int
    total: int
    mean_wait: float

    @property
    def share(self) -> int:
        return 100 * self.met // self.total if self.total else 0


@dataclass(order=True)
class _Waiting:
    due_on: date
    asked_on: date
    count: int


class _Line:
    """Needs that wait, the earliest promise first; those whose promise has ended go unmet."""

    def __init__(self, asks: list[Ask]):
        self.coming = deque(sorted(asks, key=lambda ask: (ask.asked_on, ask.due_on)))
        self.waiting: list[_Waiting] = []

    def at(self, day: date) -> None:
        while self.coming and self.coming[0].asked_on <= day:
            ask = self.coming.popleft()
            self.waiting.append(_Waiting(ask.due_on, ask.asked_on, ask.count))
        self.waiting = sorted(one for one in self.waiting if one.due_on >= day)

    def take(self, most: int):
        """Serves up to `most` needs; gives (asked on, how many)."""
        while self.waiting and most:
            first = self.waiting[0]
            taken = min(most, first.count)
            first.count, most = first.count - taken, most - taken
            if not first.count:
                self.waiting.pop(0)
            yield first.asked_on, taken

    @property
    def count(self) -> int:
        return sum(one.count for one in self.waiting)


def serve(asks: list[Ask], days: list[date], capacity: int) -> Plan:
    """What happens when the counter comes on `days` and serves `capacity` needs a day, the earliest promise first."""
    line, met, waited = _Line(asks), 0, 0
    for day in days:
        line.at(day)
        for asked_on, taken in line.take(capacity):
            met, waited = met + taken, waited + taken * (day - asked_on).days
    return Plan(days, met, sum(ask.count for ask in asks), round(waited / met, 1) if met else 0.0)


def suggest(asks: list[Ask], workdays: list[date], capacity: int) -> list[date]:
    """Comes as soon as a full day's needs wait, and on the last day before the oldest promise ends; never sooner."""
    line, found = _Line(asks), []
    for at, day in enumerate(workdays):
        line.at(day)
        following = workdays[at + 1] if at + 1 < len(workdays) else day + timedelta(days=1)
        if line.waiting and (line.count >= capacity or line.waiting[0].due_on < following):
            found.append(day)
            list(line.take(capacity))
    return found


def on_weekdays(workdays: list[date], weekdays) -> list[date]:
    """The working days of a fixed timetable; a holiday is left out, as the timetable itself does."""
    return [day for day in workdays if day.weekday() in weekdays]


def workdays_of(first: date, last: date) -> list[date]:
    """Working days from `first` to `last`, both included."""
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return [day for day in days if is_workday(day)]


@dataclass(frozen=True)
class Comparison:
    """The suggested days of a station beside its own timetable and beside a fixed one of as many days, on the same needs."""

    station: object
    capacity: int
    suggested: Plan
    timetable: Plan | None
    fixed: Plan
    weekdays: tuple


def last_year(reach, stations, today: date | None = None) -> list[Comparison]:
    """Each case of the last 365 days is taken for a need of its day; two queries, whatever the number of stations."""
    today = today or timezone.localdate()
    first = today - timedelta(days=364)
    days = workdays_of(first, today)
    rows = Case.objects.filter(reach.q("station__union__path", *READS), created_at__date__gte=first)
    counted = rows.annotate(day=TruncDate("created_at")).values_list("station", "day").annotate(n=Count("pk"))
    asked: dict[int, list[Ask]] = {}
    promise = value_of(PROMISE_WORKDAYS)
    for key, asked_on, count in counted.order_by("station", "day"):
        due = min(bisect_left(days, asked_on) + promise, len(days) - 1)
        asked.setdefault(key, []).append(Ask(asked_on, days[due], count))
    fixed: dict[int, set] = {}
    for station, weekday in Timetable.objects.filter(station__in=stations).values_list("station", "weekday"):
        fixed.setdefault(station, set()).add(weekday)
    return [_compare(one, asked[one.pk], days, fixed.get(one.pk)) for one in stations if one.pk in asked]


def _compare(station, asks, days, own) -> Comparison:
    capacity = station.desks * A_SESSION
    suggested = suggest(asks, days, capacity)
    weekdays = SPREAD[min(5, max(1, round(len(suggested) / 52)))]
    return Comparison(
        station=station, capacity=capacity, suggested=serve(asks, suggested, capacity),
        timetable=serve(asks, on_weekdays(days, own), capacity) if own else None,
        fixed=serve(asks, on_weekdays(days, weekdays), capacity), weekdays=weekdays,
    )  # fmt: skip


@dataclass(frozen=True)
class Ahead:
    """The days that would meet the needs that wait now, beside the sessions that are announced."""

    station: object
    suggested: Plan
    announced: Plan


def ahead(reach, stations, today: date | None = None) -> list[Ahead]:
    """For each station with waiting needs: the fewest days that meet them in time; two queries."""
    today = today or timezone.localdate()
    needs = Need.objects.filter(reach.q("station__union__path", *READS), state__in=WAITING_NEED, promised_on__gte=today)
    asked: dict[int, list[Ask]] = {}
    for station, due, count in (
        needs.values_list("station", "promised_on").annotate(n=Count("pk")).order_by("promised_on")
    ):
        asked.setdefault(station, []).append(Ask(today, due, count))
    coming: dict[int, list[date]] = {}
    rows = OnsiteSession.objects.filter(station__in=stations, state__in=PUBLIC, held_on__gte=today).order_by("held_on")
    for station, day in rows.values_list("station", "held_on").distinct():
        coming.setdefault(station, []).append(day)
    found = []
    for one in stations:
        if one.pk in asked:
            last = max(ask.due_on for ask in asked[one.pk])
            days = workdays_of(today, last)[value_of(LEAD_WORKDAYS) :]
            capacity = one.desks * A_SESSION
            found.append(Ahead(
                one, serve(asked[one.pk], suggest(asked[one.pk], days, capacity), capacity),
                serve(asked[one.pk], [day for day in coming.get(one.pk, []) if day <= last], capacity),
            ))  # fmt: skip
    return found
