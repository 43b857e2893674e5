"""The eight prohibitions (FR-D01 … FR-D08)."""

from ..checks import EXPENSE, check, line_check, value

APPROVED = "(l.minutes <> '' OR l.note ~ '〔[0-9]{4}〕|批复|批准')"

line_check(
    "FR-D01",
    "named payee",
    f"{EXPENSE} AND (l.words ~ w.words OR l.payee ~ '烟酒|白酒')",
    "请客送礼：{about}。",
    "Treating guests or giving presents: {about}.",
    joins=value("words_treating", "w"),
    in_money=True,
)
line_check(
    "FR-D02",
    "named",
    f"{EXPENSE} AND l.words ~ w.words AND l.words !~ '兼职' AND NOT (l.words ~ k.words AND {APPROVED})",
    "滥发奖金、津贴、补贴：{about}。",
    "Unlawful bonus, allowance or subsidy: {about}.",
    joins=value("words_bonus", "w") + value("words_allowed_allowance", "k"),
    in_money=True,
)
line_check(
    "FR-D03",
    "named",
    f"{EXPENSE} AND l.words ~ '兼职' AND l.words ~ '补贴|津贴|补助' AND (NOT {APPROVED} OR m.a_month > v.value)",
    "{about}：没有批准文号，或每人每月{found}元高于{allowed}元。",
    "{about}: not approved, or {found} yuan a month where {allowed} yuan are allowed.",
    joins=value("part_time_allowance_month")
    + " CROSS JOIN LATERAL (SELECT coalesce(l.per_head, l.amount_out / greatest(l.heads, 1))::numeric"
    " / greatest(coalesce(substring(l.words FROM '([0-9]{1,2})个?月')::int, 1), 1) AS a_month) m",
    found="round(m.a_month)",
    allowed="v.value",
    in_money=True,
)
check(
    "FR-D04",
    """
    SELECT k.book, k.bank_no, '{}'::int[], NULL::int[], NULL::numeric, NULL::numeric, k.bank_no, NULL::text
    FROM w_bank k JOIN w_book b ON b.book = k.book
    WHERE k.bank_no <> '' AND b.bank_no <> '' AND k.bank_no <> b.bank_no GROUP BY k.book, k.bank_no
    """,
    "账户{about}不在登记的工会账户之列，疑为账外资金。",
    "The account {about} is not the union's registered one: money outside the books.",
    needs=("bank", "sheet"),
    rows="w_bank",
)
check(
    "FR-D05",
    """
    SELECT book, '', '{}'::int[], NULL::int[], NULL::numeric, NULL::numeric, CASE WHEN bank_no = '' THEN '没有独立账户' ELSE bank_no END,
           NULL::text
    FROM w_book b WHERE b.bank_no = '' OR b.bank_no = b.employer_bank_no
    """,
    "工会账户与单位行政账户没有分开（{about}）。",
    "The union's account is not kept apart from the employer's ({about}).",
    needs=("sheet",),
)
line_check(
    "FR-D06",
    "advance",
    "l.amount_out > 0 AND (l.code LIKE '135%' OR b.year < 2022 AND l.code LIKE '121%') AND l.words !~ w.words",
    "向单位或个人借出、垫付{found}元，与工会工作无关：{about}。",
    "{found} yuan were lent or advanced without a purpose of the union: {about}.",
    joins=value("words_union_purpose", "w"),
    in_money=True,
)
line_check(
    "FR-D07",
    "named",
    "l.amount_out > 0 AND l.words ~ w.words",
    "参与集资、理财、出借或担保：{about}。",
    "Fund-raising, investment, lending or guarantee: {about}.",
    joins=value("words_lending", "w"),
    in_money=True,
)
line_check(
    "FR-D08",
    "named",
    f"{EXPENSE} AND l.words ~ w.words",
    "报销与工会无关的费用：{about}。",
    "A cost that is not the union's: {about}.",
    joins=value("words_unrelated", "w"),
    in_money=True,
)
