"""The stamp of the menu: pages of one stamp are kept, and a new stamp lets all of them go at once.

Whatever changes what the menu shows (topics, speakers, hours, bookings, ratings) calls `menu_changed` inside its
transaction. A stamp that was lost with the cache is simply made anew. Kept pages end by themselves after ten minutes.
"""

import hashlib

from django.core.cache import cache
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import get_language

KEY = "lectures:menu-stamp"
PAGE_SECONDS = 600


def piece(make, page: str, *parts: str):
    """The piece of `page` that is kept for these `parts`, this language and day, else what `make()` gives; that is kept then.

    Stamp and piece are asked for at once, and the piece says under which stamp it was made. None is not kept.
    """
    parts = (str(timezone.localdate()), get_language() or "", *parts)
    key = f"lectures:{page}:" + hashlib.sha256("\n".join(parts).encode()).hexdigest()
    found = cache.get_many([KEY, key])
    stamp, (under, kept) = found.get(KEY) or _new_stamp(), found.get(key, ("", None))
    if stamp and under == stamp:
        return kept
    made = make()
    if made is not None:
        cache.set(key, (stamp, made), PAGE_SECONDS)
    return made


def _new_stamp() -> str:
    """A stamp where there is none; without a cache there is never one, and nothing is kept."""
    stamp = get_random_string(12)
    return stamp if cache.add(KEY, stamp, None) else cache.get(KEY, "")


def menu_changed() -> None:
    """From the commit on every kept page of the menu is made anew."""
    transaction.on_commit(renew, robust=True)


def renew() -> None:
    """Lets all kept pages of the menu go at once."""
    cache.set(KEY, get_random_string(12), None)
