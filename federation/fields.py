"""Text that identifies a person by number: encrypted at rest, found again through a keyed index."""

import base64
import hashlib
import hmac
from functools import lru_cache

from cryptography.fernet import Fernet
from django.conf import settings
from django.db import models
from django.db.models.query_utils import DeferredAttribute


@lru_cache(maxsize=16)
def _derived(secret: str, purpose: bytes) -> bytes:
    return hmac.new(secret.encode(), purpose, hashlib.sha256).digest()


def _key(purpose: bytes) -> bytes:
    return _derived(settings.FIELD_KEY, purpose)


@lru_cache(maxsize=4)
def _cipher(key: bytes) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(key))


def blind_index(value: str, purpose: str) -> str:
    """The look-up key of `value`: HMAC-SHA256 in hex, different for each `purpose` ("phone", "id_number")."""
    return hmac.new(_key(b"index:" + purpose.encode()), value.encode(), hashlib.sha256).hexdigest()


def sealed(text: str) -> str:
    """`text` as a Fernet token: encrypted and authenticated."""
    return _cipher(_key(b"encrypt")).encrypt(text.encode()).decode()


def opened(token: str) -> str:
    """The text of a token that `sealed` made; `cryptography.fernet.InvalidToken` when it was altered."""
    return _cipher(_key(b"encrypt")).decrypt(token.encode()).decode()


class Sealed:
    """A token that nobody has asked to open yet."""

    __slots__ = ("token",)

    def __init__(self, token: str):
        self.token = token


class _OpenedOnUse(DeferredAttribute):
    """Opens what a row brought sealed when it is first looked at: most rows are read for something else."""

    def __get__(self, instance, cls=None):
        if instance is None:
            return self
        value = instance.__dict__.get(self.field.attname)
        if isinstance(value, Sealed):
            value = instance.__dict__[self.field.attname] = opened(value.token)
        return super().__get__(instance, cls) if value is None else value

    def __set__(self, instance, value):
        instance.__dict__[self.field.attname] = value


class EncryptedTextField(models.TextField):
    """Holds text as a Fernet token in the database and as plain text in Python; '' stays ''."""

    descriptor_class = _OpenedOnUse

    def get_prep_value(self, value):
        return sealed(str(value)) if value else value

    def from_db_value(self, value, expression, connection):
        return opened(value) if value else value

    def from_row(self, value, expression, connection):
        """As `from_db_value`, for what becomes a column of a row and nothing else: it is opened when somebody looks."""
        return Sealed(value) if value else value
