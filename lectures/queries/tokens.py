"""Rows found by an unguessable link, and one's own places on waiting lists."""

from ..models import Order, SpeakerRequest, WaitingEntry
from ..states import WaitingState


def requests_by_token():
    """Questions to speakers with their order."""
    return SpeakerRequest.objects.select_related(
        "order__topic", "order__union", "speaker__person", "order__ordered_by__person", "order__corps__union"
    )


def orders_at_door():
    """Orders with topic and speaker, for the door."""
    return Order.objects.select_related("topic", "speaker", "union")


def orders_to_rate():
    """Orders with topic and speaker, for the rating page."""
    return Order.objects.select_related("topic", "speaker", "union")


def waiting_of(reach):
    """Places on waiting lists that this person took."""
    return WaitingEntry.objects.filter(created_by=reach.user_id).select_related(
        "speaker__person", "union", "topic", "created_by__person"
    )


def waiting_entry_of(union, speaker):
    """Where the union stands on the speaker's list already, None when it does not."""
    live = [WaitingState.WAITING, WaitingState.OFFERED]
    return WaitingEntry.objects.filter(union=union, speaker=speaker, state__in=live).first() if union else None
