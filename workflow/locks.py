"""The one way to lock rows: once in a transaction, in one order, never waiting long."""

from collections import defaultdict
from contextlib import contextmanager

from django.db import OperationalError, connection, transaction

from federation.composed import instance, prepared

from . import context
from .errors import Busy

WAIT_SECONDS = 3
_BUSY_CODES = {"55P03", "40P01", "40001"}  # lock not available, deadlock, serialisation


def is_busy(error: BaseException) -> bool:
    """Whether a database error means "somebody else holds it", not "something is broken"."""
    return getattr(error.__cause__, "pgcode", None) in _BUSY_CODES


@contextmanager
def short_wait(seconds: float = WAIT_SECONDS):
    """Lets statements of the present transaction wait at most `seconds` for a lock; raises Busy after that."""
    with busy_when_locked():
        if context.heads() is None:
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
    wanted = defaultdict(set)
    for row in rows:
        wanted[type(row)].add(row.pk)
    fresh = {}
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("lock() needs a transaction")
    with busy_when_locked():
        for model in sorted(wanted, key=lambda model: model._meta.label_lower):
            for row in _held(model, sorted(wanted[model])):
                fresh[model, row.pk] = row
    for row in rows:
        if (type(row), row.pk) not in fresh:
            raise type(row).DoesNotExist
    return [fresh[type(row), row.pk] for row in rows]


def _held(model, keys: list):
    """Locks the rows in the order of their keys; the wait is bounded within the same statement."""
    columns = [field.column for field in model._meta.concrete_fields]
    quote, key = connection.ops.quote_name, model._meta.pk
    kind, one = key.rel_db_type(connection), len(keys) == 1  # a list would be planned anew each time
    sql = (
        "WITH wait AS MATERIALIZED (SELECT set_config('lock_timeout', $1, true))"
        f" SELECT {', '.join(f't.{quote(column)}' for column in columns)} FROM {quote(model._meta.db_table)} t, wait"  # noqa: S608
        f" WHERE t.{quote(key.column)} = {'$2' if one else 'ANY($2)'} ORDER BY t.{quote(key.column)} FOR UPDATE OF t"
    )
    wait = f"{int(WAIT_SECONDS * 1000)}ms"
    rows = prepared(sql, [wait, keys[0] if one else keys], f"text, {kind}{'' if one else '[]'}")
    return [instance(model, row) for row in rows]
