"""Many rows at once: COPY instead of thousands of INSERTs."""

import csv
import uuid
from io import StringIO
from operator import attrgetter

from django.db import connection, models

from workflow import journal
from workflow.models import ChainHead, Counter, StateChange


def copy_rows(rows: list) -> list:
    """Stores unsaved `rows` of one model with keys of their own through COPY and returns them.

    Texts, numbers and days go as they are, other values through their fields as on saving; array and JSON columns are
    not meant for it.
    """
    model = type(rows[0])
    fields, table = model._meta.concrete_fields, model._meta.db_table
    plain = attrgetter(*[field.attname for field in fields])
    special = [(at, field) for at, field in enumerate(fields) if not _goes_as_it_is(field)]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
            [table, model._meta.pk.column, len(rows)],
        )
        for row, (key,) in zip(rows, cursor.fetchall(), strict=True):
            row.pk = key
        lines = StringIO()
        writer = csv.writer(lines)
        for row in rows:
            values = list(plain(row))
            for at, field in special:
                values[at] = field.get_db_prep_save(field.pre_save(row, True), connection)
            writer.writerow([r"\N" if value is None else value for value in values])
        lines.seek(0)
        columns = ", ".join(connection.ops.quote_name(field.column) for field in fields)
        cursor.copy_expert(f"COPY {table} ({columns}) FROM STDIN (FORMAT csv, NULL '\\N')", lines)
    for row in rows:
        row._state.adding = False
    return rows


def copy_values(model, names: tuple[str, ...], rows: list) -> None:
    """Stores `rows` of plain values (texts, numbers, aware times, None) for the columns `names` through COPY.

    The database gives out the keys; columns that are not named take its default, so none may be left without one.
    """
    lines = StringIO()
    csv.writer(lines).writerows([r"\N" if value is None else value for value in row] for row in rows)
    lines.seek(0)
    columns = ", ".join(connection.ops.quote_name(model._meta.get_field(name).column) for name in names)
    with connection.cursor() as cursor:
        cursor.copy_expert(f"COPY {model._meta.db_table} ({columns}) FROM STDIN (FORMAT csv, NULL '\\N')", lines)


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
    if not rows:
        return
    table = connection.ops.quote_name(rows[0]._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} SET {connection.ops.quote_name(column)} = told.at"
            f" FROM unnest(%s::bigint[], %s::timestamptz[]) AS told(id, at) WHERE {table}.id = told.id",
            [[row.pk for row in rows], times],
        )
    for row, at in zip(rows, times, strict=True):
        setattr(row, column, at)


def _goes_as_it_is(field) -> bool:
    """Whether the column takes what the attribute holds: keys, texts and days that nothing fills in or encrypts."""
    if field.is_relation or field.primary_key:
        return True
    automatic = getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False)
    return type(field) in (models.CharField, models.DateField) and not automatic


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
    StateChange.objects.bulk_create(rows, batch_size=1000)
    ChainHead.objects.bulk_create(
        heads.values(), update_conflicts=True, unique_fields=["chain"], update_fields=["sequence", "hash"]
    )
