"""Who hears what of the weeks on the line; the texts stand in templates/campaigns/notices/."""

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from federation.models import Duty, Person, Role
from notifications.actions import notify_many
from notifications.registry import register

from ..policies.weeks import MENTORED
from ..states.weeks import PlacementState, ProblemState


def register_kinds() -> None:
    """What people hear of placements and problems; called once when the app is ready."""
    register(
        "campaigns.placement_asked", _("company asked for a week on the line"), for_staff=True,
        still_true=_stands_at(PlacementState.ASKED), url=lambda row: reverse("campaigns:week-consent", args=[row.token]),
    )  # fmt: skip
    placement = {"url": lambda row: reverse("campaigns:placement-detail", args=[row.pk]), "for_staff": True}
    for word, words, state in (
        ("placement_agreed", _("company agreed to a week on the line"), PlacementState.AGREED),
        ("placement_declined", _("company declined a week on the line"), PlacementState.DECLINED),
        ("placement_cancelled", _("week on the line cancelled"), PlacementState.CANCELLED),
    ):
        register(f"campaigns.{word}", words, still_true=_stands_at(state), **placement)
    register(
        "campaigns.problem_answered", _("problem from the line answered"), for_staff=True,
        still_true=_stands_at(ProblemState.ANSWERED), url=lambda row: reverse("campaigns:problem-detail", args=[row.pk]),
    )  # fmt: skip
    step = {"url": lambda row: reverse("campaigns:step-finish", args=[row.pk]), "for_staff": True}
    register("campaigns.step_due", _("step around a week on the line due today"), still_true=_is_open, **step)
    register("campaigns.step_overdue", _("step around a week on the line overdue"), still_true=_is_open, **step)
    visit = {"url": lambda row: reverse("campaigns:problem-detail", args=[row.pk]), "for_staff": True}
    carried = _stands_at(ProblemState.CARRIED)
    register("campaigns.revisit_due", _("second visit of a workshop due today"), still_true=carried, **visit)
    register("campaigns.revisit_overdue", _("second visit of a workshop overdue"), still_true=carried, **visit)
    mentor = {"by_sms": True, "url": lambda row: reverse("campaigns:week-mentor", args=[row.mentor_token])}
    register("campaigns.mentor_named", _("named as a mentor"), still_true=_becomes_mentor, **mentor)
    register("campaigns.mentor_asked", _("a mentor's word awaited"), still_true=_awaits_mentor, **mentor)


def _is_open(row, person) -> bool:
    return row.done_on is None and row.campaign.closed_at is None


def _is_mentor(row, person) -> bool:
    return row.state in MENTORED and row.mentor_person_id == person.pk


def _becomes_mentor(row, person) -> bool:
    return _is_mentor(row, person) and row.ends_on >= timezone.localdate()


def _awaits_mentor(row, person) -> bool:
    """Whether something is left to confirm, or the week is over without his word."""
    waits = row.inductions.filter(confirmed_at=None) or row.proofs.filter(confirmed_at=None, is_done=True)
    return _is_mentor(row, person) and bool(waits or (row.state == PlacementState.CLOSED and not row.mentor_said_at))


def _stands_at(state):
    return lambda row, person: row.state == state


def tell_company(placement) -> None:
    """Tells the officers of the company's union, with the link on which it answers."""
    duties = {"user__duties__role": Role.UNION_OFFICER, "user__duties__union": placement.firm_id}
    people = Person.objects.filter(**duties, user__duties__ends_on=None, user__is_active=True)
    notify_many(people.select_related("user").distinct(), "campaigns.placement_asked", placement)


def tell_group(placement, word: str) -> None:
    """Tells the officers of the group, and who planned it."""
    keys = [*placement.group.officers.values_list("user_id", flat=True), placement.created_by_id]
    people = Person.objects.filter(user__in=keys).select_related("user")
    notify_many(people, f"campaigns.{word}", placement, occasion=placement.state)


def tell_finders(problem, word: str) -> None:
    """Tells those who found a problem, here and at the companies that were joined to it."""
    keys = [problem.user_id, *problem.merged.values_list("user_id", flat=True)]
    people = Person.objects.filter(user__in=keys).select_related("user")
    notify_many(people, f"campaigns.{word}", problem, occasion=problem.wish_number)


def tell_mentor(placement, word: str, *, occasion: str = "") -> None:
    """Tells the mentor whose phone the company gave, by text message: he needs no account."""
    if placement.mentor_person_id:
        notify_many([placement.mentor_person], f"campaigns.{word}", placement, occasion=occasion)


def tell_due(row, word: str, *, campaign, group, due_on) -> None:
    """Tells once of a day that has come (`_due`) or gone by (`_overdue`): the group, and the officers of the campaign's union."""
    came = "due" if due_on == timezone.localdate() else "overdue"
    duties = {"role": Role.UNION_OFFICER, "union": campaign.union_id, "ends_on": None}
    planners = Duty.objects.filter(**duties).values("user")
    went = group.officers.values("user") if group else []
    people = Person.objects.filter(Q(user__in=planners) | Q(user__in=went), user__is_active=True)
    notify_many(people.select_related("user"), f"campaigns.{word}_{came}", row, occasion=due_on.isoformat())
