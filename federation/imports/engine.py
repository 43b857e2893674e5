"""What every import has in common: columns, guessing, the plan and its application."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import translation
from django.utils.translation import gettext as _

from ..policies import MEMBER_ROLES
from . import parsers


def header_key(text) -> str:
    """A header as it is compared: half-width, lower case, without spaces, marks and units in brackets."""
    text = unicodedata.normalize("NFKC", str(text or "")).lower()
    return re.sub(r"[\W_]+", "", re.sub(r"[(\[【].*?[)\]】]", "", text))


@dataclass(frozen=True)
class Column:
    """One value of a row: `synonyms` are header words in both languages, `parse` raises ValidationError."""

    name: str
    label: object
    synonyms: tuple[str, ...] = ()
    required: bool = False
    parse: Callable = parsers.text()
    personal: bool = False  # masked in the difference

    def fits(self, header) -> bool:
        """Whether `header` names this column."""
        return header_key(header) in self.header_keys

    @cached_property
    def header_keys(self) -> frozenset[str]:
        """Every word that names this column, the label in both languages among them."""
        words = [self.name, *self.synonyms]
        for language, _label in settings.LANGUAGES:
            with translation.override(language):
                words.append(str(self.label))
        return frozenset(map(header_key, words))


@dataclass(frozen=True)
class RowError:
    """`row` is the number the spreadsheet shows; `column` is '' when the whole row is meant."""

    row: int
    column: str
    message: str


@dataclass(frozen=True)
class Difference:
    """What would happen to one row: `changes` are (column name, before, after)."""

    row: int
    title: str
    changes: tuple[tuple[str, object, object], ...] = ()
    values: dict = field(default_factory=dict, hash=False)
    target: object = field(default=None, hash=False)


@dataclass
class Plan:
    """The outcome of a dry run; it may be applied when there is no error."""

    created: list[Difference] = field(default_factory=list)
    changed: list[Difference] = field(default_factory=list)
    unchanged: int = 0
    errors: list[RowError] = field(default_factory=list)

    @property
    def is_applicable(self) -> bool:
        return not self.errors

    @property
    def changes_anything(self) -> bool:
        return bool(self.created or self.changed)


class Importer:
    """Base of every kind. A subclass names `kind`, `label`, `columns`, `key` and writes `compare` and `apply`."""

    kind = ""
    label = ""
    columns: tuple[Column, ...] = ()
    list_name = ""  # the page that lists what came in
    roles: tuple = MEMBER_ROLES  # duties that may import this kind
    key: tuple[str, ...] = ()  # columns that together name a row: the same twice in a file is an error

    def column(self, name: str) -> Column:
        return next(column for column in self.columns if column.name == name)

    def guess(self, headers) -> dict[str, int]:
        """Column name → position of the first header that names it."""
        found = {}
        for column in self.columns:
            for position, header in enumerate(headers):
                if position not in found.values() and column.fits(header):
                    found[column.name] = position
                    break
        return found

    def missing(self, mapping) -> list[Column]:
        """Required columns that `mapping` leaves out."""
        return [column for column in self.columns if column.required and mapping.get(column.name) is None]

    def plan(self, rows, mapping, *, union, by=None) -> Plan:
        """Checks `rows` (number, cells) against the database without changing it; the queries do not grow with rows."""
        plan = Plan()
        parsed = []
        for number, cells in rows:
            values = self._parse(number, cells, mapping, plan.errors)
            if values is not None:
                parsed.append((number, values))
        self._refuse_repeats(parsed, plan)
        self.compare(parsed, plan, union=union, by=by)
        plan.errors.sort(key=lambda error: error.row)
        return plan

    def _parse(self, number, cells, mapping, errors):
        values, broken = {}, False
        for column in self.columns:
            position = mapping.get(column.name)
            if position is None:
                continue
            cell = cells[position] if position < len(cells) else None
            try:
                value = column.parse(cell)
                if value in (None, "") and column.required:
                    raise ValidationError(_("This column must be filled."))
                values[column.name] = value
            except ValidationError as error:
                errors.append(RowError(number, column.name, " ".join(error.messages)))
                broken = True
        return None if broken else values

    def _refuse_repeats(self, parsed, plan):
        for name in self.key:
            first = {}
            for number, values in parsed:
                value = values.get(name)
                if value and first.setdefault(value, number) != number:
                    message = _("The same value already stands in row %(row)s.") % {"row": first[value]}
                    plan.errors.append(RowError(number, name, message))

    def compare(self, parsed, plan, *, union, by):
        """Fills `plan` with what is new, changed, unchanged or wrong; `parsed` are (number, values)."""
        raise TypeError(f"{type(self).__name__} does not say how to compare")

    def apply(self, plan, *, union, by):
        """Stores an applicable plan inside the caller's transaction."""
        raise TypeError(f"{type(self).__name__} does not say how to apply")
