"""Weeks on the line in the matrix: their things, the parts of their addresses and their rows of the table."""

from datetime import timedelta
from types import SimpleNamespace

from django.core.files.base import ContentFile
from django.utils import timezone

from campaigns.models import (
    DayNote,
    DiaryEntry,
    Extract,
    Group,
    GroupOfficer,
    Induction,
    Lead,
    NextStep,
    Placement,
    Policy,
    PolicyTalk,
    Problem,
    Proof,
    WeekCampaign,
    WorkLog,
)

PUBLIC = {
    "campaigns.WeekCampaign.title", "campaigns.WeekCampaign.about", "campaigns.WeekCampaign.summary", "campaigns.Group.name", "campaigns.Extract.text",
    "campaigns.Policy.title", "campaigns.Policy.text", "campaigns.Policy.papers", "campaigns.Policy.where",
    "campaigns.Policy.code", "campaigns.Policy.conditions",
}  # fmt: skip
LINKS = {"campaigns:week-consent", "campaigns:week-mentor"}

# fmt: off
STAFF = "login visitor; 200 union_officer; 403 *"
OWN = "login visitor; 200 union_officer@own,parent; 404 *"


def week_things(own, officer):
    """A running week of the own union's officer in the own company, with one row of each kind."""
    today = timezone.localdate()
    the = SimpleNamespace()
    the.campaign = WeekCampaign.objects.create(union=own, title="x", about="x", summary="x", starts_on=today, ends_on=today + timedelta(days=9))
    the.group = Group.objects.create(campaign=the.campaign, name="x")
    GroupOfficer.objects.create(campaign=the.campaign, group=the.group, user=officer, is_leader=True)
    the.placement = Placement.objects.create(
        group=the.group, firm=own, starts_on=today, ends_on=today + timedelta(days=4), state="running", workshop="x", mentor="x",
        plan="x", answered_by="x", feedback="x", mentor_said="x", report="x", firm_score=5, mentor_score=5, created_by=officer,
    )
    row = {"placement": the.placement, "user": officer}
    Induction.objects.create(**row, held_on=today, minutes=60, topics="x", gear="x", signed_as="x")
    photo = ContentFile(b"x", name="x.jpg")
    the.proof = Proof.objects.create(placement=the.placement, task="idea", text="x", held_on=today, noted_by=officer, photo=photo)
    script = ContentFile(b"x", name="x.txt")
    talk = {"text": "x", "audience": "x", "form": "story", "file": script, "held_on": today, "noted_by": officer}
    the.told = Proof.objects.create(placement=the.placement, task="history_talk", **talk)
    DayNote.objects.create(**row, day=today, agenda="x", topics="x", tomorrow="x")
    the.next_step = NextStep.objects.create(campaign=the.campaign, placement=the.placement, word="brief", due_on=today, note="x")
    WorkLog.objects.create(**row, day=today, station="x", product="x", quantity=3, piece_rate=1, hours=4)
    the.page = DiaryEntry.objects.create(**row, day=today, text="x")
    the.extract = Extract.objects.create(entry=the.page, text="x")
    DiaryEntry.objects.create(**row, day=today, text="x")
    the.problem = Problem.objects.create(**row, day=today, title="x", place="x", cause="x", result="x", answer="x", photo=photo)
    policy = Policy.objects.create(code="X", title="x", text="x", conditions=["x"], papers="x", where="x", valid_from=today)
    the.talk = PolicyTalk.objects.create(**row, policy=policy, held_on=today, people=3, question="x")
    Lead.objects.create(talk=the.talk, name="x", contact="x", has_consented=True)
    return the


def week_samples(the) -> dict[str, dict[str, object]]:
    """Address -> values of its parts."""
    campaign, placement = {"pk": the.campaign.pk}, {"pk": the.placement.pk}
    return {
        **{f"campaigns:{name}": campaign for name in ("week-detail", "week-report", "week-timeline", "week-close", "group-new", "placement-new")},
        **{f"campaigns:{name}": placement | {"step": "close"}
           for name in ("placement-detail", "diary", "diary-hand-in", "placement-step")},
        "campaigns:proof-photo": placement | {"proof": the.proof.pk},
        "campaigns:week-consent": {"token": the.placement.token},
        "campaigns:week-mentor": {"token": the.placement.mentor_token},
        "campaigns:talk-file": {"pk": the.told.pk},
        "campaigns:step-finish": {"pk": the.next_step.pk},
        "campaigns:lead-new": {"pk": the.talk.pk},
        "campaigns:extract-new": {"pk": the.page.pk},
        "campaigns:extract-detail": {"pk": the.extract.pk},
        "campaigns:extract-step": {"pk": the.extract.pk, "step": "return"},
        "campaigns:problem-detail": {"pk": the.problem.pk},
        "campaigns:problem-photo": {"pk": the.problem.pk},
        "campaigns:problem-step": {"pk": the.problem.pk, "step": "solve"},
    }


def week_rows(desk) -> dict[str, str]:
    """`desk` writes the six admin pages of a table."""
    return {
        **dict.fromkeys([f"campaigns:{name}" for name in (
            "week-list", "week-detail(pk)", "week-report(pk)", "week-timeline(pk)", "week-consent(token)", "week-mentor(token)", "diary-worker", "diary-locked", "policy-list", "results")], "200 *"),
        **dict.fromkeys([f"campaigns:{name}" for name in ("placement-list", "extract-list", "problem-list", "talk-list")],
                        "login visitor; 200 *"),
        "campaigns:week-new": STAFF,
        **dict.fromkeys([f"campaigns:{name}" for name in (
            "week-close(pk)", "group-new(pk)", "placement-new(pk)", "placement-detail(pk)", "proof-photo(pk,proof)", "placement-step(pk,step)", "lead-new(pk)",
            "extract-detail(pk)", "problem-detail(pk)", "problem-photo(pk)", "problem-step(pk,step)", "talk-file(pk)", "step-finish(pk)")], OWN),
        "campaigns:diary(pk)": "login visitor; 200 union_officer@own; 403 union_officer@parent; 404 *",
        "campaigns:diary-hand-in(pk)": "405 *",
        "campaigns:extract-new(pk)": "login visitor; 200 union_officer@own; 404 *",
        "campaigns:extract-step(pk,step)": "login visitor; 200 union_officer@parent; 403 union_officer@own; 404 *",
        **desk("campaigns_weekcampaign", "union_officer", "union_officer"),
        **{key: row for table in ("group", "placement", "problem", "policytalk")
           for key, row in desk(f"campaigns_{table}", "union_officer").items()},
        **{f"admin:campaigns_policy_{page}": "login visitor member; 200 union_officer; 403 *"
           for page in ("changelist", "add", "change(object_id)")},
        "admin:campaigns_policy_history(object_id)": "login visitor member; 200 union_officer; 404 *",
        "admin:campaigns_policy_delete(object_id)": "login visitor member; 403 *",
        "admin/campaigns/policy/<path:object_id>/(object_id)": "login visitor member; 302 *",
    }
