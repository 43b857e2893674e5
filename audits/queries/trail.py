"""Whether the rows of posted books are still those that were posted: a digest of them lies in the journal's chain."""

from datetime import date

from django.db import connection

from workflow.days import is_workday_by_now
from workflow.models import StateChange

from ..engine.kept import SOURCES, differing, prepare
from ..engine.tables import TABLES
from ..models import Book, KeptBook
from .rules import value_rows

# one row a table: how many rows there are, and the hash of the hashes of all in the order they were written
_PARTS = " UNION ALL ".join(
    f"SELECT {at} AS at, count(*) || ' ' || coalesce(string_agg(encode(sha256(convert_to(ROW("
    f"{', '.join(name for name, _kind in TABLES[target] if name != 'book')})::text, 'UTF8')), 'hex'), ' ' ORDER BY id), '') AS rows"
    f" FROM {source} WHERE book_id = %(book)s"
    for at, (target, source) in enumerate(SOURCES.items())
)
_DIGEST = (
    f"SELECT encode(sha256(convert_to(string_agg(rows, E'\\n' ORDER BY at), 'UTF8')), 'hex') FROM ({_PARTS}) parts"  # noqa: S608
)


def digest_of(book_id: int) -> str:
    """A hash over every row of the books, in the order they were posted: another row, column or order gives another."""
    with connection.cursor() as cursor:
        cursor.execute(_DIGEST, {"book": book_id})
        return cursor.fetchone()[0]


def undigested_books() -> tuple[list[Book], int]:
    """Books in force without a digest in the journal, and how many are in force: nothing could tell whether their rows were touched."""
    lines = StateChange.objects.filter(event="books_posted", thing_label="audits.book", data__has_key="digest")
    posted = {int(pk) for pk in lines.values_list("thing_pk", flat=True)}
    books = list(Book.objects.exclude(state="superseded").order_by("union__path", "year", "version"))
    return [book for book in books if book.pk not in posted], len(books)


def altered_books() -> tuple[list[Book], int]:
    """Books whose rows are not those the journal tells of, and how many were compared. Books without a digest are left out."""
    lines = StateChange.objects.filter(event="books_posted", thing_label="audits.book", data__has_key="digest")
    posted = {int(pk): data["digest"] for pk, data in lines.values_list("thing_pk", "data")}
    books = Book.objects.filter(pk__in=posted).select_related("union").order_by("union__path", "year", "version")
    return [book for book in books if digest_of(book.pk) != posted[book.pk]], len(posted)


def books_kept_otherwise() -> list[Book]:
    """Books of which the portal keeps other sums or marks for the rules than their lines give when they are reckoned again."""
    rows = list(KeptBook.objects.order_by("book_id").values_list("book_id", "book__year"))
    if not rows:
        return []
    years = [year for _key, year in rows]
    with connection.cursor() as cursor:
        prepare(cursor, (), date(min(years), 1, 1), date(max(years), 12, 31), is_workday_by_now(), value_rows())
        found = differing(cursor, [key for key, _year in rows])
    return list(Book.objects.filter(pk__in=found).select_related("union").order_by("union__path", "year", "version"))
