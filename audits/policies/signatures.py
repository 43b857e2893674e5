"""Who gives a signature, and who may have it given by somebody else (S6-17)."""

from django.utils import timezone

from ..states import SignatureState
from .books import can_see


def is_asked(by, asked) -> bool:
    """Whether a signature is this person's to give: who is asked by name alone until the day, afterwards and where nobody is named anyone."""
    return asked is None or asked.asked_of_id in (None, by.user_id) or asked.due_on < timezone.localdate()


def can_hand_over(by, asked) -> bool:
    """Hand a signature over: who is asked for it, until the day."""
    is_open = asked.state == SignatureState.ASKED and asked.due_on >= timezone.localdate()
    return is_open and by.user_id == asked.asked_of_id and can_see(by, asked.book.union)


def can_ask_another(by, asked) -> bool:
    """Take a signature back and ask somebody else: who asked for it."""
    is_theirs = asked.state == SignatureState.ASKED and by.user_id == asked.asked_by_id != asked.asked_of_id
    return is_theirs and can_see(by, asked.book.union)
