"""The waiting list of a speaker: who joined first is offered a freed date first, and the offer expires (S2-10)."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from federation.queries import reach_of
from workflow.actions import move
from workflow.errors import NotAllowed

from .. import notices, policies
from ..errors import LinkExpired, OrderRefused
from ..models import WaitingEntry
from ..states import WaitingState
from .booking import lock_speaker

OFFER_HOURS = 24


@transaction.atomic
def join_waiting(*, by, union, speaker, people: int, from_on, until_on, topic=None) -> WaitingEntry:
    """Puts the union on the speaker's list; a union stands there once. Raises NotAllowed, OrderRefused."""
    if not policies.can_order_for(reach_of(by), union):
        raise NotAllowed(_("You can order for your own union only."))
    if until_on < from_on or until_on < timezone.localdate():
        raise OrderRefused("until_on", _("Please give a time that lies ahead."))
    lock_speaker(speaker)
    if WaitingEntry.objects.filter(
        union=union, speaker=speaker, state__in=[WaitingState.WAITING, WaitingState.OFFERED]
    ).exists():
        raise OrderRefused("", _("Your union is on this list already."))
    return WaitingEntry.objects.create(
        union=union, created_by=by, topic=topic, speaker=speaker, people=people, from_on=from_on, until_on=until_on
    )


def position(entry: WaitingEntry) -> int:
    """1 for the next in line."""
    ahead = WaitingEntry.objects.filter(
        speaker=entry.speaker_id, state=WaitingState.WAITING, joined_at__lt=entry.joined_at
    )
    return ahead.count() + 1


def offer_freed(speaker, starts_at) -> WaitingEntry | None:
    """Offers the freed date to the first who waits for such a day; the offer holds for 24 hours."""
    day = timezone.localtime(starts_at).date()
    waiting = WaitingEntry.objects.filter(
        speaker=speaker, state=WaitingState.WAITING, from_on__lte=day, until_on__gte=day
    )
    entry = waiting.select_for_update(of=("self",)).select_related("created_by__person").first()
    if entry is None:
        return None
    expires = min(timezone.now() + timedelta(hours=OFFER_HOURS), starts_at)
    entry = move(entry, WaitingState.OFFERED, offered_starts_at=starts_at, offer_expires_at=expires)
    notices.tell_person(entry.created_by.person, entry, "date_offered")
    return entry


@transaction.atomic
def take_offer(entry: WaitingEntry, *, by) -> WaitingEntry:
    """Takes the offered date; the order form opens with it. Raises LinkExpired when the offer is over."""
    if entry.offer_expires_at is None or entry.offer_expires_at < timezone.now():
        raise LinkExpired
    return move(entry, WaitingState.TAKEN, by=by)


@transaction.atomic
def leave_waiting(entry: WaitingEntry, *, by) -> WaitingEntry:
    """Leaves the list; an offered date goes to the next."""
    was, starts_at = entry.state, entry.offered_starts_at
    entry = move(entry, WaitingState.LEFT, by=by)
    if was == WaitingState.OFFERED:
        offer_freed(entry.speaker, starts_at)
    return entry


def expire_offers() -> int:
    """Lets offers lapse whose time is over and offers each date to the next; returns how many."""
    over = WaitingEntry.objects.filter(state=WaitingState.OFFERED, offer_expires_at__lt=timezone.now())
    for entry in over.select_related("speaker"):
        with transaction.atomic():
            offered = entry.offered_starts_at
            move(entry, WaitingState.LAPSED)
            offer_freed(entry.speaker, offered)
    return len(over)
