"""The outbox: claimed with SKIP LOCKED under a lease, sent outside the transaction, finished only by the holder."""

from datetime import timedelta

from django.core.mail import send_mail
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from . import sms
from .actions import thing_of
from .models import Delivery
from .registry import kinds

LEASE = timedelta(seconds=60)
LONGEST_PAUSE = timedelta(hours=4)
MOST_ATTEMPTS = 48
S = Delivery.State


def claim(most: int = 100) -> list[Delivery]:
    """Takes up to `most` due deliveries for one minute; two callers never get the same one.

    A delivery whose lease ran out comes back when its channel honours references, else it becomes unknown.
    """
    now = timezone.now()
    due = Q(state=S.NEW, next_try_at__lte=now) | Q(state=S.SENDING, lease_until__lt=now)
    with transaction.atomic():
        rows = list(
            Delivery.objects.select_for_update(skip_locked=True).filter(due).order_by("next_try_at", "pk")[:most]
        )
        lost = [row.pk for row in rows if row.state == S.SENDING and not _can_repeat(row)]
        Delivery.objects.filter(pk__in=lost).update(state=S.UNKNOWN, reason="the worker stopped while sending")
        taken = [row.pk for row in rows if row.pk not in lost]
        Delivery.objects.filter(pk__in=taken).update(
            state=S.SENDING, lease_until=now + LEASE, fence=F("fence") + 1, attempts=F("attempts") + 1
        )
    return list(Delivery.objects.filter(pk__in=taken).select_related("notice__person"))


def _can_repeat(row) -> bool:
    return row.channel == Delivery.Channel.SMS and sms.backend().honours_reference


def deliver(row: Delivery) -> str:
    """Sends one claimed delivery and returns its state; a late finisher whose lease was taken over changes nothing."""
    notice = row.notice
    kind, about = kinds.get(notice.kind), thing_of(notice.about)
    if kind is None or about is None or not kind.still_true(about, notice.person):
        return _finish(row, S.SKIPPED, "no longer true")
    try:
        return _finish(row, *_send(row, notice))
    except OSError as error:
        return _later(row, type(error).__name__)


def _send(row, notice) -> tuple[str, str]:
    person = notice.person
    if row.channel == Delivery.Channel.MAIL:
        address = getattr(getattr(person, "user", None), "email", "")
        if not address:
            return S.FAILED, "no e-mail address"
        send_mail(notice.subject, notice.body, None, [address])
        return S.SENT, ""
    if not person.phone:
        return S.FAILED, "no phone number"
    sms.backend().send(person.phone, f"{notice.subject}\n{notice.body}"[:400], f"delivery-{row.pk}")
    return S.SENT, ""


def _finish(row, state, reason) -> str:
    mine = Delivery.objects.filter(pk=row.pk, fence=row.fence, state=S.SENDING)
    sent = timezone.now() if state == S.SENT else None
    return state if mine.update(state=state, reason=reason, sent_at=sent, lease_until=None) else "taken over"


def _later(row, reason) -> str:
    if row.attempts >= MOST_ATTEMPTS:
        return _finish(row, S.FAILED, reason)
    pause = min(timedelta(seconds=15 * 2 ** min(row.attempts, 12)), LONGEST_PAUSE)
    Delivery.objects.filter(pk=row.pk, fence=row.fence).update(
        state=S.NEW, reason=reason, next_try_at=timezone.now() + pause, lease_until=None
    )
    return S.NEW
