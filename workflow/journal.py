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
    sequence, previous_hash = _take_head(union_id or 0)
    row = {
        "id": uuid.uuid4(),
        "format": CURRENT,
        "union_id": union_id,
        "sequence": sequence + 1,
        "at": timezone.now(),
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
        "previous_hash": previous_hash,
    }
    line = StateChange(**row, hash=hash_of(row))
    _write(line)
    return line


@cache
def _statement() -> tuple[str, str]:
    fields = StateChange._meta.concrete_fields
    many = len(fields)
    sql = (
        f"WITH line AS (INSERT INTO workflow_statechange ({', '.join(str(field.column) for field in fields)})"  # noqa: S608 - columns of our own
        f" VALUES ({', '.join(f'${n}' for n in range(1, many + 1))}))"
        f" UPDATE workflow_chainhead SET sequence = ${many + 1}, hash = ${many + 2} WHERE chain = ${many + 3}"
    )
    return sql, f"{types_of(fields)}, bigint, text, bigint"


def _write(line: StateChange) -> None:
    """The line and the new head of its chain in one statement."""
    fields = StateChange._meta.concrete_fields
    values = [field.get_db_prep_save(getattr(line, field.attname), connection) for field in fields]
    sql, types = _statement()
    prepared(sql, [*values, line.sequence, line.hash, line.union_id or 0], types)
    line._state.adding, line._state.db = False, connection.alias
