"""Books: handed in as a file, looked at, posted as a whole, certified twice (S6-02, S6-07, S6-08, S6-18)."""

import hashlib
import io
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from federation.models import Union
from federation.queries import reach_of
from ui.uploads import read_workbook
from workflow.actions import move, record
from workflow.errors import InvalidTransition
from workflow.locks import lock

from .. import models, notices
from ..engine.tables import BOOK_TABLES, TABLES, fold
from ..errors import AuditRefused
from ..imports.books import Book as ReadBook
from ..imports.books import books_of
from ..imports.workbook import HEADER_WITHIN, Workbook, read_tables
from ..models import Book, ColumnMapping, Upload
from ..models.books import OF_SHEET
from ..policies import books as policies
from ..states import BookState, SignatureState
from .guard import demand
from .runs import run_rules, run_soon
from .seals import demand_untouched, seal_books
from .signatures import ask_signature, demand_asked, hold, settle

ROW_MODELS: dict[str, Any] = {
    "w_line": models.LedgerLine, "w_budget": models.BudgetRow, "w_final": models.FinalRow, "w_filing": models.FilingRow,
    "w_balance": models.BalanceRow, "w_bank": models.BankRow, "w_activity": models.ActivityRow, "w_member": models.MemberRow,
    "w_gift": models.GiftRow,
}  # fmt: skip
Part = models.Signature.Part
REPLACEABLE = (BookState.POSTED, BookState.RETURNED)


@dataclass
class Reading:
    """What posting a file would do: its books with their unions, and everything that stands against it."""

    workbook: Workbook
    books: list[ReadBook]
    unions: dict[str, Union] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)
    replaces: dict[tuple[str, int], int] = field(default_factory=dict)  # union and year -> the version that stands

    @property
    def is_postable(self) -> bool:
        return bool(self.books) and not self.workbook.errors and not self.refused


@transaction.atomic
def stage_upload(*, by, union, filename: str, content: bytes) -> Upload:
    """Keeps a file for a look; the same file again continues where it stood. AuditRefused when it was posted before."""
    demand(by, policies.can_hand_in, union)
    read_workbook(io.BytesIO(content))
    digest = hashlib.sha256(content).hexdigest()
    known = Upload.objects.filter(union=union, sha256=digest).first()
    if known and known.posted_at:
        when = timezone.localtime(known.posted_at).strftime("%Y-%m-%d %H:%M")
        raise AuditRefused(
            "file", _("This file was handed in on %(when)s already. Nothing has changed.") % {"when": when}
        )
    if known:
        return known
    return Upload.objects.create(union=union, filename=filename[:200], sha256=digest, content=content, uploaded_by=by)


def read_upload(upload: Upload, by) -> Reading:
    """Reads a kept file and says what posting it would do; changes nothing. BadFile as `read_workbook`."""
    sheets = read_workbook(io.BytesIO(bytes(upload.content)))
    return read_sheets(sheets, by, _remembered(sheets, upload.union) | upload.mapping, code=upload.union.code)


def read_sheets(sheets, by, mapping=None, code: str = "") -> Reading:
    """What posting these sheets would do, whether they come from a file or were typed in the browser; changes nothing.

    Rows that name no union belong to `code`.
    """
    workbook = read_tables(sheets, mapping)
    reading = Reading(workbook, books_of(workbook, code))
    reach = reach_of(by)
    found = {
        union.code: union
        for union in Union.objects.filter(code__in=[book.union_code for book in reading.books], closed_on=None)
    }
    for book in reading.books:
        union = found.get(book.union_code)
        words = {"code": book.union_code, "year": book.year}
        if union is None or not policies.can_hand_in(reach, union):
            reading.refused.append(_("%(code)s is not a union whose books you keep.") % words)
        elif book.union_name not in ("", book.union_code, fold(union.name)):
            reading.refused.append(
                _("%(code)s is called %(name)s here, not as in the file.") % {"code": union.code, "name": union.name}
            )
        else:
            reading.unions[book.union_code] = union
            before = Book.objects.filter(union=union, year=book.year).exclude(state=BookState.SUPERSEDED).first()
            if before:
                reading.replaces[book.union_code, book.year] = before.version
            if before and before.state not in REPLACEABLE:
                reading.refused.append(
                    _("The books of %(code)s for %(year)s are certified: the auditor must request changes first.")
                    % words
                )
    return reading


def _remembered(sheets, union) -> dict:
    """Mappings that were confirmed for files of this union with the same headings."""
    signs = {sheet.name: [signature(row, union) for row in sheet.rows[:HEADER_WITHIN] if any(row)] for sheet in sheets}
    kept = ColumnMapping.objects.filter(signature__in={sign for some in signs.values() for sign in some})
    known = dict(kept.values_list("signature", "mapping"))
    return {name: known[sign] for name, some in signs.items() for sign in reversed(some) if sign in known}


def signature(headings, union) -> str:
    """The same for headings that read the same and union: nobody says for others what their columns mean."""
    return hashlib.sha256("\n".join([str(union.pk), *map(fold, headings)]).encode()).hexdigest()


@transaction.atomic
def map_columns(upload: Upload, *, by, sheet: str, headings, mapping: dict[str, str]) -> Upload:
    """Confirms which heading feeds which column of a sheet ('' for none), and remembers it for files with the same headings."""
    demand(by, policies.can_hand_in, upload.union)
    mapping = {fold(heading): column for heading, column in mapping.items()}
    chosen = [column for column in mapping.values() if column]
    if len(set(chosen)) < len(chosen):
        raise AuditRefused(None, _("One column is chosen twice."))
    upload.mapping = upload.mapping | {sheet: mapping}
    upload.save(update_fields=["mapping"])
    ColumnMapping.objects.update_or_create(signature=signature(headings, upload.union), defaults={"mapping": mapping})
    return upload


@transaction.atomic
def post_upload(upload: Upload, *, by) -> list[Book]:
    """Posts all books of a file in one transaction, each a new version in place of the one before; rules run at once after.

    Raises AuditRefused when anything in the file cannot be taken, or when it was posted meanwhile.
    """
    demand(by, policies.can_hand_in, upload.union)
    (upload,) = lock(upload)
    if upload.posted_at:
        return list(upload.books.all())
    reading = read_upload(upload, by)
    if not reading.is_postable:
        raise AuditRefused(None, _("The file has errors. Nothing was stored."))
    made = [post_book(book, by=by, union=reading.unions[book.union_code], upload=upload) for book in reading.books]
    upload.posted_at = timezone.now()
    upload.save(update_fields=["posted_at"])
    run_soon([book.pk for book in made])
    return made


@transaction.atomic
def post_book(read: ReadBook, *, by, union, upload=None, is_micro=False) -> Book:
    """Writes one read book as the union's newest version; the transaction and the rights are the caller's.

    Raises AuditRefused where the present version is certified.
    """
    lock(union)
    before = Book.objects.filter(union=union, year=read.year).order_by("-version").first()
    if before:
        settle(before, SignatureState.DROPPED, by=by)
    if before and before.state != BookState.SUPERSEDED:
        try:
            move(before, BookState.SUPERSEDED, by=by)
        except InvalidTransition as error:
            raise AuditRefused(None, str(error)) from error
    lines = read.tables.get("w_line", [])
    has = [name[4:] for name, there in read.sheet.items() if name.startswith("has_") and there]
    book = Book.objects.create(
        union=union, year=read.year, version=before.version + 1 if before else 1, upload=upload, uploaded_by=by, posted_at=timezone.now(),
        is_micro=is_micro, line_count=len(lines), income=sum(row["amount_in"] for row in lines if row["kind"] == "收入"),
        expense=sum(row["amount_out"] for row in lines if row["kind"] == "支出"), has=has,
        **{name: _fit(name, read.sheet[name]) for name in OF_SHEET if read.sheet.get(name) is not None},
    )  # fmt: skip
    for table in BOOK_TABLES[1:]:
        _insert(table, book, read.tables.get(table, []))
    if before:
        models.Finding.objects.filter(book=before, source="rule").update(book=book)
    record(book, "books_posted", by=by, data=seal_books([book])[book.pk])
    ask_signature(book, Part.UNION, by=by)
    return book


def _fit(name, value):
    """Words of the union sheet, cut to what their column holds."""
    column = Book._meta.get_field(name)
    if isinstance(value, list):
        return [word[: column.base_field.max_length] for word in value]
    return value[: column.max_length] if isinstance(value, str) else value


def _insert(table: str, book: Book, rows) -> None:
    model = ROW_MODELS[table]
    columns = [name for name, _kind in TABLES[table] if name != "book"]
    limits = {name: model._meta.get_field(name).max_length for name in columns}
    model.objects.bulk_create(
        (
            model(book=book, **{name: _cut(row.get(name), limits[name], model, name) for name in columns})
            for row in rows
        ),
        batch_size=2000,
    )


def _cut(value, limit, model, name):
    if value is None:
        return None if model._meta.get_field(name).null else model._meta.get_field(name).get_default()
    return value[:limit] if limit and isinstance(value, str) else value


def certify_book(book: Book, *, by) -> Book:
    """The union certifies its books: by an officer who did not hand them in. From here on they are locked.

    SealBroken where they are no longer as they were handed in.
    """
    demand(by, policies.can_certify, book, sentence=_("Somebody other than who handed the books in certifies them."))
    demand_asked(book, by=by)
    demand_untouched(book, by=by)
    return _certify_book(book, by)


@transaction.atomic
def _certify_book(book: Book, by) -> Book:
    hold(book, by=by)
    book = move(book, BookState.CERTIFIED, by=by, certified_by=by, certified_at=timezone.now())
    run_soon([book.pk])  # between the sections of a book anything may have changed since it was handed in (S6-03)
    settle(book, SignatureState.ACCEPTED, by=by)
    ask_signature(book, Part.AUDITOR, by=by)
    notices.tell_auditors(book.union, book, "books_certified")
    return book


@transaction.atomic
def request_changes(book: Book, *, by, note: str) -> Book:
    """The auditor sends the books back with a note; the union may hand in a new version."""
    demand(by, policies.can_audit, book.union)
    hold(book, by=by)
    settle(book, SignatureState.CHANGES, by=by, note=note)
    book = move(book, BookState.RETURNED, by=by, note=note)
    notices.tell_union(book.union, book, "books_returned", note=note)
    return book


@transaction.atomic
def refuse_signature(book: Book, *, by, note: str) -> Book:
    """Whose signature the books wait for does not sign them, with a reason: they go back, and only a new version is signed."""
    demand(by, policies.can_refuse, book)
    hold(book, by=by)
    settle(book, SignatureState.REJECTED, by=by, note=note)
    book = move(book, BookState.RETURNED, by=by, note=note)
    notices.tell_union(book.union, book, "books_returned", note=note)
    return book


def certify_audit(book: Book, *, by) -> Book:
    """The auditor certifies the audit, once no finding of the highest two severities waits for an answer.

    The rules run over the books once more right before, so that nobody signs what was found yesterday (S6-03).
    SealBroken where the books are no longer as they were handed in.
    """
    demand(
        by,
        policies.can_sign_audit,
        book,
        sentence=_("An auditor who neither handed in nor certified these books signs."),
    )
    demand_asked(book, by=by)
    demand_untouched(book, by=by)
    return _certify_audit(book, by)


@transaction.atomic
def _certify_audit(book: Book, by) -> Book:
    hold(book, by=by)
    run_rules([book.pk], by=by)
    waiting = book.findings.filter(state="open", severity__in=("block", "high"), is_signal=False).count()
    if waiting:
        raise AuditRefused(None, _("%(count)s serious findings are still open.") % {"count": waiting})
    book = move(book, BookState.AUDITED, by=by, audited_by=by, audited_at=timezone.now())
    settle(book, SignatureState.ACCEPTED, by=by)
    return book


@transaction.atomic
def reopen_book(book: Book, *, by, note: str) -> Book:
    """Opens audited books again, with a reason; the journal keeps both."""
    demand(by, policies.can_audit, book.union)
    book = move(book, BookState.REOPENED, by=by, note=note, audited_by=None, audited_at=None)
    ask_signature(book, Part.AUDITOR, by=by)
    return book
