"""`manage.py check_ledger`: judges a file with or without a portal and keeps nothing."""

import json
import os
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest
from django.core.management import call_command
from django.db import connection

from unionportal.management.commands.check_ledger import read_books

from .test_sample import SAMPLE

ROOT = Path(__file__).resolve().parents[2]


def alone(path, *options):
    """The command on a machine where no portal runs."""
    environment = {name: value for name, value in os.environ.items()
                   if name not in {"PORTAL_MODE", "DATABASE_URL", "REDIS_URL", "DJANGO_SETTINGS_MODULE"}}  # fmt: skip
    return subprocess.run(
        [sys.executable, "manage.py", "check_ledger", str(path), *options],
        cwd=ROOT, env=environment | {"PORTAL_DATA": str(path.parent / "none")}, capture_output=True, text=True,
    )  # fmt: skip


def test_without_a_portal_it_brings_its_own_database_and_prints_json_alone(tmp_path):
    copy = tmp_path / "books.xlsx"
    copy.write_bytes(SAMPLE.read_bytes())
    done = alone(copy, "--json")
    assert done.returncode == 0, done.stderr
    findings = json.loads(done.stdout)["findings"]
    women = next(one for one in findings if one["rule"] == "FR-B02")
    assert (women["union"], women["lines"], women["severity"]) == ("GH0002", [46], "high")
    assert {"rule", "union", "lines", "severity", "value", "message"} <= women.keys()


@pytest.mark.django_db
def test_with_a_portal_it_uses_the_database_and_leaves_nothing_behind(capsys):
    with connection.cursor() as cursor:
        call_command("check_ledger", str(SAMPLE))
        cursor.execute("SELECT count(*) FROM pg_class WHERE relname LIKE 'w\\_%'")
        assert cursor.fetchone() == (0,)
    words = capsys.readouterr().out
    assert "GH0001 澄江新材料有限公司工会 2022: 0" in words
    assert "FR-B15" in words


@pytest.mark.parametrize(
    "content", [b"", b"PK\x03\x04 no zip", b"<html><table>", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest"]
)
def test_a_file_that_is_no_workbook_ends_with_2_and_one_sentence(tmp_path, content):
    broken = tmp_path / "books.xlsx"
    broken.write_bytes(content)
    with pytest.raises(SystemExit) as end:
        call_command("check_ledger", str(broken))
    assert end.value.code == 2


def test_what_cannot_be_read_is_named_by_sheet_line_and_column(tmp_path):
    workbook = openpyxl.load_workbook(SAMPLE)
    sheet = workbook["收支明细"]
    sheet["E3"], sheet["M5"], sheet["L7"], sheet["M7"] = "2022年13月40日", "一千元", 5, 5
    sheet["H9"] = "支票"
    workbook.save(tmp_path / "bad.xlsx")
    _books, errors = read_books(tmp_path / "bad.xlsx")
    places = {(error.sheet, error.line, error.column) for error in errors}
    assert places >= {
        ("收支明细", 3, "记账日期"),
        ("收支明细", 5, "支出金额"),
        ("收支明细", 7, "收入金额"),
        ("收支明细", 9, "类型"),
    }


def test_a_workbook_without_ledger_lines_says_so(tmp_path):
    workbook = openpyxl.Workbook()
    workbook.active.append(["姓名", "电话"])
    workbook.save(tmp_path / "other.xlsx")
    _books, errors = read_books(tmp_path / "other.xlsx")
    assert len(errors) == 1
