from celery import shared_task

from .actions.orders import expire_requests
from .actions.waiting import expire_offers


@shared_task(name="lectures.let_lapse")
def let_lapse() -> tuple[int, int]:
    """Lets unanswered questions and offers lapse whose time is over, and asks or offers the next."""
    return expire_requests(), expire_offers()
