"""Number plates of vehicles in China: read as people write them, told apart by kind, impossible ones refused (GA 36)."""

import re
import unicodedata
from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
LETTERS = "A-HJ-NP-Z"  # I and O would be read as 1 and 0


class PlateKind(models.TextChoices):
    """The colour and form of a plate says what kind of vehicle carries it."""

    YELLOW = "yellow", gettext_lazy("yellow plate")
    BLUE = "blue", gettext_lazy("blue plate")
    GREEN_LARGE = "green_large", gettext_lazy("green plate, large vehicle")
    GREEN_SMALL = "green_small", gettext_lazy("green plate, small vehicle")
    TRAILER = "trailer", gettext_lazy("trailer plate")
    LEARNER = "learner", gettext_lazy("plate of a driving school")
    POLICE = "police", gettext_lazy("police plate")
    HK_MACAO = "hk_macao", gettext_lazy("plate for Hong Kong and Macao")
    CONSULAR = "consular", gettext_lazy("consular plate")
    EMBASSY = "embassy", gettext_lazy("embassy plate")
    RESCUE = "rescue", gettext_lazy("plate of the fire and rescue service")
    ARMED_POLICE = "armed_police", gettext_lazy("plate of the armed police")
    MILITARY = "military", gettext_lazy("military plate")
    AIRPORT = "airport", gettext_lazy("plate of an airport's inner roads")


FREIGHT = (PlateKind.YELLOW, PlateKind.BLUE, PlateKind.GREEN_LARGE, PlateKind.GREEN_SMALL, PlateKind.TRAILER)
_HEAD = rf"[{PROVINCES}][{LETTERS}]"
_SHAPES = (
    (PlateKind.TRAILER, rf"{_HEAD}[{LETTERS}0-9]{{4}}挂"),
    (PlateKind.LEARNER, rf"{_HEAD}[{LETTERS}0-9]{{4}}学"),
    (PlateKind.POLICE, rf"{_HEAD}[{LETTERS}0-9]{{4}}警"),
    (PlateKind.CONSULAR, rf"{_HEAD}[{LETTERS}0-9]{{4}}领"),
    (PlateKind.HK_MACAO, rf"粤Z[{LETTERS}0-9]{{4}}[港澳]"),
    (PlateKind.EMBASSY, r"使[0-9]{6}|[0-9]{6}使"),
    (PlateKind.RESCUE, rf"[{PROVINCES}]X[{LETTERS}0-9][0-9]{{3}}应急"),
    (PlateKind.ARMED_POLICE, rf"WJ[{PROVINCES}]?[0-9]{{4}}[A-Z0-9]"),
    (PlateKind.MILITARY, rf"[{LETTERS}]{{2}}[0-9]{{5}}"),
    (PlateKind.AIRPORT, r"民航[A-Z0-9][0-9]{4}"),
    (PlateKind.GREEN_SMALL, rf"{_HEAD}[A-HJK][{LETTERS}0-9][0-9]{{4}}"),
    (PlateKind.GREEN_LARGE, rf"{_HEAD}[0-9]{{5}}[A-HJK]"),
    (PlateKind.YELLOW, rf"{_HEAD}(?=[^0-9]*[0-9])[{LETTERS}0-9]{{5}}"),
)
MOST_LETTERS = 3  # of the five signs after the letter of the place


class BadPlate(ValueError):
    """What was written is no plate; the text is a sentence for the person who wrote it."""


@dataclass(frozen=True)
class Plate:
    """A plate in its one stored form, such as 浙A12345 or 浙A1234挂."""

    number: str
    kind: str

    @property
    def is_freight(self) -> bool:
        """Whether such a vehicle can hold a road-transport permit for goods."""
        return self.kind in FREIGHT


def normal_plate(text) -> str:
    """Capital letters of single width without spaces, dots and hyphens, whatever it was typed with."""
    return re.sub(r"[\s·•.\-_・]", "", unicodedata.normalize("NFKC", str(text or ""))).upper()


def read_plate(text, kind: str = "") -> Plate:
    """The plate that `text` names. Raises BadPlate.

    Seven signs may be blue or yellow: `kind` says which, yellow without it (trucks above 4.5 t carry yellow).
    """
    number = normal_plate(text)
    if not number:
        raise BadPlate(_("Please enter the plate, such as 浙A12345."))
    found = next((one for one, shape in _SHAPES if re.fullmatch(shape, number)), None)
    if found is None:
        raise BadPlate(_why(number))
    if found == PlateKind.YELLOW:
        if sum(sign.isalpha() for sign in number[2:]) > MOST_LETTERS:
            raise BadPlate(_("A plate has at most three letters after the letter of the place."))
        found = PlateKind.BLUE if kind == PlateKind.BLUE else PlateKind.YELLOW
    return Plate(number, found.value)


def _why(number: str) -> str:
    """What is wrong, as exactly as can be said."""
    if number[0] not in PROVINCES and number[0] != "使" and not number[0].isdigit():
        return _("A plate begins with the sign of a province, such as 浙.")
    if len(number) > 1 and number[0] in PROVINCES and not re.match(rf"[{LETTERS}]", number[1]):
        return _("After the province comes a letter from A to Z, never I or O.")
    if re.search("[IO]", number[2:]):
        return _("Plates have no letters I and O; please check whether 1 or 0 is meant.")
    if len(number) not in (7, 8):
        return _("A plate has 7 signs, that of a new-energy vehicle 8; this one has %(count)s.") % {
            "count": len(number)
        }
    return _("There is no such plate. Please compare it with the vehicle licence.")
