"""Which rows of posted books were touched: short hashes of each row and each column, kept when the books are posted (S6-16).

They are no proof, for they are short and lie beside the rows; the journal holds a hash of them, so that they cannot be fitted in silence.
The proof is the digest in the journal (`trail.py`).
"""

from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass
from struct import iter_unpack

from django.apps import apps
from django.db import connection

from ..engine.kept import SOURCES
from ..engine.tables import TABLES
from ..imports import columns
from ..models import Book, SealedTable
from ..models.books import FACTS
from .trail import posted_lines

FACTS_TABLE, WIDTH = "w_book", 8  # bytes of a hash
KEYS = {
    "w_line": "line",
    "w_gift": "row",
    "w_bank": "month",
}  # what people call a row by; elsewhere its place in the sheet
COLUMNS = {
    target: [name for name, _kind in TABLES[target] if name != "book"] for target in SOURCES
} | {FACTS_TABLE: list(FACTS)}  # fmt: skip


def _short(text: str) -> str:
    return f"substring(sha256(convert_to({text}, 'UTF8')) FROM 1 FOR {WIDTH})"


def _spelled(name: str) -> str:
    return "extract(epoch FROM posted_at)" if name == "posted_at" else name  # whatever the time zone of the session


def _table(target: str) -> str:
    """For each book with rows in a table: the number and hash of each row in the order they were written, and a hash of each column."""
    source, book, key = (
        SOURCES.get(target, "audits_book"),
        "book_id",
        KEYS.get(target, "row_number() OVER (PARTITION BY book_id ORDER BY id)"),
    )
    if target == FACTS_TABLE:
        book, key = "id", "0"
    spelled = [_spelled(name) for name in COLUMNS[target]]
    row = _short("ROW(" + ", ".join(spelled) + ")::text")
    alike = " || ".join(
        _short(f"string_agg(coalesce({name}::text, E'\\x02'), E'\\x1f' ORDER BY id)") for name in spelled
    )
    return (
        f"SELECT {book} AS book_id, '{target}' AS name, string_agg(int4send(key::int) || hash, ''::bytea ORDER BY id) AS rows, {alike} AS columns"  # noqa: S608
        f" FROM (SELECT *, {key} AS key, {row} AS hash FROM {source} WHERE {book} = ANY(%(keys)s::bigint[])) r GROUP BY {book}"
    )


NOW = " UNION ALL ".join(_table(target) for target in COLUMNS)
# one hash over all that is kept of a book
WHOLE = (
    "SELECT book_id, encode(sha256(string_agg(convert_to(name, 'UTF8') || int4send(length(rows)) || rows || columns, ''::bytea ORDER BY name)), 'hex')"
)  # fmt: skip
STORE = f"WITH kept AS (INSERT INTO audits_sealedtable (book_id, name, rows, columns) {NOW} RETURNING *) {WHOLE} FROM kept GROUP BY 1"
_KEPT = f"{WHOLE} FROM audits_sealedtable WHERE book_id = %s GROUP BY 1"
TITLES = {
    "w_line": columns.LINES, "w_budget": columns.BUDGET, "w_final": columns.FINAL, "w_filing": columns.FILINGS, "w_balance": columns.BALANCE,
    "w_bank": columns.BANK, "w_activity": columns.ACTIVITIES, "w_member": columns.MEMBERS, "w_gift": columns.GIFTS, FACTS_TABLE: columns.SHEET,
}  # fmt: skip
CALLED = {
    "line": "line_no",
    "words": "summary",
    "invoice": "invoice_no",
    "v_month": "voucher",
    "v_number": "voucher",
    "active": "status",
}


@dataclass(frozen=True)
class Touched:
    """A row that is not as it was: changed, added, removed or moved. `was` is the number it had, where that is another one.

    `columns` are those that differ; not `is_sure` where several rows and columns do, so that no column can be told to be this row's.
    """

    table: str
    kind: str
    key: int
    was: int | None = None
    columns: tuple[str, ...] = ()
    is_sure: bool = True


def touched_rows(book: Book) -> list[Touched] | None:
    """The rows of a book that are not as they were posted, by table; None where nothing was kept of them, or that was touched, too."""
    line = posted_lines().filter(thing_pk=str(book.pk), data__has_key="seal").order_by("sequence").first()
    with connection.cursor() as cursor:
        cursor.execute(_KEPT, [book.pk])
        kept = cursor.fetchone()
        if line is None or kept is None or kept[1] != line.data["seal"]:
            return None
        cursor.execute(NOW, {"keys": [book.pk]})
        now = {name: (_unpacked(rows), bytes(columns)) for _book, name, rows, columns in cursor.fetchall()}
    was = {one.name: (_unpacked(one.rows), bytes(one.columns)) for one in SealedTable.objects.filter(book=book)}
    nothing: tuple = ([], b"")
    return [
        one
        for table in COLUMNS
        if was.get(table, nothing) != now.get(table, nothing)
        for one in _touched(table, was.get(table, nothing), now.get(table, nothing))
    ]


def _unpacked(rows) -> list[tuple[int, bytes]]:
    return list(iter_unpack(f">i{WIDTH}s", bytes(rows)))


def _touched(table: str, was, now) -> list[Touched]:
    gone, fresh = _unmatched(was[0], now[0]), _unmatched(now[0], was[0])
    place_of = {key: at for at, key in fresh.items()}
    pairs = [(at, place_of[key]) for at, key in gone.items() if key in place_of]
    for before, after in pairs:
        del gone[before], fresh[after]
    pairs += [(at, at) for at in sorted(gone.keys() & fresh.keys())]
    gone, fresh = ({at: key for at, key in some.items() if (at, at) not in pairs} for some in (gone, fresh))
    moved = _moved(was[0], now[0])
    if not gone and not fresh:
        moved += [now[0][after][0] for before, after in pairs if before != after]
    others = () if gone or fresh or moved else _columns(table, was[1], now[1])
    is_sure = len(pairs) == 1 or len(others) == 1
    found = []
    for before, after in sorted(pairs):
        old, key = was[0][before][0], now[0][after][0]
        found.append(Touched(table, "changed", key, old if old != key else None, others, is_sure))
    found += [Touched(table, "removed", key) for key in sorted(gone.values())]
    found += [Touched(table, "added", key) for key in sorted(fresh.values())]
    return found + [Touched(table, "moved", key) for key in sorted(moved)]


def _unmatched(rows, others) -> dict[int, int]:
    """Place -> number of those rows of which the others hold no like, neither at the same place nor anywhere."""
    alike = {at for at, (one, other) in enumerate(zip(rows, others, strict=False)) if one[1] == other[1]}
    spare = Counter(hash_ for at, (_key, hash_) in enumerate(others) if at not in alike)
    found = {}
    for at, (key, hash_) in enumerate(rows):
        if at in alike:
            continue
        if spare[hash_]:
            spare[hash_] -= 1
        else:
            found[at] = key
    return found


def _moved(was, now) -> list[int]:
    """Numbers of the fewest rows that must have changed their place, of those that are there before and after."""
    places: dict[bytes, list[int]] = {}
    for at, (_key, hash_) in reversed(list(enumerate(was))):
        places.setdefault(hash_, []).append(at)
    order = [(places[hash_].pop(), key) for key, hash_ in now if places.get(hash_)]
    ends: list[int] = []  # the last place of the best rising row of each length
    back: list[tuple[int, int]] = []  # the length at each step, and its place
    for place, _key in order:
        length = bisect_right(ends, place)
        ends[length : length + 1] = [place]
        back.append((length, place))
    length, kept = len(ends) - 1, set()
    last = None
    for step, place in reversed(back):
        if step == length and (last is None or place < last):
            kept.add(place)
            length, last = length - 1, place
    return [key for place, key in order if place not in kept]


def _columns(table: str, was: bytes, now: bytes) -> tuple[str, ...]:
    places = range(0, len(was), WIDTH)
    return tuple(
        name for name, at in zip(COLUMNS[table], places, strict=True) if was[at : at + WIDTH] != now[at : at + WIDTH]
    )


def sheet_of(table: str) -> str:
    """What the sheet of a table is called in the workbook that unions hand in."""
    return TITLES[table].title


def column_of(table: str, name: str) -> str:
    """The heading of a column in that sheet; of what stands in none, its name in the portal."""
    wanted = CALLED.get(name, name)
    known = next((one.names[0] for one in TITLES[table].columns if one.field == wanted), None)
    return known or str(_model(table)._meta.get_field(name.removesuffix("_id")).verbose_name)


def _model(table: str):
    source = SOURCES.get(table, "audits_book")
    return next(model for model in apps.get_app_config("audits").get_models() if model._meta.db_table == source)
