"""Empties the test database after a transactional test: the tables that were written, not all of them.

Django truncates every table and makes all kinds and permissions anew, which costs more than most of the tests. What is
left behind is the same, because the first emptying is Django's own and every later one goes back to what that one left.
"""

from django.db import connection
from django.test import TransactionTestCase

LARGE = 1 << 20  # bytes; dead rows of a larger table would mislead the planner of later tests

_djangos_own = TransactionTestCase._fixture_teardown
_left: dict[str, str] = {}  # table -> what Django's own emptying leaves in it


def install():
    """Every transactional test of this process is cleaned up this way."""
    TransactionTestCase._fixture_teardown = _fixture_teardown


def _fixture_teardown(case):
    if not _left or not _back_to_what_was_left():
        _djangos_own(case)
        with connection.cursor() as cursor:
            _left.update({table: _content(cursor, table) for table in _filled(cursor)})


def _back_to_what_was_left() -> bool:
    """False where a row was touched that Django's own emptying would have written anew."""
    with connection.cursor() as cursor:
        cursor.execute("BEGIN")
        # like TRUNCATE, waits for whoever still reads or writes: a request in flight must not write afterwards
        cursor.execute(f"LOCK TABLE {', '.join(map(_quoted, _tables(cursor)))} IN ACCESS EXCLUSIVE MODE")
        filled = _filled(cursor)
        same = all(table in filled and _content(cursor, table) == content for table, content in _left.items())
        written = filled - set(_left) if same else set()
        if written:
            cursor.execute("SET LOCAL session_replication_role = replica")  # in any order and past all guards
            cursor.execute(";".join(f"DELETE FROM {_quoted(table)}" for table in written))
        cursor.execute("COMMIT")
        for table in written:
            cursor.execute("SELECT pg_relation_size(%s::regclass)", [_quoted(table)])
            if cursor.fetchone()[0] > LARGE:
                cursor.execute(f"VACUUM ANALYZE {_quoted(table)}")
    return same


def _tables(cursor) -> list[str]:
    cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename")
    return [name for (name,) in cursor.fetchall()]


def _filled(cursor) -> set[str]:
    """The tables that hold a row."""
    asked = (f"(SELECT '{table}' FROM {_quoted(table)} LIMIT 1)" for table in _tables(cursor))
    cursor.execute(" UNION ALL ".join(asked))
    return {name for (name,) in cursor.fetchall()}


def _content(cursor, table) -> str:
    cursor.execute(f"SELECT md5(string_agg(t::text, ',' ORDER BY t::text)) FROM {_quoted(table)} t")
    return cursor.fetchone()[0]


def _quoted(table) -> str:
    return connection.ops.quote_name(table)
