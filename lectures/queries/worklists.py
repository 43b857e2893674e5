"""What waits for whom, since when, and until when it was promised (S2-08)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, F, Prefetch, Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from federation.models import Duty, Person, Role
from workflow import parameters
from workflow.days import Reckoning, add_workdays

from .. import parameters as figures
from ..models import Escalation, Order, SpeakerRequest
from ..states import OrderState as S
from ..states import RequestState
from .orders import desk_orders, orders_within

PROMISES = {
    S.SUBMITTED: figures.REVIEW_WORKDAYS,
    S.REVIEWED: figures.MATCH_WORKDAYS,
    S.ACCEPTED: figures.CONFIRM_WORKDAYS,
    S.DELIVERED: figures.CLOSE_WORKDAYS,
    S.RATED: figures.CLOSE_WORKDAYS,
}
AT_REST = (S.CLOSED, S.REJECTED, S.CANCELLED)
LISTS = ("review", "match", "answer", "confirm", "close")


@dataclass(frozen=True)
class Wait:
    """Since when an order waits in its state, and the promise with its reckoning (None without one)."""

    since: datetime
    due_at: datetime | None
    reckoning: Reckoning | None = None

    @property
    def is_late(self) -> bool:
        return self.due_at is not None and self.due_at < timezone.now()


def work_condition(key: str) -> Q:
    """The orders of one work list of LISTS, whoever asks."""
    begun = Q(starts_at__lt=timezone.now())
    return {
        "review": Q(state=S.SUBMITTED),
        "match": Q(state=S.REVIEWED),
        "answer": Q(state=S.DISPATCHED),
        "confirm": Q(state=S.ACCEPTED) & begun,
        "close": Q(state__in=[S.DELIVERED, S.RATED]),
    }[key]


def waiting_since(order) -> datetime:
    """The moment from which an order waits for the step that is due."""
    moments = {
        S.SUBMITTED: order.created_at, S.REVIEWED: order.decided_at, S.DISPATCHED: order.decided_at,
        S.ACCEPTED: order.starts_at, S.DELIVERED: order.delivered_at, S.RATED: order.delivered_at,
    }  # fmt: skip
    return moments.get(order.state) or order.created_at


def wait_of(order) -> Wait:
    """How long an order may still wait: working days after the day it came into its state, by the figure of that day.

    An asked speaker's deadline is the one of the question; states at rest have none.
    """
    since = waiting_since(order)
    if order.state == S.DISPATCHED:
        asked = next((one for one in order.requests.all() if one.state == RequestState.ASKED), None)
        return Wait(since, asked.due_at if asked else None)
    name = PROMISES.get(order.state)
    if name is None:
        return Wait(since, None)
    day = timezone.localtime(since).date()
    found = add_workdays(day, int(parameters.value_of(name, day)))
    return Wait(since, found.due_at, found)


def with_waits(orders):
    """`orders` with what `wait_of` and `is_escalated` read, in two statements more whatever their number."""
    asked = SpeakerRequest.objects.filter(state=RequestState.ASKED)
    return orders.prefetch_related(Prefetch("requests", asked), "escalations")


def is_escalated(order) -> bool:
    """Whether the next higher office was told about the present wait."""
    since = waiting_since(order)
    return any(one.state == order.state and one.since == since for one in order.escalations.all())


def oldest_first(orders):
    """Orders by the moment from which they wait, the longest first."""
    moment = Coalesce("delivered_at", "decided_at", "created_at")
    return orders.order_by(moment, "pk")


def desk_work(reach, key: str):
    """One work list of the corps offices in `reach`, the oldest first."""
    return oldest_first(desk_orders(reach).filter(work_condition(key)))


def desk_counts(reach) -> dict[str, int]:
    """How many orders wait in each list of LISTS; one statement."""
    counts = {key: Count("pk", filter=work_condition(key)) for key in LISTS}
    return desk_orders(reach).order_by().aggregate(**counts)


def union_orders(reach):
    """Orders of the unions whose officer or school contact this is."""
    return orders_within(reach).filter(reach.q("union__path", Role.UNION_OFFICER, Role.SCHOOL_CONTACT))


def orders_to_confirm(reach):
    """Lectures of one's unions whose time has come and that nobody has confirmed, the oldest first."""
    return union_orders(reach).filter(work_condition("confirm")).order_by("starts_at", "pk")


def orders_sent_back(reach):
    """Orders of one's unions returned in the last 14 days, so that they can be ordered anew; the oldest first."""
    since = timezone.now() - timedelta(days=14)
    return union_orders(reach).filter(state=S.REJECTED, decided_at__gte=since).order_by("decided_at", "pk")


def orders_in_wait():
    """Every order of every corps that waits for a step with a promise; the portal's own sweep reads it."""
    waiting = Q(state__in=[S.SUBMITTED, S.REVIEWED, S.DELIVERED, S.RATED]) | work_condition("confirm")
    rows = Order.objects.filter(waiting).select_related("corps__union__parent", "union", "topic", "ordered_by__person")
    return rows.prefetch_related("escalations").order_by("pk")


def orders_past_promise():
    """Orders in wait whose promise is over and whose present wait was not escalated yet, as (order, wait)."""
    for order in orders_in_wait():
        wait = wait_of(order)
        if wait.is_late and not is_escalated(order):
            yield order, wait


def late_keys(orders) -> list[int]:
    """Keys of those of `orders` whose promise is over."""
    rows = with_waits(orders.exclude(state__in=AT_REST).prefetch_related(None))
    return [order.pk for order in rows if wait_of(order).is_late]


def escalated(reach):
    """Escalations about orders that a higher office reaches, of waits that still last; the oldest first."""
    within = orders_within(reach).order_by().values("pk")
    return (
        Escalation.objects.filter(order__in=within, state=F("order__state"))
        .select_related("order__corps", "order__topic", "order__union")
        .order_by("since", "pk")
    )


def officers_at(union, role: str):
    """People who hold `role` at exactly this union today, by the sound of the name."""
    today = timezone.localdate()
    duties = Duty.objects.filter(role=role, union=union, starts_on__lte=today, user__is_active=True)
    duties = duties.filter(Q(ends_on=None) | Q(ends_on__gt=today))
    return Person.objects.filter(pk__in=duties.values("user__person")).select_related("user").order_by("pinyin", "pk")
