from celery import shared_task

from .actions import contests, steps


@shared_task(name="campaigns.tend_contests")
def tend_contests() -> tuple[int, int]:
    """Finishes tries whose time ran out and ends contests that are over; says how many of each."""
    return contests.tend_contests()


@shared_task(name="campaigns.make_due_steps")
def make_due_steps() -> int:
    """Makes the steps around weeks on the line whose turn has come; says how many."""
    return steps.make_due_steps()


@shared_task(name="campaigns.remind_of_steps")
def remind_of_steps() -> int:
    """Tells of steps and second visits that are due today or overdue; says how many stand open."""
    return steps.remind()
