"""Books for a city many times the demo's: template years of the demo, spread over unions by the database, brought in by COPY."""

import random
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path
from types import SimpleNamespace

from django.db import connection
from django.utils import timezone

from audits.actions.runs import keep_books
from audits.engine import tables
from audits.engine.kept import SOURCES
from audits.models import Book
from federation.models import Union, UnionKind
from unionportal.demo.audit_books import year_of

TEMPLATES, LINES, REGISTER_EACH = 100, 250, 10  # one template in ten has roster and gift register
YEAR = 2025
_NAME, _NUMBER = "工会", "'0330022' || lpad((b.id * 1000 + t.line)::text, 13, '0')"
# an invoice of its own for each line, but for one in five thousand, which another union has used as well
_INSTEAD = {
    "invoice": f"CASE WHEN t.invoice = '' THEN '' WHEN (b.id * 7919 + t.line) % 5003 = 0 THEN '0330029' || (b.id % 499) ELSE {_NUMBER} END",
    # every second purchase has a text of its own, as where people write by hand
    "words": "CASE WHEN t.kind = '支出' AND t.line % 2 = 0 THEN t.words || '第' || (b.id * 31 + t.line) % 9973 || '批' ELSE t.words END",
    "invoice_to": "CASE WHEN t.invoice_to = '' THEN '' ELSE u.name END",
}  # fmt: skip


def fill(unions: int) -> dict:
    """Makes `unions` unions with a year of books of 250 lines each; returns lines, seconds of COPY and rows a second."""
    city = Union.objects.get(parent=None)
    county = Union.objects.create(
        parent=city, code="BQ", path=f"{city.path}BQ/", name="量测县总工会", kind=UnionKind.COUNTY_FEDERATION
    )
    Union.objects.bulk_create(
        (Union(parent=county, code=f"BQ{n:05}", path=f"{county.path}BQ{n:05}/", name=f"量测{n}号{_NAME}", kind=UnionKind.ENTERPRISE_UNION)
         for n in range(unions)), 2000,
    )  # fmt: skip
    with connection.cursor() as cursor:
        _templates(cursor.cursor)
        _books(cursor, timezone.now())
        found = _rows(cursor)
        for table in ("audits_book", "federation_union", *SOURCES.values()):
            cursor.execute(f"ANALYZE {table}")
        _compact(cursor)
    return found | _keep(found["lines"])


def _keep(lines: int) -> dict:
    """What the first run over each book does before it judges: sums, marks, invoices, reckoned from every line and kept."""
    keys = list(Book.objects.filter(union__code__startswith="BQ").order_by("pk").values_list("pk", flat=True))
    began = time.perf_counter()
    keep_books(keys)
    spent = time.perf_counter() - began
    with connection.cursor() as cursor:
        for name in ("book", "sum", "month", "line", "invoice"):
            cursor.execute(f"ANALYZE audits_kept{name}")
        cursor.execute(
            "SELECT sum(pg_total_relation_size(oid)) / (SELECT pg_total_relation_size('audits_ledgerline'))::float FROM pg_class"
            " WHERE relname LIKE 'audits_kept%' AND relkind = 'r'"
        )
        return {"keep_seconds": spent, "keep_us_a_line": spent * 1e6 / lines, "kept_share": cursor.fetchone()[0]}


def _templates(cursor) -> None:
    """The working tables hold the templates while the city is made."""
    roll = random.Random(7)
    tables.create(cursor)
    tables.empty(cursor)  # the demo's own books were judged in this session
    for number in range(TEMPLATES):
        book = _template(number, roll)
        tables.load(cursor, "w_book", [book.sheet | {"book": number}])
        for name, rows in book.tables.items():
            tables.load(cursor, name, ({"book": number, **row} for row in rows))


def _template(number: int, roll):
    """One year of the demo, with as many more purchases as it takes to reach 250 lines; budget and final account fit."""
    union = SimpleNamespace(code=f"T{number}", name=_NAME)
    book = year_of(union, YEAR, roll)
    lines = list(book.tables["w_line"])
    while len(lines) < LINES:
        lines += [
            row
            for row in year_of(union, YEAR, roll).tables["w_line"]
            if row["kind"] == "支出" and not row["gift"] and not _is_wrong(row)
        ]
    lines = sorted(lines[:LINES], key=lambda row: row["booked"])
    months: dict[int, int] = {}
    for at, row in enumerate(lines, 1):
        month = row["booked"].month
        months[month] = months.get(month, 0) + 1
        row |= {"line": at, "v_month": month, "v_number": months[month], "voucher": f"记-{month:02}-{months[month]:03}",
                "approver": row["approver"] and book.sheet["chair"]}  # fmt: skip
    sums: dict[str, int] = {}
    for row in lines:
        sums[row["code"]] = sums.get(row["code"], 0) + row["amount_in"] + row["amount_out"]
    book.tables["w_line"] = lines
    book.tables["w_budget"] = [{"code": code, "planned": amount, "approved": amount} for code, amount in sums.items()]
    book.tables["w_final"] = [{"code": code, "amount": amount} for code, amount in sums.items()]
    book.sheet |= {"open_bank": 10**9, "open_cash": 10**7, "has_activities": True, "province": "",
                   **{f"has_{name}": True for name in ("sheet", "budget", "final", "balance", "bank", "filings")}}  # fmt: skip
    book.tables["w_balance"][0] |= {"opening_money": 10**9 + 10**7}
    book.tables["w_activity"] = _activities(roll, lines)
    if number % REGISTER_EACH == 0:
        book.sheet |= {"has_register": True, "has_roster": True}
        book.tables["w_member"], book.tables["w_gift"] = _registers(book.sheet["members"], lines, roll)
    return book


def _is_wrong(row) -> bool:
    """A purchase that the demo means to be found: one year of them is enough for a union."""
    return row["amount_out"] in {236000, 840000, 1280000, 150000, 350000, 600000, 580000, 380000, 2000000, 228000}


def _activities(roll, lines) -> list[dict]:
    rows = []
    for at, line in enumerate(roll.sample([row for row in lines if row["code"] in ("50102", "50103")], 4), 1):
        line["activity"] = f"HD{at}"
        rows.append({"activity": f"HD{at}", "name": line["words"], "kind": "文体", "starts": line["booked"], "ends": line["booked"], "place": "本市",
                     "city": "青溪县", "people": 60, "winners": roll.choice([0, 20, 30, 40, 40, 41]), "top_prize": 20000, "souvenirs": 0,
                     "souvenir_price": 0, "overnight": False, "papers_missing": ""})  # fmt: skip
    return rows


def _registers(members: int, lines, roll):
    """A roster, and for each gift line of a festival a row a member."""
    roster = [{"member": f"M{n:04}", "birth_month": 1 + n % 12, "joined": date(2015, 1, 1) + timedelta(days=n), "active": True, "pay": 450_000,
               "pays_dues": True} for n in range(members)]  # fmt: skip
    gifts = [row for row in lines if row["festival"] and row["heads"] == members][:3]
    register = [
        {"row": at * members + n, "line": line["line"], "gift": line["gift"], "festival": line["festival"], "given": line["booked"],
         "member": f"M{n:04}", "status": "是", "form": "实物", "amount": line["per_head"], "signed": roll.random() > 0.0005, "illness": "",
         "relation": "", "file_no": ""}
        for at, line in enumerate(gifts) for n in range(members)
    ]  # fmt: skip
    return roster, register


def _books(cursor, now) -> None:
    plain = [name for name, _kind in tables.TABLES["w_book"] if name not in ("book", "union_code", "union_name", "last_money", "year")
             and not name.startswith("has_")]  # fmt: skip
    has = ", ".join(
        f"CASE WHEN t.{name} THEN '{name[4:]}' END"
        for name, _kind in tables.TABLES["w_book"]
        if name.startswith("has_")
    )
    cursor.execute(
        f"INSERT INTO audits_book (union_id, year, version, uploaded_by_id, posted_at, is_micro, line_count, income, expense, not_judged,"
        f" state, has, {', '.join(plain)}) SELECT u.id, {YEAR}, 1, (SELECT min(id) FROM federation_user), %s, false, {LINES}, 0, 0, '{{}}',"
        f" 'posted', array_remove(ARRAY[{has}], NULL), {', '.join(f't.{name}' for name in plain)} FROM federation_union u"
        f" JOIN w_book t ON t.book = u.id %% {TEMPLATES} WHERE u.code LIKE 'BQ_%%' ORDER BY u.path",
        [now],
    )


def _rows(cursor) -> dict:
    """COPY of every table of books, a file each; only bringing in is timed."""
    found = {"lines": 0, "rows": 0, "copy_seconds": 0.0}
    with tempfile.TemporaryDirectory(prefix="bench-rows-") as folder:
        for target, source in SOURCES.items():
            names = [name for name, _kind in tables.TABLES[target] if name != "book"]
            picked = ", ".join(
                f"{_INSTEAD.get(name, f't.{name}')} AS {name}" if target == "w_line" else f"t.{name}" for name in names
            )
            file = Path(folder) / source
            ask = (
                f"COPY (SELECT b.id, {picked} FROM audits_book b JOIN federation_union u ON u.id = b.union_id JOIN {target} t"
                f" ON t.book = u.id % {TEMPLATES} WHERE u.code LIKE 'BQ_%' ORDER BY b.id) TO STDOUT"
            )
            with file.open("wb") as out:
                cursor.copy_expert(ask, out)
            began = time.perf_counter()
            with file.open("rb") as rows:
                cursor.copy_expert(f"COPY {source} (book_id, {', '.join(names)}) FROM STDIN", rows)
            spent, count = time.perf_counter() - began, cursor.cursor.rowcount
            found["rows"] += count
            if target == "w_line":
                found |= {"lines": count, "copy_seconds": spent}
            file.unlink()
    return found | {"copy_rate": found["lines"] / found["copy_seconds"]}


def _compact(cursor) -> None:
    """The floor's table: the same lines in whole numbers alone, in the order of the unions."""
    cursor.execute(
        "CREATE TABLE bench_compact AS SELECT b.union_id::int AS union_id, nullif(l.code, '')::int AS account, hashtext(l.payee) AS payee,"
        " (l.booked - date '2000-01-01')::smallint AS booked, l.amount_in + l.amount_out AS cents FROM audits_ledgerline l"
        " JOIN audits_book b ON b.id = l.book_id ORDER BY b.union_id, l.line"
    )
    cursor.execute("ANALYZE bench_compact")
