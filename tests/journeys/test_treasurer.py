"""A treasurer writes the year on a phone, another officer certifies it, a finding is explained; in a browser at 390 pixels."""

import pytest

from audits.actions.runs import run_rules
from audits.models import Book, Finding, VoucherPicture
from audits.states import BookState, FindingState
from tests.audits.test_drafts import photo
from tests.factories.audits import make_audits

pytestmark = pytest.mark.django_db(transaction=True)


def press(page):
    with page.expect_navigation():
        page.locator("main form button.primary").first.click()


def type_line(page, **typed):
    for name, words in typed.items():
        place = page.locator(f"[data-entry] [name={name}]")
        if place.evaluate("one => one.tagName") == "SELECT":
            place.select_option(words)
        else:
            place.fill(words)


def test_a_book_is_written_certified_and_a_finding_answered(page_of, look):
    the = make_audits()
    page = page_of(the.treasurer)
    page.goto("/audits/drafts/new/")
    press(page)
    look(page)
    year = page.locator("h1 .num").inner_text()
    type_line(
        page, booked=f"{year}-03-16", way="out", amount="1200", code="50103", summary="接待兄弟工会餐费", payee="福满楼"
    )
    assert page.locator("[data-sum=expense]").inner_text() == "¥1,200.00", "the totals follow what is typed"
    file = photo()
    page.locator("[name=pictures]").set_input_files(
        [{"name": file.name, "mimeType": "image/jpeg", "buffer": file.read()}]
    )
    press(page)
    type_line(page, booked=f"{year}-03-20", way="in", amount="五千", code="402", summary="一季度留成经费")
    press(page)
    look(page)
    assert "五千" in page.locator(".field.wrong").inner_text() or page.locator("[name=amount]").input_value() == "五千"
    type_line(page, amount="5,000元")
    press(page)
    assert page.locator("[data-sum=income]").inner_text() == "¥5,000.00"

    page.goto(page.locator(".actions a.button").get_attribute("href"))
    look(page)
    press(page)
    book = Book.objects.get()
    assert (book.line_count, book.income, book.expense) == (2, 500_000, 120_000)
    assert VoucherPicture.objects.get().voucher == "记-03-001"

    chair = page_of(the.chair)
    chair.goto(f"/audits/books/{book.pk}/")
    press(chair)
    run_rules([book.pk])  # the worker's part
    book.refresh_from_db()
    assert book.state == BookState.CERTIFIED

    finding = Finding.objects.get(rule="FR-D01")
    page.goto(f"/audits/findings/{finding.number}/")
    look(page)
    with page.expect_navigation():
        page.locator("main aside a.button.primary").click()
    page.locator("main textarea").first.fill("当日为工作餐，由经办人自付，已退回账户。")
    press(page)
    finding.refresh_from_db()
    assert finding.state == FindingState.EXPLAINED
