"""Judges books that the portal keeps, a slice of unions at a time.

The rows of the books carry the columns of the working tables, so a slice comes in by one INSERT … SELECT a table.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from . import tables
from .reference import load_reference
from .run import Outcome, RuleFacts, run

SLICE = 100
SOURCES = {
    "w_line": "audits_ledgerline", "w_budget": "audits_budgetrow", "w_final": "audits_finalrow", "w_filing": "audits_filingrow",
    "w_balance": "audits_balancerow", "w_bank": "audits_bankrow", "w_activity": "audits_activityrow", "w_member": "audits_memberrow",
    "w_gift": "audits_giftrow",
}  # fmt: skip
OF_BOOK = {
    "book": "b.id", "union_code": "u.code", "union_name": "normalize(replace(u.name, ' ', ''), NFKC)",
    "last_money": "(SELECT s.closing_money FROM audits_book p JOIN audits_balancerow s ON s.book_id = p.id"
    " WHERE p.union_id = b.union_id AND p.year = b.year - 1 AND p.state <> 'superseded' LIMIT 1)",
}  # fmt: skip
# an invoice may have been used by a union that is not in the slice: the whole city is asked, through the index of invoices
USED_BEFORE = """
    WITH used AS (
        SELECT l.book_id AS book, l.line, l.amount_out, l.invoice, row_number() OVER w AS n,
               first_value(u.code || ' ' || l.voucher) OVER w AS first_use
        FROM audits_ledgerline l JOIN audits_book b ON b.id = l.book_id AND b.state <> 'superseded'
             JOIN federation_union u ON u.id = b.union_id
        WHERE l.invoice IN (SELECT invoice FROM w_line WHERE invoice <> '')
        WINDOW w AS (PARTITION BY l.invoice ORDER BY l.booked, u.code, l.line))
    SELECT used.book, line::text, ARRAY[line], NULL::int[], amount_out::numeric, NULL::numeric, invoice || '（' || first_use || '）', NULL::text
    FROM used JOIN w_book ON w_book.book = used.book WHERE n > 1
"""


def prepare(cursor, provinces: Iterable[str], first: date, last: date, is_workday, values) -> None:
    """Makes the working tables and loads values, accounts and holidays for these provinces and days."""
    tables.create(cursor)
    load_reference(cursor, provinces, first, last, is_workday, values)


def stage(cursor, book_ids: Sequence[int]) -> None:
    """Brings these books into the working tables in place of those before."""
    tables.empty(cursor)
    columns = [name for name, _kind in tables.TABLES["w_book"]]
    picked = ", ".join(_of_book(name) for name in columns)
    cursor.execute(
        f"INSERT INTO w_book ({', '.join(columns)}) SELECT {picked}"  # noqa: S608 - names of our own
        " FROM audits_book b JOIN federation_union u ON u.id = b.union_id WHERE b.id = ANY(%s)",
        [list(book_ids)],
    )
    for target, source in SOURCES.items():
        names = [name for name, _kind in tables.TABLES[target] if name != "book"]
        cursor.execute(
            f"INSERT INTO {target} (book, {', '.join(names)}) SELECT book_id, {', '.join(names)}"  # noqa: S608
            f" FROM {source} WHERE book_id = ANY(%s)",
            [list(book_ids)],
        )
    tables.settle(cursor)


def _of_book(name: str) -> str:
    if name.startswith("has_"):
        return f"'{name[4:]}' = ANY (b.has)"
    return OF_BOOK.get(name, f"b.{name}")


def judge_kept(cursor, book_ids: Sequence[int], facts: Sequence[RuleFacts]) -> Iterator[tuple[Sequence[int], Outcome]]:
    """Judges the books a slice at a time; gives the keys of each slice with its outcome."""
    instead = {"FR-F02": USED_BEFORE}
    for at in range(0, len(book_ids), SLICE):
        part = book_ids[at : at + SLICE]
        stage(cursor, part)
        yield part, run(cursor, facts, instead)
