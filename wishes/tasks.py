from datetime import timedelta

from celery import shared_task

from .actions import charity, clock, loop
from .queries import board


@shared_task(name="wishes.remind")
def remind() -> int:
    """Tells units and leaders of deadlines that come and that went."""
    return clock.remind()


@shared_task(name="wishes.close_loops")
def close_loops() -> tuple[int, int, int]:
    """Ends waiting for a word, asks four weeks later, ends claims that ran out."""
    return loop.close_silent(), loop.ask_again(), charity.end_claims()


@shared_task(name="wishes.count_promises")
def count_promises() -> int:
    """Counts the months in which something changed since the last count."""
    last = board.counted_at()
    return board.count_promises(last - timedelta(minutes=10) if last else None)


@shared_task(name="wishes.count_all_promises")
def count_all_promises() -> int:
    """Counts every month: a first answer becomes due without any change of a row."""
    return board.count_promises()
