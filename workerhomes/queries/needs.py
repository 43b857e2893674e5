"""Surveys and the board of what is most wanted."""

from django.db.models import Count, Exists, OuterRef, Prefetch, Value
from django.db.models.fields import BooleanField
from django.utils import timezone

from ..models import Activity, Need, Survey, Vote
from ..policies.homes import LOOKS_AFTER
from ..states import NeedState
from .activities import SHOWN


def surveys():
    """Surveys of open homes that have begun, those that run first, with `need_count` and `vote_count`."""
    rows = Survey.objects.filter(home__is_active=True, opens_on__lte=timezone.localdate()).select_related("home__union")
    return _counted(rows).order_by("-closes_on", "-pk")


def surveys_within(reach):
    """Surveys of the homes somebody looks after."""
    rows = Survey.objects.filter(reach.q("home__union__path", *LOOKS_AFTER)).select_related("home__union")
    return _counted(rows).order_by("-opens_on", "-pk")


def _counted(rows):
    votes = Count("needs__votes", distinct=True)
    return rows.annotate(need_count=Count("needs", distinct=True), vote_count=votes)


def board(survey, person_id: int | None):
    """Needs that stand on the board, the most wanted first; `is_mine` says whether the person voted for it."""
    rows = Need.objects.filter(survey=survey).exclude(state=NeedState.PROPOSED).select_related("survey__home__union")
    voted = Vote.objects.filter(need=OuterRef("pk"), person=person_id)
    mine = Exists(voted) if person_id else Value(False, output_field=BooleanField())
    shown = Prefetch("activities", queryset=Activity.objects.filter(state__in=SHOWN), to_attr="became")
    rows = rows.annotate(vote_count=Count("votes"), is_mine=mine).prefetch_related(shown)
    return rows.order_by("-vote_count", "created_at", "pk")


def needs_of(survey):
    """Every need of a survey for the home's people, what waits for them first, then the most wanted."""
    rows = Need.objects.filter(survey=survey).select_related("survey__home__union", "proposed_by")
    return rows.annotate(vote_count=Count("votes")).order_by("-vote_count", "created_at", "pk")


def needs_within(reach):
    """Needs at the homes somebody looks after."""
    rows = Need.objects.filter(reach.q("survey__home__union__path", *LOOKS_AFTER))
    return rows.select_related("survey__home__union").annotate(vote_count=Count("votes")).order_by("created_at", "pk")


def needs_to_look_at(reach):
    """Members' needs that wait for the home, the longest waiting first."""
    return needs_within(reach).filter(state=NeedState.PROPOSED)


def votes_given(survey, person_id: int | None) -> int:
    """How many of their votes the person has given; votes for declined needs are theirs again."""
    if person_id is None:
        return 0
    return Vote.objects.filter(need__survey=survey, person=person_id).exclude(need__state=NeedState.DECLINED).count()
