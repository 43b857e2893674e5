"""The work lists of audits, as the admin's front page shows them. Each noun has its own source."""

from datetime import datetime, time

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from workflow.work import SHOWN, WorkItem, WorkList

from .policies.books import AUDITS, KEEPS, SEES, can_set_rules
from .queries.books import books_in_force
from .queries.campaigns import tasks_within
from .queries.findings import findings_within
from .queries.rules import changes_of_rules
from .queries.signatures import signatures_within
from .states import BookState, ChangeState, FindingState, SignatureState, TaskState


def links(reach):
    """The pages auditors and keepers of books work with."""
    if reach.has(*SEES):
        yield _("Fund audits"), reverse("audits:desk")


def audit_lists(reach):
    """Audits to begin, books to look at, proofs to verify; for a union, what is to be put right."""
    if reach.has(*SEES):
        yield _to_sign(reach)
    if reach.has(*AUDITS):
        yield from _of_auditor(reach)
    if can_set_rules(reach):
        yield _of_rules(reach)
    if reach.has(*KEEPS):
        yield from _of_union(reach)


def _to_sign(reach):
    rows = signatures_within(reach).filter(state=SignatureState.ASKED, asked_of=reach.user_id)
    items = [
        WorkItem(title=f"{row.book.union.name} {row.book.year}", url=reverse("audits:book-signatures", args=[row.book_id]), since=row.asked_at,
                 due_at=_noon(row.due_on), detail=str(row.get_part_display()))
        for row in rows[:SHOWN]
    ]  # fmt: skip
    return WorkList("audits.to_sign", _("Books to sign"), rows.count(), reverse("audits:desk"), items)


def _of_auditor(reach):
    tasks = tasks_within(reach).filter(state=TaskState.PLANNED, auditor=reach.user_id).order_by("planned_on", "pk")
    items = [
        WorkItem(title=task.union.name, url=reverse("audits:union", args=[task.union.code]), since=_noon(task.campaign.opens_on),
                 due_at=_noon(task.planned_on or task.campaign.closes_on), detail=task.campaign.title)
        for task in tasks[:SHOWN]
    ]  # fmt: skip
    yield WorkList("audits.to_begin", _("Audits to begin"), tasks.count(), reverse("audits:desk"), items)
    books = books_in_force(reach).filter(state=BookState.CERTIFIED).order_by("certified_at")
    items = [
        WorkItem(title=f"{book.union.name} {book.year}", url=reverse("audits:book", args=[book.pk]), since=book.certified_at, due_at=None,
                 detail=ngettext("%(n)s open finding", "%(n)s open findings", book.open_count) % {"n": book.open_count})
        for book in books[:SHOWN]
    ]  # fmt: skip
    yield WorkList(
        "audits.to_audit", _("Books to audit"), books.count(), reverse("audits:desk") + "?books=certified", items
    )
    proofs = findings_within(reach).filter(state=FindingState.PROVED)
    yield WorkList("audits.to_verify", _("Proofs to verify"), proofs.count(), reverse("audits:finding-list") + "?state=proved",
                   [_item(row) for row in proofs[:SHOWN]])  # fmt: skip


def _of_rules(reach):
    rows = changes_of_rules().filter(state=ChangeState.PROPOSED).exclude(proposed_by=reach.user_id).order_by("since")
    items = [
        WorkItem(title=str(row.rule or row.label_zh), url=reverse("audits:change", args=[row.pk]), since=row.proposed_at, due_at=_noon(row.since),
                 detail=row.reason[:80])
        for row in rows[:SHOWN]
    ]  # fmt: skip
    address = reverse("audits:change-list") + "?state=proposed"
    return WorkList("audits.to_approve", _("Changes of rules to approve"), rows.count(), address, items)


def _of_union(reach):
    rows = (
        findings_within(reach)
        .filter(reach.q("union__path", *KEEPS), state__in=(FindingState.UPHELD, FindingState.PLANNED))
        .order_by("due_on")
    )
    yield WorkList("audits.to_mend", _("Findings to put right"), rows.count(), reverse("audits:finding-list") + "?state=upheld",
                   [_item(row) for row in rows[:SHOWN]])  # fmt: skip


def _item(row):
    return WorkItem(
        title=f"{row.union.name} · {row.rule.title if row.rule else row.number}", url=reverse("audits:finding", args=[row.number]),
        since=row.created_at, due_at=_noon(row.due_on), detail=row.text[:80],
    )  # fmt: skip


def _noon(day):
    return timezone.make_aware(datetime.combine(day, time(12))) if day else None
