"""The promise board: three percentages and days by unit, from the small table of counts (S7-10, F-A5-09)."""

from dataclasses import dataclass, field

from django.db import connection, transaction

from federation.queries import open_unions

from ..models import PromiseTally, Wish
from .months import AT_ONCE_WITHIN, month_start

LAST_DAY = 30
COUNTS = (
    "registered", "first_due", "first_in_time", "at_once", "at_once_minutes", "accepted", "handled", "answered_call", "satisfied",
    "no_answer",
)  # fmt: skip


@dataclass
class Promise:
    """The counts of one unit or of all; percentages are None where nothing was due yet."""

    name: str = ""
    registered: int = 0
    first_due: int = 0
    first_in_time: int = 0
    at_once: int = 0
    at_once_minutes: int = 0
    accepted: int = 0
    handled: int = 0
    answered_call: int = 0
    satisfied: int = 0
    no_answer: int = 0
    days: list = field(default_factory=lambda: [0] * (LAST_DAY + 1))

    def add(self, row) -> None:
        for name in COUNTS:
            setattr(self, name, getattr(self, name) + getattr(row, name))
        self.days = [mine + more for mine, more in zip(self.days, row.days, strict=True)]

    @property
    def in_time_percent(self):
        return _percent(self.first_in_time, self.first_due)

    @property
    def handled_percent(self):
        return _percent(self.handled, self.accepted)

    @property
    def satisfied_percent(self):
        """Of those who said a word; silence stands in neither number."""
        return _percent(self.satisfied, self.answered_call)

    @property
    def quick_minutes(self) -> int | None:
        """What an answer at once takes on average (S7-03); None where nothing was answered at once."""
        return round(self.at_once_minutes / self.at_once) if self.at_once else None

    @property
    def in_time_said(self) -> str:
        return _said(self.in_time_percent)

    @property
    def handled_said(self) -> str:
        return _said(self.handled_percent)

    @property
    def satisfied_said(self) -> str:
        return _said(self.satisfied_percent)

    @property
    def middle_days(self) -> int | None:
        """The median of days until the result was told; LAST_DAY means that long or longer."""
        half, seen = sum(self.days) / 2, 0
        for day, count in enumerate(self.days):
            seen += count
            if count and seen >= half:
                return day
        return None


def _percent(part: int, whole: int):
    return round(100 * part / whole, 1) if whole else None


def _said(percent) -> str:
    return "–" if percent is None else f"{percent:g}%"


def board(months: int = 12) -> tuple[Promise, list[Promise]]:
    """All together, and by district in the order of the tree; reads the small table alone."""
    names = {union.path: str(union) for union in open_unions().filter(parent__parent=None)}
    city, by_district = Promise(), {}
    rows = (
        PromiseTally.objects.filter(month__gte=month_start(months - 1)).select_related("union").order_by("union__path")
    )
    for row in rows:
        path = "/".join(row.union.path.split("/")[:2]) + "/" if row.union.path.count("/") > 1 else row.union.path
        unit = by_district.setdefault(path, Promise(names.get(path, str(row.union))))
        unit.add(row)
        city.add(row)
    return city, list(by_district.values())


_MONTH = "date_trunc('month', w.registered_at AT TIME ZONE 'Asia/Shanghai')::date"
_D = f"LEAST({LAST_DAY}, GREATEST(0, floor(extract(epoch FROM w.told_at - w.registered_at) / 86400)))"
_MINUTES = "GREATEST(0, floor(extract(epoch FROM w.told_at - w.registered_at) / 60))::bigint"
_HOURS = int(AT_ONCE_WITHIN.total_seconds() // 3600)
_AT_ONCE = f"w.told_at = w.accepted_at AND w.told_at < w.registered_at + interval '{_HOURS} hours'"
_OURS = "w.state NOT IN ('declined', 'joined', 'withdrawn')"
_SAID = "w.closed_as IN ('satisfied', 'basically', 'not_satisfied')"


def _counting(where: str) -> str:
    days = ", ".join(
        f"count(*) FILTER (WHERE w.told_at IS NOT NULL AND {_OURS} AND {_D} = {n})" for n in range(LAST_DAY + 1)
    )
    return (
        "INSERT INTO wishes_promisetally (union_id, month, registered, first_due, first_in_time, at_once, at_once_minutes, accepted, handled,"  # noqa: S608 - constants
        " answered_call, satisfied, no_answer, days, counted_at)"
        f" SELECT w.union_id, {_MONTH},"
        " count(*) FILTER (WHERE w.state <> 'joined'),"
        " count(*) FILTER (WHERE w.state NOT IN ('joined', 'withdrawn') AND (w.first_answer_at IS NOT NULL OR w.first_due_at < now())),"
        " count(*) FILTER (WHERE w.state NOT IN ('joined', 'withdrawn') AND w.first_answer_at <= w.first_due_at),"
        f" count(*) FILTER (WHERE {_AT_ONCE} AND {_OURS}),"
        f" coalesce(sum({_MINUTES}) FILTER (WHERE {_AT_ONCE} AND {_OURS}), 0),"
        f" count(*) FILTER (WHERE w.accepted_at IS NOT NULL AND {_OURS}),"
        f" count(*) FILTER (WHERE w.accepted_at IS NOT NULL AND w.told_at IS NOT NULL AND {_OURS}),"
        f" count(*) FILTER (WHERE {_SAID}), count(*) FILTER (WHERE w.closed_as IN ('satisfied', 'basically')),"
        f" count(*) FILTER (WHERE w.closed_as = 'no_answer'), ARRAY[{days}]::integer[], now()"
        f" FROM wishes_wish w {where} GROUP BY 1, 2"
        " ON CONFLICT (union_id, month) DO UPDATE SET (registered, first_due, first_in_time, at_once, at_once_minutes, accepted, handled,"
        " answered_call, satisfied, no_answer, days, counted_at) = (EXCLUDED.registered, EXCLUDED.first_due,"
        " EXCLUDED.first_in_time, EXCLUDED.at_once, EXCLUDED.at_once_minutes, EXCLUDED.accepted, EXCLUDED.handled, EXCLUDED.answered_call,"
        " EXCLUDED.satisfied, EXCLUDED.no_answer, EXCLUDED.days, EXCLUDED.counted_at)"
    )


_DIRTY = f"WHERE (w.union_id, {_MONTH}) IN (SELECT DISTINCT w.union_id, {_MONTH} FROM wishes_wish w WHERE w.changed_at >= %s)"  # noqa: S608


@transaction.atomic
def count_promises(since=None) -> int:
    """Counts the months of units in which a wish changed since then anew (all without it); returns how many.

    Counting again from the rows can never drift, and two counts at once write the same figures.
    """
    with connection.cursor() as cursor:
        if since is None:
            cursor.execute(_counting(""))
        else:
            cursor.execute(_counting(_DIRTY), [since])
        return cursor.rowcount


def counted_at():
    return PromiseTally.objects.order_by("-counted_at").values_list("counted_at", flat=True).first()


def has_wishes() -> bool:
    return Wish.objects.exists()
