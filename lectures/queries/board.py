"""The menu as a board of dishes: each topic with its faces and the figures near, fast and accurate (S2-01, S2-06)."""

from collections import defaultdict
from copy import copy
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, F, OuterRef, Prefetch, Subquery, Value, prefetch_related_objects
from django.db.models.functions import JSONObject
from django.utils import timezone

from federation.composed import composed, prepared
from federation.models import UnionKind
from workflow.days import add_workdays

from ..calendar_rule import ALWAYS, Calendar, Hours, minute_of, moment_of
from ..models import Booking, Honour, MenuVersion, Offering, Seat, Speaker, Topic, Unavailability, WeeklyHours
from .availability import NOTICE_WORKDAYS, first_day, km_to, travel_minutes
from .candidates import LOAD_DAYS, Candidate, judge
from .faces import Face, faces_of_the_menu
from .freshness import remembered
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
    faces: list[Face] = field(default_factory=list)
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


def board(hits, wish: Wish, near: str = "", things: str = "") -> Board:
    """The dishes of the topics `hits` (all of the menu when None) whose speakers fit `wish`, in two statements.

    With the stamp `things` topics and faces are remembered, and dishes whose faces are the same. `near` is the code of the district the asking person lives in; distances are counted from `wish.district`, else
    from there, else from the city's office.
    """
    topics = remembered(things, ("topics",), lambda: _topics(None)) if hits is None else _topics(hits)
    faces, unions = faces_of_the_menu(things)
    districts = {one["code"]: one for one in unions if one["kind"] == UnionKind.COUNTY_FEDERATION}
    place = _place(unions, districts.get(wish.district or near))
    givers, dates = defaultdict(list), _Dates(place)
    for face in faces:
        for topic in face.topic_keys:
            givers[topic].append(face)
    known = remembered(things, ("dishes", place), dict) if hits is None and wish == Wish() else None
    dishes = [
        dish for topic in topics if topic.is_hit and (dish := _known_dish(known, topic, givers[topic.pk], wish, dates))
    ]
    rails: dict = {}
    for dish in dishes:
        rails.setdefault(dish.topic.category, []).append(dish)
    first = topics[0] if topics else None
    return Board(
        rails=list(rails.items()),
        total=len(dishes),
        categories=list({topic.category_id: topic.category for topic in topics}.values()),
        districts=sorted((code, one["short_name"] or one["name"]) for code, one in districts.items()),
        audiences=sorted({word for topic in topics for word in topic.audience}),
        version=first.menu_number if first else None,
        news=first.menu_news if first else "",
    )


def _topics(hits) -> list[Topic]:
    today = timezone.localdate()
    return composed(_menu, today=today) if hits is None else list(_menu(today=today, hits=hits))


def _menu(*, today, hits=None):
    newest = MenuVersion.objects.exclude(published_at=None).order_by("-number")
    return (
        menu_topics(today)
        .prefetch_related(None)
        .annotate(
            is_hit=Value(True) if hits is None else Exists(hits.order_by().filter(pk=OuterRef("pk"))),
            menu_number=Subquery(newest.values("number")[:1]),
            menu_news=Subquery(newest.values("note")[:1]),
            since=F("since_version__number"),
        )
        .defer("outline")
    )


def _read_calendars(question, **only) -> list[Speaker]:
    now = timezone.now()
    return composed(question, **only, now=now, since=now - LOAD, today=timezone.localdate())


def _with_calendars(now, since, today, **only):
    """Active speakers with a seat; topics, hours, days away and held hours come along as arrays."""
    mine = {"speaker": OuterRef("pk")}
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
            away_json=ArraySubquery(Unavailability.objects.filter(**mine, ends_on__gte=today).values(row=away)),
            recent=ArraySubquery(Booking.objects.filter(**mine, is_live=True, talk_starts_at__gte=since).values("pk")),
            busy_json=ArraySubquery(
                busy.values(row=JSONObject(low=F("during__startswith"), high=F("during__endswith")))
            ),
        )
    )


def _place(unions, district: dict | None):
    """Where distances are counted from: the district, else the union nearest to the top."""
    union = district or min(unions, key=lambda one: len(one["path"]), default=None)
    return (union["latitude"], union["longitude"]) if union else None


class _Dates:
    """The first free start of a speaker for a length, reckoned once."""

    def __init__(self, place):
        self.place, self.zone = place, timezone.get_current_timezone()
        self.known, self.first, self.kms, self.ways = {}, {}, {}, {}

    def km(self, speaker):
        if speaker.pk not in self.kms:
            self.kms[speaker.pk] = km_to(speaker, self.place)
        return self.kms[speaker.pk]

    def next(self, face: Face, minutes: int, on: date | None) -> int | None:
        """The minute of the first free start, None without."""
        key = face.pk, minutes
        if key not in self.known:
            first, travel = self._way(face)
            days, wanted = (1, on.toordinal()) if on else (DAYS_AHEAD, first)
            asked = max(first, wanted), days, minutes, travel
            self.known[key] = None if wanted < first else face.calendar.first_start(*asked)
        return self.known[key]

    def some(self, face: Face, minutes: int) -> list[datetime]:
        """The free starts of the next three days that have any, at most three a day."""
        first, travel = self._way(face)
        return [self.moment(minute) for minute in face.calendar.some_starts(first, DAYS_AHEAD, minutes, travel)]

    def moment(self, minute: int) -> datetime:
        return moment_of(minute, self.zone)

    def _way(self, face) -> tuple[int, int]:
        """The first day (ordinal) that leaves the notice, and the minutes on the way."""
        if face.pk not in self.ways:
            notice = max(face.notice_days, NOTICE_WORKDAYS)
            if notice not in self.first:
                self.first[notice] = add_workdays(timezone.localdate(), notice).due_on.toordinal()
            self.ways[face.pk] = self.first[notice], travel_minutes(self.km(face))
        return self.ways[face.pk]


def _calendar(speaker) -> Calendar:
    """The calendar of a speaker read with `_with_calendars`."""
    zone = timezone.get_current_timezone()
    hours = [
        Hours(row["weekday"], _minutes(row["starts"]), _minutes(row["ends"]), _ordinal(row["valid_from"], ALWAYS[0]),
              _ordinal(row["valid_until"], ALWAYS[1]))
        for row in speaker.hours_json
    ]  # fmt: skip
    away = [(_ordinal(row["starts_on"]), _ordinal(row["ends_on"])) for row in speaker.away_json]
    moments = [(datetime.fromisoformat(row["low"]), datetime.fromisoformat(row["high"])) for row in speaker.busy_json]
    return Calendar(hours, away, [(minute_of(low, zone), minute_of(high, zone, up=True)) for low, high in moments])


def _minutes(text: str) -> int:
    at = time.fromisoformat(text)
    return at.hour * 60 + at.minute


def _ordinal(text, without: int = 0) -> int:
    return date.fromisoformat(text).toordinal() if text else without


def _known_dish(known, topic, speakers, wish, dates) -> Dish | None:
    """The dish drawn up before, while everybody who gives the topic holds the same hours."""
    if known is None:
        return _dish(topic, speakers, wish, dates)
    found = known.get(topic.pk)
    if found is None or found[0] != speakers:  # the same objects are equal without a look inside
        found = known[topic.pk] = speakers, _dish(topic, speakers, wish, dates)
    return found[1]


def _dish(topic, speakers, wish, dates) -> Dish | None:
    faces, kms, starts = [], [], []
    for face in speakers:
        if (wish.school or wish.district) and not _fits(face, wish, dates):
            continue
        free = dates.next(face, topic.minutes, wish.on)
        if free is not None:
            starts.append(free)
        elif wish.on:
            continue
        faces.append(face)
        if (km := dates.km(face)) is not None:
            kms.append(km)
    if wish.is_picky and not faces:
        return None
    return Dish(topic, faces, min(kms, default=None), dates.moment(min(starts)) if starts else None)


BIGGEST_KEY = 2**63 - 1  # a longer number in an address is no speaker's


def _one_with_calendar(*, pk, **times):
    return _with_calendars(**times, pk=pk)


def _givers(*, topic, since):
    """Those who give a topic, with the titles of their honours and the talks of these weeks; a seat is not asked here."""
    mine = {"speaker": OuterRef("pk")}
    return (
        Speaker.objects.filter(is_active=True, offerings__topic=topic)
        .annotate(
            titles=ArraySubquery(Honour.objects.filter(**mine).order_by("level", "year").values("title")),
            recent=ArraySubquery(Booking.objects.filter(**mine, is_live=True, talk_starts_at__gte=since).values("pk")),
        )
        .defer("story", "internal_note")
    )


def speaker_with_days(pk: int) -> Speaker | None:
    """An active speaker with honours, topics (`dishes`) and the own calendar at hand: three statements; None for others."""
    topics = Offering.objects.filter(topic__is_published=True).select_related("topic")
    found = _read_calendars(_one_with_calendar, pk=pk) if pk <= BIGGEST_KEY else []
    prefetch_related_objects(found, "honours", Prefetch("offerings", topics, to_attr="dishes"))
    return found[0] if found else None


def free_in(speaker, low: date, after: date, minutes: int = 60) -> list[datetime]:
    """Free starts from `low` up to the day before `after`, of a speaker whose calendar is at hand, the notice kept."""
    first, zone = max(first_day(speaker), low), timezone.get_current_timezone()
    days = max(0, (after - first).days)
    return [
        moment_of(minute, zone)
        for minute in _calendar(speaker).starts(first.toordinal(), days, minutes, travel_minutes(None))
    ]


def _loaded(topic: int, since, things) -> list[Speaker]:
    """Those who give a topic with their `load`; copies, because the remembered ones belong to everybody."""
    fresh = []

    def read():
        fresh.append(True)
        return composed(_givers, topic=topic, since=since)

    speakers = [copy(one) for one in remembered(things, ("givers", topic), read)]
    if fresh:
        loads = {one.pk: len(one.recent) for one in speakers}
    else:
        loads = dict(prepared(_LOADS, [since, [one.pk for one in speakers]], "timestamptz, bigint[]"))
    for one in speakers:
        one.load = loads.get(one.pk, 0)
    return speakers


_LOADS = (
    "SELECT speaker_id, count(*) FROM lectures_booking WHERE is_live AND talk_starts_at >= $1 AND speaker_id = ANY($2)"
    " GROUP BY speaker_id"
)


def givers(topic: Topic, place, things: str = "") -> list[tuple[Candidate, list[datetime]]]:
    """Who gives the topic, best first for `place`, each with the next free starts of three days; two statements.

    The speakers carry `titles`, those of their honours. With the stamp `things` they are remembered, but for what they hold.
    """
    faces = {face.pk: face for face in faces_of_the_menu(things)[0] if topic.pk in face.topic_keys}
    speakers = _loaded(topic.pk, timezone.now() - LOAD, things)
    dates, found = _Dates(place), []
    wish = {"starts_at": None, "minutes": topic.minutes, "place": place, "audience": "", "is_school": False,
            "equipment": (), "dialect": "", "topic": topic}  # fmt: skip
    for speaker in speakers:
        if speaker.pk not in faces:  # without a seat
            continue
        free = dates.some(faces[speaker.pk], topic.minutes)
        found.append((judge(speaker, free, [], wish), free))
    return sorted(found, key=lambda pair: (not pair[0].fits, -pair[0].score, pair[0].speaker.pk))


def _fits(speaker, wish, dates) -> bool:
    if wish.school:
        day, cleared = wish.on or timezone.localdate(), speaker.school_cleared_until
        if not cleared or cleared < day:
            return False
    km = dates.km(speaker) if wish.district else None
    return km is None or km <= speaker.travel_radius_km
