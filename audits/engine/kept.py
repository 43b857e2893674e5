"""Judges books that the portal keeps, a slice of unions at a time.

Posted lines never change: what the rules ask of them (sums, and which lines a rule may name) is reckoned by the first run over a book
and kept. A run brings in what is kept and the few lines that are marked; books where a rule needs every line come in whole. What was
kept under another sieve, other values or another name of the union is reckoned anew before it is judged.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from . import program, tables
from .reference import Reference, load_reference
from .run import Outcome, RuleFacts, run_few, run_kept

SLICE = 1000
FEW = 1000  # so many books are judged by the plans that the connection has; for more these are made anew, as many books want them
SOURCES = {"w_line": "audits_ledgerline"} | program.SOURCES


def prepare(cursor, provinces: Iterable[str], first: date, last: date, is_workday, values) -> None:
    """Makes the working tables and loads values, accounts and holidays for these provinces and days."""
    _load(cursor, Reference.of(provinces, first, last, is_workday, values))


def _load(cursor, reference: Reference) -> None:
    tables.create(cursor)
    load_reference(cursor, reference)


def judge_kept(
    cursor,
    book_ids: Sequence[int],
    facts: Sequence[RuleFacts],
    *,
    from_lines: bool = False,
    reference: Reference | None = None,
) -> Iterator[tuple[Sequence[int], Outcome]]:
    """Judges the books a slice at a time by the values of `reference`, or by those that are loaded; gives the keys of each slice with its outcome.

    `from_lines` reads every line and leaves alone what is kept: for values that are only tried.
    """
    if len(book_ids) <= FEW:
        yield book_ids, _judge_few(cursor, book_ids, facts, from_lines, reference)
        return
    if reference:
        _load(cursor, reference)
    tables.empty(cursor)
    cursor.execute(f"SELECT {program.MATCH}(NULL)")  # noqa: S608 - a name of our own
    cursor.execute("ANALYZE w_twice, w_value, w_account, w_free_day")
    for at in range(0, len(book_ids), SLICE):
        part = list(book_ids[at : at + SLICE])
        if at:
            _clear(cursor)
        _bring(cursor, part, from_lines)
        if not at:
            cursor.execute(
                f"SET default_statistics_target = 10; ANALYZE {', '.join(tables.SLICED)}; RESET default_statistics_target"
            )
        yield part, run_kept(cursor, facts)


def _judge_few(cursor, keys: Sequence[int], facts, from_lines: bool, reference: Reference | None) -> Outcome:
    """One statement where values and working tables are those that the connection has."""
    stamp = reference.stamp if reference else None
    outcome = run_few(cursor, keys, facts, from_lines=from_lines, stamp=stamp)
    if outcome is None and reference:
        _load(cursor, reference)
        outcome = run_few(cursor, keys, facts, from_lines=from_lines, stamp=stamp)
    return outcome or Outcome()


def _bring(cursor, part: list[int], from_lines: bool) -> None:
    """Brings a slice in; should somebody keep it anew under other values meanwhile, once more."""
    for turn in range(1, program.TRIES + 1):
        asked = [part, from_lines or turn == program.TRIES]
        cursor.execute(f"SELECT {program.STAGE}(%s::bigint[], %s)", asked)  # noqa: S608 - a name of our own
        if not cursor.fetchone()[0]:
            return
        _clear(cursor)


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
