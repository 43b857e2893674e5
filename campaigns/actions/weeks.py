"""Campaigns of weeks on the line: groups, placements with the company's consent, induction, the five tasks (S8-01 to S8-03)."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ui.components.marks import day, listed
from workflow.actions import move, record
from workflow.locks import lock
from workflow.parameters import value_of

from ..errors import CampaignRefused
from ..models import Group, GroupOfficer, Induction, Placement, Proof, WeekCampaign
from ..models.weeks import LIVE
from ..notices.weeks import tell_company, tell_group, tell_mentor
from ..parameters.weeks import ROTATION_DAYS, SHIFT_HOURS
from ..policies import weeks as policies
from ..queries import weeks as queries
from ..queries.problems import unanswered_of
from ..states.weeks import Burden, PlacementState, Task
from .guard import demand, store
from .mentors import ask_mentor, mentor_person
from .steps import end_report_step, make_next_steps


@transaction.atomic
def save_campaign(*, by, campaign: WeekCampaign | None = None, **details) -> WeekCampaign:
    """Makes a campaign or changes it. Raises NotAllowed, ValidationError by field."""
    union = details.get("union") or campaign.union
    demand(by, policies.can_keep_weeks, union)
    if campaign is not None:
        demand(by, policies.can_keep_weeks, campaign.union)
    return store(campaign or WeekCampaign(), details, "week_campaign_saved", by=by, union=union)


@transaction.atomic
def close_campaign(campaign: WeekCampaign, *, by, summary: str) -> WeekCampaign:
    """Closes a campaign once its weeks are over and each problem is answered or has a written reason (S8-09).

    Raises NotAllowed, CampaignRefused with what is missing.
    """
    [campaign] = lock(campaign)
    demand(by, policies.can_close_campaign, campaign, sentence=_("This campaign is closed, or not yours."))
    weeks = queries.placements().filter(group__campaign=campaign, state__in=LIVE).exclude(state=PlacementState.CLOSED)
    if late := weeks.first():
        raise CampaignRefused("summary", _("The week at %(firm)s is not closed yet.") % {"firm": late.firm})
    if missing := list(unanswered_of(campaign)[:6]):
        titles = "、".join(row.title for row in missing[:5]) + ("…" if len(missing) > 5 else "")
        raise CampaignRefused("summary", _("Still without an answer or a reason: %(titles)s.") % {"titles": titles})
    end_report_step(campaign, by=by)
    details = {"closed_at": timezone.now(), "summary": summary}
    return store(campaign, details, "week_campaign_closed", by=by, union=campaign.union)


@transaction.atomic
def make_group(campaign: WeekCampaign, *, by, name: str, batch: int, leader, members=()) -> Group:
    """Makes a group with its leader; everybody is in one group of the campaign.

    Raises NotAllowed; CampaignRefused when somebody is in a group already or the name is taken.
    """
    demand(by, policies.can_keep_weeks, campaign.union)
    lock(campaign)
    users = [leader, *(one for one in members if one != leader)]
    taken = (
        GroupOfficer.objects.filter(campaign=campaign, user__in=users).select_related("user__person", "group").first()
    )
    if taken:
        known = {"name": taken.user.person or taken.user, "group": taken.group}
        raise CampaignRefused("members", _("%(name)s is in %(group)s already.") % known)
    if campaign.groups.filter(name=name).exists():
        raise CampaignRefused("name", _("The campaign has a group of this name."))
    group = Group.objects.create(campaign=campaign, name=name, batch=batch)
    GroupOfficer.objects.bulk_create(
        GroupOfficer(campaign=campaign, group=group, user=user, is_leader=user == leader) for user in users
    )
    record(group, "week_group_saved", by=by, union=campaign.union, data={"officers": len(users)})
    return group


@transaction.atomic
def plan_placement(*, by, group: Group, firm, starts_on, ends_on, **details) -> Placement:
    """Plans a week of a group in a company.

    Raises NotAllowed, ValidationError by field; CampaignRefused when it lies outside the campaign, the group is elsewhere
    in these days, or the company was visited within the rotation and did not ask for another visit (F-A6-01).
    """
    campaign = group.campaign
    demand(by, policies.can_keep_weeks, campaign.union)
    lock(campaign)
    if campaign.closed_at:
        raise CampaignRefused("group", _("The campaign is closed."))
    if not campaign.starts_on <= starts_on <= ends_on <= campaign.ends_on:
        raise CampaignRefused("starts_on", _("The week lies outside the days of the campaign."))
    if (
        queries.placements()
        .filter(group=group, state__in=queries.LIVE, starts_on__lte=ends_on, ends_on__gte=starts_on)
        .exists()
    ):
        raise CampaignRefused("group", _("The group is in another company in these days."))
    last = queries.last_visit(firm, starts_on)
    if last and not details.get("is_wanted_again") and (starts_on - last).days < value_of(ROTATION_DAYS):
        known = {"day": day(last), "days": value_of(ROTATION_DAYS)}
        raise CampaignRefused(
            "firm",
            _("This company had a group on %(day)s; another one comes after %(days)s days, or at its own wish.")
            % known,
        )
    return store(
        Placement(created_by=by), {"group": group, "firm": firm, "starts_on": starts_on, "ends_on": ends_on, **details},
        "placement_saved", by=by, union=campaign.union,
    )  # fmt: skip


@transaction.atomic
def ask_company(placement: Placement, *, by) -> Placement:
    """Sends the officers of the company the link on which it agrees or declines."""
    demand(by, policies.can_ask_company, placement)
    move(placement, PlacementState.ASKED, by=by)
    tell_company(placement)
    return placement


@transaction.atomic
def agree(placement: Placement, *, answered_by: str, mentor: str, workshop: str, mentor_phone: str = "") -> Placement:
    """The company agrees by its link and names a mentor and the workshop; with a phone the mentor gets his link himself.

    Raises CampaignRefused for a phone that is none.
    """
    person = mentor_person(mentor, mentor_phone) if mentor_phone.strip() else None
    named = {"answered_by": answered_by, "mentor": mentor, "workshop": workshop, "mentor_person": person}
    move(placement, PlacementState.AGREED, by=None, **named)
    tell_group(placement, "placement_agreed")
    tell_mentor(placement, "mentor_named")
    make_next_steps(placement)
    return placement


@transaction.atomic
def decline(placement: Placement, *, answered_by: str, note: str) -> Placement:
    """The company declines by its link, with a reason."""
    move(placement, PlacementState.DECLINED, by=None, note=note, answered_by=answered_by)
    tell_group(placement, "placement_declined")
    make_next_steps(placement)
    return placement


@transaction.atomic
def rate_week(
    placement: Placement, *, firm_score: int, mentor_score: int | None = None, feedback: str = ""
) -> Placement:
    """Keeps what the company says of a week that has begun; it may change it. Raises CampaignRefused before.

    It may say the mentor's word too, until he has spoken for himself.
    """
    if placement.state not in policies.RATED:
        raise CampaignRefused("firm_score", _("The week has not begun."))
    details: dict[str, object] = {"firm_score": firm_score, "feedback": feedback}
    if mentor_score is not None and placement.mentor_said_at is None:
        details["mentor_score"] = mentor_score
    return store(placement, details, "placement_rated", by=None, union=placement.union)


@transaction.atomic
def cancel_placement(placement: Placement, *, by, note: str) -> Placement:
    """Cancels a placement; the group and the company hear of it."""
    demand(by, policies.can_cancel_placement, placement)
    move(placement, PlacementState.CANCELLED, by=by, note=note)
    tell_group(placement, "placement_cancelled")
    make_next_steps(placement)
    return placement


@transaction.atomic
def begin_week(placement: Placement, *, by) -> Placement:
    """Begins the week. Raises CampaignRefused before its first day."""
    demand(by, policies.can_begin_week, placement)
    if timezone.localdate() < placement.starts_on:
        raise CampaignRefused("", _("The week begins on %(day)s.") % {"day": day(placement.starts_on)})
    placement = move(placement, PlacementState.RUNNING, by=by)
    make_next_steps(placement)
    return placement


@transaction.atomic
def sign_induction(
    placement: Placement, *, by, held_on, minutes: int, topics: str, signed_as: str, gear: str = ""
) -> Induction:
    """Signs the safety induction of `by`; once a placement (F-A7-03). Raises NotAllowed, CampaignRefused."""
    demand(by, policies.can_write, placement)
    if not placement.starts_on - timedelta(days=7) <= held_on <= timezone.localdate():
        raise CampaignRefused("held_on", _("The induction was held in the week before the placement or during it."))
    if placement.inductions.filter(user=by).exists():
        raise CampaignRefused("held_on", _("You have signed the induction already."))
    row = Induction(placement=placement, user=by)
    details = {"held_on": held_on, "minutes": minutes, "topics": topics, "signed_as": signed_as, "gear": gear}
    row = store(row, details, "induction_signed", by=by, union=placement.union)
    ask_mentor(placement)
    return row


@transaction.atomic
def prove_task(placement: Placement, *, by, task: str, officers=(), **details) -> Proof:
    """Notes what was done for one of the five tasks, or why it could not be done (`is_done` False).

    `officers` are the accounts that did it; nobody named, it was who notes it, if that one goes. Raises NotAllowed, ValidationError by field, CampaignRefused for an apprentice without induction.
    """
    demand(by, policies.can_work_on, placement)
    is_done = details.get("is_done", True)
    if task == Task.APPRENTICE and is_done:
        _demand_shift(placement)
    if is_done:
        placement.proofs.filter(task=task, is_done=False).delete()
    elif placement.proofs.filter(task=task, is_done=True).exists():
        raise CampaignRefused("is_done", _("This task is proved already."))
    row = Proof(placement=placement, noted_by=by)
    row = store(row, {"task": task, **details}, "task_proved", by=by, union=placement.union)
    going = {one.user_id for one in placement.group.officers.all()}
    row.officers.set([one for one in (officers or [by]) if one.pk in going])
    if is_done:
        ask_mentor(placement)
    return row


@transaction.atomic
def note_talk(placement: Placement, *, by, **details) -> Proof:
    """Notes a talk on party history with its form, who listened, and its slides or script (F-A6-04); as `prove_task`."""
    return prove_task(placement, by=by, task=Task.HISTORY, is_done=True, **details)


def _demand_shift(placement: Placement) -> None:
    """An apprentice was inducted and stood one whole shift at a station, as the work logs say (campaigns.md, section 1)."""
    if not placement.inductions.exists():
        raise CampaignRefused("task", _("No work on the line before the safety induction is signed."))
    shift = value_of(SHIFT_HOURS)
    if queries.longest_shift(placement) < shift:
        raise CampaignRefused(
            "task",
            _("No work log of a day with %(hours)s hours is there yet. Please log the work first.") % {"hours": shift},
        )


@transaction.atomic
def close_week(placement: Placement, *, by, report: str, kept=(), burden_note: str = "") -> Placement:
    """Closes the week with a report, once each task has a proof or a reason (F-A7-04). Raises CampaignRefused.

    `kept` are the rules of the no-burden checklist that were kept; the note says why another one was not (S8-02).
    """
    demand(by, policies.can_close_week, placement)
    told = set(placement.proofs.values_list("task", flat=True))
    missing = [str(task.label) for task in Task if task not in told]
    if missing:
        raise CampaignRefused("report", _("Still without a proof or a reason: %(tasks)s.") % {"tasks": listed(missing)})
    if not report.strip():
        raise ValidationError({"report": _("Please write a report.")})
    if set(kept) != set(Burden.values) and not burden_note.strip():
        raise CampaignRefused("burden_note", _("Please say what was not kept, and why."))
    noted = {"kept_rules": [rule for rule in Burden.values if rule in kept], "burden_note": burden_note.strip()}
    placement = move(placement, PlacementState.CLOSED, by=by, report=report, **noted)
    make_next_steps(placement)
    if placement.mentor_said_at is None:
        ask_mentor(placement, occasion="word")
    return placement
