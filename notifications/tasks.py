from celery import shared_task
from django.core.cache import cache
from django.utils import timezone

from .sending import claim, deliver

WOKEN = "notifications:woken"  # a sweep was asked for that has not begun
WOKEN_SECONDS = 10  # then another one may be asked for: this one may be lost
LONGEST_SECONDS = 300  # well inside the time limit of a task; what is left is taken by the next sweep


@shared_task(name="notifications.sweep")
def sweep() -> int:
    """Sends everything that is due; woken by a commit, and by beat for whatever was missed. May run twice at once."""
    cache.delete(WOKEN)  # before anything is claimed: what is written from now on wakes anew
    sent, until = 0, timezone.now().timestamp() + LONGEST_SECONDS
    while timezone.now().timestamp() < until and (rows := claim()):
        for row in rows:
            deliver(row)
            sent += 1
    return sent
