"""Homes for everybody, and those that somebody looks after."""

from dataclasses import dataclass
from math import hypot

from django.db.models import Count, Q
from django.utils import timezone

from ..models import Affiliation, Contribution, Facility, Home, HomePhoto, HomeStaff, OpeningException, OpeningHours
from ..policies.homes import LOOKS_AFTER

WIDE, HIGH, EDGE = 1000, 560, 70


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


def affiliated_count(home) -> int:
    """Unions around the home today (F-A2-01)."""
    return (
        Affiliation.objects.filter(home=home).filter(Q(until_on=None) | Q(until_on__gte=timezone.localdate())).count()
    )


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
    if not placed:
        return []
    lats, lons = [home.latitude for _n, home, _now in placed], [home.longitude for _n, home, _now in placed]

    def at(value, values, size):
        low, high = min(values), max(values)
        share = (value - low) / (high - low) if high > low else 0.5
        return round(EDGE + share * (size - 2 * EDGE), 1)

    spots = [[at(home.longitude, lons, WIDE), HIGH - at(home.latitude, lats, HIGH)] for _n, home, _now in placed]
    _spread(spots)
    return [
        Pin(home, n, round(x, 1), round(y, 1), now.is_open)
        for (n, home, now), (x, y) in zip(placed, spots, strict=True)
    ]


def _spread(spots: list[list[float]], apart: float = 74, rounds: int = 40) -> None:
    """Moves pins that would cover one another apart, and keeps all within the drawing; a few pixels, for the finger."""
    for _round in range(rounds):
        for n, one in enumerate(spots):
            for other in spots[n + 1 :]:
                dx, dy = other[0] - one[0], other[1] - one[1]
                far = hypot(dx, dy)
                if far < apart:
                    push = (apart - far) / 2
                    ux, uy = (dx / far, dy / far) if far else (1.0, 0.0)
                    one[0], one[1] = one[0] - ux * push, one[1] - uy * push
                    other[0], other[1] = other[0] + ux * push, other[1] + uy * push
        for spot in spots:
            spot[0], spot[1] = min(max(spot[0], EDGE), WIDE - EDGE), min(max(spot[1], EDGE), HIGH - EDGE)


def map_links(home: Home) -> str:
    """The address that opens the way in a map app of the phone; '' without coordinates (WGS-84 degrees)."""
    if home.latitude is None:
        return ""
    return f"geo:{home.latitude:.6f},{home.longitude:.6f}"
