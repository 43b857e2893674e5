"""Whoever changes the trail of an audit behind the portal's back is found: in the journal, and in the posted rows."""

from io import StringIO
from random import Random

import pgtrigger
import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import InternalError, connection, transaction

from audits.actions import books as act
from audits.actions import findings, seals
from audits.actions.consistency import CHECKS, Seen
from audits.engine.kept import SOURCES
from audits.models import Book, Finding
from audits.models.books import FACTS
from audits.queries.sealed import KEYS, Touched, touched_rows
from audits.queries.trail import altered_books, books_kept_otherwise, digests_of, lost_books
from tests.factories.audits import make_books, treat
from tests.factories.ledgers import activity, gift_line, given
from workflow import verify
from workflow.models import StateChange


def gifts(book):
    """A change that leaves no table of a book empty."""
    book.tables["w_line"].append(gift_line(11))
    book.tables["w_gift"].append(given(1, 11, 1))
    book.tables["w_activity"].append(activity())


@pytest.fixture
def story(the):
    """Books posted, certified, returned, posted again; a finding explained and upheld."""
    act.request_changes(act.certify_book(make_books(the, treat), by=the.chair), by=the.auditor, note="缺附件")
    book = make_books(the, treat, gifts)
    findings.uphold(
        findings.explain(Finding.objects.get(rule="FR-D01"), by=the.treasurer, note="是工作餐"), by=the.auditor
    )
    return book


def digest_of(key):
    return digests_of([key])[key][2]


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


OF_BOOK = "audits.Book:facts_stay"


def test_a_changed_fact_of_posted_books_is_refused_and_named(the, story):
    """Each fact in turn: the guard of the database refuses it; without the guard the digest is another and the command names the books."""
    kinds = {
        **dict(columns_of("audits_book")),
        **dict.fromkeys(("upload_id", "uploaded_by_id"), "key"),
        **dict.fromkeys(("deputies", "has"), "list"),
    }
    other = {"key": the.sibling.pk, "list": "{x}"}
    assert set(FACTS) <= set(kinds)
    for name in FACTS:
        given = "%s" if kinds[name] in other or name == "union_id" else one_off(name, kinds[name])
        values = [other.get(kinds[name], the.sibling.pk)] if given == "%s" else []
        statement = f"UPDATE audits_book SET {name} = {given} WHERE id = %s"
        with (
            pytest.raises(InternalError, match="Cannot update of"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement, [*values, story.pk])
        with transaction.atomic():
            with pgtrigger.ignore(OF_BOOK), connection.cursor() as cursor:
                cursor.execute(statement, [*values, story.pk])
            assert altered_books()[0] == [story], name
            assert touched_rows(story) == [Touched("w_book", "changed", 0, columns=(name,))]
            transaction.set_rollback(True)
    for statement in ("UPDATE audits_book SET chair = '周某'", "UPDATE audits_book SET open_cash = 1"):
        (said,) = spoilt(OF_BOOK, statement + " WHERE id = %s", story.pk)
        assert f"GH1 2022, version {story.version}" in said
    with pytest.raises(InternalError, match="Cannot delete"), transaction.atomic():
        Book.objects.filter(pk=story.pk)._raw_delete("default")


def test_books_that_are_gone_are_named_by_the_journal(the, story):
    """With the guards off a whole version is taken out, rows first: the command and the standing scan name union, year and version."""
    first = Book.objects.get(version=1)
    with transaction.atomic():
        with pgtrigger.ignore(), connection.cursor() as cursor:
            for table in COVERED:
                cursor.execute(f"DELETE FROM {table} WHERE book_id = %s", [first.pk])
            cursor.execute("DELETE FROM audits_book WHERE id = %s", [first.pk])
        with pytest.raises(CommandError, match=r"were handed in and are gone:\nGH1 2022, version 1$"):
            call_command("verify_books", stdout=StringIO())
        assert CHECKS["books"]() == (2, [Seen(the.union.pk, None, f"book {first.pk}", "2022 1")])
        transaction.set_rollback(True)
    assert lost_books() == ([], 2)


def test_books_posted_with_the_first_digest_are_held_against_their_rows(the, monkeypatch):
    """Its lines said nothing of the facts: books posted then stay good, and a changed row is still found."""
    monkeypatch.setattr(
        seals, "digests_told", lambda books: {b.pk: {"digest": digests_of([b.pk])[b.pk][1]} for b in books}
    )
    book = make_books(the, treat)
    assert altered_books() == ([], 1)
    with pgtrigger.ignore(OF_BOOK):
        Book.objects.filter(pk=book.pk).update(chair="周某")
    assert altered_books() == ([], 1)
    with pgtrigger.ignore("audits.LedgerLine:append_only"), connection.cursor() as cursor:
        cursor.execute("UPDATE audits_ledgerline SET amount_out = amount_out + 1 WHERE book_id = %s", [book.pk])
    assert altered_books() == ([book], 1)


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


COVERED = sorted(set(SOURCES.values()))
OTHER = {
    "integer": "{0} + 1",
    "bigint": "{0} + 1",
    "smallint": "{0} + 1",
    "numeric": "{0} + 0.0001",
    "date": "{0} + 1",
    "boolean": "NOT {0}",
    "timestamp with time zone": "{0} + '1s'",
}


def one_off(column, kind):
    """The statement's new value: a byte more in a text, the next number, day or truth; something where nothing stood."""
    if kind in ("character varying", "text"):
        other = f"CASE left({column}, 1) WHEN 'x' THEN 'y' ELSE 'x' END"
        return f"CASE WHEN coalesce({column}, '') = '' THEN 'x' ELSE overlay({column} placing {other} from 1 for 1) END"
    if column in ("line", "sequence"):  # the next number is taken
        return f"{column} + 999"
    first = {"boolean": "true", "date": "'2022-01-01'", "timestamp with time zone": "now()"}.get(kind, "0")
    return f"CASE WHEN {column} IS NULL THEN {first} ELSE {OTHER[kind].format(column)} END"


def columns_of(table):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT column_name, data_type FROM information_schema.columns WHERE table_name = %s ORDER BY ordinal_position",
            [table],
        )
        return [(name, kind) for name, kind in cursor.fetchall() if name not in ("id", "book_id")]


def test_one_byte_in_any_column_of_any_posted_row_is_found_and_the_row_is_named(the, story):
    """Every column of every table of posted books, each in a row taken by lot: changed by one byte or unit, row and column are named."""
    roll, tried, posted, fresh = Random(20261128), 0, digest_of(story.pk), Book.objects.get(pk=story.pk)
    assert touched_rows(fresh) == []
    with connection.cursor() as cursor:
        for target, table in SOURCES.items():
            model = next(one for one in apps.get_app_config("audits").get_models() if one._meta.db_table == table)
            number = KEYS.get(target, "row_number() OVER (ORDER BY id)")
            cursor.execute(f"SELECT id, {number} FROM {table} WHERE book_id = %s ORDER BY id", [story.pk])
            rows = cursor.fetchall()
            for column, kind in columns_of(table):
                key, number = roll.choice(rows)
                sid = transaction.savepoint()
                with pgtrigger.ignore(f"audits.{model.__name__}:append_only"):
                    cursor.execute(f"UPDATE {table} SET {column} = {one_off(column, kind)} WHERE id = %s", [key])
                assert digest_of(story.pk) != posted, f"{table}.{column}"
                was = None
                if column == KEYS.get(target):
                    was, number = number, model.objects.values_list(column, flat=True).get(pk=key)
                assert touched_rows(fresh) == [Touched(target, "changed", number, was, (column,))], f"{table}.{column}"
                transaction.savepoint_rollback(sid)
                tried += 1
    assert tried > 60


LINE = "audits_ledgerline WHERE line"
TOUCHED = {
    f"DELETE FROM {LINE} = 10": [("w_line", "removed", 10)],
    "UPDATE audits_ledgerline SET id = id + 1000000 WHERE line = 1": [("w_line", "moved", 1)],
    "UPDATE audits_ledgerline SET id = id + 1000000, payee = '某店' WHERE line = 1": [("w_line", "changed", 1), ("w_line", "moved", 1)],
    "INSERT INTO audits_finalrow (book_id, code, amount) SELECT max(id), '50103', 1 FROM audits_book": [("w_final", "added", 6)],
    "UPDATE audits_ledgerline SET payee = payee || line WHERE line IN (4, 10)": [("w_line", "changed", 4, None, ("payee",)), ("w_line", "changed", 10, None, ("payee",))],
    "UPDATE audits_ledgerline SET payee = CASE line WHEN 4 THEN 'x' ELSE payee END, note = CASE line WHEN 4 THEN '' ELSE 'x' END WHERE line IN (4, 10)":
        [("w_line", "changed", 4, None, ("payee", "note"), False), ("w_line", "changed", 10, None, ("payee", "note"), False)],
}  # fmt: skip


def test_rows_taken_out_slipped_in_and_moved_are_named(the, story):
    for statement, rows in TOUCHED.items():
        with transaction.atomic():
            with pgtrigger.ignore(), connection.cursor() as cursor:
                cursor.execute(statement)
            assert touched_rows(story) == [Touched(*row) for row in rows], statement
            transaction.set_rollback(True)
    (said,) = spoilt("audits.LedgerLine:append_only", f"DELETE FROM {LINE} = 10")
    assert "version 2: 收支明细第10行被删除" in said
    with transaction.atomic():
        with pgtrigger.ignore(), connection.cursor() as cursor:
            cursor.execute("UPDATE audits_ledgerline SET amount_out = 7 WHERE line = 10")
            cursor.execute("UPDATE audits_sealedtable SET rows = columns WHERE name = 'w_line'")
        assert touched_rows(story) is None
        transaction.set_rollback(True)


def test_one_byte_in_any_column_of_the_journal_is_found_in_its_line(the, story):
    rows = list(StateChange.objects.filter(union=the.union).order_by("sequence"))
    for column, kind in [pair for pair in columns_of("workflow_statechange") if pair[0] not in ("union_id", "by_id")]:
        row = rows[len(column) % (len(rows) - 1)]
        plain = {"jsonb": "'{\"x\": 1}'", "inet": "'10.9.8.7'"}
        value = plain[kind] if kind in plain else one_off(column, kind)
        said = spoilt(JOURNAL, f"UPDATE workflow_statechange SET {column} = {value} WHERE id = %s", row.pk)
        assert f"chain {the.union.pk}, line" in said[0], column
        if column not in ("sequence",):
            assert f"line {row.sequence}:" in said[0] or f"line {row.sequence + 1}:" in said[0], (column, said)
