"""The work lists of wishes, as the admin's front page shows them."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from workflow.work import SHOWN, WorkItem, WorkList

from .policies import DESK
from .queries import wishes
from .states import WishState as W

LISTS = [
    ("new", _("Wishes to answer"), [W.REGISTERED]),
    ("sign", _("Wishes to sign"), [W.TRANSFERRED]),
    ("back", _("Wishes that came back"), [W.REOPENED, W.LEADER]),
    ("tell", _("Results to tell"), [W.RESOLVED]),
]


def wish_links(reach):
    """The pages a unit works with."""
    if reach.has(*DESK):
        yield pgettext_lazy("navigation", "Wishes"), reverse("wishes:desk")


def wish_lists(reach):
    """What waits for the unit, the oldest deadline first."""
    if not reach.has(*DESK):
        return
    for key, title, states in LISTS:
        rows = wishes.waiting_within(reach, *states)
        items = [
            WorkItem(
                title=f"{row.get_category_display()} · {row.number}", url=reverse("wishes:desk-wish", args=[row.number]),
                since=row.registered_at, due_at=row.due_at, detail=str(row.union), is_escalated=row.is_escalated,
            )
            for row in rows[:SHOWN]
        ]  # fmt: skip
        yield WorkList(f"wishes.{key}", title, rows.count(), f"{reverse('wishes:desk')}?state={states[0]}", items)
