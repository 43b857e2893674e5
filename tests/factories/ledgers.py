"""Books for the rule engine: a plain year in which no rule finds anything, and lines to put into it."""

from datetime import date

from audits.engine.tables import fold
from audits.imports.books import Book

YEAR = 2022


def line(number: int, **more) -> dict:
    """A proper expense line of the union; amounts in cents."""
    booked = more.pop("booked", date(YEAR, 3, 16))
    row = {
        "line": number, "booked": booked, "voucher": f"记-{booked.month:02}-{number:03}", "v_month": None, "v_number": None,
        "business": booked, "kind": "支出", "code": "50103", "words": "宣传栏制作", "amount_in": 0, "amount_out": 120_000, "moved": 0,
        "pay": "银行转账", "payee": "印达图文店", "invoice": f"0330022001043100{number:04}", "invoice_on": booked, "invoice_to": "甲公司工会",
        "papers": 2, "paper_kinds": "发票、清单、签收表", "handler": "苏珂", "approver": "沈立群", "minutes": "", "activity": "", "gift": "",
        "festival": "", "heads": None, "per_head": None, "project": "", "note": "",
    }  # fmt: skip
    row.update(more)
    return row


def income(number: int, code: str, cents: int, words: str, **more) -> dict:
    """An income line."""
    plain = {
        "kind": "收入",
        "amount_in": cents,
        "amount_out": 0,
        "code": code,
        "words": words,
        "invoice": "",
        "approver": "",
        "invoice_to": "",
    }
    return line(number, **(plain | more))


def gift_line(number: int, **more) -> dict:
    """A festival gift for all 20 members."""
    return line(number, **({"code": "50105", "words": "端午节慰问品20份", "gift": "节日慰问", "festival": "DRAGON_BOAT", "heads": 20,
                            "per_head": 10_000, "amount_out": 200_000, "booked": date(YEAR, 6, 1)} | more))  # fmt: skip


def given(row: int, number: int, member: int, **more) -> dict:
    """A row of the gift register, to member number `member` for ledger line `number`."""
    return {
        "row": row, "line": number, "gift": "节日慰问", "festival": "DRAGON_BOAT", "given": date(YEAR, 6, 1), "member": f"M{member:03}",
        "status": "是", "form": "实物", "amount": 10_000, "signed": True, "illness": "", "relation": "", "file_no": "",
    } | more  # fmt: skip


def activity(code: str = "HD1", **more) -> dict:
    """A sports day in the city without prizes."""
    return {
        "activity": code, "name": "职工运动会", "kind": "文体", "starts": date(YEAR, 3, 12), "ends": date(YEAR, 3, 12), "place": "体育馆",
        "city": "澄江市", "people": 20, "winners": 0, "top_prize": 0, "souvenirs": 0, "souvenir_price": 0, "overnight": False,
        "papers_missing": "",
    } | more  # fmt: skip


def plain_book(code: str = "GH1", **sheet) -> Book:
    """A union of 20 members whose year is in order: dues, remittance, interest, one purchase, budget, bank, statements."""
    book = Book(code, "甲公司工会", YEAR)
    book.tables |= {
        "w_line": _lines(), "w_member": _members(), "w_budget": _budget(), "w_final": _final(), "w_filing": _filing(),
        "w_balance": _balance(), "w_bank": _bank(), "w_activity": [], "w_gift": [],
    }  # fmt: skip
    book.sheet = _cover(code) | sheet
    return book


def _lines() -> list[dict]:
    books = {"words": "职工书屋图书", "code": "50304", "amount_out": 1_500_000, "minutes": "纪1号", "payee": "新知书店"}
    return [
        income(1, "401", 1_080_000, "全年会费(20人)", booked=date(YEAR, 1, 17)),
        income(2, "402", 2_880_000, "拨缴经费(留成60%)", booked=date(YEAR, 1, 18)),
        income(3, "408", 9_000, "银行存款利息", booked=date(YEAR, 3, 21)),
        line(4, booked=date(YEAR, 3, 16)),
        line(5, booked=date(YEAR, 6, 15), **books),
    ]


def _members() -> list[dict]:
    plain = {"birth_month": 6, "joined": date(2015, 1, 1), "active": True, "pay": 900_000, "pays_dues": True}
    return [{"member": f"M{n:03}", **plain} for n in range(1, 21)]


def _budget() -> list[dict]:
    planned = {"401": 1_080_000, "402": 2_880_000, "408": 9_000, "50103": 200_000, "50304": 1_600_000}
    return [{"code": code, "planned": amount, "approved": amount} for code, amount in planned.items()]


def _final() -> list[dict]:
    booked = {"401": 1_080_000, "402": 2_880_000, "408": 9_000, "50103": 120_000, "50304": 1_500_000}
    return [{"code": code, "amount": amount} for code, amount in booked.items()]


def _filing() -> list[dict]:
    days = {"passed_on": 10, "reviewed_on": 11, "filed_on": 12, "approved_on": 14}
    return [{"matter": "年初预算", "changes": 0, **{name: date(YEAR, 1, day) for name, day in days.items()}}]


def _balance() -> list[dict]:
    return [
        {"opening_money": 1_000_000, "closing_money": 3_349_000, "assets": 3_349_000, "liabilities_and_net": 3_349_000,
         "surplus": 3_349_000, "fixed_assets": 0}
    ]  # fmt: skip


def _bank() -> list[dict]:
    plain = {"in_books": 3_000_000, "at_bank": 3_000_000, "explained": "", "bank_no": ""}
    return [{"month": month, **plain} for month in range(1, 13)]


def _cover(code: str) -> dict:
    """The cover sheet; every further sheet is there."""
    sheets = ("sheet", "register", "roster", "budget", "final", "balance", "bank", "activities", "filings")
    return {
        "union_code": code, "union_name": fold("甲公司工会"), "year": YEAR, "city": "澄江市", "members": 20, "pay": 900_000,
        "wages": 240_000_000, "remitted": 4_800_000, "retained": "0.6", "chair": "沈立群", "deputies": ["吴晓岚"], "accountant": "方洁",
        "cashier": "贾宁", "bank_no": "12020210", "employer_bank_no": "12020299", "open_bank": 950_000, "open_cash": 50_000,
        "last_money": None, "reviewed_on": date(YEAR, 12, 12), "reported_on": date(YEAR, 12, 20), "province": "",
    } | dict.fromkeys((f"has_{name}" for name in sheets), True)  # fmt: skip
