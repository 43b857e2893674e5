"""Questions that read several apps: the front page and the page of one's own."""

from datetime import timedelta

from django.db.models import Count, IntegerField, Q, Subquery, Value
from django.db.models.functions import TruncWeek
from django.utils import timezone

from federation.models import Membership, Union
from federation.reach import Reach
from lectures.models import Corps, Order, Speaker, SpeakerRequest, Topic
from lectures.states import OrderState, RequestState

HELD = (OrderState.DELIVERED, OrderState.RATED, OrderState.CLOSED)
ENDED = (OrderState.CLOSED, OrderState.REJECTED, OrderState.CANCELLED)


def _count(queryset):
    """A scalar sub-query that counts `queryset`, so that several counts make one statement."""
    rows = queryset.order_by().annotate(all_rows=Value(1)).values("all_rows")
    return Subquery(rows.annotate(found=Count("pk")).values("found"), output_field=IntegerField())


def city_figures() -> dict[str, int]:
    """The figures of the front page, counted now in one statement; months are those of Asia/Shanghai."""
    today = timezone.localdate()
    held = Order.objects.filter(state__in=HELD)
    counts = {
        "unions": Union.objects.filter(closed_on=None),
        "members": Membership.objects.filter(left_on=None),
        "corps": Corps.objects.filter(is_active=True),
        "speakers": Speaker.objects.filter(is_active=True),
        "topics": Topic.objects.filter(is_published=True),
        "held_this_month": held.filter(starts_at__year=today.year, starts_at__month=today.month),
        "held": held,
        "under_way": Order.objects.exclude(state__in=(*HELD, *ENDED)),
    }
    row = (
        Union.objects.filter(parent=None)
        .values("pk")
        .annotate(**{f"n_{name}": _count(rows) for name, rows in counts.items()})
        .order_by("pk")
        .first()
    )
    found = dict(row or {})
    return {name: found.get(f"n_{name}") or 0 for name in counts}


def lectures_by_week(weeks: int = 8) -> list[tuple]:
    """(Monday, lectures held) of the last `weeks` weeks of Asia/Shanghai, the running one last; empty weeks count 0."""
    today = timezone.localdate()
    mondays = [today - timedelta(days=today.weekday(), weeks=n) for n in reversed(range(weeks))]
    rows = (
        Order.objects.filter(state__in=HELD, starts_at__date__gte=mondays[0], starts_at__date__lte=today)
        .annotate(week=TruncWeek("starts_at"))
        .values("week")
        .annotate(held=Count("pk"))
        .order_by("week")
    )
    held = {timezone.localtime(row["week"]).date(): row["held"] for row in rows}
    return [(monday, held.get(monday, 0)) for monday in mondays]


def lectures_ahead(limit: int = 6):
    """The next accepted lectures of the city, soonest first, with topic, speaker and union."""
    return (
        Order.objects.filter(state=OrderState.ACCEPTED, starts_at__gt=timezone.now())
        .select_related("topic", "speaker", "union")
        .order_by("starts_at")[:limit]
    )


def own_orders(reach: Reach):
    """Orders placed by this person, the running ones first, then the newest."""
    return (
        Order.objects.filter(ordered_by=reach.user_id)
        .select_related("topic", "speaker", "union")
        .annotate(is_over=Q(state__in=ENDED))
        .order_by("is_over", "-created_at")
    )


def own_requests(reach: Reach):
    """Questions put to this person as a speaker that still wait for the answer, soonest due first."""
    return (
        SpeakerRequest.objects.filter(speaker__person=reach.person_id, state=RequestState.ASKED)
        .exclude(speaker__person=None)
        .select_related("order__topic", "order__union")
        .order_by("due_at")
    )


def own_talks(reach: Reach):
    """Lectures this person has accepted to give and not yet given, soonest first."""
    return (
        Order.objects.filter(speaker__person=reach.person_id, state=OrderState.ACCEPTED)
        .exclude(speaker__person=None)
        .select_related("topic", "union")
        .order_by("starts_at")
    )


def own_membership(reach: Reach):
    """The live membership of this person with its union, or None."""
    return (
        Membership.objects.filter(person=reach.person_id, left_on=None)
        .select_related("union", "person__speaker")
        .first()
    )
