"""The sample workbook: exactly the planted findings, none of the lines that only look wrong, in whatever form it comes."""

import io
import random
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest

from audits.imports.books import books_of
from audits.imports.workbook import read_tables
from ui.uploads import read_workbook

SAMPLE = Path(__file__).parent / "data" / "sample_ledger.xlsx"


def sample():
    return openpyxl.load_workbook(SAMPLE)


def books_in(workbook):
    out = io.BytesIO()
    workbook.save(out)
    out.seek(0)
    tables = read_tables(read_workbook(out))
    books = books_of(tables)
    assert tables.errors == []
    return books


def cells_of(outcome) -> set:
    """(rule, union, line) of every finding; findings about a whole year have no line."""
    return {(one.rule, one.union, line) for one in outcome.findings for line in one.lines or [None]}


def planted() -> dict:
    rows = sample()["违规清单"].iter_rows(min_row=2, values_only=True)
    return {(rule, union, line): severity for union, rule, _name, severity, line, *_rest in rows}


def test_the_planted_findings_and_no_others(judged):
    outcome = judged(books_in(sample()))
    assert len(planted()) == 69
    assert cells_of(outcome) == set(planted())
    severities = {(one.rule, one.union, line): one.severity for one in outcome.findings for line in one.lines or [None]}
    assert severities == planted()


def test_none_of_the_lines_that_only_look_wrong(judged):
    found = cells_of(judged(books_in(sample())))
    traps = {(row[4], row[0], row[1]) for row in sample()["容易误判"].iter_rows(min_row=2, values_only=True)}
    assert len(traps) == 12
    assert not traps & found


def test_the_control_union_is_clean(judged):
    assert not [one for one in judged(books_in(sample())).findings if one.union == "GH0001"]


def shuffled(workbook):
    """The lines in another order."""
    sheet = workbook["收支明细"]
    rows = [list(row) for row in sheet.iter_rows(min_row=2, values_only=True)]
    random.Random(7).shuffle(rows)
    sheet.delete_rows(2, len(rows))
    for row in rows:
        sheet.append(row)


def one_sheet_each(workbook):
    """One ledger sheet for each union."""
    sheet = workbook["收支明细"]
    head, *rows = [list(row) for row in sheet.iter_rows(values_only=True)]
    workbook.remove(sheet)
    for union in sorted({row[1] for row in rows}):
        own = workbook.create_sheet(f"{union} 收支")
        own.append(head)
        for row in rows:
            if row[1] == union:
                own.append(row)


def other_formats(workbook):
    """Amounts as text with yuan and commas, days in four hands, codes as numbers, a title, sub-totals and a total."""
    sheet = workbook["收支明细"]
    head, *rows = [list(row) for row in sheet.iter_rows(values_only=True)]
    sheet.delete_rows(1, len(rows) + 1)
    sheet.append(["某市基层工会收支明细"])
    sheet.append([])
    sheet.append([f"{name}(元)" if name.endswith("金额") else name for name in head])
    forms = ["%Y.%-m.%-d", "%Y年%-m月%-d日", "%Y%m%d", "%Y/%m/%d"]
    for n, row in enumerate(rows):
        for place, cell in enumerate(row):
            if isinstance(cell, datetime):
                row[place] = cell.strftime(forms[(n + place) % 4])
            elif head[place].endswith("金额") and cell is not None:
                row[place] = (
                    f"{cell:,.2f}元".translate(str.maketrans("0123456789", "０１２３４５６７８９"))
                    if n % 2
                    else f" ¥{cell:,.2f}"
                )
        row[8] = float(row[8]) if n % 2 else f"{row[8]} {row[9]}"
        sheet.append(row)
        if n % 50 == 49:
            sheet.append([None, None, None, None, None, "本月合计", *[None] * 5, 1, 2])
    sheet.append(["合计", *[None] * 10, 99999, 99999])


@pytest.mark.parametrize("change", [shuffled, one_sheet_each, other_formats])
def test_another_form_gives_the_same_findings(judged, change):
    workbook = sample()
    change(workbook)
    assert cells_of(judged(books_in(workbook))) == set(planted())


def test_splitting_the_file_by_union_gives_the_same_but_for_invoices_shared_between_unions(judged):
    found = set()
    for book in books_in(sample()):
        found |= cells_of(judged([book]))
    assert set(planted()) - found == {("FR-F02", "GH0005", 185)}
    assert found <= set(planted())
