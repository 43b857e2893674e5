"""A workbook as tables of read rows, with everything that could not be read named by sheet, line and column."""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from ui.uploads import Sheet

from .cells import BadCell, narrow
from .columns import LINES, TABLES, Column, Table

HEADER_WITHIN = 20
TOTALS = ("合计", "小计", "总计", "累计", "本月合计", "本年累计", "本页合计")
ERRORS_SHOWN = 500


@dataclass(frozen=True)
class CellError:
    """Something that cannot be taken: `line` counts from 1 as the spreadsheet does, `column` is the heading ('' for the row)."""

    sheet: str
    line: int
    column: str
    reason: str

    def __str__(self):
        where = _("%(sheet)s, line %(line)s") % {"sheet": self.sheet, "line": self.line}
        return f"{where}{', ' + self.column if self.column else ''}: {self.reason}"


@dataclass
class Workbook:
    """Rows by table; each row is a dict of its fields and holds `sheet` and `at` (the line in the file)."""

    rows: dict[str, list[dict]] = field(default_factory=dict)
    errors: list[CellError] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)  # sheets in which no table was known
    mapping: dict[str, dict[str, str]] = field(default_factory=dict)  # sheet -> heading -> field
    headings: dict[str, list] = field(default_factory=dict)  # sheet -> the cells of its heading, as far as one can tell


def read_tables(sheets: list[Sheet], mapping: dict[str, dict[str, str]] | None = None) -> Workbook:
    """Finds the table and heading of every sheet and reads its rows.

    `mapping` (sheet or '' for all -> heading -> field, '' for none) decides before the known names. A sheet without a known table is
    named in `unread`; a file without the ledger lines gets one error.
    """
    book = Workbook()
    for sheet in sheets:
        wishes = (mapping or {}).get(sheet.name) or (mapping or {}).get("") or {}
        found = _heading(sheet, wishes)
        if found is None:
            if sheet.rows:
                book.unread.append(sheet.name)
                book.headings[sheet.name] = _likely_heading(sheet)
            continue
        table, at, places = found
        book.headings[sheet.name] = sheet.rows[at]
        book.mapping[sheet.name] = {narrow(sheet.rows[at][n]): column.field for n, column in places.items()}
        book.rows.setdefault(table.name, []).extend(_rows(sheet, table, at, places, book.errors))
    if LINES.name not in book.rows:
        name = sheets[0].name if sheets else ""
        book.errors.append(CellError(name, 1, "", _("No sheet holds ledger lines (booking date, voucher, summary).")))
    return book


def _heading(sheet: Sheet, wishes) -> tuple[Table, int, dict[int, Column]] | None:
    """The table whose names fit the most columns of one of the first rows; a heading may stand in two rows."""
    best, most = None, 2
    for at, row in enumerate(sheet.rows[:HEADER_WITHIN]):
        headings = [narrow(cell) for cell in row]
        bare = [_bare(heading) for heading in headings]
        for table in TABLES:
            places = _places(table, headings, bare, wishes)
            fields = {column.field for column in places.values()}
            fits = len(fields) if fields >= set(table.marks) else 0
            if fits > most:
                best, most = (table, at, places), fits
    return best


def _likely_heading(sheet: Sheet) -> list:
    """The row of most different words among the first ones, for a person to say what they mean."""
    rows = sheet.rows[:HEADER_WITHIN]
    return max(rows, key=lambda row: len({cell for cell in row if isinstance(cell, str)}))


def guessed(headings: list) -> dict[str, str]:
    """Heading → field of the ledger, as far as the names are known: what a person begins with who says what they mean."""
    words = [narrow(cell) for cell in headings]
    places = _places(LINES, words, [_bare(word) for word in words], {})
    return {words[n]: column.field for n, column in places.items()}


def _places(table: Table, headings: list[str], bare: list[str], wishes) -> dict[int, Column]:
    places, taken = {}, set()
    by_field = {column.field: column for column in table.columns}
    for n, heading in enumerate(headings):
        column = by_field.get(wishes.get(heading, ""))
        if column and column.field not in taken:
            places[n] = column
            taken.add(column.field)
    at: dict[str, list[int]] = {}
    for n, heading in enumerate(bare):
        if n not in places and headings[n] not in wishes:
            at.setdefault(heading, []).append(n)
    for column in table.columns:
        for name in column.names:
            hits = [n for n in at.get(BARE_NAMES[name], ()) if n not in places]
            if hits and column.field not in taken:
                places[hits[0]] = column
                taken.add(column.field)
    return places


def _bare(heading: str) -> str:
    """A heading without its unit or remark: 支出金额(元) is 支出金额."""
    heading = narrow(heading).replace("（", "(").replace("）", ")").rstrip("*:")
    return heading.split("(")[0] or heading


BARE_NAMES = {name: _bare(name) for table in TABLES for column in table.columns for name in column.names}


def _rows(sheet, table, at, places, errors):
    for n, cells in enumerate(sheet.rows[at + 1 :], at + 2):
        values = {column.field: cells[place] if place < len(cells) else None for place, column in places.items()}
        if all(cell is None or narrow(cell) == "" for cell in values.values()) or _is_no_row(cells, values, places):
            continue
        yield _read(sheet.name, n, table, places, values, errors)


def _is_no_row(cells, values, places) -> bool:
    """A total, a second heading or a numbering of columns."""
    words = [narrow(cell) for cell in cells if cell is not None and narrow(cell)]
    if any(word.rstrip(":") in TOTALS or (word.endswith(TOTALS[:3]) and len(word) < 12) for word in words[:4]):
        return True
    headings = {name for column in places.values() for name in column.names}
    return sum(word in headings for word in words) >= max(3, len(words) // 2)


def _read(sheet, n, table, places, values, errors):
    row, names = {"sheet": sheet, "at": n}, {column.field: column.names[0] for column in table.columns}
    for column in places.values():
        try:
            row[column.field] = column.read(values[column.field])
        except BadCell as error:
            row[column.field] = None
            row["bad"] = True
            _add(errors, CellError(sheet, n, names[column.field], str(error)))
    for column in table.columns:
        if column.needed and column.field in values and row.get(column.field) in (None, "") and not row.get("bad"):
            _add(errors, CellError(sheet, n, names[column.field], _("This cell must be filled.")))
    return row


def _add(errors: list[CellError], error: CellError):
    if len(errors) < ERRORS_SHOWN:
        errors.append(error)
