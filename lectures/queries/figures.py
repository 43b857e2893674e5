"""The corps in figures: its calendar, near / fast / accurate against the targets, and what was asked for (F-A1-12, F-A1-14)."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Avg, Count, DurationField, ExpressionWrapper, F, Q
from django.utils.translation import get_language

from workflow import parameters

from .. import parameters as names
from ..models import Rating
from ..states import OrderState
from .orders import HELD, desk_orders

DIMENSIONS = ("topic", "category", "audience", "union")


def orders_of_corps(reach, corps: str = ""):
    """Orders of the corps offices in `reach`, of one corps alone when its key is given as digits."""
    rows = desk_orders(reach)
    return rows.filter(corps=corps) if corps.isascii() and corps.isdigit() else rows


def calendar_of(reach, first, after, corps: str = ""):
    """Asked and accepted lectures between two dates (`after` excluded), in the order of time."""
    rows = orders_of_corps(reach, corps).filter(state__in=[OrderState.DISPATCHED, OrderState.ACCEPTED, *HELD])
    return rows.filter(starts_at__date__gte=first, starts_at__date__lt=after).order_by("starts_at", "pk")


def kpis(reach, first: date, after: date, corps: str = "") -> dict:
    """Near (mean km), fast (mean hours from order to acceptance), accurate (share as wished, mean rating).

    Over accepted lectures that begin from `first` until before `after` (Asia/Shanghai), cancelled ones left out; None
    where nothing was counted (F-A1-14).
    """
    rows = orders_of_corps(reach, corps).filter(starts_at__date__gte=first, starts_at__date__lt=after)
    rows = rows.filter(accepted_at__isnull=False, state__in=[OrderState.ACCEPTED, *HELD]).order_by()
    wait = ExpressionWrapper(F("accepted_at") - F("created_at"), output_field=DurationField())
    wished = Q(wished_speaker=None) | Q(wished_speaker=F("speaker"))
    found = rows.aggregate(near=Avg("distance_km"), fast=Avg(wait), n=Count("pk"), hits=Count("pk", filter=wished))
    rated = Rating.objects.filter(order__in=rows.values("pk")).aggregate(mean=Avg("speaker_score"), n=Count("pk"))
    return {
        "lectures": found["n"],
        "near_km": found["near"],
        "fast_hours": found["fast"].total_seconds() / 3600 if found["fast"] else None,
        "matched_percent": round(100 * found["hits"] / found["n"]) if found["n"] else None,
        "rating": rated["mean"],
        "answers": rated["n"],
    }


def targets_on(day: date) -> dict:
    """The three targets that hold on a day."""
    return {
        "near_km": int(parameters.value_of(names.NEAR_KM, day)),
        "fast_hours": int(parameters.value_of(names.FAST_HOURS, day)),
        "matched_percent": int(parameters.value_of(names.MATCHED_PERCENT, day)),
    }


@dataclass(frozen=True)
class Demand:
    """How often something was ordered, delivered, and left unmet (returned or cancelled)."""

    label: str
    ordered: int
    delivered: int
    unmet: int


def demand(reach, by: str, first: date, after: date, corps: str = "") -> list[Demand]:
    """Orders placed from `first` until before `after` by one of DIMENSIONS, most ordered first (F-A1-12).

    The label is empty for orders by need without a topic.
    """
    english = (get_language() or "").startswith("en")
    label = {
        "topic": "topic__title_en" if english else "topic__title_zh",
        "category": "topic__category__name_en" if english else "topic__category__name_zh",
        "audience": "audience",
        "union": "union__name",
    }[by]
    rows = orders_of_corps(reach, corps).filter(created_at__date__gte=first, created_at__date__lt=after)
    counted = (
        rows.order_by()
        .values(label)
        .annotate(
            ordered=Count("pk"),
            delivered=Count("pk", filter=Q(state__in=HELD)),
            unmet=Count("pk", filter=Q(state__in=[OrderState.REJECTED, OrderState.CANCELLED])),
        )
        .order_by("-ordered", label)
    )
    return [Demand(row[label] or "", row["ordered"], row["delivered"], row["unmet"]) for row in counted]
