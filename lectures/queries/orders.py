"""Orders as each person may see them, work lists, and the figures near, fast and accurate."""

from django.db.models import Q
from django.utils import timezone

from federation.models import Role, Union

from ..models import Corps, Order, Report, Site, SpeakerFeedback, SpeakerRequest
from ..states import DraftState, OrderState, RequestState

HELD = (OrderState.DELIVERED, OrderState.RATED, OrderState.CLOSED)


def orders_within(reach):
    """Orders that this person placed, gives, or reaches by a duty (of the ordering union or of the corps); newest first."""
    if reach.is_visitor:
        return Order.objects.none()
    return Order.objects.filter(_own(reach) | _by_duty(reach)).select_related(
        "topic__category", "speaker__person", "wished_speaker", "union", "corps__union", "ordered_by__person", "site"
    )


def _own(reach) -> Q:
    """Orders placed by this person or given by them; each half is found through its own index."""
    found = Order.objects.filter(ordered_by=reach.user_id).order_by().values("pk")
    if reach.person_id:
        found = found.union(Order.objects.filter(speaker__person=reach.person_id).order_by().values("pk"))
    return Q(pk__in=found)


def _by_duty(reach) -> Q:
    """Orders of unions and corps in reach; asked of small tables first, so that counting joins nothing."""
    unions = reach.q("path", Role.UNION_OFFICER, Role.CORPS_OFFICER, Role.SCHOOL_CONTACT)
    corps = reach.q("union__path", Role.CORPS_OFFICER)
    found = Q(pk__in=[])
    if reach.has(Role.UNION_OFFICER, Role.CORPS_OFFICER, Role.SCHOOL_CONTACT):
        found |= Q(union__in=Union.objects.filter(unions).order_by().values("pk"))
    if reach.has(Role.CORPS_OFFICER):
        found |= Q(corps__in=Corps.objects.filter(corps).order_by().values("pk"))
    return found


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


def draft_of(order):
    """The latest draft for a need that was not withdrawn, None for an order with a topic or before the first."""
    if order.topic_id:
        return None
    return order.drafts.exclude(state=DraftState.WITHDRAWN).select_related("speaker").first()


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
