"""Writing a book in the browser: row by row, kept as typed, handed in as a whole by the way every file goes (S6-02, S6-13)."""

from django.db import transaction
from django.db.models import Max
from django.db.models.fields.json import KT
from django.utils import timezone
from django.utils.translation import gettext as _

from workflow.locks import lock
from workflow.parameters import value_of

from ..errors import AuditRefused
from ..imports import micro
from ..imports.cells import narrow
from ..imports.columns import LINES, SHEET
from ..imports.typed import BY_NAME, asked, next_voucher, sheets_of
from ..models import Book, Draft, DraftRow, VoucherPicture
from ..parameters import MICRO_MOST
from ..policies import books as policies
from ..queries import drafts as queries
from .books import REPLACEABLE, Reading, post_book, read_sheets
from .guard import demand
from .runs import run_soon
from .vouchers import add_pictures, drop_pictures

MOST_ROWS = 3000


def micro_limit() -> int:
    """Income or spending of a year, in cents, up to which the ten questions are enough."""
    return value_of(MICRO_MOST) * 100


@transaction.atomic
def start_draft(*, by, union, year: int, is_micro: bool = False) -> Draft:
    """Begins to write the books of a year, or goes on where this officer stood.

    Books that stand are copied, so that a correction needs only what is wrong. Raises AuditRefused when they are certified,
    and for ten questions where last year's fund was too large or books of the year stand already.
    """
    demand(by, policies.can_hand_in, union)
    lock(union)
    known = Draft.objects.filter(union=union, year=year, started_by=by, posted_at=None).first()
    if known:
        return known
    before, last = queries.book_before(union, year), queries.last_book(union, year)
    if before and before.state not in REPLACEABLE:
        raise AuditRefused("year", _("The books of this year are certified: the auditor must request changes first."))
    if is_micro and before:
        raise AuditRefused("form", _("Books of this year stand already. A correction is written line by line."))
    if is_micro and last and max(last.income, last.expense) > micro_limit():
        raise AuditRefused("form", _("This fund is too large for ten questions. Please write it line by line."))
    draft = Draft.objects.create(union=union, year=year, is_micro=is_micro, started_by=by)
    copied = queries.rows_of_book(before) if before else []
    if not copied and last:
        copied = [queries.Typed(SHEET.name, 1, queries.sheet_cells(last, with_year=False))]
    question = 1 if is_micro else None
    rows = [
        DraftRow(draft=draft, table=row.table, number=row.number, cells=row.cells, question=question) for row in copied
    ]
    queries.reckon(draft, rows)
    DraftRow.objects.bulk_create(rows)
    return draft


@transaction.atomic
def keep_row(
    draft: Draft, *, by, table: str, cells: dict[str, str], number: int | None = None, question=None, pictures=()
) -> DraftRow:
    """Keeps a row as it was typed, a new one unless `number` names one, with the pictures of its voucher.

    A ledger line without a voucher number gets the next one of its month, one without a count of papers that of its pictures.
    """
    draft = _mine(draft, by)
    rows = draft.rows.filter(table=table)
    row = rows.filter(number=number).first() if number else None
    if number and row is None:
        raise AuditRefused(None, _("This line is gone."))
    known = {*asked(BY_NAME[table]), *(micro.BY_NUMBER[question].fields if question else ())}
    cells = {name: words for name, words in cells.items() if words and name in known}
    if row is None:
        if rows.count() >= MOST_ROWS:
            raise AuditRefused(
                None, _("A draft holds at most %(most)s lines. Please hand in a file.") % {"most": MOST_ROWS}
            )
        row = DraftRow(draft=draft, table=table, number=(rows.aggregate(last=Max("number"))["last"] or 0) + 1)
    if table == LINES.name:
        if not draft.is_micro and not cells.get("voucher"):
            cells["voucher"] = _next_voucher(rows.exclude(number=row.number), cells.get("booked", ""))
        if pictures and not cells.get("papers"):
            cells["papers"] = str(len(pictures))
    row.cells, row.question = cells, question
    queries.reckon(draft, [row])
    row.save()
    if draft.is_micro and table in micro.SHARED:
        _judge_pair(draft, row)
    add_pictures(pictures, by=by, union=draft.union, year=draft.year, row=row)
    _answered(draft, question, empty=False)
    return row


def _next_voucher(others, booked):
    return next_voucher(others.filter(cells__has_key="voucher").values_list(KT("cells__voucher"), flat=True), booked)


def _judge_pair(draft, row):
    """The other row of the two that share days: what was wrong with it may hang on this one."""
    others = list(draft.rows.filter(table__in=micro.SHARED).exclude(pk=row.pk))
    queries.reckon(draft, others)
    DraftRow.objects.bulk_update(others, ["is_wrong"])


@transaction.atomic
def remove_row(draft: Draft, *, by, table: str, number: int) -> None:
    """Takes a row and its pictures out of a draft; one that is gone already stays gone."""
    draft = _mine(draft, by)
    row = draft.rows.filter(table=table, number=number).first()
    if row:
        drop_pictures(row.pictures.all())
        row.delete()
    draft.save(update_fields=["changed_at"])


@transaction.atomic
def answer_nothing(draft: Draft, *, by, question: int) -> None:
    """Answers one of the ten questions with: nothing this year."""
    _answered(_mine(draft, by), question, empty=True)


def _answered(draft, question, *, empty: bool):
    draft.answered = sorted({*draft.answered, question} if empty else {*draft.answered} - {question})
    draft.save(update_fields=["answered", "changed_at"])


@transaction.atomic
def drop_draft(draft: Draft, *, by) -> None:
    """Throws a draft away, with all its rows and pictures."""
    draft = _mine(draft, by)
    drop_pictures(VoucherPicture.objects.filter(row__draft=draft))
    draft.delete()


@transaction.atomic
def widen_draft(draft: Draft, *, by) -> Draft:
    """Turns ten questions into a book that is written line by line; every answer stays."""
    draft = _mine(draft, by)
    if draft.is_micro:
        rows = list(draft.rows.all())
        ready = {(row.table, row.number): row.cells for row in queries.ready(draft, rows)}
        for row in rows:
            row.cells, row.question = ready[row.table, row.number], None
        draft.is_micro, draft.answered = False, []
        queries.reckon(draft, rows)
        DraftRow.objects.bulk_update(rows, ["cells", "question", "income", "expense", "left", "is_wrong"])
        draft.save(update_fields=["is_micro", "answered", "changed_at"])
    return draft


def read_draft(draft: Draft, by, rows=None) -> Reading:
    """What handing this draft in would do, said by the readers of files; changes nothing."""
    rows = list(draft.rows.all()) if rows is None else rows
    typed = queries.ready(draft, rows)
    reading = read_sheets(sheets_of(typed, draft.union.code, draft.union.name, draft.year), by)
    if not any(row.table == LINES.name for row in typed):
        reading.workbook.errors = [error for error in reading.workbook.errors if error.column != "工会编码"]
        reading.refused.append(_("There is no ledger line yet."))
    if draft.is_micro and micro.unanswered(queries.told_in(draft), draft.answered):
        reading.refused.append(_("Please answer all ten questions, also with “nothing this year”."))
    found = queries.totals_of(typed)
    if draft.is_micro and max(found.income, found.expense) > micro_limit():
        reading.refused.append(
            _("This fund has grown too large for ten questions. Please go on line by line; nothing is lost.")
        )
    return reading


@transaction.atomic
def post_draft(draft: Draft, *, by) -> Book:
    """Hands a draft in as the union's newest version, with its pictures, in one transaction; the rules run at once after.

    A second call gives the same books. Raises AuditRefused while anything in it cannot be taken.
    """
    demand(by, policies.can_write, draft)
    (draft,) = lock(draft)
    if draft.book:
        return draft.book
    rows = list(draft.rows.order_by("table", "number"))
    reading = read_draft(draft, by, rows)
    if not reading.is_postable:
        raise AuditRefused(None, _("The book has errors. Nothing was stored."))
    book = post_book(reading.books[0], by=by, union=draft.union, is_micro=draft.is_micro)
    _hang_pictures(draft, rows)
    draft.rows.all().delete()
    draft.posted_at, draft.book = timezone.now(), book
    draft.save(update_fields=["posted_at", "book", "changed_at"])
    run_soon([book.pk])
    return book


def _hang_pictures(draft, rows) -> None:
    """Takes the pictures from the rows to the numbers of their vouchers."""
    named = {SHEET.name: micro.OPENING, "bank": micro.CLOSING}
    ready = {(row.table, row.number): row.cells.get("voucher", "") for row in queries.ready(draft, rows)}
    pictures = list(VoucherPicture.objects.filter(row__draft=draft).select_related("row"))
    for picture in pictures:
        place = named.get(picture.row.table) or ready[picture.row.table, picture.row.number]
        picture.voucher, picture.row = narrow(place)[:30], None
    VoucherPicture.objects.bulk_update(pictures, ["voucher", "row"])


def _mine(draft, by) -> Draft:
    """The draft, locked, if it is this officer's and still open."""
    demand(by, policies.can_write, draft)
    (draft,) = lock(draft)
    if draft.posted_at:
        raise AuditRefused(None, _("This book has been handed in already."))
    return draft
