"""Inboxes read and unread, and a message log with something of each kind."""

from datetime import timedelta

from django.db import connection
from django.utils import timezone

from notifications.models import Delivery, DemoMessage, Notice
from notifications.registry import kinds

from . import dice
from .bulk import date_rows, update_rows

D = Delivery.State
Why = Delivery.Reason
IN_ORDER = ("created_at", "kind", "person__name", "subject")  # keys follow no order among those told at once
ON_PHONE = 14  # newest texts that lie on the demo phone


def settle_messages() -> None:
    """Marks older notices as read and lets every text message have gone its way; the newest wait for the worker."""
    _date()
    _read()
    _send()


def _date():
    """Ways out take the database's time, which knows nothing of the town's clock: each is as old as its notice."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE notifications_delivery AS way SET created_at = notice.created_at, next_try_at = notice.created_at"
            " FROM notifications_notice AS notice WHERE notice.id = way.notice_id"
        )


def _read():
    roll, now, rows = dice("read"), timezone.now(), []
    for notice in Notice.objects.filter(read_at=None).order_by(*IN_ORDER):
        age = now - notice.created_at
        if age > timedelta(days=6) or roll.random() < 0.45:
            notice.read_at = min(notice.created_at + timedelta(hours=roll.uniform(0.2, 30)), now)
            rows.append(notice)
    date_rows(rows, "read_at", [notice.read_at for notice in rows])


def _send():
    roll, now = dice("sent"), timezone.now()
    waiting = list(
        Delivery.objects.filter(state=D.NEW)
        .select_related("notice__person")
        .order_by(*(f"notice__{one}" for one in IN_ORDER))
    )
    for number, row in enumerate(waiting):
        row.attempts, row.sent_at, row.state = 1, row.created_at + timedelta(seconds=roll.randrange(2, 40)), D.SENT
        if number % 23 == 11:
            row.state, row.sent_at, row.reason = D.SKIPPED, None, Why.NOT_TRUE
        elif number % 31 == 17:
            row.state, row.sent_at, row.reason, row.attempts = D.FAILED, None, Why.REFUSED, 1
        elif number % 61 == 40:
            row.state, row.sent_at, row.reason = D.UNKNOWN, None, Why.STOPPED
    late = [row for row in waiting if row.created_at > now - timedelta(minutes=30)]
    for row in late[-3:]:  # the worker of the running demo sends these
        row.state, row.sent_at, row.reason, row.attempts = D.NEW, None, "", 0
    update_rows(waiting, "attempts", "sent_at", "state", "reason")
    _fill_phone([row for row in waiting if row.state == D.SENT][-ON_PHONE:])


def _fill_phone(rows):
    texts = [
        DemoMessage(
            to=row.notice.person.phone,
            text=f"{row.notice.subject}\n{row.notice.body}"[:400],
            reference=f"demo-{row.pk}",
        )
        for row in rows
        if row.notice.person.phone and row.notice.kind in kinds
    ]
    times = [row.sent_at for row in rows if row.notice.person.phone and row.notice.kind in kinds]
    DemoMessage.objects.bulk_create(texts)
    date_rows(texts, "created_at", times)
