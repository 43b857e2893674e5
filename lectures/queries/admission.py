"""Calls, applications and their papers: who sees which (S1-05, S1-06, S1-16)."""

from datetime import datetime

from django.db.models import Count, Q
from django.utils import timezone

from federation.models import Role
from federation.queries import unions_within
from workflow.days import add_workdays
from workflow.parameters import value_of

from ..models import AdmissionCall, Candidacy, Evidence, Speaker
from ..parameters import CHECK_WORKDAYS
from ..states import CandidacyState as C


def open_calls():
    """Calls that take applications now, the soonest to close first."""
    rows = AdmissionCall.objects.filter(opens_on__lte=timezone.localdate(), closes_at__gt=timezone.now())
    return rows.filter(corps__is_active=True).select_related("corps__union").order_by("closes_at", "pk")


def calls_within(reach):
    """Calls of the corps whose office this is, with `handed_in` and `waiting` applications; newest first."""
    handed_in = Count("candidacies", filter=Q(candidacies__submitted_at__isnull=False))
    waiting = Count("candidacies", filter=Q(candidacies__state=C.SUBMITTED))
    rows = AdmissionCall.objects.filter(reach.q("corps__union__path", Role.CORPS_OFFICER))
    return rows.select_related("corps__union").annotate(handed_in=handed_in, waiting=waiting)


def unions_to_recommend_for(reach):
    """Open unions whose officer this is, by the tree."""
    return unions_within(reach, Role.UNION_OFFICER).filter(closed_on=None).order_by("path")


def _whole(rows):
    return rows.select_related("call__corps__union", "union", "created_by__person", "person", "speaker")


def own_candidacies(reach):
    """Applications this account wrote, that are about this person, or that the own union recommends; newest first."""
    if reach.is_visitor:
        return Candidacy.objects.none()
    mine = Q(created_by=reach.user_id)
    if reach.person_id:
        mine |= Q(person=reach.person_id)
    recommended = Q(path=Speaker.Source.MODEL_WORKER) & reach.q("union__path", Role.UNION_OFFICER)
    return _whole(Candidacy.objects.filter(mine | recommended))


def office_candidacies(reach):
    """Applications handed in to the corps whose office this is; newest first."""
    rows = Candidacy.objects.filter(reach.q("call__corps__union__path", Role.CORPS_OFFICER))
    return _whole(rows.filter(submitted_at__isnull=False))


def candidacies_within(reach):
    """Every application this account may look at."""
    keys = own_candidacies(reach).order_by().values("pk")
    return _whole(
        Candidacy.objects.filter(Q(pk__in=keys) | Q(pk__in=office_candidacies(reach).order_by().values("pk")))
    )


def kinds_of_papers(candidacy) -> set[str]:
    """The kinds of papers an application has."""
    return set(Evidence.objects.filter(candidacy=candidacy).values_list("kind", flat=True))


def papers_of(candidacy):
    """The papers of an application, by kind."""
    return Evidence.objects.filter(candidacy=candidacy)


def deadline_of(candidacy) -> datetime:
    """Until when it can be handed in: the end of the call, or of the time given to complete it."""
    return max(filter(None, [candidacy.call.closes_at, candidacy.complete_until]))


def check_due_at(candidacy) -> datetime:
    """Until when the office promised to check the papers, by the figure of the day they came in."""
    day = timezone.localtime(candidacy.submitted_at).date()
    return add_workdays(day, int(value_of(CHECK_WORKDAYS, day))).due_at


def pending_decisions(reach, call):
    """Applications of a call that are decided and not told yet, for the office of the corps."""
    return office_candidacies(reach).filter(call=call).exclude(pending_state="").order_by("pk")
