"""What the worker homes take out when a person is erased."""

from django.utils.translation import gettext as _

from ..models import LIVE, DoorAttempt, RoomBooking, Visit


def hindrance(person) -> str:
    """Booked rooms are used or given back first."""
    booked = RoomBooking.objects.filter(person=person, state__in=LIVE).exists()
    return _("You have booked a room. Please use it or give it back first.") if booked else ""


def forget(person) -> None:
    """Visits and tries at doors name nobody any more; what a room was wanted for goes."""
    Visit.objects.filter(person=person).update(person=None)
    DoorAttempt.objects.filter(person=person).update(person=None, card="")
    RoomBooking.objects.filter(person=person).update(purpose="")
