"""Questions that are composed once and planned once: composing one by the ORM costs more than answering it.

What a question is stays written as a queryset. Its first use composes the SQL with marks in the place of the values and
keeps it; each connection prepares it at the server once.
"""

import copy
from datetime import UTC, date, datetime, time
from itertools import count

from django.db import connection
from psycopg2.extras import Range

_TYPES = {int: "bigint", str: "text", datetime: "timestamptz", date: "date", time: "time", list: "bigint[]"}
_MARKS = {
    int: lambda n: 31_001 + n,  # fits the smallest integer column
    str: lambda n: f"\ue000{n}\ue001",
    datetime: lambda n: datetime(1, 2, 1 + n, tzinfo=UTC),
    date: lambda n: date(2, 2, 1 + n),
    time: lambda n: time(23, 59, 59, 999_001 + n),
}
_questions: dict = {}
_names, _name_of = count(1), {}


def composed(build, **values) -> list:
    """The rows of the queryset `build(**values)`, composed at the first use for each shape.

    `build` must put its values into the question and nothing else: it is called with stand-ins once for each combination of
    the types of its values, and of those that are None or True or False, which it may look at.
    """
    shape = (
        build,
        tuple(
            (name, value if value is None or isinstance(value, bool) else type(value)) for name, value in values.items()
        ),
    )
    if shape not in _questions:
        _questions[shape] = _Question(build, values)
    return _questions[shape].rows(values)


def prepared(sql: str, values, types: str) -> list[tuple]:
    """The rows of a statement written with $1, $2 …; `types` are those of the values, divided by commas."""
    if sql not in _name_of:
        _name_of[sql] = f"portal_{next(_names)}"
    name = _name_of[sql]
    with connection.cursor() as cursor:
        _prepare(cursor, name, types, sql)
        cursor.execute(f"EXECUTE {name} ({', '.join(['%s'] * len(values))})" if values else f"EXECUTE {name}", values)
        return cursor.fetchall() if cursor.description else []


def _prepare(cursor, name, types, sql) -> None:
    """Once for each connection to the server; a new one after a break begins anew."""
    known = getattr(connection, "_composed", None)
    if known is None or known[0] is not connection.connection:
        known = connection._composed = (connection.connection, set())
    if name in known[1]:
        return
    connection.validate_no_broken_transaction()
    with connection.wrap_database_errors:
        cursor.cursor.execute(f"PREPARE {name}{f' ({types})' if types else ''} AS {sql}")
    known[1].add(name)


class _Question:
    """A queryset with its SQL, and the order in which its values follow."""

    def __init__(self, build, values):
        self.names = [name for name, value in values.items() if not (value is None or isinstance(value, bool))]
        marks = {name: _MARKS[type(values[name])](n) for n, name in enumerate(self.names)}
        self.queryset = build(**values | marks)
        assert not self.queryset._prefetch_related_lookups, "a question is one statement"
        self.compiler = self.queryset.query.get_compiler(self.queryset.db)
        sql, params = self.compiler.as_sql()
        places = {mark: f"${n}" for n, mark in enumerate(marks.values(), 1)}
        self.sql = sql % tuple(_spelled(param, places) for param in params)
        missing = [name for n, name in enumerate(self.names, 1) if f"${n}" not in self.sql]
        assert not missing, f"{build.__name__} makes nothing of {missing}"
        self.types = ", ".join(_TYPES[type(values[name])] for name in self.names)

    def rows(self, values) -> list:
        found = prepared(self.sql, [values[name] for name in self.names], self.types)
        compiler = copy.copy(self.compiler)
        compiler.execute_sql = lambda *args, **kwargs: [found]
        return list(self.queryset._iterable_class(_Answered(self.queryset, compiler)))


class _Answered:
    """What Django's own readers of rows want of a queryset: its query, with the answer at hand."""

    def __init__(self, queryset, compiler):
        self._queryset, self._compiler, self.query = queryset, compiler, self

    def get_compiler(self, *args, **kwargs):
        return self._compiler

    def __getattr__(self, name):
        found = getattr(self._queryset, name, self)
        return getattr(self._queryset.query, name) if found is self else found


def _spelled(param, places) -> str:
    """A value of the composed SQL: a mark as its place, anything else as a literal."""
    if isinstance(param, Range):
        return f"tstzrange({_spelled(param.lower, places)}, {_spelled(param.upper, places)}, '{param._bounds}')"
    try:
        if type(param) in _MARKS and param in places:
            return places[param]
    except TypeError:  # lists are never marks
        pass
    with connection.cursor() as cursor:
        return cursor.mogrify("%s", [param]).decode()
