"""What lies ahead of speakers who are off the menu: suspended, retired, or their term is over."""

from django.utils import timezone

from ..models import Order, SchoolVisit
from ..states import OrderState, VisitState

OPEN = (OrderState.SUBMITTED, OrderState.REVIEWED, OrderState.DISPATCHED, OrderState.ACCEPTED)


def with_people(orders):
    """Orders with whoever is told of them."""
    return orders.select_related("topic", "union", "site", "corps__union", "speaker__person", "ordered_by__person")


def orders_left_behind():
    """Orders still to be held whose speaker is off the menu, by date."""
    rows = Order.objects.filter(speaker__is_active=False, state__in=OPEN, starts_at__gt=timezone.now())
    return with_people(rows).order_by("starts_at", "pk")


def visits_left_behind():
    """School visits that are not agreed yet, of speakers off the menu."""
    rows = SchoolVisit.objects.filter(
        speaker__is_active=False, state__in=[VisitState.INTERESTED, VisitState.INVITED], order=None
    )
    return rows.select_related("school__union", "speaker__person", "speaker__home_corps__union", "post").order_by("pk")
