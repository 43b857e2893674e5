"""Numbers without a gap: taken in the transaction that uses them, so a rolled back paper gives its number back."""

from django.db import connection
from django.utils import timezone

from federation.composed import Reckoned, insert, written

from .models import Counter

_TABLE = Counter._meta.db_table
_TAKE = (
    f"INSERT INTO {_TABLE} (series, year, last) VALUES (%s, %s, 1)"  # noqa: S608 - the name of our own table
    f" ON CONFLICT (series, year) DO UPDATE SET last = {_TABLE}.last + 1 RETURNING last"
)
DIGITS = 5  # of a number at least


def next_number(series: str, year: int | None = None) -> int:
    """The next number of `series` in `year` (this year, Asia/Shanghai), counting from 1.

    Everybody who takes one of the same series waits until the transaction before has ended; call it late. Raises
    RuntimeError outside a transaction, where a crash would leave a gap.
    """
    _demand_transaction()
    [[number]] = written(_TAKE, [series, year or timezone.localdate().year])
    return number


def insert_numbered(row, column: str, series: str, head: str, *, beside: str = "", values=()) -> None:
    """Writes a new row whose `column` is `head`, this year and the next number of `series` in it: JK202600017; one statement.

    `beside` is an UPDATE or INSERT with its `values` that the same statement carries out. Waits and raises as `next_number`.
    """
    _demand_transaction()
    year = timezone.localdate().year
    spelled = f"SELECT %s || lpad(last::text, GREATEST({DIGITS}, length(last::text)), '0') FROM taken"  # noqa: S608
    before = f"{f'beside AS ({beside}), ' if beside else ''}taken AS ({_TAKE}), reckoned (value) AS ({spelled})"
    insert(row, Reckoned(column, before, [*values, series, year, f"{head}{year}"]))


def _demand_transaction() -> None:
    if not connection.in_atomic_block:
        raise RuntimeError("a number is taken within the transaction that uses it")
