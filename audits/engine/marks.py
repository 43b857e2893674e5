"""Why a line may concern a rule: each reason is a bit of `w_line.marks`, so that a rule looks at few lines.

Lines of a file carry every mark; those of kept books the marks that `sieve.py` gave them.
"""

MARKS = (
    "gift", "activity", "project", "note", "cash", "banked", "papers", "late", "invoice_day", "invoice_to", "early", "approver", "same_person",
    "minutes", "near", "round", "free_day", "outside", "odd", "named", "payee", "misplaced", "advance", "owed",
)  # fmt: skip
EVERY = -1


def marked(*names: str, alias: str = "l") -> str:
    """The condition that a line bears one of these marks."""
    return f"{alias}.marks & {sum(1 << MARKS.index(name) for name in set(names))} <> 0"
