"""Rows that were typed in the browser, as the sheets of a workbook: one reader checks both."""

from dataclasses import dataclass

from ui.uploads import Sheet

from ..engine.tables import fold
from .cells import BadCell, cents, day
from .columns import LINES, TABLES, Table

BY_NAME = {table.name: table for table in TABLES}
# filled by the portal itself, or not read from a workbook either
FILLED = {"union_code", "union_name", "year"}
NOT_ASKED = {
    "lines": {"line_no", "account_name", "acceptor"},
    "sheet": {"union_kind", "staff", "legal", "chart"},
    "budget": {"account_name", "last_year", "note"},
    "final": {"account_name", "last_year", "planned", "note"},
    "filings": {"paper"},
    "balance": {"receivables", "due_upward", "asset_fund"},
    "bank": {"gap"},
    "members": {"name", "sex"},
    "gifts": {"row", "voucher", "name"},
}
LONGEST = 500


@dataclass(frozen=True)
class Typed:
    """A row as it was typed; `number` is unique within its table."""

    table: str
    number: int
    cells: dict[str, str]


def asked(table: Table) -> list[str]:
    """The fields of a table that a person fills in, in the order of the format."""
    left_out = FILLED | NOT_ASKED.get(table.name, set())
    return [column.field for column in table.columns if column.field not in left_out]


def sheets_of(rows: list[Typed], code: str, name: str, year: int) -> list[Sheet]:
    """The rows as sheets: the heading stands in line 1, the rows follow in their order."""
    known = {"union_code": code, "union_name": name, "year": str(year)}
    sheets = []
    for table in TABLES:
        mine = [row for row in rows if row.table == table.name]
        if not mine and table is not LINES:
            continue
        own = FILLED & {column.field for column in table.columns}
        body = [
            [
                known[column.field] if column.field in own else _cell(table, row, column.field)
                for column in table.columns
            ]
            for row in mine
        ]
        sheets.append(Sheet(table.title, [[column.names[0] for column in table.columns], *body]))
    return sheets


def _cell(table, row, field):
    if (table.name, field) in {("lines", "line_no"), ("gifts", "row")}:
        return str(row.number)
    return row.cells.get(field) or None


def errors_of(errors, rows: list[Typed]) -> dict[tuple[str, int], dict[str, str]]:
    """(table, number) → field ('' for the whole row) → what is wrong with it; `rows` as they went into `sheets_of`."""
    placed = {table.title: [row for row in rows if row.table == table.name] for table in TABLES}
    found: dict[tuple[str, int], dict[str, str]] = {}
    for error in errors:
        mine, at = placed.get(error.sheet, []), error.line - 2
        if 0 <= at < len(mine):
            row = mine[at]
            fields = {column.names[0]: column.field for column in BY_NAME[row.table].columns}
            field = fields.get(error.column, "")
            found.setdefault((row.table, row.number), {})[field if field in asked(BY_NAME[row.table]) else ""] = (
                error.reason
            )
    return found


def next_voucher(vouchers, booked: str) -> str:
    """The voucher number after the last of these in the day's month: 记-03-007; '' when the day cannot be read."""
    when = _day(booked)
    if when is None:
        return ""
    start = f"记-{when.month:02}-"
    used = [word[len(start) :] for word in map(fold, vouchers) if word.startswith(start)]
    return f"{start}{max((int(word) for word in used if word.isascii() and word.isdigit()), default=0) + 1:03}"


def numbered(rows: list[Typed]) -> list[Typed]:
    """Rows whose ledger lines carry voucher numbers in the order of their days, month by month; others as they are."""
    lines = [(row, _day(row.cells.get("booked"))) for row in rows if row.table == LINES.name]
    counts: dict[int, int] = {}
    vouchers = {}
    for row, when in sorted((pair for pair in lines if pair[1]), key=lambda pair: (pair[1], pair[0].number)):
        counts[when.month] = counts.get(when.month, 0) + 1
        vouchers[row.number] = f"记-{when.month:02}-{counts[when.month]:03}"
    return [
        Typed(row.table, row.number, row.cells | {"voucher": vouchers[row.number]})
        if row.table == LINES.name and row.number in vouchers else row
        for row in rows
    ]  # fmt: skip


def _day(words):
    try:
        return day(words or None)
    except BadCell:
        return None


def amount(words) -> int:
    """Cents of what was typed, 0 for what is no amount."""
    try:
        return cents(words or None) or 0
    except BadCell:
        return 0
