"""The outbox: claimed with SKIP LOCKED under a lease, sent outside the transaction, finished only by the holder."""

import logging
from datetime import timedelta
from urllib.error import HTTPError

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from . import robots, routes, sms
from .actions import thing_of
from .models import Channel, Delivery
from .registry import kinds

LEASE = timedelta(seconds=60)
FIRST_PAUSE = timedelta(seconds=30)
MOST_ATTEMPTS = 10  # pauses of 30 s, 1, 2 … 128 minutes: 4 hours and a quarter, then the next channel
SMS_LETTERS = 400
S, R = Delivery.State, Delivery.Reason
log = logging.getLogger(__name__)


class Refused(Exception):
    """The service says no for good; trying again would change nothing."""


def claim(most: int = 50) -> list[Delivery]:
    """Takes up to `most` due deliveries for one minute; two callers never get the same one.

    A delivery whose lease ran out comes back when its channel honours references; otherwise nobody can say whether it
    arrived, and it waits as unknown for a person to decide.
    """
    now = timezone.now()
    due = Q(state=S.NEW, next_try_at__lte=now) | Q(state=S.SENDING, lease_until__lt=now)
    with transaction.atomic():
        rows = list(
            Delivery.objects.select_for_update(skip_locked=True).filter(due).order_by("next_try_at", "pk")[:most]
        )
        lost = [row.pk for row in rows if row.state == S.SENDING and not _can_repeat(row)]
        Delivery.objects.filter(pk__in=lost).update(state=S.UNKNOWN, reason=R.STOPPED, lease_until=None)
        taken = [row.pk for row in rows if row.pk not in lost]
        Delivery.objects.filter(pk__in=taken).update(
            state=S.SENDING, lease_until=now + LEASE, fence=F("fence") + 1, attempts=F("attempts") + 1
        )
    found = Delivery.objects.filter(pk__in=taken).order_by("next_try_at", "pk")
    return list(found.select_related("notice__person__user", "notice__person__quiet_hours", "robot"))


def _can_repeat(row) -> bool:
    return row.channel == Channel.SMS and sms.backend().honours_reference


def deliver(row: Delivery) -> str:
    """Sends one claimed delivery and returns its state; a late holder whose lease was taken over sends nothing."""
    if not _mine(row).update(lease_until=timezone.now() + LEASE):
        return "taken over"
    kind, about = kinds.get(row.notice.kind), thing_of(row.notice.about)
    if kind is None or about is None or not kind.still_true(about, row.notice.person):
        return _finish(row, S.SKIPPED, R.NOT_TRUE)
    if row.channel != Channel.ROBOT:
        if reason := routes.refusal(kind, row.channel, row.notice.person):
            return _give_up(row, S.FAILED if kind.must_arrive else S.SKIPPED, reason)
        if until := routes.quiet_until(row.notice.person):
            return _wait(row, until, R.QUIET)
    elif row.robot is None or not row.robot.is_on:
        return _give_up(row, S.SKIPPED, R.NO_ROBOT)
    return _attempt(row)


def _attempt(row) -> str:
    try:
        _SEND[row.channel](row)
    except Refused as refusal:
        return _give_up(row, S.FAILED, R.REFUSED, str(refusal))
    except Exception as error:  # whatever a service or its library throws, the row must not be lost
        log.warning("delivery %s by %s: %s", row.pk, row.channel, type(error).__name__)
        return _later(row, _words_of(error))
    return _finish(row, S.SENT, R.NONE)


def _words_of(error) -> str:
    return f"HTTP {error.code}" if isinstance(error, HTTPError) else type(error).__name__


def _link(notice) -> str:
    """The page behind a notice on a line of its own; nothing where there is none or the words name it already."""
    page = settings.BASE_URL.rstrip("/") + notice.url
    return f"\n{page}" if notice.url and page not in notice.body else ""


def _send_text(row) -> None:
    notice = row.notice
    link = _link(notice)
    text = f"{notice.subject}\n{notice.body}"[: SMS_LETTERS - len(link)] + link
    try:
        sms.backend().send(notice.person.phone, text, str(row.reference))
    except HTTPError as error:
        if error.code in (400, 404, 410, 422):
            raise Refused(_words_of(error)) from error
        raise


def _send_mail(row) -> None:
    headers = {"Message-ID": f"<{row.reference}@portal>"}  # the same for every try, so that a mailbox can tell
    notice = row.notice
    to = [routes.address_of(notice.person, Channel.MAIL)]
    letter = EmailMessage(notice.subject, notice.body + _link(notice), None, to, headers=headers)
    kind, about = kinds.get(notice.kind), thing_of(notice.about)
    if kind is not None and kind.attachment is not None and about is not None:
        letter.attach(*kind.attachment(about))
    if kind is not None and kind.attachments is not None and about is not None:
        for file in kind.attachments(about, notice.person):
            letter.attach(*file)
    letter.send()


def _send_robot(row) -> None:
    robots.say(row.robot.webhook, row.robot.secret, row.notice.subject, row.notice.body + _link(row.notice))


_SEND = {Channel.SMS: _send_text, Channel.MAIL: _send_mail, Channel.ROBOT: _send_robot}


def _mine(row):
    return Delivery.objects.filter(pk=row.pk, fence=row.fence, state=S.SENDING)


def _finish(row, state, reason, detail="") -> str:
    sent = timezone.now() if state == S.SENT else None
    values = {"state": state, "reason": reason, "detail": detail[:120], "sent_at": sent, "lease_until": None}
    return state if _mine(row).update(**values) else "taken over"


@transaction.atomic
def _give_up(row, state, reason, detail="") -> str:
    """Ends this way and queues the next one in the same transaction."""
    done = _finish(row, state, reason, detail)
    if done == state:
        routes.fall_back(row)
    return done


def _later(row, detail) -> str:
    if row.attempts >= MOST_ATTEMPTS:
        return _give_up(row, S.FAILED, R.UNREACHABLE, detail)
    pause = FIRST_PAUSE * 2 ** (row.attempts - 1)
    values = {"state": S.NEW, "reason": R.UNREACHABLE, "detail": detail[:120], "lease_until": None}
    return S.NEW if _mine(row).update(next_try_at=timezone.now() + pause, **values) else "taken over"


def _wait(row, until, reason) -> str:
    """Puts the delivery off without counting a try."""
    values = {"state": S.NEW, "reason": reason, "next_try_at": until, "attempts": F("attempts") - 1}
    return S.NEW if _mine(row).update(lease_until=None, **values) else "taken over"
