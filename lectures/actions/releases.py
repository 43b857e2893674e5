"""Releasing the schedule of a corps, and the secret links of its calendars (S2-15)."""

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from federation.queries import reach_of
from workflow.actions import record
from workflow.errors import NotAllowed
from workflow.locks import lock

from .. import notices, policies
from ..errors import OrderRefused
from ..models import CalendarFeed, ReleaseLine, ScheduleRelease
from ..models.orders import new_token
from ..queries.releases import Change, draft_of


@transaction.atomic
def release_schedule(corps, *, by, note: str = "") -> ScheduleRelease:
    """Publishes the corps' schedule as it stands; everybody whom a change touches hears of it once, with a calendar.

    Raises NotAllowed for another office, OrderRefused (field `note`) when nothing changed since the last release.
    """
    if not policies.can_keep_corps(reach_of(by), corps):
        raise NotAllowed(_("The office of the corps releases its schedule."))
    lock(corps)
    lines = draft_of(corps)
    if all(line.change == Change.SAME for line in lines):
        raise OrderRefused("note", _("Nothing changed since the last release."))
    number = (ScheduleRelease.objects.filter(corps=corps).aggregate(last=Max("number"))["last"] or 0) + 1
    release = ScheduleRelease.objects.create(corps=corps, number=number, note=note, released_by=by)
    ReleaseLine.objects.bulk_create(
        ReleaseLine(
            release=release, order=line.order, change=line.change, starts_at=line.starts_at, speaker=line.speaker,
            place=line.place, was_starts_at=line.was_starts_at, was_speaker=line.was_speaker, was_place=line.was_place,
        )
        for line in lines
    )  # fmt: skip
    changed = [line for line in lines if line.change != Change.SAME]
    record(corps, "schedule_released", by=by, note=note, data={"number": number, "changes": len(changed)})
    notices.tell_people(_touched(changed), release, "schedule_released")
    return release


def _touched(lines) -> list:
    """Orderers and speakers, present and former, of the lines; each once."""
    people = {}
    for line in lines:
        for one in (line.order.ordered_by.person, *(who.person for who in (line.speaker, line.was_speaker) if who)):
            if one is not None:
                people[one.pk] = one
    return list(people.values())


@transaction.atomic
def renew_feed(*, by, corps=None, speaker=None) -> CalendarFeed:
    """A new secret link for the calendar of a corps or a speaker; the one before ends. Raises NotAllowed."""
    reach = reach_of(by)
    allowed = policies.can_keep_corps(reach, corps) if corps else policies.can_edit_speaker(reach, speaker)
    if not allowed:
        raise NotAllowed(_("This calendar belongs to somebody else."))
    whose = {"corps": corps} if corps else {"speaker": speaker}
    feed, _new = CalendarFeed.objects.update_or_create(**whose, defaults={"token": new_token()})
    record(corps or speaker, "calendar_link_renewed", by=by)
    return feed
