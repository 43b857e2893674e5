"""Gifts to members (FR-B01 … FR-B15). Rules that need each recipient ask the gift register."""

from ..checks import EXPENSE, at_year_end, check, least, line_check, value

check(
    "FR-B01",
    # who got less than the smallest cap there is, festivals or not, needs no look at each gift
    f"""
    WITH much AS (
        SELECT book, member FROM w_gift WHERE gift = '节日慰问' AND status = '是'
        GROUP BY book, member HAVING sum(greatest(amount, 0)) > {least("festival_cap_year")})
    SELECT b.book, g.member, '{{}}'::int[], array_agg(DISTINCT g.line), sum(g.amount)::numeric, v.value, g.member, NULL::text
    FROM much JOIN w_gift g ON g.book = much.book AND g.member = much.member JOIN w_book b ON b.book = g.book
         {at_year_end("festival_cap_year")} {value("festival_list", "f", "g.given")}
    WHERE g.gift = '节日慰问' AND g.status = '是' AND g.festival = ANY (string_to_array(f.words, '|'))
    GROUP BY b.book, g.member, v.value HAVING sum(g.amount) > v.value
    """,
    "会员{about}全年节日慰问{found}元，高于每人每年{allowed}元。",
    "Member {about} received festival gifts of {found} yuan in the year; the cap is {allowed} yuan.",
    in_money=True,
    needs=("register",),
    rows="w_gift",
)
line_check(
    "FR-B02",
    "gift",
    "l.gift = '节日慰问' AND NOT l.festival = ANY (string_to_array(v.words, '|'))",
    "{about}：这一天不是七个法定节日之一，不能按节日慰问发放。",
    "{about}: this is not one of the seven statutory festivals.",
    joins=value("festival_list"),
    in_money=True,
)
line_check(
    "FR-B03",
    "gift named",
    f"{EXPENSE} AND (l.gift IN ('节日慰问', '生日慰问') AND (l.payee ~ '^(会员|职工)?个人$' OR EXISTS (SELECT 1 FROM w_gift g"
    " WHERE g.book = l.book AND g.line = l.line AND g.form IN ('现金', '购物卡', '充值卡', '代金券', '银行转账', '微信红包')))"
    f" OR ({EXPENSE} AND l.words ~ w.words))",
    "慰问以现金、购物卡或充值卡形式发放：{about}。",
    "The gift was cash, a shopping card or stored value: {about}.",
    joins=value("words_cards", "w"),
    in_money=True,
)
line_check(
    "FR-B04",
    "gift",
    "l.gift = '节日慰问' AND l.heads > a.people",
    "发放{found}人，当日在册会员{allowed}人：{about}。",
    "Given to {found} people with {allowed} members on that day: {about}.",
    joins="CROSS JOIN LATERAL (SELECT CASE WHEN b.has_roster THEN (SELECT count(*) FROM w_member m WHERE m.book = l.book AND m.active"
    " AND (m.joined IS NULL OR m.joined <= coalesce(l.business, l.booked))) ELSE b.members END AS people) a",
    found="l.heads::numeric",
    allowed="a.people::numeric",
    needs=("sheet",),
)
check(
    "FR-B05",
    """
    SELECT g.book, g.line::text, ARRAY[g.line], NULL::int[], count(*)::numeric, NULL::numeric,
           string_agg(DISTINCT coalesce(nullif(g.member, ''), '—'), '、'), NULL::text
    FROM w_gift g JOIN w_book b ON b.book = g.book LEFT JOIN w_member m ON m.book = g.book AND m.member = g.member
    WHERE g.status NOT LIKE '%退休%' AND (g.status = '否' OR b.has_roster AND (m.member IS NULL OR NOT m.active OR NOT m.pays_dues))
    GROUP BY g.book, g.line
    """,
    "登记表中有{found}名领取人不是按时缴纳会费的在册会员：{about}。",
    "{found} recipients in the register are not dues-paying members: {about}.",
    needs=("register",),
    rows="w_gift",
)
# gifts of a quarter are handed out together: a birthday in the same quarter is in time
check(
    "FR-B06",
    f"""
    WITH given AS (
        SELECT g.*, row_number() OVER (PARTITION BY g.book, g.member ORDER BY g.given, g.row) AS n,
               extract(month FROM g.given)::int AS month, m.birth_month
        FROM w_gift g LEFT JOIN w_member m ON m.book = g.book AND m.member = g.member WHERE g.gift = '生日慰问')
    SELECT b.book, g.member, array_agg(DISTINCT g.line), NULL::int[], max(g.amount)::numeric, v.value,
           g.member || CASE WHEN bool_or(g.n > 1) THEN '（本年第' || max(g.n) || '次）' ELSE '' END, NULL::text
    FROM given g JOIN w_book b ON b.book = g.book {value("birthday_cap", day="g.given")}
    WHERE g.amount > v.value OR g.n > 1 OR (
        least(abs(g.month - g.birth_month), 12 - abs(g.month - g.birth_month)) > 1 AND (g.month - 1) / 3 <> (g.birth_month - 1) / 3)
    GROUP BY b.book, g.member, v.value
    """,
    "会员{about}生日慰问{found}元，上限{allowed}元、每年一次、当月前后发放。",
    "Birthday gift of member {about}: {found} yuan; at most {allowed} yuan, once a year, near the birthday.",
    in_money=True,
    needs=("register",),
    rows="w_gift",
)
_BY_EVENT = [
    ("FR-B08", "生育慰问", "birth_cap", "g.amount > v.value", "会员{about}生育慰问{found}元，上限{allowed}元。",
     "Birth gift to member {about}: {found} yuan, the cap is {allowed} yuan."),
    ("FR-B11", "退休慰问", "retirement_cap", "g.amount > v.value OR g.form IN ('现金', '银行转账', '购物卡')",
     "会员{about}退休纪念品{found}元，上限{allowed}元，且不得发现金。",
     "Retirement souvenir of member {about}: {found} yuan, the cap is {allowed} yuan, never in cash."),
]  # fmt: skip
for _rule, _gift, _cap, _where, _zh, _en in _BY_EVENT:
    check(
        _rule,
        f"""
        SELECT b.book, g.row::text, ARRAY[g.line], NULL::int[], g.amount::numeric, v.value, g.member, NULL::text
        FROM w_gift g JOIN w_book b ON b.book = g.book {value(_cap, day="g.given")}
        WHERE g.gift = '{_gift}' AND ({_where})
        """,
        _zh,
        _en,
        in_money=True,
        needs=("register",),
        rows="w_gift",
    )
_REPEATED = [
    ("FR-B07", "结婚慰问", "marriage_cap", "g.member", "g.given <= g.before + interval '12 months'",
     "会员{about}结婚慰问{found}元，上限{allowed}元，12个月内不得重复。",
     "Marriage gift to member {about}: {found} yuan; at most {allowed} yuan and not again within 12 months."),
    ("FR-B09", "住院慰问", "hospital_cap", "g.member, g.illness",
     "g.illness <> '' AND extract(year FROM g.given) = extract(year FROM g.before)",
     "会员{about}住院慰问{found}元，上限{allowed}元，同一病种一年一次。",
     "Hospital gift to member {about}: {found} yuan; at most {allowed} yuan, once a year for an illness."),
]  # fmt: skip
for _rule, _gift, _cap, _same, _again, _zh, _en in _REPEATED:
    check(
        _rule,
        f"""
        WITH given AS (
            SELECT g.*, lag(g.given) OVER (PARTITION BY g.book, {_same} ORDER BY g.given, g.row) AS before
            FROM w_gift g WHERE g.gift = '{_gift}')
        SELECT b.book, g.row::text, ARRAY[g.line], NULL::int[], g.amount::numeric, v.value,
               g.member || CASE WHEN g.illness <> '' THEN '（' || g.illness || '）' ELSE '' END, NULL::text
        FROM given g JOIN w_book b ON b.book = g.book {value(_cap, day="g.given")}
        WHERE g.amount > v.value OR g.before IS NOT NULL AND {_again}
        """,
        _zh,
        _en,
        in_money=True,
        needs=("register",),
        rows="w_gift",
    )
check(
    "FR-B10",
    f"""
    SELECT b.book, g.row::text, ARRAY[g.line], NULL::int[], g.amount::numeric,
           CASE WHEN g.relation IN ('', '本人', '会员本人') THEN v.value ELSE f.value END,
           g.member || CASE WHEN g.relation <> '' THEN '（' || g.relation || '）' ELSE '' END, NULL::text
    FROM w_gift g JOIN w_book b ON b.book = g.book {value("death_member_cap", day="g.given")} {value("death_family_cap", "f", "g.given")}
    WHERE g.gift = '去世慰问' AND (g.amount > CASE WHEN g.relation IN ('', '本人', '会员本人') THEN v.value ELSE f.value END
          OR g.relation NOT IN ('', '本人', '会员本人') AND NOT g.relation = ANY (string_to_array(f.words, '|')))
    """,
    "会员{about}去世慰问{found}元，上限{allowed}元，仅限本人及配偶、父母、子女。",
    "Bereavement gift of member {about}: {found} yuan; at most {allowed} yuan, for the member, spouse, parents, children.",
    in_money=True,
    needs=("register",),
    rows="w_gift",
)
line_check(
    "FR-B12",
    "gift",
    f"l.gift = '困难慰问' AND ({EXPENSE}) AND (l.note !~ w.words AND l.words !~ w.words AND NOT EXISTS (SELECT 1 FROM w_gift g"
    " WHERE g.book = l.book AND g.line = l.line AND g.file_no <> '') OR coalesce(l.per_head, l.amount_out / greatest(l.heads, 1)) > v.value)",
    "{about}：没有困难档案号，或每户高于{allowed}元。",
    "{about}: no hardship file, or more than {allowed} yuan for a household.",
    joins=value("hardship_cap") + value("words_hardship_file", "w"),
    allowed="v.value",
    in_money=True,
)
line_check(
    "FR-B13",
    "gift",
    f"{EXPENSE} AND l.gift <> '' AND (l.paper_kinds !~ w.words OR r.people > 0 AND (r.people <> l.heads OR r.unsigned > 0))",
    "{about}：没有实名签收名单，或名单人数（{found}）与发放人数（{allowed}）不符。",
    "{about}: no signed list, or the list ({found}) does not match the head count ({allowed}).",
    joins=value("words_signed_list", "w")
    + " LEFT JOIN LATERAL (SELECT count(*) AS people, count(*) FILTER (WHERE NOT g.signed) AS unsigned FROM w_gift g"
    " WHERE g.book = l.book AND g.line = l.line) r ON true",
    found="coalesce(r.people, 0)::numeric",
    allowed="l.heads::numeric",
)
check(
    "FR-B14",
    """
    SELECT g.book, g.line::text, ARRAY[g.line], NULL::int[], count(*)::numeric, NULL::numeric, '', NULL::text
    FROM w_gift g WHERE g.status LIKE '%退休%' AND g.gift <> '退休慰问' GROUP BY g.book, g.line
    """,
    "向{found}名离退休人员发放慰问，应由单位行政承担。",
    "{found} retired people received gifts, which the employer should bear.",
    needs=("register",),
    rows="w_gift",
)
line_check(
    "FR-B15",
    "named",
    f"{EXPENSE} AND l.words LIKE '%体检%'",
    "{about}：体检费应由单位行政负担。",
    "{about}: health check-ups are the employer's cost.",
    in_money=True,
)
