"""Judges a file without keeping anything."""

from datetime import date

from django.utils import timezone

from . import tables
from .reference import Reference, load_reference, rule_facts
from .run import Outcome, run


def judge(cursor, books, is_workday, values=None, facts=None) -> Outcome:
    """Runs all rules over `books` (of `audits.imports.books`) in working tables of this session; nothing stays.

    `values` and `facts` take the place of the carried ones.
    """
    tables.create(cursor)
    tables.empty(cursor)
    years = [book.year for book in books] or [timezone.localdate().year]
    provinces = {book.sheet.get("province", "") for book in books}
    load_reference(
        cursor, Reference.of(provinces, date(min(years), 1, 1), date(max(years), 12, 31), is_workday, values)
    )
    for number, book in enumerate(books, 1):
        tables.load(cursor, "w_book", [book.sheet | {"book": number}])
        for name, rows in book.tables.items():
            tables.load(cursor, name, ({"book": number, **row} for row in rows))
    tables.settle(cursor)
    return run(cursor, rule_facts() if facts is None else facts)
