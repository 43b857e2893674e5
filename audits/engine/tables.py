"""The working tables: what the rules read. They live as long as a database session and hold one slice of unions.

Money is in whole cents (bigint), so that nothing is rounded on the way; words are folded (`fold`): full-width forms
made narrow, spaces taken out, so that the same text always meets the same rule.
"""

import io
import unicodedata
from collections.abc import Iterable
from datetime import date

from .marks import EVERY

# name -> (column, type); a row of every table belongs to a book: one union, one fiscal year
TABLES: dict[str, list[tuple[str, str]]] = {
    "w_book": [
        ("book", "int"), ("union_code", "text"), ("union_name", "text"), ("year", "int"), ("city", "text"),
        ("members", "int"), ("pay", "bigint"), ("wages", "bigint"), ("remitted", "bigint"), ("retained", "numeric"),
        ("chair", "text"), ("deputies", "text[]"), ("accountant", "text"), ("cashier", "text"), ("bank_no", "text"),
        ("employer_bank_no", "text"), ("open_bank", "bigint"), ("open_cash", "bigint"), ("last_money", "bigint"),
        ("reviewed_on", "date"), ("reported_on", "date"), ("province", "text"), ("has_sheet", "bool"),
        ("has_register", "bool"), ("has_roster", "bool"), ("has_budget", "bool"), ("has_final", "bool"),
        ("has_balance", "bool"), ("has_bank", "bool"), ("has_activities", "bool"), ("has_filings", "bool"),
    ],
    "w_line": [
        ("book", "int"), ("line", "int"), ("booked", "date"), ("voucher", "text"), ("v_month", "int"), ("v_number", "int"),
        ("business", "date"), ("kind", "text"), ("code", "text"), ("words", "text"), ("amount_in", "bigint"),
        ("amount_out", "bigint"), ("moved", "bigint"), ("pay", "text"), ("payee", "text"), ("invoice", "text"),
        ("invoice_on", "date"), ("invoice_to", "text"), ("papers", "int"), ("paper_kinds", "text"), ("handler", "text"),
        ("approver", "text"), ("minutes", "text"), ("activity", "text"), ("gift", "text"), ("festival", "text"),
        ("heads", "int"), ("per_head", "bigint"), ("project", "text"), ("note", "text"),
    ],
    "w_budget": [("book", "int"), ("code", "text"), ("planned", "bigint"), ("approved", "bigint")],
    "w_final": [("book", "int"), ("code", "text"), ("amount", "bigint")],
    "w_filing": [
        ("book", "int"), ("matter", "text"), ("passed_on", "date"), ("reviewed_on", "date"), ("filed_on", "date"),
        ("approved_on", "date"), ("changes", "int"),
    ],
    "w_balance": [
        ("book", "int"), ("opening_money", "bigint"), ("closing_money", "bigint"), ("assets", "bigint"),
        ("liabilities_and_net", "bigint"), ("surplus", "bigint"), ("fixed_assets", "bigint"),
    ],
    "w_bank": [
        ("book", "int"), ("month", "int"), ("in_books", "bigint"), ("at_bank", "bigint"), ("explained", "text"),
        ("bank_no", "text"),
    ],
    "w_activity": [
        ("book", "int"), ("activity", "text"), ("name", "text"), ("kind", "text"), ("starts", "date"), ("ends", "date"),
        ("place", "text"), ("city", "text"), ("people", "int"), ("winners", "int"), ("top_prize", "bigint"),
        ("souvenirs", "int"), ("souvenir_price", "bigint"), ("overnight", "bool"), ("papers_missing", "text"),
    ],
    "w_member": [
        ("book", "int"), ("member", "text"), ("birth_month", "int"), ("joined", "date"), ("active", "bool"), ("pay", "bigint"),
        ("pays_dues", "bool"),
    ],
    "w_gift": [
        ("book", "int"), ("row", "int"), ("line", "int"), ("gift", "text"), ("festival", "text"), ("given", "date"),
        ("member", "text"), ("status", "text"), ("form", "text"), ("amount", "bigint"), ("signed", "bool"), ("illness", "text"),
        ("relation", "text"), ("file_no", "text"),
    ],
    "w_value": [
        ("name", "text"), ("province", "text"), ("since", "date"), ("until", "date"), ("value", "numeric"), ("words", "text"),
    ],
    "w_account": [("code", "text"), ("since", "date"), ("until", "date")],
    "w_free_day": [("day", "date")],
}  # fmt: skip
BOOK_TABLES = [name for name in TABLES if name not in {"w_value", "w_account", "w_free_day"}]
# what is reckoned from the lines of a slice once, so that no rule has to walk over all of them again
DERIVED: dict[str, list[tuple[str, str]]] = {
    "w_code": [
        ("book", "int"), ("code", "text"), ("kind", "text"), ("amount_in", "bigint"), ("amount_out", "bigint"), ("is_interest", "bool"),
    ],
    "w_month": [
        ("book", "int"), ("month", "int"), ("v_month", "int"), ("income", "bigint"), ("expense", "bigint"), ("bank", "bigint"),
        ("bank_out", "bigint"), ("cash", "bigint"), ("cash_out", "bigint"), ("numbers", "int"), ("highest", "int"), ("bits", "bigint"),
    ],
    "w_whole": [("book", "int")],
    "w_mark": [("book", "int"), ("line", "int"), ("marks", "bigint")],
    "w_words": [("words", "text"), ("code", "text"), ("is_named", "bool"), ("is_misplaced", "bool")],
    "w_payee": [("book", "int"), ("payee", "text"), ("amount", "bigint"), ("is_named", "bool")],
    "w_twice": [("invoice", "text")],
    "w_stamp": [("year", "int"), ("stamp", "text")],
}  # fmt: skip
SLICED = [*BOOK_TABLES, "w_code", "w_month", "w_whole", "w_mark", "w_words", "w_payee"]
INDEXES = [
    "w_line (book, line)",
    "w_gift (book, line)",
    "w_member (book, member)",
    "w_value (name, province)",
    "w_activity (book)",
    "w_account (code)",
    "w_book (book)",
    "w_code (book)",
    "w_month (book)",
]
# the marks stand in front, where they are read without unpacking what follows
_MARKED = [*TABLES["w_line"][:2], ("marks", f"bigint NOT NULL DEFAULT {EVERY}"), *TABLES["w_line"][2:]]
# lines of the books that are in the working tables to the last line; of the others only those are there that a rule may name
WHOLE = "CREATE TEMP VIEW w_full AS SELECT l.* FROM w_line l JOIN w_whole USING (book)"
# all lines of all books, for what few findings tell; of kept books `program.py` puts the ledger in its place
OTHERS = "CREATE TEMP VIEW w_every AS SELECT book, line, code FROM w_line"


def fold(text) -> str:
    """`text` in the form that rules compare: full-width forms narrow, no white space, never None."""
    if text is None or text == "":
        return ""
    return "".join(unicodedata.normalize("NFKC", str(text)).split())


def create(cursor) -> None:
    """Makes the working tables in this session where they are not there yet; what an earlier run left in them stays."""
    cursor.execute("SELECT to_regclass('pg_temp.w_full')")
    if cursor.fetchone()[0] is not None:
        return
    makes = [
        f"CREATE TEMP TABLE {name} ({', '.join(f'{column} {kind}' for column, kind in columns)})"
        for name, columns in (TABLES | DERIVED | {"w_line": _MARKED}).items()
    ]
    makes += [f"CREATE INDEX ON {index}" for index in INDEXES]
    cursor.execute("; ".join([*makes, OTHERS, WHOLE]))


def empty(cursor) -> None:
    """Takes the books out and leaves values, accounts and holidays: the next slice comes."""
    cursor.execute("TRUNCATE w_twice, " + ", ".join(SLICED))


def load(cursor, name: str, rows: Iterable[dict]) -> int:
    """Brings rows (column -> value; what is absent is NULL) into a working table by COPY; returns how many."""
    columns = [column for column, _kind in TABLES[name]]
    out, count = io.StringIO(), 0
    for row in rows:
        out.write("\t".join(_cell(row.get(column)) for column in columns) + "\n")
        count += 1
    out.seek(0)
    cursor.copy_expert(f"COPY {name} ({', '.join(columns)}) FROM STDIN", out)
    return count


def settle(cursor) -> None:
    """Reckons the sums of books that are in with all their lines; called once when they are in."""
    cursor.execute(
        f"INSERT INTO w_whole SELECT book FROM w_book; {sums('w_line', 'book', 'true')}; ANALYZE {', '.join(TABLES)}"
    )


def sums(source: str, book: str, where: str) -> str:
    """The statements that fill sums by account and by month (counted from year 0) from lines of `source`."""
    return f"""
        INSERT INTO w_code SELECT l.{book}, l.code, l.kind, sum(l.amount_in), sum(l.amount_out), bool_or(l.words LIKE '%利息%')
        FROM {source} l WHERE {where} GROUP BY 1, 2, 3;
        INSERT INTO w_month SELECT l.{book}, l.month, l.v_month,
            sum(l.amount_in) FILTER (WHERE l.kind = '收入'), sum(l.amount_out) FILTER (WHERE l.kind = '支出'),
            sum(l.bank), sum(l.bank) FILTER (WHERE l.bank < 0), sum(l.cash), sum(l.cash) FILTER (WHERE l.cash < 0),
            count(l.v_number), max(l.v_number), bit_or(1::bigint << least(greatest(l.v_number, 0), 62))
        FROM (SELECT l.{book}, (date_part('year', l.booked) * 12 + date_part('month', l.booked))::int AS month, l.v_month, l.v_number, l.kind,
                     l.amount_in, l.amount_out, {BANK} AS bank, {CASH} AS cash FROM {source} l WHERE {where} OFFSET 0) l
        GROUP BY 1, 2, 3"""


# money moved to 102 is banked cash, all other moves bring cash from the bank
BANK = (
    "CASE WHEN l.kind = '转账' THEN CASE WHEN l.code LIKE '102%' THEN l.moved ELSE -l.moved END"
    " WHEN l.pay IN ('现金', '实物领用') THEN 0 ELSE l.amount_in - l.amount_out END"
)
CASH = (
    "CASE WHEN l.kind = '转账' THEN CASE WHEN l.code LIKE '102%' THEN -l.moved ELSE l.moved END"
    " WHEN l.pay = '现金' THEN l.amount_in - l.amount_out ELSE 0 END"
)


def _cell(value) -> str:
    if value is None:
        return "\\N"
    if value is True or value is False:
        return "t" if value else "f"
    if isinstance(value, date):
        return value.isoformat()[:10]
    if isinstance(value, (list, tuple)):
        inner = ",".join('"' + str(v).replace("\\", "\\\\").replace('"', '\\"') + '"' for v in value)
        return ("{" + inner + "}").replace("\\", "\\\\").replace("\t", " ").replace("\n", " ")
    text = str(value)
    return text.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r").replace("\x00", "")
