"""Whoever changes the trail of an audit behind the portal's back is found: in the journal, and in the posted rows."""

from io import StringIO

import pgtrigger
import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from audits.actions import books as act
from audits.actions import findings
from audits.models import Finding
from audits.queries.trail import altered_books, books_kept_otherwise
from tests.factories.audits import make_books, treat
from tests.factories.ledgers import gift_line, given
from workflow import verify
from workflow.models import StateChange


def gifts(book):
    book.tables["w_line"].append(gift_line(11))
    book.tables["w_gift"].append(given(1, 11, 1))


@pytest.fixture
def story(the):
    """Books posted, certified, returned, posted again; a finding explained and upheld."""
    act.request_changes(act.certify_book(make_books(the, treat), by=the.chair), by=the.auditor, note="缺附件")
    book = make_books(the, treat, gifts)
    findings.uphold(
        findings.explain(Finding.objects.get(rule="FR-D01"), by=the.treasurer, note="是工作餐"), by=the.auditor
    )
    return book


def spoilt(guard, statement, *values):
    """What both commands say after a statement that the guards did not stop; it is taken back."""
    with transaction.atomic():
        with pgtrigger.ignore(guard), connection.cursor() as cursor:
            cursor.execute(statement, values)
            assert cursor.rowcount > 0
        said = []
        for command in ("verify_journal", "verify_books"):
            try:
                call_command(command, stdout=StringIO())
            except CommandError as error:
                said.append(str(error))
        transaction.set_rollback(True)
    return said


JOURNAL = "workflow.StateChange:append_only"


@pytest.mark.parametrize("column", ["note", "to_state", "thing_pk", "event", "data"])
def test_a_changed_line_of_the_trail_is_named(the, story, column):
    row = StateChange.objects.filter(union=the.union).order_by("sequence")[2]
    value = '{"x": 1}' if column == "data" else "9"
    said = spoilt(JOURNAL, f"UPDATE workflow_statechange SET {column} = %s WHERE id = %s", value, row.pk)
    assert f"chain {the.union.pk}, line {row.sequence}:" in said[0]


def test_a_removed_line_and_two_that_changed_places_are_named(the, story):
    rows = list(StateChange.objects.filter(union=the.union).order_by("sequence"))
    (said,) = spoilt(JOURNAL, "DELETE FROM workflow_statechange WHERE id = %s", rows[1].pk)
    assert f"chain {the.union.pk}, line {rows[1].sequence}" in said or f"line {rows[2].sequence}" in said
    (said,) = spoilt(
        JOURNAL,
        "UPDATE workflow_statechange SET note = CASE id WHEN %s THEN 'b' ELSE 'a' END, at = CASE id WHEN %s THEN"
        " (SELECT at FROM workflow_statechange WHERE id = %s) ELSE at END WHERE id IN (%s, %s)",
        rows[1].pk, rows[1].pk, rows[3].pk, rows[1].pk, rows[3].pk,
    )  # fmt: skip
    assert f"line {rows[1].sequence}" in said


@pytest.mark.parametrize(("table", "statement"), [
    ("LedgerLine", "UPDATE audits_ledgerline SET amount_out = amount_out + 1 WHERE line = 10"),
    ("LedgerLine", "UPDATE audits_ledgerline SET words = words || ' ' WHERE line = 10"),
    ("LedgerLine", "UPDATE audits_ledgerline SET id = id + 1000000 WHERE line = 1"),  # the order they were written in
    ("LedgerLine", "DELETE FROM audits_ledgerline WHERE line = 10"),
    ("GiftRow", "UPDATE audits_giftrow SET member = 'M999'"),
])  # fmt: skip
def test_a_changed_removed_or_moved_row_of_posted_books_is_named(the, story, table, statement):
    (said,) = spoilt(f"audits.{table}:append_only", statement)
    assert f"GH1 2022, version {story.version}" in said


def test_a_row_slipped_in_later_is_named(the, story):
    make_books(the, union=the.sibling, by=the.outsider)
    with transaction.atomic():
        story_line = StateChange.objects.count()
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO audits_finalrow (book_id, code, amount) VALUES (%s, '50103', 1)", [story.pk])
        assert altered_books()[0] == [story]
        transaction.set_rollback(True)
    assert StateChange.objects.count() == story_line


def test_a_whole_trail_raises_no_alarm(story):
    assert verify.findings() == []
    assert altered_books() == ([], 2)
    assert books_kept_otherwise() == []


@pytest.mark.parametrize("statement", [
    "UPDATE audits_keptline SET marks = marks - 1 WHERE book_id = %s",
    "DELETE FROM audits_keptline WHERE book_id = %s",
    "UPDATE audits_keptsum SET amount_out = amount_out + 1 WHERE book_id = %s",
    "INSERT INTO audits_keptmonth (book_id, month) VALUES (%s, 1)",
    "UPDATE audits_keptbook SET is_whole = NOT is_whole WHERE book_id = %s",
])  # fmt: skip
def test_books_of_which_the_rules_are_told_something_else_are_named(the, story, statement):
    with connection.cursor() as cursor:
        cursor.execute(statement, [story.pk])
        assert cursor.rowcount > 0
    with pytest.raises(
        CommandError, match=f"for the rules is not what their lines give:\nGH1 2022, version {story.version}$"
    ):
        call_command("verify_books", stdout=StringIO())
