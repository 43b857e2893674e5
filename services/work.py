"""The work lists of the counter, as the admin's front page shows them."""

from datetime import datetime, time

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ui.components.marks import day
from workflow.days import add_workdays, end_of
from workflow.parameters import value_of
from workflow.work import SHOWN, WorkItem, WorkList

from .parameters import FOLLOW_WORKDAYS
from .policies.counter import READS, WORKS
from .queries import cases, sessions
from .states import SessionState


def counter_links(reach):
    """The pages the counter works with."""
    if reach.has(*WORKS):
        yield _("Counter"), reverse("services:desk")
    elif reach.has(*READS):
        yield _("Demand at the counter"), reverse("services:demand")


def counter_lists(reach):
    """Sessions to announce, cases at the window, bad grades and appeals to answer."""
    if reach.has(*WORKS):
        yield _proposed(reach)
        yield _forwarded(reach)
        yield _bad(reach)
        yield _appeals(reach)


def _proposed(reach):
    rows = sessions.sessions_within(reach).filter(state=SessionState.PROPOSED).order_by("held_on", "pk")
    items = [
        WorkItem(
            title=f"{row.station.name} · {day(row.held_on)}", url=reverse("services:desk-session", args=[row.pk]),
            since=row.created_at, due_at=timezone.make_aware(datetime.combine(row.held_on, time.min)),
        )
        for row in rows[:SHOWN]
    ]  # fmt: skip
    return WorkList("services.proposed", _("Sessions to announce"), rows.count(), reverse("services:desk"), items)


def _case_item(row, since, due_at):
    return WorkItem(
        title=f"{row.version.service.name} · {row.number}", url=reverse("services:desk-case", args=[row.number]),
        since=since, due_at=due_at, detail=row.station.name,
    )  # fmt: skip


def _forwarded(reach):
    rows = cases.forwarded_within(reach)
    items = [_case_item(row, row.started_at or row.created_at, end_of(row.promised_on)) for row in rows[:SHOWN]]
    where = reverse("services:desk-cases") + "?state=forwarded"
    return WorkList("services.forwarded", _("Cases at the window"), rows.count(), where, items)


def _bad(reach):
    rows, days = cases.bad_ratings_within(reach), value_of(FOLLOW_WORKDAYS)
    items = [
        _case_item(row.case, row.given_at, add_workdays(timezone.localdate(row.given_at), days).due_at)
        for row in rows[:SHOWN]
    ]
    return WorkList("services.bad_ratings", _("Bad grades to follow up"), rows.count(), reverse("services:desk"), items)


def _appeals(reach):
    rows = cases.appeals_within(reach)
    items = [
        _case_item(row.case, row.filed_at, add_workdays(timezone.localdate(row.filed_at), 15).due_at)
        for row in rows[:SHOWN]
    ]
    return WorkList("services.appeals", _("Appeals to answer"), rows.count(), reverse("services:desk"), items)
