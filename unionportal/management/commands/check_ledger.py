"""Judges a workbook of books by all rules and keeps nothing."""

import json
import signal
import sys
import tempfile
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg2
from django.core.management.base import BaseCommand
from django.db import connection, transaction
from django.db.utils import Error as DatabaseError

from audits.engine.files import judge
from audits.imports.books import books_of
from audits.imports.workbook import read_tables
from ui.uploads import BadFile, read_workbook
from unionportal import embedded
from workflow.days import is_official_workday


class Command(BaseCommand):
    help = "Judges the books in FILE (.xlsx, .xls, .csv) by all rules; with --json prints the findings alone."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--json", action="store_true", help="print {'findings': […]} and nothing else")

    def handle(self, *args, **options):
        books, errors = read_books(options["file"])
        if errors:
            self.stderr.write("\n".join(str(error) for error in errors))
            sys.exit(2)
        with cursor_somewhere() as cursor:
            outcome = judge(cursor, books, is_official_workday)
        self.stdout.write(as_json(outcome) if options["json"] else as_report(outcome, books))


def read_books(path: Path):
    """(books, errors) of a file; with errors the books are not to be judged."""
    try:
        with path.open("rb") as file:
            workbook = read_tables(read_workbook(file))
    except OSError as error:
        return [], [f"{path}: {error.strerror}"]
    except BadFile as error:
        return [], [f"{path.name}: {error}"]
    books = books_of(workbook)
    return books, workbook.errors


@contextmanager
def cursor_somewhere():
    """A cursor on the portal's database where it answers, else on an embedded one that ends with the command."""
    try:
        connection.ensure_connection()
    except DatabaseError:
        with _embedded_cursor() as cursor:
            yield cursor
    else:
        with transaction.atomic(), connection.cursor() as cursor:
            yield cursor.cursor
            transaction.set_rollback(True)


@contextmanager
def _embedded_cursor():
    with tempfile.TemporaryDirectory(prefix="check-ledger-") as folder:
        data = Path(folder)
        data.chmod(0o755)
        process = embedded.start_postgres(data, durable=False)
        try:
            sockets = str(embedded.socket_folder(data))
            with (
                closing(psycopg2.connect(host=sockets, user="postgres", dbname="postgres")) as own,
                own.cursor() as cursor,
            ):
                yield cursor
        finally:
            embedded.stop(process, signal.SIGINT)


def as_json(outcome) -> str:
    """The findings as the documented JSON."""
    rows = [
        {
            "rule": one.rule, "union": one.union, "lines": one.lines, "severity": one.severity,
            "value": None if one.found is None else float(one.found), "message": one.zh,
            "allowed": None if one.allowed is None else float(one.allowed), "subject": one.subject, "reckoned_from": one.beside,
        }
        for one in outcome.findings
    ]  # fmt: skip
    return json.dumps({"findings": rows}, ensure_ascii=False)


def as_report(outcome, books) -> str:
    """The findings as a person reads them, by union."""
    parts = []
    for book in books:
        mine = [one for one in outcome.findings if one.union == book.union_code and one.year == book.year]
        parts.append(f"{book.union_code} {book.union_name} {book.year}: {len(mine)}")
        for one in mine:
            lines = f" [{', '.join(map(str, one.lines))}]" if one.lines else ""
            parts.append(f"  {one.rule} {one.severity:<6}{lines} {one.zh}")
        if missing := outcome.not_judged.get(book.union_code):
            parts.append(f"  无法判断 / cannot be judged: {', '.join(missing)}")
    return "\n".join(parts)
