"""The work lists of the weeks on the line, as the admin's front page shows them."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from federation.queries import unions_within
from ui.components.marks import day
from workflow.work import SHOWN, WorkItem, WorkList

from ..policies.weeks import STAFF
from ..queries.problems import problems_to_revisit
from ..queries.steps import open_steps
from ..queries.weeks import extracts_within
from ..states.weeks import ExtractState


def week_links(reach):
    """The pages officers work with."""
    if reach.has(*STAFF):
        yield _("Weeks on the line"), reverse("campaigns:week-list")


def week_lists(reach):
    """Extracts that wait for a second reader, workshops whose second visit is due, and what comes next."""
    if not reach.has(*STAFF):
        return
    rows = extracts_within(reach).filter(state=ExtractState.SUBMITTED).exclude(entry__user_id=reach.user_id)
    items = [
        WorkItem(
            title=row.text[:40], url=reverse("campaigns:extract-detail", args=[row.pk]), since=row.handed_at,
            detail=str(row.entry.placement.group),
        )
        for row in rows[:SHOWN]
    ]  # fmt: skip
    yield WorkList(
        "campaigns.extracts", _("Extracts of diaries to read"), rows.count(), reverse("campaigns:extract-list"), items
    )
    rows = problems_to_revisit(reach)
    items = [
        WorkItem(
            title=row.title, url=reverse("campaigns:problem-detail", args=[row.pk]), since=row.written_at,
            detail=str(row.placement.firm),
        )
        for row in rows[:SHOWN]
    ]  # fmt: skip
    where = reverse("campaigns:problem-list") + "?due=on"
    yield WorkList("campaigns.revisits", _("Workshops to visit again"), rows.count(), where, items)
    rows = open_steps(reach).filter(campaign__union__in=unions_within(reach, *STAFF))
    items = [
        WorkItem(
            title=str(row), url=reverse("campaigns:step-finish", args=[row.pk]), since=row.made_at,
            detail=f"{row.placement.firm if row.placement else row.campaign} · {day(row.due_on)}",
        )
        for row in rows[:SHOWN]
    ]  # fmt: skip
    where = reverse("campaigns:week-list")
    yield WorkList("campaigns.steps", _("Next steps of weeks on the line"), rows.count(), where, items)
