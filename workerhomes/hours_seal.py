"""The code on a certificate of volunteer hours: it says itself what was printed, under a seal of the portal."""

from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from django.conf import settings
from django.core import signing

SALT = "workerhomes.hours"


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
    """The code of a certificate; it cannot be guessed or altered without the key of the portal."""
    said = [stated.person_id, stated.shifts, stated.minutes, stated.day.isoformat()]
    return signing.dumps(said, key=settings.FIELD_KEY, salt=SALT)


def unseal(token: str) -> Sealed | None:
    """What the certificate with this code stated; None for a code the portal never gave."""
    try:
        person_id, shifts, minutes, day = signing.loads(token, key=settings.FIELD_KEY, salt=SALT)
    except signing.BadSignature:
        return None
    return Sealed(person_id, shifts, minutes, date.fromisoformat(day))


def number_of(token: str) -> str:
    """The short number printed beside the code, to be compared by eye."""
    return f"ZY-{sha256(token.encode()).hexdigest()[:10].upper()}"
