"""Limits on tries at the doors, kept in the database so that they hold when the cache is gone."""

from datetime import timedelta

from django.db import connection, transaction
from django.utils import timezone

from .fields import blind_index
from .models.attempts import Attempt

FAILURES, FAILURE_WINDOW, LOCKED_FOR = 5, timedelta(minutes=5), timedelta(minutes=30)
FAILURES_PER_ADDRESS = (60, timedelta(minutes=1))  # a factory shares one address
CODES_PER_PHONE = ((1, timedelta(minutes=1)), (5, timedelta(hours=1)))
CODES_PER_ADDRESS = ((120, timedelta(minutes=1)),)


def _recent(kind, hashed, window):
    return Attempt.objects.filter(kind=kind, key=hashed, at__gt=timezone.now() - window)


@transaction.atomic
def take(kind, key, limits) -> bool:
    """Counts one try of `kind` by `key` unless one of `limits` ((count, window), …) is reached already.

    Twins in flight wait for each other; a database that cannot be written raises, so nobody passes uncounted.
    """
    hashed = blind_index(f"{kind}:{key}", "attempt")
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [hashed])
    if any(_recent(kind, hashed, window).count() >= count for count, window in limits):
        return False
    Attempt.objects.create(kind=kind, key=hashed)
    return True


def is_locked(account) -> bool:
    """Whether `account` failed five times within five minutes, the last time less than 30 minutes ago."""
    hashed = blind_index(f"failed:{account}", "attempt")
    last = list(_recent("failed", hashed, LOCKED_FOR).order_by("-at").values_list("at", flat=True)[:FAILURES])
    return len(last) == FAILURES and last[0] - last[-1] <= FAILURE_WINDOW


def record_failure(account):
    """Counts one wrong password of `account`."""
    Attempt.objects.create(kind="failed", key=blind_index(f"failed:{account}", "attempt"))


def forget_failures(account):
    """Empties the count after a right password."""
    Attempt.objects.filter(kind="failed", key=blind_index(f"failed:{account}", "attempt")).delete()
