"""Many rows at once: COPY instead of thousands of INSERTs."""

import csv
import json
import uuid
from collections.abc import Iterable
from contextlib import contextmanager
from io import StringIO
from itertools import islice
from operator import attrgetter

from django.db import connection, models

from workflow import journal
from workflow.models import ChainHead, Counter, StateChange

AT_ONCE = 200  # lines that go to the server together
AS_THEY_ARE = (
    models.CharField, models.TextField, models.DateField, models.DateTimeField, models.BooleanField, models.UUIDField,
    models.SmallIntegerField, models.PositiveSmallIntegerField, models.IntegerField, models.PositiveIntegerField,
    models.BigIntegerField, models.DecimalField, models.FloatField,
)  # fmt: skip


def copy_rows(rows: Iterable) -> list:
    """Stores unsaved `rows` of one model with keys of their own through COPY and returns them.

    Texts, numbers and times go as they are, other values through their fields as on saving; array columns are not meant
    for it.
    """
    rows = list(rows)
    if not rows:
        return rows
    model = type(rows[0])
    fields = model._meta.concrete_fields
    if isinstance(model._meta.pk, models.AutoField):
        for row, key in zip(rows, _new_keys(model, len(rows)), strict=True):
            row.pk = key
    plain = attrgetter(*[field.attname for field in fields])
    special = [(at, field) for at, field in enumerate(fields) if not _goes_as_it_is(field)]

    def lines():
        for row in rows:
            values = list(plain(row))
            for at, field in special:
                values[at] = _spelled(field, row)
            yield values

    _copy(model, [field.column for field in fields], lines())
    for row in rows:
        row._state.adding, row._state.db = False, connection.alias
    return rows


def copy_values(model, names: tuple[str, ...], rows: Iterable) -> None:
    """Stores `rows` of plain values (texts, numbers, aware times, None) for the columns `names` through COPY.

    The database gives out the keys; columns that are not named take its default, so none may be left without one.
    """
    _copy(model, [model._meta.get_field(name).column for name in names], rows)


def _copy(model, columns: list[str], lines: Iterable) -> None:
    table, names = model._meta.db_table, ", ".join(map(connection.ops.quote_name, columns))
    with connection.cursor() as cursor:
        cursor.copy_expert(f"COPY {table} ({names}) FROM STDIN (FORMAT csv, NULL '\\N')", _Lines(lines))


@contextmanager
def references_checked_at_once(model):
    """What rows stored inside refer to is looked up for all of them together, not row by row: for many thousands."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = %s::regclass AND contype = 'f'"
            " ORDER BY conname",
            [table],
        )
        known = cursor.fetchall()
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # no key can go while a row waits for its check
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        cursor.execute(f"ALTER TABLE {table} " + ", ".join(f'DROP CONSTRAINT "{name}"' for name, _what in known))
        yield
        cursor.execute(f"ALTER TABLE {table} " + ", ".join(f'ADD CONSTRAINT "{name}" {what}' for name, what in known))


class _Lines:
    """A file of lines that are written while the server stores those before."""

    def __init__(self, lines: Iterable):
        self.lines = iter(lines)

    def read(self, _size: int = -1) -> str:
        text = StringIO()
        csv.writer(text).writerows(
            [r"\N" if value is None else value for value in line] for line in islice(self.lines, AT_ONCE)
        )
        return text.getvalue()


def _new_keys(model, many: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(name) FROM (SELECT pg_get_serial_sequence(%s, %s)::regclass AS name OFFSET 0) AS keys,"
            " generate_series(1, %s)",
            [model._meta.db_table, model._meta.pk.column, many],
        )
        return [key for (key,) in cursor.fetchall()]


def _goes_as_it_is(field) -> bool:
    """Whether the column takes what the attribute holds: keys, texts and times that nothing fills in or encrypts."""
    if field.is_relation or field.primary_key:
        return True
    automatic = getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False)
    return type(field) in AS_THEY_ARE and not automatic


def _spelled(field, row):
    value = field.pre_save(row, True)
    if isinstance(field, models.JSONField):
        return json.dumps(value, cls=field.encoder)
    return field.get_db_prep_save(value, connection)


def know_sizes(*wanted) -> None:
    """Lets the planner look at these models' tables: within a transaction nobody else tells it how large they became."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE " + ", ".join(model._meta.db_table for model in wanted))


def next_numbers(series: str, years: list[int]) -> list[int]:
    """The next numbers of a series for rows of these years, in their order, as `workflow.numbers.next_number` would."""
    last = {year: Counter.objects.get_or_create(series=series, year=year)[0].last for year in sorted(set(years))}
    found = []
    for year in years:
        last[year] += 1
        found.append(last[year])
    for year, number in last.items():
        Counter.objects.filter(series=series, year=year).update(last=number)
    return found


def date_rows(rows: list, column: str, times: list) -> None:
    """Gives stored `rows` of one model their own time in `column`, which took the moment of storing; one statement."""
    for row, at in zip(rows, times, strict=True):
        setattr(row, column, at)
    update_rows(rows, column)


def update_rows(rows: list, *names: str) -> None:
    """Writes the columns `names` of stored `rows` of one model in one statement.

    For plain columns; `bulk_update` spells a case for each row and column, which takes longer than everything else.
    """
    if not rows:
        return
    meta = rows[0]._meta
    quote, table = connection.ops.quote_name, connection.ops.quote_name(meta.db_table)
    fields = [meta.get_field(name) for name in names]
    given = [
        f"%s::{field.rel_db_type(connection) if field.is_relation else field.cast_db_type(connection)}[]"
        for field in fields
    ]
    values = [[field.get_db_prep_save(getattr(row, field.attname), connection) for row in rows] for field in fields]
    columns = [quote(field.column) for field in fields]
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} SET {', '.join(f'{column} = told.{column}' for column in columns)}"
            f" FROM unnest(%s::bigint[], {', '.join(given)}) AS told(id_, {', '.join(columns)}) WHERE {table}.id = told.id_",
            [[row.pk for row in rows], *values],
        )


def append_lines(lines: list[dict]) -> None:
    """Writes journal lines, each {"at", "thing", "event", …} as `workflow.journal.append` would at its time.

    Lines go into the chain of their thing's union in the order of time, onto the head that is there.
    """
    heads = {head.chain: head for head in ChainHead.objects.all()}
    rows = []
    for line in sorted(lines, key=lambda line: line["at"]):
        thing, by = line["thing"], line.get("by")
        chain = getattr(thing, "journal_union_id", None) or thing.union.pk
        head = heads.setdefault(chain, ChainHead(chain=chain, sequence=0, hash=""))
        row = {
            "id": uuid.uuid4(),
            "format": journal.CURRENT,
            "union_id": chain,
            "sequence": head.sequence + 1,
            "at": line["at"],
            "by_id": by.pk if by else None,
            "by_name": str(by) if by else "",
            "address": None,
            "thing_label": thing._meta.label_lower,
            "thing_pk": str(thing.pk),
            "event": line["event"],
            "from_state": str(line.get("from_state", "")),
            "to_state": str(line.get("to_state", "")),
            "note": line.get("note", ""),
            "data": journal.clean_data(line.get("data", {})),
            "previous_hash": head.hash,
        }
        head.sequence, head.hash = row["sequence"], journal.hash_of(row)
        rows.append(StateChange(**row, hash=head.hash))
    copy_rows(rows)
    ChainHead.objects.bulk_create(
        heads.values(), update_conflicts=True, unique_fields=["chain"], update_fields=["sequence", "hash"]
    )
