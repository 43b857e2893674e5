"""When an order waits longer than promised, the next higher office hears of it, once (S2-08)."""

from django.db import transaction

from federation.models import Role
from federation.queries import ancestors
from workflow.actions import record

from .. import notices
from ..models import Escalation
from ..queries.worklists import officers_at, orders_past_promise


def next_higher_office(corps) -> list:
    """People of the nearest corps office above `corps`; above the highest one, the officers of its union."""
    for union in reversed(ancestors(corps.union)[:20]):
        if union.pk != corps.union_id and (found := list(officers_at(union, Role.CORPS_OFFICER))):
            return found
    return list(officers_at(corps.union, Role.UNION_OFFICER))


@transaction.atomic
def escalate_order(order, wait) -> bool:
    """Marks the wait of `order` and tells the next higher office; False when that was done before."""
    mark, is_new = Escalation.objects.get_or_create(
        order=order, state=order.state, since=wait.since, defaults={"due_at": wait.due_at}
    )
    if not is_new:
        return False
    people = next_higher_office(order.corps)
    notices.tell_people(people, order, "order_escalated", occasion=str(mark.pk), due_at=wait.due_at)
    Escalation.objects.filter(pk=mark.pk).update(told_people=len(people))
    record(order, "order_escalated", data={"state": order.state, "due_at": wait.due_at, "told": len(people)})
    return True


def escalate_late_orders() -> int:
    """Goes through every order in wait and escalates those past their promise; returns how many were new."""
    return sum(escalate_order(order, wait) for order, wait in list(orders_past_promise()))
