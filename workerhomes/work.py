"""The work lists of worker homes, as the admin's front page shows them. Each noun has its own source."""

from datetime import timedelta

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from federation.models import Role
from ui.components.marks import when
from workflow.parameters import value_of
from workflow.work import SHOWN, WorkItem, WorkList

from .parameters import APPROVAL_HOURS
from .policies.homes import LOOKS_AFTER
from .queries.activities import objections, to_close
from .queries.door import doubles_within
from .queries.needs import needs_to_look_at
from .queries.rooms import bookings_to_decide


def home_links(reach):
    """The pages a home's people work with."""
    if reach.has(*LOOKS_AFTER):
        yield _("Desk of the home"), reverse("workerhomes:desk")


def room_lists(reach):
    """Bookings that wait for the home's approval; promised is an answer before the beginning."""
    if not reach.has(*LOOKS_AFTER):
        return
    rows, within = bookings_to_decide(reach), timedelta(hours=value_of(APPROVAL_HOURS))
    items = [
        WorkItem(
            title=f"{row.room.home.name} · {row.room.name}", url=reverse("workerhomes:booking-detail", args=[row.number]),
            since=row.created_at, due_at=min(row.created_at + within, row.starts_at),
            detail=f"{row.person.name} · {row.union.name}",
        )
        for row in rows[:SHOWN]
    ]  # fmt: skip
    where = reverse("workerhomes:desk-bookings") + "?state=requested"
    yield WorkList("workerhomes.to_decide", _("Room bookings to approve"), rows.count(), where, items)


def door_lists(reach):
    """Cards that two doors let in while one had no network, of the last three days."""
    if not reach.has(*LOOKS_AFTER):
        return
    rows, where = doubles_within(reach, days=3), reverse("workerhomes:desk-doors")
    items = [
        WorkItem(
            title=f"{row.home.name} · {row.device.name}", url=where, since=row.received_at,
            detail=when(row.tried_at),
        )
        for row in rows[:SHOWN]
    ]  # fmt: skip
    yield WorkList("workerhomes.doubles", _("One card let in at two doors"), rows.count(), where, items)


def activity_lists(reach):
    """For the manager: activities to close, objections to answer, members' needs to look at."""
    if not reach.has(Role.HOME_MANAGER):
        return
    sources = (
        ("workerhomes.to_close", _("Activities to close"), to_close(reach), "desk-activities",
         lambda row: ("desk-activity", row.number, row.title, row.starts_at, row.home.name)),
        ("workerhomes.objections", _("Objections to pauses"), objections(reach), "desk-pauses",
         lambda row: ("pause-detail", row.pk, row.person.name, row.appealed_at, row.home.name)),
        ("workerhomes.needs", _("Needs to look at"), needs_to_look_at(reach), "desk-surveys",
         lambda row: ("desk-survey", row.survey_id, row.title, row.created_at, row.survey.home.name)),
    )  # fmt: skip
    for name, words, rows, where, shape in sources:
        shown = [shape(row) for row in rows[:SHOWN]]
        items = [
            WorkItem(title=title, url=reverse(f"workerhomes:{page}", args=[key]), since=since, detail=detail)
            for page, key, title, since, detail in shown
        ]
        yield WorkList(name, words, rows.count(), reverse(f"workerhomes:{where}"), items)
