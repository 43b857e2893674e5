"""The rules over kept books as two functions of the database: each connection keeps their plans, and a run is a handful of
statements instead of a hundred.

`JUDGE(rules)` leaves what it found in `w_found` and what each rule took in `w_seconds`; `STAGE(keys, many)` brings kept books into
the working tables. The names hold a digest of the bodies, so that no process ever runs rules of another version of the code.
"""

from hashlib import sha256

from . import rules, sieve, tables  # noqa: F401  importing `rules` makes the checks known
from .checks import CHECKS

SOURCES = {
    "w_budget": "audits_budgetrow", "w_final": "audits_finalrow", "w_filing": "audits_filingrow", "w_balance": "audits_balancerow",
    "w_bank": "audits_bankrow", "w_activity": "audits_activityrow", "w_member": "audits_memberrow", "w_gift": "audits_giftrow",
}  # fmt: skip
OF_BOOK = {
    "book": "b.id", "union_code": "u.code", "union_name": "normalize(replace(u.name, ' ', ''), NFKC)",
    "last_money": "(SELECT s.closing_money FROM audits_book p JOIN audits_balancerow s ON s.book_id = p.id"
    " WHERE p.union_id = b.union_id AND p.year = b.year - 1 AND p.state <> 'superseded' LIMIT 1)",
}  # fmt: skip
# an invoice may have been used by a union that is not in the slice: the whole city is asked, for those used more than once alone
USED_BEFORE = """
    WITH used AS (
        SELECT l.book_id AS book, l.line, l.amount_out, l.invoice, row_number() OVER w AS n,
               first_value(u.code || ' ' || l.voucher) OVER w AS first_use
        FROM audits_ledgerline l JOIN audits_book b ON b.id = l.book_id AND b.state <> 'superseded'
             JOIN federation_union u ON u.id = b.union_id
        WHERE l.invoice <> '' AND l.invoice IN (SELECT t.invoice FROM w_twice t JOIN w_line o ON o.invoice = t.invoice)
        WINDOW w AS (PARTITION BY l.invoice ORDER BY l.booked, u.code, l.line))
    SELECT used.book, line::text, ARRAY[line], NULL::int[], amount_out::numeric, NULL::numeric, invoice || '（' || first_use || '）', NULL::text
    FROM used JOIN w_book ON w_book.book = used.book WHERE n > 1
"""
# OFFSET 0 keeps it a question for each invoice, through its index: joined, the whole city would be read for one book
TWICE_HERE = """
    INSERT INTO w_twice SELECT DISTINCT o.invoice FROM audits_ledgerline o WHERE o.book_id = ANY (keys) AND o.invoice <> '' AND EXISTS (
        SELECT 1 FROM audits_ledgerline e WHERE e.invoice = o.invoice AND e.invoice <> '' AND e.id <> o.id OFFSET 0)"""
TWICE_ANYWHERE = (
    "INSERT INTO w_twice SELECT invoice FROM audits_ledgerline WHERE invoice <> '' GROUP BY invoice HAVING count(*) > 1"
)
_FOUND = ", ".join(name for name, _kind in tables.DERIVED["w_found"][1:])


def install(cursor) -> None:
    """Makes both functions where this version of them is missing; those of other versions stay for processes that still run."""
    cursor.execute("SELECT to_regproc(%s)", [JUDGE])
    if cursor.fetchone()[0] is None:
        cursor.execute(f"CREATE FUNCTION {JUDGE} (asked text[]) {_TONGUE} $body$ {_JUDGING} $body$")
        cursor.execute(f"CREATE FUNCTION {STAGE} (keys bigint[], many boolean) {_TONGUE} $body$ {_STAGING} $body$")


def _judging() -> str:
    parts = [
        f"IF '{rule}' = ANY (asked) THEN began := clock_timestamp(); {keeping(rule, check.sql)};"
        f" INSERT INTO w_seconds VALUES ('{rule}', extract(epoch FROM clock_timestamp() - began)); END IF;"
        for rule, check in CHECKS.items()
    ]
    return f"DECLARE began timestamptz; BEGIN {' '.join(parts)} END"


def keeping(rule: str, sql: str) -> str:
    """The statement that keeps what a rule finds."""
    return f"INSERT INTO w_found SELECT '{rule}', q.* FROM ({USED_BEFORE if rule == 'FR-F02' else sql}) AS q ({_FOUND})"


def _staging() -> str:
    columns = [name for name, _kind in tables.TABLES["w_book"]]
    picked = ", ".join(_of_book(name) for name in columns)
    whose = "audits_book b JOIN federation_union u ON u.id = b.union_id WHERE b.id = ANY (keys)"
    steps = [f"INSERT INTO w_book ({', '.join(columns)}) SELECT {picked} FROM {whose}"]
    for target, source in SOURCES.items():
        names = ", ".join(name for name, _kind in tables.TABLES[target] if name != "book")
        steps.append(
            f"INSERT INTO {target} (book, {names}) SELECT book_id, {names} FROM {source} WHERE book_id = ANY (keys)"
        )
    sums = tables.sums("audits_ledgerline", "book_id", "l.book_id = ANY (keys)")
    lines = sieve.picked([name for name, _kind in tables.TABLES["w_line"] if name != "book"])
    parts = [*steps, sums, sieve.TEXTS, sieve.SUSPECTS]
    return f"BEGIN {'; '.join(parts)}; IF NOT many THEN {TWICE_HERE}; END IF; {lines}; END"


def _of_book(name: str) -> str:
    if name.startswith("has_"):
        return f"'{name[4:]}' = ANY (b.has)"
    return OF_BOOK.get(name, f"b.{name}")


_TONGUE = "RETURNS void LANGUAGE plpgsql AS"
_JUDGING, _STAGING = _judging(), _staging()
_DIGEST = sha256((_JUDGING + _STAGING).encode()).hexdigest()[:12]
JUDGE, STAGE = f"audits_judge_{_DIGEST}", f"audits_stage_{_DIGEST}"
