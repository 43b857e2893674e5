from celery import shared_task

from .actions import contests


@shared_task(name="campaigns.tend_contests")
def tend_contests() -> tuple[int, int]:
    """Finishes tries whose time ran out and ends contests that are over; says how many of each."""
    return contests.tend_contests()
