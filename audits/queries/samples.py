"""Which lines are sampled, and how much of a campaign's samples was looked at (S6-13)."""

import math
from random import Random

from django.db.models import Count, Q

from ..models import Book, Finding, LedgerLine, Sample, SampleLine, Task
from ..states import BookState, SampleState, TaskState

Why = SampleLine.Why


def wanted(line_count: int, risk: int, depth: str, *, least: int, percent: int) -> int:
    """How many lines of a book are looked at: all for a deep audit, else `percent` and half a percent a point of risk, `least` at least."""
    if depth == Task.Depth.FULL:
        return line_count
    return min(line_count, max(least, math.ceil(line_count * (percent + risk / 2) / 100)))


def pick(lines: list[tuple[int, int]], named: set[int], count: int, seed: str) -> dict[int, str]:
    """Line → why it is sampled, out of (line, cents): all that findings name, then the largest, then by lot.

    Half of what is left of `count` goes to the largest amounts. The same seed draws the same lines.
    """
    chosen: dict[int, str] = {key: Why.NAMED for key, _cents in lines if key in named}
    left = sorted((row for row in lines if row[0] not in chosen), key=lambda row: (-row[1], row[0]))
    room = max(0, min(count - len(chosen), len(left)))
    large = [key for key, _cents in left[: math.ceil(room / 2)]]
    rest = sorted(key for key, _cents in left[len(large) :])
    drawn = Random(seed).sample(rest, room - len(large))
    return chosen | dict.fromkeys(large, Why.LARGE) | dict.fromkeys(drawn, Why.DRAWN)


def books_of(campaign):
    """The books in force that the campaign audits."""
    unions = campaign.tasks.values("union")
    return Book.objects.filter(year=campaign.year, union__in=unions).exclude(state=BookState.SUPERSEDED)


def to_sample(campaign):
    """The books in force of audits that are not closed, and without a sample yet."""
    return books_of(campaign).filter(union__in=_under_way(campaign), sample=None)


def _under_way(campaign):
    return campaign.tasks.exclude(state=TaskState.CLOSED).values("union")


def drawable_lines(books) -> dict[int, dict[int, tuple[int, int]]]:
    """Book → line number → (key, cents moved); one query for all books."""
    found: dict[int, dict[int, tuple[int, int]]] = {}
    rows = LedgerLine.objects.filter(book__in=books).order_by("book", "line")
    for book, line, key, *cents in rows.values_list("book", "line", "pk", "amount_in", "amount_out", "moved").iterator(
        5000
    ):
        found.setdefault(book, {})[line] = (key, max(map(abs, cents)))
    return found


def named_lines(books) -> dict[int, set[int]]:
    """Book → the lines its findings name that still stand."""
    found: dict[int, set[int]] = {}
    rows = Finding.objects.filter(book__in=books).exclude(state__in=("cleared", "waived", "accepted"))
    for book, lines in rows.values_list("book", "lines"):
        found.setdefault(book, set()).update(lines)
    return found


def sample_of(book):
    """The sampled lines of a book with their ledger lines, in the order of the book."""
    rows = SampleLine.objects.filter(sample__book=book).select_related("entry", "checked_by__person", "sample__book")
    return rows.order_by("entry__line")


def sampled_states(book) -> dict[int, SampleLine]:
    """Line number → its line of the sample."""
    return {row.entry.line: row for row in SampleLine.objects.filter(sample__book=book).select_related("entry")}


def unseen_of(union, year: int) -> int:
    """How many sampled lines of the books in force nobody looked at yet."""
    rows = SampleLine.objects.filter(sample__book__union=union, sample__book__year=year, state=SampleState.DRAWN)
    return rows.exclude(sample__book__state=BookState.SUPERSEDED).count()


def coverage(campaign) -> dict[str, int]:
    """Of a campaign: `unions`, `books` in force, `sampled` books, their `lines` and those `seen`.

    Of closed audits only what was drawn and looked at counts: nobody looks there any more.
    """
    open_ones = Q(union__in=_under_way(campaign))
    books = books_of(campaign).filter(open_ones | Q(sample__isnull=False))
    looked_at = ~Q(state=SampleState.DRAWN)
    lines = SampleLine.objects.filter(
        Q(sample__book__in=books_of(campaign).filter(open_ones)) | looked_at, sample__book__in=books
    )
    counts = lines.aggregate(lines=Count("pk"), seen=Count("pk", filter=looked_at))
    return {
        "unions": campaign.tasks.count(),
        "books": books.count(),
        "sampled": Sample.objects.filter(book__in=books).count(),
    } | counts
