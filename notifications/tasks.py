from celery import shared_task

from .sending import claim, deliver


@shared_task(name="notifications.sweep")
def sweep() -> int:
    """Sends everything that is due; woken by a commit, and by beat for whatever was missed."""
    sent = 0
    while rows := claim():
        for row in rows:
            deliver(row)
            sent += 1
    return sent
