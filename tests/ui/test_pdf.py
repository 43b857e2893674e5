from datetime import date
from io import BytesIO

import pytest
from PIL import Image

from ui import pdf

PAPER = {
    "union": "云江市总工会",
    "title": "聘书",
    "text": "兹聘请 王小明 同志为宣讲员。",
    "day": date(2026, 6, 1),
    "number": "YJ-2026-0001",
    "address": "portal.example/verify",
    "code": pdf.qr_svg("https://portal.example/verify/YJ-2026-0001"),
}


def dark_share(data) -> float:
    """The share of dark points on the first page, 0 to 1."""
    picture = Image.open(BytesIO(pdf.render("pdf/sample", data, form="png"))).convert("L")
    return sum(picture.histogram()[:128]) / (picture.width * picture.height)


def test_a_paper_is_a_pdf_in_which_chinese_is_drawn():
    assert pdf.render("pdf/sample", PAPER).startswith(b"%PDF-")
    short = dark_share(PAPER)
    long = dark_share(PAPER | {"text": "劳动最光荣。" * 60})
    assert 0.005 < short < long


def test_what_people_typed_is_never_read_as_markup():
    hostile = '#import "/pdf/look.typ" $x$ *bold* \\ #panic("no") "'
    assert pdf.render("pdf/sample", PAPER | {"text": hostile}).startswith(b"%PDF-")


def test_signs_the_font_cannot_draw_are_known_and_printed_as_a_mark():
    rare = "王\U00030edc明"
    assert pdf.undrawn(rare) == {"\U00030edc"} and pdf.undrawn("王小明 123") == set()
    assert pdf._plain({"name": rare, "on": date(2026, 6, 1), "none": None}) == {
        "name": f"王{pdf.MISSING}明", "on": "2026年6月1日", "none": "",
    }  # fmt: skip


def test_a_template_outside_the_folder_is_refused():
    with pytest.raises(ValueError, match="under templates"):
        pdf.render("../pyproject", {})


def test_the_answer_is_shown_saved_under_its_name_and_kept_nowhere():
    answer = pdf.pdf_response("聘书.pdf", "pdf/sample", PAPER)
    assert answer["Content-Type"] == "application/pdf" and "no-store" in answer["Cache-Control"]
    assert answer["Content-Disposition"].startswith("inline; filename*=utf-8''%E8%81%98")
