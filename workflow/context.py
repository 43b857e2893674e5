"""What holds for the length of one request, or a little longer: where it came from, and the calendar it has read."""

import ipaddress
import time
from contextlib import contextmanager
from contextvars import ContextVar

_request: ContextVar[dict | None] = ContextVar("workflow_request", default=None)
_kept: dict = {}  # what several requests share: (when it was made, what it is)
_alone: ContextVar[bool] = ContextVar("workflow_alone", default=False)


def _spelled(address: str | None) -> str | None:
    """An address the way the database spells it; None for what is none."""
    try:
        known = ipaddress.ip_address((address or "").split("%")[0])
    except ValueError:
        return None
    return str(getattr(known, "ipv4_mapped", None) or known)


@contextmanager
def during_request(address: str | None):
    """Journal rows written inside carry `address`; the calendar is read once."""
    token = _request.set({"address": _spelled(address)})
    try:
        yield
    finally:
        _request.reset(token)


def address() -> str | None:
    """The IP address the present request came from; None outside a request."""
    return (_request.get() or {}).get("address")


def cached(key: str, build):
    """`build()`, remembered under `key` until the request ends; never remembered outside a request."""
    store = _request.get()
    if store is None:
        return build()
    if key not in store:
        store[key] = build()
    return store[key]


def cached_awhile(key: str, seconds: float, build):
    """As `cached`, and other requests of this process get the same for `seconds`: for what everybody reads and hardly anybody changes."""

    def kept():
        made, value = _kept.get(key, (-seconds, None))
        if time.monotonic() - made >= seconds:
            made, value = _kept[key] = time.monotonic(), build()
        return value

    return build() if _request.get() is None else cached(key, kept)


def forget(key: str):
    """Drops what `cached` and `cached_awhile` remember under `key`, in this process."""
    (_request.get() or {}).pop(key, None)
    _kept.pop(key, None)


@contextmanager
def alone():
    """Nobody else writes while this lasts, as when the demo city is built: no lock is waited for."""
    token = _alone.set(True)
    try:
        yield
    finally:
        _alone.reset(token)


def is_alone() -> bool:
    """Whether nobody else writes at present."""
    return _alone.get()
