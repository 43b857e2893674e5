"""Figures that staff may change: declared in code with a default, changed in the admin from a day on."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from federation.composed import composed

from . import context
from .models import ParameterValue

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True)
class Parameter:
    """One changeable figure, called "<app>.<word>".

    `places` is the number of decimals (0 gives an int), `least` and `most` bound what may be set, `role` names the
    duty at the top of the tree that may set it (system administrators always may), `source` says where the default
    comes from.
    """

    name: str
    label: "StrOrPromise"
    default: Decimal
    unit: "StrOrPromise" = ""
    places: int = 0
    least: Decimal = Decimal(0)
    most: Decimal = Decimal(10**9)
    role: str = ""
    source: str = ""

    @property
    def app(self) -> str:
        return self.name.partition(".")[0]

    def shaped(self, value) -> Any:
        """`value` as an int, or as a Decimal with the declared places."""
        if not self.places:
            return int(value)
        return Decimal(value).quantize(Decimal(1).scaleb(-self.places))

    def check(self, value) -> None:
        """Raises ValidationError for a value out of bounds or with more decimals than declared."""
        if not self.least <= value <= self.most:
            bounds = {"least": self.shaped(self.least), "most": self.shaped(self.most)}
            raise ValidationError(_("Please enter a value from %(least)s to %(most)s.") % bounds)
        if value != self.shaped(value):
            raise ValidationError(_("Please use at most %(places)s decimals.") % {"places": self.places})


_declared: dict[str, Parameter] = {}


def declare(name: str, label, default, **more) -> Parameter:
    """Makes a figure known; called at import of the app's `parameters` module. A repeated name must say the same."""
    return _declared.setdefault(name, Parameter(name, label, Decimal(str(default)), **more))


def declared() -> list[Parameter]:
    """Every known figure, by app, in the order it was declared."""
    return sorted(_declared.values(), key=lambda one: one.app)


def parameter(name: str) -> Parameter:
    """The declaration of `name`; KeyError when nobody declared it."""
    return _declared[name]


@dataclass(frozen=True)
class Figures:
    """Every figure with its history, read once: for work that asks for many figures or many days."""

    history: dict

    def value_of(self, name: str, on: date | None = None) -> Any:
        """As `value_of` of this module, without a query."""
        known = _declared[name]
        on = on or timezone.localdate()
        for holds_from, value in self.history.get(name, ()):
            if holds_from <= on:
                return known.shaped(value)
        return known.shaped(known.default)


def figures() -> Figures:
    """All figures as they stand now; one query, remembered for the length of a request."""
    return Figures(_history())


def value_of(name: str, on: date | None = None) -> Any:
    """The figure that holds on a day (today, Asia/Shanghai): the latest one set from that day or before, else the default.

    All figures are read at once and remembered for the length of a request. KeyError for an undeclared name.
    """
    return figures().value_of(name, on)


def next_change(name: str) -> tuple[date, Any] | None:
    """The day and figure of the next change that was set for later; None when nothing is planned."""
    today, known = timezone.localdate(), _declared[name]
    later = [(day, value) for day, value in _history().get(name, ()) if day > today]
    return (later[-1][0], known.shaped(later[-1][1])) if later else None


def _history() -> dict[str, list]:
    """Name -> [(holds from, value), …], the latest day first."""
    return context.cached("parameters", _read_all)


def _read_all() -> dict[str, list]:
    found: dict[str, list] = {}
    for name, day, value in composed(_values):
        found.setdefault(name, []).append((day, value))
    return found


def _values():
    return ParameterValue.objects.order_by("-holds_from").values_list("name", "holds_from", "value")


def forget():
    """The next question in this request reads the figures again."""
    context.forget("parameters")
