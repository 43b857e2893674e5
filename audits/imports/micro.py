"""Ten plain questions for a small fund. Each answer becomes a row of the same tables as a workbook's (S6-13)."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

from .typed import Typed, amount

OF_LAST = {"reviewed_on", "reported_on"}
SHARED = ("sheet", "bank")  # days that stand in the first are asked with the second
STATEMENTS = OPENING, CLOSING = "年初余额", "年末余额"
MONEY = ("booked", "amount", "payee", "summary", "pay")
PAPERS = ("invoice_no", "papers_seen", "handler", "approver")


@dataclass(frozen=True)
class Question:
    """A question: what it asks, the fields of an answer, what every answer holds besides, and the accounts to choose from."""

    number: int
    title: Any
    hint: Any
    fields: tuple[str, ...]
    table: str = "lines"
    fixed: dict[str, str] = field(default_factory=dict)
    codes: tuple[str, ...] = ()
    gifts: tuple[str, ...] = ()

    @property
    def is_once(self) -> bool:
        """Whether there is one answer and not several."""
        return self.table != "lines"


def _income(number, title, hint, *fields, **more):
    return Question(number, title, hint, (*MONEY, *fields), fixed={"kind": "收入"} | more.pop("fixed", {}), **more)


def _expense(number, title, hint, *fields, **more):
    return Question(
        number, title, hint, (*MONEY, *fields, *PAPERS), fixed={"kind": "支出"} | more.pop("fixed", {}), **more
    )


QUESTIONS = (
    Question(1, _("What did the union own on 1 January?"), _("Bank and cash as they stood; the picture is the bank statement."),
             ("open_bank", "open_cash", "members", "chair", "accountant", "cashier"), "sheet"),
    _income(2, _("Which dues did members pay?"), _("One entry for each time dues came in."), fixed={"code": "401"}),
    _income(3, _("Which share of the remittances was allotted to you?"), _("What the higher union or the tax office passed on."),
            fixed={"code": "402"}),
    _income(4, _("Which other money came in?"), _("From the employer, from the higher union, interest."), "code", codes=("405", "403", "408")),
    _expense(5, _("What was spent on festival gifts for members?"), _("Goods only; the signed list belongs to the papers."),
             "festival", "heads", fixed={"code": "50105", "gift": "节日慰问"}),
    _expense(6, _("What was given on birthdays, weddings, births, in hospital or bereavement?"), _("One entry for each occasion."),
             "gift", "heads", fixed={"code": "50105"}, gifts=("生日慰问", "结婚慰问", "生育慰问", "住院慰问", "去世慰问", "退休慰问")),
    _expense(7, _("Who in hardship was helped?"), _("The number of the hardship file belongs into the note."), "heads", "note",
             fixed={"code": "50404", "gift": "困难慰问"}),
    _expense(8, _("Which activities and courses took place?"), _("Sports, culture, outings, contests, courses."), "code", "heads",
             codes=("50102", "50101", "50301", "50105", "50106")),
    _expense(9, _("What else was paid?"), _("Books, meetings, training of officers, equipment, bank fees."), "code",
             codes=("50304", "50305", "50501", "50502", "50504", "50702", "510")),
    Question(10, _("What did the union own on 31 December?"), _("The balance of the last bank statement; the picture is that statement."),
             ("at_bank", "explained", "reviewed_on", "reported_on"), "bank"),
)  # fmt: skip
BY_NUMBER = {question.number: question for question in QUESTIONS}


def unanswered(told, answered) -> list[int]:
    """The questions without an answer: `told` are those with one, `answered` those answered with nothing."""
    return [one.number for one in QUESTIONS if one.number not in told and one.number not in answered]


def filled(rows: list[Typed]) -> list[Typed]:
    """The answers with what follows from them: money for each person, the bank in the books on the last day."""
    sheet = next((row.cells for row in rows if row.table == "sheet"), {})
    bank = next((row.cells for row in rows if row.table == "bank"), {})
    held = amount(sheet.get("open_bank")) + sum(
        amount(row.cells.get("amount_in")) - amount(row.cells.get("amount_out"))
        for row in rows if row.table == "lines" and row.cells.get("pay") != "现金"
    )  # fmt: skip
    found = []
    for row in rows:
        cells = row.cells
        if row.table == "lines":
            cells = cells | _each(cells)
        elif row.table == "bank":
            cells = cells | {"month": "12", "in_books": f"{held / 100:.2f}"}
        elif row.table == "sheet":
            cells = cells | {name: bank.get(name, "") for name in OF_LAST}
        found.append(Typed(row.table, row.number, cells))
    return found


def told_where_asked(wrong: dict, rows: list[Typed]) -> dict:
    """What is wrong with the days of review, which are asked with the last question, at that question's row."""
    bank = next((row for row in rows if row.table == "bank"), None)
    for key in [key for key in wrong if key[0] == "sheet" and bank]:
        for name in OF_LAST & wrong[key].keys():
            wrong.setdefault(("bank", bank.number), {})[name] = wrong[key].pop(name)
        if not wrong[key]:
            del wrong[key]
    return wrong


def _each(cells):
    heads, spent = cells.get("heads", "").strip(), amount(cells.get("amount_out"))
    if heads.isascii() and heads.isdigit() and int(heads) and spent % int(heads) == 0:
        return {"per_head": f"{spent // int(heads) / 100:.2f}"}
    return {}
