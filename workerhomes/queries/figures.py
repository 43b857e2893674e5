"""Figures of the homes: unions and members reached, visits by hour and union, occupancy, trend (F-A2-01, F-A2-09, F-A2-10).

Nothing here follows a person: counts below `least_shown` are merged or left out, and no list has rows of people.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Count, DurationField, ExpressionWrapper, F, Q, Sum
from django.db.models.functions import ExtractHour, TruncWeek
from django.utils import timezone

from federation.models import Membership
from ui.charts import short

from ..counting import hidden, merged
from ..models import LIVE, Affiliation, BuildModel, Contribution, Home, Room, RoomBooking, Visit
from ..policies.bought import READS
from ..states import BookingState
from .opening import openings

USED = [*LIVE, BookingState.DONE]
SHORT, MOST_ROOMS = 10, 40


@dataclass(frozen=True)
class Reached:
    """`unions` around the homes today and their live `members`; `came` unions whose members visited; `visits`."""

    unions: int
    members: int
    came: int
    visits: int | None


def figure_homes(reach=None):
    """Active homes, by name; with `reach` those somebody looks after or watches over."""
    rows = Home.objects.filter(is_active=True)
    return (rows.filter(reach.q("union__path", *READS)) if reach else rows).select_related("union").order_by("name")


def _visits(homes, first: date):
    return Visit.objects.filter(home__in=homes, entered_at__date__gte=first).order_by()


def reached(homes, first: date, least: int) -> Reached:
    """Unions and members around `homes`, and the visits since `first`; four queries."""
    today = timezone.localdate()
    around = Affiliation.objects.filter(home__in=homes).filter(Q(until_on=None) | Q(until_on__gte=today))
    unions = around.order_by().values("union").distinct()
    members = Membership.objects.filter(left_on=None, union__in=unions).count()
    found = _visits(homes, first).aggregate(n=Count("pk"), unions=Count("union", distinct=True))
    visits = found["n"] if not found["n"] or found["n"] >= least else None
    return Reached(unions.count(), members, found["unions"] if visits else 0, visits)


def by_hour(homes, first: date, least: int) -> list[tuple[str, int | None]]:
    """Visits by the hour of the day at which they began (Asia/Shanghai); small counts are None."""
    rows = _visits(homes, first).annotate(hour=ExtractHour("entered_at")).values_list("hour").annotate(n=Count("pk"))
    found = dict(rows)
    if not found:
        return []
    return hidden([(f"{hour}:00", found.get(hour, 0)) for hour in range(min(found), max(found) + 1)], least)


def by_union(homes, first: date, least: int) -> tuple[list[tuple[str, int]], int]:
    """Visits by the union that the card names, most first, and all the small ones together."""
    rows = _visits(homes, first).filter(union__isnull=False).values_list("union__name").annotate(n=Count("pk"))
    return merged(rows, least)


def by_week(homes, first: date, least: int) -> list[tuple[str, int | None]]:
    """Visits by week, each named by its Monday; the present, unfinished week is left out, small counts are None."""
    rows = _visits(homes, first).annotate(week=TruncWeek("entered_at")).values_list("week").annotate(n=Count("pk"))
    found = {timezone.localdate(week): count for week, count in rows}
    today = timezone.localdate()
    monday, weeks = first - timedelta(days=first.weekday()), []
    if first.weekday():
        monday += timedelta(days=7)  # a week that the period cuts would look like a quiet one
    while monday + timedelta(days=7) <= today:
        weeks.append((short(monday), found.get(monday, 0)))
        monday += timedelta(days=7)
    return hidden(weeks, least) if found else []


@dataclass(frozen=True)
class Occupied:
    """A room: booked and open hours since the first day, and the share in per cent."""

    room: str
    home: str
    booked_hours: float
    open_hours: float

    @property
    def percent(self) -> float:
        return round(100 * self.booked_hours / self.open_hours, 1) if self.open_hours else 0.0


def occupancy(homes, first: date) -> list[Occupied]:
    """Booked hours against open hours (times seats) of each room from `first` until yesterday, fullest first."""
    rooms = list(
        Room.objects.filter(home__in=homes, is_active=True).select_related("home").order_by("home__name", "name")
    )
    until, length = timezone.localdate(), ExpressionWrapper(F("ends_at") - F("starts_at"), output_field=DurationField())
    rows = RoomBooking.objects.filter(
        room__in=rooms, state__in=USED, starts_at__date__gte=first, starts_at__date__lt=until
    )
    booked = dict(rows.order_by().values_list("room").annotate(total=Sum(length)))
    spent = {home.pk: home for home in (room.home for room in rooms)}
    days = max((until - first).days, 0)
    hours, opened = openings(spent.values(), first, days), Counter()
    for key, home in spent.items():
        for day in hours.days(home, first, days):
            opened[key] += sum((high - low).total_seconds() for low, high in day.moments)
    found = [
        Occupied(
            room.name, room.home.name, round(booked[room.pk].total_seconds() / 3600, 1) if room.pk in booked else 0.0,
            round(opened[room.home_id] * room.seats / 3600, 1),
        )
        for room in rooms
    ]  # fmt: skip
    return sorted(found, key=lambda one: -one.percent)[:MOST_ROOMS]


def built(homes) -> list[tuple[str, int]]:
    """How many homes follow each of the five build models; a home may follow several (F-A2-09)."""
    count = Counter(model for models in homes.values_list("build_models", flat=True) for model in models)
    return [(str(model.label), count[model.value]) for model in BuildModel]


def contributed(homes) -> list[tuple[str, Decimal]]:
    """What each of the three sides gave, in yuan (F-A2-10)."""
    rows = Contribution.objects.filter(home__in=homes).order_by().values_list("source").annotate(total=Sum("amount"))
    found = dict(rows)
    return [(str(side.label), found.get(side.value, Decimal(0))) for side in Contribution.Source]
