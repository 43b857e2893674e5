"""How many cases the next month may bring to a station, said from its counts and checked on months it had not seen (S5-04)."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count
from django.db.models.functions import TruncMonth
from django.utils import timezone

from ..models import Case
from ..policies.counter import READS

HELD_OUT = 3  # months forecast one by one from what lay before them
LEARNT = 6  # months whose mean is said where the same month of last year is not known
HISTORY = 17  # months that are read: twelve to say, three to check, the running one and one that may be cut
A_SESSION = 14  # cases of one desk in a session: 42 of three desks in two hours (F-A3-06)
SEASONS = ((12, 1, 2), (3, 4, 5), (6, 7, 8), (9, 10, 11))


def months_before(month: date, count: int) -> date:
    """The first day of the month `count` months earlier."""
    year, index = divmod(month.year * 12 + month.month - 1 - count, 12)
    return date(year, index + 1, 1)


@dataclass(frozen=True)
class Said:
    """A forecast of one month and where it comes from: `season` is the count of a year ago, else `mean` of some months."""

    month: date
    cases: int
    basis: str
    plain: int  # the mean of the last months, which knows no season
    trended: int  # the count of a year ago, grown as the months before have grown against theirs of a year ago


@dataclass(frozen=True)
class StationForecast:
    """What a station may have to do next month; `error` is the mean distance from what came, in per cent.

    `plain_error` and `trend_error` are those of two other ways, which are said beside it and not used.
    """

    station: object
    year: int
    seasons: list  # (months of the season, cases a month)
    next: Said
    checked: list  # (month, said, what came)
    error: float | None
    plain_error: float | None
    trend_error: float | None

    @property
    def per_desk(self) -> int:
        return -(-self.next.cases // self.station.desks)

    @property
    def a_session(self) -> int:
        return self.station.desks * A_SESSION

    @property
    def sessions(self) -> int:
        return -(-self.next.cases // self.a_session)


def counts_by_station(reach, today: date | None = None) -> dict[int, dict[date, int]]:
    """Station -> first day of a month -> cases opened in it, for HISTORY months; one query."""
    today = today or timezone.localdate()
    since = months_before(today.replace(day=1), HISTORY - 1)
    rows = Case.objects.filter(reach.q("station__union__path", *READS), created_at__date__gte=since)
    counted = rows.annotate(month=TruncMonth("created_at")).values_list("station", "month").annotate(n=Count("pk"))
    found: dict[int, dict[date, int]] = {}
    for station, month, count in counted.order_by("station", "month"):
        found.setdefault(station, {})[timezone.localdate(month)] = count
    return found


def say(counts: dict[date, int], month: date) -> Said | None:
    """The forecast of a month from the whole months before it; None with fewer than three of them."""
    before = [(first, count) for first, count in sorted(counts.items()) if first < month][-LEARNT:]
    if len(before) < HELD_OUT:
        return None
    plain = round(sum(count for _first, count in before) / len(before))
    year_ago = counts.get(months_before(month, 12))
    return Said(
        month, plain if year_ago is None else year_ago, "mean" if year_ago is None else "season", plain,
        plain if year_ago is None else round(year_ago * _growth(counts, before)),
    )  # fmt: skip


def _growth(counts: dict[date, int], before) -> float:
    """By how much the months before the forecast have grown against the same months of the year before; 1 if none is known."""
    pairs = [(count, counts[year_ago]) for first, count in before if (year_ago := months_before(first, 12)) in counts]
    old = sum(was for _now, was in pairs)
    return sum(now for now, _was in pairs) / old if old else 1.0


def forecast_of(station, counts: dict[date, int], today: date | None = None) -> StationForecast | None:
    """The forecast of one station with its error on the last HELD_OUT whole months; None while too little is known."""
    today = today or timezone.localdate()
    running = today.replace(day=1)
    whole = {month: count for month, count in counts.items() if month < running}
    following = say(whole, months_before(running, -1))
    if following is None:
        return None
    checked = [
        (month, said, whole[month])
        for month in sorted(whole)[-HELD_OUT:]
        if (said := say({first: n for first, n in whole.items() if first < month}, month)) is not None
    ]
    year = {month: count for month, count in whole.items() if month >= months_before(running, 12)}
    return StationForecast(
        station=station, year=sum(year.values()), seasons=[_season(year, months) for months in SEASONS], next=following,
        checked=checked, error=_error(checked, "cases"), plain_error=_error(checked, "plain"),
        trend_error=_error(checked, "trended"),
    )  # fmt: skip


def _season(year, months) -> tuple[str, int]:
    found = [count for month, count in year.items() if month.month in months]
    return f"{months[0]}–{months[-1]}", round(sum(found) / len(found)) if found else 0


def _error(checked, what: str) -> float | None:
    came = sum(count for *_rest, count in checked)
    return (
        round(100 * sum(abs(count - getattr(said, what)) for _month, said, count in checked) / came, 1)
        if came
        else None
    )
