"""Judges books that the portal keeps, a slice of unions at a time.

Of a slice the lines that a rule may name come in, and the sums of all others; books where a rule needs every line come in whole.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from . import program, tables
from .reference import load_reference
from .run import Outcome, RuleFacts, run

SLICE, FEW = (
    1000,
    20,
)  # FEW: so many books are taken out one by one, which keeps the plans that emptying the tables forgets
ROOM = 2**23  # bytes that taken-out rows may take until the tables are emptied after all
SOURCES = {"w_line": "audits_ledgerline"} | program.SOURCES


def prepare(cursor, provinces: Iterable[str], first: date, last: date, is_workday, values) -> None:
    """Makes the working tables and loads values, accounts and holidays for these provinces and days."""
    tables.create(cursor)
    load_reference(cursor, provinces, first, last, is_workday, values)


def judge_kept(cursor, book_ids: Sequence[int], facts: Sequence[RuleFacts]) -> Iterator[tuple[Sequence[int], Outcome]]:
    """Judges the books a slice at a time; gives the keys of each slice with its outcome."""
    many = len(book_ids) > FEW
    _make_room(cursor, many)
    if many:
        cursor.execute(program.TWICE_ANYWHERE)
        cursor.execute("ANALYZE w_twice, w_value, w_account, w_free_day")
    for at in range(0, len(book_ids), SLICE):
        part = book_ids[at : at + SLICE]
        if at:
            cursor.execute("TRUNCATE " + ", ".join(tables.SLICED))
        cursor.execute(f"SELECT {program.STAGE}(%s::bigint[], %s)", [list(part), many])  # noqa: S608 - a name of our own
        if many and not at:
            cursor.execute("ANALYZE " + ", ".join(tables.SLICED))
        yield part, run(cursor, facts, kept=True)


def _make_room(cursor, many: bool) -> None:
    """Takes out what the run before left; rows that were taken out gently take their room until the tables are emptied."""
    cursor.execute("SELECT pg_relation_size('w_line'::regclass) + pg_relation_size('w_gift'::regclass)")
    tables.empty(cursor, gently=not many and cursor.fetchone()[0] < ROOM)
