"""Orders as each person may see them, work lists, and the figures near, fast and accurate."""

from django.db.models import Avg, Count, DurationField, ExpressionWrapper, F, Q
from django.utils import timezone

from federation.models import Role

from ..models import Order, Rating, Report, Site, SpeakerFeedback, SpeakerRequest
from ..states import OrderState, RequestState

HELD = (OrderState.DELIVERED, OrderState.RATED, OrderState.CLOSED)


def orders_within(reach):
    """Orders that this person placed, gives, or reaches by a duty (of the ordering union or of the corps); newest first."""
    if reach.is_visitor:
        return Order.objects.none()
    own = Q(ordered_by=reach.user_id)
    if reach.person_id:
        own |= Q(speaker__person=reach.person_id)
    by_union = reach.q("union__path", Role.UNION_OFFICER, Role.CORPS_OFFICER, Role.SCHOOL_CONTACT)
    by_corps = reach.q("corps__union__path", Role.CORPS_OFFICER)
    return Order.objects.filter(own | by_union | by_corps).select_related(
        "topic__category", "speaker__person", "wished_speaker", "union", "corps__union", "ordered_by__person", "site"
    )


def order_by_number(reach, number: str) -> Order:
    """The order with `number` within reach; raises Order.DoesNotExist otherwise."""
    return orders_within(reach).get(number=number)


def desk_orders(reach):
    """Orders of the corps whose office this is."""
    return orders_within(reach).filter(reach.q("corps__union__path", Role.CORPS_OFFICER))


def orders_awaiting_review(reach):
    """New orders, the oldest first (S2-08)."""
    return desk_orders(reach).filter(state=OrderState.SUBMITTED).order_by("created_at", "pk")


def orders_awaiting_match(reach):
    """Approved orders without a speaker asked, the oldest first."""
    return desk_orders(reach).filter(state=OrderState.REVIEWED).order_by("decided_at", "pk")


def orders_awaiting_answer(reach):
    """Orders whose speaker has been asked and has not answered, the soonest lecture first."""
    return desk_orders(reach).filter(state=OrderState.DISPATCHED).order_by("starts_at", "pk")


def orders_to_close(reach):
    """Lectures whose time has come and whose report is missing, the oldest first."""
    begun = Q(state=OrderState.ACCEPTED, starts_at__lt=timezone.now()) | Q(
        state__in=[OrderState.DELIVERED, OrderState.RATED]
    )
    return desk_orders(reach).filter(begun).order_by("starts_at", "pk")


def open_request(order) -> SpeakerRequest | None:
    """The question that waits for its answer."""
    return order.requests.filter(state=RequestState.ASKED).select_related("speaker__person").first()


def report_of(order):
    """The closing report with its photos, None before it is written."""
    return Report.objects.filter(order=order).prefetch_related("photos").first()


def feedback_of(order):
    """What the speaker said of the group and the place, None before."""
    return SpeakerFeedback.objects.filter(order=order).first()


def counts_of(order) -> dict[str, int]:
    """How many came in at the door and how many rated it."""
    return {"check_ins": order.check_ins.count(), "ratings": order.ratings.count()}


def sites_for(union):
    """Active demonstration points of the union."""
    return Site.objects.filter(union=union, is_active=True)


def calendar_of(reach, first, after):
    """Accepted lectures of the corps between two dates (`after` excluded), in the order of time."""
    rows = desk_orders(reach).filter(state__in=[OrderState.ACCEPTED, *HELD])
    return rows.filter(starts_at__date__gte=first, starts_at__date__lt=after).order_by("starts_at")


def kpis(reach, year: int, month: int) -> dict:
    """Near (mean km), fast (mean hours from order to acceptance), accurate (share matched as wished, mean rating).

    Over lectures of the month (Asia/Shanghai) of the corps in reach; None where nothing was counted (F-A1-14).
    """
    rows = desk_orders(reach).filter(starts_at__year=year, starts_at__month=month, accepted_at__isnull=False)
    wait = ExpressionWrapper(F("accepted_at") - F("created_at"), output_field=DurationField())
    wished = Q(wished_speaker=None) | Q(wished_speaker=F("speaker"))
    found = rows.order_by().aggregate(
        near=Avg("distance_km"), fast=Avg(wait), n=Count("pk"), hits=Count("pk", filter=wished)
    )
    rated = Rating.objects.filter(order__in=rows.order_by().values("pk")).aggregate(
        mean=Avg("speaker_score"), n=Count("pk")
    )
    return {
        "lectures": found["n"],
        "near_km": found["near"],
        "fast_hours": found["fast"].total_seconds() / 3600 if found["fast"] else None,
        "matched_percent": round(100 * found["hits"] / found["n"]) if found["n"] else None,
        "rating": rated["mean"],
        "answers": rated["n"],
    }


def demand(reach):
    """Per topic: ordered, delivered, unmet (returned or cancelled), most ordered first (F-A1-12)."""
    return (
        desk_orders(reach)
        .order_by()
        .values("topic__code", "topic__title_zh", "topic__title_en")
        .annotate(
            ordered=Count("pk"),
            delivered=Count("pk", filter=Q(state__in=HELD)),
            unmet=Count("pk", filter=Q(state__in=[OrderState.REJECTED, OrderState.CANCELLED])),
        )
        .order_by("-ordered", "topic__code")
    )
