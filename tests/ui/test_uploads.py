"""Files that people hand in: the honest ones are read, the hostile ones get a sentence, none breaks anything."""

import io
import struct
import zipfile
import zlib

import pytest
from openpyxl import Workbook
from PIL import Image

from ui.pictures import clean_photo
from ui.uploads import BadFile, read_workbook

SHEET = "xl/worksheets/sheet1.xml"


def workbook(cells=(("姓名", "电话"), ("周敏", "13800001234"))) -> bytes:
    book, out = Workbook(), io.BytesIO()
    for row in cells:
        book.active.append(row)
    book.save(out)
    return out.getvalue()


def with_parts(parts, compression=zipfile.ZIP_DEFLATED, drop=()) -> bytes:
    """The honest workbook with `parts` put in or in the place of its own."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook())) as good, zipfile.ZipFile(out, "w", compression) as bad:
        for name in good.namelist():
            if name not in parts and name not in drop:
                bad.writestr(name, good.read(name))
        for name, content in parts.items():
            bad.writestr(name, content)
    return out.getvalue()


def sheet_of(rows: str, dimension="A1:B2") -> bytes:
    return with_parts(
        {
            SHEET: '<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
            f'<dimension ref="{dimension}"/><sheetData>{rows}</sheetData></worksheet>'
        }
    )


def encrypted() -> bytes:
    content = bytearray(workbook())
    at = content.find(b"PK\x01\x02")
    while at >= 0:
        content[at + 8] |= 1
        at = content.find(b"PK\x01\x02", at + 4)
    return bytes(content)


def bad_checksum() -> bytes:
    content = bytearray(with_parts({}, zipfile.ZIP_STORED))
    at = content.find(b"<sheetData>")
    content[at + 1] ^= 1
    return bytes(content)


def doubled() -> bytes:
    out = io.BytesIO(workbook())
    with zipfile.ZipFile(out, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr(SHEET, "<worksheet/>")
    return out.getvalue()


LAUGHS = (
    '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><sst xmlns="http://schemas.openxmlformats.org/'
    'spreadsheetml/2006/main" count="1" uniqueCount="1"><si><t>&b;</t></si></sst>'
)
REFUSED = {
    "empty": lambda: b"",
    "larger than 20 MB": lambda: b"a,b\n" * 6_000_000,
    "a bomb of zeros": lambda: with_parts({"xl/media/a.bin": b"\0" * 60_000_000}),
    "unpacks beyond 200 MB": lambda: with_parts({f"xl/media/{n}.bin": b"\0" * 900_000 for n in range(240)}),
    "thousands of entries": lambda: with_parts({f"xl/media/{n}": b"" for n in range(2_001)}),
    "the same entry twice": doubled,
    "a password": encrypted,
    "a wrong checksum": bad_checksum,
    "a zip that is no workbook": lambda: with_parts({"a.txt": b"hello"}, drop=("xl/workbook.xml",)),
    "an OpenDocument in a workbook": lambda: with_parts({"content.xml": b"<office/>"}),
    "a binary workbook": lambda: with_parts({"xl/workbook.bin": b"\0"}),
    "a cell at the end of the world": lambda: sheet_of('<row r="1"><c r="XFD1048576"><v>1</v></c></row>'),
    "a cell far below": lambda: sheet_of('<row r="900000"><c r="A900000"><v>1</v></c></row>'),
    "a cell far to the right": lambda: sheet_of('<row r="1"><c r="ZZ1" t="n"><v>1</v></c></row>'),
    "a far row whose cells keep silent": lambda: sheet_of('<row r="1048576"><c><v>1</v></c></row>'),
    "a programme": lambda: b"MZ\x90\0\3\0\0\0\4\0\0\0\xff\xff\0\0",
    "a page": lambda: b"<html><table><tr><td>1</td></tr></table></html>",
    "a PDF": lambda: b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\0",
    "a PDF that is a zip too": lambda: b"%PDF-1.7\n\0" + workbook(),
    "a picture": lambda: picture("PNG"),
    "an old workbook of rubbish": lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 2_000,
    "nothing but zip letters": lambda: b"PK\3\4",
} | {f"cut at {tenth}0 %": lambda tenth=tenth: workbook()[: len(workbook()) * tenth // 10] for tenth in range(1, 10)}


def picture(form="JPEG", size=(60, 40), **more) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "red").save(out, form, **more)
    return out.getvalue()


def huge_png() -> bytes:
    """A PNG of 50,000 × 50,000 pixels in a few bytes."""
    head = struct.pack(">IIBBBBB", 50_000, 50_000, 8, 2, 0, 0, 0)
    parts = [(b"IHDR", head), (b"IDAT", zlib.compress(b"\0" * 1000)), (b"IEND", b"")]
    chunks = (struct.pack(">I", len(d)) + n + d + struct.pack(">I", zlib.crc32(n + d)) for n, d in parts)
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


@pytest.mark.parametrize("kind", REFUSED)
def test_a_hostile_file_gets_a_sentence(kind):
    with pytest.raises(BadFile) as refused:
        read_workbook(io.BytesIO(REFUSED[kind]()))
    assert str(refused.value).endswith(("。", "."))
    assert read_workbook(io.BytesIO(workbook()))[0].rows[1] == ["周敏", "13800001234"]


def test_a_lying_dimension_changes_nothing():
    rows = '<row r="1"><c r="A1" t="inlineStr"><is><t>周敏</t></is></c></row><row r="1048576" s="1"/>'
    sheet = read_workbook(io.BytesIO(sheet_of(rows, dimension="A1:XFD1048576")))[0]
    assert sheet.rows == [["周敏"]]


def test_entities_are_not_unfolded():
    try:
        sheets = read_workbook(io.BytesIO(with_parts({"xl/sharedStrings.xml": LAUGHS})))
    except BadFile:
        return
    assert "haha" not in str(sheets)


def test_formulas_arrive_as_what_they_showed_never_as_code():
    rows = '<row r="1"><c r="A1"><f>HYPERLINK("http://x","y")</f><v>7</v></c></row>'
    assert read_workbook(io.BytesIO(sheet_of(rows)))[0].rows == [[7]]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_plain_lists_are_read_in_the_usual_encodings(encoding):
    assert read_workbook(io.BytesIO("姓名,电话\n周敏,138\n".encode(encoding)))[0].rows[1] == ["周敏", "138"]


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_a_photo_is_written_anew_and_smaller(form):
    clean = clean_photo(io.BytesIO(picture(form, (4000, 3000))))
    with Image.open(clean) as made:
        assert (made.format, made.size) == ("JPEG", (1600, 1200))


def test_where_a_photo_was_taken_stays_with_its_owner():
    exif = Image.Exif()
    exif[0x010F] = "SecretCamera"
    exif.get_ifd(0x8825)[2] = (31.0, 14.0, 0.0)
    exif[0x0112] = 6
    clean = clean_photo(io.BytesIO(picture("JPEG", (60, 40), exif=exif)))
    with Image.open(clean) as made:
        assert made.size == (40, 60) and not made.getexif()
    clean.seek(0)
    assert b"SecretCamera" not in clean.read()


@pytest.mark.parametrize(
    "content",
    [b"", b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", b"GIF89a/*\x01\0*/=1;alert(1)//",
     huge_png(), picture("GIF"), picture("BMP"), picture()[:300], workbook(), b"\xff" * 100],
    ids=["empty", "svg", "gif and script", "50,000 squared", "gif", "bmp", "cut", "workbook", "rubbish"],
)  # fmt: skip
def test_what_is_no_photo_is_refused(content):
    with pytest.raises(BadFile):
        clean_photo(io.BytesIO(content))


def test_a_photo_with_a_script_behind_it_loses_the_script():
    clean = clean_photo(io.BytesIO(picture() + b"<script>alert(1)</script>"))
    assert b"script" not in clean.read()
