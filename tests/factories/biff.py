"""Genuine old workbooks (.xls), byte by byte: BIFF8 as Excel 97 to 2003 writes it, BIFF5 with words in GBK as older finance programs do."""

import struct
from datetime import date

FREE, END, FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
SECTOR = 512
GENERAL, SHORT_DAY, CHINESE_DAY, OWN_DAY = range(4)  # the formats a cell may have
NUMBERS = (0, 14, 31, 164)  # as they are numbered in the file; 31 is the long day of a Chinese Excel
CODES = "gbk"


def ole(streams: dict[str, bytes]) -> bytes:
    """The container of old office files with these streams."""
    chains = [b"".join((body, bytes(-len(body) % SECTOR))) for body in streams.values()]
    lengths = [len(body) // SECTOR for body in chains]
    folders = (len(streams) + 1 + 3) // 4
    fats = 1
    while fats * 128 < fats + folders + sum(lengths):
        fats += 1
    table, starts = [FAT] * fats, []
    for length in (folders, *lengths):
        starts.append(len(table))
        table += [*range(len(table) + 1, len(table) + length), END]
    table += [FREE] * (fats * 128 - len(table))

    def entry(name, kind, child=FREE, right=FREE, start=0, size=0):
        words = name.encode("utf-16-le")
        return struct.pack("<64sHBBIII36xIQ", words, len(words) + 2, kind, 1, FREE, right, child, start, size)

    folder = entry("Root Entry", 5, child=1, start=END)
    for n, name in enumerate(streams, 1):
        right = n + 1 if n < len(streams) else FREE
        folder += entry(name, 2, right=right, start=starts[n], size=len(chains[n - 1]))
    head = struct.pack("<8s16xHHHHH6xIIIIIIIII", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0x3E, 3, 0xFFFE, 9, 6,
                       0, fats, starts[0], 0, 4096, END, 0, END, 0)  # fmt: skip
    head += struct.pack("<109I", *range(fats), *[FREE] * (109 - fats))
    packed = struct.pack(f"<{len(table)}I", *table)
    return head + packed + folder.ljust(folders * SECTOR, b"\0") + b"".join(chains)


def old_workbook(
    sheets: dict[str, list[list]], *, version=8, formats=None, merged=(), far=None, page=None, locked=False
) -> bytes:
    """An .xls file; `formats` (column → format) shows numbers and days, `far` puts one more cell into a corner.

    `page` is the code page that it names.

    Cells are words, numbers, days and None; a tuple (number,) is a formula that showed this number.
    """
    words = Words() if version == 8 else None
    parts = [_sheet(rows, words, version, formats or {}, merged, far) for rows in sheets.values()]
    page = page or (1200 if words else 936)
    front = _begin(version, 5) + (_record(0x2F, bytes(54)) if locked else b"")
    front += _record(0x42, struct.pack("<H", page)) + _record(0x22, b"\0\0")
    front += _record(0x41E, struct.pack("<H", 164) + _text('yyyy"年"m"月"d"日"', version, wide=2 if words else 1))
    for number in NUMBERS:
        front += _record(0xE0, struct.pack("<HHH", 0, number, 1).ljust(20 if words else 16, b"\0"))
    names = [_text(name, version, wide=1) for name in sheets]
    table = words.record() if words else b""
    at = len(front) + sum(4 + 6 + len(name) for name in names) + len(table) + 4
    for name, part in zip(names, parts, strict=True):
        front += _record(0x85, struct.pack("<IBB", at, 0, 0) + name)
        at += len(part)
    body = front + table + _record(0x0A) + b"".join(parts)
    return ole({"Workbook" if words else "Book": body.ljust(4096, b"\0")})


def _record(kind, data=b"") -> bytes:
    assert len(data) <= 8224
    return struct.pack("<HH", kind, len(data)) + data


def _begin(version, kind) -> bytes:
    return _record(
        0x809, struct.pack("<HHHH", {5: 0x500, 8: 0x600}[version], kind, 0x0DBB, 1996) + bytes(8 if version == 8 else 0)
    )


def _text(words, version, wide) -> bytes:
    length = {1: "<B", 2: "<H"}[wide]
    if version == 8:
        return struct.pack(length, len(words)) + b"\1" + words.encode("utf-16-le")
    return struct.pack(length, len(words.encode(CODES))) + words.encode(CODES)


class Words:
    """The table of shared words, over as many records as it takes."""

    def __init__(self):
        self.known: dict[str, int] = {}
        self.count = 0

    def number(self, words) -> int:
        self.count += 1
        return self.known.setdefault(words, len(self.known))

    def record(self) -> bytes:
        kind, data, made = 0xFC, struct.pack("<II", self.count, len(self.known)), b""
        for words in self.known:
            item = _text(words, 8, wide=2)
            if len(data) + len(item) > 8224:
                made, kind, data = made + _record(kind, data), 0x3C, b""
            data += item
        return made + _record(kind, data)


def _sheet(rows, words, version, formats, merged, far) -> bytes:
    body = b""
    for y, row in enumerate(rows):
        for x, cell in enumerate(row):
            body += b"" if cell is None else _cell(y, x, cell, words, formats.get(x, GENERAL))
    if far:
        body += _cell(*far, 1, words, GENERAL)
    if merged:
        body += _record(0xE5, struct.pack("<H", len(merged)) + b"".join(struct.pack("<4H", *one) for one in merged))
    edges = struct.pack("<IIHHH" if version == 8 else "<HHHHH", 0, len(rows), 0, max(map(len, rows), default=0), 0)
    return _begin(version, 0x10) + _record(0x200, edges) + body + _record(0x0A)


def _cell(y, x, cell, words, form) -> bytes:
    place = struct.pack("<HHH", y, x, form)
    if isinstance(cell, tuple):
        return _record(0x06, place + struct.pack("<dHIH", cell[0], 0, 0, 0))
    if isinstance(cell, date):
        cell = (cell - date(1899, 12, 30)).days
    if isinstance(cell, str):
        if words is None:
            return _record(0x204, place + _text(cell, 5, wide=2))
        return _record(0xFD, place + struct.pack("<I", words.number(cell)))
    if isinstance(cell, int) and -(1 << 29) <= cell < 1 << 29:
        return _record(0x27E, place + struct.pack("<i", (cell << 2) | 2))
    return _record(0x203, place + struct.pack("<d", cell))
