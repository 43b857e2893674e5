"""Excel files that leave the portal: true numbers and dates, and nothing in them that could run."""

from datetime import UTC, date, datetime, time
from decimal import Decimal
from io import BytesIO

import pytest
from django.utils.translation import gettext_lazy
from openpyxl import load_workbook

from ui import exports
from ui.exports import safe_cell, table_response


def rows_of(answer):
    return list(load_workbook(BytesIO(answer.content)).worksheets[0].iter_rows(values_only=True))


@pytest.mark.parametrize(
    "hostile",
    ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "＝1+1", "＋1", "－1", "＠a"],
)
def test_text_that_would_run_is_only_text(hostile):
    (_head, (cell,)) = rows_of(table_response("a.xlsx", ["说明"], [[hostile]]))
    assert cell.startswith("'") and hostile[-2:] in cell
    assert b"<f>" not in table_response("a.xlsx", ["x"], [[hostile]]).content


def test_numbers_and_dates_stay_what_they_are():
    moment = datetime(2026, 6, 1, 6, 0, tzinfo=UTC)
    row = [3, 2.5, Decimal("1234.50"), True, date(2026, 6, 1), moment, time(14, 30), None, gettext_lazy("Home")]
    (_head, cells) = rows_of(table_response("a.xlsx", list("abcdefghi"), [row]))
    assert cells[:4] == (3, 2.5, 1234.5, True)
    assert [cell.isoformat() for cell in cells[4:6]] == ["2026-06-01T00:00:00", "2026-06-01T14:00:00"]
    assert cells[6] == time(14, 30) and cells[7] is None and isinstance(cells[8], str)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), Decimal("NaN"), Decimal("Infinity")])
def test_what_is_no_number_leaves_an_empty_cell(value):
    assert safe_cell(value) is None


def test_signs_that_no_file_can_hold_are_left_out():
    wild = "张\x00三\x0b\ud800\ufffe" + "长" * 40_000
    (_head, (cell,)) = rows_of(table_response("a.xlsx", ["姓名"], [[wild]]))
    assert cell.startswith("张三长") and len(cell) == exports.TEXT_LIMIT


def test_rows_are_written_as_they_come(monkeypatch):
    monkeypatch.setattr(exports, "SHEET_ROWS", 2_000)
    answer = table_response("名单 2026.xlsx", ["编号", "姓名"], ([n, f"人{n}"] for n in range(5_000)))
    book = load_workbook(BytesIO(answer.content))
    assert [sheet.max_row for sheet in book.worksheets] == [2_001, 2_001, 1_001]
    assert "filename*=utf-8''%E5%90%8D" in answer["Content-Disposition"]


def test_an_empty_table_has_its_head():
    assert rows_of(table_response("a.xlsx", ["编号", "姓名"], [])) == [("编号", "姓名")]
