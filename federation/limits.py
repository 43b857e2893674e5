"""Limits on tries at the doors, kept in the database so that they hold when the cache is gone.

A lock holds for one account at one address: a stranger who guesses wrong shuts out himself, not the owner. Guessing
from many addresses is met by a second count for the account as a whole, which spares the addresses from which the
owner came in before.
"""

import ipaddress
from datetime import timedelta

from django.db import connection, transaction
from django.utils import timezone

from .fields import blind_index
from .models.attempts import Attempt

FAILURES, FAILURE_WINDOW, LOCKED_FOR = 5, timedelta(minutes=5), timedelta(minutes=30)
FLOOD, KNOWN_FOR = 30, timedelta(days=90)
TRIES_PER_ADDRESS = ((60, timedelta(minutes=1)),)  # a factory shares one address
CODES_PER_PHONE = ((5, timedelta(minutes=1)), (20, timedelta(hours=1)))
CODES_PER_PHONE_AND_ADDRESS = ((1, timedelta(minutes=1)), (5, timedelta(hours=1)))
CODES_PER_ADDRESS = ((120, timedelta(minutes=1)),)
RESETS_PER_MAIL, RESETS_PER_ADDRESS = ((3, timedelta(hours=1)),), ((20, timedelta(minutes=1)),)
ONCE = ((1, timedelta(minutes=5)),)  # longer than any code is valid


def place(address) -> str:
    """What counts as one address: an IPv4 address, or the /64 network that one IPv6 household gets."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return str(address)
    if parsed.version == 6:
        return str(parsed.ipv4_mapped or ipaddress.ip_network(f"{parsed}/64", strict=False))
    return str(parsed)


def _hashed(kind, key):
    return blind_index(f"{kind}:{key}", "attempt")


def _recent(kind, hashed, window):
    return Attempt.objects.filter(kind=kind, key=hashed, at__gt=timezone.now() - window)


def _queue_up(hashed):
    """Twins in flight wait for each other until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [hashed])


@transaction.atomic
def take(kind, key, limits) -> bool:
    """Counts one try of `kind` by `key` unless one of `limits` ((count, window), …) is reached already.

    A database that cannot be written raises, so nobody passes uncounted.
    """
    hashed = _hashed(kind, key)
    _queue_up(hashed)
    if any(_recent(kind, hashed, window).count() >= count for count, window in limits):
        return False
    Attempt.objects.create(kind=kind, key=hashed)
    return True


@transaction.atomic
def begin_try(account, address) -> bool:
    """Whether `account` may be tried from `address` now; if so the try counts as failed until `try_passed`.

    Counting first keeps a hundred guesses sent at once from slipping through together. False after five failures
    within five minutes at this address, for 30 minutes from the last one; and after 30 failures in half an hour from
    anywhere, unless the account was entered from this address within 90 days.
    """
    pair = _hashed("failed", f"{account}@{place(address)}")
    _queue_up(pair)
    last = list(_recent("failed", pair, LOCKED_FOR).order_by("-at").values_list("at", flat=True)[:FAILURES])
    if len(last) == FAILURES and last[0] - last[-1] <= FAILURE_WINDOW:
        return False
    flooded = _recent("flood", _hashed("flood", account), LOCKED_FOR).count() >= FLOOD
    if flooded and not _recent("known", _hashed("known", f"{account}@{place(address)}"), KNOWN_FOR).exists():
        return False
    Attempt.objects.create(kind="failed", key=pair)
    return True


def try_failed(account):
    """Adds a wrong answer to what `account` saw from all addresses."""
    Attempt.objects.create(kind="flood", key=_hashed("flood", account))


@transaction.atomic
def try_passed(account, address):
    """Empties the count of this account at this address and remembers the address as the owner's."""
    where = f"{account}@{place(address)}"
    Attempt.objects.filter(kind="failed", key=_hashed("failed", where)).delete()
    Attempt.objects.filter(kind="known", key=_hashed("known", where)).delete()
    Attempt.objects.create(kind="known", key=_hashed("known", where))


def forget_old_tries():
    """Deletes what no limit asks about any more."""
    now = timezone.now()
    Attempt.objects.filter(at__lt=now - KNOWN_FOR).delete()
    Attempt.objects.exclude(kind="known").filter(at__lt=now - timedelta(days=1)).delete()
