"""Tables as Excel files in which nothing can run."""

import re
from datetime import date, datetime, time
from decimal import Decimal
from io import BytesIO
from math import isfinite

from django.http import HttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from openpyxl import Workbook
from openpyxl.utils import get_column_letter

DANGEROUS = tuple("=+-@\t\r\n＝＋－＠")
UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")  # XML cannot hold them
TEXT_LIMIT = 32_000
SHEET_ROWS = 1_000_000
TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def safe_cell(value):
    """Numbers, dates and truth values stay what they are; text that a spreadsheet would run is led in by an apostrophe.

    Moments are written in local time without a zone, which Excel does not know; text ends at Excel's own limit.
    """
    if isinstance(value, float) and not isfinite(value):
        return None
    if isinstance(value, Decimal):
        return value if value.is_finite() else None
    if isinstance(value, datetime):
        return timezone.localtime(value).replace(tzinfo=None) if timezone.is_aware(value) else value
    if value is None or isinstance(value, (int, float, date, time)):
        return value
    text = UNWRITABLE.sub("", str(value))[:TEXT_LIMIT]
    return f"'{text}" if text.startswith(DANGEROUS) else text


def table_response(filename: str, columns, rows) -> HttpResponse:
    """An .xlsx download called `filename` with one sheet: `columns` as the head, then `rows`, written row by row."""
    book = Workbook(write_only=True)
    head = [safe_cell(str(column)) for column in columns]
    sheet = None
    for n, row in enumerate(rows):
        if n % SHEET_ROWS == 0:
            sheet = _sheet(book, head)
        sheet.append([safe_cell(value) for value in row])
    if sheet is None:
        _sheet(book, head)
    out = BytesIO()
    book.save(out)
    answer = HttpResponse(out.getvalue(), content_type=TYPE)
    answer.headers["Content-Disposition"] = content_disposition_header(True, filename)
    return answer


def _sheet(book, head):
    """A new sheet with its head, which stays in sight; Excel ends a sheet after 1,048,576 rows."""
    sheet = book.create_sheet(str(len(book.worksheets) + 1))
    sheet.freeze_panes = "A2"
    for n, word in enumerate(head, 1):
        sheet.column_dimensions[get_column_letter(n)].width = max(12, min(40, 2 * len(word) + 4))
    sheet.append(head)
    return sheet
