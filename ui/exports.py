"""Tables as Excel files in which nothing can run."""

from io import BytesIO

from django.http import HttpResponse
from django.utils.http import content_disposition_header
from openpyxl import Workbook

DANGEROUS = tuple("=+-@\t\r\n＝＋－＠")
TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def safe_cell(value):
    """Numbers, dates and truth values stay; text that a spreadsheet would run is led in by an apostrophe."""
    if value is None or isinstance(value, (int, float, bool)):
        return value
    text = "".join(sign for sign in str(value) if sign in "\t\n\r" or ord(sign) >= 32)
    return f"'{text}" if text.startswith(DANGEROUS) else text


def table_response(filename: str, columns, rows) -> HttpResponse:
    """An .xlsx download called `filename` with one sheet: `columns` as the head, then `rows`, written row by row."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("1")
    sheet.append([safe_cell(str(column)) for column in columns])
    for row in rows:
        sheet.append([safe_cell(value) for value in row])
    out = BytesIO()
    book.save(out)
    answer = HttpResponse(out.getvalue(), content_type=TYPE)
    answer.headers["Content-Disposition"] = content_disposition_header(True, filename)
    return answer
