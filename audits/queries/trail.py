"""Whether posted books are still as they were posted: a digest of their facts and rows lies in the journal's chain."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import connection

from federation.models import Union
from workflow import verify
from workflow.days import is_workday_by_now
from workflow.models import StateChange

from ..engine.kept import SOURCES, differing, prepare
from ..engine.tables import TABLES
from ..models import Book, KeptBook
from ..models.books import FACTS
from .rules import value_rows

# one row a table: how many rows there are, and the hash of the hashes of all in the order they were written
_PARTS = " UNION ALL ".join(
    f"SELECT {at} AS at, count(*) || ' ' || coalesce(string_agg(encode(sha256(convert_to(ROW("
    f"{', '.join(name for name, _kind in TABLES[target] if name != 'book')})::text, 'UTF8')), 'hex'), ' ' ORDER BY id), '') AS rows"
    f" FROM {source} WHERE book_id = b.id"
    for at, (target, source) in enumerate(SOURCES.items())
)
_FACTS = ", ".join("extract(epoch FROM b.posted_at)" if name == "posted_at" else f"b.{name}" for name in FACTS)
_DIGESTS = (
    "SELECT id, of_rows, encode(sha256(convert_to(of_rows || facts, 'UTF8')), 'hex') FROM"
    f" (SELECT b.id, ROW({_FACTS})::text AS facts, (SELECT encode(sha256(convert_to(string_agg(rows, E'\\n' ORDER BY at), 'UTF8')), 'hex')"  # noqa: S608
    f" FROM ({_PARTS}) parts) AS of_rows FROM audits_book b WHERE b.id = ANY(%s::bigint[]) OFFSET 0) found"
)
CURRENT = 2  # 1: the rows alone; 2: the facts of the union sheet and who handed in what and when as well
AT_ONCE = 1000


def digests_of(book_ids: Iterable[int]) -> dict[int, dict[int, str]]:
    """For each of the books a hash by version, 2 over its facts and every row in the order they were posted, 1 over the rows alone.

    Another fact, row, column or order gives another hash.
    """
    keys, found = list(book_ids), {}
    with connection.cursor() as cursor:
        for at in range(0, len(keys), AT_ONCE):
            cursor.execute(_DIGESTS, [keys[at : at + AT_ONCE]])
            found |= {key: {1: of_rows, 2: of_all} for key, of_rows, of_all in cursor.fetchall()}
    return found


def digests_told(books: Iterable[Book]) -> dict[int, dict]:
    """What the journal is to say of each of these books when they are posted."""
    books = list(books)
    digests = digests_of(book.pk for book in books)
    return {
        book.pk: {
            "year": book.year, "version": book.version, "lines": book.line_count, "digest": digests[book.pk][CURRENT], "digest_version": CURRENT,
        }
        for book in books
    }  # fmt: skip


def posted_lines():
    """The lines of the journal that tell of books handed in."""
    return StateChange.objects.filter(event="books_posted", thing_label="audits.book")


def wrong_with(book: Book) -> str:
    """'' where facts and rows of the book give the digest that the journal tells of, else the check of the standing scan that names it.

    rows: they give another one; digests: no line tells one; chains: that line is not as it was written.
    """
    line = posted_lines().filter(thing_pk=str(book.pk), data__has_key="digest").order_by("sequence").first()
    if line is None:
        return "digests"
    if not verify.is_whole(line):
        return "chains"
    found = digests_of([book.pk]).get(book.pk, {})
    return "" if found.get(line.data.get("digest_version", 1)) == line.data["digest"] else "rows"


@dataclass(frozen=True)
class Lost:
    """Books that the journal tells of and that are there no more."""

    key: int
    union: Union
    year: int | None
    version: int | None


def lost_books() -> tuple[list[Lost], int]:
    """Books of which the journal says that they were handed in and that are gone, and how many it tells of."""
    there = set(Book.objects.values_list("pk", flat=True))
    lines = posted_lines().order_by("union__path", "sequence")
    told = {int(pk): (union, data) for pk, union, data in lines.values_list("thing_pk", "union_id", "data")}
    gone = {key: said for key, said in told.items() if key not in there}
    unions = Union.objects.in_bulk({union for union, _data in gone.values()})
    lost = [Lost(key, unions[union], data.get("year"), data.get("version")) for key, (union, data) in gone.items()]
    return lost, len(told)


def undigested_books() -> tuple[list[Book], int]:
    """Books in force without a digest in the journal, and how many are in force: nothing could tell whether their rows were touched."""
    posted = {int(pk) for pk in posted_lines().filter(data__has_key="digest").values_list("thing_pk", flat=True)}
    books = list(Book.objects.exclude(state="superseded").order_by("union__path", "year", "version"))
    return [book for book in books if book.pk not in posted], len(books)


def altered_books() -> tuple[list[Book], int]:
    """Books whose facts or rows are not those the journal tells of, and how many were compared; those without a digest are left out.

    Each is compared in the version its digest was written in: the first says nothing of the facts.
    """
    lines = posted_lines().filter(
        data__has_key="digest"
    )  # the newest first, so that of two about one book the first counts
    posted = {
        int(pk): (data.get("digest_version", 1), data["digest"]) for pk, data in lines.values_list("thing_pk", "data")
    }
    digests = digests_of(posted)
    altered = [
        key for key, (version, digest) in posted.items() if key in digests and digests[key].get(version) != digest
    ]
    books = Book.objects.filter(pk__in=altered).select_related("union").order_by("union__path", "year", "version")
    return list(books), len(posted)


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
