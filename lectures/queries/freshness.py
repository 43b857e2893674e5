"""The stamps of the menu: pages of one stamp are kept, and a new stamp lets all of them go at once.

Whatever changes what the menu shows (topics, speakers, weekly hours, ratings) calls `menu_changed` inside its transaction. Held
hours, which change with every order, have a stamp of their own and `hours_changed`: pages are drawn anew for it, too, but
what does not hang on held hours is remembered. A stamp that was lost with the cache is simply made anew. Kept pages and what
is remembered end by themselves after ten minutes.
"""

import hashlib
import time

from django.core.cache import cache
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import get_language

KEY, HOURS = "lectures:menu-stamp", "lectures:hours-stamp"
PAGE_SECONDS = 600
MOST_REMEMBERED = 500
_memory: dict = {}  # name: (under what, value); public rows of the menu alone


def piece(make, page: str, *parts: str):
    """The piece of `page` that is kept for these `parts`, this language and day, else what `make(things)` gives; that is kept then.

    Stamps and piece are asked for at once, and the piece says under which stamps it was made. None is not kept. `things` is
    the stamp of all but the held hours, for `remembered`.
    """
    parts = (str(timezone.localdate()), get_language() or "", *parts)
    key = f"lectures:{page}:" + hashlib.sha256("\n".join(parts).encode()).hexdigest()
    found = cache.get_many([KEY, HOURS, key])
    things, hours = (found.get(name) or _new_stamp(name) for name in (KEY, HOURS))
    under, kept = found.get(key, ("", None))
    stamp = f"{things} {hours}" if things and hours else ""
    if stamp and under == stamp:
        return kept
    made = make(things)
    if made is not None:
        cache.set(key, (stamp, made), PAGE_SECONDS)
    return made


def remembered(things: str, name: tuple, make):
    """What `make()` gave under this stamp, day and ten minutes, remembered in this process; nobody may change it."""
    if not things:
        return make()
    under = things, timezone.localdate(), int(time.monotonic() // PAGE_SECONDS)
    known = _memory.get(name)
    if known is None or known[0] != under:
        if len(_memory) >= MOST_REMEMBERED:
            _memory.clear()
        known = _memory[name] = under, make()
    return known[1]


def _new_stamp(name) -> str:
    """A stamp where there is none; without a cache there is never one, and nothing is kept."""
    stamp = get_random_string(12)
    return stamp if cache.add(name, stamp, None) else cache.get(name, "")


def menu_changed() -> None:
    """From the commit on every kept page of the menu is made anew."""
    transaction.on_commit(renew, robust=True)


def hours_changed() -> None:
    """As `menu_changed`, where nothing but held hours is another."""
    transaction.on_commit(renew_hours, robust=True)


def renew() -> None:
    """Lets all kept pages of the menu go at once."""
    cache.set(KEY, get_random_string(12), None)


def renew_hours() -> None:
    """Lets all kept pages of the menu go, but not what is remembered."""
    cache.set(HOURS, get_random_string(12), None)
