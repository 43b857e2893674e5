"""Whatever is done to a line behind the journal's back is found, and the first bad line is named."""

import json
import random
from io import StringIO

import pgtrigger
import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from workflow import actions, context, journal, verify
from workflow.models import ChainHead, StateChange
from workflow.tasks import publish_heads

from .things import make_union, make_user

LINES = 1000
NUMBER_COLUMNS = ("format", "sequence", "by_id", "union_id")


def write_lines(union, by, count, note="checked"):
    for number in range(count):
        with context.during_request("2001:DB8::1" if number % 2 else "::ffff:192.0.2.7"):
            actions.record(by, "looked", by=by, union=union, note=f"{note} {number}", data={"row": number, "x": 0.5})


def sql(statement, *values):
    with pgtrigger.ignore("workflow.StateChange:append_only"), connection.cursor() as cursor:
        cursor.execute(statement, values)


def spoil(change):
    """What verification says of the journal while `change` is in force; takes the change back."""
    with transaction.atomic():
        change()
        found = verify.findings()
        transaction.set_rollback(True)
    return found


@pytest.fixture
def chain(union, clerk):
    write_lines(union, clerk, 40)
    return union


def test_every_column_is_covered():
    columns = {field.column for field in StateChange._meta.concrete_fields}
    assert columns - {"hash"} == set(journal.FORMATS[journal.CURRENT])


def test_a_column_nobody_covered_is_found(chain):
    sql("SET CONSTRAINTS ALL IMMEDIATE")
    found = spoil(lambda: sql("ALTER TABLE workflow_statechange ADD COLUMN amount integer"))
    assert [finding.problem for finding in found] == ["column amount is covered by no hash"]


def test_a_head_kept_from_line_to_line_forgets_what_a_savepoint_took_back(chain, clerk):
    with context.alone():
        write_lines(chain, clerk, 2)
        with transaction.atomic():
            write_lines(chain, clerk, 3, note="taken back")
            transaction.set_rollback(True)
        write_lines(chain, clerk, 2)
    assert verify.findings() == []
    assert StateChange.objects.filter(union=chain).count() == 44


def test_the_database_hashes_a_line_as_the_check_does_whatever_stands_in_it(chain, clerk):
    odd = '"previous_hash":"","sequence":0,"x":\\ \n\t 中文 😀 \u2028 \\u0041 %s $1 {}'
    data = {odd: {"previous_hash": "", "sequence": 0, "thing_label": odd}, "z": [odd, None, True, 10**20]}
    for union in (chain, None):
        line = actions.record(clerk, "looked", by=clerk, union=union, note=odd, data=data)
        kept = StateChange.objects.values(*journal.FORMATS[journal.CURRENT]).get(pk=line.pk)
        assert journal.hash_of(kept) == line.hash
    assert verify.findings() == []


def test_a_whole_journal_raises_no_alarm(chain, clerk):
    write_lines(make_union("NB"), clerk, 10)
    write_lines(None, clerk, 5)
    assert verify.findings() == []
    out = StringIO()
    call_command("verify_journal", stdout=out)
    assert "55 lines" in out.getvalue()


def flip(text, dice):
    """`text` with one byte of it changed."""
    if not text:
        return "x"
    place = dice.randrange(len(text))
    return text[:place] + chr(32 + (ord(text[place]) - 31) % 90) + text[place + 1 :]


def spoil_column(row, column, dice):
    value = getattr(row, column)
    if column in NUMBER_COLUMNS:
        value = (value or 0) + dice.randrange(1, 9) + 5000
    elif column == "at":
        return sql("UPDATE workflow_statechange SET at = at + interval '1 microsecond' WHERE id = %s", row.pk)
    elif column == "data":
        value = json.dumps({**value, "row": value["row"] + 1})
    elif column == "address":
        value = "192.0.2.8"
    elif column == "id":
        value = str(value)[:-1] + ("0" if str(value)[-1] != "0" else "1")
    else:
        value = flip(value, dice)
    return sql(f"UPDATE workflow_statechange SET {column} = %s WHERE id = %s", value, row.pk)


def test_a_thousand_lines_each_spoiled_in_one_byte_are_all_found(union, clerk):
    dice = random.Random(7)
    write_lines(union, clerk, LINES)
    columns = [*journal.FORMATS[journal.CURRENT], "hash"]
    rows = list(StateChange.objects.order_by("sequence"))
    others = {}
    for row in rows:
        column = dice.choice([name for name in columns if name not in ("by_id", "union_id", "sequence")])
        values = {name: getattr(row, name) for name in columns}
        others[row.sequence] = column
        spoiled = dict(values)
        if column == "at":
            spoiled["at"] = row.at.replace(microsecond=(row.at.microsecond + 1) % 1_000_000)
        elif column == "data":
            spoiled["data"] = {**row.data, "row": row.data["row"] + 1}
        elif column == "format":
            spoiled["format"] = 9
        else:
            spoiled[column] = flip(str(values[column] or ""), dice)
        before = rows[row.sequence - 2].hash if row.sequence > 1 else ""
        assert verify._problem(values, row.sequence, before) is None
        assert verify._problem(spoiled, row.sequence, before), f"{column} of line {row.sequence} went unnoticed"
    assert set(others.values()) >= {"id", "at", "note", "data", "hash", "previous_hash", "address"}
    assert verify.findings() == []


@pytest.mark.parametrize("column", [*journal.FORMATS[journal.CURRENT], "hash"])
def test_any_column_changed_in_the_database_is_named(chain, column):
    row = StateChange.objects.get(sequence=17)
    if column in ("by_id", "union_id"):
        key = (make_user("other") if column == "by_id" else make_union("NB")).pk
        found = spoil(lambda: sql(f"UPDATE workflow_statechange SET {column} = %s WHERE id = %s", key, row.pk))
    else:
        found = spoil(lambda: spoil_column(row, column, random.Random(3)))
    assert 17 in {finding.sequence for finding in found}, found


def test_a_dropped_line_is_named(chain):
    found = spoil(lambda: sql("DELETE FROM workflow_statechange WHERE sequence = 21"))
    assert [str(finding) for finding in found] == [f"chain {chain.pk}, line 21: is missing"]


def test_two_swapped_lines_are_named(chain):
    def swap():
        for old, new in ((5, 9005), (9, 5), (9005, 9)):
            sql("UPDATE workflow_statechange SET sequence = %s WHERE sequence = %s", new, old)

    assert [(found.sequence, found.problem) for found in spoil(swap)] == [(5, "was changed")]


def test_an_inserted_line_is_named(chain):
    def insert():
        sql("UPDATE workflow_statechange SET sequence = sequence + 5000 WHERE sequence > 10")
        sql("UPDATE workflow_statechange SET sequence = sequence - 4999 WHERE sequence > 5000")
        row = StateChange.objects.filter(sequence=10).values(*journal.FORMATS[1]).get()
        row |= {"id": chain_id(), "sequence": 11, "previous_hash": StateChange.objects.get(sequence=10).hash}
        StateChange.objects.create(**row, hash=journal.hash_of(row))

    assert spoil(insert)[0].sequence == 12


def chain_id():
    return "11111111-1111-4111-8111-111111111111"


def test_a_cut_tail_is_found(chain):
    found = spoil(lambda: sql("DELETE FROM workflow_statechange WHERE sequence > 35"))
    assert [finding.sequence for finding in found] == [36]


def test_an_emptied_chain_is_found(chain):
    assert [finding.problem for finding in spoil(lambda: sql("DELETE FROM workflow_statechange"))] == [
        "all lines are missing"
    ]


def rewrite(first=1, cut=None):
    """Rewrites the chain as the owner of the database could: every hash right, the head right."""
    before = ""
    if cut:
        sql("DELETE FROM workflow_statechange WHERE sequence >= %s", cut)
    for row in StateChange.objects.order_by("sequence").values(*journal.FORMATS[1]):
        if row["sequence"] == first and not cut:
            row["note"] = "nothing happened"
        row["previous_hash"] = before
        before = journal.hash_of(row)
        sql(
            "UPDATE workflow_statechange SET note = %s, previous_hash = %s, hash = %s WHERE id = %s",
            row["note"], row["previous_hash"], before, row["id"],
        )  # fmt: skip
    ChainHead.objects.update(hash=before, sequence=StateChange.objects.count())


@pytest.mark.parametrize("how", [{"first": 3}, {"cut": 30}])
def test_a_rewritten_chain_is_found_against_heads_kept_elsewhere(chain, tmp_path, how):
    out = StringIO()
    call_command("verify_journal", "--heads", stdout=out)
    kept = tmp_path / "heads.jsonl"
    kept.write_text(out.getvalue())
    call_command("verify_journal", "--against", str(kept), stdout=StringIO())
    rewrite(**how)
    assert verify.findings() == [], "without the kept heads the rewriting is perfect"
    with pytest.raises(CommandError, match=r"rewritten|cut off"):
        call_command("verify_journal", "--against", str(kept))


def test_a_forged_head_and_a_wrong_file_are_told(chain, tmp_path):
    head = verify.signed_heads()[0]
    kept = tmp_path / "heads.jsonl"
    kept.write_text(json.dumps({**head, "sequence": 1}))
    with pytest.raises(CommandError, match="false signature"):
        call_command("verify_journal", "--against", str(kept))
    for wrong in ("no json", "[1]"):
        kept.write_text(wrong)
        with pytest.raises(CommandError, match="Cannot read"):
            call_command("verify_journal", "--against", str(kept))


def test_the_heads_leave_with_the_log_each_day(chain, caplog):
    with caplog.at_level("INFO", logger="workflow.journal"):
        assert publish_heads() == 0
        assert verify.signed_heads()[0]["signature"] in caplog.text
        sql("DELETE FROM workflow_statechange WHERE sequence = 21")
        assert publish_heads() == 1
    assert f"chain {chain.pk}, line 21: is missing" in caplog.text


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE workflow_statechange SET note = 'x'",
        "DELETE FROM workflow_statechange",
        "TRUNCATE workflow_statechange",
        "DELETE FROM workflow_chainhead",
        "TRUNCATE workflow_chainhead",
    ],
)
def test_the_database_refuses_to_change_the_journal(chain, statement):
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL pgtrigger.ignore = '{}'")
        cursor.execute(statement)
    assert StateChange.objects.count() == 40
