"""Numbers without a gap: taken in the transaction that uses them, so a rolled back paper gives its number back."""

from django.db import connection
from django.utils import timezone

from federation.composed import written

from .models import Counter


def next_number(series: str, year: int | None = None, *, beside: str = "", values=()) -> int:
    """The next number of `series` in `year` (this year, Asia/Shanghai), counting from 1.

    `beside` is an UPDATE or INSERT with its `values` that the same statement carries out.

    Everybody who takes one of the same series waits until the transaction before has ended; call it late. Raises
    RuntimeError outside a transaction, where a crash would leave a gap.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("a number is taken within the transaction that uses it")
    table = Counter._meta.db_table
    sql = (
        f"{f'WITH beside AS ({beside}) ' if beside else ''}INSERT INTO {table} (series, year, last) VALUES (%s, %s, 1)"  # noqa: S608 - the name of our own table
        f" ON CONFLICT (series, year) DO UPDATE SET last = {table}.last + 1 RETURNING last"
    )
    [[number]] = written(sql, [*values, series, year or timezone.localdate().year])
    return number
