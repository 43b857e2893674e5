"""Writes the journal and says what its hashes cover."""

import hashlib
import json
import uuid
from datetime import UTC
from functools import cache

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection
from django.utils import timezone

from federation.composed import prepared, types_of

from . import context
from .locks import WAIT_SECONDS, busy_when_locked
from .models import StateChange

# Columns the hash covers, by format. A new column of the journal starts a new format: old lines keep theirs.
FORMATS = {
    1: (
        "id", "format", "union_id", "sequence", "at", "by_id", "by_name", "address", "thing_label", "thing_pk",
        "event", "from_state", "to_state", "note", "data", "previous_hash",
    ),
}  # fmt: skip
CURRENT = max(FORMATS)


def canonical(row: dict) -> bytes:
    """The one spelling of a line, from its columns: sorted JSON, times in UTC to the microsecond."""
    values = {}
    for column in FORMATS[row["format"]]:
        value = row[column]
        values[column] = value.astimezone(UTC).isoformat(timespec="microseconds") if column == "at" else value
    return json.dumps(values, sort_keys=True, ensure_ascii=True, separators=(",", ":"), default=str).encode()


def hash_of(row: dict) -> str:
    """SHA-256 in hex over all covered columns, the hash of the line before included."""
    return hashlib.sha256(canonical(row)).hexdigest()


def clean_text(text) -> str:
    """`text` as the database can hold it: no NUL, no half characters."""
    return str(text).replace("\x00", "").encode("utf-8", "replace").decode()


def clean_data(data):
    """`data` as JSON gives it back unchanged: real numbers become text, keys text, odd types their text."""
    plain = json.loads(json.dumps(data, cls=DjangoJSONEncoder), parse_float=str, parse_constant=str)

    def scrub(value):
        if isinstance(value, dict):
            return {clean_text(key): scrub(inner) for key, inner in value.items()}
        if isinstance(value, list):
            return [scrub(inner) for inner in value]
        return clean_text(value) if isinstance(value, str) else value

    return scrub(plain)


def _take_head(chain: int) -> tuple[int, str]:
    """Waits 3 seconds for the head at most, then raises Busy."""
    with busy_when_locked():
        [head] = prepared(
            "WITH wait AS MATERIALIZED (SELECT set_config('lock_timeout', $2, true))"
            " INSERT INTO workflow_chainhead (chain, sequence, hash) SELECT $1, 0, '' FROM wait"
            " ON CONFLICT (chain) DO UPDATE SET chain = excluded.chain RETURNING sequence, hash",
            [chain, f"{WAIT_SECONDS}s"],
            "bigint, text",
        )
    return head


def append(
    *, union_id, by, thing_label, thing_pk, event, from_state="", to_state="", note="", data=None
) -> StateChange:
    """Adds one line to the chain of the union (None: the chain without a union) and returns it.

    Holds the head of that chain until the transaction ends, so call it last. Raises Busy after 3 seconds of waiting for it.
    """
    row = {
        "id": uuid.uuid4(),
        "format": CURRENT,
        "union_id": union_id,
        "by_id": by.pk if by else None,
        "by_name": clean_text(by)[:150] if by else "",
        "address": context.address(),
        "thing_label": thing_label,
        "thing_pk": str(thing_pk),
        "event": event,
        "from_state": str(from_state),
        "to_state": str(to_state),
        "note": clean_text(note),
        "data": clean_data(data or {}),
    }
    return _chained(row, union_id or 0)


def _chained(row: dict, chain: int) -> StateChange:
    """Writes the line behind the head of its chain; a head that was kept and is no longer true is read again."""
    kept = context.heads()
    head = kept.get(chain) if kept else None
    line = _line(row, head or _take_head(chain))
    while not _write(line):  # the savepoint in which the kept head was written is gone
        line = _line(row, _take_head(chain))
    if kept is not None:
        kept[chain] = line.sequence, line.hash
    return line


def _line(row: dict, head: tuple[int, str]) -> StateChange:
    whole = row | {"at": timezone.now(), "sequence": head[0] + 1, "previous_hash": head[1]}
    return StateChange(**whole, hash=hash_of(whole))


@cache
def _statement() -> tuple[str, str]:
    fields = StateChange._meta.concrete_fields
    many = len(fields)
    places = {field.attname: f"${n}" for n, field in enumerate(fields, 1)}
    sql = (
        f"WITH head AS (UPDATE workflow_chainhead SET sequence = {places['sequence']}, hash = {places['hash']}"  # noqa: S608 - columns of our own
        f" WHERE chain = ${many + 1} AND hash = {places['previous_hash']} RETURNING chain)"
        f" INSERT INTO workflow_statechange ({', '.join(str(field.column) for field in fields)})"
        f" SELECT {', '.join(places.values())} FROM head RETURNING sequence"
    )
    return sql, f"{types_of(fields)}, bigint"


def _write(line: StateChange) -> bool:
    """The line and the new head of its chain in one statement; False when the head was another one."""
    fields = StateChange._meta.concrete_fields
    values = [field.get_db_prep_save(getattr(line, field.attname), connection) for field in fields]
    sql, types = _statement()
    written = prepared(sql, [*values, line.union_id or 0], types)
    line._state.adding, line._state.db = False, connection.alias
    return bool(written)
