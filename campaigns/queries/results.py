"""What was learned in a year, and what was done (F-A5-12)."""

from datetime import date, datetime, time
from typing import Any

from django.db.models import Count, Q, Sum
from django.utils import timezone

from wishes.queries import heard

from ..models import Attempt, PolicyTalk, Problem, Proof, Visit, Watch
from ..states.micros import VisitState
from ..states.weeks import SOLVED, Task
from .visits import figures, wishes_of
from .weeks import WITH, placements_planned

DEEDS = Q(task=Task.DEED, is_done=True) | Q(task=Task.IDEA, answer=Proof.Answer.ACCEPTED)


def _within(year: int) -> tuple[datetime, datetime]:
    """The first moment of a year and of the next one, in the portal's time zone."""
    first, after = (datetime.combine(date(one, 1, 1), time()) for one in (year, year + 1))
    return timezone.make_aware(first), timezone.make_aware(after)


def year_figures(year: int) -> dict[str, Any]:
    """What was learned and what was done from 1 January to 31 December, over all unions."""
    held = (VisitState.HELD, VisitState.CLOSED)
    visits = list(Visit.objects.filter(held_on__year=year, state__in=held).values_list("pk", flat=True))
    first, after = _within(year)
    learned = Proof.objects.filter(task=Task.HISTORY, is_done=True, held_on__year=year)
    talks = learned.aggregate(talks=Count("pk"), talk_people=Sum("people", default=0))
    done = Proof.objects.filter(DEEDS, held_on__year=year)
    counted = done.aggregate(deeds=Count("pk", filter=Q(task=Task.DEED)), ideas=Count("pk", filter=Q(task=Task.IDEA)))
    wishes = heard.figures_of(wishes_of(visits))
    told = PolicyTalk.objects.filter(held_on__year=year).aggregate(policy_people=Sum("people", default=0))
    players = Attempt.objects.filter(started_at__gte=first, started_at__lt=after).aggregate(
        players=Count("person", distinct=True)
    )
    return {
        **figures(visits), **talks, **counted, **told, **players,
        "watched": Watch.objects.filter(completed_at__gte=first, completed_at__lt=after).count(),
        "solved": Problem.objects.filter(day__year=year, state__in=SOLVED).count(),
        "wishes": wishes["registered"], "satisfied": wishes["satisfied"],
    }  # fmt: skip


def things_done(reach=None):
    """Practical things and ideas that were taken up, the newest first: of an officer's campaigns all, for everybody (`reach` None)
    those that the mentor or the company confirmed."""
    rows = Proof.objects.filter(DEEDS)
    if reach is None:
        rows = rows.filter(Q(task=Task.IDEA) | Q(confirmed_at__isnull=False))
    else:
        rows = rows.filter(placement__in=placements_planned(reach).values("pk"))
    return rows.select_related(*(f"placement__{part}" for part in WITH)).order_by("-held_on", "-pk")
