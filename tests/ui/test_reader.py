"""The process that reads what people hand in: bounded, alone, and able to read what old programs write."""

import io
import json
import re
import struct
import subprocess
import sys
import threading
import time
from datetime import date, timedelta
from pathlib import Path

import psutil
import pytest
from django.utils import translation

from tests.factories.biff import CHINESE_DAY, OWN_DAY, SHORT_DAY, old_workbook
from tests.ui.test_uploads import SHEET, sheet_of, with_parts, workbook
from ui import uploads
from ui.uploads import SENTENCES, BadFile, read_workbook

MEGABYTES = 1 << 20
STRINGS = '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" {}>{}</sst>'
HEAVY, OLD, PAGE = (str(SENTENCES[word])[:20] for word in ("heavy", "old", "page"))


def said_of(content) -> str:
    with pytest.raises(BadFile) as refused:
        read_workbook(io.BytesIO(content))
    return str(refused.value)


def one_string_in_many_cells() -> bytes:
    """2,000 cells that show the same 900 kB: some kB in the file, 1.8 GB for who makes a copy for each."""
    rows = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, 2001))
    strings = STRINGS.format("", f"<si><t>{'长' * 300_000}</t></si>")
    return with_parts({"xl/sharedStrings.xml": strings, SHEET: f"<worksheet><sheetData>{rows}</sheetData></worksheet>"})


def crowded_zip() -> bytes:
    """A table of 400,000 parts: seconds for who only counts them."""
    name = struct.pack("<4s4H4L5H2L", b"PK\1\2", 20, 20, 0, 8, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0) + b"a"
    table = name * 400_000
    return b"PK\3\4" + table + struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 9, 9, len(table), 4, 0)


EXHAUSTING = {
    "billions of strings, it says": lambda: with_parts(
        {"xl/sharedStrings.xml": STRINGS.format('count="1" uniqueCount="4294967290"', "<si><t>a</t></si>")}),
    "one long string in many cells": one_string_in_many_cells,
    "an old workbook filled to its corner": lambda: old_workbook({"a": [["a"]]}, far=(65535, 255)),
    "the largest sheet there is": lambda: sheet_of('<row><c r="A1"><v>1</v></c><c r="XFD1048576"><v>1</v></c></row>'),
    "a crowd of parts": crowded_zip,
}  # fmt: skip


@pytest.mark.parametrize("what", EXHAUSTING)
def test_what_exhausts_its_reader_is_a_sentence_and_the_web_process_feels_nothing(what, monkeypatch):
    monkeypatch.setattr(uploads, "CPU_SECONDS", 1)
    content = EXHAUSTING[what]()
    Path("/proc/self/clear_refs").write_text("5")
    status, children = Path("/proc/self/status"), psutil.Process().children()
    before, begun = int(re.search(r"VmRSS:\s+(\d+)", status.read_text()).group(1)), time.monotonic()
    assert said_of(content).startswith(HEAVY)
    assert time.monotonic() - begun < 15
    grown = int(re.search(r"VmHWM:\s+(\d+)", status.read_text()).group(1)) - before
    assert grown * 1024 < 50 * MEGABYTES
    assert psutil.Process().children() == children
    assert read_workbook(io.BytesIO(workbook()))[0].rows[1] == ["周敏", "13800001234"]


def test_a_reader_that_does_not_end_is_ended_and_a_crowd_waits_for_its_turn(monkeypatch):
    monkeypatch.setattr(uploads, "SECONDS", 0)
    assert said_of(workbook()).startswith(HEAVY)
    monkeypatch.undo()
    monkeypatch.setattr(uploads, "_turns", threading.BoundedSemaphore(1))
    monkeypatch.setattr(uploads, "WAIT_SECONDS", 0.05)
    with uploads._turn(), translation.override("en"):
        assert "Many files" in said_of(workbook())
    assert read_workbook(io.BytesIO(workbook()))


SPY = """
import os, socket
class CalamineError(Exception): ...
class PasswordError(CalamineError): ...
class CalamineWorkbook:
    @staticmethod
    def from_filelike(_file):
        tried = {}
        for name, deed in {
            "file": lambda: open("/etc/passwd"), "write": lambda: open("/tmp/spy", "w"),
            "net": lambda: socket.socket().connect(("127.0.0.1", 9)), "pipe": os.pipe,
        }.items():
            try: tried[name] = repr(deed())
            except OSError as error: tried[name] = error.errno
        raise SystemExit(print(__import__("json").dumps([tried, dict(os.environ)])))
"""


def test_whoever_takes_the_reader_over_finds_nothing_in_it(tmp_path):
    (tmp_path / "python_calamine.py").write_text(SPY)
    command = [sys.executable, "-I", "-S", "-X", "utf8", uploads.READER, tmp_path, str(uploads.MEMORY_LIMIT), "30"]
    done = subprocess.run(command, input=workbook(), env={}, capture_output=True)
    tried, environment = json.loads(done.stdout)
    assert tried == dict.fromkeys(tried, 24) and len(tried) == 4, "no further file, whatever its kind (EMFILE)"
    assert set(environment) <= {"LC_CTYPE"}


ROWS = [
    ["甲公司工会 2022 年收支明细", None, None, None, None],
    ["记账日期", "业务日期", "开票日期", "摘要", "金额"],
    [date(2022, 3, 8), date(2022, 3, 9), date(2022, 3, 10), "接待兄弟工会餐费ABC", 1200],
    [None, date(2022, 3, 9), None, "plain words", -35.5],
    ["合计", None, None, None, (1164.5,)],
]  # fmt: skip


@pytest.mark.parametrize("page", [1200, 936, 1252])
def test_an_old_workbook_is_read_whatever_code_page_it_names(page):
    long = [[f"第{n}行的摘要很长" * 9] for n in range(900)]  # over several records
    days = {0: SHORT_DAY, 1: CHINESE_DAY, 2: OWN_DAY}
    content = old_workbook({"收支明细": ROWS, "长": long}, formats=days, merged=[(0, 0, 0, 4)], page=page)
    first, second = read_workbook(io.BytesIO(content))
    shown = [[cell[0] if isinstance(cell, tuple) else cell for cell in row] for row in ROWS]
    assert (first.name, first.rows, second.rows) == ("收支明细", shown, long)


def test_days_and_times_come_through_as_what_they_are():
    told = [uploads._cell(json.loads(word)) for word in ('{"moment":"2022-03-08T09:30:00"}', '{"seconds":90}')]
    assert (told[0].hour, told[1]) == (9, timedelta(seconds=90))


LIST = "日期,摘要,金额\n2022-03-08,买书,12\n"
TABLE = "<table><tr><td>日期</td></tr></table>"
MISNAMED = {
    "a page": f"<html xmlns:x='urn:schemas-microsoft-com:office:excel'>{TABLE}</html>".encode("gb18030"),
    "a table alone": ("\ufeff\n" + TABLE).encode(),
    "XML of Excel 2003": b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>',
    "a page in one file": b'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="x"\r\n\r\n--x',
}


def test_what_only_bears_the_name_of_a_workbook_is_read_or_told_how_to_save_it():
    for encoding in ("utf-8", "utf-8-sig", "gb18030", "utf-16"):
        for mark in (",", "\t", ";"):
            content = LIST.replace(",", mark).encode(encoding)
            assert read_workbook(io.BytesIO(content))[0].rows[1] == ["2022-03-08", "买书", "12"], (encoding, mark)
    for what, content in MISNAMED.items():
        assert said_of(content).startswith(PAGE) and ".xlsx" in said_of(content), what
    assert said_of(old_workbook({"收支明细": ROWS}, version=5)).startswith(OLD)
    assert said_of(old_workbook({"收支明细": ROWS}, locked=True)) == str(SENTENCES["locked"])
