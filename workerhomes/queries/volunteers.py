"""Shifts of the volunteers' rooms, and who serves in them."""

from dataclasses import dataclass

from django.db.models import Count, Q, Sum
from django.utils import timezone

from federation.models import Person

from ..models import Shift, ShiftPlace
from ..policies.homes import LOOKS_AFTER
from ..states import ShiftState


def shifts_ahead():
    """Shifts that lie ahead and were not cancelled, the soonest first: the rota for everybody, without names."""
    rows = Shift.objects.filter(starts_at__gt=timezone.now(), cancelled_at=None, home__is_active=True)
    return rows.select_related("home__union").order_by("starts_at", "pk")


def shifts_within(reach):
    """Shifts of the homes somebody looks after with `served` people and `minutes`, the latest first."""
    rows = Shift.objects.filter(reach.q("home__union__path", *LOOKS_AFTER)).select_related("home__union")
    done = Q(places__state=ShiftState.SERVED)
    rows = rows.annotate(served=Count("places", filter=done), minutes=Sum("places__minutes", filter=done))
    return rows.order_by("-starts_at", "-pk")


def places_within(reach):
    """Places in shifts of the homes somebody looks after, with their people."""
    rows = ShiftPlace.objects.filter(reach.q("shift__home__union__path", *LOOKS_AFTER))
    return rows.select_related("shift__home__union", "person").order_by("-shift__starts_at", "signed_at", "pk")


def places_of(reach):
    """One's own places, the latest shift first."""
    rows = ShiftPlace.objects.filter(person=reach.person_id) if reach.person_id else ShiftPlace.objects.none()
    return rows.select_related("shift__home__union", "person").order_by("-shift__starts_at", "-pk")


def own_place(reach, shift):
    """One's own place in a shift that was not given back; None without one."""
    return places_of(reach).filter(shift=shift).exclude(state=ShiftState.WITHDRAWN).first()


@dataclass(frozen=True)
class Served:
    """What somebody gave: shifts and minutes, confirmed ones alone."""

    shifts: int
    minutes: int

    @property
    def hours(self) -> str:
        """Hours with one decimal: 7.5."""
        return f"{self.minutes / 60:.1f}".removesuffix(".0")


def served_of(reach) -> Served:
    """The confirmed shifts and minutes of the asking person."""
    return _served(places_of(reach))


def served_by(person_id: int) -> tuple[Person | None, Served]:
    """Somebody and their confirmed shifts and minutes; for the check of a certificate alone."""
    person = Person.objects.filter(pk=person_id).first()
    return person, _served(ShiftPlace.objects.filter(person=person_id))


def _served(places) -> Served:
    found = places.filter(state=ShiftState.SERVED).aggregate(n=Count("pk"), minutes=Sum("minutes"))
    return Served(found["n"], found["minutes"] or 0)
