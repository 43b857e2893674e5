"""Cells as Excel, WPS and CSV files bring them, turned into clean values."""

import datetime
import re

from django.core.exceptions import ValidationError
from django.utils import translation
from django.utils.translation import gettext as _

from ..names import clean_text
from ..numbers import normal_id_number, normal_phone


def as_text(cell) -> str:
    """The cell as a person reads it: 138.0 is `138`, dates are ISO; formulas and tags stay harmless text."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime.datetime):
        return cell.date().isoformat()
    return clean_text(cell)


def text(limit=200, forbid_formula=True):
    """One line of at most `limit` characters."""

    def parse(cell):
        value = as_text(cell)
        if len(value) > limit:
            raise ValidationError(_("At most %(limit)s characters.") % {"limit": limit})
        if forbid_formula and value[:1] in "=＝" and value:
            raise ValidationError(_("A formula cannot be imported. Please enter the value itself."))
        return value

    return parse


def code(limit=20):
    """Letters, digits and hyphens."""

    def parse(cell):
        value = as_text(cell)
        if value and not re.fullmatch(r"[A-Za-z0-9-]{1,%d}" % limit, value):
            raise ValidationError(_("A code holds up to %(limit)s letters, digits and hyphens.") % {"limit": limit})
        return value

    return parse


def phone(cell):
    """A mobile number, or '' for an empty cell."""
    value = as_text(cell)
    number = normal_phone(value)
    if value and not number:
        raise ValidationError(_("This is not a mobile phone number of 11 digits."))
    return number


def id_number(cell):
    """A national ID number with a right check digit, or '' for an empty cell."""
    if isinstance(cell, float) and cell >= 1e15:
        raise ValidationError(_("Excel has rounded this number. Please format the column as text."))
    value = as_text(cell)
    number = normal_id_number(value)
    if value and not number:
        raise ValidationError(_("This is not a valid national ID number."))
    return number


def date(cell):
    """A day from a date cell, `2026-10-15`, `2026/10/15`, `2026.10.15`, `2026年10月15日` or `20261015`; None when empty."""
    if isinstance(cell, datetime.datetime):
        return cell.date()
    if isinstance(cell, datetime.date):
        return cell
    value = as_text(cell)
    if not value:
        return None
    found = re.fullmatch(r"(\d{4})(?:[-/.年](\d{1,2})[-/.月](\d{1,2})日?|(\d{2})(\d{2}))(?: .*)?", value)
    try:
        year, *parts = [int(part) for part in found.groups() if part] if found else []
        day = datetime.date(year, *parts)
    except (TypeError, ValueError) as error:
        raise ValidationError(_("This is not a date such as 2026-10-15.")) from error
    if not 1900 <= day.year <= 2100:
        raise ValidationError(_("This is not a date such as 2026-10-15."))
    return day


def degrees(limit):
    """A coordinate between -limit and limit; None when empty."""

    def parse(cell):
        value = as_text(cell) if not isinstance(cell, float) else cell
        if value == "":
            return None
        try:
            number = float(value)
        except ValueError as error:
            raise ValidationError(_("This is not a coordinate in degrees.")) from error
        if not -limit <= number <= limit:
            raise ValidationError(_("This is not a coordinate in degrees."))
        return number

    return parse


def choice(choices, words=()):
    """The value of a label (either language), a value of `choices` (TextChoices) or one of `words` (word → value)."""
    words = dict(words)

    def parse(cell):
        value = as_text(cell)
        if not value:
            return ""
        if value in words:
            return words[value]
        for language in ("zh-hans", "en"):
            with translation.override(language):
                for key, label in choices.choices:
                    if value.lower() in (str(label).lower(), key):
                        return key
        allowed = ", ".join(str(label) for label in choices.labels)
        raise ValidationError(_("Please use one of: %(allowed)s") % {"allowed": allowed})

    return parse
