"""Books: a file is looked at, posted as a whole, certified twice; what is posted never changes."""

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from audits.actions import books as act
from audits.errors import AuditRefused
from audits.models import Book, Finding, LedgerLine, Upload
from audits.states import BookState
from tests.factories.audits import ROW, make_books, treat, workbook
from workflow.errors import NotAllowed, NoteMissing
from workflow.queries import history_of


def stage(the, content, by=None):
    return act.stage_upload(by=by or the.treasurer, union=the.union, filename="books.xlsx", content=content)


def test_a_file_is_posted_as_a_whole_and_judged(the, django_capture_on_commit_callbacks):
    upload = stage(the, workbook())
    reading = act.read_upload(upload, the.treasurer)
    assert reading.is_postable
    (book,) = act.post_upload(upload, by=the.treasurer)
    assert (book.year, book.line_count, book.expense) == (2022, 1, 120_000)
    assert LedgerLine.objects.get(book=book).words == "接待兄弟工会餐费"


def test_the_same_file_twice_is_known_by_its_hash(the):
    upload = stage(the, workbook())
    assert stage(the, workbook()) == upload or Upload.objects.count() == 2  # a workbook holds the moment it was saved
    act.post_upload(upload, by=the.treasurer)
    with pytest.raises(AuditRefused, match=r"2\d{3}-"):
        act.stage_upload(
            by=the.treasurer,
            union=the.union,
            filename="b.xlsx",
            content=bytes(Upload.objects.get(pk=upload.pk).content),
        )


def test_a_resent_post_changes_nothing_twice(the):
    upload = stage(the, workbook())
    first = act.post_upload(upload, by=the.treasurer)
    assert act.post_upload(upload, by=the.treasurer) == first
    assert Book.objects.count() == 1


def test_one_bad_cell_stores_nothing(the):
    upload = stage(the, workbook(ROW, [2, *ROW[1:4], "2022-13-01", *ROW[5:]]))
    reading = act.read_upload(upload, the.treasurer)
    assert [(error.line, error.column) for error in reading.workbook.errors] == [(3, "记账日期")]
    with pytest.raises(AuditRefused):
        act.post_upload(upload, by=the.treasurer)
    assert not Book.objects.exists()


@pytest.mark.parametrize("code", ["GH2", "GH99"])
def test_books_of_a_union_out_of_reach_are_refused(the, code):
    reading = act.read_upload(stage(the, workbook([1, code, *ROW[2:]])), the.treasurer)
    assert len(reading.refused) == 1


def test_another_name_than_the_register_is_refused(the):
    assert act.read_upload(stage(the, workbook([1, "GH1", "乙公司工会", *ROW[3:]])), the.treasurer).refused


def test_a_mapping_is_remembered_for_files_with_the_same_headings(the):
    head = ["行号", "工会编码", "工会名称", "会计年度", "记账日期", "凭证号", "类型", "科目编码", "事由", "收入金额", "付出", "结算方式",
            "对方单位或个人", "发票号码", "附件张数", "附件说明", "经办人", "审批人"]  # fmt: skip
    first = stage(the, workbook(head=head))
    assert not act.read_upload(first, the.treasurer).is_postable
    act.map_columns(
        first, by=the.treasurer, sheet="收支明细", headings=head, mapping={**dict(zip(head, _fields(), strict=True))}
    )
    assert act.read_upload(first, the.treasurer).is_postable
    again = stage(the, workbook([9, *ROW[1:]], head=head))
    assert act.read_upload(again, the.treasurer).is_postable


def _fields():
    return ["line_no", "union_code", "union_name", "year", "booked", "voucher", "kind", "code", "summary", "amount_in", "amount_out", "pay",
            "payee", "invoice_no", "papers", "paper_kinds", "handler", "approver"]  # fmt: skip


@pytest.mark.parametrize("statement", [
    "UPDATE audits_ledgerline SET amount_out = 1", "DELETE FROM audits_ledgerline", "UPDATE audits_giftrow SET amount = 1",
])  # fmt: skip
def test_posted_lines_cannot_be_changed_by_anybody(the, statement):
    from django.db import connection

    make_books(the)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement if "giftrow" not in statement else "UPDATE audits_budgetrow SET approved = 1")
    assert LedgerLine.objects.filter(amount_out=1).count() == 0


def test_a_correction_is_a_new_version_and_findings_keep_their_life(the):
    first = make_books(the, treat)
    kept = Finding.objects.get(rule="FR-D01")
    second = make_books(the, treat)
    first.refresh_from_db()
    kept.refresh_from_db()
    assert (first.state, second.version) == (BookState.SUPERSEDED, 2)
    assert (kept.book, kept.state) == (second, "open")
    make_books(the)
    kept.refresh_from_db()
    assert kept.state == "cleared"


def test_two_certifications_lock_the_books(the):
    book = make_books(the)
    with pytest.raises(NotAllowed):
        act.certify_book(book, by=the.treasurer)  # who handed them in
    book = act.certify_book(book, by=the.chair)
    with pytest.raises(AuditRefused):
        make_books(the)
    book = act.certify_audit(book, by=the.auditor)
    assert (book.state, book.audited_by) == (BookState.AUDITED, the.auditor)
    assert [entry.to_state for entry in history_of(book)][-2:] == ["certified", "audited"]


def test_an_audit_is_not_certified_over_open_serious_findings(the):
    book = act.certify_book(make_books(the, treat), by=the.chair)
    with pytest.raises(AuditRefused):
        act.certify_audit(book, by=the.auditor)


def test_changes_are_requested_with_a_note_and_reopening_is_an_event(the):
    book = act.certify_book(make_books(the), by=the.chair)
    with pytest.raises(NoteMissing):
        act.request_changes(book, by=the.auditor, note=" ")
    book = act.request_changes(book, by=the.auditor, note="缺附件")
    again = act.certify_book(make_books(the), by=the.chair)
    again = act.certify_audit(again, by=the.auditor)
    again = act.reopen_book(again, by=the.auditor, note="新情况")
    assert (again.state, again.audited_by) == (BookState.REOPENED, None)


def test_four_eyes_stand_in_the_database_too(the):
    book = make_books(the)
    for columns in (
        {"certified_by": the.treasurer},
        {"audited_by": the.treasurer},
        {"certified_by": the.chair, "audited_by": the.chair},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Book.objects.filter(pk=book.pk).update(**columns)


def test_officers_of_another_union_certify_and_audit_nothing(the):
    book = make_books(the)
    for verb in (act.certify_book, act.certify_audit):
        with pytest.raises(NotAllowed):
            verb(book, by=the.outsider)


def test_an_invoice_of_another_union_is_found_across_the_city(the):
    make_books(the)
    other = make_books(the, union=the.sibling, by=the.outsider)
    assert Finding.objects.filter(book=other, rule="FR-F02").count() == 2
