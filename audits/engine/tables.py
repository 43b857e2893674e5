"""The working tables: what the rules read. They live as long as a database session and hold one slice of unions.

Money is in whole cents (bigint), so that nothing is rounded on the way; words are folded (`fold`): full-width forms
made narrow, spaces taken out, so that the same text always meets the same rule.
"""

import io
import unicodedata
from collections.abc import Iterable
from datetime import date

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


def fold(text) -> str:
    """`text` in the form that rules compare: full-width forms narrow, no white space, never None."""
    if text is None or text == "":
        return ""
    return "".join(unicodedata.normalize("NFKC", str(text)).split())


def create(cursor) -> None:
    """Makes the working tables, empty, in this session; what an earlier run left is dropped."""
    for name, columns in TABLES.items():
        body = ", ".join(f"{column} {kind}" for column, kind in columns)
        cursor.execute(f"DROP TABLE IF EXISTS pg_temp.{name}; CREATE TEMP TABLE {name} ({body})")


def empty(cursor) -> None:
    """Takes the books out and leaves values, accounts and holidays: the next slice comes."""
    cursor.execute("TRUNCATE " + ", ".join(BOOK_TABLES))


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
    """Tells the planner what the tables hold; called once when a slice is in."""
    cursor.execute("CREATE INDEX IF NOT EXISTS w_line_book ON w_line (book, line)")
    cursor.execute("CREATE INDEX IF NOT EXISTS w_gift_line ON w_gift (book, line)")
    cursor.execute("ANALYZE " + ", ".join(TABLES))


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
