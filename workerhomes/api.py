"""What devices at the doors call, with their own key: a scan, the day list, what was noted without network."""

import hashlib
import uuid
from datetime import datetime

from django.utils import timezone
from ninja import Router, Schema
from ninja.errors import AuthenticationError
from ninja.security import HttpBearer
from pydantic import AwareDatetime, Field

from .actions import door, door_sync
from .states.door import REASONS, SECOND_LOOK


class DeviceKey(HttpBearer):
    """Hands the hash of the key on; whether it opens anything is asked together with the door."""

    def authenticate(self, request, token):
        return key_hash(token)


def key_hash(token: str) -> str:
    """The hash under which a device's key is kept; spaces and small letters do not matter."""
    return hashlib.sha256("".join(token.split()).upper().encode("utf-8", "replace")).hexdigest()


router = Router(tags=["door"], auth=DeviceKey())


class ScanIn(Schema):
    code: str = Field(min_length=1, max_length=400, description="what the camera, the scanner or the keyboard gave")
    nonce: uuid.UUID = Field(description="new for each try; the same again gives the same answer")
    guests: int = Field(0, ge=0, le=20)
    leaving: bool = False


class ScanOut(Schema):
    go: bool
    reason: str
    words: str
    second_look: str = ""
    inside: int


class EntryIn(ScanIn):
    at: AwareDatetime
    go: bool
    reason: str = Field("", max_length=24)


class EntriesIn(Schema):
    entries: list[EntryIn] = Field(max_length=100)


class EntriesOut(Schema):
    entries: dict[str, str]


class ListOut(Schema):
    body: str
    signature: str
    key: str
    name: str
    inside: int


@router.post("/scans", response=ScanOut, operation_id="door_scan", url_name="door_scan", throttle=[])
def scan(request, data: ScanIn):
    """Says whether the card may pass now, keeps the try, counts the visit; no name leaves the portal."""
    tried = door.Try(_text(data.code), data.nonce, data.guests, data.leaving)
    try:
        answer = door.scan(request.auth, tried)
    except door.UnknownDevice as error:
        raise AuthenticationError from error
    look = SECOND_LOOK.get(answer.way, "") if answer.go and not data.leaving else ""
    return {
        "go": answer.go, "reason": answer.reason, "words": str(REASONS[answer.reason]), "second_look": str(look),
        "inside": answer.inside,
    }  # fmt: skip


@router.get("/list", response=ListOut, operation_id="door_list", url_name="door_list", throttle=[])
def day_list(request):
    """The signed list of the day for a door without network."""
    try:
        return door_sync.give_day_list(request.auth)
    except door.UnknownDevice as error:
        raise AuthenticationError from error


@router.post("/entries", response=EntriesOut, operation_id="door_entries", url_name="door_entries", throttle=[])
def entries(request, data: EntriesIn):
    """Takes what was noted without network; each nonce counts once, so handing in again is harmless."""
    rows = [_entry(one) for one in data.entries]
    try:
        return {"entries": door_sync.hand_in(request.auth, rows)}
    except door.UnknownDevice as error:
        raise AuthenticationError from error


def _text(code: str) -> str:
    return "".join(code.split()).upper()


def _entry(one: EntryIn) -> door_sync.Entry:
    reason = one.reason if one.reason in REASONS else ""
    return door_sync.Entry(_text(one.code), one.nonce, one.guests, one.leaving, _moment(one.at), one.go, reason)


def _moment(at: datetime) -> datetime:
    """The device's clock, as far as a database can hold it."""
    return at if 2000 < at.year < 3000 else timezone.now()
