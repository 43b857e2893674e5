"""Tables of a workbook as books: one for each union and fiscal year, in the shape of the engine's working tables."""

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from django.utils import timezone
from django.utils.translation import gettext as _

from ..engine.tables import fold
from .cells import narrow, voucher_parts
from .columns import YEARS
from .workbook import CellError, Workbook

KINDS = {"收入": "收入", "支出": "支出", "往来": "往来", "转账": "转账", "收": "收入", "支": "支出", "内部转账": "转账"}
FAMILY = re.compile("[,，、/;；]")


@dataclass
class Book:
    """One union's year, ready for the working tables: rows by table name without their book number."""

    union_code: str
    union_name: str
    year: int
    tables: dict[str, list[dict]] = field(default_factory=lambda: defaultdict(list))
    sheet: dict = field(default_factory=dict)


def books_of(workbook: Workbook, default: str = "") -> list[Book]:
    """The books of a workbook by union code and year; what does not fit together is added to `workbook.errors`.

    Rows that name no union belong to the only one that the file describes, else to `default` (a code).
    """
    lines = workbook.rows.get("lines", [])
    year = _usual_year(lines)
    books: dict[tuple[str, int], Book] = {}
    sheets = {fold(row.get("union_code")): row for row in workbook.rows.get("sheet", [])}
    only = next(iter(sheets), "") if len(sheets) == 1 else "" if sheets else default
    seen: set[tuple[str, int]] = set()
    for row in lines:
        code = fold(row.get("union_code")) or only
        book = _book(books, sheets, code, row.get("year") or (row["booked"].year if row.get("booked") else year), row)
        if (line := _line(row, book, seen, workbook.errors)) is not None:
            book.tables["w_line"].append(line)
    for (code, at), book in books.items():
        book.sheet = _sheet(sheets.get(code), workbook, book, at)
    years = dict(sorted(books))
    _attach(workbook, books, years, only, year)
    return [books[key] for key in sorted(books)]


def _usual_year(lines) -> int:
    years = Counter(row.get("year") or (row["booked"].year if row.get("booked") else 0) for row in lines)
    return years.most_common(1)[0][0] if years else timezone.localdate().year


def _book(books, sheets, code, year, row) -> Book:
    key = (code, year)
    if key not in books:
        name = row.get("union_name") or (sheets.get(code) or {}).get("union_name") or code
        books[key] = Book(code, fold(name), year)
    return books[key]


def _line(row, book, seen, errors) -> dict | None:
    if row.get("bad") or row.get("booked") is None:
        return None
    sheet, at = row["sheet"], row["at"]
    number = row.get("line_no") or at
    if (sheet, number) in seen:
        errors.append(CellError(sheet, at, "行号", _("This line number stands twice in the file.")))
        return None
    seen.add((sheet, number))
    kind = KINDS.get(fold(row.get("kind")))
    if kind is None:
        errors.append(CellError(sheet, at, "类型", _("Please say 收入, 支出, 往来 or 转账.")))
        return None
    if row["booked"].year != book.year or not YEARS[0] <= book.year <= YEARS[1]:
        errors.append(CellError(sheet, at, "记账日期", _("The booking date lies outside the fiscal year.")))
        return None
    amount_in, amount_out, moved = row.get("amount_in") or 0, row.get("amount_out") or 0, row.get("moved") or 0
    if amount_in and amount_out:
        errors.append(CellError(sheet, at, "收入金额", _("Either income or expense is filled, not both.")))
        return None
    if not (amount_in or amount_out or moved):
        errors.append(CellError(sheet, at, "支出金额", _("One of the amounts must be filled.")))
        return None
    month, running = voucher_parts(row.get("voucher") or "")
    invoice = (row.get("invoice_code") or "") + (row.get("invoice_no") or "")
    return {
        "line": number, "booked": row["booked"], "voucher": row.get("voucher") or "", "v_month": month, "v_number": running,
        "business": row.get("business") or row["booked"], "kind": kind, "code": row.get("code") or "",
        "words": fold(row.get("summary")), "amount_in": amount_in, "amount_out": amount_out, "moved": moved,
        "pay": fold(row.get("pay")), "payee": fold(row.get("payee")), "invoice": invoice, "invoice_on": row.get("invoice_on"),
        "invoice_to": fold(row.get("invoice_to")), "papers": row.get("papers"), "paper_kinds": fold(row.get("paper_kinds")),
        "handler": fold(row.get("handler")), "approver": fold(row.get("approver")), "minutes": fold(row.get("minutes")),
        "activity": fold(row.get("activity")), "gift": fold(row.get("gift")), "festival": fold(row.get("festival")),
        "heads": row.get("heads"), "per_head": row.get("per_head"), "project": fold(row.get("project")), "note": fold(row.get("note")),
    }  # fmt: skip


def _sheet(row, workbook, book, year) -> dict:
    """The row of `w_book`, without its number."""
    has = {
        f"has_{name}": False
        for name in ("register", "roster", "budget", "final", "balance", "bank", "activities", "filings")
    }
    known = {
        "union_code": book.union_code,
        "union_name": book.union_name,
        "year": year,
        "province": "",
        "has_sheet": row is not None,
        **has,
    }
    if row is None:
        return known | {
            "city": "",
            "chair": "",
            "deputies": [],
            "accountant": "",
            "cashier": "",
            "bank_no": "",
            "employer_bank_no": "",
        }
    retained = _share(narrow(row.get("retained")))
    if retained is None:
        workbook.errors.append(CellError(row["sheet"], row["at"], "留成比例", _("Please enter a share such as 0.6.")))
    book.union_name = fold(row.get("union_name")) or book.union_name
    return known | {
        "union_name": book.union_name, "city": fold(row.get("city")), "members": row.get("members"), "pay": row.get("pay"),
        "wages": row.get("wages"), "remitted": row.get("remitted"), "retained": retained, "chair": fold(row.get("chair")),
        "deputies": [fold(name) for name in FAMILY.split(row.get("deputies") or "") if fold(name)],
        "accountant": fold(row.get("accountant")), "cashier": fold(row.get("cashier")), "bank_no": row.get("bank_no") or "",
        "employer_bank_no": row.get("employer_bank_no") or "", "open_bank": row.get("open_bank"), "open_cash": row.get("open_cash"),
        "reviewed_on": row.get("reviewed_on"), "reported_on": row.get("reported_on"), "province": fold(row.get("province")),
    }  # fmt: skip


def _share(words: str) -> Decimal | None:
    """0.6, 60% or nothing as a share; None for what is no share."""
    try:
        share = Decimal(words.rstrip("%") or "0") / (100 if words.endswith("%") else 1)
    except InvalidOperation:
        return None
    return share if share.is_finite() and 0 <= share <= 1 else None


# workbook table -> working table, the flag of the book, and how a row is shaped
def _budget(row):
    planned = row.get("planned") or 0
    approved = row.get("approved")
    return {
        "code": row.get("code") or "",
        "planned": planned,
        "approved": planned + (row.get("change") or 0) if approved is None else approved,
    }


def _final(row):
    return {"code": row.get("code") or "", "amount": row.get("amount") or 0}


def _filing(row):
    return {name: row.get(name) for name in ("passed_on", "reviewed_on", "filed_on", "approved_on")} | {
        "matter": row.get("matter") or "", "changes": row.get("changes") or 0}  # fmt: skip


def _balance(row):
    return {
        name: row.get(name)
        for name in ("opening_money", "closing_money", "assets", "liabilities_and_net", "surplus", "fixed_assets")
    }


def _bank(row):
    return {"month": row.get("month"), "in_books": row.get("in_books"), "at_bank": row.get("at_bank"),
            "explained": row.get("explained") or "", "bank_no": row.get("bank_no") or ""}  # fmt: skip


def _activity(row):
    told = {"方案": row.get("has_plan"), "签到": row.get("has_attendance"), "总结": row.get("has_report")}
    missing = "、".join(word for word, there in told.items() if there is False)
    names = ("starts", "people", "winners", "top_prize", "souvenirs", "souvenir_price", "overnight")
    return {name: row.get(name) for name in names} | {
        "activity": fold(row.get("activity")), "name": fold(row.get("name")), "kind": fold(row.get("kind")),
        "ends": row.get("ends") or row.get("starts"), "place": fold(row.get("place")), "city": fold(row.get("city")),
        "papers_missing": missing,
    }  # fmt: skip


def _member(row):
    return {
        "member": row.get("member") or "", "birth_month": row.get("birth_month"), "joined": row.get("joined"), "pay": row.get("pay"),
        "active": (row.get("status") or "在册") in {"在册", "在职", "正常"}, "pays_dues": row.get("pays_dues") is not False,
    }  # fmt: skip


def _gift(row):
    names = ("row", "given", "amount", "gift", "festival", "member", "form", "illness", "relation", "file_no")
    return {name: row.get(name) for name in names} | {
        "line": row.get("line_no"), "status": row.get("status") or "是", "signed": row.get("signed") is not False,
        "row": row.get("row") or row["at"], "illness": row.get("illness") or "", "relation": row.get("relation") or "",
        "file_no": row.get("file_no") or "",
    }  # fmt: skip


SHAPES = [
    ("budget", "w_budget", "has_budget", _budget), ("final", "w_final", "has_final", _final),
    ("filings", "w_filing", "has_filings", _filing), ("balance", "w_balance", "has_balance", _balance),
    ("bank", "w_bank", "has_bank", _bank), ("activities", "w_activity", "has_activities", _activity),
    ("members", "w_member", "has_roster", _member), ("gifts", "w_gift", "has_register", _gift),
]  # fmt: skip


def _attach(workbook, books, years, only, year):
    for source, target, flag, shape in SHAPES:
        for row in workbook.rows.get(source, []):
            code = fold(row.get("union_code")) or only
            book = books.get((code, years.get(code, year)))
            if row.get("bad"):
                continue
            if book is None:
                workbook.errors.append(
                    CellError(row["sheet"], row["at"], "工会编码", _("No ledger lines of this union are in the file."))
                )
                continue
            book.tables[target].append(shape(row))
            book.sheet[flag] = True
