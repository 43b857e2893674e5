"""The figures of a campaign's report, reckoned from its rows (campaigns.md, section 5; S8-09)."""

from datetime import date
from typing import Any

from django.db.models import CharField, Count, Q, Sum, Value
from django.db.models.functions import Cast, Coalesce, Concat

from wishes.kinds import Source
from wishes.parameters import SOLVE_WORKDAYS
from wishes.queries import heard
from workflow.parameters import value_of

from ..models import DayNote, Placement, PolicyTalk, Problem, Proof
from ..models.weeks import LIVE
from ..parameters.weeks import SHIFT_HOURS, TASKS_A_WEEK, WEEK_GOALS
from ..states.weeks import SOLVED, ProblemState, Task
from .weeks import campaigns, figures


def year_before(campaign):
    """The latest campaign of the same union that began earlier, in the year before at the earliest; None without one."""
    first = date(campaign.starts_on.year - 1, 1, 1)
    return campaigns().filter(union=campaign.union, starts_on__lt=campaign.starts_on, starts_on__gte=first).first()


def wishes_of(campaign):
    """The wishes that came of a campaign's problems, handed again or not; restricted ones stay out."""
    problems = Problem.objects.filter(placement__group__campaign=campaign).order_by()
    refs = problems.annotate(ref=Concat(Value("problem-"), Cast("pk", CharField()))).values("ref")
    return heard.heard_at(Source.PLACEMENT, refs)


def workers_talked_to(campaign) -> int:
    """People reached by the tasks and by explained policies; a policy counts where it was explained, not once more as task."""
    here = {"placement__group__campaign": campaign}
    proofs = Proof.objects.filter(is_done=True, **here).exclude(task=Task.POLICY)
    tasks = proofs.aggregate(people=Coalesce(Sum("people"), 0))["people"]
    return tasks + PolicyTalk.objects.filter(**here).aggregate(people=Coalesce(Sum("people"), 0))["people"]


def open_firms(campaign) -> int:
    """How many companies still have a problem that is not solved."""
    rows = Problem.objects.filter(placement__group__campaign=campaign)
    rows = rows.filter(~Q(state__in=(*SOLVED, ProblemState.MERGED)))
    return rows.order_by().values("placement__firm").distinct().count()


def report_figures(campaign) -> dict[str, Any]:
    """Everything the report counts; the wishes' figures are named `wish_…`. Ten queries."""
    counted = figures(campaign)
    days = DayNote.objects.filter(placement__group__campaign=campaign).aggregate(
        meals=Sum("meals", default=0), conversations=Sum("talked", default=0)
    )
    wishes = heard.figures_of(wishes_of(campaign))
    return {
        **counted,
        **days,
        "talked": workers_talked_to(campaign) + days["conversations"],
        "open_firms": open_firms(campaign),
        "spot_percent": round(100 * counted["spot"] / counted["found"]) if counted["found"] else None,
        **{f"wish_{name}": value for name, value in wishes.items()},
    }


def goals_of(campaign, now: dict[str, Any]) -> dict[str, int]:
    """What was aimed at: planned numbers, and the promise that every wish is answered, closed and satisfied, none overdue."""
    every = now["wish_owed"]
    promise = {"wish_answered": every, "wish_closed": every, "wish_satisfied": now["wish_said"], "wish_overdue": 0}
    return {**planned_goals(campaign), **promise, "wish_days": value_of(SOLVE_WORKDAYS, campaign.starts_on)}


def planned_goals(campaign) -> dict[str, int]:
    """What the campaign and its planned weeks aim at, by the figures that held when the campaign began: every group does each of the five
    tasks, and each of its officers stands one shift."""
    weeks = Placement.objects.filter(group__campaign=campaign, state__in=LIVE).order_by()
    found = weeks.aggregate(
        n=Count("pk", distinct=True), firms=Count("firm", distinct=True), officers=Count("group__officers")
    )
    day, tasks = campaign.starts_on, ("history_talk", "policies", "idea", "practical_deed")
    goals = {"officers": campaign.goal_officers, "solved": campaign.goal_problems, "left": 0, "open_firms": 0}
    goals |= {"firms": found["firms"], "hours": found["officers"] * value_of(SHIFT_HOURS, day)}
    goals |= dict.fromkeys(tasks, found["n"] * value_of(TASKS_A_WEEK, day))
    set_goals = {word: found["n"] * value_of(name, day) for word, name in WEEK_GOALS.items()}
    return goals | {word: goal for word, goal in set_goals.items() if goal}


def wishes_drawn(campaign) -> tuple[list, list]:
    """(by state, the most frequent categories) of the campaign's wishes; two queries."""
    rows = wishes_of(campaign)
    return heard.by_state(rows), heard.top_categories(rows)
