"""Books and lines within reach, and the totals beside them."""

from django.db.models import BigIntegerField, Count, F, OuterRef, Subquery, Sum, Window
from django.db.models.functions import Coalesce, ExtractMonth

from ..models import Book, BudgetRow, Finding, LedgerLine, Remark, Upload
from ..policies.books import KEEPS, SEES
from ..states import BookState

UNTOUCHED = ("open", "explained")
UNDER_WAY = ("open", "explained", "upheld", "planned", "proved")


def books_within(reach):
    """Books of the unions whose books somebody keeps or audits, with `open_count` of findings; newest year first."""
    # asked for the rows of a page alone, when they are sorted and cut
    mine = Finding.objects.filter(book=OuterRef("pk"), state__in=UNDER_WAY).order_by().values("book")
    open_findings = Coalesce(Subquery(mine.annotate(n=Count("pk")).values("n")), 0)
    return (
        Book.objects.filter(reach.q("union__path", *SEES))
        .select_related("union")
        .annotate(open_count=open_findings)
        .order_by("-year", "union__path", "-version")
    )


def books_in_force(reach):
    return books_within(reach).exclude(state=BookState.SUPERSEDED)


def versions_of(book):
    """All versions of the same union and year, the newest first."""
    return Book.objects.filter(union=book.union, year=book.year).order_by("-version")


def uploads_of(reach):
    """Files that wait to be posted, of the unions whose books somebody keeps."""
    return Upload.objects.filter(reach.q("union__path", *KEEPS)).select_related("union").defer("content")


def lines_of(book):
    """The lines of a book in their order, with `running`: income less expense so far, in cents."""
    return (
        LedgerLine.objects.filter(book=book)
        .order_by("line")
        .annotate(
            running=Window(
                Sum(F("amount_in") - F("amount_out"), output_field=BigIntegerField()), order_by=[F("line").asc()]
            )
        )
    )


def findings_by_line(book) -> dict[int, list[Finding]]:
    """Line number → the findings of the book that name it; one query."""
    found: dict[int, list[Finding]] = {}
    for finding in (
        Finding.objects.filter(book=book).exclude(state="cleared").select_related("rule").order_by("severity", "pk")
    ):
        for line in finding.lines:
            found.setdefault(line, []).append(finding)
    return found


def remarks_by_line(book) -> dict[int, list[Remark]]:
    found: dict[int, list[Remark]] = {}
    for remark in Remark.objects.filter(book=book, line__isnull=False).select_related("by__person"):
        found.setdefault(remark.line, []).append(remark)
    return found


def by_account(book) -> list[dict]:
    """Each account with what was booked and what was planned (cents), by code."""
    rows: dict[str, dict] = {}
    booked = (
        LedgerLine.objects.filter(book=book, kind__in=("收入", "支出"))
        .values("code")
        .annotate(amount=Sum(F("amount_in") + F("amount_out"), output_field=BigIntegerField()))
    )
    for row in booked:
        rows[row["code"]] = {"code": row["code"], "amount": row["amount"], "planned": 0}
    for row in BudgetRow.objects.filter(book=book):
        rows.setdefault(row.code, {"code": row.code, "amount": 0, "planned": 0})["planned"] += row.approved
    return [rows[code] for code in sorted(rows)]


def by_month(book) -> list[dict]:
    """Income and expense of each month in cents."""
    rows = {month: {"month": month, "income": 0, "expense": 0} for month in range(1, 13)}
    totals = (
        LedgerLine.objects.filter(book=book, kind__in=("收入", "支出"))
        .annotate(month=ExtractMonth("booked"))
        .values("month", "kind")
    )
    for row in totals.annotate(got=Sum("amount_in"), spent=Sum("amount_out")):
        rows[row["month"]]["income" if row["kind"] == "收入" else "expense"] += row["got"] + row["spent"]
    return list(rows.values())
