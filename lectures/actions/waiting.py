"""The waiting list of a speaker: who joined first is offered a freed date first, and the offer expires (S2-10)."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from federation.queries import reach_of
from workflow.actions import move, record
from workflow.days import workdays_between
from workflow.errors import NotAllowed, WorkflowError
from workflow.locks import lock

from .. import notices, policies
from ..errors import LinkExpired, OrderRefused
from ..models import WaitingEntry
from ..queries.availability import is_free
from ..states import WaitingState
from .booking import book, release, travel_to

OFFER_HOURS = 24
OFFER_NOTICE_WORKDAYS = 3
LIVE = (WaitingState.WAITING, WaitingState.OFFERED)


@transaction.atomic
def join_waiting(
    *, by, union, speaker, people: int, from_on, until_on, topic=None, may_split: bool = False
) -> WaitingEntry:
    """Puts the union on the speaker's list, where it stands once. Raises NotAllowed, OrderRefused.

    A group larger than the topic works for waits as two halves, each for a date of its own, when `may_split` (S2-11).
    Returns the entry, the first half of a split group.
    """
    if not policies.can_order_for(reach_of(by), union):
        raise NotAllowed(_("You can order for your own union only."))
    if until_on < from_on or until_on < timezone.localdate():
        raise OrderRefused("until_on", _("Please give a time that lies ahead."))
    if not 1 <= people <= 2000:
        raise OrderRefused("people", _("Between 1 and %(most)s people can come.") % {"most": 2000})
    lock(speaker)
    if WaitingEntry.objects.filter(union=union, speaker=speaker, state__in=LIVE).exists():
        raise OrderRefused("", _("Your union is on this list already."))
    entries = []
    for half, many in _parts(people, topic, may_split):
        entry = WaitingEntry.objects.create(
            union=union, created_by=by, topic=topic, speaker=speaker, people=many, from_on=from_on, until_on=until_on,
            may_split=may_split, half=half,
        )  # fmt: skip
        record(entry, "waiting_joined", by=by, data={"half": half} if half else None)
        entries.append(entry)
    return entries[0]


def _parts(people: int, topic, may_split: bool) -> list[tuple[int, int]]:
    """(0, all) for a group that fits whole, else (1, the larger half), (2, the rest)."""
    most = topic.group_max_people if topic else people
    if people <= most:
        return [(0, people)]
    if not may_split:
        words = _("This topic works for up to %(most)s people. Say whether two smaller groups are fine.")
        raise OrderRefused("people", words % {"most": most})
    if people > 2 * most:
        words = _("Two groups of up to %(most)s people are possible; this is more.")
        raise OrderRefused("people", words % {"most": most})
    return [(1, people - people // 2), (2, people // 2)]


@transaction.atomic
def set_urgent(entry: WaitingEntry, *, by, reason: str) -> WaitingEntry:
    """Lets a waiting group go first for a written reason, which those behind it can read (S2-11).

    Raises NotAllowed for another office, OrderRefused without a reason or once the group no longer waits.
    """
    if not policies.can_edit_speaker(reach_of(by), entry.speaker) or entry.created_by_id == by.pk:
        raise NotAllowed(_("The speaker's office says who goes first, and never for its own order."))
    if not reason.strip():
        raise OrderRefused("note", _("Please write why this group goes first."))
    waits = WaitingEntry.objects.filter(pk=entry.pk, state=WaitingState.WAITING)
    if not waits.update(is_urgent=True, urgent_reason=reason[:200]):
        raise OrderRefused("", _("This group no longer waits."))
    record(entry, "waiting_urgent", by=by, note=reason[:200])
    entry.refresh_from_db()
    return entry


def position(entry: WaitingEntry) -> int:
    """1 for the next in line: who goes first for a reason, then who joined first."""
    before = Q(joined_at__lt=entry.joined_at) | Q(joined_at=entry.joined_at, pk__lt=entry.pk)
    before = before & Q(is_urgent=True) if entry.is_urgent else Q(is_urgent=True) | before
    return WaitingEntry.objects.filter(before, speaker=entry.speaker_id, state=WaitingState.WAITING).count() + 1


def offer_freed(speaker, starts_at) -> WaitingEntry | None:
    """Offers the freed date to the first (urgent groups before all others) who waits for such a day and for whom it is free, and holds it for a day.

    Call it within the transaction that freed the hours and holds the speaker's row. Nothing is offered that
    begins in less than three working days.
    """
    day = timezone.localtime(starts_at).date()
    if workdays_between(timezone.localdate(), day) < OFFER_NOTICE_WORKDAYS:
        return None
    lock(speaker)
    waiting = WaitingEntry.objects.filter(
        speaker=speaker, state=WaitingState.WAITING, from_on__lte=day, until_on__gte=day
    )
    for entry in waiting.select_related("union", "topic", "created_by__person", "speaker"):
        if is_free(speaker, starts_at, entry.minutes, travel_to(speaker, entry)):
            return _offer(entry, starts_at)
    return None


def _offer(entry, starts_at) -> WaitingEntry:
    expires = min(timezone.now() + timedelta(hours=OFFER_HOURS), starts_at)
    entry = move(entry, WaitingState.OFFERED, offered_starts_at=starts_at, offer_expires_at=expires)
    book(entry.speaker, entry, starts_at)
    notices.tell_person(entry.created_by.person, entry, "date_offered")
    return entry


def check_offer(entry: WaitingEntry, order) -> None:
    """Whether `order` may take up the offer: same union, speaker and date, in time. Raises LinkExpired otherwise."""
    in_time = entry.state == WaitingState.OFFERED and entry.offer_expires_at >= timezone.now()
    same = (entry.union_id, entry.speaker_id, entry.offered_starts_at) == (
        order.union_id, order.wished_speaker_id, order.starts_at,
    )  # fmt: skip
    if not (in_time and same):
        raise LinkExpired(_("This offer is over, or it was for another date. Please choose a free date."))


def use_offer(entry: WaitingEntry, order, *, by) -> WaitingEntry:
    """The order takes the offered date; the hours held for the offer are let go within the same transaction."""
    entry = move(entry, WaitingState.TAKEN, by=by, note=order.number)
    release(entry)
    return entry


@transaction.atomic
def leave_waiting(entry: WaitingEntry, *, by) -> WaitingEntry:
    """Leaves the list; an offered date goes to the next."""
    return _give_up(entry, WaitingState.LEFT, by)


def _give_up(entry, to, by):
    lock(entry.speaker)
    starts_at = entry.offered_starts_at if entry.state == WaitingState.OFFERED else None
    entry = move(entry, to, by=by)
    release(entry)
    if starts_at:
        offer_freed(entry.speaker, starts_at)
    return entry


@transaction.atomic
def _lapse(entry):
    _give_up(entry, WaitingState.LAPSED, None)
    notices.tell_person(entry.created_by.person, entry, "offer_lapsed")


def expire_offers() -> int:
    """Lets offers lapse whose time is over and offers each date to the next; returns how many."""
    over = WaitingEntry.objects.filter(state=WaitingState.OFFERED, offer_expires_at__lt=timezone.now())
    lapsed = 0
    for entry in over.select_related("speaker", "union", "topic", "created_by__person"):
        try:
            _lapse(entry)
            lapsed += 1
        except WorkflowError:  # taken or left meanwhile
            continue
    return lapsed
