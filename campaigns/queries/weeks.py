"""Campaigns of weeks on the line, placements, rings of the five tasks, figures (F-A6-01, F-A7-01 to F-A7-04)."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Avg, Count, F, Prefetch, Q, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import pgettext

from federation.models import User
from federation.queries import unions_within

from ..models import (
    DayNote,
    DiaryEntry,
    Extract,
    Group,
    GroupOfficer,
    Placement,
    PolicyTalk,
    Problem,
    Proof,
    WeekCampaign,
    WorkLog,
)
from ..models.weeks import LIVE
from ..policies.weeks import STAFF
from ..states.weeks import ExtractState, PlacementState, ProblemState, Task

WITH = ("group__campaign__union", "firm")
__all__ = ["LIVE"]


def campaigns():
    """Every campaign, the newest first."""
    return WeekCampaign.objects.select_related("union")


def campaigns_within(reach):
    """The campaigns of the unions that an officer covers."""
    return campaigns().filter(union__in=unions_within(reach, *STAFF))


def placements():
    """Every placement with its company and the officers of its group, in the order of the weeks."""
    officers = GroupOfficer.objects.select_related("user__person")
    return Placement.objects.select_related(*WITH).prefetch_related(Prefetch("group__officers", officers))


def placements_visible(reach):
    """The placements a person goes on, plans, or whose company they look after."""
    if reach.user_id is None:
        return placements().none()
    covered = unions_within(reach, *STAFF)
    own = Q(group__officers__user_id=reach.user_id)
    keys = Placement.objects.filter(own | Q(group__campaign__union__in=covered) | Q(firm__in=covered)).values("pk")
    return placements().filter(pk__in=keys)


def placements_of(user_id: int | None):
    """The placements a person goes on, the newest first."""
    return placements().filter(group__officers__user_id=user_id).order_by("-starts_on", "-pk")


def placement_by_token(token: str):
    """The placement behind a company's link."""
    return placements().filter(token=token)


def placement_by_mentor_token(token: str):
    """The placement behind a mentor's link."""
    return placements().filter(mentor_token=token)


def longest_shift(placement) -> Decimal:
    """The most hours that one officer logged on one day of the week."""
    days = logs_of(placement).order_by().values("user", "day").annotate(together=Sum("hours"))
    return days.order_by("-together").values_list("together", flat=True).first() or Decimal(0)


def last_visit(firm, before: date) -> date | None:
    """When the last group was, or will be, at a company before a day; None for never."""
    rows = Placement.objects.filter(firm=firm, state__in=LIVE, starts_on__lt=before)
    return rows.order_by("-starts_on").values_list("starts_on", flat=True).first()


def officers_to_place(union):
    """Accounts of staff with a duty at or below a union, for the groups; by name."""
    rows = User.objects.filter(
        is_staff=True, is_active=True, duties__union__path__startswith=union.path, person__isnull=False
    )
    return rows.select_related("person").distinct().order_by("person__pinyin", "pk")


@dataclass(frozen=True)
class Segment:
    """One of the five tasks of a week: `state` is done, reason or missing."""

    task: str
    label: Any
    state: str
    proofs: list


def ring_of(proofs) -> list[Segment]:
    """The five segments of a week, in the order of the tasks."""
    found: dict[str, list] = {}
    for row in proofs:
        found.setdefault(row.task, []).append(row)
    return [Segment(task.value, task.label, _state(found.get(task, [])), found.get(task, [])) for task in Task]


def officers_of(placement):
    """The accounts of the group of a placement, the leader first."""
    rows = User.objects.filter(week_groups__group=placement.group_id).select_related("person")
    return rows.order_by("-week_groups__is_leader", "pk")


def checklist_of(placement) -> list[tuple]:
    """(officer, [(words, done), …]) for everybody of the group: the induction and the five tasks (S8-03); two queries."""
    signed = set(placement.inductions.values_list("user_id", flat=True))
    done = set(placement.proofs.filter(is_done=True).values_list("officers", "task"))
    induction = pgettext("checklist", "safety induction")
    return [
        (one, [(induction, one.user_id in signed), *((task.label, (one.user_id, task.value) in done) for task in Task)])
        for one in placement.group.officers.all()
    ]


def ideas_of(placement):
    """The ideas of a group, the first first."""
    return placement.proofs.filter(task=Task.IDEA, is_done=True)


def _state(rows) -> str:
    if any(row.is_done for row in rows):
        return "done"
    return "reason" if rows else "missing"


def board_of(campaign) -> list[tuple[int, list]]:
    """Batch by batch the placements with their rings: (batch, [(placement, segments)]); three queries."""
    rows = (
        placements()
        .filter(group__campaign=campaign)
        .prefetch_related("proofs")
        .order_by("group__batch", "starts_on", "pk")
    )
    batches: dict[int, list] = {}
    for row in rows:
        batches.setdefault(row.group.batch, []).append((row, ring_of(row.proofs.all())))
    return list(batches.items())


def figures(campaign=None) -> dict[str, Any]:
    """The figures of a campaign, or of all: officers, companies, hours, pieces, people, problems (campaigns.md, section 5)."""
    here = {"placement__group__campaign": campaign} if campaign else {}
    of_campaign = {"group__campaign": campaign} if campaign else {}
    went = Placement.objects.filter(state__in=(PlacementState.RUNNING, PlacementState.CLOSED), **of_campaign)
    log = WorkLog.objects.filter(**here).aggregate(
        hours=Coalesce(Sum("hours"), Decimal(0)), pieces=Coalesce(Sum("quantity"), 0),
        worth=Coalesce(Sum((F("quantity") - F("rejects")) * F("piece_rate")), Decimal(0)),
    )  # fmt: skip
    proof = Proof.objects.filter(is_done=True, **here).aggregate(
        **{task.value: Count("pk", filter=Q(task=task)) for task in Task},
        idea_accepted=Count("pk", filter=Q(task=Task.IDEA, answer=Proof.Answer.ACCEPTED)),
        heard=Coalesce(Sum("people", filter=Q(task=Task.HISTORY)), 0),
    )
    placed = went.aggregate(
        officers=Count("group__officers", distinct=True), firms=Count("firm", distinct=True),
        score=Avg("firm_score"), mentor=Avg("mentor_score"),
    )  # fmt: skip
    told = PolicyTalk.objects.filter(**here).aggregate(talks=Count("pk"), people=Coalesce(Sum("people"), 0))
    return {
        **log,
        **proof,
        **placed,
        "policies": told["talks"],
        "policy_people": told["people"],
        **problem_figures(here),
    }


def problem_figures(here) -> dict[str, int]:
    """How many problems were found, solved (on the spot or for good), answered, and stand open; joined ones once."""
    S = ProblemState
    solved, open_ = (S.SOLVED, S.CARRIED, S.LASTING), (S.FOUND, S.OPEN)
    return Problem.objects.filter(**here).exclude(state=S.MERGED).aggregate(
        found=Count("pk"), solved=Count("pk", filter=Q(state__in=solved)), spot=Count("pk", filter=Q(state=S.SOLVED)),
        loop=Count("pk", filter=Q(state__in=(S.HANDED, S.ANSWERED))), left=Count("pk", filter=Q(state__in=open_)),
    )  # fmt: skip


def own_pages(reach, placement):
    """The pages of a diary that its writer alone reads, with what became of their extracts."""
    return DiaryEntry.objects.filter(placement=placement, user_id=reach.user_id).select_related(
        "extract", "user__person"
    )


def own_page(reach):
    """Every page that the person wrote."""
    return DiaryEntry.objects.filter(user_id=reach.user_id).select_related(
        "extract", *(f"placement__{part}" for part in WITH)
    )


def own_logs(reach, placement):
    """The work logs of the person at a placement."""
    return WorkLog.objects.filter(placement=placement, user_id=reach.user_id)


def logs_of(placement):
    """The work logs of a whole group."""
    return WorkLog.objects.filter(placement=placement).select_related("user__person")


def days_of(placement):
    """How the days of a week went, in their order."""
    return DayNote.objects.filter(placement=placement).select_related("user__person")


def talks_told(reach):
    """The talks on party history of the weeks that a person sees, the newest first (F-A6-04)."""
    rows = Proof.objects.filter(task=Task.HISTORY, is_done=True, placement__in=placements_visible(reach).values("pk"))
    rows = rows.select_related(*(f"placement__{part}" for part in WITH)).prefetch_related("officers__person")
    return rows.order_by("-held_on", "-pk")


def extracts():
    """Every extract with its placement."""
    return Extract.objects.select_related(
        "entry__user__person", "entry__placement__firm", "entry__placement__group__campaign__union"
    )


def extracts_published(campaign=None):
    """What everybody reads of the diaries, the newest first."""
    rows = extracts().filter(state=ExtractState.PUBLISHED)
    return rows.filter(entry__placement__group__campaign=campaign) if campaign else rows


def extracts_within(reach):
    """The extracts of campaigns that an officer covers, and one's own."""
    covered = Q(entry__placement__group__campaign__union__in=unions_within(reach, *STAFF))
    return extracts().filter(covered | Q(entry__user_id=reach.user_id))


def groups_within(reach):
    """The groups of campaigns that an officer covers."""
    return Group.objects.filter(campaign__in=campaigns_within(reach)).select_related("campaign__union")


def placements_planned(reach):
    """The placements of campaigns that an officer covers."""
    return placements().filter(group__campaign__union__in=unions_within(reach, *STAFF))
