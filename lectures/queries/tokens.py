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


def other_half(entry):
    """The other part of a split group, None for a whole one."""
    if not entry.half:
        return None
    rows = WaitingEntry.objects.filter(union=entry.union_id, speaker=entry.speaker_id, created_by=entry.created_by_id)
    return rows.filter(half=3 - entry.half).order_by("-pk").first()


def urgent_reasons(entry) -> list[str]:
    """Why other groups that wait for the speaker go before this one; nothing says which groups they are."""
    rows = WaitingEntry.objects.filter(speaker=entry.speaker_id, state=WaitingState.WAITING, is_urgent=True)
    rows = rows.exclude(pk=entry.pk)
    rows = rows.filter(joined_at__lt=entry.joined_at) if entry.is_urgent else rows
    return list(rows.values_list("urgent_reason", flat=True))


def waiting_entry_of(union, speaker):
    """Where the union stands on the speaker's list already, None when it does not."""
    live = [WaitingState.WAITING, WaitingState.OFFERED]
    return WaitingEntry.objects.filter(union=union, speaker=speaker, state__in=live).first() if union else None


def has_rated(order, device: str) -> bool:
    """Whether this device has answered about the order already."""
    return order.ratings.filter(device=device).exists()
