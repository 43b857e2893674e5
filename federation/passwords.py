"""What a password must be: long, and not what everybody would try first. No rules about kinds of signs.

`PASSWORD_PROFILE` decides about age alone: `mlps` (production) asks staff for a new password every 90 days, as
GB/T 22239 level 3 wants it; `asvs` never asks, as ASVS 5.0 6.2.10 wants it. docs/trust.md says why.
"""

import re
import unicodedata
from datetime import timedelta
from functools import cache

from django.conf import settings
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .names import text_pinyin

SHORTEST, LONGEST = 12, 128  # ASVS 6.2.9 wants 64 and more to be possible
AGES = {"mlps": timedelta(days=90), "asvs": None}
PORTAL_WORDS = (
    "portal", "union", "gonghui", "zonggong", "laomo", "gongjiang", "工会", "总工会", "劳模", "工匠", "平台",
    "password", "passw0rd", "mima", "密码", "admin", "welcome",
)  # fmt: skip
ROWS = (
    "01234567890123456789",
    "abcdefghijklmnopqrstuvwxyz",
    "qwertyuiopasdfghjklzxcvbnm",
    "1qaz2wsx3edc4rfv5tgb6yhn",
    "qazwsxedcrfvtgbyhnujmikolp",
)
HINT = gettext_lazy(
    "At least 12 characters, a whole sentence is welcome. Not your name, phone or union, and nothing that many others use."
)


def _plain(text) -> str:
    """Without case, width, blanks and signs, so that `W a n g . Fang` is `wangfang`."""
    return re.sub(r"[\W_]", "", unicodedata.normalize("NFKC", str(text or "")).casefold())


class LengthValidator:
    """From 12 to 128 characters, whatever they are."""

    def validate(self, password, user=None):
        if len(password) < SHORTEST:
            raise ValidationError(_("A password has at least 12 characters: a short sentence is easy to remember."))
        if len(password) > LONGEST:
            raise ValidationError(_("A password has at most 128 characters."))

    def get_help_text(self):
        return HINT


class CommonValidator:
    """Nothing out of the 20,000 most used passwords that Django brings, no rows of keys, no repeated pieces."""

    def validate(self, password, user=None):
        plain = _plain(password)
        if password.casefold().strip() in _common() or plain in _common() or plain.strip("0123456789") in _common():
            raise ValidationError(_("Many people use this password, so it is tried first. Please choose another one."))
        if is_monotonous(plain or password):
            raise ValidationError(_("This is a row of keys or one piece over and over. Please choose another one."))

    def get_help_text(self):
        return ""


@cache
def _common() -> frozenset:
    return frozenset(CommonPasswordValidator().passwords)


def is_monotonous(plain) -> bool:
    """Whether `plain` is one short piece repeated, or is made of at most two rows of keys, read either way."""
    if len(set(plain)) < 5 or any((plain[:size] * len(plain))[: len(plain)] == plain for size in range(1, 7)):
        return True
    rest, rows = plain, [*ROWS, *(row[::-1] for row in ROWS)]
    for _row in range(2):
        sizes = [size for size in range(len(rest), 3, -1) if any(rest[:size] in row for row in rows)]
        rest = rest[sizes[0] :] if sizes else rest
    return len(rest) < 3


class OwnWordsValidator:
    """Nothing that stands on the door or on the business card: name, user name, phone, mail, union, the portal."""

    def validate(self, password, user=None):
        refuse_words(password, [*PORTAL_WORDS, *(_words_of(user) if user is not None else ())])

    def get_help_text(self):
        return ""


def refuse_words(password, words):
    """ValidationError when `password` holds one of `words` (names, phones, mails), however they are written."""
    plain = _plain(password)
    for word in words:
        word = str(word or "").partition("@")[0]
        piece = _plain(word)
        if len(piece) >= (2 if re.search(r"[\u3400-\u9fff]", piece) else 4) and piece in plain:
            raise ValidationError(
                _("The password holds “%(word)s”, which others know of you or of the union. Please leave that out."),
                params={"word": word},
            )


def _words_of(user):
    yield from (user.username, user.email)
    if user.person_id:
        yield from (user.person.name, user.person.pinyin.partition(" ")[0], user.person.phone)
    if user.pk:
        unions = [duty.union for duty in user.duties.select_related("union")]
        unions += [row.union for row in user.person.memberships.select_related("union")] if user.person_id else []
        for union in unions:
            yield from names_of(union)


def names_of(union):
    """How a union is called, by sign and by sound."""
    short = union.short_name or union.name
    return (union.name, short, text_pinyin(short).partition(" ")[0])


class AnotherOneValidator:
    """The password that stands now is no new password."""

    def validate(self, password, user=None):
        if user is not None and user.pk and user.has_usable_password() and user.check_password(password):
            raise ValidationError(_("This is the password you have now. Please choose another one."))

    def get_help_text(self):
        return ""


def is_due(user) -> bool:
    """Whether `user` is staff whose password is older than the profile (PASSWORD_PROFILE) allows."""
    age = AGES[settings.PASSWORD_PROFILE]
    if age is None or not user.is_staff or not user.has_usable_password():
        return False
    return timezone.now() - (user.password_set_at or user.date_joined) > age
