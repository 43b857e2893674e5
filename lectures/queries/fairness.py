"""How lectures are spread over the speakers: the fair share, and the board of load and newcomers (S1-17, S2-20)."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Min
from django.utils import timezone

from workflow.models import StateChange
from workflow.parameters import value_of

from ..models import Booking, Order
from ..parameters import FAIR_LECTURES
from ..states import OrderState
from .figures import orders_of_corps
from .menu import speakers_within
from .orders import HELD, desk_orders

HALF_WINDOW = timedelta(days=15)
NEWCOMER_DAYS = 365
OVERRIDDEN = "fair_share_overridden"
GIVEN = (OrderState.DISPATCHED, OrderState.ACCEPTED, *HELD)


def fair_ceiling(starts_at) -> int:
    """How many lectures of one speaker in 30 days are fair on the day of `starts_at`."""
    return int(value_of(FAIR_LECTURES, timezone.localtime(starts_at).date()))


def loads_around(pks, starts_at, order=None) -> dict[int, int]:
    """Speaker -> lectures held for orders in the 30 days around `starts_at`, without `order`; one statement."""
    rows = Booking.objects.filter(
        speaker__in=pks, is_live=True, order__isnull=False,
        talk_starts_at__gte=starts_at - HALF_WINDOW, talk_starts_at__lt=starts_at + HALF_WINDOW,
    )  # fmt: skip
    rows = rows.exclude(order=order.pk) if order is not None and order.pk else rows
    return dict(rows.order_by().values_list("speaker").annotate(n=Count("pk")))


def share_of(speaker, order) -> tuple[int, int]:
    """(lectures around the order's date without the order, ceiling); full when the first reaches the second."""
    return loads_around([speaker.pk], order.starts_at, order).get(speaker.pk, 0), fair_ceiling(order.starts_at)


@dataclass(frozen=True)
class Load:
    """One speaker of the board; `share` of all lectures in per cent, `since` the day of the first seat."""

    speaker: object
    talks: int
    share: float
    since: date | None
    is_new: bool


@dataclass(frozen=True)
class Fairness:
    """The board: `loads` with the most talks first; shares in per cent, None where nobody lectured."""

    loads: list[Load]
    talks: int
    idle: int
    newcomers: int
    newcomer_percent: float | None
    top_percent: float | None
    gini: float | None
    curve: list[tuple[int, float]]


def fairness(reach, first: date, after: date, corps: str = "") -> Fairness:
    """Lectures asked, accepted or held from `first` until before `after`, by active speaker; two statements.

    A newcomer took the first seat less than a year before `after`. The curve says which share of the lectures the
    busiest 0, 10 … 100 per cent of the speakers give.
    """
    rows = speakers_within(reach).filter(is_active=True)
    rows = rows.filter(home_corps=corps) if corps.isascii() and corps.isdigit() else rows
    given = orders_of_corps(reach).filter(state__in=GIVEN, starts_at__date__gte=first, starts_at__date__lt=after)
    counts = dict(given.order_by().values_list("speaker").annotate(n=Count("pk")))
    speakers = list(rows.annotate(since=Min("seats__starts_on")).filter(since__isnull=False))
    total = sum(counts.get(one.pk, 0) for one in speakers)
    loads = [
        Load(one, counts.get(one.pk, 0), 100 * counts.get(one.pk, 0) / total if total else 0, one.since,
             one.since > after - timedelta(days=NEWCOMER_DAYS))
        for one in speakers
    ]  # fmt: skip
    loads.sort(key=lambda load: (-load.talks, load.speaker.pinyin, load.speaker.pk))
    new = [load for load in loads if load.is_new]
    return Fairness(
        loads=loads, talks=total, idle=sum(load.talks == 0 for load in loads), newcomers=len(new),
        newcomer_percent=sum(load.share for load in new) if total else None,
        top_percent=_top(loads, 10) if total else None, gini=_gini([load.talks for load in loads]),
        curve=[(percent, _top(loads, percent)) for percent in range(0, 101, 10)] if total else [],
    )  # fmt: skip


def _top(loads, percent: int) -> float:
    """Share of the busiest `percent` of the speakers; a part of a speaker counts as that part."""
    most = len(loads) * percent / 100
    whole = int(most)
    part = loads[whole].share * (most - whole) if whole < len(loads) else 0
    return sum(load.share for load in loads[:whole]) + part


def _gini(talks: list[int]) -> float | None:
    """0 when all give the same, towards 1 when one gives everything; None without lectures."""
    total, ranked = sum(talks), sorted(talks)
    if not total:
        return None
    weighted = sum(place * many for place, many in enumerate(ranked, 1))
    return 2 * weighted / (len(ranked) * total) - (len(ranked) + 1) / len(ranked)


def overrides(reach, most: int = 10) -> list[tuple[Order, StateChange]]:
    """The latest times that an office went over the fair share, each with the journal line that holds the reason."""
    lines = StateChange.objects.filter(thing_label="lectures.order", event=OVERRIDDEN).order_by("-at")
    lines = list(lines.filter(reach.q("union__path", "corps_officer"))[:200])
    orders = desk_orders(reach).in_bulk([int(line.thing_pk) for line in lines])
    return [(orders[int(line.thing_pk)], line) for line in lines if int(line.thing_pk) in orders][:most]
