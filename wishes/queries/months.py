"""Spans that several counts share."""

from datetime import date, timedelta

from django.utils import timezone

AT_ONCE_WITHIN = timedelta(days=1)  # "answer on the spot: the same day"; what lay longer was no answer at once


def month_start(months_back: int) -> date:
    """The first day of the month `months_back` months ago."""
    today = timezone.localdate()
    count = today.year * 12 + today.month - 1 - months_back
    return date(count // 12, count % 12 + 1, 1)
