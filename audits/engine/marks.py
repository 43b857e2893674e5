"""Why a line may concern a rule: each reason is a bit of `w_line.marks`, so that a rule looks at few lines.

Lines of a file carry every mark; those of kept books the marks that `sieve.py` gave them.
"""

from collections.abc import Iterable

MARKS = (
    "gift", "activity", "project", "note", "cash", "banked", "papers", "late", "invoice_day", "invoice_to", "early", "approver", "same_person",
    "minutes", "near", "round", "free_day", "outside", "odd", "named", "payee", "misplaced", "advance", "owed",
)  # fmt: skip
EVERY = -1


def mask(names: Iterable[str]) -> int:
    """The bits of these marks."""
    return sum(1 << MARKS.index(name) for name in set(names))


def marked(*names: str, alias: str = "l") -> str:
    """The condition that a line bears one of these marks."""
    return f"{alias}.marks & {mask(names)} <> 0"
