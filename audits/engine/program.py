"""The rules over kept books as functions of the database: each connection keeps their plans, and a run is a handful of
statements instead of a hundred.

`STAGE(keys, from_lines)` brings kept books into the working tables, `MATCH(keys)` the invoices that were used more than once (by these
books; all of the city for NULL), `JUDGE(rules)` gives what it found and what each rule took. `RECKON(keys)` walks over all lines; what it
finds is kept (`audits_kept…`) under a stamp of sieve and values. `FEW(keys, stamp, rules, from_lines)` is all of that for a few books,
with one plan for each statement, whatever the books: to plan for these very books costs more than to judge one. The names hold a digest
of the bodies, so that no process ever runs rules of another version of the code.
"""

import re
from hashlib import sha256

from . import rules, sieve, tables  # noqa: F401  importing `rules` makes the checks known
from .checks import CHECKS
from .marks import MARKS, mask

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
        WHERE l.invoice <> '' AND l.invoice IN (SELECT invoice FROM w_twice)
        WINDOW w AS (PARTITION BY l.invoice ORDER BY l.booked, u.code, l.line))
    SELECT used.book, line::text, ARRAY[line], NULL::int[], amount_out::numeric, NULL::numeric, invoice || '（' || first_use || '）', NULL::text
    FROM used JOIN w_book ON w_book.book = used.book WHERE n > 1
"""
# OFFSET 0 keeps it a question for each invoice, through its index: joined, the whole city would be read for one book
_TWICE_HERE = """
    SELECT DISTINCT o.invoice FROM audits_ledgerline o WHERE o.book_id = ANY (keys) AND o.invoice <> '' AND EXISTS (
        SELECT 1 FROM audits_ledgerline e WHERE e.invoice = o.invoice AND e.invoice <> '' AND e.id <> o.id
               AND EXISTS (SELECT 1 FROM audits_book b WHERE b.id = e.book_id AND b.state <> 'superseded') OFFSET 0)"""
_TWICE_ANYWHERE = """
    SELECT l.invoice FROM audits_ledgerline l JOIN audits_book b ON b.id = l.book_id AND b.state <> 'superseded'
    WHERE l.invoice <> '' GROUP BY l.invoice HAVING count(*) > 1"""
A_FEW = 500  # so many books without a look at their invoices are looked for one by one, more by one walk over the city
_EVERY = "SELECT book_id AS book, line, code FROM audits_ledgerline"
ROOM = 2**23  # bytes that taken-out rows may take until the tables are emptied after all
TRIES = 3  # to bring in books while somebody else keeps them under other values
# what JUDGE gives: a row for each finding, and for each rule that was asked one without a book whose `found` are the seconds
FOUND = [
    ("rule", "text"), ("book", "int"), ("subject", "text"), ("lines", "int[]"), ("beside", "int[]"), ("found", "numeric"), ("allowed", "numeric"),
    ("about", "text"), ("severity", "text"),
]  # fmt: skip
_FOUND = ", ".join(f"f_{name} {kind}" for name, kind in FOUND)
_HAS = [name for name, _kind in tables.TABLES["w_book"] if name.startswith("has_")]


def install(cursor) -> None:
    """Makes the functions where this version of them is missing; those of other versions stay for processes that still run."""
    cursor.execute("SELECT to_regproc(%s)", [FEW])
    if cursor.fetchone()[0] is None:
        for head, body in _BODIES.items():
            cursor.execute(
                f"CREATE OR REPLACE FUNCTION {head}_{DIGEST} {_HEADS[head]} LANGUAGE plpgsql AS $body$ {body} $body$"
            )


def _judging() -> str:
    """Asks each rule that can find anything in what is there."""
    rows = sorted({check.rows for check in CHECKS.values() if check.rows})
    needed = sorted({need for check in CHECKS.values() for need in check.needs})
    declared = [f"any_{name} boolean" for name in (*needed, *rows)]
    has = ", ".join(f"coalesce(bool_or(has_{need}), false)" for need in needed)
    seen = ", ".join(f"EXISTS (SELECT 1 FROM {name})" for name in rows)
    parts = [
        f"IF {_is_asked(rule, check)} THEN began := clock_timestamp(); RETURN QUERY {finding(rule, check.sql)};"
        f" f_rule := '{rule}'; f_book := NULL; f_found := extract(epoch FROM clock_timestamp() - began); RETURN NEXT; END IF;"
        for rule, check in CHECKS.items()
    ]
    return f"""
        DECLARE began timestamptz; borne bigint; {"; ".join(declared)};
        BEGIN
            SELECT {has} INTO {", ".join(f"any_{need}" for need in needed)} FROM w_book;
            SELECT coalesce(bit_or(marks), 0), {seen} INTO borne, {", ".join(f"any_{name}" for name in rows)} FROM w_line;
            {" ".join(parts)}
        END"""


def _is_asked(rule: str, check) -> str:
    conditions = [f"'{rule}' = ANY (asked)", *(f"any_{need}" for need in check.needs)]
    if check.marks:
        conditions.append(f"borne & {mask(check.marks)} <> 0")
    if check.rows:
        conditions.append(f"any_{check.rows}")
    return " AND ".join(conditions)


def finding(rule: str, sql: str) -> str:
    """The statement that gives what a rule finds in kept books."""
    sql = USED_BEFORE if rule == "FR-F02" else sql.replace("w_every", f"({_EVERY})")
    names, typed = (
        ", ".join(name for name, _kind in FOUND[1:]),
        ", ".join(f"q.{name}::{kind}" for name, kind in FOUND[1:]),
    )
    return f"SELECT '{rule}', {typed} FROM ({sql}) AS q ({names})"


def _bringing() -> list[str]:
    """The statements that bring the books `keys` in, but for their lines."""
    columns = [name for name, _kind in tables.TABLES["w_book"]]
    picked = ", ".join(_of_book(name) for name in columns)
    whose = "audits_book b JOIN federation_union u ON u.id = b.union_id WHERE b.id = ANY (keys)"
    steps = [f"INSERT INTO w_book ({', '.join(columns)}) SELECT {picked} FROM {whose}"]
    for target, source in SOURCES.items():
        names = ", ".join(name for name, _kind in tables.TABLES[target] if name != "book")
        steps.append(
            f"INSERT INTO {target} (book, {names}) SELECT book_id, {names} FROM {source} WHERE book_id = ANY (keys)"
        )
    return steps


def _reckoning() -> str:
    """Sums, marks and suspects of the books `keys` out of all their lines, into the working tables."""
    sums = tables.sums("audits_ledgerline", "book_id", "l.book_id = ANY (keys)")
    return f"BEGIN {'; '.join([sums, sieve.TEXTS, sieve.SUSPECTS, sieve.marking()])}; END"


_FRESH = "k.union_name = b.union_name AND k.stamp = (SELECT s.stamp FROM w_stamp s WHERE s.year = b.year)"
# the row of the book is written first: whoever keeps the same books meanwhile waits for it, in the same order
_KEEPING = """
    INSERT INTO audits_keptbook (book_id, stamp, union_name, is_whole, is_matched)
    SELECT b.book, s.stamp, b.union_name, false, false FROM w_book b JOIN w_stamp s ON s.year = b.year WHERE b.book = ANY (stale) ORDER BY 1
    ON CONFLICT (book_id) DO UPDATE SET stamp = excluded.stamp, union_name = excluded.union_name;
    DELETE FROM audits_keptsum WHERE book_id = ANY (stale);
    DELETE FROM audits_keptmonth WHERE book_id = ANY (stale);
    DELETE FROM audits_keptline WHERE book_id = ANY (stale);
    PERFORM {reckon}(stale);
    UPDATE audits_keptbook SET is_whole = book_id IN (SELECT book FROM w_whole) WHERE book_id = ANY (stale);
    INSERT INTO audits_keptsum (book_id, code, kind, amount_in, amount_out, is_interest) SELECT * FROM w_code ORDER BY book;
    INSERT INTO audits_keptmonth (book_id, month, income, expense, bank)
    SELECT book, month, sum(income), sum(expense), sum(bank) FROM w_month GROUP BY 1, 2 ORDER BY 1, 2;
    INSERT INTO audits_keptline (book_id, line, marks) SELECT * FROM w_mark ORDER BY book, line"""
_FETCHING = """
    INSERT INTO w_code SELECT book_id, code, kind, amount_in, amount_out, is_interest FROM audits_keptsum WHERE book_id = ANY (keys);
    INSERT INTO w_month (book, month, income, expense, bank)
    SELECT book_id, month, income, expense, bank FROM audits_keptmonth WHERE book_id = ANY (keys);
    INSERT INTO w_mark SELECT book_id, line, marks FROM audits_keptline WHERE book_id = ANY (keys);
    INSERT INTO w_whole SELECT book_id FROM audits_keptbook WHERE book_id = ANY (keys) AND is_whole"""


def _staging() -> str:
    """Brings in the books `keys` from what is kept of them, after reckoning those anew of which it no longer holds.

    Returns how many were kept under another stamp meanwhile: what came in is then not to be judged.
    """
    columns = [name for name, _kind in tables.TABLES["w_line"][2:]]
    names, picked = ", ".join(columns), ", ".join(f"l.{name}" for name in columns)
    keeping = _KEEPING.format(reckon=RECKON)
    return f"""
        DECLARE stale bigint[]; changed int;
        BEGIN
            {"; ".join(_bringing())};
            IF from_lines THEN
                PERFORM {RECKON}(keys);
            ELSE
                SELECT coalesce(array_agg(b.book::bigint), '{{}}') INTO stale FROM w_book b
                WHERE NOT EXISTS (SELECT 1 FROM audits_keptbook k WHERE k.book_id = b.book AND {_FRESH});
                IF stale <> '{{}}' THEN
                    {keeping};
                    SELECT coalesce(array_agg(b.book::bigint), '{{}}') INTO keys FROM w_book b WHERE NOT b.book = ANY (stale);
                END IF;
                {_FETCHING};
            END IF;
            INSERT INTO w_line (book, line, marks, {names}) SELECT m.book, m.line, m.marks, {picked}
            FROM w_mark m JOIN audits_ledgerline l ON l.book_id = m.book AND l.line = m.line
            WHERE NOT EXISTS (SELECT 1 FROM w_whole w WHERE w.book = m.book);
            IF EXISTS (SELECT 1 FROM w_whole) THEN
                INSERT INTO w_line (book, line, marks, {names}) SELECT w.book, l.line, coalesce(m.marks, 0), {picked}
                FROM w_whole w JOIN audits_ledgerline l ON l.book_id = w.book LEFT JOIN w_mark m ON m.book = w.book AND m.line = l.line;
            END IF;
            SELECT count(*) INTO changed FROM w_book b
            WHERE NOT from_lines AND NOT EXISTS (SELECT 1 FROM audits_keptbook k WHERE k.book_id = b.book AND {_FRESH});
            RETURN changed;
        END"""


# the books of the working tables, reckoned from their lines, of which something else is kept under the present stamp
_PAIRS = [
    ("SELECT * FROM w_code", "SELECT book_id, code, kind, amount_in, amount_out, is_interest FROM audits_keptsum"),
    ("SELECT book, month, sum(income), sum(expense), sum(bank) FROM w_month GROUP BY 1, 2",
     "SELECT book_id, month, income, expense, bank FROM audits_keptmonth"),
    ("SELECT * FROM w_mark", "SELECT book_id, line, marks FROM audits_keptline"),
    ("SELECT book FROM w_whole", "SELECT book_id FROM audits_keptbook WHERE is_whole"),
]  # fmt: skip
_HERE = "SELECT * FROM ({}) AS q (book) WHERE q.book IN (SELECT book FROM compared)"
DIFFERING = (
    "WITH compared AS (SELECT b.book FROM w_book b JOIN audits_keptbook k ON k.book_id = b.book AND " + _FRESH + ")"
    " SELECT DISTINCT book FROM ("
    + " UNION ALL ".join(
        f"SELECT book FROM (({one}) EXCEPT ({other})) AS differs"
        for pair in [[_HERE.format(side) for side in pair] for pair in _PAIRS]
        for one, other in (pair, pair[::-1])
    )
    + ") AS differing ORDER BY 1"
)
# lines of books in force whose invoices were looked for, with an invoice that is used again and not noted as such
MISSED = f"""
    SELECT DISTINCT l.book_id FROM audits_ledgerline l JOIN audits_keptbook k ON k.book_id = l.book_id AND k.is_matched
    WHERE l.invoice IN ({_TWICE_ANYWHERE.replace("WHERE", "JOIN audits_keptbook m ON m.book_id = b.id AND m.is_matched WHERE")}
          EXCEPT SELECT invoice FROM audits_keptinvoice) ORDER BY 1"""
_NOTE_INVOICES = "INSERT INTO audits_keptinvoice SELECT q.invoice FROM ({}) q ORDER BY 1 ON CONFLICT DO NOTHING"
_NOTE_MATCHED = """
    INSERT INTO audits_keptbook (book_id, stamp, union_name, is_whole, is_matched)
    SELECT key, '', '', false, true FROM unnest(keys) AS key ORDER BY 1 ON CONFLICT (book_id) DO UPDATE SET is_matched = true"""
# who looks after posting sees what was posted before: of two books with one invoice the later look finds it
_MATCHING = f"""
    DECLARE anywhere boolean := keys IS NULL; unseen boolean;
    BEGIN
        IF anywhere THEN
            SELECT coalesce(array_agg(b.id), '{{}}') INTO keys FROM audits_book b
            WHERE NOT EXISTS (SELECT 1 FROM audits_keptbook k WHERE k.book_id = b.id AND k.is_matched);
            IF cardinality(keys) > {A_FEW} THEN
                {_NOTE_INVOICES.format(_TWICE_ANYWHERE)};
            ELSIF keys <> '{{}}' THEN
                {_NOTE_INVOICES.format(_TWICE_HERE)};
            END IF;
            IF keys <> '{{}}' THEN {_NOTE_MATCHED}; END IF;
            INSERT INTO w_twice SELECT invoice FROM audits_keptinvoice;
        ELSE
            INSERT INTO w_twice {_TWICE_HERE};
            SELECT count(*) < cardinality(keys) INTO unseen FROM audits_keptbook k WHERE k.book_id = ANY (keys) AND k.is_matched;
            IF unseen THEN
                {_NOTE_INVOICES.format("SELECT invoice FROM w_twice")};
                {_NOTE_MATCHED};
            END IF;
        END IF;
    END"""


_TAKING_OUT = "; ".join(f"DELETE FROM {name}" for name in [*tables.SLICED, "w_twice"])
_GROWING = ("w_line", "w_gift", "w_member", "w_words", "w_payee", "w_code", "w_month", "w_mark")
_ROOM = " + ".join(f"pg_relation_size('{name}')" for name in _GROWING)


def _judging_few() -> str:
    """Takes out the books before, brings these in and judges them. Before what was found comes a row without a rule for each book: the
    union's code, the year, what was handed in.

    No row at all says that working tables are missing or hold other values than `stamp` (NULL: any). Taken out row by row, for
    PostgreSQL forgets the plans of tables that are emptied.
    """
    has = ", ".join(f"CASE WHEN {name} THEN '{name[4:]}' END" for name in _HAS)
    return f"""
        DECLARE turn int := 0;
        BEGIN
            IF to_regclass('pg_temp.w_full') IS NULL THEN RETURN; END IF;
            IF stamp <> coalesce((SELECT s.stamp FROM w_stamp s WHERE s.year = 0), '') THEN RETURN; END IF;
            IF {_ROOM} > {ROOM} THEN TRUNCATE {", ".join([*tables.SLICED, "w_twice"])}; END IF;
            LOOP
                {_TAKING_OUT};
                turn := turn + 1;
                EXIT WHEN {STAGE}(keys, from_lines OR turn = {TRIES}) = 0;
            END LOOP;
            PERFORM {MATCH}(keys);
            RETURN QUERY SELECT '', b.book, b.union_code, ARRAY[b.year], NULL::int[], NULL::numeric, NULL::numeric, concat_ws(' ', {has}), NULL::text
            FROM w_book b;
            RETURN QUERY SELECT * FROM {JUDGE}(asked);
        END"""


def _of_book(name: str) -> str:
    if name.startswith("has_"):
        return f"'{name[4:]}' = ANY (b.has)"
    return OF_BOOK.get(name, f"b.{name}")


_HEADS = {
    "audits_judge": f"(asked text[]) RETURNS TABLE ({_FOUND})",
    "audits_reckon": "(keys bigint[]) RETURNS void",
    "audits_stage": "(keys bigint[], from_lines boolean) RETURNS integer",
    "audits_match": "(keys bigint[]) RETURNS void",
    "audits_few": f"(keys bigint[], stamp text, asked text[], from_lines boolean) RETURNS TABLE ({_FOUND}) SET plan_cache_mode = force_generic_plan",
}
JUDGE, RECKON, STAGE, MATCH, FEW = (f"{head}_DIGEST" for head in _HEADS)
_PLAIN = {
    "audits_judge": _judging(),
    "audits_reckon": _reckoning(),
    "audits_stage": _staging(),
    "audits_match": _MATCHING,
    "audits_few": _judging_few(),
}
DIGEST = sha256(repr((_HEADS, _PLAIN)).encode()).hexdigest()[:12]
_BODIES = {head: body.replace("_DIGEST", f"_{DIGEST}") for head, body in _PLAIN.items()}
JUDGE, RECKON, STAGE, MATCH, FEW = (f"{head}_{DIGEST}" for head in _HEADS)
# what is kept hangs on how it is reckoned and on these values
SIEVE = sha256((_PLAIN["audits_reckon"] + _KEEPING + repr(MARKS)).encode()).hexdigest()
SIEVE_VALUES = frozenset(re.findall(r"name = '(\w+)'", _PLAIN["audits_reckon"]))
