"""A membership card is issued, stopped, put in force again, replaced, ended; each move one guarded UPDATE and a line."""

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from .. import codes, delivery, journal, policies
from ..errors import FederationError
from ..models import Card, Membership
from ..names import clean_text
from ..queries.cards import card_of, journal_union_of, members_without_card
from ..states import NEEDS_NOTE, CardState, sources
from .guard import allow

BATCH = 2000


class CardRefused(FederationError):
    """The card is not in a state for this; the sentence says in which it is."""


@transaction.atomic
def issue_card(*, person, by=None) -> Card:
    """Gives a member a first card; somebody who holds one keeps it. CardRefused without a live membership."""
    if not Membership.objects.filter(person=person, left_on=None).exists():
        raise CardRefused(_("A card belongs to a membership, and there is none."))
    if by is not None and by.person_id != person.pk:
        _allow(by, person)
    held = card_of(person)
    if held:
        return held
    if Card.objects.filter(person=person, state=CardState.ENDED).exists() and by and by.person_id == person.pk:
        raise CardRefused(_("Your card was ended. Please ask your union for a new one."))
    try:
        with transaction.atomic():
            card = Card.objects.create(person=person, code=codes.new_card_code(), key=codes.new_key())
    except IntegrityError:  # the twin of a double click was first
        return Card.objects.get(person=person, state=CardState.ACTIVE)
    journal.note(card, "card_issued", by=by, union=journal_union_of(card))
    return card


def issue_missing_cards(limit: int = 200_000) -> int:
    """Gives a card to every member who never had one, in batches; says how many. Twice does no harm."""
    made, keys = 0, list(members_without_card().values_list("pk", flat=True)[:limit])
    for start in range(0, len(keys), BATCH):
        chunk = keys[start : start + BATCH]
        with transaction.atomic():
            rows = [Card(person_id=key, code=codes.new_card_code(), key=codes.new_key()) for key in chunk]
            before = Card.objects.filter(person__in=chunk).count()
            Card.objects.bulk_create(rows, ignore_conflicts=True)
            count = Card.objects.filter(person__in=chunk).count() - before
            if count:
                journal.note(Card, "cards_issued", by=None, union=None, data={"count": count})
        made += count
    return made


def suspend_card(card, *, by, note) -> Card:
    """Stops a card for a reason; only the union puts it in force again."""
    return change_card(card, CardState.SUSPENDED, by=by, note=note)


def resume_card(card, *, by, note="") -> Card:
    """A suspended or lost card holds again."""
    return change_card(card, CardState.ACTIVE, by=by, note=note)


def report_lost(card, *, by, note="") -> Card:
    """Stops a card at once because the phone is gone; the holder may do it, and the union."""
    return change_card(card, CardState.LOST, by=by, note=note)


def end_card(card, *, by, note) -> Card:
    """Ends a card for good."""
    return change_card(card, CardState.ENDED, by=by, note=note)


@transaction.atomic
def change_card(card, to, *, by, note="") -> Card:
    """Brings a card into state `to` with a line in the journal; one guarded UPDATE decides who wins. The holder is told.

    Raises PermissionDenied without the duty (holders may only report a loss), CardRefused from another state or
    without the reason that stopping a card needs.
    """
    _allow(by, card.person, own=to == CardState.LOST)
    card = _move(card, to, by, note)
    _tell(card, "card_back" if to == CardState.ACTIVE else "card_stopped", by, reason=clean_text(note)[:200])
    return card


def _move(card, to, by, note) -> Card:
    note = clean_text(note)[:200]
    if to in NEEDS_NOTE and by is not None and len(note) < 4:
        raise CardRefused(_("Please write why the card stops."))
    was = Card.objects.select_for_update().values_list("state", flat=True).get(pk=card.pk)
    moved = Card.objects.filter(pk=card.pk, state__in=sources(to)).update(state=to, changed_at=timezone.now())
    if not moved:
        words = _("The card is %(state)s now, so this is not possible.")
        raise CardRefused(words % {"state": CardState(was).label})
    journal.note(
        card, "card_changed", by=by, union=journal_union_of(card), note=note, data={"from": str(was), "to": str(to)}
    )
    card.refresh_from_db()
    return card


@transaction.atomic
def reissue_card(card, *, by, note="") -> Card:
    """Replaces a card by one with a new code and key, photo taken along; every code of the old one is void at once.

    A second call for the same card gives the new one again. Raises as `change_card`; CardRefused without a membership.
    """
    _allow(by, card.person, own=True)
    if not Membership.objects.filter(person=card.person_id, left_on=None).exists():
        raise CardRefused(_("A card belongs to a membership, and there is none."))
    old = Card.objects.select_for_update().get(pk=card.pk)
    if old.state == CardState.REISSUED and (held := card_of(card.person)):
        return held
    _move(old, CardState.REISSUED, by, note)
    new = Card.objects.create(
        person=card.person, code=codes.new_card_code(), key=codes.new_key(), photo=old.photo.name if old.photo else ""
    )
    _tell(new, "card_renewed", by)
    return new


def set_photo(card, photo, *, by) -> Card:
    """Puts a clean photo (or '') on the card; the holder and the union may."""
    _allow(by, card.person, own=True)
    card.photo = photo
    card.save(update_fields=["photo"])
    return card


def _tell(card, kind, by, **context):
    """The holder hears what others did with the card; who did it themselves saw it on the page."""
    if by is None or by.person_id != card.person_id:
        delivery.tell(
            card.person, f"federation.{kind}", card, occasion=card.changed_at.isoformat(), context=context
        )  # fmt: skip


def _allow(by, person, own=False):
    """Lets the portal itself, the union's officers, and the holder where `own` says so."""
    if by is None or (own and by.person_id == person.pk):
        return
    live = Membership.objects.filter(person=person, left_on=None).select_related("union").first()
    allow(by, lambda reach: live is not None and policies.can_manage_members(reach, live.union))
