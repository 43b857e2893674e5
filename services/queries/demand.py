"""What is asked of the counter, reckoned from the cases: how many, of whom, how quickly, and what may come next (F-A3-05, S5-16)."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Avg, Count, F
from django.db.models.functions import TruncMonth
from django.utils import timezone

from workflow.days import is_workday

from ..models import Case
from ..policies.counter import READS

HELD_OUT = 3  # months kept back to check the forecast
LEARNT = 6  # months before them from which the forecast is reckoned
A_DAY = 42  # cases of a session of two hours: 30 of companies and 12 of drivers (F-A3-06)


def cases_counted(reach, today: date | None = None):
    """Cases of the last 365 days at the stations somebody looks after."""
    since = (today or timezone.localdate()) - timedelta(days=365)
    return Case.objects.filter(reach.q("station__union__path", *READS), created_at__date__gt=since)


@dataclass(frozen=True)
class Demand:
    """The figures of the year; `curve` is (companies in per cent, share of cases in per cent), the busiest first."""

    cases: int
    firms_known: int
    firms: list  # (name, cases), the busiest first
    services: list  # (code, name in Chinese, name in English, cases)
    months: list  # (first day, cases), the first first
    workdays: int
    days_to_finish: float | None
    curve: list

    @property
    def most(self) -> int:
        return self.firms[0][1] if self.firms else 0

    @property
    def per_day(self) -> float:
        return round(self.cases / self.workdays, 1) if self.workdays else 0.0

    def share_of(self, count: int) -> int:
        """The share of the `count` busiest firms in all cases of firms, in per cent."""
        total = sum(cases for _name, cases in self.firms)
        return round(100 * sum(cases for _name, cases in self.firms[:count]) / total) if total else 0

    def firms_for(self, share: int) -> int:
        """How many firms, the busiest first, make up `share` per cent of the cases of firms."""
        total, sums = sum(cases for _name, cases in self.firms), 0
        for number, (_name, cases) in enumerate(self.firms, 1):
            sums += cases
            if sums * 100 >= total * share:
                return number
        return 0


def demand_of(rows, companies, today: date | None = None) -> Demand:
    """The figures of `rows` (cases of a year) beside the freight companies known; five queries, whatever the size."""
    today = today or timezone.localdate()
    firms = list(
        rows.exclude(company=None).values_list("company__name").annotate(n=Count("pk")).order_by("-n", "company__name")
    )
    services = rows.values_list("version__service__code", "version__service__name_zh", "version__service__name_en")
    months = (
        rows.annotate(month=TruncMonth("created_at")).values_list("month").annotate(n=Count("pk")).order_by("month")
    )
    spans = rows.exclude(decided_at=None).aggregate(mean=Avg(F("decided_at") - F("created_at")))["mean"]
    found = [(timezone.localdate(month), count) for month, count in months]
    return Demand(
        cases=sum(count for _month, count in found), firms_known=companies.count(), firms=firms,
        services=list(services.annotate(n=Count("pk")).order_by("-n", "version__service__code")), months=found,
        workdays=sum(is_workday(today - timedelta(days=n)) for n in range(365)),
        days_to_finish=round(spans.total_seconds() / 86400, 2) if spans else None, curve=_curve(firms),
    )  # fmt: skip


def _curve(firms) -> list:
    total, sums, found = sum(cases for _name, cases in firms), 0, []
    for number, (_name, cases) in enumerate(firms, 1):
        sums += cases
        found.append((round(100 * number / len(firms)), round(100 * sums / total, 1)))
    return found


@dataclass(frozen=True)
class Forecast:
    """What a month may bring: the mean of LEARNT whole months, checked on the HELD_OUT months after them.

    `error` is the mean distance from what came, in per cent of it; `next_month` uses the newest months.
    """

    learnt: list
    checked: list  # (first day, forecast, what came)
    error: float
    next_month: int
    days: int  # of presence for as many cases, A_DAY each


def forecast_of(demand: Demand, today: date | None = None) -> Forecast | None:
    """The forecast with its error on months it did not see; None without nine whole months."""
    today = today or timezone.localdate()
    first = demand.months[0][0] if demand.months else today
    whole = [(month, count) for month, count in demand.months if first < month < today.replace(day=1)]
    if len(whole) < LEARNT + HELD_OUT:
        return None
    checked_months, learnt = whole[-HELD_OUT:], whole[-HELD_OUT - LEARNT : -HELD_OUT]
    said = sum(count for _month, count in learnt) / LEARNT
    checked = [(month, round(said), count) for month, count in checked_months]
    came = sum(count for *_rest, count in checked)
    newest = sum(count for _month, count in whole[-LEARNT:]) / LEARNT
    return Forecast(
        learnt=learnt, checked=checked, next_month=round(newest),
        error=round(100 * sum(abs(count - guess) for _month, guess, count in checked) / came, 1),
        days=-(-round(newest) // A_DAY),
    )  # fmt: skip
