"""The work lists of the six micros, as the admin's front page shows them."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from workflow.work import SHOWN, WorkItem, WorkList

from ..policies.micros import STAFF
from ..queries.videos import videos_to_review
from ..queries.visits import visits_to_tell


def micro_links(reach):
    """The pages officers work with."""
    if reach.has(*STAFF):
        yield _("Six micros"), reverse("campaigns:visit-desk")


def micro_lists(reach):
    """Videos that wait for another pair of eyes, and visits whose day is over and whose report is missing."""
    if not reach.has(*STAFF):
        return
    rows = videos_to_review(reach)
    items = [
        WorkItem(
            title=row.title, url=reverse("campaigns:video-detail", args=[row.pk]), since=row.uploaded_at,
            detail=f"{row.speaker_name} · {row.union}",
        )
        for row in rows[:SHOWN]
    ]  # fmt: skip
    where = reverse("campaigns:video-desk") + "?state=submitted"
    yield WorkList("campaigns.videos", _("Videos to review"), rows.count(), where, items)
    rows = visits_to_tell(reach)
    items = [
        WorkItem(
            title=str(row.firm), url=reverse("campaigns:visit-detail", args=[row.pk]),
            since=timezone.make_aware(timezone.datetime.combine(row.held_on, timezone.datetime.min.time())),
            detail=row.series.title,
        )
        for row in rows[:SHOWN]
    ]  # fmt: skip
    where = reverse("campaigns:visit-desk") + "?open=on"
    yield WorkList("campaigns.visits", _("Visits to report on"), rows.count(), where, items)
