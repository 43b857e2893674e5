"""Writes the journal and says what its hashes cover."""

import hashlib
import json
import uuid
from datetime import UTC
from functools import cache

from django.core.serializers.json import DjangoJSONEncoder
from django.db import DEFAULT_DB_ALIAS, connections
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
_CHAINED = ("sequence", "previous_hash", "hash")  # columns that the head of the chain decides


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


def append(
    *, union_id, by, thing_label, thing_pk, event, from_state="", to_state="", note="", data=None
) -> StateChange:
    """Adds one line to the chain of the union (None: the chain without a union) and returns it.

    Its time is that of the call; who waits for the head meanwhile may stand behind a line that is a little younger.
    Holds the head of that chain until the transaction ends, so call it last. Raises Busy after 3 seconds of waiting for it.
    """
    row = {
        "id": uuid.uuid4(),
        "format": CURRENT,
        "union_id": union_id,
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
    }
    return _chained(row, union_id or 0)


def _chained(row: dict, chain: int) -> StateChange:
    """Writes the line behind the head of its chain, which moves on in the same statement."""
    db, (sql, types, fields) = connections[DEFAULT_DB_ALIAS], _statement()
    values = [field.get_db_prep_save(row[field.attname], db) for field in fields]
    with busy_when_locked():
        [(sequence, before, now)] = prepared(sql, [f"{WAIT_SECONDS}s", chain, *_around(row), *values], types)
    line = StateChange(**row, sequence=sequence, previous_hash=before, hash=now)
    line._state.adding, line._state.db = False, DEFAULT_DB_ALIAS
    return line


def _around(row: dict) -> tuple[str, str, str]:
    """The canonical spelling of a line before, between and after what the head alone knows: the hash before and the number."""
    whole = canonical(row | {"previous_hash": "", "sequence": 0}).decode()
    # the last place that reads so is the line's own: what follows it are texts, in which no quote stands bare
    before, _empty, after = whole.rpartition('"previous_hash":"","sequence":0')
    return f'{before}"previous_hash":"', '","sequence":', after


@cache
def _statement() -> tuple[str, str, list]:
    """Takes the head, hashes the line behind it as `hash_of` does, and writes both; gives (number, hash before, hash)."""
    fields = [field for field in StateChange._meta.concrete_fields if field.attname not in _CHAINED]
    places = {field.attname: f"${n}" for n, field in enumerate(fields, 6)}
    places |= {"sequence": "h.sequence", "previous_hash": "h.before", "hash": "h.hash"}
    columns = [(str(field.column), places[field.attname]) for field in StateChange._meta.concrete_fields]
    digest = "encode(sha256(convert_to($3 || {} || $4 || {} || $5, 'UTF8')), 'hex')"
    first, later = digest.format("''", "1"), digest.format("old_head.hash", "(old_head.sequence + 1)")
    sql = (
        "WITH wait AS MATERIALIZED (SELECT set_config('lock_timeout', $1, true)),"  # noqa: S608 - columns of our own
        " h AS (INSERT INTO workflow_chainhead AS old_head (chain, sequence, hash)"
        f" SELECT $2, 1, {first} FROM wait ON CONFLICT (chain) DO UPDATE"
        f" SET sequence = old_head.sequence + 1, hash = {later}"
        " RETURNING sequence, hash, COALESCE(old.hash, '') AS before)"
        f" INSERT INTO workflow_statechange ({', '.join(name for name, _place in columns)})"
        f" SELECT {', '.join(place for _name, place in columns)} FROM h RETURNING sequence, previous_hash, hash"
    )
    return sql, f"text, bigint, text, text, text, {types_of(fields)}", fields
