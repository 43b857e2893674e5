"""What is to be done next around the weeks on the line (S8-08)."""

from django.db.models import Q
from django.utils import timezone

from federation.queries import unions_within

from ..models import NextStep, Placement
from ..models.weeks import LIVE
from ..policies.weeks import STAFF

WITH = ("campaign__union", "placement__firm", "placement__group__campaign__union", "done_by__person")


def steps():
    """Every step with its week, those due first on top."""
    return NextStep.objects.select_related(*WITH).prefetch_related("placement__group__officers")


def steps_within(reach):
    """The steps of campaigns that an officer covers, and those of one's own group."""
    if reach.user_id is None:
        return steps().none()
    own = Q(placement__group__officers__user_id=reach.user_id)
    where = own | Q(campaign__union__in=unions_within(reach, *STAFF))
    return steps().filter(pk__in=NextStep.objects.filter(where).values("pk"))


def open_steps(reach):
    """What is still to be done, within reach."""
    return steps_within(reach).filter(done_on=None)


def steps_due():
    """The open steps whose day has come or gone by, of campaigns that stand open."""
    rows = NextStep.objects.filter(done_on=None, due_on__lte=timezone.localdate(), campaign__closed_at=None)
    return rows.select_related("campaign__union", "placement__firm", "placement__group").order_by("pk")


def steps_of(placement):
    """The steps of one week, in the order they were made."""
    return steps().filter(placement=placement).order_by("made_at", "pk")


def steps_done(campaign):
    """What was done in a campaign."""
    return NextStep.objects.filter(campaign=campaign).exclude(done_on=None)


def weeks_with_next_steps():
    """The weeks of open campaigns that may lack a step."""
    rows = Placement.objects.filter(state__in=LIVE, group__campaign__closed_at=None).order_by("pk")
    return rows.select_related("group__campaign", "firm")
