"""Who may go into schools, until when: checks and inductions with their expiry, and the reminders (S3-03)."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from workflow.actions import record
from workflow.locks import lock
from workflow.parameters import value_of

from .. import notices, policies
from ..errors import OrderRefused
from ..models import Clearance, Speaker
from ..parameters import CLEARANCE_DAYS
from ..queries.freshness import menu_changed
from ..queries.schools import clearances_that_count
from ..queries.worklists import officers_at
from .guard import demand
from .leaving import hand_over_later
from .uncleared import flag_visits

LONGEST = timedelta(days=5 * 366)


@transaction.atomic
def note_clearance(*, by, speaker, kind, done_on, expires_on, reason: str = "") -> Clearance:
    """Notes a check or an induction; the speaker is cleared until the earliest expiry of the kinds needed.

    Raises NotAllowed for another corps, OrderRefused (field) for a day to come, an end before the beginning, or one
    more than five years away.
    """
    demand(by, policies.can_keep_clearances, speaker)
    if done_on > timezone.localdate():
        raise OrderRefused("done_on", _("This day has not come yet."))
    if expires_on <= done_on:
        raise OrderRefused("expires_on", _("The end lies before the beginning."))
    if expires_on - done_on > LONGEST:
        raise OrderRefused("expires_on", _("A clearance holds for five years at most."))
    row = Clearance.objects.create(
        speaker=speaker, kind=kind, done_on=done_on, expires_on=expires_on, noted_by=by, reason=reason[:200]
    )
    record(row, "clearance_noted", by=by, union=speaker.home_corps.union, data={"kind": str(kind), "until": expires_on})
    settle_clearance(speaker)
    return row


@transaction.atomic
def revoke_clearance(row: Clearance, *, by, reason: str) -> Clearance:
    """Revokes a check or induction with a reason; a second time changes nothing."""
    demand(by, policies.can_keep_clearances, row.speaker)
    if not reason.strip():
        raise OrderRefused("reason", _("Please write a reason."))
    changed = Clearance.objects.filter(pk=row.pk, revoked_at=None)
    if changed.update(revoked_at=timezone.now(), reason=reason.strip()[:200]):
        record(row, "clearance_revoked", by=by, union=row.speaker.home_corps.union, note=reason.strip()[:200])
        settle_clearance(row.speaker)
    row.refresh_from_db()
    return row


def settle_clearance(speaker) -> None:
    """Keeps `Speaker.school_cleared_until` as the earliest of the last expiries of every kind; NULL when one is missing.

    Agreed visits that are not covered any more are flagged, school lectures go to somebody else once this is committed.
    """
    [speaker_now] = lock(speaker)
    last = {row.kind: row.expires_on for row in clearances_that_count().filter(speaker=speaker)}
    until = min(last.values()) if set(last) == set(Clearance.Kind.values) else None
    if until != speaker_now.school_cleared_until:
        Speaker.objects.filter(pk=speaker.pk).update(school_cleared_until=until)
        menu_changed()
    speaker.school_cleared_until = until
    flag_visits(speaker)
    hand_over_later(speaker)


def remind_clearances() -> int:
    """Tells speakers and their office what expires within 60, 30 and 7 days, once for each; says how many notices."""
    today, sent = timezone.localdate(), 0
    marks = sorted(int(value_of(name)) for name in CLEARANCE_DAYS)
    for row in clearances_that_count():
        left = (row.expires_on - today).days
        mark = next((days for days in marks if 0 <= left <= days), None)
        if mark is None or not row.speaker.is_active:
            continue
        office = officers_at(row.speaker.home_corps.union, "corps_officer")
        people = [person for person in [row.speaker.person, *office] if person]
        notices.tell_people(people, row, "clearance_expires", occasion=f"{mark}:{row.expires_on}", days=left)
        sent += len(people)
    return sent
