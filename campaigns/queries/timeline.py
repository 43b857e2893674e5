"""The course of a campaign in order: its batches with their weeks, and what happened on which day (S8-08)."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Sum
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..models import Extract, Induction, Placement, PolicyTalk, Problem, Proof, WorkLog
from ..models.weeks import LIVE
from ..states.weeks import ExtractState, PlacementState, ProblemState
from .steps import steps_done

LONG_AGO = 400  # days: weeks outside the campaign may widen the ruler, a mistyped year may not


@dataclass
class Stage:
    """A batch with its weeks, on the ruler of the whole campaign."""

    batch: int
    starts_on: date
    ends_on: date
    weeks: list = field(default_factory=list)


@dataclass(frozen=True)
class Event:
    """Something that happened on a day; `order` sorts what happened on the same one."""

    on: date
    order: int
    word: str
    where: str = ""


def stages_of(campaign) -> list[Stage]:
    """The batches in their order, each with (group and company, from, until, state, is over) of its weeks; one query."""
    stages: dict[int, Stage] = {}
    for row in _weeks(campaign):
        stage = stages.setdefault(row.group.batch, Stage(row.group.batch, row.starts_on, row.ends_on))
        stage.starts_on, stage.ends_on = min(stage.starts_on, row.starts_on), max(stage.ends_on, row.ends_on)
        over = row.state == PlacementState.CLOSED
        stage.weeks.append((_where(row), row.starts_on, row.ends_on, str(row.state_label), over))
    return [stages[batch] for batch in sorted(stages)]


def ruler_of(campaign, stages) -> tuple[date, date]:
    """The first and the last day to draw."""
    first = min([campaign.starts_on, *(stage.starts_on for stage in stages)])
    last = max([campaign.ends_on, *(stage.ends_on for stage in stages)])
    return first, min(last, first + timedelta(days=LONG_AGO))


def _weeks(campaign):
    rows = Placement.objects.filter(group__campaign=campaign, state__in=LIVE).select_related("group", "firm")
    return rows.order_by("group__batch", "starts_on", "pk")


def _where(placement) -> str:
    return f"{placement.group.name} · {placement.firm.name}"


def events_of(campaign) -> list[Event]:
    """What happened, the first first; names, problems and diaries stay out, but for published extracts. Eight queries."""
    weeks = {row.pk: row for row in _weeks(campaign)}
    events = [
        Event(campaign.starts_on, 0, _("The campaign begins")),
        Event(campaign.ends_on, 9, _("The campaign ends")),
    ]
    for row in weeks.values():
        if row.state in (PlacementState.RUNNING, PlacementState.CLOSED):
            events.append(Event(row.starts_on, 1, _("A week on the line begins"), _where(row)))
        if row.state == PlacementState.CLOSED:
            events.append(Event(row.ends_on, 8, _("The week is closed"), _where(row)))
    events += [
        Event(on, order, word, _where(weeks[key])) for key, on, order, word in _counted(campaign) if key in weeks
    ]
    for step in steps_done(campaign):
        if step.placement_id is None or step.placement_id in weeks:
            where = _where(weeks[step.placement_id]) if step.placement_id else ""
            events.append(Event(step.done_on, 7, str(step), where))
    return sorted(events, key=lambda event: (event.on, event.order))


def _counted(campaign):
    """(week, day, order, word) of inductions, people on the line, tasks, policies, problems and published extracts."""
    here: dict[str, Any] = {"placement__group__campaign": campaign}
    signed = Induction.objects.filter(**here).order_by().values_list("placement", "held_on").annotate(n=Count("pk"))
    for key, on, n in signed:
        word = ngettext("Safety induction of %(n)s officer", "Safety induction of %(n)s officers", n)
        yield key, on, 2, word % {"n": n}
    worked = WorkLog.objects.filter(**here).order_by().values_list("placement", "day")
    for key, on, n in worked.annotate(n=Count("user", distinct=True)):
        word = ngettext("%(n)s officer at work on the line", "%(n)s officers at work on the line", n)
        yield key, on, 2, word % {"n": n}
    for proof in Proof.objects.filter(is_done=True, **here):
        yield proof.placement_id, proof.held_on, 3, _("Task done: %(task)s") % {"task": proof.get_task_display()}
    told = PolicyTalk.objects.filter(**here).order_by().values_list("placement", "held_on", "policy__title")
    for key, on, title, people in told.annotate(n=Sum("people")):
        yield key, on, 4, _("“%(policy)s” explained to %(people)s people") % {"policy": title, "people": people}
    found = Problem.objects.filter(**here).exclude(state=ProblemState.MERGED).order_by().values_list("placement", "day")
    for key, on, n in found.annotate(n=Count("pk")):
        yield key, on, 5, ngettext("%(n)s problem found", "%(n)s problems found", n) % {"n": n}
    published = Extract.objects.filter(entry__placement__group__campaign=campaign, state=ExtractState.PUBLISHED)
    for key, on, words in published.values_list("entry__placement", "entry__day", "text"):
        yield key, on, 6, f"“{words}”"
