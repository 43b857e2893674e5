"""Books while they are written: the drafts of an officer, their rows as typed, what they add up to."""

from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Count, Exists, OuterRef, Q, Sum

from .. import models
from ..imports import cells as readers
from ..imports import micro
from ..imports.books import books_of
from ..imports.columns import LINES, SHEET
from ..imports.typed import BY_NAME, Typed, amount, asked, errors_of, numbered, sheets_of
from ..imports.workbook import read_tables
from ..models import Book, Draft, VoucherPicture
from ..policies.books import KEEPS
from ..states import BookState

ROW_MODELS = {
    "lines": models.LedgerLine, "budget": models.BudgetRow, "final": models.FinalRow, "filings": models.FilingRow,
    "balance": models.BalanceRow, "bank": models.BankRow, "activities": models.ActivityRow, "members": models.MemberRow, "gifts": models.GiftRow,
}  # fmt: skip
KEPT_AS = {
    ("lines", "summary"): "words", ("lines", "invoice_no"): "invoice", ("gifts", "line_no"): "line", ("lines", "account_name"): "",
}  # fmt: skip
PAPERS_OF = {"has_plan": "方案", "has_attendance": "签到", "has_report": "总结"}


@dataclass
class Totals:
    """What the lines add up to, in cents; `left` is what should lie at the bank and in the cash box.

    `count` are the rows of each table, `wrong` those in which something cannot be taken.
    """

    income: int = 0
    expense: int = 0
    left: int = 0
    wrong: int = 0
    count: Counter = field(default_factory=Counter)

    def without(self, row) -> "Totals":
        """The sums as they were without this row (None for no row)."""
        if row is None:
            return self
        return Totals(self.income - row.income, self.expense - row.expense, self.left - row.left)


def drafts_of(reach):
    """The drafts that this officer writes, the last changed first; nobody else sees them."""
    rows = Draft.objects.filter(reach.q("union__path", *KEEPS), started_by=reach.user_id)
    return rows.select_related("union").order_by("-changed_at")


def open_drafts(reach):
    """Those of them that are not handed in, with `line_count`."""
    return drafts_of(reach).filter(posted_at=None).annotate(line_count=Count("rows"))


def rows_of(draft, **which):
    """The rows of a draft (or those of `which`) by table and number, with `picture_count`."""
    return draft.rows.filter(**which).annotate(picture_count=Count("pictures")).order_by("table", "number")


def typed(rows) -> list[Typed]:
    """Rows as the readers of typed tables take them."""
    return [Typed(row.table, row.number, row.cells) for row in rows]


def totals_of(rows) -> Totals:
    """The totals of rows (kept or typed); what is no amount counts as nothing."""
    found = Totals()
    for row in rows:
        found.count[row.table] += 1
        if row.table == "lines":
            came, went = amount(row.cells.get("amount_in")), amount(row.cells.get("amount_out"))
            found.income += came if row.cells.get("kind") == "收入" else 0
            found.expense += went if row.cells.get("kind") == "支出" else 0
            found.left += came - went
        elif row.table == SHEET.name:
            found.left += amount(row.cells.get("open_bank")) + amount(row.cells.get("open_cash"))
    return found


def totals_in(draft) -> Totals:
    """The totals of all rows of a draft, from what was kept with each."""
    found = Totals()
    sums = {name: Sum(name) for name in ("income", "expense", "left")}
    for row in draft.rows.values("table").annotate(
        n=Count("pk"), wrong=Count("pk", filter=Q(is_wrong=True)), **sums
    ).order_by():  # fmt: skip
        found.count[row["table"]] = row["n"]
        for name in ("income", "expense", "left", "wrong"):
            setattr(found, name, getattr(found, name) + row[name])
    return found


def answers_in(draft) -> dict[int, dict]:
    """Of a draft of ten questions: question → how many answers, wrong ones, ones without a picture, and their sums."""
    pictures = VoucherPicture.objects.filter(row=OuterRef("pk"))
    rows = draft.rows.values("question").annotate(
        n=Count("pk"), bad=Count("pk", filter=Q(is_wrong=True)), bare=Count("pk", filter=~Exists(pictures)),
        income=Sum("income"), expense=Sum("expense"),
    )  # fmt: skip
    return {row["question"]: row for row in rows.order_by()}


def told_in(draft) -> set[int]:
    """The questions with an answer that says something; of the first: what lay at the bank."""
    says = ~Q(cells={}) & (~Q(table=SHEET.name) | Q(cells__has_key="open_bank"))
    return set(draft.rows.filter(says).order_by().values_list("question", flat=True).distinct())


def ready(draft, rows) -> list[Typed]:
    """Rows as the readers take them, those of ten questions with what follows from them."""
    found = typed(rows)
    return numbered(micro.filled(found)) if draft.is_micro else found


def wrong_in(draft, rows) -> dict[tuple[str, int], dict[str, str]]:
    """(table, number) → field ('' for the whole row) → what is wrong with these rows of a draft, the others left unread.

    No reader compares rows: a line that stands for all others, and the two rows whose days are asked elsewhere, are enough.
    """
    keys = {(row.table, row.number) for row in rows}
    beside = [Typed(LINES.name, 0, {})]
    if draft.is_micro:
        pair = typed(draft.rows.filter(table__in=micro.SHARED))
        beside += [row for row in pair if (row.table, row.number) not in keys]
    taken = ready(draft, [*beside, *rows])
    workbook = read_tables(sheets_of(taken, draft.union.code, draft.union.name, draft.year))
    books_of(workbook)
    wrong = errors_of(workbook.errors, taken)
    if draft.is_micro:
        wrong = micro.told_where_asked(wrong, taken)
    return {key: told for key, told in wrong.items() if key in keys}


def reckon(draft, rows) -> None:
    """Sets on rows, which it does not save, what pages tell of them without reading them."""
    for start in range(0, len(rows), 50):  # (a workbook stops naming errors at some hundred)
        some = rows[start : start + 50]
        wrong = wrong_in(draft, some)
        for row in some:
            sums = totals_of([row])
            row.income, row.expense, row.left = sums.income, sums.expense, sums.left
            row.is_wrong = (row.table, row.number) in wrong


def book_before(union, year: int) -> Book | None:
    """The books of the union and year that stand now."""
    return Book.objects.filter(union=union, year=year).exclude(state=BookState.SUPERSEDED).first()


def last_book(union, year: int) -> Book | None:
    """The newest books in force of an earlier year."""
    return Book.objects.filter(union=union, year__lt=year).exclude(state=BookState.SUPERSEDED).order_by("-year").first()


def sheet_cells(book: Book, *, with_year: bool) -> dict[str, str]:
    """The union sheet of a book as cells; without what belongs to its year alone unless `with_year`."""
    of_year = {"reviewed_on", "reported_on", "open_bank", "open_cash", "wages", "remitted"}
    return {
        column.field: _cell(getattr(book, column.field), column.read)
        for column in SHEET.columns
        if column.field in asked(SHEET) and (with_year or column.field not in of_year)
    }


def rows_of_book(book: Book) -> list[Typed]:
    """All tables of a book as rows to write on with: the way back from what is kept to what is typed."""
    found = [Typed(SHEET.name, 1, sheet_cells(book, with_year=True))] if "sheet" in book.has or book.chair else []
    for name, model in ROW_MODELS.items():
        for number, row in enumerate(model.objects.filter(book=book).order_by("pk"), 1):
            found.append(Typed(name, row.line if name == "lines" else number, _cells(name, row)))
    return found


def _cells(name, row) -> dict[str, str]:
    found = {}
    for column in BY_NAME[name].columns:
        if column.field in PAPERS_OF:
            found[column.field] = "否" if PAPERS_OF[column.field] in row.papers_missing else ""
        elif (name, column.field) == ("members", "status"):
            found[column.field] = "在册" if row.active else "不在册"
        elif column.field in asked(BY_NAME[name]):
            value = getattr(row, KEPT_AS.get((name, column.field), column.field), None)
            found[column.field] = _cell(
                value or None if column.field in ("amount_in", "amount_out", "moved") else value, column.read
            )
    return {field: words for field, words in found.items() if words}


def _cell(value, read) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list):
        return "、".join(value)
    if read is readers.cents:
        return f"{Decimal(value) / 100:.2f}"
    return str(value.normalize()) if isinstance(value, Decimal) else str(value)
