"""Spreadsheets that people hand in: checked before any parser touches them, read as plain cells."""

import csv
import io
import re
import zipfile
import zlib
from dataclasses import dataclass
from math import isfinite

from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineWorkbook

from .scanning import BadFile, scan

__all__ = ["BadFile", "Sheet", "read_workbook"]

FILE_LIMIT = 20 * 1024 * 1024
UNPACKED_LIMIT = 200 * 1024 * 1024
ENTRY_LIMIT = 2_000
RATIO_LIMIT = 100
ROW_LIMIT = 100_000
COLUMN_LIMIT = 200
CELL_LIMIT = 5_000_000  # of all sheets: two cells in far corners span room for all between them
CHUNK, OVERLAP = 1 << 20, 1 << 10
# a filled cell beyond row 100,000 or column 200 (GR): the parser would make room for all that lies before it
_FAR = rb'[\s]r\s*=\s*["\'](?:[A-Za-z]{3,}|[G-Zg-z][S-Zs-z]|[H-Zh-z][A-Za-z]|[A-Za-z]{0,3}(?!100000\D)[1-9]\d{5})'
FAR_CELL = re.compile(rb"<(?:\w+:)?(?:c\b[^<>]{0,200}?" + _FAR + rb"[^<>]{0,200}(?<!/)>)")
FAR_ROW = re.compile(
    rb"<(?:\w+:)?row\b[^<>]{0,300}?" + _FAR + rb"[^<>]{0,300}>\s*<(?:\w+:)?c(?![^<>]{0,300}\sr\s*=)[^<>]{0,300}>"
)
OLE_START = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
OLE_LOCKED = "EncryptedPackage".encode("utf-16-le")  # the part in which office programs lock a whole workbook


@dataclass(frozen=True)
class Sheet:
    """One sheet: its rows from the top, cells as text, numbers, dates or None."""

    name: str
    rows: list


def read_workbook(file) -> list[Sheet]:
    """The sheets of an Excel or WPS file (.xlsx, .xls, .et) or of a CSV in UTF-8 or GB18030; BadFile when it is none."""
    content = file.read(FILE_LIMIT + 1)
    if not content:
        raise BadFile(_("This file is empty."))
    if len(content) > FILE_LIMIT:
        raise BadFile(_("This file is larger than 20 MB."))
    scan(content)
    if content.startswith(b"PK"):
        _check_zip(content)
        return _read_excel(content)
    if content.startswith(OLE_START):
        if OLE_LOCKED in content:
            raise BadFile(_("This file is protected by a password. Please remove it first."))
        return _read_excel(content)
    return [Sheet("CSV", _read_csv(content))]


def _check_zip(content):
    try:
        entries = zipfile.ZipFile(io.BytesIO(content)).infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise BadFile(_("This file is damaged. Please save it again and retry.")) from error
    unpacked = sum(entry.file_size for entry in entries)
    crowded = len(entries) > ENTRY_LIMIT or unpacked > UNPACKED_LIMIT
    packed = any(e.file_size > 1_000_000 and e.file_size > RATIO_LIMIT * max(e.compress_size, 1) for e in entries)
    if crowded or packed or len({entry.filename for entry in entries}) < len(entries):
        raise BadFile(_("This file unpacks to something far too large."))
    if any(entry.flag_bits & 1 for entry in entries):
        raise BadFile(_("This file is protected by a password. Please remove it first."))
    _check_parts(content, entries)


def _check_parts(content, entries):
    """Only workbooks of XML pass, whole, and without a cell so far away that the parser would run out of memory."""
    names = {entry.filename.lower() for entry in entries}
    if "xl/workbook.xml" not in names or "content.xml" in names or any(name.endswith("workbook.bin") for name in names):
        raise BadFile(_("This is not a spreadsheet that can be read. Please save it as .xlsx and retry."))
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for entry in entries:
                if _reaches_too_far(archive, entry):
                    raise BadFile(_("A sheet may have at most 100,000 rows and 200 columns."))
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError) as error:
        raise BadFile(_("This file is damaged. Please save it again and retry.")) from error


def _reaches_too_far(archive, entry):
    """Whether a filled cell lies beyond the limits; reads the part to its end, which proves its checksum too.

    Every part is looked at, for a workbook may call its sheets what it likes.
    """
    kept = b""
    with archive.open(entry) as part:
        while piece := part.read(CHUNK):
            text = kept + piece
            if FAR_CELL.search(text) or FAR_ROW.search(text):
                return True
            kept = text[-OVERLAP:]
    return False


def _read_excel(content):
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheets, room = [], 0
        for name in book.sheet_names:
            sheet = book.get_sheet_by_name(name)
            if sheet.total_height > ROW_LIMIT or sheet.total_width > COLUMN_LIMIT:
                raise BadFile(_("A sheet may have at most 100,000 rows and 200 columns."))
            room += sheet.total_height * sheet.total_width
            if room > CELL_LIMIT:
                raise BadFile(_("This file unpacks to something far too large."))
            rows = sheet.to_python(skip_empty_area=False)
            sheets.append(Sheet(name, [[_plain(cell) for cell in row] for row in rows]))
    except BadFile:
        raise
    except (CalamineError, OSError, ValueError, KeyError) as error:
        raise BadFile(_("This is not a spreadsheet that can be read. Please save it as .xlsx and retry.")) from error
    except BaseException as error:
        # the parser's panics do not descend from Exception
        if type(error).__name__ != "PanicException":
            raise
        raise BadFile(_("This file is damaged. Please save it again and retry.")) from error
    if not sheets:
        raise BadFile(_("This file has no sheet."))
    return sheets


def _plain(cell):
    """The cell; None for an empty one, words for a number that is none (NaN, 1e400), which nobody can reckon with."""
    if cell == "":
        return None
    return str(cell) if type(cell) is float and not isfinite(cell) else cell


def _read_csv(content):
    text = _decode(content)
    if "\x00" in text or text.lstrip()[:1] == "<":
        raise BadFile(_("This is not a spreadsheet that can be read. Please save it as .xlsx and retry."))
    head = text[:4096]
    delimiter = max(",;\t", key=head.count)
    try:
        rows = [[cell or None for cell in row] for row in csv.reader(io.StringIO(text), delimiter=delimiter)]
    except csv.Error as error:
        raise BadFile(_("This file is damaged. Please save it again and retry.")) from error
    if len(rows) > ROW_LIMIT or max(map(len, rows), default=0) > COLUMN_LIMIT:
        raise BadFile(_("A sheet may have at most 100,000 rows and 200 columns."))
    return rows


def _decode(content):
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode("utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else encoding)
        except UnicodeDecodeError:
            continue
    raise BadFile(_("This is not a spreadsheet that can be read. Please save it as .xlsx and retry."))
