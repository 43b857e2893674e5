"""A book written in the browser: kept as typed, judged by the readers of files, handed in as a whole with its pictures."""

import io
from functools import partial

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from PIL import Image

from audits.actions import books as book_act
from audits.actions import drafts as act
from audits.actions.findings import accept
from audits.actions.runs import run_rules
from audits.errors import AuditRefused
from audits.imports.micro import CLOSING, OPENING, told_where_asked
from audits.imports.typed import errors_of, sheets_of
from audits.models import Book, Draft, DraftRow, Finding, LedgerLine, VoucherPicture
from audits.queries import drafts as queries
from audits.queries.drafts import rows_of_book
from tests.audits.test_pages import post, url
from tests.factories.audits import make_audits, make_books, treat, workbook
from tests.factories.workflow import together

LINE = {
    "booked": "2026-03-16", "way": "out", "amount": "1200", "code": "50103", "summary": "接待兄弟工会餐费", "payee": "福满楼", "pay": "银行转账",
    "invoice_no": "31000001", "paper_kinds": "发票", "handler": "苏珂", "approver": "沈立群",
}  # fmt: skip


def photo(colour="white"):
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "WhereItWasTaken"
    Image.new("RGB", (40, 60), colour).save(out, "JPEG", exif=exif)
    return SimpleUploadedFile("voucher.jpg", out.getvalue(), "image/jpeg")


def begin(client, the, form="lines", year=2026):
    answer = post(client, url("draft-new"), union=the.union.pk, year=year, form=form)
    assert answer.status_code == 302, answer.content.decode()[-3000:]
    return Draft.objects.get(year=year, posted_at=None)


@pytest.fixture
def treasurer(the, client):
    client.force_login(the.treasurer)
    return client


def test_a_book_is_typed_corrected_and_handed_in_like_a_file(the, treasurer, client):
    draft = begin(treasurer, the)
    new = url("draft-row-new", draft.pk, "lines")
    assert post(treasurer, url("draft-new"), union=the.union.pk, year=2026, form="lines")["Location"] == url(
        "draft", draft.pk
    )

    wrong = post(treasurer, new, **LINE | {"amount": "一千二", "booked": "2025-03-16"})
    text = treasurer.get(wrong["Location"]).content.decode()
    assert wrong["Location"] == url("draft-row", draft.pk, "lines", 1)
    assert "一千二" in text and text.count("aria-invalid") == 1 and "接待兄弟工会餐费" in text
    assert post(treasurer, url("draft-send", draft.pk)).status_code == 422 and not Book.objects.exists()

    no_picture = post(treasurer, new, **LINE, pictures=SimpleUploadedFile("x.jpg", b"no picture"))
    text = no_picture.content.decode()
    assert no_picture.status_code == 422 and "福满楼" in text and DraftRow.objects.count() == 1
    assert post(treasurer, wrong["Location"], **LINE, pictures=photo())["Location"] == url(
        "draft-table", draft.pk, "lines"
    )
    row = DraftRow.objects.get()
    assert (row.cells["voucher"], row.cells["papers"], row.cells["amount_out"]) == ("记-03-001", "1", "1200")
    twice = {"form_token": "t" * 20, **LINE, "booked": "2026-03-20", "way": "in", "code": "401", "summary": "会费"}
    assert [treasurer.post(new, twice).status_code for _time in range(2)] == [302, 302]
    assert DraftRow.objects.count() == 2 and DraftRow.objects.get(number=2).cells["voucher"] == "记-03-002"
    post(treasurer, url("draft-row-new", draft.pk, "budget"), code="50103", planned="1,000元", approved="1000")

    page = treasurer.get(url("draft", draft.pk)).content.decode()
    assert 'data-income="120000"' in page and 'data-expense="120000"' in page
    assert "FR-D01" in treasurer.get(url("draft-check", draft.pk)).content.decode()
    sent = post(treasurer, url("draft-send", draft.pk))
    book = Book.objects.get()
    assert (
        sent["Location"] == url("book", book.pk)
        and post(treasurer, url("draft-send", draft.pk))["Location"] == sent["Location"]
    )
    assert (book.year, book.line_count, book.income, book.expense, book.is_micro) == (2026, 2, 120_000, 120_000, False)
    assert not DraftRow.objects.exists() and book.version == 1 and "budget" in book.has

    upload = book_act.stage_upload(by=the.outsider, union=the.sibling, filename="b.xlsx", content=workbook(
        [1, "GH2", "甲公司工会", 2026, "2026-03-16", "记-03-001", "支出", "50103", "接待兄弟工会餐费", None, 1200, "银行转账", "福满楼", "31000001", 1,
         "发票", "苏珂", "沈立群"]))  # fmt: skip
    (other,) = book_act.post_upload(upload, by=the.outsider)
    leave = {"id", "book"}
    typed, filed = (
        LedgerLine.objects.filter(book=one)
        .values(*(f.name for f in LedgerLine._meta.fields if f.name not in leave))
        .first()
        for one in (book, other)
    )
    assert typed == filed


COMMON = {
    "pay": "银行转账", "payee": "惠民超市", "handler": "苏珂", "approver": "沈立群", "papers_seen": ["发票", "签收表"],
}  # fmt: skip


def ask(client, draft, question, **answer):
    return post(client, url("draft-question", draft.pk, question), **answer)


def answer_all_but_the_ninth(client, draft):
    people = {"members": "20", "chair": "沈立群", "accountant": "方洁", "cashier": "贾宁"}
    ask(client, draft, 1, open_bank="9000", open_cash="100", pictures=photo(), **people)
    for number in (2, 4, 7, 8):
        ask(client, draft, number, do="nothing")
    ask(client, draft, 3, booked="2026-02-10", amount="3000", summary="留成经费", payee="税务", pay="银行转账")
    gift = {"amount": "2000", "summary": "端午节慰问品20份", "festival": "DRAGON_BOAT", "heads": "20"}
    ask(client, draft, 5, booked="2026-06-10", pictures=[photo("red"), photo()], **gift, **COMMON)
    sick = {"amount": "300", "summary": "住院慰问", "gift": "住院慰问", "heads": "1"}
    ask(client, draft, 6, booked="2026-02-11", **sick, **COMMON)
    ask(client, draft, 10, at_bank="9700", reviewed_on="2026-12-20")


def test_ten_questions_become_lines_the_rules_read(the, treasurer):
    draft = begin(treasurer, the, "micro")
    assert treasurer.get(url("draft", draft.pk))["Location"] == url("draft-questions", draft.pk)
    answer_all_but_the_ninth(treasurer, draft)
    wrong = ask(treasurer, draft, 9, booked="", amount="50", summary="邮费", code="50504", **COMMON)
    assert wrong["Location"].endswith("?row=4") and "aria-invalid" in treasurer.get(wrong["Location"]).content.decode()
    overview = treasurer.get(url("draft-questions", draft.pk)).content.decode()
    assert "10 / 10" in overview
    assert post(treasurer, url("draft-send", draft.pk)).status_code == 422
    ask(treasurer, draft, 9, row="4", do="remove")
    assert post(treasurer, url("draft-send", draft.pk)).status_code == 422, "a question stands open"
    ask(treasurer, draft, 9, do="nothing")
    assert post(treasurer, url("draft-send", draft.pk)).status_code == 302

    book = Book.objects.get()
    assert (book.is_micro, book.members, book.open_bank, str(book.reviewed_on)) == (True, 20, 900_000, "2026-12-20")
    lines = LedgerLine.objects.filter(book=book).order_by("booked")
    assert list(lines.values_list("voucher", "code", "per_head", "papers")) == [
        ("记-02-001", "402", None, None), ("记-02-002", "50105", 30_000, None), ("记-06-001", "50105", 10_000, 2)]  # fmt: skip
    assert set(VoucherPicture.objects.values_list("voucher", flat=True)) == {OPENING, "记-06-001"} and CLOSING
    bank = rows_of_book(book)
    assert next(row.cells for row in bank if row.table == "bank")["in_books"] == "9700.00"
    with pytest.raises(AuditRefused):
        act.start_draft(by=the.chair, union=the.union, year=2026, is_micro=True)


def test_a_large_fund_goes_on_line_by_line_and_loses_nothing(the, treasurer):
    make_books(the, lambda book: book.tables["w_line"][0].update(amount_in=9_000_000, kind="收入"))
    with pytest.raises(AuditRefused):
        act.start_draft(by=the.treasurer, union=the.union, year=2023, is_micro=True)
    draft = act.start_draft(by=the.outsider, union=the.sibling, year=2026, is_micro=True)
    cells = {"booked": "2026-01-08", "kind": "收入", "code": "402", "summary": "经费", "amount_in": "90000"}
    act.keep_row(draft, by=the.outsider, table="lines", cells=cells, question=3)
    with pytest.raises(AuditRefused):
        act.post_draft(draft, by=the.outsider)
    act.widen_draft(draft, by=the.outsider)
    book = act.post_draft(Draft.objects.get(pk=draft.pk), by=the.outsider)
    assert (book.income, book.is_micro, LedgerLine.objects.get(book=book).voucher) == (9_000_000, False, "记-01-001")


def test_a_correction_starts_from_the_books_that_stand(the):
    first = make_books(the, treat)
    draft = act.start_draft(by=the.treasurer, union=the.union, year=first.year)
    assert draft.rows.filter(table="lines").count() == first.line_count
    second = act.post_draft(draft, by=the.treasurer)
    leave = {"id", "book", "v_month", "v_number"}  # reckoned from the voucher
    for model in book_act.ROW_MODELS.values():
        names = [f.name for f in model._meta.fields if f.name not in leave]
        assert list(model.objects.filter(book=first).values(*names)) == list(
            model.objects.filter(book=second).values(*names)
        ), model
    book_act.certify_book(second, by=the.chair)
    with pytest.raises(AuditRefused):
        act.start_draft(by=the.treasurer, union=the.union, year=first.year)


def test_pictures_are_private_kept_and_never_exchanged(the, treasurer, client):
    draft = begin(treasurer, the)
    post(treasurer, url("draft-row-new", draft.pk, "lines"), **LINE, pictures=photo())
    picture = VoucherPicture.objects.get()
    address = url("voucher", picture.pk)
    shown = b"".join(treasurer.get(address))
    assert shown.startswith(b"\xff\xd8") and b"WhereItWasTaken" not in shown
    assert treasurer.get(f"/media/{picture.picture.name}").status_code == 404
    for other, status in ((the.chair, 404), (the.auditor, 404), (the.outsider, 404)):
        client.force_login(other)
        assert client.get(address).status_code == status
        assert client.get(url("draft", draft.pk)).status_code == 404
        assert post(client, url("draft-row-new", draft.pk, "lines"), **LINE).status_code in (403, 404)
    client.force_login(the.treasurer)
    post(client, url("draft-send", draft.pk))
    for other, status in ((the.chair, 200), (the.auditor, 200), (the.outsider, 404)):
        client.force_login(other)
        assert client.get(address).status_code == status
    for statement in ("UPDATE audits_voucherpicture SET sha256 = ''", "DELETE FROM audits_voucherpicture"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_papers_join_a_voucher_until_the_audit_is_certified(the, client, django_capture_on_commit_callbacks):
    client.force_login(the.treasurer)
    draft = begin(client, the)
    post(client, url("draft-row-new", draft.pk, "lines"), **LINE, pictures=photo())
    post(client, url("draft-send", draft.pk))
    book, picture = Book.objects.get(), VoucherPicture.objects.get()
    line = url("book-line", book.pk, 1)
    client.force_login(the.outsider)
    assert post(client, line, pictures=photo()).status_code == 404
    client.force_login(the.auditor)
    assert post(client, line, pictures=photo()).status_code == 403
    client.force_login(the.treasurer)
    assert post(client, line).status_code == 422
    assert post(client, line, pictures=photo("blue")).status_code == 302
    added = VoucherPicture.objects.latest("pk")
    with django_capture_on_commit_callbacks(execute=True):
        assert post(client, url("voucher-withdraw", added.pk)).status_code == 302
    assert client.get(url("voucher", added.pk)).status_code == 404
    assert not added.picture.storage.exists(added.picture.name)
    book_act.certify_book(book, by=the.chair)
    assert post(client, url("voucher-withdraw", picture.pk)).status_code == 403
    assert post(client, line, pictures=photo("green")).status_code == 302
    assert VoucherPicture.objects.filter(withdrawn_at=None, voucher="记-03-001").count() == 2
    twice = {"picture": picture.picture.name, "sha256": picture.sha256, "added_by": the.outsider}
    VoucherPicture.objects.create(union=the.sibling, year=2026, voucher="记-09-009", **twice)
    client.force_login(the.auditor)
    assert "记-09-009" in client.get(line).content.decode(), "one paper behind two vouchers"
    run_rules([book.pk])
    for finding in Finding.objects.filter(book=book, state="open"):
        accept(finding, by=the.auditor, note="已核对")
    book = book_act.certify_audit(Book.objects.get(), by=the.auditor)
    client.force_login(the.treasurer)
    assert "记-09-009" not in client.get(line).content.decode()
    assert post(client, line, pictures=photo("red")).status_code == 403


ODD = [
    {"booked": "2026-01-08", "kind": "收入", "code": "402", "summary": "经费", "amount_in": "１,２００元"},
    {"booked": "2026-01-09", "kind": "支出", "code": "50103", "summary": "餐费", "amount_out": "(35.5)"},
    {"booked": "2026-01-09", "kind": "往来", "code": "503", "summary": "暂存", "amount_in": "7"},
    {"booked": "2025-12-31", "kind": "支出", "code": "50103", "summary": "跨年", "amount_out": "9"},
    {"booked": "2026-02-30", "kind": "礼物", "amount_in": "一百", "amount_out": "1"},
]  # fmt: skip


def assert_kept_as_read(draft, by):
    """What rows are kept with is what reading the whole draft says."""
    rows, draft = list(draft.rows.all()), Draft.objects.get(pk=draft.pk)
    wrong = errors_of(act.read_draft(draft, by).workbook.errors, queries.typed(rows))
    if draft.is_micro:
        wrong = told_where_asked(wrong, queries.typed(rows))
    assert {(row.table, row.number) for row in rows if row.is_wrong} == set(wrong)
    read, kept = queries.totals_of(rows), queries.totals_in(draft)
    assert (read.income, read.expense, read.left, read.count) == (kept.income, kept.expense, kept.left, kept.count)
    assert kept.wrong == len(wrong)
    return wrong


def test_what_a_page_tells_of_rows_it_does_not_read_is_what_reading_them_says(the):
    draft = act.start_draft(by=the.treasurer, union=the.union, year=2026)
    keep = partial(act.keep_row, draft, by=the.treasurer)
    keep(table="budget", cells={"code": "50103", "planned": "多"})
    assert len(assert_kept_as_read(draft, the.treasurer)) == 1, "before there is a line"
    for cells in ODD:
        keep(table="lines", cells=cells)
    keep(table="sheet", cells={"union_name": "甲公司工会", "open_bank": "90", "retained": "六成"})
    assert len(assert_kept_as_read(draft, the.treasurer)) == 4
    assert {row.number for row in draft.rows.filter(table="lines", is_wrong=True)} == {4, 5}
    keep(table="lines", number=5, cells=ODD[0])
    act.remove_row(draft, by=the.treasurer, table="lines", number=4)
    assert len(assert_kept_as_read(draft, the.treasurer)) == 2
    small = act.start_draft(by=the.outsider, union=the.sibling, year=2026, is_micro=True)
    keep = partial(act.keep_row, small, by=the.outsider)
    keep(table="lines", cells=ODD[4], question=3)
    keep(table="bank", cells={"at_bank": "8", "reviewed_on": "明天"}, question=10)
    keep(table="sheet", cells={"open_bank": "9", "chair": "沈立群"}, question=1)
    assert ("bank", 1) in assert_kept_as_read(small, the.outsider)
    keep(table="bank", number=1, cells={"at_bank": "8", "reviewed_on": "2026-12-20"}, question=10)
    assert set(assert_kept_as_read(small, the.outsider)) == {("lines", 1)}
    act.widen_draft(small, by=the.outsider)
    assert_kept_as_read(Draft.objects.get(pk=small.pk), the.outsider)


def test_pages_of_a_draft_cost_the_same_with_two_thousand_rows(the, treasurer, monkeypatch):
    draft, small = begin(treasurer, the), act.start_draft(by=the.treasurer, union=the.union, year=2025, is_micro=True)
    kept = act.keep_row(draft, by=the.treasurer, table="lines", cells={"booked": "2026-01-08", "summary": "x"})
    act.keep_row(small, by=the.treasurer, table="lines", cells={"booked": "2025-01-08", "summary": "x"}, question=3)
    draft_pages = [url("draft", draft.pk), url("draft-row", draft.pk, "lines", kept.number)]
    small_pages = [url("draft-questions", small.pk), url("draft-question", small.pk, 3)]
    read = []
    monkeypatch.setattr(queries, "sheets_of", lambda rows, *rest: read.append(len(rows)) or sheets_of(rows, *rest))

    def costs():
        found, sizes = [], []
        read.clear()
        for address in [*draft_pages, *small_pages, url("draft-new"), url("draft-send", draft.pk)]:
            with CaptureQueriesContext(connection) as seen:
                answer = treasurer.get(address)
            assert answer.status_code == 200
            found.append(len(seen))
            sizes.append(len(answer.content))
        return found, sizes, max(read)

    def more(count):
        for one in (draft, small):
            at = one.rows.latest("number").number
            rows = [DraftRow(draft=one, table="lines", number=at + n, question=3 if one.is_micro else None,
                             cells={"booked": f"{one.year}-01-08", "summary": "x"}, is_wrong=True)
                    for n in range(1, count + 1)]  # fmt: skip
            DraftRow.objects.bulk_create(rows)

    costs()
    first = costs()
    more(99)
    hundred = costs()
    act.start_draft(by=the.treasurer, union=the.union, year=2024)
    more(1900)
    full = costs()
    assert first[0] == hundred[0] == full[0] and max(full[0]) <= 20, (first[0], hundred[0], full[0])
    assert full[2] <= 64, "rows that were read for one page"
    for place in range(4):
        assert abs(full[1][place] - hundred[1][place]) < 1500, (hundred[1], full[1])
    assert "2000" in treasurer.get(draft_pages[0]).content.decode()
    assert post(treasurer, url("draft-step", draft.pk, "drop")).status_code == 302
    assert treasurer.get(url("draft", draft.pk)).status_code == 404


def posted_at_once(the, year):
    """How many books come of a draft that is handed in by two hands at the same moment."""
    draft = act.start_draft(by=the.treasurer, union=the.union, year=year)
    act.keep_row(draft, by=the.treasurer, table="lines", cells={"booked": f"{year}-01-08", "kind": "收入", "code": "402",
                 "summary": "经费", "amount_in": "1"})  # fmt: skip
    results = together(*[partial(act.post_draft, draft, by=the.treasurer)] * 2)
    return Book.objects.filter(year=year).count(), results


@pytest.mark.django_db(transaction=True)
def test_a_draft_handed_in_twice_at_once_is_one_book(monkeypatch):
    the = make_audits()
    count, results = posted_at_once(the, 2026)
    assert count == 1 and results[0] == results[1] == Book.objects.get()
    monkeypatch.setattr(act, "lock", lambda *rows: [type(row).objects.get(pk=row.pk) for row in rows])
    assert any(posted_at_once(the, year)[0] > 1 for year in range(2015, 2022)), (
        "the control: without the lock it goes wrong"
    )
