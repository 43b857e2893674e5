"""Work lists of those who look after the portal itself: administrators and auditors."""

from datetime import datetime, time, timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from federation.models import Role
from federation.queries import duties_within, invitations_within
from notifications.queries import deliveries_within
from workflow import events
from workflow.queries import journal_within
from workflow.work import SHOWN, WorkItem, WorkList

GRANTING = (Role.SECURITY_ADMIN, Role.SYSTEM_ADMIN)
LOOKED_AT = ("number_unmasked", "contact_phone_shown", "list_exported")
ENDING_DAYS, WATCHED_DAYS = 30, 7


def access_lists(reach):
    """Invitations nobody has taken up, and duties that end soon, for those who grant them."""
    if not reach.has(*GRANTING):
        return
    now, today = timezone.now(), timezone.localdate()
    open_ones = invitations_within(reach, *GRANTING).filter(accepted_at=None, revoked_at=None, expires_at__gt=now)
    rows = open_ones.order_by("created_at", "pk")
    items = [
        WorkItem(
            title=row.name, url=reverse("admin:federation_invitation_change", args=[row.pk]), since=row.created_at,
            due_at=row.expires_at, detail=f"{row.get_role_display()} · {row.union.name}",
        )
        for row in rows[:SHOWN]
    ]  # fmt: skip
    where = reverse("admin:federation_invitation_changelist") + "?accepted_at__isempty=1"
    yield WorkList("access.invitations", _("Invitations not taken up yet"), rows.count(), where, items)
    soon = today + timedelta(days=ENDING_DAYS)
    rows = duties_within(reach, *GRANTING).filter(ends_on__gt=today, ends_on__lte=soon).order_by("ends_on", "pk")
    items = [
        WorkItem(
            title=str(row.user), url=reverse("admin:federation_duty_change", args=[row.pk]),
            since=_start_of(row.starts_on), due_at=_start_of(row.ends_on),
            detail=f"{row.get_role_display()} · {row.union.name}",
        )
        for row in rows[:SHOWN]
    ]  # fmt: skip
    where = reverse("admin:federation_duty_changelist") + f"?ends_on__gt={today}&ends_on__lte={soon}"
    yield WorkList("access.duties", _("Duties that end within 30 days"), rows.count(), where, items)


def _start_of(day):
    return timezone.make_aware(datetime.combine(day, time.min))


def message_list(reach):
    """Messages that reached nobody, the oldest first, for the system administrator."""
    if not reach.has(Role.SYSTEM_ADMIN):
        return
    rows = deliveries_within(reach).filter(state="failed").order_by("created_at", "pk")
    items = [
        WorkItem(
            title=row.notice.subject, url=reverse("admin:notifications_delivery_change", args=[row.pk]),
            since=row.created_at, detail=f"{row.get_channel_display()} · {row.get_reason_display()}",
        )
        for row in rows.select_related("notice")[:SHOWN]
    ]  # fmt: skip
    where = reverse("admin:notifications_delivery_changelist") + "?state__exact=failed"
    yield WorkList("messages.failed", _("Messages that reached nobody"), rows.count(), where, items)


def watch_list(reach):
    """Full numbers looked at and lists exported within 7 days, the oldest first, for auditors."""
    if not reach.has(Role.AUDITOR, Role.AUDIT_ADMIN):
        return
    since = timezone.now() - timedelta(days=WATCHED_DAYS)
    rows = journal_within(reach).filter(event__in=LOOKED_AT, at__gte=since).order_by("at", "sequence")
    items = [
        WorkItem(
            title=str(events.name_of(row.event)), url=reverse("admin:workflow_statechange_change", args=[row.pk]),
            since=row.at, detail=" · ".join(filter(None, [row.by_name, row.union.name if row.union else "", row.note])),
        )
        for row in rows[:SHOWN]
    ]  # fmt: skip
    where = reverse("admin:workflow_statechange_changelist") + "?event__in=" + ",".join(LOOKED_AT)
    yield WorkList("watch.numbers", _("Numbers seen and lists exported in 7 days"), rows.count(), where, items)
