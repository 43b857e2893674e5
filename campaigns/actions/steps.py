"""The steps around a week that make one another: briefing, thanks, telling the workshop, the second visit (S8-08)."""

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from workflow.actions import record
from workflow.locks import lock
from workflow.parameters import value_of

from ..errors import CampaignRefused
from ..models import NextStep, Placement, WeekCampaign
from ..notices.weeks import tell_due
from ..policies import weeks as policies
from ..queries import steps as queries
from ..queries.problems import revisits_due
from ..states.steps import BEGUN, OVER, REPORT_DAYS, SEQUENCE, NextWord, Rule
from ..states.weeks import PlacementState
from .guard import demand


def make_next_steps(placement: Placement) -> int:
    """Makes the steps whose turn has come at a week and its campaign; again it makes nothing. Gives how many came in.

    What a week has outrun is done by itself: a briefing once it has begun.
    """
    done = dict(placement.next_steps.values_list("word", "done_on"))
    made = 0
    for rule in SEQUENCE:
        before = done.get(rule.after)
        if rule.word not in done and (placement.state in rule.states or before):
            made += _make(placement.group.campaign, placement, rule.word, _due(placement, rule, before))
    if placement.state in BEGUN:
        placement.next_steps.filter(word=NextWord.BRIEF, done_on=None).update(done_on=placement.starts_on)
    return made + _make_report(placement.group.campaign)


def _due(placement: Placement, rule: Rule, before: date | None) -> date:
    days, today = timedelta(days=value_of(rule.days)), timezone.localdate()
    if rule.anchor == "before the start":
        return max(placement.starts_on - days, min(today, placement.starts_on))
    return (before or placement.ends_on) + days if rule.anchor == "done" else placement.ends_on + days


def _make(campaign, placement, word: str, due_on: date) -> int:
    row = NextStep(campaign=campaign, placement=placement, word=word, due_on=due_on)
    return len(NextStep.objects.bulk_create([row], ignore_conflicts=True))


def _make_report(campaign: WeekCampaign) -> int:
    """The last step of a campaign comes with its last week; a week that is planned afterwards takes it back."""
    weeks = Placement.objects.filter(group__campaign=campaign)
    step = campaign.next_steps.filter(placement=None).first()
    if campaign.closed_at or (step and step.done_on):
        return 0
    last = weeks.filter(state=PlacementState.CLOSED).order_by("-ends_on").first()
    if last is None or weeks.exclude(state__in=OVER).exists():
        campaign.next_steps.filter(placement=None).delete()
        return 0
    due_on = last.ends_on + timedelta(days=value_of(REPORT_DAYS))
    if step:
        campaign.next_steps.filter(pk=step.pk).update(due_on=due_on)
        return 0
    return _make(campaign, None, NextWord.REPORT, due_on)


def end_report_step(campaign: WeekCampaign, *, by) -> None:
    """Closing a campaign is its last step."""
    rows = campaign.next_steps.filter(placement=None, done_on=None)
    rows.update(done_on=timezone.localdate(), done_by=by)


@transaction.atomic
def finish_step(step: NextStep, *, by, note: str) -> NextStep:
    """Notes that a step was done, and makes the one that follows. Raises NotAllowed, CampaignRefused when it is done."""
    demand(by, policies.can_finish_step, step)
    [step] = lock(step)
    if step.done_on:
        raise CampaignRefused("note", _("This step is done already."))
    step.done_on, step.done_by, step.note = timezone.localdate(), by, note.strip()
    step.save(update_fields=["done_on", "done_by", "note"])
    record(step, "next_step_done", by=by, union=step.union, data={"step": step.word})
    if step.placement:
        make_next_steps(step.placement)
    return step


def make_due_steps() -> int:
    """Makes what is missing at every week of campaigns that stand open; gives how many steps came in."""
    made = 0
    for placement in queries.weeks_with_next_steps().iterator(chunk_size=200):
        with transaction.atomic():
            made += make_next_steps(placement)
    return made


def remind() -> int:
    """Tells of each step and second visit whose day has come, and once more when it has gone by; gives how many stand open."""
    told = 0
    for step in queries.steps_due().iterator(chunk_size=200):
        group = step.placement.group if step.placement else None
        tell_due(step, "step", campaign=step.campaign, group=group, due_on=step.due_on)
        told += 1
    for problem in revisits_due().iterator(chunk_size=200):
        group = problem.placement.group
        tell_due(problem, "revisit", campaign=group.campaign, group=group, due_on=problem.revisit_on)
        told += 1
    return told
