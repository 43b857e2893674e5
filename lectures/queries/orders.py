"""Orders as each person may see them, work lists, and the figures near, fast and accurate."""

from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from federation.composed import composed
from federation.models import Role, Union

from ..models import CheckIn, Corps, Order, OrderDraft, Rating, Report, Site, SpeakerFeedback, SpeakerRequest
from ..states import DraftState, OrderState, RequestState

DUTIES = (Role.UNION_OFFICER, Role.CORPS_OFFICER, Role.SCHOOL_CONTACT)
HELD = (OrderState.DELIVERED, OrderState.RATED, OrderState.CLOSED)


def orders_within(reach):
    """Orders that this person placed, gives, or reaches by a duty (of the ordering union or of the corps); newest first."""
    if reach.is_visitor:
        return Order.objects.none()
    return _with_names(Order.objects.filter(_own(reach.user_id, reach.person_id) | _by_duty(reach)))


def _with_names(orders):
    return orders.select_related(
        "topic__category", "speaker__person", "wished_speaker", "union", "corps__union", "ordered_by__person", "site"
    )


def _own(user, person) -> Q:
    """Orders placed by this account or given by this person; each half is found through its own index."""
    found = Order.objects.filter(ordered_by=user).order_by().values("pk")
    if person:
        found = found.union(Order.objects.filter(speaker__person=person).order_by().values("pk"))
    return Q(pk__in=found)


def _by_duty(reach) -> Q:
    """Orders of unions and corps in reach; asked of small tables first, so that counting joins nothing."""
    unions = reach.q("path", *DUTIES)
    corps = reach.q("union__path", Role.CORPS_OFFICER)
    found = Q(pk__in=[])
    if reach.has(*DUTIES):
        found |= Q(union__in=Union.objects.filter(unions).order_by().values("pk"))
    if reach.has(Role.CORPS_OFFICER):
        found |= Q(corps__in=Corps.objects.filter(corps).order_by().values("pk"))
    return found


def order_by_number(reach, number: str) -> Order:
    """The order with `number` within reach; raises Order.DoesNotExist otherwise.

    Who has no duty asks a question that is composed once: joining ten tables anew took ten times as long as reading them.
    """
    if reach.is_visitor or reach.has(*DUTIES) or not number.isprintable():
        return orders_within(reach).get(number=number)
    for order in composed(_own_order, number=number, user=reach.user_id, person=reach.person_id):
        return order
    raise Order.DoesNotExist


def _own_order(*, number, user, person):
    return _with_names(Order.objects.filter(_own(user, person), number=number))


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


@dataclass
class Beside:
    """What may stand beside an order, None where there is none."""

    asked: SpeakerRequest | None
    draft: OrderDraft | None
    report: Report | None
    feedback: SpeakerFeedback | None
    counts: dict[str, int]


def beside(order) -> Beside:
    """What stands beside an order: one statement says what there is, and only that is read."""
    [(asked, draft, report, feedback, check_ins, ratings)] = composed(_beside, order=order.pk)
    return Beside(
        open_request(order) if asked else None, draft_of(order) if draft else None, report_of(order) if report else None,
        feedback_of(order) if feedback else None, {"check_ins": check_ins, "ratings": ratings},
    )  # fmt: skip


def _beside(*, order):
    mine = {"order": OuterRef("pk")}
    many = {
        model: model.objects.filter(**mine).order_by().values("order").values(n=Count("pk"))
        for model in (CheckIn, Rating)
    }
    return Order.objects.filter(pk=order).values_list(
        Exists(SpeakerRequest.objects.filter(**mine, state=RequestState.ASKED)), Exists(OrderDraft.objects.filter(**mine)),
        Exists(Report.objects.filter(**mine)), Exists(SpeakerFeedback.objects.filter(**mine)),
        *(Coalesce(Subquery(rows), 0) for rows in many.values()),
    )  # fmt: skip


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


def sites_for(union):
    """Active demonstration points of the union."""
    return Site.objects.filter(union=union, is_active=True)
