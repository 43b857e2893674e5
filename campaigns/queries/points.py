"""What stands in the ledger of points, and what counts today."""

from dataclasses import dataclass

from django.db.models import Q, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from workflow.parameters import parameter

from ..models import PointsLine
from ..parameters.micros import RULES
from ..policies.micros import STAFF
from ..states.micros import Micro


@dataclass(frozen=True)
class Balance:
    """`counting` points count today, `expiring` of them until `expires_on`; `by_micro` are (label, points)."""

    counting: int
    expiring: int
    expires_on: object
    by_micro: list


def lines_of(reach):
    """One's own lines, the newest first."""
    rows = PointsLine.objects.filter(person=reach.person_id) if reach.person_id else PointsLine.objects.none()
    return rows.order_by("-earned_on", "-pk")


def rule_of(line):
    """The rule that brought a line, in words (S7-16)."""
    if line.about.startswith("corrected:"):
        return _("a correction by an officer")
    if line.micro == Micro.CONTEST:
        return _("a point for each right answer")
    return parameter(RULES[Micro(line.micro)]).label


def points_within(reach):
    """Lines of the members of covered unions, the newest first."""
    rows = PointsLine.objects.filter(reach.q("union__path", *STAFF)).select_related("person", "union")
    return rows.order_by("-earned_on", "-pk")


def balance_of(reach, on=None) -> Balance:
    """The asking person's points that count on a day (today); two queries."""
    on = on or timezone.localdate()
    live = lines_of(reach).filter(expires_on__gte=on).order_by()
    rows = list(live.values("micro", "expires_on").annotate(points=Sum("points")))
    by_micro = dict.fromkeys(Micro.values, 0)
    by_day: dict = {}
    for row in rows:
        by_micro[row["micro"]] += row["points"]
        by_day[row["expires_on"]] = by_day.get(row["expires_on"], 0) + row["points"]
    first = min(by_day, default=None)
    parts = [(Micro(micro).label, points) for micro, points in by_micro.items()]
    return Balance(sum(by_day.values()), by_day.get(first, 0), first, parts)


def earned_on(people, day):
    """(person, micro) -> points written for `day`, corrections aside; one query."""
    rows = PointsLine.objects.filter(person__in=people, earned_on=day).exclude(about__startswith="corrected:")
    return {(row["person"], row["micro"]): row["points"] for row in rows.values("person", "micro").annotate(
        points=Sum("points", filter=Q(points__gt=0))
    )}  # fmt: skip
