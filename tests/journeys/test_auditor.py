"""An auditor walks a book by keys alone: to the finding, its voucher, the decision; then the letter goes out."""

import pytest
from django.utils import timezone

from audits.actions import books as act
from audits.actions import campaigns
from audits.actions.vouchers import add_pictures
from audits.models import Finding, LedgerLine, Letter, Task
from audits.states import FindingState, TaskState
from tests.audits.test_drafts import photo
from tests.conftest import DESK
from tests.factories.audits import make_audits, make_books, treat
from ui.pictures import clean_photo

pytestmark = pytest.mark.django_db(transaction=True)


def press(page):
    with page.expect_navigation():
        page.locator("main form button.primary").first.click()


def test_from_the_line_to_the_letter(page_of, axe):
    the, today = make_audits(), timezone.localdate()
    book = make_books(the, treat)
    voucher = LedgerLine.objects.get(book=book, line=10).voucher
    add_pictures([clean_photo(photo())], by=the.treasurer, union=the.union, year=book.year, voucher=voucher)
    act.certify_book(book, by=the.chair)
    campaign = campaigns.open_campaign(
        by=the.auditor, union=the.county, year=book.year, title="年度审查", opens_on=today, closes_on=today
    )
    task = Task.objects.get(campaign=campaign, union=the.union)
    campaigns.begin(task, by=the.auditor)

    page = page_of(the.auditor, DESK)
    page.goto(f"/audits/books/{book.pk}/")
    assert f"{book.line_count - 1} 行没有凭证照片" in page.inner_text("main")
    page.keyboard.press("j")
    for _line in range(book.line_count):
        page.keyboard.press("n")
        if page.locator("tr.here").get_attribute("id") == "l10":
            break
    page.keyboard.press("v")
    picture = page.locator("dialog[open] img")
    picture.wait_for()
    page.wait_for_function("document.querySelector('dialog[open] img').naturalWidth > 0")
    assert axe(page) == []
    page.keyboard.press("k")
    assert page.locator("dialog[open] [data-none]").is_visible()
    page.keyboard.press("j")
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.id") == "l10"
    with page.expect_navigation():
        page.keyboard.press("Enter")
    finding = Finding.objects.get(rule="FR-D01")
    assert finding.number in page.url
    page.goto(f"/audits/findings/{finding.number}/uphold/")
    press(page)
    finding.refresh_from_db()
    assert finding.state == FindingState.UPHELD

    page.goto(f"/audits/unions/{the.union.code}/")
    press(page)
    task.refresh_from_db()
    assert task.state == TaskState.REPORTED
    letter = Letter.objects.get()
    answer = page.request.get(f"/audits/letters/{letter.pk}/")
    assert answer.ok and answer.body().startswith(b"%PDF")
