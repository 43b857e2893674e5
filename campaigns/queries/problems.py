"""Problems found on the line, policies and talks about them (S8-05 to S8-09, F-A8-02, F-A8-03)."""

from django.db.models import Count, Q, Sum
from django.utils import timezone

from federation.queries import unions_within
from wishes.kinds import RIGHTS
from wishes.queries import heard

from ..models import Policy, PolicyTalk, Problem
from ..models.policies import Lead
from ..policies.weeks import STAFF
from ..states.weeks import SOLVED, ProblemState
from .weeks import WITH


def problems():
    """Every problem with its placement, the newest first."""
    return Problem.objects.select_related(*(f"placement__{part}" for part in WITH), "user__person").prefetch_related(
        "placement__group__officers"
    )


def problems_visible(reach):
    """The problems of placements a person goes on or plans; those of a company for its officers."""
    if reach.user_id is None:
        return problems().none()
    covered = unions_within(reach, *STAFF)
    own = Q(placement__group__officers__user_id=reach.user_id)
    where = own | Q(placement__group__campaign__union__in=covered) | Q(placement__firm__in=covered)
    return problems().filter(pk__in=Problem.objects.filter(where).values("pk"))


def problems_for_mentor(placement):
    """What was heard at a week, for its mentor: nothing that went the restricted path, and matters of pay, hours and safety
    only once they are answered or solved, since whoever told them works beside him."""
    rows = problems().filter(placement=placement).select_related("merged_into")
    numbers = heard.restricted_of([row.wish_number for row in rows if row.wish_number])
    rows = rows.exclude(wish_number__in=numbers)
    return rows.filter(~Q(kind__in=RIGHTS) | Q(state__in=(*SOLVED, ProblemState.ANSWERED)))


def problems_to_merge_into(reach, problem):
    """The problems of the officer's campaigns that stand for themselves, but for this one."""
    rows = problems().filter(placement__group__campaign__union__in=unions_within(reach, *STAFF))
    return rows.exclude(pk=problem.pk).exclude(state=ProblemState.MERGED)


def revisits_due():
    """Carried answers whose second visit is due today or overdue."""
    rows = Problem.objects.filter(state=ProblemState.CARRIED, revisit_on__lte=timezone.localdate())
    return rows.select_related("placement__firm", "placement__group__campaign__union").order_by("pk")


def problems_to_revisit(reach, today=None):
    """Carried answers whose second visit is due, within an officer's unions."""
    due = today or timezone.localdate()
    rows = problems().filter(state=ProblemState.CARRIED, revisit_on__lte=due)
    return rows.filter(placement__group__campaign__union__in=unions_within(reach, *STAFF))


def classes_of(campaign) -> list[tuple]:
    """(class, found, solved, open) of a campaign, the most found first; joined ones counted once."""
    rows = Problem.objects.filter(placement__group__campaign=campaign).exclude(state=ProblemState.MERGED)
    counted = rows.order_by().values("kind").annotate(
        found=Count("pk"), solved=Count("pk", filter=Q(state__in=SOLVED)),
    )  # fmt: skip
    words = dict(Problem.Kind.choices)
    lines = [(words[row["kind"]], row["found"], row["solved"], row["found"] - row["solved"]) for row in counted]
    return sorted(lines, key=lambda line: -line[1])


def unanswered_of(campaign):
    """Problems that are neither solved nor answered and have no written reason: no reason here, no plan in the loop."""
    rows = problems().filter(placement__group__campaign=campaign, state__in=(ProblemState.FOUND, ProblemState.HANDED))
    numbers = [number for number in rows.values_list("wish_number", flat=True) if number]
    return rows.exclude(state=ProblemState.HANDED, wish_number__in=heard.planned_of(numbers))


def open_with_reasons(campaign):
    """What stands open after a campaign, with its reason."""
    rows = problems().filter(placement__group__campaign=campaign)
    return rows.exclude(state__in=(*SOLVED, ProblemState.MERGED))


def policies_now(today=None):
    """The policies that hold today, one version each, by code."""
    day = today or timezone.localdate()
    rows = Policy.objects.filter(valid_from__lte=day).filter(Q(valid_until=None) | Q(valid_until__gte=day))
    return rows.order_by("code", "-version").distinct("code")


def policies_told():
    """The policies with how often and to how many people they were explained."""
    keys = [row.pk for row in policies_now()]
    return (
        Policy.objects.filter(pk__in=keys).annotate(times=Count("talks"), people=Sum("talks__people")).order_by("code")
    )


def talks_of(placement):
    """The policies explained at a placement, with how many may qualify."""
    return (
        PolicyTalk.objects.filter(placement=placement)
        .select_related("policy", "user__person")
        .annotate(leads_n=Count("leads"))
    )


def leads_within(reach):
    """Who may qualify, in the campaigns of an officer or noted by oneself."""
    mine = Q(talk__user_id=reach.user_id)
    covered = Q(talk__placement__group__campaign__union__in=unions_within(reach, *STAFF))
    return Lead.objects.filter(mine | covered).select_related("talk__policy", "talk__placement__firm")


def problems_planned(reach):
    """The problems of campaigns that an officer covers."""
    return problems().filter(placement__group__campaign__union__in=unions_within(reach, *STAFF))


def talks_planned(reach):
    """The policies explained in campaigns that an officer covers."""
    rows = PolicyTalk.objects.filter(placement__group__campaign__union__in=unions_within(reach, *STAFF))
    return rows.select_related("policy", "placement__firm", "placement__group__campaign__union")


def policies_for_staff(reach):
    """Every version of every policy, for officers of any union; nobody else writes them."""
    return Policy.objects.all() if reach.has(*STAFF) else Policy.objects.none()
