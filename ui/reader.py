"""Reads a spreadsheet in a process of its own, for a file may be made to exhaust whoever reads it.

Run as a script by `uploads.py` with the folder of python-calamine, bytes of memory and seconds. The file is its standard
input, its standard output are lines of JSON: the words "sheet:NAME", then that sheet's rows as lists; at last "done:", or
"refused:REASON". Before it looks at the first byte it gives up what a file could misuse: memory and time beyond the limits,
and every further file, connection and child. It imports nothing of ours, so that it starts at once.
"""

import codecs
import csv
import io
import json
import re
import resource
import struct
import sys
import zipfile
from datetime import date, datetime, time, timedelta
from math import isfinite

UNPACKED_LIMIT = 200 * 1024 * 1024
ENTRY_LIMIT = 2_000
RATIO_LIMIT = 100
ROW_LIMIT = 100_000
ROWS_LIMIT = 300_000  # of all sheets
COLUMN_LIMIT = 200
CELL_LIMIT = 5_000_000  # of all sheets: two cells in far corners span room for all between them
ENCODINGS = ("utf-8-sig", "gb18030", "utf-16", "cp437")  # the last one is for names in a zip
# finance programs export pages and XML under the name of a spreadsheet
PAGES = ("<html", "<table", "<!doctype html", "<meta", "urn:schemas-microsoft-com", "multipart/related")
OLE_START = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
BIFF_START = re.compile(rb"\x09\x08[\x08\x10]\x00\x00([\x05\x06])\x05\x00")  # its version: Excel 95, Excel 97 to 2003
BIFF_LOCKED, BIFF_CODEPAGE, BIFF_SHEET, BIFF_END = 0x2F, 0x42, 0x85, 0x0A
OLE_LOCKED = "EncryptedPackage".encode("utf-16-le")  # the part in which office programs lock a whole workbook


class Refused(Exception):
    """Its text is the reason, a key of `uploads.SENTENCES`."""


def main(folder: str, memory: str, seconds: str) -> None:
    sys.path.append(folder)
    import python_calamine

    for name in ENCODINGS:
        codecs.lookup(name)
    limit = int(seconds)
    for kind, most in (
        (resource.RLIMIT_AS, int(memory)), (resource.RLIMIT_CPU, limit), (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0), (resource.RLIMIT_NPROC, 0), (resource.RLIMIT_NOFILE, 3),
    ):  # fmt: skip
        resource.setrlimit(kind, (most, most))
    try:
        tell(sys.stdin.buffer.read(), python_calamine)
        say("done:")
    except Refused as refused:
        say(f"refused:{refused}")
    except MemoryError:
        say("refused:heavy")
    sys.stdout.flush()


def say(what) -> None:
    print(json.dumps(what, separators=(",", ":"), default=_told), file=sys.stdout)


def tell(content: bytes, calamine) -> None:
    """Writes the sheets of a file. Raises Refused."""
    if content.startswith(b"PK"):
        _check_zip(content)
        _tell_workbook(content, calamine)
    elif content.startswith(OLE_START):
        _tell_workbook(_in_unicode(content), calamine)
    else:
        _tell_text(content)


def _check_zip(content):
    """Only workbooks of XML pass, and none that is packed as only a bomb is."""
    try:
        entries = zipfile.ZipFile(io.BytesIO(content)).infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise Refused("damaged") from error
    unpacked = sum(entry.file_size for entry in entries)
    crowded = len(entries) > ENTRY_LIMIT or unpacked > UNPACKED_LIMIT
    packed = any(e.file_size > 1_000_000 and e.file_size > RATIO_LIMIT * max(e.compress_size, 1) for e in entries)
    if crowded or packed or len({entry.filename for entry in entries}) < len(entries):
        raise Refused("bomb")
    if any(entry.flag_bits & 1 for entry in entries):
        raise Refused("locked")
    names = {entry.filename.lower() for entry in entries}
    if "xl/workbook.xml" not in names or "content.xml" in names or any(name.endswith("workbook.bin") for name in names):
        raise Refused("strange")


def _in_unicode(content: bytes) -> bytes:
    """An old workbook that declares its words as what they are in BIFF8 whatever it says: Unicode.

    Programs put the code page of their machine there (936, 1252), and the parser believes it. Of BIFF5, in which words do
    stand in a code page, it makes rubbish of Chinese ones: refused.
    """
    if OLE_LOCKED in content:
        raise Refused("locked")
    found = BIFF_START.search(content)
    if found is None:
        return content
    if found.group(1) != b"\6":
        raise Refused("old")
    at, (kind, length) = found.start(), (0, 0)
    while at + 6 <= len(content) and kind not in (BIFF_SHEET, BIFF_END):
        kind, length = struct.unpack_from("<HH", content, at)
        if kind == BIFF_LOCKED:
            raise Refused("locked")
        if kind == BIFF_CODEPAGE:
            return content[: at + 4] + struct.pack("<H", 1200) + content[at + 6 :]
        at += 4 + length
    return content


def _tell_workbook(content, calamine):
    try:
        book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        names, room = book.sheet_names, Room()
        for name in names:
            sheet = book.get_sheet_by_name(name)
            room.take(sheet.total_height, sheet.total_width)
            say(f"sheet:{name}")
            rows = sheet.to_python(skip_empty_area=False)
            for row in rows:
                say([_plain(cell) for cell in row])
    except (Refused, MemoryError):
        raise
    except calamine.PasswordError as error:
        raise Refused("locked") from error
    except (calamine.CalamineError, OSError, ValueError, KeyError) as error:
        raise Refused("strange") from error
    except BaseException as error:
        # the parser's panics do not descend from Exception
        if type(error).__name__ != "PanicException":
            raise
        raise Refused("damaged") from error
    if not names:
        raise Refused("empty")


class Room:
    """How much the sheets of a file take up together."""

    rows = cells = 0

    def take(self, height: int, width: int) -> None:
        """Counts a sheet. Raises Refused where it, or all so far, is too large."""
        self.rows += height
        self.cells += height * width
        if height > ROW_LIMIT or width > COLUMN_LIMIT:
            raise Refused("far")
        if self.rows > ROWS_LIMIT or self.cells > CELL_LIMIT:
            raise Refused("bomb")


def _plain(cell):
    """The cell; None for an empty one, words for a number that is none (NaN, 1e400), which nobody can reckon with."""
    if cell == "":
        return None
    return str(cell) if type(cell) is float and not isfinite(cell) else cell


def _told(cell):
    """Days and times as JSON knows none; `uploads.py` makes them what they were."""
    if isinstance(cell, timedelta):
        return {"seconds": cell.total_seconds()}
    kind = "moment" if isinstance(cell, datetime) else "day" if isinstance(cell, date) else "time"
    assert isinstance(cell, (date, time))
    return {kind: cell.isoformat()}


def _tell_text(content):
    """A list of words between commas, semicolons or tabs, whatever its file is called."""
    text = _decode(content)
    head = text[:4096]
    if (start := head.lstrip().lower()).startswith(("<", "mime-version:")):
        raise Refused("page" if any(word in start for word in PAGES) else "strange")
    if "\x00" in text:
        raise Refused("strange")
    rows, room = [], Room()
    try:
        for row in csv.reader(io.StringIO(text), delimiter=max(",;\t", key=head.count)):
            rows.append([cell or None for cell in row])
            room.take(1, len(row))
            if len(rows) > ROW_LIMIT:
                raise Refused("far")
    except csv.Error as error:
        raise Refused("damaged") from error
    say("sheet:CSV")
    for row in rows:
        say(row)


def _decode(content):
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode("utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else encoding)
        except UnicodeDecodeError:
            continue
    raise Refused("strange")


if __name__ == "__main__":
    main(*sys.argv[1:])
