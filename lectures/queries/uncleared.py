"""Agreed visits and school lectures on whose day their speaker is not cleared any more (S3-03)."""

from django.db.models import F, Q
from django.utils import timezone

from federation.models import Role

from ..models import Order, SchoolVisit
from ..states import VisitState
from .candidates import candidates
from .leaving import OPEN, with_people

LACKING = Q(speaker__school_cleared_until=None) | Q(speaker__school_cleared_until__lt=F("starts_at__date"))


def _agreed(speaker=None):
    rows = SchoolVisit.objects.filter(state=VisitState.COMMITTED, starts_at__gt=timezone.now())
    rows = rows.filter(speaker=speaker) if speaker else rows
    return rows.select_related(
        "school__union", "speaker__person", "speaker__home_corps__union", "template", "post", "topic", "order"
    ).order_by("starts_at", "pk")


def visits_to_flag(speaker=None):
    """Agreed visits ahead without a clearance for their day that nobody flagged yet, by date."""
    return _agreed(speaker).filter(LACKING, flagged_at=None)


def visits_to_unflag(speaker=None):
    """Flagged visits ahead whose day is covered again."""
    return _agreed(speaker).filter(flagged_at__isnull=False).exclude(LACKING)


def flagged_visits():
    """Flagged visits ahead, by date."""
    return _agreed().filter(flagged_at__isnull=False, order__isnull=False)


def visits_to_settle(reach):
    """Flagged visits of the speakers of an office, the soonest first."""
    return flagged_visits().filter(reach.q("speaker__home_corps__union__path", Role.CORPS_OFFICER))


def orders_uncleared():
    """School lectures ahead, ordered and not agreed as a visit, whose speaker is not cleared for the day; by date."""
    rows = Order.objects.filter(LACKING, is_school=True, state__in=OPEN, starts_at__gt=timezone.now())
    return with_people(rows.filter(speaker__isnull=False).exclude(mode=Order.Mode.VISIT)).order_by("starts_at", "pk")


def others_for(visit) -> list[int]:
    """Keys of speakers who could come instead, the best fitting first."""
    place = (visit.school.latitude, visit.school.longitude)
    found = candidates(
        visit.topic, starts_at=visit.starts_at, minutes=visit.minutes, place=place, is_school=True,
        exclude=[visit.speaker_id], most=60,
    )  # fmt: skip
    return [one.speaker.pk for one in found if one.fits][:12]
