"""The work lists of the lecture business, as the admin's front page shows them."""

from datetime import datetime, time

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from federation.models import Role
from workflow.work import SHOWN, WorkItem, WorkList

from .queries import admission, appointments, demand, panel, rewards
from .queries import worklists as queries
from .states import AppointmentState, CandidacyState

TITLES = {
    "review": _("Orders to approve"),
    "match": _("Orders to match with a speaker"),
    "answer": _("Waiting for the speaker"),
    "confirm": _("Lectures to confirm"),
    "close": _("Lectures to close with a report"),
}


def _item(order) -> WorkItem:
    wait = queries.wait_of(order)
    what = str(order.called)[:30]
    who = order.speaker.name if order.speaker else ""
    return WorkItem(
        title=f"{order.number} {what}",
        url=reverse("admin:lectures_order_change", args=[order.pk]),
        since=wait.since,
        due_at=wait.due_at,
        detail=" · ".join(filter(None, [order.union.name, who])),
        is_escalated=queries.is_escalated(order),
    )


def _list(key, title, orders, count, query) -> WorkList:
    items = [_item(order) for order in queries.with_waits(orders)[:SHOWN]] if count else []
    return WorkList(f"lectures.{key}", title, count, reverse("admin:lectures_order_changelist") + query, items)


def office_lists(reach):
    """What waits for a corps office: to approve, to match, asked, to confirm, to close."""
    if not reach.has(Role.CORPS_OFFICER):
        return
    counts = queries.desk_counts(reach)
    for key, title in TITLES.items():
        yield _list(key, title, queries.desk_work(reach, key), counts[key], f"?work={key}")


def union_lists(reach):
    """What waits for the officer of an ordering union: lectures to confirm, orders that came back."""
    if not reach.has(Role.UNION_OFFICER, Role.SCHOOL_CONTACT):
        return
    rows = queries.orders_to_confirm(reach)
    yield _list("own_confirm", _("Was it held? Please confirm"), rows, rows.count(), "?work=confirm")
    rows = queries.orders_sent_back(reach)
    yield _list("own_back", _("Orders that came back to you"), rows, rows.count(), "?state=rejected")


def reward_lists(reach):
    """What waits for a second pair of eyes in the office: star reviews to sign, fees to approve."""
    if not reach.has(Role.CORPS_OFFICER):
        return
    for key, title, rows, model in (
        ("reviews", _("Star reviews to sign"), rewards.reviews_to_sign(reach), "starreview"),
        ("fees", _("Fees to approve"), rewards.fees_to_approve(reach), "allowanceline"),
    ):
        shown = rows[:SHOWN]
        items = [
            WorkItem(title=str(row), url=reverse(f"admin:lectures_{model}_change", args=[row.pk]), since=row.created_at)
            for row in shown
        ]
        yield WorkList(f"lectures.{key}", title, rows.count(), reverse(f"admin:lectures_{model}_changelist"), items)


def menu_lists(reach):
    """Topics that orders fail for want of, for the office to take up or decline."""
    if not reach.has(Role.CORPS_OFFICER):
        return
    rows = demand.proposals_to_decide(reach)
    items = [
        WorkItem(title=str(row), url=reverse("admin:lectures_topicproposal_change", args=[row.pk]), since=row.created_at,
                 detail=row.corps.name)
        for row in rows[:SHOWN]
    ]  # fmt: skip
    where = reverse("admin:lectures_topicproposal_changelist") + "?state=open"
    yield WorkList("lectures.proposals", _("Proposed topics"), rows.count(), where, items)


def escalated_list(reach):
    """What lower offices left waiting longer than promised, for the office above them."""
    if not reach.has(Role.CORPS_OFFICER, Role.UNION_OFFICER):
        return
    rows = queries.escalated(reach)
    marks, count = list(rows[:SHOWN]), rows.count()
    items = [
        WorkItem(
            title=f"{mark.order.number} {mark.order.state_label}",
            url=reverse("admin:lectures_order_change", args=[mark.order_id]),
            since=mark.since,
            due_at=mark.due_at,
            detail=f"{mark.order.corps.name} · {mark.order.union.name}",
            is_escalated=True,
        )
        for mark in marks
    ]
    if count:
        where = reverse("admin:lectures_order_changelist") + "?work=escalated"
        yield WorkList("lectures.escalated", _("Past their promise"), count, where, items)


def office_links(reach):
    """Calendar, gauges and demand of a corps office."""
    if reach.has(Role.CORPS_OFFICER):
        yield _("Calendar of the corps"), reverse("lectures:calendar")
        yield _("Near, fast, accurate"), reverse("lectures:figures")
        yield _("Demand"), reverse("lectures:demand")
        yield _("Ranking by audience"), reverse("lectures:ranking")
        yield _("Load and fairness"), reverse("lectures:fairness")


def admission_lists(reach):
    """What waits for a corps office: applications to check, decisions to tell, terms to sign and to look at."""
    if not reach.has(Role.CORPS_OFFICER):
        return
    desk = reverse("admin:lectures_candidacy_changelist")
    rows = admission.office_candidacies(reach)
    waiting = rows.filter(state=CandidacyState.SUBMITTED).order_by("submitted_at")
    items = [_application(row, admission.check_due_at(row)) for row in waiting[:SHOWN]]
    yield WorkList("lectures.check", _("Applications to check"), waiting.count(), f"{desk}?state=submitted", items)
    untold = rows.exclude(pending_state="").order_by("submitted_at")
    items = [_application(row) for row in untold[:SHOWN]]
    yield WorkList("lectures.tell", _("Decisions to be told"), untold.count(), f"{desk}?decision=waits", items)
    desk = reverse("admin:lectures_appointment_changelist")
    unsigned = appointments.appointments_within(reach).filter(state=AppointmentState.PROPOSED).order_by("starts_on")
    items = [_term(row) for row in unsigned[:SHOWN]]
    yield WorkList("lectures.sign", _("Appointments to sign"), unsigned.count(), f"{desk}?state=proposed", items)
    flagged = appointments.terms_to_look_at(reach)
    items = [_term(row) for row in flagged[:SHOWN]]
    yield WorkList("lectures.flagged", _("Terms to be looked at"), flagged.count(), f"{desk}?work=flagged", items)


def _application(row, due_at=None) -> WorkItem:
    where = reverse("admin:lectures_candidacy_change", args=[row.pk])
    detail = f"{row.get_path_display()} · {row.union.name}"
    return WorkItem(title=str(row), url=where, since=row.submitted_at, due_at=due_at, detail=detail)


def _term(row) -> WorkItem:
    where = reverse("admin:lectures_appointment_change", args=[row.pk])
    since = row.flagged_at or timezone.make_aware(datetime.combine(row.starts_on, time()))
    return WorkItem(title=str(row), url=where, since=since, detail=row.flag_words or row.corps.name)


def panel_links(reach):
    """What a member of a panel has to score."""
    if panel.candidacies_to_score(reach).exists():
        yield _("Applications to score"), reverse("lectures:score-list")
