"""The figures of a campaign's report, reckoned from its rows (campaigns.md, section 5; S8-09)."""

from datetime import date
from typing import Any

from django.db.models import CharField, Q, Sum, Value
from django.db.models.functions import Cast, Coalesce, Concat

from wishes.kinds import Source
from wishes.queries import heard

from ..models import PolicyTalk, Problem, Proof
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
    """Everything the report counts; the wishes' figures are named `wish_…`. Nine queries."""
    wishes = heard.figures_of(wishes_of(campaign))
    return {
        **figures(campaign),
        "talked": workers_talked_to(campaign),
        "open_firms": open_firms(campaign),
        **{f"wish_{name}": value for name, value in wishes.items()},
    }


def goals_of(campaign, now: dict[str, Any]) -> dict[str, int]:
    """What was aimed at: planned numbers, and the promise that every wish is answered, closed and satisfied, none overdue."""
    every = now["wish_owed"]
    promise = {"wish_answered": every, "wish_closed": every, "wish_satisfied": now["wish_said"], "wish_overdue": 0}
    return {"officers": campaign.goal_officers, "solved": campaign.goal_problems, "left": 0, "open_firms": 0, **promise}


def wishes_drawn(campaign) -> tuple[list, list]:
    """(by state, the most frequent categories) of the campaign's wishes; two queries."""
    rows = wishes_of(campaign)
    return heard.by_state(rows), heard.top_categories(rows)
