"""Series and visits with their six tiles, and the figures of a series (F-A5-01 to F-A5-03, F-A5-11)."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from ui.maps import spots
from wishes.kinds import Source
from wishes.queries import heard

from ..models import (
    Attendee,
    Contest,
    Gift,
    Lesson,
    LessonPeople,
    Part,
    ServiceDesk,
    Video,
    Visit,
    VisitSeries,
    VisitWish,
)
from ..policies.micros import STAFF
from ..states.micros import ContestState, Micro, VideoState, VisitState

WIDE, HIGH = 1000, 620
ITEMS = {
    Micro.LESSON: (Lesson, Q()),
    Micro.SERVICE: (ServiceDesk, Q()),
    Micro.CONTEST: (Contest, ~Q(state=ContestState.CANCELLED)),
    Micro.VIDEO: (Video, ~Q(state=VideoState.WITHDRAWN)),
    Micro.WISH: (VisitWish, Q()),
    Micro.CHARITY: (Gift, Q()),
}


@dataclass(frozen=True)
class Tile:
    """One of the six: how many items a visit holds, and its measure in people, cases or minutes."""

    micro: str
    label: Any
    items: int

    @property
    def is_green(self) -> bool:
        return self.items > 0


def with_tiles(visits):
    """`visits` annotated with `has_<micro>`: whether each tile is green."""
    marks = {
        f"has_{micro}": Exists(model.objects.filter(fits, visit=OuterRef("pk")))
        for micro, (model, fits) in ITEMS.items()
    }
    return visits.annotate(**marks)


def green_of(visit) -> list[tuple[str, Any, bool]]:
    """(micro, word, green) of a row of `with_tiles`."""
    return [(micro, Micro(micro).label, getattr(visit, f"has_{micro}")) for micro in ITEMS]


def series():
    """Every series with `stops` held and `ahead`, the newest first: public."""
    held = Q(visits__state__in=[VisitState.HELD, VisitState.CLOSED])
    rows = VisitSeries.objects.select_related("union")
    return rows.annotate(
        stops=Count("visits", filter=held), ahead=Count("visits", filter=Q(visits__state=VisitState.PLANNED))
    ).order_by("-created_at", "-pk")


def series_within(reach):
    """The series of covered unions, the newest first."""
    return VisitSeries.objects.filter(reach.q("union__path", *STAFF)).select_related("union").order_by("-pk")


def visits():
    """Visits that were not cancelled, by day: public."""
    rows = Visit.objects.exclude(state=VisitState.CANCELLED).select_related("series__union", "firm")
    return rows.order_by("held_on", "pk")


def visits_within(reach):
    """Visits of covered series in every state, the latest first."""
    rows = Visit.objects.filter(reach.q("series__union__path", *STAFF)).select_related("series__union", "firm")
    return rows.order_by("-held_on", "-pk")


def visits_visible(reach):
    """What everybody sees, and the cancelled ones of one's own series."""
    rows = Visit.objects.filter(~Q(state=VisitState.CANCELLED) | reach.q("series__union__path", *STAFF))
    return rows.select_related("series__union", "firm")


def visits_to_tell(reach):
    """Visits of covered series whose day is over and which have no report, the oldest first."""
    rows = visits_within(reach).filter(state__in=[VisitState.PLANNED, VisitState.HELD])
    return rows.filter(held_on__lt=timezone.localdate()).order_by("held_on", "pk")


def tiles_of(visit) -> list[Tile]:
    """The six tiles of a visit; one query."""
    counts = {
        f"n_{micro}": Coalesce(Subquery(
            model.objects.filter(fits, visit=OuterRef("pk")).order_by().values("visit").annotate(n=Count("pk")).values("n")
        ), 0)
        for micro, (model, fits) in ITEMS.items()
    }  # fmt: skip
    row = Visit.objects.filter(pk=visit.pk).annotate(**counts).values(*counts).get()
    return [Tile(micro, Micro(micro).label, row[f"n_{micro}"]) for micro in ITEMS]


def items_of(visit) -> dict[str, list]:
    """micro -> the items of a visit, for its page; a query each."""
    return {
        "lessons": list(Lesson.objects.filter(visit=visit).prefetch_related("people")),
        "desks": list(ServiceDesk.objects.filter(visit=visit)),
        "contests": list(Contest.objects.filter(ITEMS[Micro.CONTEST][1], visit=visit).order_by("pk")),
        "videos": list(Video.objects.filter(ITEMS[Micro.VIDEO][1], visit=visit).order_by("pk")),
        "wishes": list(VisitWish.objects.filter(visit=visit)),
        "gifts": list(Gift.objects.filter(visit=visit)),
    }


def roll_of(visit):
    """Who is expected and who came, by what they are."""
    return Attendee.objects.filter(visit=visit).select_related("person").order_by("part", "name", "pk")


def people_by_part(visit) -> list[tuple[Any, int, int]]:
    """(word, expected, came) for each part that is there (F-A5-03)."""
    rows = Attendee.objects.filter(visit=visit).values("part").order_by("part")
    rows = rows.annotate(expected=Count("pk"), came=Count("pk", filter=Q(came=True)))
    by_part = {row["part"]: row for row in rows}
    return [(part.label, by_part[part]["expected"], by_part[part]["came"]) for part in Part if part in by_part]


def gifts_within(reach):
    """Gifts of covered series."""
    rows = Gift.objects.filter(reach.q("visit__series__union__path", *STAFF))
    return rows.select_related("visit__series__union", "visit__firm").order_by("-noted_at", "-pk")


def parts_within(model, reach):
    """Items of covered visits."""
    rows = model.objects.filter(reach.q("visit__series__union__path", *STAFF))
    return rows.select_related("visit__series__union", "visit__firm").order_by("-pk")


@dataclass(frozen=True)
class Pin:
    """A stop on the map."""

    visit: Any
    number: int
    x: float
    y: float
    is_done: bool


def pins_of(visits) -> list[Pin]:
    """Stops whose company has coordinates, in the order of the series."""
    placed = [visit for visit in visits if visit.firm.latitude is not None and visit.firm.longitude is not None]
    where = spots([(one.firm.latitude, one.firm.longitude) for one in placed], WIDE, HIGH)
    return [
        Pin(visit, visit.stop, x, y, visit.state in (VisitState.HELD, VisitState.CLOSED))
        for visit, (x, y) in zip(placed, where, strict=True)
    ]


def wishes_of(visits):
    """The wishes heard at these visits (keys); restricted ones stay out."""
    return heard.heard_at(Source.VISIT, [f"campaigns.visit:{key}" for key in visits])


def figures(visits=None) -> dict[str, int]:
    """What visits add up to: stops, people at lessons, cases, minutes of advice, charity in people and yuan, wishes."""
    rows = Visit.objects.filter(state__in=[VisitState.HELD, VisitState.CLOSED])
    if visits is not None:
        rows = rows.filter(pk__in=visits)
    inside, keys = Q(visit__in=rows.values("pk")), rows.values("pk")
    services = ServiceDesk.objects.filter(inside).aggregate(cases=Sum("cases"), minutes=Sum("advice_minutes"))
    gifts = Gift.objects.filter(inside).aggregate(people=Sum("people"), value=Sum("value"))
    lessons = LessonPeople.objects.filter(lesson__visit__in=keys).aggregate(people=Sum("count"))
    return {
        "stops": rows.count(),
        "lessons": Lesson.objects.filter(inside).count(),
        "lesson_people": lessons["people"] or 0,
        "cases": services["cases"] or 0,
        "minutes": services["minutes"] or 0,
        "reached": gifts["people"] or 0,
        "given": gifts["value"] or 0,
        "videos": Video.objects.filter(state=VideoState.PUBLISHED).filter(Q() if visits is None else inside).count(),
        "contests": Contest.objects.exclude(state__in=[ContestState.DRAFT, ContestState.CANCELLED])
        .filter(Q() if visits is None else inside)
        .count(),
        "wishes": VisitWish.objects.filter(inside).count(),
    }
