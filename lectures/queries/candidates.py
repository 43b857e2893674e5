"""Who could give a talk, best first: near, fast and accurate, each with its reason (lecture_menu §4.4, S2-03, S2-06)."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from ..models import Speaker
from .availability import busy_hours, free_dates_of, is_within_hours, km_to, overlaps, travel_minutes
from .fairness import fair_ceiling, loads_around

WEIGHTS = {"topic": 40, "audience": 15, "distance": 15, "date": 15, "rating": 10, "load": 5}
LOAD_DAYS = 90


@dataclass
class Candidate:
    """A speaker for an order: `score` of 100, `warnings` as (kind, sentence) of the four kinds of S2-03 and one more.

    The kinds are conflicting (booked then), unavailable (hours or days away), unknown (no hours entered),
    no_match (a requirement that the speaker does not meet), fair_share (as many lectures around that date as are fair).
    """

    speaker: Speaker
    score: int = 0
    near_km: float | None = None
    fast_on: datetime | None = None
    accurate: int = 0
    reasons: list[str] = field(default_factory=list)
    warnings: list[tuple[str, str]] = field(default_factory=list)

    @property
    def fits(self) -> bool:
        return not self.warnings

    @property
    def is_over_share(self) -> bool:
        return any(kind == "fair_share" for kind, _words in self.warnings)


def candidates(
    topic,
    *,
    starts_at=None,
    minutes=60,
    place=None,
    audience="",
    is_school=False,
    equipment=(),
    dialect="",
    exclude=(),
    only=(),
    order=None,
    most=12,
) -> list[Candidate]:
    """Speakers for `topic` (any speaker when None), those without a warning first, then by score; `only` some (keys).

    Hours that `order` holds already do not count against its speaker. Ten statements, whatever the number of speakers.
    """
    speakers = Speaker.objects.filter(is_active=True, seats__ends_on=None, seats__isnull=False).exclude(pk__in=exclude)
    if only:
        speakers = speakers.filter(pk__in=only)
    if topic:
        speakers = speakers.filter(offerings__topic=topic)
    since = timezone.now() - timedelta(days=LOAD_DAYS)
    busy = Count("bookings", filter=Q(bookings__is_live=True, bookings__talk_starts_at__gte=since), distinct=True)
    speakers = list(
        speakers.distinct()
        .annotate(load=busy)
        .select_related("home_corps__union", "person")
        .prefetch_related("weekly_hours", "unavailabilities", "honours")
        .order_by("honour_rank", "pk")[:60]
    )
    free = free_dates_of(speakers, minutes=minutes, place=place, days=30, most=1)
    hours = busy_hours([speaker.pk for speaker in speakers], own=[order] if order is not None else [])
    wish = {"starts_at": starts_at, "minutes": minutes, "place": place, "audience": audience, "is_school": is_school,
            "equipment": equipment, "dialect": dialect, "topic": topic}  # fmt: skip
    if starts_at:
        around, wish["ceiling"] = loads_around([one.pk for one in speakers], starts_at, order), fair_ceiling(starts_at)
        for speaker in speakers:
            speaker.around = around.get(speaker.pk, 0)
    found = [judge(speaker, free.get(speaker.pk, []), hours[speaker.pk], wish) for speaker in speakers]
    return sorted(found, key=lambda one: (not one.fits, -one.score, one.speaker.pk))[:most]


def wish_of(order) -> dict:
    """What an order asks of a speaker, as `candidates` takes it."""
    return {
        "starts_at": order.starts_at, "minutes": order.minutes, "place": (order.latitude, order.longitude),
        "audience": order.audience, "is_school": order.is_school, "equipment": order.equipment, "dialect": order.dialect,
    }  # fmt: skip


def judge(speaker, free, busy, wish) -> Candidate:
    """Scores one speaker (with `load` and the rows of the calendar at hand) against what is wished."""
    one = Candidate(speaker, near_km=km_to(speaker, wish["place"]), fast_on=free[0] if free else None)
    one.warnings = _warnings(speaker, busy, wish, one.near_km)
    points = {
        "topic": WEIGHTS["topic"] if wish["topic"] else WEIGHTS["topic"] // 2,
        "audience": _audience(one, wish),
        "distance": _distance(one),
        "date": _date(one, wish),
        "rating": round(WEIGHTS["rating"] * (speaker.rating or 4) / 5),
        "load": max(0, WEIGHTS["load"] - speaker.load),
    }
    one.score = sum(points.values())
    one.accurate = round(100 * (points["topic"] + points["audience"] + points["rating"]) / 65)
    if speaker.rating:
        one.reasons.append(
            _("rated %(rating).1f by %(count)s listeners") % {"rating": speaker.rating, "count": speaker.ratings_count}
        )
    if not speaker.load:
        one.reasons.append(_("no other talk in these weeks"))
    return one


def _audience(one, wish) -> int:
    topic = wish["topic"]
    hit = bool(topic) and any(
        word in wish["audience"] or wish["audience"] in word for word in topic.audience if wish["audience"]
    )
    if hit:
        one.reasons.append(_("made for %(audience)s") % {"audience": wish["audience"]})
    return WEIGHTS["audience"] if hit else WEIGHTS["audience"] // 2


def _distance(one) -> int:
    if one.near_km is None:
        return WEIGHTS["distance"] // 2
    one.reasons.append(
        _("%(km).0f km away, about %(minutes)s minutes") % {"km": one.near_km, "minutes": travel_minutes(one.near_km)}
    )
    return max(0, round(WEIGHTS["distance"] * (1 - one.near_km / max(one.speaker.travel_radius_km, 1))))


def _date(one, wish) -> int:
    if wish["starts_at"] and one.fits:
        one.reasons.append(_("free on the wished date"))
        return WEIGHTS["date"]
    if one.fast_on is None:
        return 0
    days = (timezone.localtime(one.fast_on).date() - timezone.localdate()).days
    one.reasons.append(_("first free date in %(days)s days") % {"days": days})
    return max(0, WEIGHTS["date"] - max(0, days - 9) // 2)


def _warnings(speaker, busy, wish, km) -> list[tuple[str, str]]:
    found, start = [], wish["starts_at"]
    if start and not speaker.weekly_hours.all():
        found.append(("unknown", _("has not said when")))
    elif start and not is_within_hours(speaker, start, wish["minutes"]):
        found.append(("unavailable", _("does not lecture at that time")))
    if start and overlaps(busy, start, wish["minutes"], travel_minutes(km)):
        found.append(("conflicting", _("booked at that time, travel included")))
    found += [("no_match", sentence) for sentence in mismatches(speaker, wish, km)]
    if "ceiling" in wish and speaker.around >= wish["ceiling"]:
        words = _("%(count)s lectures around that date, %(most)s are a fair share")
        found.append(("fair_share", words % {"count": speaker.around, "most": wish["ceiling"]}))
    return found


def mismatches(speaker, wish, km) -> list[str]:
    """Requirements that the speaker does not meet, as sentences (S2-03)."""
    found = []
    if wish["is_school"] and not _is_cleared(speaker, wish["starts_at"]):
        found.append(_("not cleared for schools on that day"))
    if wish["dialect"] and wish["dialect"] not in speaker.languages:
        found.append(_("does not speak %(language)s") % {"language": wish["dialect"]})
    if km is not None and km > speaker.travel_radius_km:
        found.append(_("does not travel that far (%(km)s km)") % {"km": speaker.travel_radius_km})
    missing = [thing for thing in speaker.needs if wish["equipment"] and thing not in wish["equipment"]]
    if missing:
        found.append(_("needs on site: %(things)s") % {"things": "、".join(missing)})
    return found


def _is_cleared(speaker, starts_at) -> bool:
    day = timezone.localtime(starts_at).date() if starts_at else timezone.localdate()
    return bool(speaker.school_cleared_until and speaker.school_cleared_until >= day)
