"""Trial talks: slots of the evaluators, one's own talks, scores and what waits for the office."""

from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.utils import timezone

from federation.models import Role
from workflow.parameters import figures

from ..models import Candidacy, Trial, TrialScore, TrialSlot
from ..parameters import TRIAL_LISTENERS, TRIAL_PANEL_PERCENT, TRIAL_PASS_PERCENT
from ..states import CandidacyState, TrialState
from ..trial_rule import Result, result_of

OFFICE = Role.CORPS_OFFICER
OVER = (TrialState.PASSED, TrialState.FAILED)


def _live():
    return Trial.objects.filter(slot=OuterRef("pk")).exclude(state=TrialState.CANCELLED)


def candidacy_on_trial(reach) -> Candidacy | None:
    """One's own application that stands at the trial talk, or passed it."""
    if reach.person_id is None:
        return None
    states = (CandidacyState.TRIAL, CandidacyState.READY)
    rows = Candidacy.objects.filter(person=reach.person_id, state__in=states).select_related("call__corps__union")
    return rows.order_by("-pk").first()


def free_slots(corps):
    """Slots of the corps that lie ahead and that nobody booked, the soonest first."""
    rows = TrialSlot.objects.filter(corps=corps, starts_at__gt=timezone.now()).filter(~Exists(_live()))
    return rows.select_related("evaluator__person", "corps__union").order_by("starts_at", "pk")


def trials_of(candidacy):
    """The talks of one application, the newest first, cancelled ones left out."""
    rows = Trial.objects.filter(candidacy=candidacy).exclude(state=TrialState.CANCELLED)
    return rows.select_related("slot__corps__union", "candidacy__call__corps__union").order_by("-attempt")


def trials_within(reach):
    """Talks of the corps whose office this is, with `panel_count` and `listener_count`."""
    panel = Count("scores", filter=Q(scores__by__isnull=False), distinct=True)
    heard = Count("scores", filter=Q(scores__by__isnull=True), distinct=True)
    return (
        Trial.objects.filter(reach.q("slot__corps__union__path", OFFICE))
        .select_related("slot__corps__union", "slot__evaluator", "candidacy__call", "candidacy__person")
        .annotate(panel_count=panel, listener_count=heard)
    )


def trials_visible(reach):
    """Talks of these corps, and one's own."""
    mine = Q(candidacy__person=reach.person_id) if reach.person_id else Q(pk__in=[])
    rows = Trial.objects.filter(mine | reach.q("slot__corps__union__path", OFFICE))
    return rows.select_related("slot__corps__union", "slot__evaluator", "candidacy__call__corps__union")


def slots_within(reach):
    """Slots of the corps whose office this is, with `is_booked` and the key of that talk."""
    rows = TrialSlot.objects.filter(reach.q("corps__union__path", OFFICE))
    return rows.select_related("corps__union", "evaluator").annotate(
        is_booked=Exists(_live()), trial_key=Subquery(_live().values("pk")[:1])
    )


def trials_by_token():
    """Talks that were held, to be found by the unguessable link for listeners alone."""
    return Trial.objects.exclude(state=TrialState.CANCELLED).select_related("slot__corps__union", "candidacy")


def panel_scores(trial):
    """What the panel gave, in the order of writing."""
    return TrialScore.objects.filter(trial=trial, by__isnull=False).select_related("by__person").order_by("pk")


def reckon(trial) -> Result | None:
    """The result as the scores and the figures of today give it; None before the panel scored."""
    scores = list(TrialScore.objects.filter(trial=trial).values_list("by", "value"))
    panel = [value for by, value in scores if by is not None]
    if not panel:
        return None
    value_of = figures().value_of
    return result_of(
        panel, [value for by, value in scores if by is None], panel_percent=value_of(TRIAL_PANEL_PERCENT),
        fewest_listeners=value_of(TRIAL_LISTENERS), pass_from=value_of(TRIAL_PASS_PERCENT),
    )  # fmt: skip


def frozen_result(trial) -> dict | None:
    """How the decided result came about; None while nothing is decided, whatever was scored."""
    return trial.reckoning if trial.state in OVER and trial.reckoning else None


def trials_to_hold(reach):
    """Booked talks that have begun: say that they were held; the longest ago first."""
    return (
        trials_within(reach)
        .filter(state=TrialState.BOOKED, slot__starts_at__lt=timezone.now())
        .order_by("slot__starts_at")
    )


def trials_to_decide(reach):
    """Talks that were held and wait for scores and the decision; the longest ago first."""
    return trials_within(reach).filter(state=TrialState.HELD).order_by("slot__starts_at")
