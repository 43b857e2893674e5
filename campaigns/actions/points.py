"""Points into the ledger: once a fact, under the caps of the day; corrections are lines of their own (S7-16)."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _

from federation.models import Membership
from workflow.actions import record
from workflow.locks import lock
from workflow.parameters import value_of

from ..errors import CampaignRefused
from ..models import PointsLine
from ..parameters.micros import DAY_CAPS, DAY_TOTAL, KEEP_YEARS
from ..policies import micros as policies
from ..queries.points import earned_on
from ..states.micros import Micro
from .guard import demand


@dataclass(frozen=True)
class Earned:
    """`points` of a `person` for one fact: `about` names it as "campaigns.attempt:17", `title` in words."""

    person: Any
    micro: str
    about: str
    title: str
    points: int


def expiry_of(day: date) -> date:
    """Points of a year count until the end of the year that follows by as many years as the figure says."""
    return date(day.year + value_of(KEEP_YEARS, day), 12, 31)


@transaction.atomic
def award_points(entries, *, by=None, day: date | None = None) -> int:
    """Writes the points of `entries` (Earned) for `day` (today); gives how many lines came in.

    A fact counts once; what goes over the cap of its kind or of the day is cut, and the line says by how much. The
    people are held meanwhile, so that two facts at one moment cannot both use the last points of a day. People who are
    members of no union get none. Raises Busy.
    """
    day = day or timezone.localdate()
    unions = dict(
        Membership.objects.filter(person__in=[one.person for one in entries], left_on=None).values_list(
            "person", "union"
        )
    )
    entries = [one for one in entries if one.person.pk in unions and one.points > 0]
    if not entries:
        return 0
    lock(*{one.person.pk: one.person for one in entries}.values())
    known = set(
        PointsLine.objects.filter(person__in=unions, about__in=[one.about for one in entries]).values_list(
            "person", "micro", "about"
        )
    )
    rows = []
    used = earned_on(list(unions), day)
    for one in entries:
        if (one.person.pk, one.micro, one.about) in known:
            continue
        known.add((one.person.pk, one.micro, one.about))
        rows.append(_line(one, unions[one.person.pk], day, used, by))
    PointsLine.objects.bulk_create(rows)
    return len(rows)


def _line(one: Earned, union: int, day: date, used: dict, by) -> PointsLine:
    """The line with what the caps leave of the points; counts it as used."""
    key = (one.person.pk, one.micro)
    total = sum(points for (person, _micro), points in used.items() if person == one.person.pk)
    left = min(value_of(DAY_CAPS[Micro(one.micro)], day) - (used.get(key) or 0), value_of(DAY_TOTAL, day) - total)
    points = max(0, min(one.points, left))
    used[key] = (used.get(key) or 0) + points
    return PointsLine(
        person=one.person, union_id=union, micro=one.micro, about=one.about, title=one.title[:100], earned_on=day,
        points=points, cut_points=one.points - points, expires_on=expiry_of(day), written_by=by,
    )  # fmt: skip


@transaction.atomic
def correct_points(line: PointsLine, *, by, points: int, note: str) -> PointsLine:
    """Writes a second line over `points` (below zero takes away) beside the one that was wrong; it expires with it.

    Raises NotAllowed, CampaignRefused for nothing to correct or more taken away than stands there.
    """
    demand(by, policies.can_correct_points, line.union)
    lock(line.person)
    own = PointsLine.objects.filter(person=line.person, about__startswith=f"corrected:{line.pk}:")
    stands = line.points + sum(own.values_list("points", flat=True))
    if not points or stands + points < 0:
        raise CampaignRefused("correct_by", _("This line stands at %(points)s points.") % {"points": stands})
    made = PointsLine.objects.create(
        person=line.person, union=line.union, micro=line.micro, title=note[:100], earned_on=line.earned_on,
        about=f"corrected:{line.pk}:{get_random_string(8)}", points=points, expires_on=line.expires_on, written_by=by,
    )  # fmt: skip
    record(made, "points_corrected", by=by, note=note, data={"line": line.pk, "points": points})
    return made
