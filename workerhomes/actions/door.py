"""A card at a door: looked at, decided, kept; and what follows inside the home (S4-02, S4-03, trust.md §5)."""

import logging
import uuid
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction
from django.utils import timezone

from federation import codes
from federation.fields import opened
from federation.models import Person
from federation.states import CardState
from workflow.errors import WorkflowError

from ..models import DoorAttempt, Home, Visit
from ..queries.door import LEFT, STAY, TYPED_MOST, Bearer, Door, bearer_of, door_of
from . import absences, bookings

BUCKET_SECONDS = 600  # a code that does not change opens a door once in this time
CHECK_INS = [bookings.check_in_at_door, absences.check_in_activity_at_door]  # (person, home) -> row or None
log = logging.getLogger(__name__)
STOPPED = {
    CardState.SUSPENDED: "suspended", CardState.LOST: "lost", CardState.REISSUED: "replaced", CardState.ENDED: "ended",
}  # fmt: skip
WAYS = {codes.LIVE: DoorAttempt.Way.CODE, codes.SIGNED: DoorAttempt.Way.SIGNED, codes.PRINTED: DoorAttempt.Way.PRINTED}


class UnknownDevice(Exception):
    """The key belongs to no device that is in use."""


@dataclass
class Try:
    """What came to the door: `text` as scanned or typed, `nonce` of the client, guests, in or out."""

    text: str
    nonce: uuid.UUID
    guests: int = 0
    is_leaving: bool = False


@dataclass
class Answer:
    """What the door says: go or not, the reason (a word of REASONS), people inside now."""

    go: bool
    reason: str
    inside: int
    way: str = DoorAttempt.Way.CODE


@transaction.atomic
def scan(key_hash: str, tried: Try, now: datetime | None = None) -> Answer:
    """Decides about a card at a door with network, by the server's clock, and keeps the try whatever came of it.

    At most five statements; a booked room or activity that begins now costs its own move. A nonce that came before
    from this device gets its first answer again. Raises UnknownDevice.
    """
    now = now or timezone.now()
    code = codes.read_code(tried.text)
    typed = code is None and is_number(tried.text)
    door = door_of(key_hash, now, typed=typed)
    if door is None:
        raise UnknownDevice
    step, trace = step_and_trace(code, now)
    bearer = None
    if code or (typed and door.wrong < TYPED_MOST):
        number = "" if code else tried.text
        bearer = bearer_of(door, now, code=code.card if code else "", number=number, trace=trace, step=step)
    if bearer and typed:
        trace = codes.trace_of(bearer.code, timezone.localdate(now))
    way = way_of(code, tried.text)
    reason = _refusal(door, bearer, code, tried, now, typed)
    go = not reason
    if go and bearer:
        reason = LEFT if tried.is_leaving else "already" if bearer.is_inside else "ok"
    answer = Answer(go, reason, door.inside, way)
    if not _keep(door, tried, answer, bearer, trace, None if tried.is_leaving or not go else step, now):
        return _second(door, tried, answer, trace, now)
    if go and bearer:
        answer.inside += _pass(door, tried, bearer, now)
        if bearer.has_plans and not tried.is_leaving:
            check_in(bearer.person_id, door.home_id)
    return answer


def is_number(text: str) -> bool:
    """Whether this may be a typed member number; anything else that is no code is another paper."""
    return text.isascii() and text.isalnum() and len(text) <= 20


def way_of(code, text: str) -> str:
    """How the card was shown: by a code of its kind, or typed."""
    if code:
        return WAYS[code.kind]
    return DoorAttempt.Way.TYPED if is_number(text) else DoorAttempt.Way.CODE


def step_and_trace(code, now: datetime) -> tuple[int, str]:
    """The number under which this code counts once a home, and what stands for the card on that day ("" if unread)."""
    if code is not None and code.kind == codes.LIVE:
        begins = min(code.moment * codes.STEP_SECONDS, 4_000_000_000)
        return code.moment, codes.trace_of(code.card, datetime.fromtimestamp(begins, timezone.get_current_timezone()))
    step = -(int(now.timestamp()) // BUCKET_SECONDS)
    return step, codes.trace_of(code.card, timezone.localdate(now)) if code else ""


def _refusal(door: Door, bearer: Bearer | None, code, tried: Try, now, typed: bool) -> str:
    """Why not, the first reason that holds; '' when the way is free."""
    if typed and door.wrong >= TYPED_MOST:
        return "too_often"
    if code is None and not typed:
        return "invalid" if tried.text.startswith("UC1-") else "wrong_type"
    if bearer is None or (code and not codes.is_genuine(code, opened(bearer.key))):
        return "invalid"
    if code and not codes.is_current(code, now):
        ahead = code.moment * (codes.STEP_SECONDS if code.kind == codes.LIVE else 60) > now.timestamp()
        return "early" if ahead else "expired"
    if bearer.state != CardState.ACTIVE:
        return STOPPED[CardState(bearer.state)]
    if tried.is_leaving:
        return ""
    if bearer.union_id is None:
        return "no_member"
    if bearer.is_used:
        return "used"
    if not door.is_open:
        return "closed"
    if tried.guests > door.guests_per_member:
        return "guests"
    if door.inside + 1 + tried.guests > door.capacity_people and not bearer.is_inside:
        return "full"
    return ""


_INSERT = """
INSERT INTO workerhomes_doorattempt (home_id, device_id, nonce, way, card, step, person_id, tried_at, received_at,
  is_offline, is_accepted, reason, is_double, guests)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, false, %s, %s, false, %s) ON CONFLICT DO NOTHING RETURNING id
"""


def _keep(door, tried, answer, bearer, trace, step, now) -> bool:
    """Keeps the try; False when its nonce, or this code at this home, was there before."""
    person = bearer.person_id if bearer and bearer.has_agreed else None
    guests = min(tried.guests, 99)
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, [
            door.home_id, door.device_id, tried.nonce, answer.way, trace, step, person, now, now, answer.go,
            answer.reason, guests,
        ])  # fmt: skip
        return cursor.fetchone() is not None


def _second(door: Door, tried: Try, answer: Answer, trace: str, now) -> Answer:
    """The first answer again for a nonce of this device; else the same code was quicker elsewhere, which is kept too."""
    seen = DoorAttempt.objects.filter(nonce=tried.nonce, device=door.device_id).values_list("is_accepted", "reason")
    for go, reason in seen:
        return Answer(go, reason, door.inside, answer.way)
    again = Answer(False, "used", door.inside, answer.way)
    _keep(door, Try(tried.text, uuid.uuid4(), tried.guests), again, None, trace, None, now)
    return again


_ENTER = """
INSERT INTO workerhomes_visit (home_id, person_id, union_id, entered_at, guests) VALUES (%s, %s, %s, %s, %s)
ON CONFLICT DO NOTHING
"""
_LEAVE = """
UPDATE workerhomes_visit SET left_at = %(now)s WHERE id = (
  SELECT id FROM workerhomes_visit WHERE home_id = %(home)s AND left_at IS NULL AND entered_at <= %(now)s
    AND CASE WHEN %(person)s::bigint IS NULL THEN person_id IS NULL AND union_id = %(union)s
        ELSE person_id = %(person)s END
  ORDER BY entered_at LIMIT 1 FOR UPDATE SKIP LOCKED) RETURNING guests
"""


def _pass(door, tried: Try, bearer: Bearer, at: datetime) -> int:
    """Writes the visit begun or ended; how many people more are inside. Without consent no name goes into it."""
    person = bearer.person_id if bearer.has_agreed else None
    with connection.cursor() as cursor:
        if tried.is_leaving:
            cursor.execute(_LEAVE, {"now": at, "home": door.home_id, "person": person, "union": bearer.union_id})
            row = cursor.fetchone()
            return -(1 + row[0]) if row else 0
        if bearer.is_inside:
            return 0
        cursor.execute(_ENTER, [door.home_id, person, bearer.union_id, at, tried.guests])
        return (1 + tried.guests) if cursor.rowcount else 0


def check_in(person_id: int, home_id: int) -> list:
    """Takes up what the person has booked at the home for about now; what fails there never stops the door."""
    person, home, done = Person.objects.get(pk=person_id), Home.objects.select_related("union").get(pk=home_id), []
    for act in CHECK_INS:
        try:
            with transaction.atomic():
                done.append(act(person, home))
        except WorkflowError as error:
            log.warning("check-in at the door: %s", error)
    return [row for row in done if row is not None]


def close_forgotten(now: datetime | None = None) -> int:
    """Ends visits nobody ended, after the longest stay; says how many. The number inside stays honest."""
    now = now or timezone.now()
    rows = Visit.objects.filter(left_at=None, entered_at__lt=now - STAY)
    return rows.update(left_at=now)
