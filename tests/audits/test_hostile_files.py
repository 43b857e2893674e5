"""Hostile files through the form that takes books and the form that takes photos of vouchers (C2), and cells that would run (C3).

C2, item by item: 42 kB that unpack to more than 1 GB, nested zip, 1,048,576 × 16,384 sheet, bad checksum, cut at each 10 %,
password (of the zip and of the office program), .xls, .html and .exe under a wrong name, twice the same entry, PDF and zip in
one, 0 byte, 200 MB: `REFUSED`. Lying dimension, billion laughs, XXE, .csv under a wrong name, macro, DDE and external
link, zip-slip, symbolic link: `READ`, which is to say as nothing but cells. GIF and script in one, SVG with a script, PNG of
50,000², place in the photo: the photos. C3: `RUNNING` and the words of the last test.
"""

import gc
import io
import os
import re
import stat
import struct
import time
import zipfile
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from audits.imports.cells import narrow
from audits.models import Book, DraftRow, LedgerLine, Upload, VoucherPicture
from tests.audits.test_drafts import LINE, begin
from tests.audits.test_pages import post, send, url
from tests.factories.audits import HEAD, ROW, workbook
from tests.factories.biff import SHORT_DAY, old_workbook, ole
from tests.ui import test_uploads as plain
from ui.uploads import FILE_LIMIT

SHEET, STRINGS, LINKS = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/_rels/workbook.xml.rels"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
FAR = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
MEGABYTES = 1 << 20


def part(name) -> bytes:
    with zipfile.ZipFile(io.BytesIO(workbook())) as archive:
        return archive.read(name)


def with_parts(parts, drop=()) -> bytes:
    """The small book with these parts put in or in the place of its own; a name may be a ZipInfo."""
    out, names = io.BytesIO(), {getattr(name, "filename", name) for name in parts}
    with zipfile.ZipFile(io.BytesIO(workbook())) as good, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as bad:
        for name in good.namelist():
            if name not in names and name not in drop:
                bad.writestr(name, good.read(name))
        for name, content in parts.items():
            bad.writestr(name, content)
    return out.getvalue()


def sheet_of(rows) -> str:
    return f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'


def under_another_name(name, rows) -> bytes:
    """A book whose sheet is a part that nobody would take for one."""
    return with_parts(
        {LINKS: part(LINKS).replace(b"worksheets/sheet1.xml", name.encode()), f"xl/{name}": sheet_of(rows)},
        drop=[SHEET],
    )


def corners(count=12) -> bytes:
    """Sheets with a cell in the first and in the last corner that is allowed."""
    rows = '<row r="1"><c r="A1"><v>1</v></c></row><row r="100000"><c r="GR100000"><v>1</v></c></row>'
    names = [f"extra{n}.xml" for n in range(count)]
    links = "".join(f'<Relationship Id="x{n}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
                    f'worksheet" Target="{name}"/>' for n, name in enumerate(names))  # fmt: skip
    book = "".join(
        f'<sheet xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" name="x{n}" sheetId="{n + 9}" r:id="x{n}"/>'
        for n in range(count)
    )
    return with_parts({
        LINKS: part(LINKS).replace(b"</Relationships>", links.encode() + b"</Relationships>"),
        "xl/workbook.xml": part("xl/workbook.xml").replace(b"</sheets>", book.encode() + b"</sheets>"),
    } | {f"xl/{name}": sheet_of(rows) for name in names})  # fmt: skip


def overlapping(kernel=30 * MEGABYTES, times=40) -> bytes:
    """Some 42 kB that claim more than 1 GB: each entry of the table points at one and the same packed part."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        archive.writestr("xl/workbook.xml", b"\0" * kernel)
        first = archive.infolist()[0]
        for n in range(times - 1):
            info = zipfile.ZipInfo(f"xl/worksheets/sheet{n}.xml")
            info.header_offset, info.CRC, info.compress_type = first.header_offset, first.CRC, first.compress_type
            info.file_size, info.compress_size = first.file_size, first.compress_size
            archive.filelist.append(info)
            archive.NameToInfo[info.filename] = info
    assert len(out.getvalue()) < 50_000 and kernel * times > 1 << 30
    return out.getvalue()


def lying(name, content: bytes, claim: int) -> bytes:
    """A part that claims to be small: its size in both places of the zip, with the checksum of what it claims to hold."""
    data, crc = bytearray(with_parts({name: content})), zipfile.crc32(content[:claim])
    with zipfile.ZipFile(io.BytesIO(bytes(data))) as archive:
        places = [archive.getinfo(name).header_offset + 14]
    at = data.find(b"PK\x01\x02")
    while at >= 0:
        (long,) = struct.unpack_from("<H", data, at + 28)
        if data[at + 46 : at + 46 + long] == name.encode():
            places.append(at + 16)
        at = data.find(b"PK\x01\x02", at + 4)
    for place in places:
        struct.pack_into("<I", data, place, crc)
        struct.pack_into("<I", data, place + 8, claim)
    return bytes(data)


def office_password() -> bytes:
    """The container into which office programs put a book with a password: two streams, no workbook."""
    return ole({"EncryptionInfo": os.urandom(4096), "EncryptedPackage": os.urandom(4096)})


def old(**details) -> bytes:
    """The small book as a finance program of 2003 exports it: joined titles on top, days as numbers, a total below."""
    title, total = ["甲公司工会 2022 年收支明细"], ["合计", *[None] * 9, (1200,)]
    row = [*ROW[:4], date(2022, 3, 16), *ROW[5:]]
    joined = [(0, 0, 0, len(HEAD) - 1)]
    return old_workbook({"收支明细": [title, [], HEAD, row, total]}, formats={4: SHORT_DAY}, merged=joined, **details)


REFUSED = plain.REFUSED | {
    "42 kB for more than 1 GB": overlapping,
    "a bomb that lies about its size": lambda: lying(STRINGS, b"<sst><si><t>" + b"a" * 60_000_000, 900_000),
    "zips in a zip": lambda: plain_zip({f"{n}.zip": plain_zip({"a.zip": b"0" * 900_000}) for n in range(20)}),
    "a book in a zip": lambda: plain_zip({"books.xlsx": workbook()}),
    "the largest sheet there is": lambda: with_parts({SHEET: sheet_of(FAR)}),
    "the largest sheet under another name": lambda: under_another_name("foo.xml", FAR),
    "the largest sheet in a part of no kind": lambda: under_another_name("media/image1.png", FAR),
    "many sheets that span all that is allowed": corners,
    "a password of the office program": office_password,
    "a GIF that is a zip too": lambda: b"GIF89a/*\0" + workbook(),
    "an SVG with a script": lambda: b"\xef\xbb\xbf \n<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
    "200 MB": lambda: bytes(200 * MEGABYTES),
}  # fmt: skip


def plain_zip(parts) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def strings(doctype) -> bytes:
    """The book with one more shared string, unused, that a doctype defines."""
    return with_parts({STRINGS: f'{doctype}<sst xmlns="{MAIN}" count="1" uniqueCount="1"><si><t>&b;</t></si></sst>'})


def link_out() -> zipfile.ZipInfo:
    info = zipfile.ZipInfo("xl/media/passwd.png")
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    return info


def outside(inner) -> bytes:
    """A book with a link to something outside of it."""
    links = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.'
        'openxmlformats.org/officeDocument/2006/relationships/externalLinkPath" Target="http://evil.example/x" TargetMode="External"/></Relationships>'
    )
    return with_parts({"xl/externalLinks/externalLink1.xml": f'<externalLink xmlns="{MAIN}">{inner}</externalLink>',
                       "xl/externalLinks/_rels/externalLink1.xml.rels": links})  # fmt: skip


def as_csv(row=ROW) -> bytes:
    lines = (",".join("" if cell is None else f'"{cell}"' for cell in cells) for cells in (HEAD, row))
    return "\r\n".join(lines).encode()


LAUGHS = "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(99 + n)};" * 10}">' for n in range(9)) + '<!ENTITY k "ha">'
SLIP = "../../../../../../tmp/slipped-out-of-a-book.txt"
READ = {
    "a dimension that lies": lambda: with_parts({SHEET: part(SHEET).replace(b'ref="A1:R2"', b'ref="A1:XFD1048576"')}),
    "cells joined over the whole sheet": lambda: with_parts({SHEET: part(SHEET).replace(
        b"</sheetData>", b'</sheetData><mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells>')}),
    "a list under a wrong name": as_csv,
    "a list with tabs, as Unicode": lambda: as_csv().decode().replace(",", "\t").encode("utf-16"),
    "a list with tabs, in GBK": lambda: as_csv().decode().replace(",", "\t").encode("gb18030"),
    "an old workbook": old,
    "an old workbook of a Chinese machine": lambda: old(page=936),
    "a macro": lambda: with_parts({"xl/vbaProject.bin": b"Sub Auto_Open()"}),
    "a link that starts a programme": lambda: outside('<ddeLink ddeService="cmd" ddeTopic="/C calc"><ddeItems/></ddeLink>'),
    "a link to another book": lambda: outside('<externalBook xmlns:r="r" r:id="r1"/>'),
    "an entry that climbs out": lambda: with_parts({SLIP: b"x"}),
    "a symbolic link": lambda: with_parts({link_out(): b"/etc/passwd"}),
    "a zip within": lambda: with_parts({"xl/embeddings/a.zip": plain_zip({"a": b"0" * 900_000})}),
    "a programme behind the end": lambda: workbook() + b"MZ\x90\0<script>alert(1)</script>",
}  # fmt: skip
UNFOLDED = {
    "a billion laughs": lambda: strings(f"<!DOCTYPE x [{LAUGHS}]>"),
    "a file of this machine": lambda: strings('<!DOCTYPE x [<!ENTITY b SYSTEM "file:///etc/passwd">]>'),
    "an address of the network": lambda: strings('<!DOCTYPE x [<!ENTITY b SYSTEM "http://127.0.0.1:9/x">]>'),
}


@pytest.fixture
def treasurer(the, client):
    client.force_login(the.treasurer)
    return client


def memory() -> int:
    """Bytes of memory that this process holds now; from here on `peak` is measured."""
    gc.collect()
    Path("/proc/self/clear_refs").write_text("5")
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def peak() -> int:
    """The most bytes of memory that this process held at once since `memory` was asked."""
    return int(re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text()).group(1)) * 1024


@pytest.mark.parametrize("what", REFUSED)
def test_a_hostile_file_gets_a_sentence_beside_the_field_and_the_next_one_is_read(the, treasurer, what):
    content, before = REFUSED[what](), memory()
    begun, answer = time.monotonic(), send(treasurer, the, content)
    text = answer.content.decode()
    assert answer.status_code == 422 and 'aria-invalid="true"' in text and "id_file" in text
    assert time.monotonic() - begun < 30
    assert not Upload.objects.exists()
    assert ("密码" in text) == ("password" in what)
    if len(content) < FILE_LIMIT:  # of larger ones the test's own client keeps a copy
        assert peak() - before < 50 * MEGABYTES
    assert send(treasurer, the, workbook()).status_code == 302


@pytest.mark.parametrize("what", READ)
def test_what_hangs_on_a_book_is_left_alone_and_the_book_is_read(the, treasurer, what):
    answer = send(treasurer, the, READ[what](), "../..\\books.xls")
    assert answer.status_code == 302, answer.content.decode()[-2000:]
    assert "evil.example" not in treasurer.get(answer["Location"]).content.decode()
    assert post(treasurer, answer["Location"]).status_code == 302
    line = LedgerLine.objects.get()
    assert (line.words, line.amount_out, Upload.objects.get().filename) == (ROW[8], 120_000, "books.xls")
    assert not Path("/tmp/slipped-out-of-a-book.txt").exists()


@pytest.mark.parametrize("what", UNFOLDED)
def test_no_entity_is_unfolded(the, treasurer, what):
    before, answer = memory(), send(treasurer, the, UNFOLDED[what]())
    assert answer.status_code in (302, 422) and peak() - before < 50 * MEGABYTES
    text = (treasurer.get(answer["Location"]) if answer.status_code == 302 else answer).content.decode()
    assert "haha" not in text and "root:" not in text and not Book.objects.exists()


def cell_of(column, xml) -> bytes:
    """The book with this cell in the place of its own in one column; {r} is its place."""
    place = f"{openpyxl.utils.get_column_letter(HEAD.index(column) + 1)}2"
    book = openpyxl.load_workbook(io.BytesIO(workbook()))
    book.active[place] = 4711
    out = io.BytesIO()
    book.save(out)
    with zipfile.ZipFile(out) as archive:
        sheet = archive.read(SHEET).decode()
    own = sheet[sheet.index(f'<c r="{place}"') :].split("</c>")[0] + "</c>"
    assert "4711" in own
    with zipfile.ZipFile(out) as archive:
        rest = {name: archive.read(name) for name in archive.namelist()}
    return with_parts(rest | {SHEET: sheet.replace(own, xml.format(r=f'r="{place}"'))})


RUNNING = {
    "no number": ("支出金额", "<c {r}><v>NaN</v></c>"),
    "beyond all numbers": ("支出金额", "<c {r}><v>1e400</v></c>"),
    "a fault instead of an amount": ("支出金额", '<c {r} t="e"><f>1/0</f><v>#DIV/0!</v></c>'),
    "a formula that was never reckoned": ("支出金额", "<c {r}><f>cmd|' /C calc'!A0</f></c>"),
    "a formula that shows a formula": ("支出金额", '<c {r} t="str"><f>"="&amp;A1</f><v>=A1+1</v></c>'),
    "no number for a day": ("记账日期", "<c {r}><v>NaN</v></c>"),
    "no number for a year": ("会计年度", "<c {r}><v>-1e400</v></c>"),
    "no number for papers": ("附件张数", "<c {r}><v>1e400</v></c>"),
    "a day that is none": ("记账日期", '<c {r} t="d"><v>9999-99-99T99:99:99</v></c>'),
    "a string that is not there": ("摘要", '<c {r} t="s"><v>999999</v></c>'),
    "a string before the first": ("摘要", '<c {r} t="s"><v>-1</v></c>'),
}


@pytest.mark.parametrize("what", RUNNING)
def test_a_cell_that_is_no_value_is_named_and_nothing_is_posted(the, treasurer, what):
    column, xml = RUNNING[what]
    answer = send(treasurer, the, cell_of(column, xml))
    if answer.status_code == 302:
        text = treasurer.get(answer["Location"]).content.decode()
        assert column in text
        assert treasurer.get(url("upload-check", Upload.objects.get().pk)).status_code == 200
        assert post(treasurer, answer["Location"]).status_code == 422
    else:
        assert answer.status_code == 422 and 'aria-invalid="true"' in answer.content.decode()
    assert not Book.objects.exists()


WORDS = ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1+1", "\r=1+1", "\n=1+1", "＝1+1", "＋1", "－1", "＠a", " =1+1",
         '=HYPERLINK("http://evil.example","x")', "=cmd|' /C calc'!A0"]  # fmt: skip


@pytest.mark.parametrize("as_list", [False, True], ids=["workbook", "csv"])
def test_words_that_would_run_leave_as_words_and_negative_amounts_as_numbers(the, treasurer, as_list):
    book = openpyxl.Workbook()
    book.active.title = "收支明细"
    book.active.append(HEAD)
    for n, words in enumerate(WORDS, 1):
        row = [n, *ROW[1:5], f"记-03-{n:03}", *ROW[6:8], words, None, -12.5 * n, ROW[11], words, *ROW[13:]]
        for place, cell in enumerate(row, 1):
            at = book.active.cell(n + 1, place, cell)
            at.data_type = "s" if isinstance(cell, str) else at.data_type
    out = io.BytesIO()
    book.save(out)
    content = out.getvalue()
    if as_list:
        rows = [[cell.value for cell in row] for row in book.active.iter_rows()]
        content = "\r\n".join(
            ",".join('"' + str("" if c is None else c).replace('"', '""') + '"' for c in row) for row in rows
        ).encode()
    answer = send(treasurer, the, content)
    assert post(treasurer, answer["Location"]).status_code == 302, treasurer.get(answer["Location"]).content.decode()
    lines = LedgerLine.objects.order_by("line")
    assert [narrow(line.words) for line in lines] == [narrow(words) for words in WORDS]
    exported = treasurer.get(url("book", Book.objects.get().pk), {"export": 1})
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(exported))).active
    found = [cell for row in sheet.iter_rows(min_row=2) for cell in row if cell.value is not None]
    assert all(cell.data_type != "f" for cell in found)
    texts = [cell.value for cell in found if isinstance(cell.value, str)]
    assert not [text for text in texts if text.startswith(tuple("=+-@\t\r\n＝＋－＠"))]
    assert sum(text.startswith("'") for text in texts) == 2 * len(WORDS)
    assert {-12.5 * n for n in range(1, len(WORDS) + 1)} <= {cell.value for cell in found if cell.data_type == "n"}


PHOTOS = {
    "SVG with a script": b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
    "GIF and script": b"GIF89a/*\x01\0*/=1;alert(1)//",
    "PNG of 50,000 squared": plain.huge_png(),
    "a photo that is cut": plain.picture()[:300],
    "a book": workbook(),
    "a PDF": b"%PDF-1.7\n1 0 obj",
    "nothing": b"",
    "larger than 15 MB": b"\xff\xd8\xff" + bytes(15 * MEGABYTES),
}


@pytest.mark.parametrize("what", PHOTOS)
def test_what_is_no_photo_of_a_voucher_is_told_beside_its_field(the, treasurer, what):
    draft, before = begin(treasurer, the), memory()
    answer = post(
        treasurer,
        url("draft-row-new", draft.pk, "lines"),
        **LINE,
        pictures=SimpleUploadedFile("a.jpg", PHOTOS[what], "image/jpeg"),
    )
    text = answer.content.decode()
    assert answer.status_code == 422 and 'aria-invalid="true"' in text and LINE["payee"] in text
    assert not DraftRow.objects.exists() and not VoucherPicture.objects.exists()
    assert memory() - before < 50 * MEGABYTES


def test_the_place_of_a_photo_and_what_hangs_on_it_stay_with_its_owner(the, treasurer):
    exif = Image.Exif()
    exif.get_ifd(0x8825)[2] = (31.0, 14.0, 0.0)
    photo = SimpleUploadedFile("a.jpg", plain.picture(exif=exif) + plain_zip({"a": b"<script>"}), "image/jpeg")
    assert (
        post(treasurer, url("draft-row-new", begin(treasurer, the).pk, "lines"), **LINE, pictures=photo).status_code
        == 302
    )
    kept = b"".join(treasurer.get(url("voucher", VoucherPicture.objects.get().pk)))
    with Image.open(io.BytesIO(kept)) as made:
        assert not made.getexif() and b"PK" not in kept and b"script" not in kept
