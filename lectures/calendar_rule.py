"""When somebody is free, in whole minutes: weekly hours, minus days away, minus held hours with the way there and back.

A minute is counted from the beginning of day 1 of `date.toordinal` by the clock of the city, which knows no summer time.
Whole numbers, because a menu asks this some thousand times at once.
"""

from collections.abc import Iterator
from datetime import date, datetime, time
from math import ceil
from typing import Any, NamedTuple

DAY = 24 * 60
EACH_MINUTES = 60  # between two starts that are offered
ALWAYS = (0, date.max.toordinal())
MOST_REMEMBERED = 300
SOME = 3  # days that are offered, and starts of each


class Hours(NamedTuple):
    """A line of the weekly hours: minutes of the day, and the days (ordinals) between which it holds."""

    weekday: int
    starts: int
    ends: int
    first: int = ALWAYS[0]
    last: int = ALWAYS[1]


class Calendar:
    """`away` are (first, last) ordinals, `busy` (from, until) minutes."""

    def __init__(self, hours, away, busy):
        self.away, self.busy = away, busy
        self.of_day: dict[int, list[Hours]] = {}
        for row in sorted(hours):
            self.of_day.setdefault(row.weekday, []).append(row)
        self._first: dict[tuple, Any] = {}

    def first_start(self, *asked: int) -> int | None:
        """The first of `starts`, None without; remembered, for a calendar outlives the page that asked it."""
        if asked not in self._first:
            self._forget_many()
            self._first[asked] = next(self.starts(*asked), None)
        return self._first[asked]

    def some_starts(self, *asked: int) -> list[int]:
        """Of `starts` those of the first three days that have any, at most three a day; remembered likewise."""
        key = (*asked, "some")
        if key not in self._first:
            self._forget_many()
            found: dict[int, list[int]] = {}
            for start in self.starts(*asked):
                if start // DAY not in found and len(found) == SOME:
                    break
                found.setdefault(start // DAY, []).append(start)
            self._first[key] = [start for starts in found.values() for start in starts[:SOME]]
        return self._first[key]

    def _forget_many(self) -> None:
        if len(self._first) >= MOST_REMEMBERED:
            self._first.clear()

    def starts(self, first: int, days: int, minutes: int, travel: int) -> Iterator[int]:
        """The minutes at which a talk could begin, soonest first, from the day `first` on within `days`."""
        for day in range(first, first + days):
            rows = self.of_day.get((day + 6) % 7)
            if not rows or any(low <= day <= high for low, high in self.away):
                continue
            for row in rows:
                if not row.first <= day <= row.last:
                    continue
                start, last = day * DAY + row.starts, day * DAY + row.ends - minutes
                while start <= last:
                    leave, back = start - travel, start + minutes + travel
                    if not any(low < back and leave < high for low, high in self.busy):
                        yield start
                    start += EACH_MINUTES


def minute_of(moment: datetime, zone, *, up: bool = False) -> int:
    """The minute of an aware moment, rounded down, or `up`."""
    local = moment.astimezone(zone)
    seconds = local.second + local.microsecond / 1_000_000
    return local.toordinal() * DAY + local.hour * 60 + local.minute + (ceil(seconds / 60) if up else 0)


def moment_of(minute: int, zone) -> datetime:
    """The aware moment of a minute."""
    day, rest = divmod(minute, DAY)
    return datetime.combine(date.fromordinal(day), time(rest // 60, rest % 60), zone)


def hours_of(rows) -> list[Hours]:
    """Lines of weekly hours from rows that hold times and dates."""
    return [
        Hours(
            row.weekday,
            row.starts.hour * 60 + row.starts.minute,
            row.ends.hour * 60 + row.ends.minute,
            row.valid_from.toordinal() if row.valid_from else ALWAYS[0],
            row.valid_until.toordinal() if row.valid_until else ALWAYS[1],
        )
        for row in rows
    ]
