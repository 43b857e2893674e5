"""The one way to lock rows: once in a transaction, in one order, never waiting long."""

from collections import defaultdict
from contextlib import contextmanager
from functools import cache
from typing import Any

from django.db import OperationalError, connection, transaction

from federation.composed import instance, prepared

from . import context
from .errors import Busy

WAIT_SECONDS = 3
_WAIT = f"{WAIT_SECONDS}s"
_BUSY_CODES = {"55P03", "40P01", "40001"}  # lock not available, deadlock, serialisation


def is_busy(error: BaseException) -> bool:
    """Whether a database error means "somebody else holds it", not "something is broken"."""
    return getattr(error.__cause__, "pgcode", None) in _BUSY_CODES


@contextmanager
def short_wait(seconds: float = WAIT_SECONDS):
    """Lets statements of the present transaction wait at most `seconds` for a lock; raises Busy after that."""
    with busy_when_locked():
        if not context.is_alone():
            with connection.cursor() as cursor:
                cursor.execute("SELECT set_config('lock_timeout', %s, true)", [f"{int(seconds * 1000)}ms"])
        yield


@contextmanager
def busy_when_locked():
    """Raises Busy for a statement that waited too long for a lock."""
    try:
        yield
    except OperationalError as error:
        if is_busy(error):
            raise Busy from error
        raise


def lock(*rows) -> list:
    """Locks `rows` of any models until the transaction ends and returns fresh copies in the order given.

    Call it once in a transaction, as late as possible but before the check. Rows are taken in the order
    of model and key, so that two callers cannot wait for each other. Waits 3 seconds, then raises Busy;
    a row that is gone raises its model's DoesNotExist; outside a transaction TransactionManagementError.
    """
    held = _take(rows, whole=True)
    return [instance(type(row), held[type(row), row.pk]) for row in rows]


def hold(*rows) -> None:
    """As `lock`, for callers who need no fresh copies."""
    _take(rows, whole=False)


def _take(rows, whole: bool) -> dict:
    """The columns of each row by model and key, all of them where they are `whole`."""
    wanted: defaultdict[Any, set] = defaultdict(set)
    for row in rows:
        wanted[type(row)].add(row.pk)
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("locking needs a transaction")
    held = {}
    with busy_when_locked():
        for model in sorted(wanted, key=lambda model: model._meta.label_lower):
            keys = sorted(wanted[model])
            is_one = len(keys) == 1  # a list would be planned anew each time
            sql, types, key = _statement(model, is_one, whole)
            for found in prepared(sql, [_WAIT, keys[0] if is_one else keys], types):
                held[model, found[key]] = found
    for row in rows:
        if (type(row), row.pk) not in held:
            raise type(row).DoesNotExist
    return held


@cache
def _statement(model, is_one: bool, whole: bool) -> tuple[str, str, int]:
    """Locks rows in the order of their keys, the wait bounded within the same statement: (SQL, types, which column is the key)."""
    quote, meta = connection.ops.quote_name, model._meta
    columns = [str(field.column) for field in meta.concrete_fields if whole or field.primary_key]
    key, kind = quote(str(meta.pk.column)), meta.pk.rel_db_type(connection)
    sql = (
        "WITH wait AS MATERIALIZED (SELECT set_config('lock_timeout', $1, true))"
        f" SELECT {', '.join(f't.{quote(column)}' for column in columns)} FROM {quote(meta.db_table)} t, wait"  # noqa: S608
        f" WHERE t.{key} = {'$2' if is_one else 'ANY($2)'} ORDER BY t.{key} FOR UPDATE OF t"
    )
    return sql, f"text, {kind}{'' if is_one else '[]'}", columns.index(str(meta.pk.column))
