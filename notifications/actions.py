"""Telling people: a row in the caller's transaction, delivery after it."""

import secrets
from itertools import islice

from django.apps import apps
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation

from . import sms
from .models import Delivery, Notice
from .registry import kinds

CHUNK = 500


def about_key(thing) -> str:
    """`lectures.order:17` for a row."""
    return f"{thing._meta.label_lower}:{thing.pk}"


def thing_of(about: str):
    """The row behind `lectures.order:17`, None when it is gone."""
    label, key = about.split(":", 1)
    return apps.get_model(label)._base_manager.filter(pk=key).first()


def notify(to, kind: str, about, *, occasion: str = "", context: dict | None = None) -> Notice | None:
    """Tells the person `to` once about the row `about`; a repeat of (kind, about, person, occasion) does nothing.

    The row is written in the caller's transaction; text messages leave after its commit. Returns None for a repeat.
    """
    new = notify_many([to], kind, about, occasion=occasion, context=context)
    return new[0] if new else None


def notify_many(people, kind: str, about, *, occasion: str = "", context: dict | None = None) -> list[Notice]:
    """Tells many people the same in chunks of 500; a request adds one task at most. Returns the new notices."""
    known = kinds[kind]
    words = {"thing": about, **(context or {})}
    texts = {language: _texts(known, words, language) for language in ("zh-hans", "en")}
    made, rows = [], iter(people)
    while chunk := list(islice(rows, CHUNK)):
        made += _write(chunk, known, about, occasion, texts)
    if known.by_sms and made:
        _queue(made)
    return made


def _texts(known, words, language) -> tuple[str, str]:
    with translation.override(language):
        subject = render_to_string(known.template("subject"), words).strip()
        return subject[:200], render_to_string(known.template("body"), words).strip()


def _write(people, known, about, occasion, texts) -> list[Notice]:
    key, url = about_key(about), known.url(about)
    told = set(
        Notice.objects.filter(kind=known.name, about=key, occasion=occasion, person__in=people).values_list(
            "person", flat=True
        )
    )
    rows = []
    for person in people:
        if person.pk not in told:
            subject, body = texts["en" if _language(person) == "en" else "zh-hans"]
            rows.append(
                Notice(
                    person=person, kind=known.name, about=key, occasion=occasion, subject=subject, body=body, url=url
                )
            )
    Notice.objects.bulk_create(rows, ignore_conflicts=True)
    return list(
        Notice.objects.filter(kind=known.name, about=key, occasion=occasion, person__in=[row.person_id for row in rows])
    )


def _language(person) -> str:
    user = getattr(person, "user", None)
    return user.language if user else ""


def _queue(notices) -> None:
    rows = Delivery.objects.bulk_create(
        [Delivery(notice=notice, channel=Delivery.Channel.SMS) for notice in notices], ignore_conflicts=True
    )
    if rows:
        transaction.on_commit(_wake, robust=True)


def _wake() -> None:
    """Wakes a worker; when Redis is away the sweep of beat delivers a little later."""
    from .tasks import sweep

    sweep.apply_async(retry=False, ignore_result=True)


def send_code(phone: str, text: str) -> None:
    """Sends a sign-in code at once; raises OSError when the gateway refuses."""
    sms.backend().send(phone, text, f"code-{secrets.token_hex(12)}")


def mark_read(person_id: int, pk: int | None = None) -> int:
    """Marks one notice of the person (all when `pk` is None) as read; returns how many were unread."""
    rows = Notice.objects.filter(person=person_id, read_at=None)
    return (rows if pk is None else rows.filter(pk=pk)).update(read_at=timezone.now())


def retry_delivery(delivery: Delivery) -> bool:
    """Queues a failed or unknown delivery once more; False when it is neither."""
    failed = [Delivery.State.FAILED, Delivery.State.UNKNOWN]
    changed = Delivery.objects.filter(pk=delivery.pk, state__in=failed).update(
        state=Delivery.State.NEW, next_try_at=timezone.now(), attempts=0, reason=""
    )
    if changed:
        transaction.on_commit(_wake, robust=True)
    return bool(changed)
