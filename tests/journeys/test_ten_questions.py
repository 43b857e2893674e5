"""The treasurer of a small fund answers ten questions on a phone, with a photo, and hands the year in; in a browser at 390 pixels."""

import pytest
from django.utils import timezone

from audits.models import Book, DraftRow, LedgerLine, VoucherPicture
from tests.audits.test_drafts import photo
from tests.factories.audits import make_audits

pytestmark = pytest.mark.django_db(transaction=True)
PAID = {"pay": "银行转账", "payee": "惠民超市", "handler": "苏珂", "approver": "沈立群"}


def press(page, name="保存这个回答"):
    with page.expect_navigation():
        page.get_by_role("button", name=name).first.click()


def follow(page, name):
    with page.expect_navigation():
        page.locator("main").get_by_role("link", name=name).first.click()


def fill(page, **typed):
    for name, words in typed.items():
        place = page.locator(f"[data-entry] [name={name}]")
        if place.evaluate("one => one.tagName") == "SELECT":
            place.select_option(words)
        else:
            place.fill(words)


def take_photo(page, name="voucher.jpg", content=None):
    page.locator("[data-entry] [name=pictures]").set_input_files(
        [{"name": name, "mimeType": "image/jpeg", "buffer": content or photo().read()}]
    )


def asked(page):
    """The number of the question on the page."""
    return int(page.url.partition("?")[0].rstrip("/").rsplit("/", 1)[1])


def answer(page, number, **typed):
    """Answers a question with nothing, or with one entry, and goes on to the next."""
    assert asked(page) == number
    if not typed:
        return press(page, "今年没有")
    fill(page, **typed)
    press(page)
    if asked(page) == number:
        follow(page, "下一题")


def test_ten_answers_become_a_book(page_of, look):
    the, year = make_audits(), timezone.localdate().year - 1
    page = page_of(the.treasurer)
    page.goto("/audits/drafts/new/")
    page.locator("[name=year]").select_option(str(year))
    page.locator("[name=form][value=micro]").check()
    with page.expect_navigation():
        page.locator("main form button.primary").first.click()
    look(page)
    with page.expect_navigation():
        page.locator("ol.list-rows a").first.click()

    fill(page, open_bank="9000", open_cash="100", members="20", chair="沈立群", accountant="方洁", cashier="贾宁")
    assert page.locator("[data-sum=left]").inner_text() == "¥9,100.00", "what should be left follows what is typed"
    take_photo(page)
    press(page)
    answer(page, 2)

    a_wrong_amount_gets_its_sentence_and_loses_nothing(page, look, year)
    answer(page, 4)
    what_is_no_photo_loses_nothing(page, look, year)
    answer(page, 6, booked=f"{year}-02-11", amount="300", summary="住院慰问", gift="住院慰问", heads="1", **PAID)
    for number in (7, 8):
        answer(page, number)
    answer(page, 9, booked=f"{year}-09-01", amount="50", summary="邮费", code="50504", **PAID)
    fill(page, at_bank="9650", reviewed_on=f"{year}-12-20")
    press(page)

    assert page.locator("ol.list-rows .chip").count() == 10 and "10 / 10" in page.inner_text("main")
    assert page.locator("ol.list-rows .chip", has_text="待回答").count() == 0
    follow(page, "核对并上交")
    look(page)
    press(page, "上交这本账")

    look(page)
    book = Book.objects.get()
    assert page.url.endswith(f"/audits/books/{book.pk}/")
    said = page.inner_text("main")
    assert "已上交" in said and "正在按规则检查" in page.inner_text("body") and "照片 1" in said
    assert f"工会签字： {the.chair}" in " ".join(said.split()), "who signs next, and by which day"
    assert (book.is_micro, book.year, book.income, book.expense) == (True, year, 300_000, 235_000)
    assert LedgerLine.objects.count() == 4 and not DraftRow.objects.exists()


def a_wrong_amount_gets_its_sentence_and_loses_nothing(page, look, year):
    fill(page, booked=f"{year}-02-10", amount="三千", summary="留成经费", payee="税务局")
    take_photo(page)
    press(page)
    look(page)
    place = page.locator("[data-entry] [name=amount]")
    assert place.get_attribute("aria-invalid") == "true" and place.input_value() == "三千"
    assert "三千" in page.locator(f"#{place.get_attribute('aria-describedby').split()[-1]}").inner_text()
    typed = {name: page.locator(f"[data-entry] [name={name}]").input_value() for name in ("booked", "summary", "payee")}
    assert typed == {"booked": f"{year}-02-10", "summary": "留成经费", "payee": "税务局"}
    assert page.locator(".voucher-strip img").count() == 1, "the photo is kept too"
    answer(page, 3, amount="3,000元")


def what_is_no_photo_loses_nothing(page, look, year):
    fill(
        page,
        booked=f"{year}-06-10",
        amount="2000",
        summary="端午节慰问品20份",
        festival="DRAGON_BOAT",
        heads="20",
        **PAID,
    )
    page.locator("[name=papers_seen][value=签收表]").check()
    take_photo(page, content=b"<svg xmlns='http://www.w3.org/2000/svg'/>")
    press(page)
    look(page)
    assert page.locator("[data-entry] [name=pictures]").get_attribute("aria-invalid") == "true"
    assert page.locator("[data-entry] [name=summary]").input_value() == "端午节慰问品20份"
    assert page.locator("[name=papers_seen][value=签收表]").is_checked()
    take_photo(page)
    press(page)
    assert VoucherPicture.objects.count() == 3
    follow(page, "下一题")
