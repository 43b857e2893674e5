from celery import shared_task
from django.utils import timezone

from .sending import claim, deliver

LONGEST_SECONDS = 300  # well inside the time limit of a task; what is left is taken by the next sweep


@shared_task(name="notifications.sweep")
def sweep() -> int:
    """Sends everything that is due; woken by a commit, and by beat for whatever was missed. May run twice at once."""
    sent, until = 0, timezone.now().timestamp() + LONGEST_SECONDS
    while timezone.now().timestamp() < until and (rows := claim()):
        for row in rows:
            deliver(row)
            sent += 1
    return sent
