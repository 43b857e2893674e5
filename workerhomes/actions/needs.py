"""The survey of needs and the board of what is most wanted: put forward, voted on, made an activity (F-A2-08)."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from workflow.actions import move, record
from workflow.locks import lock

from .. import notices
from ..errors import HomeRefused
from ..models import Home, Need, Survey, Vote
from ..policies import activities as policies
from ..policies.homes import can_manage_home
from ..states import NeedState
from .bookings import union_of
from .guard import demand, store


@transaction.atomic
def save_survey(*, by, home: Home, survey: Survey | None = None, **details) -> Survey:
    """Begins a survey at the home or changes one. Raises NotAllowed, ValidationError by field."""
    demand(by, can_manage_home, home)
    if survey is not None:
        demand(by, can_manage_home, survey.home)
    row = survey or Survey(created_by=by)
    return store(row, {"home": home, **details}, "survey_saved", by=by, union=home.union)


def is_open(survey: Survey) -> bool:
    """Whether people vote in it today."""
    return survey.opens_on <= timezone.localdate() <= survey.closes_on


@transaction.atomic
def propose_need(*, by, survey: Survey, kind: str, title: str, detail: str = "") -> Need:
    """Puts a need forward: the home's manager straight onto the board, a member for the home to look at.

    Raises NotAllowed, HomeRefused by field.
    """
    union_of(by, _("Members of a union say what they need."))
    (survey_row,) = lock(survey)
    survey_row.home = survey.home
    if not is_open(survey_row):
        raise HomeRefused(None, _("This survey is over."))
    if Need.objects.filter(survey=survey, title=title).exists():
        raise HomeRefused("title", _("This need stands on the board already."))
    if Need.objects.filter(survey=survey, proposed_by=by.person_id, state=NeedState.PROPOSED).count() >= 3:
        raise HomeRefused(None, _("Three of your needs wait for the home already."))
    need = Need.objects.create(survey=survey_row, kind=kind, title=title, detail=detail, proposed_by=by.person)
    record(need, "need_proposed", by=by)
    notices.tell_home(survey.home, need, "need_proposed", roles=notices.MANAGER)
    return need


@transaction.atomic
def add_need(*, by, survey: Survey, kind: str, title: str, detail: str = "") -> Need:
    """The home's manager puts a need on the board. Raises NotAllowed, HomeRefused by field."""
    demand(by, can_manage_home, survey.home)
    if Need.objects.filter(survey=survey, title=title).exists():
        raise HomeRefused("title", _("This need stands on the board already."))
    need = Need.objects.create(survey=survey, kind=kind, title=title, detail=detail)
    return move(need, NeedState.LISTED, by=by)


@transaction.atomic
def list_need(need: Need, *, by) -> Need:
    """Puts a member's need on the board. Raises NotAllowed, InvalidTransition."""
    demand(by, policies.can_manage_home, need.survey.home)
    return move(need, NeedState.LISTED, by=by)


@transaction.atomic
def decline_need(need: Need, *, by, note: str) -> Need:
    """Takes a need off with a reason that stands on the board. Raises NotAllowed, NoteMissing, InvalidTransition."""
    demand(by, policies.can_manage_home, need.survey.home)
    return move(need, NeedState.DECLINED, by=by, note=note)


@transaction.atomic
def set_vote(need: Need, *, by, wants: bool) -> bool:
    """Gives a vote, or takes it back; says whether it stands. Twice is harmless.

    Raises NotAllowed, HomeRefused when the survey is over or the votes are spent.
    """
    union_of(by, _("Members of a union say what they need."))
    (survey,) = lock(need.survey)
    if not is_open(survey):
        raise HomeRefused(None, _("This survey is over."))
    if not wants:
        Vote.objects.filter(need=need, person=by.person_id).delete()
        return False
    state = Need.objects.values_list("state", flat=True).get(pk=need.pk)
    if state != NeedState.LISTED:
        raise HomeRefused(None, _("This need is not open for votes."))
    given = Vote.objects.filter(need__survey=survey, person=by.person_id)
    if not given.filter(need=need).exists():
        if given.exclude(need__state=NeedState.DECLINED).count() >= survey.votes_each:
            words = _("You have given your %(most)s votes. Take one back first.")
            raise HomeRefused(None, words % {"most": survey.votes_each})
        Vote.objects.create(need=need, person=by.person)
    return True
