"""The words of the columns and of what can be chosen in them; values are those that the rules read."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

# way on the form, kind of the line, column of its amount
WAYS = [
    ("out", "支出", "amount_out"), ("in", "收入", "amount_in"), ("owed_in", "往来", "amount_in"), ("owed_out", "往来", "amount_out"),
    ("moved", "转账", "moved"),
]  # fmt: skip
CHOICES = {
    "way": [("out", _("expense")), ("in", _("income")), ("owed_in", _("advance or debt: money came")), ("owed_out", _("advance or debt: money went")),
            ("moved", _("between bank and cash"))],
    "pay": [("银行转账", _("bank transfer")), ("现金", _("cash")), ("取现", _("cash drawn")), ("公务卡", _("official card")), ("实物领用", _("goods from stock"))],
    "gift": [("节日慰问", _("festival gift")), ("生日慰问", _("birthday gift")), ("结婚慰问", _("wedding gift")), ("生育慰问", _("birth gift")),
             ("住院慰问", _("gift in hospital")), ("退休慰问", _("retirement gift")), ("困难慰问", _("hardship grant")), ("去世慰问", _("bereavement gift")),
             ("其他慰问", _("other gift"))],
    "festival": [("NEW_YEAR", _("New Year")), ("SPRING_FESTIVAL", _("Spring Festival")), ("QINGMING", _("Qingming")), ("LABOUR_DAY", _("Labour Day")),
                 ("DRAGON_BOAT", _("Dragon Boat Festival")), ("MID_AUTUMN", _("Mid-Autumn Festival")), ("NATIONAL_DAY", _("National Day")),
                 ("WOMENS_DAY", _("Women's Day")), ("OTHER", _("another day"))],
    "papers_seen": [("发票", _("invoice")), ("清单", _("itemised list")), ("签收表", _("signed list")), ("收据", _("receipt"))],
    "truth": [("是", pgettext_lazy("answer", "yes")), ("否", pgettext_lazy("answer", "no"))],
    "form": [("实物", _("goods")), ("蛋糕券", _("cake voucher")), ("现金", _("cash")), ("购物卡", _("shopping card")), ("银行转账", _("bank transfer"))],
    ("gifts", "status"): [("是", _("member")), ("退休", _("retired")), ("否", _("no member"))],
    ("members", "status"): [("在册", pgettext_lazy("audits", "active")), ("不在册", _("no longer active"))],
    ("activities", "kind"): [("文体", _("culture and sports")), ("竞赛", _("contest")), ("培训", pgettext_lazy("audits", "course")), ("春游", _("spring outing")),
                             ("秋游", _("autumn outing")), ("宣传", _("publicity")), ("疗休养", _("recuperation")), ("其他", pgettext_lazy("kind", "other"))],
    "matter": [("年初预算", _("budget at the beginning of the year")), ("预算调整", _("adjustment of the budget")), ("年末决算", _("final account"))],
}  # fmt: skip
LABELS = {
    ("lines", "minutes"): pgettext_lazy("column of books", "minutes of the decision"), ("lines", "papers"): pgettext_lazy("column of books", "number of papers"), ("lines", "paper_kinds"): pgettext_lazy("column of books", "kinds of papers"),
    ("", "way"): _("kind"), ("", "amount"): _("amount in yuan"), ("", "summary"): pgettext_lazy("column of books", "what for"), ("", "code"): pgettext_lazy("column of books", "account"),
    ("", "invoice_no"): _("invoice number"), ("", "invoice_code"): _("invoice code"), ("", "papers_seen"): _("papers that are there"),
    ("", "change"): _("adjustment"), ("", "passed_on"): _("passed by the union committee"), ("", "reviewed_on"): _("reviewed by the audit committee"),
    ("", "filed_on"): _("filed with the higher union"), ("", "approved_on"): _("approved by the higher union"), ("", "changes"): _("number of adjustments"),
    ("", "has_plan"): _("plan on file"), ("", "has_attendance"): _("attendance list on file"), ("", "has_report"): _("report on file"),
    ("", "birth_month"): _("month of birth"), ("", "joined"): pgettext_lazy("audits", "joined"), ("", "pays_dues"): _("pays dues"), ("", "signed"): _("signed for"),
    ("", "line_no"): _("line of the ledger"), ("members", "status"): _("state"), ("", "reported_on"): _("reported to members"),
    ("sheet", "city"): _("place"), ("sheet", "members"): pgettext_lazy("column of books", "number of members"), ("sheet", "pay"): _("average monthly pay"), ("sheet", "wages"): _("annual wage bill"),
    ("sheet", "remitted"): _("remittance of the year"), ("sheet", "retained"): _("share kept"), ("sheet", "chair"): _("chair"),
    ("sheet", "deputies"): _("deputies"), ("sheet", "accountant"): _("who keeps the accounts"), ("sheet", "cashier"): _("who keeps the cash"),
    ("sheet", "bank_no"): _("bank account of the union"), ("sheet", "employer_bank_no"): _("bank account of the employer"),
    ("sheet", "open_bank"): _("bank at the beginning"), ("sheet", "open_cash"): _("cash at the beginning"), ("sheet", "province"): _("province"),
}  # fmt: skip
HELP: dict[tuple[str, str], Any] = {
    ("lines", "voucher"): _("Left empty, it gets the next number of the month."),
    ("", "summary"): _("Who, what, how many, for what."),
    ("lines", "paper_kinds"): _("For instance 发票、清单、签收表."),
    ("sheet", "retained"): _("A share such as 0.6."),
    ("gifts", "line_no"): _("The number of the ledger line that paid for it."),
    ("", "note"): _("For instance the number of a hardship file."),
    ("", "payee"): _("To whom was paid, or who paid."),
}  # fmt: skip
TITLES = {
    "lines": pgettext_lazy("table of books", "Ledger"), "sheet": pgettext_lazy("table of books", "The union"), "budget": pgettext_lazy("table of books", "Budget"), "final": pgettext_lazy("table of books", "Final account"), "filings": pgettext_lazy("table of books", "Filings"),
    "balance": pgettext_lazy("table of books", "Balance sheet"), "bank": pgettext_lazy("table of books", "Bank"), "activities": pgettext_lazy("table of books", "Activities"), "gifts": pgettext_lazy("table of books", "Gift register"), "members": pgettext_lazy("table of books", "Members"),
}  # fmt: skip
