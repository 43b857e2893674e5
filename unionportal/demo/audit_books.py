"""A year of books for each union of the demo: dues, remittances, gifts, purchases, and here and there something wrong."""

from datetime import date, timedelta

from audits.engine.tables import fold
from audits.imports.books import Book as ReadBook
from workflow.days import is_official_workday

SHOPS = [
    "惠民超市有限公司",
    "麦香坊食品有限公司",
    "印达图文店",
    "新知书店有限公司",
    "动力体育用品店",
    "弘工五金有限公司",
    "花语花店",
]
PEOPLE = "苏珂 温佳 郝明 金薇 白露 蓝心 葛帆 柳青 任远 万鹏 龙健 邱岭 文博 石磊".split()
GIFTS = [
    ("春节慰问品", "SPRING_FESTIVAL", 1, 300),
    ("端午节慰问品", "DRAGON_BOAT", 6, 200),
    ("中秋节慰问品", "MID_AUTUMN", 9, 200),
]
PLAIN = [
    ("50103", "五一劳模风采宣传栏", 1680, 4), ("50501", "工会干部业务培训费", 1200, 3), ("50304", "职工书屋图书", 3150, 10),
    ("50402", "劳动保护手册印制", 960, 9), ("50405", "夏送清凉饮料与毛巾", 4300, 8), ("50102", "职工运动会器材", 2100, 5),
    ("50502", "会员大会材料", 780, 12), ("50301", "技能竞赛耗材", 5600, 6),
]  # fmt: skip
# what goes wrong: (share of unions, account, words, yuan, more columns)
WRONG: list[tuple] = [
    (0.05, "50502", "接待兄弟工会餐费", 2360, {}), (0.06, "50105", "中秋节超市购物卡", 8400, {"gift": "节日慰问", "festival": "MID_AUTUMN", "heads": 28}),
    (0.07, "50102", "职工运动会舞台与音响", 12800, {}), (0.05, "50103", "主题活动及党费补缴", 1500, {}), (0.08, "50302", "驿站零星采购", 3500, {"pay": "现金"}),
    (0.06, "50305", "会员健康体检费", 8400, {}), (0.05, "50504", "年终奖金发放(工会工作人员3人)", 6000, {"heads": 3, "per_head": 200_000}),
    (0.08, "50302", "笔记本电脑1台", 5800, {}), (0.07, "50105", "三八妇女节慰问品", 3800, {"gift": "节日慰问", "festival": "WOMENS_DAY", "heads": 10}),
    (0.09, "50305", "活动经费", 20000, {"invoice": "", "paper_kinds": "收据", "minutes": "纪9号"}), (0.06, "50106", "青年联谊活动(KTV)", 2280, {}),
]  # fmt: skip


def year_of(union, year, roll) -> ReadBook:
    """One union's year: dues, remittances, gifts, purchases, and here and there something wrong."""
    members = roll.choice([26, 32, 40, 48, 64, 86, 120])
    book = ReadBook(union.code, fold(union.name), year)
    chair, handler = roll.choice("沈立群 顾文英 董海平 鲁志强 韩建军".split()), roll.choice(PEOPLE)
    rows = _income(year, members, roll) + _spending(year, members, roll, book.union_name, handler, chair)
    rows.sort(key=lambda row: row["booked"])
    seen: dict[int, int] = {}
    for number, row in enumerate(rows, 1):
        month = row["booked"].month
        seen[month] = seen.get(month, 0) + 1
        row |= {
            "line": number,
            "voucher": f"记-{month:02}-{seen[month]:03}",
            "v_month": month,
            "v_number": seen[month],
            "business": row["booked"],
        }
    book.tables["w_line"] = rows
    opening = round(sum(row["amount_out"] for row in rows) * roll.uniform(0.4, 1.0))
    _statements(book, rows, opening, roll)
    book.sheet = _facts(year, members, chair, opening, roll)
    return book


def _statements(book, rows, opening, roll) -> None:
    """Budget, final account, balance sheet, bank and filings that fit the lines, but for a few."""
    year = book.year
    spent: dict[str, int] = {}
    for row in rows:
        spent[row["code"]] = spent.get(row["code"], 0) + row["amount_in"] + row["amount_out"]
    tight = roll.random() < 0.06
    book.tables["w_budget"] = [
        {
            "code": code,
            "planned": amount,
            "approved": amount if code[0] == "4" else round(amount * (0.9 if tight and n == 5 else 1.1)),
        }
        for n, (code, amount) in enumerate(sorted(spent.items()))
    ]
    book.tables["w_final"] = [{"code": code, "amount": amount} for code, amount in sorted(spent.items())]
    closing = opening + sum(row["amount_in"] - row["amount_out"] for row in rows)
    book.tables["w_balance"] = [{"opening_money": opening, "closing_money": closing, "assets": closing, "surplus": closing, "fixed_assets": 0,
                                 "liabilities_and_net": closing - (300_000 if roll.random() < 0.03 else 0)}]  # fmt: skip
    book.tables["w_bank"] = [
        {"month": month, "in_books": opening, "at_bank": opening, "explained": "", "bank_no": ""}
        for month in range(1, 13)
    ]
    filed = {
        "passed_on": date(year, 1, 5),
        "reviewed_on": date(year, 1, 6),
        "filed_on": date(year, 1, 7),
        "approved_on": date(year, 1, 8),
    }
    book.tables["w_filing"] = [{"matter": "年初预算", "changes": 0, **filed}]


def _facts(year, members, chair, opening, roll) -> dict:
    """The union sheet: one in twenty-five unions remits too little, one in twelve does not report to its members."""
    wages = 450_000 * members * 12
    return {
        "city": "青溪县", "members": members, "pay": 450_000, "wages": wages, "remitted": round(wages * 0.02 * (0.7 if roll.random() < 0.04 else 1)),
        "retained": "0.6", "chair": chair, "deputies": [], "accountant": roll.choice(PEOPLE),
        "cashier": roll.choice(PEOPLE), "bank_no": f"1202{roll.randint(10**9, 10**10 - 1)}", "employer_bank_no": f"6228{roll.randint(10**9, 10**10 - 1)}",
        "open_bank": opening - 50_000, "open_cash": 50_000, "reviewed_on": date(year, 12, 12), "province": "",
        "reported_on": None if roll.random() < 0.08 else date(year, 12, 20),
    }  # fmt: skip


EMPTY = {"amount_in": 0, "amount_out": 0, "moved": 0, "pay": "银行转账", "invoice": "", "invoice_to": "", "minutes": "", "gift": "", "festival": "",
         "activity": "", "project": "", "note": "", "approver": "", "paper_kinds": "", "papers": 1, "handler": ""}  # fmt: skip


def _workday(year, month, roll) -> date:
    while True:
        day = date(year, month, roll.randint(9, 28))
        if is_official_workday(day):
            return day


def _income(year, members, roll) -> list[dict]:
    remitted, dues = round(450_000 * members * 0.02 * 0.6), round(450_000 * members * 0.005 * 3)
    rows = []
    for month in range(1, 13):
        rows.append({"kind": "收入", "code": "402", "words": f"{month}月行政拨缴工会经费(留成60%)", "amount_in": remitted, "payee": "税务代收转拨",
                     "booked": _workday(year, month, roll)})  # fmt: skip
        if month % 3 == 0:
            rows.append({"kind": "收入", "code": "401", "words": f"第{month // 3}季度会员会费({members}人)", "amount_in": dues, "payee": "单位代扣",
                         "booked": _workday(year, month, roll)})  # fmt: skip
            rows.append({"kind": "收入", "code": "408", "words": "银行存款利息", "amount_in": roll.randint(8000, 16000), "payee": "工商银行",
                         "booked": _workday(year, month, roll)})  # fmt: skip
    return [EMPTY | row for row in rows]


def _spending(year, members, roll, name, handler, chair) -> list[dict]:
    plain = [(code, words, yuan, month, {}) for code, words, yuan, month in PLAIN if roll.random() < 0.8]
    plain += [("50105", f"{words}{members}份", yuan * members, month, {"gift": "节日慰问", "festival": code, "heads": members, "per_head": yuan * 100})
              for words, code, month, yuan in GIFTS]  # fmt: skip
    plain += [
        (code, words, yuan, roll.randint(2, 11), dict(more))
        for share, code, words, yuan, more in WRONG
        if roll.random() < share
    ]
    rows = []
    for code, words, yuan, month, more in plain:
        booked = _workday(year, month, roll)
        minutes = "会纪1号" if yuan >= 10_000 and "舞台" not in words else ""
        rows.append(EMPTY | {
            "kind": "支出", "code": code, "words": fold(words), "amount_out": yuan * 100, "payee": roll.choice(SHOPS), "booked": booked,
            "invoice": f"033002200104{roll.randint(10**7, 10**8 - 1)}", "invoice_on": booked - timedelta(days=3), "invoice_to": name, "papers": 2,
            "paper_kinds": "发票、清单、签收表", "handler": handler, "approver": chair, "minutes": minutes, **more,
        })  # fmt: skip
    return rows
