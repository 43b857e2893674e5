"""Work lists of what homes buy and give: deliveries to accept, invoices to pay."""

from datetime import datetime, time

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from federation.models import Role
from workflow.work import SHOWN, WorkItem, WorkList

from .policies.bought import PAYS, READS
from .queries.bought import invoices_within, to_accept
from .queries.packages import packages_waiting
from .states import InvoiceState


def bought_links(reach):
    """The pages of bought services."""
    if reach.has(*READS):
        yield _("Bought services of the homes"), reverse("workerhomes:contract-list")
        yield _("Packages of the homes"), reverse("workerhomes:package-list")


def since(day):
    """The first moment of a day."""
    return datetime.combine(day, time(0), tzinfo=timezone.get_current_timezone())


def bought_lists(reach):
    """Deliveries that wait for acceptance, and matched invoices that this person may pay."""
    if reach.has(Role.HOME_MANAGER):
        rows = to_accept(reach, Role.HOME_MANAGER)
        items = [
            WorkItem(
                title=f"{row.line.item} · {row.line.contract.home.name}", since=since(row.due_on),
                url=reverse("workerhomes:call-off-detail", args=[row.number]), detail=row.line.contract.provider.name,
            )
            for row in rows[:SHOWN]
        ]  # fmt: skip
        where = reverse("workerhomes:call-off-list") + "?state=delivered"
        yield WorkList("workerhomes.to_accept", _("Deliveries to accept"), rows.count(), where, items)
    if reach.has(*PAYS):
        rows = invoices_within(reach).filter(
            reach.q("contract__home__union__path", *PAYS), state=InvoiceState.MATCHED
        ).exclude(entered_by=reach.user_id).order_by("dated_on", "pk")  # fmt: skip
        items = [
            WorkItem(
                title=f"{row.contract.provider.name} · ¥{row.amount}", since=row.created_at,
                url=reverse("workerhomes:invoice-detail", args=[row.pk]), detail=row.contract.home.name,
            )
            for row in rows[:SHOWN]
        ]  # fmt: skip
        where = reverse("workerhomes:invoice-list") + "?state=matched"
        yield WorkList("workerhomes.to_pay", _("Invoices to pay"), rows.count(), where, items)


def package_lists(reach):
    """Packages to confirm (the home) and to approve (a second officer)."""
    if not reach.has(*PAYS):
        return
    confirm, approve = packages_waiting(reach)
    waiting = (
        ("workerhomes.to_confirm", _("Packages to confirm"), confirm, "submitted", Role.HOME_MANAGER),
        ("workerhomes.to_approve", _("Packages to approve"), approve, "confirmed", Role.UNION_OFFICER),
    )
    for name, words, rows, state, role in waiting:
        if reach.has(role):
            items = [
                WorkItem(
                    title=f"{row.title} · {row.home.name}", url=reverse("workerhomes:package-detail", args=[row.number]),
                    since=row.created_at, detail=f"{row.union.name} · ¥{row.total}",
                )
                for row in rows[:SHOWN]
            ]  # fmt: skip
            yield WorkList(name, words, rows.count(), reverse("workerhomes:package-list") + f"?state={state}", items)
