"""The tables of a workbook: by which words their columns are known, and how each cell is read."""

from dataclasses import dataclass

from . import cells


@dataclass(frozen=True)
class Column:
    """A column: the names it goes by (folded), how its cells are read, whether a row cannot be without it."""

    field: str
    names: tuple[str, ...]
    read: object = cells.text
    needed: bool = False


@dataclass(frozen=True)
class Table:
    """A table of the workbook. `marks` are the fields whose presence tells it from the other tables."""

    name: str
    title: str
    columns: tuple[Column, ...]
    marks: tuple[str, ...]


def _c(field, names, read=cells.text, needed=False):
    return Column(field, tuple(names.split("|")), read, needed)


YEARS = (2000, 2100)
UNION = _c("union_code", "工会编码|工会代码|单位编码|编码", cells.narrow, True)
CODE = _c("code", "科目编码|科目代码|会计科目|科目", cells.account, True)

LINES = Table(
    "lines", "收支明细",
    (
        _c("line_no", "行号|序号|明细行号", cells.between(1)), UNION, _c("union_name", "工会名称|单位名称"),
        _c("year", "会计年度|年度|年份", cells.between(*YEARS)), _c("booked", "记账日期|入账日期|凭证日期|日期", cells.day, True),
        _c("voucher", "凭证号|凭证编号|凭证字号", cells.narrow, True), _c("business", "业务日期|发生日期", cells.day),
        _c("kind", "类型|收支类型|业务类型", cells.narrow, True), CODE, _c("account_name", "科目名称"),
        _c("summary", "摘要|用途|内容", cells.text, True), _c("amount_in", "收入金额|收入|贷方金额", cells.cents),
        _c("amount_out", "支出金额|支出|借方金额", cells.cents), _c("moved", "内部转账金额|转账金额", cells.cents),
        _c("pay", "结算方式|支付方式|付款方式", cells.narrow), _c("payee", "对方单位或个人|对方单位|收款人|收款单位"),
        _c("invoice_code", "发票代码", cells.narrow), _c("invoice_no", "发票号码|发票号", cells.narrow),
        _c("invoice_on", "开票日期|发票日期", cells.day), _c("invoice_to", "发票抬头|抬头"),
        _c("papers", "附件张数|附件数|附单据数", cells.between(0)), _c("paper_kinds", "附件说明|附件"), _c("handler", "经办人"),
        _c("acceptor", "验收人|证明人"), _c("approver", "审批人|批准人"), _c("minutes", "集体决策文号|会议纪要|纪要文号"),
        _c("activity", "活动编号", cells.narrow), _c("gift", "慰问类型", cells.narrow), _c("festival", "节日代码|节日", cells.narrow),
        _c("heads", "人数|发放人数", cells.count), _c("per_head", "人均或单价|人均|单价", cells.cents), _c("project", "项目|项目名称"),
        _c("note", "备注"),
    ),
    ("booked", "voucher", "summary"),
)  # fmt: skip
SHEET = Table(
    "sheet", "工会基本信息",
    (
        UNION, _c("union_name", "工会名称|单位名称", cells.text, True), _c("union_kind", "工会类型"), _c("city", "所在地|所在市县"),
        _c("members", "会员数|会员人数", cells.between(0)), _c("staff", "职工数|职工人数", cells.count),
        _c("pay", "会员月平均计费工资|月平均工资", cells.cents), _c("wages", "年工资总额|工资总额", cells.cents),
        _c("remitted", "全年拨缴总额(2%部分)|全年拨缴总额|拨缴总额", cells.cents), _c("retained", "留成比例"), _c("chair", "工会主席|主席"),
        _c("deputies", "副主席"), _c("accountant", "会计"), _c("cashier", "出纳"), _c("bank_no", "工会银行账号|银行账号", cells.narrow),
        _c("employer_bank_no", "单位行政账号|行政账号", cells.narrow), _c("legal", "法人资格"),
        _c("open_bank", "年初银行存款", cells.cents), _c("open_cash", "年初库存现金", cells.cents),
        _c("reviewed_on", "经审会审查日期", cells.day), _c("reported_on", "会员大会报告日期", cells.day), _c("chart", "使用科目版本"),
        _c("province", "省份|省"),
    ),
    ("union_name", "chair", "bank_no"),
)  # fmt: skip
BUDGET = Table(
    "budget", "收支预算表",
    (UNION, CODE, _c("account_name", "科目名称"), _c("last_year", "上年决算数", cells.cents), _c("planned", "本年预算数", cells.cents, True),
     _c("change", "调整数", cells.cents), _c("approved", "调整后预算数", cells.cents), _c("note", "说明")),
    ("planned", "approved"),
)  # fmt: skip
FINAL = Table(
    "final", "收支决算表",
    (UNION, CODE, _c("account_name", "科目名称"), _c("last_year", "上年决算数", cells.cents),
     _c("planned", "本年预算数|本年预算数(调整后)", cells.cents), _c("amount", "本年决算数", cells.cents, True), _c("note", "说明")),
    ("amount",),
)  # fmt: skip
FILINGS = Table(
    "filings", "预算决算审批",
    (UNION, _c("matter", "事项", cells.narrow, True), _c("passed_on", "工会委员会通过日期", cells.day),
     _c("reviewed_on", "经审会审查日期", cells.day), _c("filed_on", "上报日期", cells.day), _c("approved_on", "上级批复日期", cells.day),
     _c("paper", "批复文号"), _c("changes", "调整次数", cells.between(0, 999))),
    ("matter", "passed_on"),
)  # fmt: skip
BALANCE = Table(
    "balance", "资产负债表",
    (UNION, _c("opening_money", "年初货币资金", cells.cents), _c("closing_money", "期末货币资金", cells.cents),
     _c("receivables", "其他应收款", cells.cents), _c("fixed_assets", "固定资产(原值)|固定资产原值", cells.cents),
     _c("assets", "资产总计", cells.cents, True), _c("due_upward", "应付上级经费(负债)|应付上级经费", cells.cents),
     _c("asset_fund", "资产基金", cells.cents), _c("surplus", "工会资金结余", cells.cents),
     _c("liabilities_and_net", "负债与净资产总计", cells.cents, True)),
    ("assets", "liabilities_and_net"),
)  # fmt: skip
BANK = Table(
    "bank", "银行对账",
    (UNION, _c("month", "月份", cells.between(1, 12), True), _c("in_books", "账面存款|账面余额", cells.cents, True),
     _c("at_bank", "对账单余额", cells.cents, True), _c("gap", "差额", cells.cents), _c("explained", "未达账项说明|调节说明"),
     _c("bank_no", "银行账号", cells.narrow)),
    ("in_books", "at_bank"),
)  # fmt: skip
ACTIVITIES = Table(
    "activities", "活动登记",
    (_c("activity", "活动编号", cells.narrow, True), UNION, _c("name", "活动名称", cells.text, True), _c("kind", "类别|活动类别", cells.narrow),
     _c("starts", "开始日期", cells.day, True), _c("ends", "结束日期", cells.day), _c("place", "地点"), _c("city", "所在市县"),
     _c("people", "参加人数", cells.count), _c("winners", "获奖人数", cells.count), _c("top_prize", "最高奖品单价", cells.cents),
     _c("souvenirs", "纪念品人数", cells.count), _c("souvenir_price", "纪念品单价", cells.cents), _c("overnight", "是否住宿", cells.truth),
     _c("has_plan", "活动方案|有方案", cells.truth), _c("has_attendance", "签到表|有签到", cells.truth), _c("has_report", "活动总结|有总结", cells.truth)),
    ("name", "starts", "people"),
)  # fmt: skip
MEMBERS = Table(
    "members", "会员名册",
    (_c("member", "会员编号", cells.narrow, True), UNION, _c("name", "姓名(虚构)|姓名"), _c("sex", "性别"), _c("birth_month", "出生月", cells.between(1, 12)),
     _c("joined", "入会日期", cells.day), _c("status", "状态", cells.narrow), _c("pay", "月计费工资", cells.cents),
     _c("pays_dues", "按时缴会费", cells.truth)),
    ("member", "birth_month", "joined"),
)  # fmt: skip
GIFTS = Table(
    "gifts", "慰问发放登记",
    (_c("row", "登记序号|序号", cells.between(0)), UNION, _c("voucher", "凭证号", cells.narrow), _c("line_no", "明细行号", cells.between(1), True),
     _c("gift", "慰问类型", cells.narrow, True), _c("festival", "节日代码", cells.narrow), _c("given", "发放日期", cells.day, True),
     _c("member", "会员编号", cells.narrow), _c("name", "姓名"), _c("status", "是否会员", cells.narrow), _c("form", "发放形式", cells.narrow),
     _c("amount", "金额", cells.cents, True), _c("signed", "是否签收", cells.truth), _c("illness", "病种", cells.narrow),
     _c("relation", "亲属关系", cells.narrow), _c("file_no", "困难档案号", cells.narrow)),
    ("line_no", "gift", "given"),
)  # fmt: skip
TABLES = (LINES, SHEET, BUDGET, FINAL, FILINGS, BALANCE, BANK, ACTIVITIES, GIFTS, MEMBERS)
