"""The code on a certificate of volunteer hours: it says itself what was printed, under a seal of the portal."""

import re
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

SALT = "workerhomes.hours"
SHAPE = re.compile(r"(?P<said>[0-9]{1,12}-[0-9]{1,6}-[0-9]{1,8}-[0-9]{8})-(?P<mark>[A-Za-z0-9_-]{24})", re.ASCII)


@dataclass(frozen=True)
class Sealed:
    """What a certificate stated: whose, how many shifts and minutes, and on which day."""

    person_id: int
    shifts: int
    minutes: int
    day: date

    @property
    def hours(self) -> str:
        """Hours with one decimal at most: 7.5."""
        return f"{self.minutes / 60:.1f}".removesuffix(".0")


def seal(stated: Sealed) -> str:
    """The code of a certificate, short enough to be typed; nobody guesses or alters it without the key of the portal."""
    said = f"{stated.person_id}-{stated.shifts}-{stated.minutes}-{stated.day:%Y%m%d}"
    return f"{said}-{_mark(said)}"


def _mark(said: str) -> str:
    digest = salted_hmac(SALT, said, secret=settings.FIELD_KEY, algorithm="sha256").digest()
    return urlsafe_b64encode(digest[:18]).decode()  # 144 bits


def unseal(token: str) -> Sealed | None:
    """What the certificate with this code stated; None for a code the portal never gave."""
    found = SHAPE.fullmatch(token)
    if found is None or not constant_time_compare(found["mark"], _mark(found["said"])):
        return None
    person_id, shifts, minutes, day = found["said"].split("-")
    return Sealed(int(person_id), int(shifts), int(minutes), date.fromisoformat(day))


def number_of(token: str) -> str:
    """The short number printed beside the code, to be compared by eye."""
    return f"ZY-{sha256(token.encode()).hexdigest()[:10].upper()}"
