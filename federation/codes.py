"""The codes of a membership card: what the phone shows, what a door believes, and for how long (trust.md §5).

`UC1-<kind>-<card>-<moment>-<seal>`, in signs that a QR code packs tightly. The kind and the audience (a door) lie
under the seal, so that no other paper of the portal opens a door and no kind passes for another.

    L  shown live: the moment is a step of 30 s, the seal an HMAC under the key of the card
    S  signed: the moment is the minute of signing, the seal an Ed25519 signature; a door checks it without network
    P  printed: as S, holds for half a year, and a door asks for a second look
"""

import base64
import binascii
import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings

from .fields import _derived

PREFIX, AUDIENCE = "UC1", "door"
LIVE, SIGNED, PRINTED = "L", "S", "P"
STEP_SECONDS, STEPS_OFF = 30, 1
SIGNED_FOR, PRINTED_FOR = timedelta(hours=24), timedelta(days=180)
AHEAD = timedelta(minutes=2)  # how far the clock that signed may run ahead
SHAPE = re.compile(r"UC1-([LSP])-([A-Z2-7]{16})-([1-9][0-9]{0,11})-([A-Z2-7]{16}|[A-Z2-7]{103})\Z", re.ASCII)
LONGEST = 160


@dataclass(frozen=True)
class Code:
    """A code as it was read, not believed yet; `moment` is a step of 30 s or a minute since 1970."""

    kind: str
    card: str
    moment: int
    seal: bytes


def new_card_code() -> str:
    """80 random bits that name a card and say nothing about its holder."""
    return _spelled(secrets.token_bytes(10))


def new_key() -> str:
    """256 random bits for the HMAC of one card."""
    return secrets.token_hex(32)


def _spelled(seal: bytes) -> str:
    return base64.b32encode(seal).decode().rstrip("=")


def _said(kind: str, card: str, moment: int) -> bytes:
    return f"{PREFIX}|{AUDIENCE}|{kind}|{card}|{moment}".encode()


def step_at(now: datetime) -> int:
    """The 30 s step of a moment."""
    return int(now.timestamp()) // STEP_SECONDS


def live_code(card: str, key: str, step: int) -> str:
    """The code that `card` shows during `step`."""
    return f"{PREFIX}-{LIVE}-{card}-{step}-{_spelled(_mac(card, key, step))}"


def _mac(card: str, key: str, step: int) -> bytes:
    return hmac.new(bytes.fromhex(key), _said(LIVE, card, step), hashlib.sha256).digest()[:10]


def signed_code(card: str, now: datetime, kind: str = SIGNED) -> str:
    """The code of `card` that holds without network from `now` on, or the printed one (`kind` PRINTED)."""
    minute = int(now.timestamp()) // 60
    return f"{PREFIX}-{kind}-{card}-{minute}-{_spelled(_signer().sign(_said(kind, card, minute)))}"


@lru_cache(maxsize=2)
def _signer_of(secret: str) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(_derived(secret, b"sign:card"))


def _signer() -> Ed25519PrivateKey:
    return _signer_of(settings.FIELD_KEY)


def sign(body: bytes) -> str:
    """The signature of the portal over what a door keeps, in base64; `body` says itself what it is."""
    return base64.b64encode(_signer().sign(body)).decode()


def public_key() -> str:
    """What a door needs to check signatures: 32 bytes in base64."""
    return base64.b64encode(_signer().public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)).decode()


def read_code(text: str) -> Code | None:
    """The parts of a code in its one spelling; None for anything else."""
    found = SHAPE.match(text) if len(text) <= LONGEST else None
    if found is None:
        return None
    kind, card, moment, seal = found.groups()
    try:
        raw = base64.b32decode(seal + "=" * (-len(seal) % 8))
    except binascii.Error:
        return None
    return Code(kind, card, int(moment), raw) if _spelled(raw) == seal else None


def is_genuine(code: Code, key: str) -> bool:
    """Whether the seal is the card's (live) or the portal's (signed, printed)."""
    if code.kind == LIVE:
        return hmac.compare_digest(code.seal, _mac(code.card, key, code.moment))
    try:
        _signer().public_key().verify(code.seal, _said(code.kind, code.card, code.moment))
    except InvalidSignature:
        return False
    return True


def is_current(code: Code, now: datetime) -> bool:
    """Whether the code holds at `now`, by the clock of the server: a step before and after, 24 hours, half a year."""
    if code.kind == LIVE:
        return abs(code.moment - step_at(now)) <= STEPS_OFF
    age = now.timestamp() - code.moment * 60
    most = SIGNED_FOR if code.kind == SIGNED else PRINTED_FOR
    return -AHEAD.total_seconds() <= age <= most.total_seconds()


def trace_of(card: str, day) -> str:
    """What stands for `card` in the lines of one day's doors: it finds repeats and joins no two days."""
    secret = _derived(settings.FIELD_KEY, b"trace:card")
    return hmac.new(secret, f"{day:%Y%m%d}|{card}".encode(), hashlib.sha256).hexdigest()[:24]
