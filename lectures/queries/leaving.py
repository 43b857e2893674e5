"""What lies ahead of speakers who are off the menu: suspended, retired, or their term is over."""

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from ..models import Order, ProgrammeSlot, SchoolVisit, Seat, Tutor
from ..states import OrderState, TutorState, VisitState

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


def _gone():
    """Rows of speakers who have no seat in any corps any more; somebody suspended keeps the seat."""
    seats = Seat.objects.filter(Q(ends_on=None) | Q(ends_on__gt=timezone.localdate()), speaker=OuterRef("speaker"))
    return ~Exists(seats) & Q(speaker__is_active=False)


def tutors_left_behind():
    """Terms as tutor, proposed or in office, of speakers who left their corps."""
    rows = Tutor.objects.filter(_gone(), state__in=[TutorState.PROPOSED, TutorState.ACTIVE])
    return rows.select_related("school__union", "speaker__person", "speaker__home_corps__union", "paper").order_by("pk")


def slots_left_behind():
    """Reserved days ahead that no visit took, of speakers who left their corps."""
    rows = ProgrammeSlot.objects.filter(_gone(), visit=None, day__gte=timezone.localdate())
    return rows.select_related("speaker__home_corps__union").order_by("pk")
