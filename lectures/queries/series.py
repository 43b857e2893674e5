"""Series of orders within reach, and what is still to come of one."""

from datetime import datetime

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import get_language

from federation.models import Role

from ..models import OrderDraft, Series
from ..states import OrderState

TO_COME = (OrderState.SUBMITTED, OrderState.REVIEWED, OrderState.DISPATCHED, OrderState.ACCEPTED)


def series_within(reach):
    """Series of one's unions, and those ordered from one's corps, the newest first; with `placed` and `left`."""
    if reach.is_visitor:
        return Series.objects.none()
    mine = Q(created_by=reach.user_id) | reach.q(
        "union__path", Role.UNION_OFFICER, Role.CORPS_OFFICER, Role.SCHOOL_CONTACT
    )
    mine |= reach.q("orders__corps__union__path", Role.CORPS_OFFICER)
    left = Q(orders__state__in=TO_COME, orders__starts_at__gt=timezone.now())
    return (
        Series.objects.filter(pk__in=Series.objects.filter(mine).order_by().values("pk"))
        .select_related("union", "created_by__person")
        .annotate(placed=Count("orders", distinct=True), left=Count("orders", filter=left, distinct=True))
        .order_by("-created_at", "-pk")
    )


def drafts_within(reach):
    """What the office drafted for orders by need, the newest first."""
    rows = OrderDraft.objects.filter(reach.q("order__corps__union__path", Role.CORPS_OFFICER))
    related = ("order__union", "order__corps__union", "order__ordered_by__person", "speaker", "drafted_by__person")
    return rows.select_related(*related).order_by("-created_at", "-pk")


def orders_of(series):
    """The orders of a series by date."""
    return series.orders.select_related("topic", "speaker").order_by("starts_at")


def orders_to_come(series):
    """Orders of the series that can still be cancelled, by date."""
    rows = series.orders.filter(state__in=TO_COME, starts_at__gt=timezone.now())
    return rows.select_related("union", "corps__union", "speaker__person", "ordered_by__person").order_by("starts_at")


def dates_skipped(series) -> list[tuple[datetime, str]]:
    """Dates of the rule that did not go, and why in the reader's language."""
    language = get_language() or ""
    return [
        (datetime.fromisoformat(row["on"]), row["why"].get(language) or next(iter(row["why"].values())))
        for row in series.skipped
    ]


def last_order(series):
    """The order of the series with the latest date, whatever became of it; None where every one is gone."""
    return (
        series.orders.select_related("topic", "wished_speaker__home_corps__union", "site").order_by("starts_at").last()
    )
