"""Judges books that the portal keeps, a slice of unions at a time.

Posted lines never change: what the rules ask of them (sums, and which lines a rule may name) is reckoned by the first run over a book
and kept. A run brings in what is kept and the few lines that are marked; books where a rule needs every line come in whole. What was
kept under another sieve, other values or another name of the union is reckoned anew before it is judged.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from . import program, tables
from .reference import load_reference
from .run import Outcome, RuleFacts, run

SLICE, FEW = (
    1000,
    1000,
)  # FEW: so many books are taken out one by one, which keeps the plans that emptying the tables forgets
ROOM = 2**23  # bytes that taken-out rows may take until the tables are emptied after all
SOURCES = {"w_line": "audits_ledgerline"} | program.SOURCES
TRIES = 3  # to bring in a slice while somebody else keeps it under other values


def prepare(cursor, provinces: Iterable[str], first: date, last: date, is_workday, values) -> None:
    """Makes the working tables and loads values, accounts and holidays for these provinces and days."""
    tables.create(cursor)
    load_reference(cursor, provinces, first, last, is_workday, values)


def judge_kept(
    cursor, book_ids: Sequence[int], facts: Sequence[RuleFacts], *, from_lines: bool = False
) -> Iterator[tuple[Sequence[int], Outcome]]:
    """Judges the books a slice at a time; gives the keys of each slice with its outcome.

    `from_lines` reads every line and leaves alone what is kept: for values that are only tried.
    """
    many = len(book_ids) > FEW
    _make_room(cursor, many)
    if many:
        cursor.execute(f"SELECT {program.MATCH}(NULL)")  # noqa: S608 - a name of our own
        cursor.execute("ANALYZE w_twice, w_value, w_account, w_free_day")
    for at in range(0, len(book_ids), SLICE):
        part = list(book_ids[at : at + SLICE])
        if at:
            _clear(cursor)
        _bring(cursor, part, many, from_lines)
        if many and not at:
            cursor.execute(
                f"SET default_statistics_target = 10; ANALYZE {', '.join(tables.SLICED)}; RESET default_statistics_target"
            )
        yield part, run(cursor, facts, kept=True)


def _bring(cursor, part: list[int], many: bool, from_lines: bool) -> None:
    """Brings a slice in; should somebody keep it anew under other values meanwhile, once more."""
    match = "NULL" if many else f"{program.MATCH}(%(keys)s::bigint[])"
    for turn in range(1, TRIES + 1):
        asked = {"keys": part, "from_lines": from_lines or turn == TRIES}
        cursor.execute(f"SELECT {program.STAGE}(%(keys)s::bigint[], %(from_lines)s), {match}", asked)  # noqa: S608
        if not cursor.fetchone()[0]:
            return
        _clear(cursor)
        match = "NULL"


def differing(cursor, book_ids: Sequence[int]) -> list[int]:
    """Those of the books of which something else is kept than their lines give, among those kept under the present stamp.

    Of the books whose invoices are noted as used once, those that share one come as well.
    """
    cursor.execute(program.MISSED)
    found = [key for (key,) in cursor.fetchall()]
    for at in range(0, len(book_ids), SLICE):
        tables.empty(cursor)
        part = list(book_ids[at : at + SLICE])
        cursor.execute(f"SELECT {program.STAGE}(%s::bigint[], true)", [part])  # noqa: S608 - a name of our own
        cursor.execute(program.DIFFERING)
        found += [key for (key,) in cursor.fetchall()]
    return found


def _clear(cursor) -> None:
    cursor.execute("TRUNCATE " + ", ".join(tables.SLICED))


def _make_room(cursor, many: bool) -> None:
    """Takes out what the run before left; rows that were taken out gently take their room until the tables are emptied."""
    cursor.execute("SELECT pg_relation_size('w_line'::regclass) + pg_relation_size('w_gift'::regclass)")
    tables.empty(cursor, gently=not many and cursor.fetchone()[0] < ROOM)
