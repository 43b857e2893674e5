"""The dates of a series by its rule, reckoned without the database (S2-14)."""

from datetime import datetime, timedelta

MOST_DATES = 26


def dates_by_rule(every: str, first: datetime, count: int) -> list[datetime]:
    """`count` starts from `first` (local time) on: every week, every fortnight, or every month on the same weekday.

    "The same weekday of the month" is the second Tuesday, say; a fifth one is the last where a month has only four.
    """
    if every == "month":
        return [_in_month(first, months) for months in range(count)]
    step = {"week": 7, "fortnight": 14}[every]
    return [first + timedelta(days=step * number) for number in range(count)]


def _in_month(first: datetime, months: int) -> datetime:
    place = (first.day - 1) // 7
    year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    start = first.replace(year=year, month=month + 1, day=1)
    day = start + timedelta(days=(first.weekday() - start.weekday()) % 7 + 7 * place)
    return day if day.month == month + 1 else day - timedelta(days=7)
