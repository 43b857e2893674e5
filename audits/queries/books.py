"""Books and lines within reach, and the totals beside them."""

from django.db.models import BigIntegerField, Count, F, OuterRef, Q, Subquery, Sum, Window
from django.db.models.functions import Coalesce, ExtractMonth

from ..engine.reference import account_rows
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
        found.setdefault(remark.line or 0, []).append(remark)
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


def income_by_source(book) -> list[dict]:
    """Each source of income (first three digits of its account) in cents: `amount`, `planned`, `before` (the year before).

    `agreed` is what the source should have brought by what went to the higher union: the share kept of the remittance, for 402 alone;
    `fits` whether both agree to a hundredth of the remittance, as FR-A04 asks. None where nothing is known (S6-06).
    """
    last = Book.objects.filter(union=book.union, year=book.year - 1).exclude(state=BookState.SUPERSEDED)
    names = {
        row["code"]: (row["name_zh"], row["name_en"])
        for row in account_rows()
        if (int(row["chart_version"]) > 2009) == (book.year >= 2022)
    }
    rows: dict[str, dict] = {}
    booked = LedgerLine.objects.filter(Q(book=book) | Q(book__in=last), kind="收入", code__startswith="4")
    for owner, code, amount in booked.values_list("book", "code").annotate(Sum("amount_in")):
        row = rows.setdefault(code[:3], {"amount": 0, "planned": 0, "before": 0, "agreed": None, "fits": None})
        row["amount" if owner == book.pk else "before"] += amount
    for row in BudgetRow.objects.filter(book=book, code__startswith="4"):
        found = rows.setdefault(row.code[:3], {"amount": 0, "planned": 0, "before": 0, "agreed": None, "fits": None})
        found["planned"] += row.approved
    if book.remitted and book.retained is not None and "402" in rows:
        rows["402"]["agreed"] = round(book.remitted * book.retained)
        rows["402"]["fits"] = abs(rows["402"]["amount"] - rows["402"]["agreed"]) * 100 <= book.remitted
    return [{"code": code, "names": names.get(code, (code, code)), **rows[code]} for code in sorted(rows)]


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
