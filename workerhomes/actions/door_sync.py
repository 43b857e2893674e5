"""Doors without network: the signed list they go by, what they hand in later, and cards that two of them let in."""

import hashlib
import hmac
import json
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from federation import codes
from federation.models import Card, Consent, Membership, Purpose
from federation.queries.cards import cards_of_numbers, numbered_cards, numbers_stopped, spoiled_since
from federation.states import CardState
from workflow.locks import lock

from ..models import Affiliation, DayList, DoorAttempt, DoorDevice, Visit
from ..queries.door import LEFT, inside_now, other_entries
from ..queries.opening import openings
from .door import STOPPED, Try, UnknownDevice, is_number, way_of

LIST_FOR = timedelta(hours=24)
DOUBLE_WITHIN = timedelta(hours=2)
OLDEST = timedelta(days=7)
LIST_CARDS = 60_000
HASH_LETTERS, NUMBER_LETTERS = 12, 10


@dataclass
class Entry(Try):
    """A try as a door without network noted it: its own clock and what it decided."""

    at: datetime = field(default_factory=timezone.now)
    go: bool = False
    reason: str = ""


def device_of(key_hash: str) -> DoorDevice:
    """The device that holds this key; UnknownDevice for a withdrawn or unknown one."""
    rows = DoorDevice.objects.select_related("home__union")
    device = rows.filter(key_hash=key_hash, revoked_at=None, home__is_active=True).first()
    if device is None:
        raise UnknownDevice
    return device


@transaction.atomic
def give_day_list(key_hash: str) -> dict:
    """The signed list for a door without network: hours, cards spoiled lately, good cards and their members' numbers.

    While all good cards find room on it the list is `whole`, and a number that is missing there is wrong; otherwise it
    holds the unions around the home. Numbers and cards stand in one order, so that one person's card and number open
    once together. A signed card holds 24 hours, so those spoiled within 25 hours are all that can still be shown.
    Raises UnknownDevice.
    """
    device, now = device_of(key_hash), timezone.now()
    home, salt = device.home, secrets.token_hex(8)
    cards, whole = _cards_of(home)
    hashed = [_hashed(salt, code) for code, _number in cards]
    numbers = "".join(number_hash(key_hash, salt, number) for _code, number in cards)
    stopped = sorted(
        (number_hash(key_hash, salt, number), STOPPED[CardState(state)]) for number, state in numbers_stopped()
    )
    spoiled = [_hashed(salt, code) for code in spoiled_since(now - codes.SIGNED_FOR - timedelta(hours=1))]
    spans = [span for day in openings([home]).days(home, timezone.localdate(now), 3) for span in day.moments]
    body = json.dumps({
        "type": "door-list", "home": home.code, "issued": _ms(now), "expires": _ms(now + LIST_FOR), "salt": salt,
        "spoiled": spoiled, "cards": hashed, "numbers": numbers, "stopped": dict(stopped), "whole": whole, "guests": home.guests_per_member,
        "hours": [[_ms(opens), _ms(closes)] for opens, closes in spans],
    }, separators=(",", ":"))  # fmt: skip
    DayList.objects.create(
        device=device, day=timezone.localdate(now), issued_at=now, expires_at=now + LIST_FOR, cards=len(hashed),
        sha256=hashlib.sha256(body.encode()).hexdigest(),
    )  # fmt: skip
    DoorDevice.objects.filter(pk=device.pk).update(seen_at=now)
    return {
        "body": body,
        "signature": codes.sign(body.encode()),
        "key": codes.public_key(),
        "name": device.name,
        "inside": inside_now([home.pk]).get(home.pk, 0),
    }


def _cards_of(home) -> tuple[list[tuple[str, str]], bool]:
    """(code, number) of the good cards that the list holds, and whether these are all there are."""
    everybody = list(numbered_cards()[: LIST_CARDS + 1])
    if len(everybody) <= LIST_CARDS:
        return everybody, True
    around = Affiliation.objects.filter(home=home, until_on=None).values("union")
    return list(numbered_cards(around)[:LIST_CARDS]), False


def number_hash(key_hash: str, salt: str, number: str) -> str:
    """How a member's number stands on a list: an HMAC under what the device alone can make of its key.

    A card's code has 80 random bits, so a salt is enough to hide it. A number has about eight digits and is dealt out
    in turn: with the salt beside it, a second of trying would give all of them away. So the list (what lies on the
    wire, in a cache, in a copy of the disk without the key) is made under a key that does not stand on it, and no two
    devices and no two lists can be laid side by side. Whoever holds device and key together can try numbers, as at any
    door; they learn which are in use and nobody's name, until the key is withdrawn. Slower hashes would not help much
    against that, and would cost the portal hours for the numbers of a city.
    """
    seal = hmac.new(key_hash.encode(), f"{salt}|{number}".encode(), hashlib.sha256)
    return seal.hexdigest()[:NUMBER_LETTERS]


def _hashed(salt: str, code: str) -> str:
    return hashlib.sha256(f"{salt}{code}".encode()).hexdigest()[:HASH_LETTERS]


def _ms(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


@transaction.atomic
def hand_in(key_hash: str, entries: list[Entry]) -> dict[str, str]:
    """Keeps what a door did without network; nonce -> "kept", "double" or "twin" for one that was there before.

    What the door decided stays as it was, since people did go in; what the server finds wrong with it (forged,
    stopped, out of date) becomes its reason. Visits follow; a card that two doors let in is marked on both tries.
    Raises UnknownDevice, Busy.
    """
    device = lock(device_of(key_hash))[0]  # the same device handing in twice at once waits for itself
    now = timezone.now()
    known = set(DoorAttempt.objects.filter(nonce__in=[one.nonce for one in entries]).values_list("nonce", flat=True))
    said = {str(nonce): "twin" for nonce in known}
    read = {one.nonce: codes.read_code(one.text) for one in entries}
    typed = cards_of_numbers({one.text for one in entries if is_number(one.text)}, now - OLDEST)
    shown = {one.nonce: code.card if (code := read[one.nonce]) else typed.get(one.text, "") for one in entries}
    people = _bearers(set(shown.values()) - {""})
    for one in entries:
        if one.nonce in known:
            continue
        known.add(one.nonce)
        attempt = _attempt(device, one, read[one.nonce], people.get(shown[one.nonce]), now)
        said[str(one.nonce)] = "double" if _mark_doubles(attempt) else "kept"
    DoorDevice.objects.filter(pk=device.pk).update(seen_at=now)
    return said


def _bearers(cards: set[str]) -> dict[str, tuple]:
    """Card code -> (card, union of the holder today or None, consent to keep the name); three statements."""
    rows = list(Card.objects.filter(code__in=cards))
    people = [row.person_id for row in rows]
    unions = dict(Membership.objects.filter(person__in=people, left_on=None).values_list("person", "union"))
    agreed = set(
        Consent.objects.filter(person__in=people, purpose=Purpose.DOORS, withdrawn_at=None).values_list(
            "person", flat=True
        )
    )
    return {row.code: (row, unions.get(row.person_id), row.person_id in agreed) for row in rows}


def _attempt(device, one, code, bearer, now) -> DoorAttempt:
    at = min(max(one.at, now - OLDEST), now)
    card, union, agreed = bearer or (None, None, False)
    reason = (_found_wrong(code, card, union, at) if one.go else "") or one.reason
    person = card.person_id if card and agreed else None
    visit = None
    if one.go and card is not None:
        visit = _visit(device.home_id, person, union, at, one)
    shown = code.card if code else card.code if card else ""
    return DoorAttempt.objects.create(
        home_id=device.home_id, device=device, nonce=one.nonce, way=way_of(code, one.text),
        card=codes.trace_of(shown, timezone.localdate(at)) if shown else "", person_id=person, tried_at=at,
        received_at=now, is_offline=True, is_accepted=one.go, reason=LEFT if one.is_leaving and one.go else reason[:24],
        guests=min(one.guests, 99), visit=visit,
    )  # fmt: skip


def _found_wrong(code, card, union, at) -> str:
    """What the server finds wrong with an entry that a door without network let pass; '' when it was right."""
    if card is None or (code and not codes.is_genuine(code, card.key)):
        return "forged"
    if code and not codes.is_current(code, at):
        return "expired"
    if card.state != CardState.ACTIVE and card.changed_at <= at:
        return STOPPED[CardState(card.state)]
    return "" if union else "no_member"


def _visit(home_id, person, union, at, one) -> Visit | None:
    """The visit of an entry begun, or ended when it says so; one that is still open stays."""
    inside = Visit.objects.filter(home=home_id, person=person, left_at=None, entered_at__lte=at)
    if person is None:
        inside = inside.filter(union=union)
    if one.is_leaving:
        visit = inside.order_by("entered_at").first()
        if visit:
            Visit.objects.filter(pk=visit.pk, left_at=None).update(left_at=at)
        return visit
    if person is not None and Visit.objects.filter(home=home_id, person=person, left_at=None).exists():
        return None
    return Visit.objects.create(home_id=home_id, person_id=person, union_id=union, entered_at=at, guests=one.guests)


def _mark_doubles(attempt: DoorAttempt) -> bool:
    """Marks this entry and those of the same card at about the same time, when a door let it in that could not know."""
    if not attempt.is_accepted or attempt.reason == LEFT or not attempt.card:
        return False
    rows = other_entries(attempt, DOUBLE_WITHIN).exclude(device=attempt.device_id)
    keys = list(rows.values_list("pk", flat=True))
    if keys:
        DoorAttempt.objects.filter(pk__in=[*keys, attempt.pk]).update(is_double=True)
    return bool(keys)
