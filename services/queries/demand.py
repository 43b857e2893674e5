"""What is asked of the counter, reckoned from the cases: how many, of whom, how quickly (F-A3-05, S5-16)."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Avg, Count, F, Min, Q
from django.db.models.functions import TruncMonth
from django.utils import timezone

from workflow.days import is_workday

from ..models import Case
from ..policies.counter import READS
from .middle import Middle


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
    services: list  # (code, name in Chinese, name in English, cases, median and best seconds at the counter, days)
    months: list  # (first day, cases), the first first
    workdays: int
    days_to_finish: float | None
    median_seconds: int | None  # of what is decided at the counter (F-A3-02)
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
    took = F("decided_at") - F("started_at")
    on_the_spot = Q(decided_at__isnull=False, version__processing="instant")
    services = services.annotate(
        n=Count("pk"), middle=Middle(took, filter=on_the_spot), best=Min(took, filter=on_the_spot),
        days=Avg(F("decided_at") - F("created_at"), filter=Q(decided_at__isnull=False, version__processing="forward")),
    )  # fmt: skip
    months = (
        rows.annotate(month=TruncMonth("created_at")).values_list("month").annotate(n=Count("pk")).order_by("month")
    )
    spans = rows.exclude(decided_at=None).aggregate(
        mean=Avg(F("decided_at") - F("created_at")), middle=Middle(took, filter=on_the_spot)
    )
    found = [(timezone.localdate(month), count) for month, count in months]
    return Demand(
        cases=sum(count for _month, count in found), firms_known=companies.count(), firms=firms,
        services=list(services.order_by("-n", "version__service__code")), months=found,
        workdays=sum(is_workday(today - timedelta(days=n)) for n in range(365)),
        days_to_finish=round(spans["mean"].total_seconds() / 86400, 1) if spans["mean"] else None,
        median_seconds=round(spans["middle"].total_seconds()) if spans["middle"] else None, curve=_curve(firms),
    )  # fmt: skip


def _curve(firms) -> list:
    total, sums, found = sum(cases for _name, cases in firms), 0, []
    for number, (_name, cases) in enumerate(firms, 1):
        sums += cases
        found.append((round(100 * number / len(firms)), round(100 * sums / total, 1)))
    return found
