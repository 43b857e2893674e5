"""Telling people: rows in the caller's transaction, delivery after it."""

import functools
import secrets
from dataclasses import dataclass

from django.apps import apps
from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import F
from django.template.loader import get_template
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from federation import journal

from . import queries, sms
from .models import Broadcast, Delivery, GroupRobot, Notice, Preference, QuietHours
from .policies import can_broadcast, can_set_robot
from .registry import kinds
from .robots import SECRET, parts_of
from .writing import Words, write_notices


@dataclass(frozen=True)
class Telling:
    """`people` (a queryset of Person, never read into memory, or a list) hear `kind` with the words of `context`.

    `group` is the key of the union whose chat group may hear it instead of each person.
    """

    people: object
    kind: str
    context: dict | None = None
    group: int | None = None


def about_key(thing) -> str:
    """`lectures.order:17` for a row."""
    return f"{thing._meta.label_lower}:{thing.pk}"


def thing_of(about: str):
    """The row behind `lectures.order:17`, None when it is gone."""
    label, key = about.split(":", 1)
    try:
        return apps.get_model(label)._base_manager.filter(pk=key).first()
    except (LookupError, ValueError):
        return None


def notify(to, kind: str, about, *, occasion: str = "", context: dict | None = None) -> Notice | None:
    """Tells the person `to` once about the row `about`; a repeat of (kind, about, person, occasion) does nothing.

    The row is written in the caller's transaction; messages leave after its commit. Returns None for a repeat.
    """
    new = notify_many([to], kind, about, occasion=occasion, context=context)
    return Notice.objects.get(pk=new[0]) if new else None


def notify_many(people, kind: str, about, *, occasion: str = "", context: dict | None = None, group=None) -> list[int]:
    """Tells many people the same, as `notify_all` does; returns the keys of the new notices."""
    return notify_all(about, [Telling(people, kind, context, group)], occasion=occasion)


def notify_all(about, tellings: list[Telling], *, occasion: str = "") -> list[int]:
    """Tells several kinds about one row, each to its people; returns the keys of the new notices.

    Whatever the number of people and kinds, it takes one statement for inbox and outbox, and adds one task at most to
    the transaction. A kind occurs once among the `tellings`.
    """
    made = write_notices(about_key(about), occasion, [_words(one, about) for one in tellings])
    if made:
        _wake_after_commit()
    return made


def _words(telling, about) -> Words:
    known = kinds[telling.kind]
    url = known.url(about)
    context = {"thing": about, "url": settings.BASE_URL.rstrip("/") + url, **(telling.context or {})}
    texts = {language: _texts(known, context, language) for language in ("zh-hans", "en")}
    return Words(known, url, texts, telling.people, telling.group)


def _texts(known, words, language) -> tuple[str, str]:
    with translation.override(language):
        subject = " ".join(_template(known.template("subject")).render(words).split())
        return subject[:200], _template(known.template("body")).render(words).strip()


@functools.cache
def _template(name: str):
    """Found once: the loaders take longer to look for it than it takes to fill."""
    return get_template(name)


def _wake_after_commit() -> None:
    """One task for the transaction, however many notices it wrote."""
    if not any(call is _wake for _ids, call, _robust in connection.run_on_commit):
        transaction.on_commit(_wake, robust=True)


def _wake() -> None:
    """Wakes a worker unless one was woken that has not begun; when Redis is away the sweep of beat delivers a little later."""
    from .tasks import WOKEN, WOKEN_SECONDS, sweep

    if cache.add(WOKEN, 1, WOKEN_SECONDS):
        sweep.apply_async(retry=False, ignore_result=True)


def send_code(phone: str, text: str) -> None:
    """Sends a sign-in code at once; raises OSError when the gateway refuses."""
    sms.backend().send(phone, text, f"code-{secrets.token_hex(12)}")


def mark_read(person_id: int, pk: int | None = None) -> int:
    """Marks one notice of the person (all when `pk` is None) as read; returns how many were unread."""
    rows = Notice.objects.filter(person=person_id, read_at=None)
    return (rows if pk is None else rows.filter(pk=pk)).update(read_at=timezone.now())


@transaction.atomic
def retry_delivery(delivery: Delivery, *, by) -> None:
    """Queues a failed or unknown delivery once more under its old reference.

    Raises ValidationError when it waits, was sent or was skipped: there is nothing to try again.
    """
    failed = [Delivery.State.FAILED, Delivery.State.UNKNOWN]
    changed = Delivery.objects.filter(pk=delivery.pk, state__in=failed).update(
        state=Delivery.State.NEW, next_try_at=timezone.now(), attempts=0, reason="", detail="", fence=F("fence") + 1
    )
    if not changed:
        delivery.refresh_from_db()
        raise ValidationError(
            _("Nothing to try again: this one is “%(state)s”.") % {"state": delivery.get_state_display()}
        )
    journal.note(delivery, "delivery_retried", by=by, union=None)
    _wake_after_commit()


@transaction.atomic
def set_preferences(person, wishes: dict, quiet: tuple | None) -> None:
    """Keeps the person's own word: `wishes` is {(kind, channel): on}; `quiet` two times of day or None.

    Raises ValidationError when a kind that must arrive would have no way left.
    """
    for name, kind in kinds.items():
        ways = [wishes[name, channel] for channel in kind.order if (name, channel) in wishes]
        if kind.must_arrive and ways and not any(ways):
            raise ValidationError(_("“%(kind)s” must reach you: keep text message or e-mail.") % {"kind": kind.label})
    rows = [
        Preference(person=person, kind=name, channel=channel, is_on=is_on) for (name, channel), is_on in wishes.items()
    ]
    Preference.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["person", "kind", "channel"], update_fields=["is_on"]
    )
    if quiet is None:
        QuietHours.objects.filter(person=person).delete()
    else:
        QuietHours.objects.update_or_create(person=person, defaults={"starts": quiet[0], "ends": quiet[1]})


@transaction.atomic
def set_group_robot(*, union, webhook="", secret="", is_on=True, by, reach) -> GroupRobot:
    """Keeps the robot of the union's staff group, encrypted; an empty address keeps the one that stands.

    Raises ValidationError for an address outside the known hosts and for an account without this right.
    """
    if not can_set_robot(reach, union):
        raise ValidationError(_("Only officers of this union or above may set its robot."))
    standing = GroupRobot.objects.filter(union=union).first()
    if webhook:
        parts_of(webhook)
    elif standing is None:
        raise ValidationError(_("The address of the robot is missing."))
    if secret and not SECRET.match(secret):
        raise ValidationError(_("A signing secret holds letters and digits only."))
    values = {"is_on": is_on, "set_by": by}
    if webhook:
        values |= {"webhook": webhook, "secret": secret}
    robot, _new = GroupRobot.objects.update_or_create(union=union, defaults=values)
    journal.note(robot, "group_robot_set", by=by, union=union, data={"is_on": is_on, "address_changed": bool(webhook)})
    return robot


@transaction.atomic
def write_broadcast(*, broadcast: Broadcast | None, union, subject: str, text: str, by, reach) -> Broadcast:
    """Writes a message to the members of `union` and below, or changes one that was not sent; nobody hears it yet.

    Raises ValidationError out of reach and when it was sent.
    """
    if not can_broadcast(reach, union) or (broadcast and not can_broadcast(reach, broadcast.union)):
        raise ValidationError(_("Your duties do not reach this union."))
    if broadcast is None:
        return Broadcast.objects.create(union=union, subject=subject, text=text, by=by)
    mine = Broadcast.objects.filter(pk=broadcast.pk, sent_at=None)
    if not mine.update(union=union, subject=subject, text=text):
        raise ValidationError(_("This message was sent already."))
    return Broadcast.objects.get(pk=broadcast.pk)


@transaction.atomic
def send_broadcast(broadcast: Broadcast, *, by, reach, counted: int) -> int:
    """Tells every live member of the union and below, once; `counted` is the number that the sender was shown.

    Raises ValidationError when the number changed since, when it was sent before, and out of reach.
    """
    if not can_broadcast(reach, broadcast.union):
        raise ValidationError(_("Your duties do not reach this union."))
    mine = Broadcast.objects.filter(pk=broadcast.pk, sent_at=None)
    if not mine.update(sent_at=timezone.now()):
        raise ValidationError(_("This message was sent already."))
    told = notify_many(queries.members_of(broadcast.union), "notifications.broadcast", broadcast)
    if len(told) != counted:
        raise ValidationError(_("It would now reach %(count)s people. Please look once more.") % {"count": len(told)})
    mine.model.objects.filter(pk=broadcast.pk).update(people=len(told))
    journal.note(broadcast, "broadcast_sent", by=by, union=broadcast.union, data={"people": len(told)})
    return len(told)
