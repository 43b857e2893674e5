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


def menu_stamp() -> str:
    """The present stamp; asks the cache only."""
    stamp = cache.get(KEY)
    if stamp is None:
        cache.add(KEY, get_random_string(12), None)
        stamp = cache.get(KEY, "")
    return stamp


def piece_key(page: str, *parts: str) -> str:
    """Where a piece of `page` is kept: gone with the stamp and the day, one for each language and each of `parts`."""
    parts = (menu_stamp(), str(timezone.localdate()), get_language() or "", *parts)
    return f"lectures:{page}:" + hashlib.sha256("\n".join(parts).encode()).hexdigest()


def menu_changed() -> None:
    """From the commit on every kept page of the menu is made anew."""
    transaction.on_commit(_renew, robust=True)


def _renew():
    cache.set(KEY, get_random_string(12), None)
