"""Counts that show no single person: what is smaller than `least` is merged or left out."""

from collections.abc import Iterable


def merged(rows: Iterable[tuple[str, int]], least: int) -> tuple[list[tuple[str, int]], int]:
    """(rows to show, the rest as one number): the rest holds what is below `least`, and is never below it itself.

    Where the rest alone would give a small count away, the smallest shown rows join it; with too little in all, nothing
    is shown and the rest is 0.
    """
    ordered = sorted(rows, key=lambda row: (-row[1], row[0]))
    shown = [row for row in ordered if row[1] >= least]
    rest = sum(count for _label, count in ordered if count < least)
    while 0 < rest < least and shown:
        rest += shown.pop()[1]
    return shown, rest if rest >= least else 0


def hidden(rows: Iterable[tuple[str, int]], least: int) -> list[tuple[str, int | None]]:
    """The rows in their order, with None for a count above nothing and below `least`."""
    return [(label, count if count == 0 or count >= least else None) for label, count in rows]
