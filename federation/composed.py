"""Questions that are composed once and planned once: composing one by the ORM costs more than answering it.

What a question is stays written as a queryset. Its first use composes the SQL with marks in the place of the values and
keeps it; each connection prepares it at the server once.
"""

import copy
import re
from collections.abc import Hashable
from datetime import UTC, date, datetime, time
from functools import cache
from itertools import count
from typing import NamedTuple

from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.models.query import ModelIterable, get_related_populators
from psycopg2.extras import Range

_TYPES = {int: "bigint", str: "text", datetime: "timestamptz", date: "date", time: "time", list: "bigint[]"}
_MARKS = {
    int: lambda n: 31_001 + n,  # fits the smallest integer column
    str: lambda n: f"\ue000{n}\ue001",
    datetime: lambda n: datetime(1, 2, 1 + n, tzinfo=UTC),
    date: lambda n: date(2, 2, 1 + n),
    time: lambda n: time(23, 59, 59, 999_001 + n),
}
_KINDS = (
    (bool, "boolean"), (int, "bigint"), (datetime, "timestamptz"), (date, "date"), (time, "time"), (list, "bigint[]"),
)  # fmt: skip
_questions: dict = {}
_names, _name_of, _forms = count(1), {}, {}


def composed(build, **values) -> list:
    """The rows of the queryset `build(**values)`, composed at the first use for each shape.

    `build` must put its values into the question and nothing else: it is called with stand-ins once for each combination of
    the types of its values, and of those that are None or True or False, which it may look at.
    """
    return _question(build, values).rows(values)


def _question(build, values):
    kinds = (value if value is None or isinstance(value, bool) else type(value) for value in values.values())
    shape = build, tuple(values), tuple(kinds)
    if shape not in _questions:
        _questions[shape] = _Question(build, values)
    return _questions[shape]


class Composed(NamedTuple):
    """A question that is part of another statement: SQL with %s, and its values."""

    sql: str
    values: list


def part(build, **values) -> Composed:
    """The question `build(**values)` as a part of a statement, composed once as `composed` does."""
    question = _question(build, values)
    order = [int(place) - 1 for place in re.findall(r"\$(\d+)", question.sql)]
    given = [values[name] for name in question.names]
    return Composed(re.sub(r"\$\d+", "%s", question.sql.replace("%", "%%")), [given[place] for place in order])


def prepared(sql: str, values, types: str) -> list[tuple]:
    """The rows of a statement written with $1, $2 …; `types` are those of the values, divided by commas."""
    if sql not in _name_of:
        name = f"portal_{next(_names)}"
        marks = f" ({', '.join(['%s'] * len(values))})" if values else ""
        _name_of[sql] = name, f"EXECUTE {name}{marks}"
    name, execute = _name_of[sql]
    db = connections[DEFAULT_DB_ALIAS]  # `connection` would look it up anew for each of its names
    with db.cursor() as cursor:
        _prepare(db, cursor, name, types, sql)
        cursor.execute(execute, values)
        return cursor.fetchall() if cursor.description else []


def written(sql: str, values) -> list[tuple]:
    """As `prepared`, for a statement with %s whose values say their types themselves; None is written into it.

    A statement must not take another form with each number of values: every form stays prepared.
    """
    kinds = tuple(map(_kind_of, values))
    if (sql, kinds) not in _forms:
        _forms[sql, kinds] = _form(sql, kinds)
    return prepared(_forms[sql, kinds][0], [value for value in values if value is not None], _forms[sql, kinds][1])


def _kind_of(value) -> str | None:
    return None if value is None else next((sign for cls, sign in _KINDS if isinstance(value, cls)), "text")


def _form(sql: str, kinds) -> tuple[str, str]:
    """The statement with its places numbered, and the types of what stands there."""
    numbers = count(1)
    places = ["NULL" if kind is None else f"${next(numbers)}" for kind in kinds]
    return sql % tuple(places), ", ".join(filter(None, kinds))


class Reckoned(NamedTuple):
    """A column whose value the statement finds itself: `before` are its parts after WITH, of which `reckoned (value)` gives the value."""

    column: str
    before: str
    values: list


_PLAIN = Reckoned("", "", [])


def insert(row, reckoned: Reckoned = _PLAIN) -> None:
    """Writes a new row as `save(force_insert=True)` does, without its signals, and gives it its key and what was `reckoned`."""
    model: Hashable = type(row)
    column, before, given = reckoned
    db = connections[DEFAULT_DB_ALIAS]
    sql, types, fields = _insert_statement(model, column, before, tuple(map(_kind_of, given)))
    values = [value for value in given if value is not None]
    values += [field.get_db_prep_save(field.pre_save(row, True), db) for field in fields]
    [[row.pk, *found]] = prepared(sql, values, types)
    if column:
        setattr(row, column, found[0])
    row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS


def update(row, seen: dict, changed: dict):
    """Writes plain values into columns of `row`, where the columns `seen` still hold these; the row as it then is, else None."""
    meta = row._meta
    changed = {meta.get_field(name): value for name, value in changed.items()}
    seen = {meta.get_field(name): value for name, value in seen.items()}
    values = [_saved(field, value) for field, value in (*changed.items(), *seen.items())]
    key, many = meta.pk, len(changed)
    sets = ", ".join(f"{_quoted(field)} = ${n}" for n, field in enumerate(changed, 1))
    holds = " AND ".join(f"{_quoted(field)} = ${n}" for n, field in enumerate(seen, many + 1))
    columns = ", ".join(_quoted(field) for field in meta.concrete_fields)
    sql = f"UPDATE {meta.db_table} SET {sets} WHERE {_quoted(key)} = ${len(values) + 1} AND {holds} RETURNING {columns}"  # noqa: S608
    found = prepared(sql, [*values, row.pk], types_of([*changed, *seen, key]))
    return instance(type(row), found[0]) if found else None


def _saved(field, value):
    if hasattr(value, "prepare_database_save"):  # a row in the place of its key
        value = value.prepare_database_save(field)
    return field.get_db_prep_save(value, connection)


def _quoted(field) -> str:
    return connection.ops.quote_name(field.column)


@cache
def _insert_statement(model, column, before, kinds) -> tuple[str, str, list]:
    """(SQL, types, fields that need a value) of a new row of `model`; `kinds` are those of the values in `before`."""
    before, types = _form(before, kinds)
    first = 1 + sum(kind is not None for kind in kinds)
    fields = [field for field in model._meta.concrete_fields if not field.primary_key and field.column != column]
    names, places = [_quoted(field) for field in fields], [f"${n}" for n in range(first, first + len(fields))]
    back = [str(model._meta.pk.column)]
    if column:
        own = connection.ops.quote_name(column)
        names, places, back = [*names, own], [*places, "reckoned.value"], [*back, own]
    sql = (
        f"{f'WITH {before} ' if before else ''}INSERT INTO {model._meta.db_table} ({', '.join(names)})"  # noqa: S608 - names of our own
        f" SELECT {', '.join(places)}{' FROM reckoned' if column else ''} RETURNING {', '.join(back)}"
    )
    return sql, ", ".join(filter(None, [types, types_of(fields)])), fields


def instance(model, columns):
    """A row of `model` from all its columns in their order, as a queryset would give it."""
    names, converted = _reading(model)
    if converted:
        db, columns = connections[DEFAULT_DB_ALIAS], list(columns)
        for place, read in converted:
            columns[place] = read(columns[place], None, db)
    return model.from_db(DEFAULT_DB_ALIAS, names, columns)


@cache
def _reading(model) -> tuple[list, list]:
    """The names of the columns of `model`, and (place, how) of those that are read otherwise than they are kept."""
    fields = model._meta.concrete_fields
    converted = [(place, _read(field)) for place, field in enumerate(fields) if hasattr(field, "from_db_value")]
    return [field.attname for field in fields], converted


def _read(field):
    return getattr(field, "from_row", None) or field.from_db_value


def types_of(fields) -> str:
    """The types of columns, as `prepared` takes them."""
    return ", ".join(field.db_type(connection) for field in fields)


def _prepare(db, cursor, name, types, sql) -> None:
    """Once for each connection to the server; a new one after a break begins anew."""
    known = getattr(db, "_composed", None)
    if known is None or known[0] is not db.connection:
        known = db._composed = (db.connection, set())
    if name in known[1]:
        return
    db.validate_no_broken_transaction()
    with db.wrap_database_errors:
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
        self.reader = _Reader(self.compiler) if self.queryset._iterable_class is ModelIterable else None

    def rows(self, values) -> list:
        found = prepared(self.sql, [values[name] for name in self.names], self.types)
        if self.reader:
            return self.reader.instances(found)
        compiler = copy.copy(self.compiler)
        compiler.execute_sql = lambda *args, **kwargs: [found]
        return list(self.queryset._iterable_class(_Answered(self.queryset, compiler)))


class _Reader:
    """Makes instances of rows as Django's ModelIterable does, with what it looks up anew each time at hand."""

    def __init__(self, compiler):
        select, about = compiler.select, compiler.klass_info
        fields = [column for column, _sql, _alias in select[: compiler.col_count]]
        self.compiler, self.annotated = compiler, compiler.annotation_col_map
        known = compiler.get_converters(fields)
        self.converters = {
            place: one if place in self.annotated.values() else _of_rows(*one) for place, one in known.items()
        }
        self.from_db, self.first, self.after = (
            about["model"].from_db,
            about["select_fields"][0],
            about["select_fields"][-1] + 1,
        )
        self.names = [column.target.attname for column, _sql, _alias in select[self.first : self.after]]
        self.related = get_related_populators(about, select, compiler.using)

    def instances(self, rows) -> list:
        if self.converters:
            rows = self.compiler.apply_converters(rows, self.converters)
        return [self._instance(row) for row in rows]

    def _instance(self, row):
        made = self.from_db(self.compiler.using, self.names, row[self.first : self.after])
        for populator in self.related:
            populator.populate(row, made)
        for name, place in self.annotated.items():
            setattr(made, name, row[place])
        return made


def _of_rows(converters, column):
    field = column.target
    return [_read(field) if one == getattr(field, "from_db_value", None) else one for one in converters], column


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
