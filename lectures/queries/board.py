"""The menu as a board of dishes: each topic with its faces and the figures near, fast and accurate (S2-01, S2-06)."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, F, OuterRef, Prefetch, Subquery, prefetch_related_objects
from django.db.models.functions import JSONObject
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from federation.models import UnionKind
from workflow.days import add_workdays

from ..models import Booking, MenuVersion, Offering, Seat, Speaker, Topic, Unavailability, WeeklyHours
from .availability import NOTICE_WORKDAYS, first_day, free_starts, km_to, travel_minutes
from .candidates import LOAD_DAYS, Candidate, judge
from .menu import menu_topics

DAYS_AHEAD = 60
LOAD = timedelta(days=LOAD_DAYS)


@dataclass
class Wish:
    """What the filters ask of the speakers: a free day, a district to come to, clearance for schools."""

    on: date | None = None
    district: str = ""
    school: bool = False

    @property
    def is_picky(self) -> bool:
        return bool(self.on or self.district)


@dataclass
class Dish:
    """A topic with its speakers, best honour first; None where a figure is not known."""

    topic: Topic
    faces: list[Speaker] = field(default_factory=list)
    near_km: float | None = None
    fast_on: datetime | None = None


@dataclass
class Board:
    """Rails of (category, dishes), and what the filters can offer."""

    rails: list
    total: int
    categories: list
    districts: list
    audiences: list[str]
    version: int | None
    news: str


def board(hits, wish: Wish, near: str = "") -> Board:
    """The dishes of the topics `hits` whose speakers fit `wish`, in three statements whatever their number.

    `near` is the code of the district the asking person lives in; distances are counted from `wish.district`, else
    from there, else from the city's office.
    """
    topics = _topics(hits)
    speakers = _speakers()
    districts = _districts(speakers)
    place = _place(speakers, districts, wish.district or near)
    dates = _Dates(place)
    dishes = [dish for topic in topics if topic.is_hit and (dish := _dish(topic, speakers, wish, place, dates))]
    rails: dict = {}
    for dish in dishes:
        rails.setdefault(dish.topic.category, []).append(dish)
    first = topics[0] if topics else None
    return Board(
        rails=list(rails.items()),
        total=len(dishes),
        categories=list({topic.category_id: topic.category for topic in topics}.values()),
        districts=sorted((union.code, union.short_name or union.name) for union in districts.values()),
        audiences=sorted({word for topic in topics for word in topic.audience}),
        version=first.menu_number if first else None,
        news=first.menu_news if first else "",
    )


def _topics(hits) -> list[Topic]:
    newest = MenuVersion.objects.exclude(published_at=None).order_by("-number")
    return list(
        menu_topics()
        .prefetch_related(None)
        .annotate(
            is_hit=Exists(hits.order_by().filter(pk=OuterRef("pk"))),
            menu_number=Subquery(newest.values("number")[:1]),
            menu_news=Subquery(newest.values("note")[:1]),
            since=F("since_version__number"),
        )
        .defer("outline")
    )


def _speakers(**only) -> list[Speaker]:
    """Active speakers with a seat, without their stories; their calendars come along."""
    return list(_with_calendars(**only).defer("story", "internal_note"))


def _with_calendars(**only):
    """Active speakers with a seat; topics, hours, days away and held hours come along as arrays."""
    mine, now = {"speaker": OuterRef("pk")}, timezone.now()
    hours = JSONObject(
        weekday="weekday", starts="starts", ends="ends", valid_from="valid_from", valid_until="valid_until"
    )
    away = JSONObject(starts_on="starts_on", ends_on="ends_on")
    busy = Booking.objects.filter(**mine, is_live=True, during__endswith__gt=now)
    return (
        Speaker.objects.filter(is_active=True, **only)
        .filter(Exists(Seat.objects.filter(**mine, ends_on=None)))
        .select_related("home_corps__union")
        .annotate(
            topic_keys=ArraySubquery(Offering.objects.filter(**mine).values("topic")),
            hours_json=ArraySubquery(WeeklyHours.objects.filter(**mine).values(row=hours)),
            away_json=ArraySubquery(
                Unavailability.objects.filter(**mine, ends_on__gte=timezone.localdate()).values(row=away)
            ),
            recent=ArraySubquery(
                Booking.objects.filter(**mine, is_live=True, talk_starts_at__gte=now - LOAD).values("pk")
            ),
            busy_json=ArraySubquery(
                busy.values(row=JSONObject(low=F("during__startswith"), high=F("during__endswith")))
            ),
        )
    )


def _districts(speakers) -> dict:
    """Districts that have a corps with speakers, by code."""
    unions = {speaker.home_corps.union.code: speaker.home_corps.union for speaker in speakers}
    return {code: union for code, union in unions.items() if union.kind == UnionKind.COUNTY_FEDERATION}


def _place(speakers, districts, code):
    union = districts.get(code) or min(
        (speaker.home_corps.union for speaker in speakers), key=lambda one: len(one.path), default=None
    )
    return (union.latitude, union.longitude) if union else None


class _Dates:
    """The first free start of a speaker for a length, reckoned once."""

    def __init__(self, place):
        self.place, self.known, self.first = place, {}, {}

    def km(self, speaker):
        return km_to(speaker, self.place)

    def next(self, speaker, minutes: int, on: date | None) -> datetime | None:
        key = speaker.pk, minutes
        if key not in self.known:
            first = max(self._first(speaker.notice_days), on or date.min)
            if on and on < first:
                self.known[key] = None
            else:
                hours, away, busy = _calendar(speaker)
                travel, days = travel_minutes(self.km(speaker)), 1 if on else DAYS_AHEAD
                self.known[key] = next(free_starts(first, hours, away, busy, minutes, travel, days), None)
        return self.known[key]

    def some(self, speaker, minutes: int, days: int = 3) -> list[datetime]:
        """The free starts of the next `days` days that have any, at most three a day."""
        hours, away, busy = _calendar(speaker)
        found: dict[date, list] = {}
        first, travel = self._first(speaker.notice_days), travel_minutes(self.km(speaker))
        for start in free_starts(first, hours, away, busy, minutes, travel, DAYS_AHEAD):
            if start.date() not in found and len(found) == days:
                break
            found.setdefault(start.date(), []).append(start)
        return [start for starts in found.values() for start in starts[:3]]

    def _first(self, notice):
        notice = max(notice, NOTICE_WORKDAYS)
        if notice not in self.first:
            self.first[notice] = add_workdays(timezone.localdate(), notice).due_on
        return self.first[notice]


def _calendar(speaker):
    if not hasattr(speaker, "calendar_rows"):
        hours = [
            WeeklyHours(
                weekday=row["weekday"], starts=time.fromisoformat(row["starts"]), ends=time.fromisoformat(row["ends"]),
                valid_from=_day(row["valid_from"]), valid_until=_day(row["valid_until"]),
            )
            for row in speaker.hours_json
        ]  # fmt: skip
        hours.sort(key=lambda row: (row.weekday, row.starts))
        away = [
            Unavailability(starts_on=_day(row["starts_on"]), ends_on=_day(row["ends_on"])) for row in speaker.away_json
        ]
        busy = [(parse_datetime(row["low"]), parse_datetime(row["high"])) for row in speaker.busy_json]
        speaker.calendar_rows = hours, away, busy
    return speaker.calendar_rows


def _day(text) -> date | None:
    return date.fromisoformat(text) if text else None


def _dish(topic, speakers, wish, place, dates) -> Dish | None:
    dish = Dish(topic)
    for speaker in speakers:
        if topic.pk not in speaker.topic_keys or not _fits(speaker, wish, dates):
            continue
        free = dates.next(speaker, topic.minutes, wish.on)
        if wish.on and free is None:
            continue
        km = dates.km(speaker)
        dish.faces.append(speaker)
        dish.near_km = km if dish.near_km is None else min(dish.near_km, km if km is not None else dish.near_km)
        dish.fast_on = min(filter(None, (dish.fast_on, free)), default=None)
    return None if wish.is_picky and not dish.faces else dish


def speaker_with_days(pk: int) -> Speaker | None:
    """An active speaker with honours, topics (`dishes`) and the own calendar at hand: three statements; None for others."""
    topics = Offering.objects.filter(topic__is_published=True).select_related("topic")
    found = list(_with_calendars(pk=pk))
    prefetch_related_objects(found, "honours", Prefetch("offerings", topics, to_attr="dishes"))
    return found[0] if found else None


def free_in(speaker, low: date, after: date, minutes: int = 60) -> list[datetime]:
    """Free starts from `low` up to the day before `after`, of a speaker whose calendar is at hand, the notice kept."""
    first = max(first_day(speaker), low)
    hours, away, busy = _calendar(speaker)
    return list(free_starts(first, hours, away, busy, minutes, travel_minutes(None), max(0, (after - first).days)))


def givers(topic: Topic, place) -> list[tuple[Candidate, list[datetime]]]:
    """Who gives the topic, best first for `place`, each with the next free starts of three days; three statements."""
    speakers = _speakers(offerings__topic=topic)
    prefetch_related_objects(speakers, "honours")
    dates, found = _Dates(place), []
    wish = {"starts_at": None, "minutes": topic.minutes, "place": place, "audience": "", "is_school": False,
            "equipment": (), "dialect": "", "topic": topic}  # fmt: skip
    for speaker in speakers:
        speaker.load = len(speaker.recent)
        free = dates.some(speaker, topic.minutes)
        found.append((judge(speaker, free, [], wish), free))
    return sorted(found, key=lambda pair: (not pair[0].fits, -pair[0].score, pair[0].speaker.pk))


def _fits(speaker, wish, dates) -> bool:
    day = wish.on or timezone.localdate()
    if wish.school and not (speaker.school_cleared_until and speaker.school_cleared_until >= day):
        return False
    km = dates.km(speaker) if wish.district else None
    return km is None or km <= speaker.travel_radius_km
