"""For every rule a book that breaks it and its nearest neighbour that does not.

Each example is (change that breaks the rule, change that does not); a change gets the plain book and alters it.
"""

from datetime import date

from tests.factories.ledgers import YEAR, activity, gift_line, given, income, line


def add(*rows, table="w_line"):
    """A change that adds rows to a table."""
    return lambda book: book.tables[table].extend(rows)


def both(*changes):
    return lambda book: [change(book) for change in changes]


def sheet(**values):
    return lambda book: book.sheet.update(values)


def row(table, place=0, **values):
    """A change of one row of a table."""
    return lambda book: book.tables[table][place].update(values)


def spend(words, **more):
    return add(line(10, words=words, **more))


def gift(number=10, **register):
    """A gift line of one member with its row in the register."""
    return both(
        add(
            gift_line(
                number,
                heads=1,
                gift=register["gift"],
                festival="",
                amount_out=register["amount"],
                per_head=register["amount"],
            )
        ),
        add(given(1, number, 1, festival="", **register), table="w_gift"),
    )


def event(**more):
    """An activity and a line of it."""
    cost = more.pop("cost", {})
    return both(
        add(activity(**more), table="w_activity"), add(line(10, activity="HD1", booked=date(YEAR, 3, 16), **cost))
    )


def nothing(_book):
    """The plain book itself."""


owed = {"kind": "往来", "code": "211", "invoice": "", "approver": ""}
prize = {"words": "运动会奖品", "code": "50102"}
outing = {"kind": "春游", "name": "会员春游", "cost": {"words": "春游车费", "code": "50105"}}
fare = {"words": "运动会午餐", "code": "50102", "heads": 20}
rest = {"kind": "疗休养", "name": "疗休养", "ends": date(YEAR, 3, 14)}
transfer = {"kind": "转账", "amount_out": 0, "invoice": "", "code": "101", "pay": "取现", "words": "提取备用金"}

EXAMPLES = {
    "FR-A01": (row("w_line", amount_in=800_000), row("w_line", amount_in=900_000)),
    "FR-A02": (row("w_line", amount_in=0), nothing),
    "FR-A03": (sheet(remitted=4_500_000), sheet(remitted=4_560_000)),
    "FR-A04": (row("w_line", 1, amount_in=2_300_000), row("w_line", 1, amount_in=2_900_000)),
    "FR-A05": (
        add(line(10, **owed, amount_in=600_000, amount_out=0, booked=date(YEAR, 5, 16))),
        add(line(10, **owed, amount_in=600_000, amount_out=0, booked=date(YEAR, 5, 16)), line(11, **owed, amount_out=600_000)),
    ),
    "FR-A06": (
        add(income(10, "405", 100, "劳动竞赛补助", project="竞赛"), line(11, words="单位物业费", project="竞赛")),
        add(income(10, "405", 100, "劳动竞赛补助", project="竞赛"), line(11, words="竞赛耗材", project="竞赛")),
    ),
    "FR-A07": (row("w_line", 2, words="捐赠"), nothing),
    "FR-A08": (
        add(income(10, "408", 50_000, "旧书款", pay="现金"), line(11, pay="现金", amount_out=40_000)),
        add(income(10, "408", 50_000, "旧书款", pay="现金"), line(11, pay="现金", amount_out=40_000, booked=date(YEAR, 3, 17))),
    ),
    "FR-A09": (
        add(income(10, "40302", 500_000, "专项补助", project="书屋"), line(11, project="书屋", amount_out=500_001)),
        add(income(10, "40302", 500_000, "专项补助", project="书屋"), line(11, project="书屋", amount_out=500_000)),
    ),
    "FR-B01": (
        add(given(1, 10, 1, amount=150_001), table="w_gift"),
        both(add(given(1, 10, 1, amount=150_000), table="w_gift"), add(given(2, 10, 1, festival="WOMENS_DAY"), table="w_gift")),
    ),
    "FR-B02": (add(gift_line(10, festival="WOMENS_DAY")), add(gift_line(10))),
    "FR-B03": (add(gift_line(10, words="端午节购物卡20份")), add(gift_line(10, words="端午节粽子20份"))),
    "FR-B04": (add(gift_line(10, heads=21)), add(gift_line(10, heads=20))),
    "FR-B05": (
        add(given(1, 10, 99), table="w_gift"),
        add(given(1, 10, 20), table="w_gift"),
    ),
    "FR-B06": (gift(gift="生日慰问", amount=30_001), gift(gift="生日慰问", amount=30_000)),
    "FR-B07": (
        both(gift(gift="结婚慰问", amount=50_000), add(given(2, 10, 1, gift="结婚慰问", given=date(YEAR, 9, 1)), table="w_gift")),
        gift(gift="结婚慰问", amount=100_000),
    ),
    "FR-B08": (gift(gift="生育慰问", amount=100_001), gift(gift="生育慰问", amount=100_000)),
    "FR-B09": (
        both(gift(gift="住院慰问", amount=80_000, illness="阑尾炎"),
             add(given(2, 10, 1, gift="住院慰问", illness="阑尾炎", given=date(YEAR, 9, 1)), table="w_gift")),
        both(gift(gift="住院慰问", amount=80_000, illness="阑尾炎"),
             add(given(2, 10, 1, gift="住院慰问", illness="骨折", given=date(YEAR, 9, 1)), table="w_gift")),
    ),
    "FR-B10": (gift(gift="去世慰问", amount=50_000, relation="叔叔"), gift(gift="去世慰问", amount=100_000, relation="父母")),
    "FR-B11": (gift(gift="退休慰问", amount=90_000, form="现金"), gift(gift="退休慰问", amount=100_000)),
    "FR-B12": (
        spend("困难职工慰问", gift="困难慰问", code="50404", heads=1, per_head=100_000),
        spend("困难职工慰问(档案KN2022-001)", gift="困难慰问", code="50404", heads=1, per_head=200_000, amount_out=200_000),
    ),
    "FR-B13": (add(gift_line(10, paper_kinds="发票")), add(gift_line(10, paper_kinds="发票、签收表"))),
    "FR-B14": (
        add(given(1, 10, 1, status="退休", gift="其他慰问"), table="w_gift"),
        add(given(1, 10, 1, status="退休", gift="退休慰问"), table="w_gift"),
    ),
    "FR-B15": (spend("会员体检费"), spend("健康讲座")),
    "FR-C01": (event(winners=14, cost=prize), event(winners=13, cost=prize)),
    "FR-C02": (event(winners=3, top_prize=30_001, cost=prize), event(winners=3, top_prize=30_000, cost=prize)),
    "FR-C03": (event(winners=3, souvenirs=20, cost=prize), event(souvenirs=20, cost=prize)),
    "FR-C04": (event(**outing, ends=date(YEAR, 3, 13)), event(**outing)),
    "FR-C05": (event(**outing, city="莲州市"), event(**outing)),
    "FR-C06": (spend("观影券", code="50105", amount_out=4_320_001), spend("观影券", code="50105", amount_out=4_320_000)),
    "FR-C07": (event(cost=fare | {"amount_out": 200_020}), event(cost=fare | {"amount_out": 200_000})),
    "FR-C08": (spend("讲课费(2学时,副高)", amount_out=100_002), spend("讲课费(2学时,副高)", amount_out=100_000)),
    "FR-C09": (
        spend("夜校优秀学员奖励", heads=2, per_head=50_001, amount_out=100_002),
        spend("夜校优秀学员奖励", heads=2, per_head=50_000, amount_out=100_000),
    ),
    "FR-C10": (
        event(**rest, cost={"code": "50104", "words": "疗休养", "amount_out": 2_400_060}),
        event(**rest, cost={"code": "50104", "words": "疗休养", "amount_out": 2_400_000}),
    ),
    "FR-C11": (spend("联谊活动", payee="欢唱KTV会所"), spend("瑜伽课12节", payee="悦动健身服务部")),
    "FR-C12": (event(papers_missing="总结"), event()),
    "FR-D01": (spend("接待兄弟工会餐费"), spend("禁烟宣传栏")),
    "FR-D02": (spend("年终奖金", minutes="纪2号"), spend("误餐补贴", minutes="纪2号")),
    "FR-D03": (
        spend("兼职工会干部补贴(2人3个月)", heads=2, per_head=90_003, minutes="纪3号"),
        spend("兼职工会干部补贴(2人3个月)", heads=2, per_head=90_000, minutes="纪3号"),
    ),
    "FR-D04": (row("w_bank", bank_no="99998888"), row("w_bank", bank_no="12020210")),
    "FR-D05": (sheet(employer_bank_no="12020210"), nothing),
    "FR-D06": (
        spend("借给某公司周转", kind="往来", code="135", approver=""),
        spend("预借活动备用金", kind="往来", code="135", approver=""),
    ),
    "FR-D07": (spend("购买理财产品", kind="往来", code="135"), spend("归还借款", kind="往来", code="215")),
    "FR-D08": (spend("单位车辆罚款"), spend("工资集体协商要约材料")),
    "FR-E01": (spend("安全培训", code="50101"), nothing),
    "FR-E02": (spend("展板", amount_out=80_001), spend("展板", amount_out=80_000)),
    "FR-E03": (row("w_filing", changes=2), row("w_filing", changes=1)),
    "FR-E04": (spend("春节展板", booked=date(YEAR, 1, 13)), spend("春节展板", booked=date(YEAR, 1, 14))),
    "FR-E05": (row("w_budget", 4, approved=4_769_001), row("w_budget", 4, approved=4_769_000)),
    "FR-E06": (row("w_final", 3, amount=120_001), nothing),
    "FR-E07": (sheet(last_money=1_000_001), sheet(last_money=1_000_000)),
    "FR-E08": (row("w_balance", assets=3_349_001), nothing),
    "FR-E09": (row("w_bank", 11, at_bank=2_900_000), row("w_bank", 11, at_bank=2_900_000, explained="未达账项")),
    "FR-E10": (spend("舞台", amount_out=1_000_000), spend("舞台", amount_out=999_999)),
    "FR-E11": (spend("展板", approver="苏珂"), spend("展板", approver="吴晓岚")),
    "FR-E12": (sheet(reported_on=None), nothing),
    "FR-E13": (sheet(cashier="方洁"), nothing),
    "FR-E14": (spend("垫付款", payee="沈立群(个人)"), spend("垫付款", payee="苏珂(个人)", amount_out=100_000)),
    "FR-E15": (spend("送温暖", code="50205"), spend("送温暖", code="5040501")),
    "FR-E16": (spend("中秋慰问月饼", code="50504"), spend("高温慰问矿泉水", code="50405")),
    "FR-F01": (spend("活动经费", invoice="", paper_kinds="收据"), spend("讲课费", invoice="", paper_kinds="劳务费发放表、签到表")),
    "FR-F02": (spend("展板", invoice="0330022001043100" + "0004"), nothing),
    "FR-F03": (spend("展板", invoice_to="甲公司"), spend("展板", invoice_to="")),
    "FR-F04": (spend("展板", invoice_on=date(YEAR - 1, 12, 31)), spend("展板", invoice_on=date(YEAR, 1, 4))),
    "FR-F05": (spend("展板", v_month=3, v_number=2), spend("展板", v_month=3, v_number=1)),
    "FR-F06": (
        add(line(10, amount_out=800_000), line(11, amount_out=800_000, booked=date(YEAR, 3, 23))),
        add(line(10, amount_out=800_000), line(11, amount_out=800_000, booked=date(YEAR, 3, 24))),
    ),
    "FR-F07": (spend("展板", booked=date(YEAR, 10, 3)), spend("展板", booked=date(YEAR, 10, 8))),
    "FR-F08": (spend("展板", business=date(YEAR, 2, 13)), spend("展板", business=date(YEAR, 2, 14))),
    "FR-F09": (spend("活动经费", amount_out=500_000, paper_kinds="发票"), spend("活动经费", amount_out=500_000)),
    "FR-F10": (spend("零星采购", pay="现金", amount_out=100_001), spend("零星采购", pay="现金", amount_out=100_000)),
    "FR-F11": (
        spend("零星", pay="现金", amount_out=50_001),
        add(line(9, **transfer, moved=10_000), line(10, words="零星", pay="现金", amount_out=60_000)),
    ),
    "FR-F12": (
        both(spend("器材", payee="新知书店", amount_out=600_000)),
        row("w_line", 4, amount_out=100_000),
    ),
    "FR-F13": (
        both(event(cost={"words": "场地费"}), add(line(11, activity="HD1", words="场地费(补报)"))),
        both(event(cost={"words": "场地费"}), add(line(11, activity="HD1", words="场地费", amount_out=1))),
    ),
    "FR-F14": (
        spend("书", booked=date(YEAR, 12, 15), amount_out=1_080_001),
        spend("书", booked=date(YEAR, 12, 15), amount_out=1_080_000),
    ),
    "FR-F15": (row("w_balance", surplus=5_953_501), row("w_balance", surplus=5_953_500)),
    "FR-F16": (spend("笔记本电脑1台", amount_out=100_000), spend("笔记本电脑2台", amount_out=199_999)),
    "FR-F17": (
        spend("预借备用金", kind="往来", code="135", booked=date(YEAR, 10, 1)),
        spend("预借备用金", kind="往来", code="135", booked=date(YEAR, 10, 3)),
    ),
    "FR-F18": (spend("党费补缴"), spend("党建共建展板")),
}  # fmt: skip
