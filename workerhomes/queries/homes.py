"""Homes for everybody, and those that somebody looks after."""

from dataclasses import dataclass

from django.db.models import Case, Count, OuterRef, Q, Subquery, When
from django.utils import timezone

from federation.models import Union, UnionKind
from ui.maps import spots

from ..models import Affiliation, Contribution, Facility, Home, HomePhoto, HomeStaff, OpeningException, OpeningHours
from ..policies.homes import LOOKS_AFTER

WIDE, HIGH = 1000, 560


def homes():
    """Active homes with `room_count`, by name."""
    rooms = Count("rooms", filter=Q(rooms__is_active=True), distinct=True)
    return Home.objects.filter(is_active=True).select_related("union").annotate(room_count=rooms).order_by("name")


def home_page(code: str):
    """The active home with this code, and what its page shows; a queryset of one or none."""
    return homes().filter(code=code).prefetch_related("facilities", "photos", "staff")


def homes_within(reach, *roles):
    """Homes that somebody looks after (`roles`: manager and desk), shut ones too, by name."""
    rows = Home.objects.filter(reach.q("union__path", *(roles or LOOKS_AFTER)))
    return rows.select_related("union").order_by("name")


def parts_within(model, reach):
    """Rows of `model` (hours, exceptions, facilities, photos …) of the homes somebody looks after."""
    rows = model.objects.filter(reach.q("home__union__path", *LOOKS_AFTER))
    return rows.select_related("home__union")


def affiliations_within(reach):
    return parts_within(Affiliation, reach).select_related("union")


PARTS = (Contribution, Facility, HomePhoto, HomeStaff, OpeningException, OpeningHours)


def _around(home):
    return Affiliation.objects.filter(home=home).filter(Q(until_on=None) | Q(until_on__gte=timezone.localdate()))


def affiliated_count(home) -> int:
    """Unions around the home today (F-A2-01)."""
    return _around(home).count()


def unions_around(home):
    """The unions around the home today, joint ones with the `firms` that joined them first (F-A2-03), by name."""
    firms = Subquery(_around(home).filter(union=OuterRef("pk")).values("firms")[:1])
    rows = Union.objects.filter(pk__in=_around(home).values("union")).annotate(firms=firms)
    joint = Case(When(kind=UnionKind.JOINT_UNION, then=0), default=1)
    return rows.order_by(joint, "name", "pk")


@dataclass(frozen=True)
class Pin:
    """A home on the drawn map: where (of a drawing WIDE by HIGH), its number in the list, and whether it is open."""

    home: Home
    number: int
    x: float
    y: float
    is_open: bool


def pins_of(lines) -> list[Pin]:
    """`lines` are (home, OpenNow); those with coordinates as pins, north above, one alone in the middle."""
    placed = [(n, home, now) for n, (home, now) in enumerate(lines, 1) if home.latitude is not None]
    where = spots([(home.latitude, home.longitude) for _n, home, _now in placed], WIDE, HIGH)
    return [Pin(home, n, x, y, now.is_open) for (n, home, now), (x, y) in zip(placed, where, strict=True)]


def map_links(home: Home) -> str:
    """The address that opens the way in a map app of the phone; '' without coordinates (WGS-84 degrees)."""
    if home.latitude is None:
        return ""
    return f"geo:{home.latitude:.6f},{home.longitude:.6f}"
