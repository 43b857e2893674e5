"""Money in: dues, remittances, subsidies (FR-A01 … FR-A09)."""

from ..checks import at_year_end, check, line_check, value
from ..marks import marked

DUES = "LATERAL (SELECT sum(c.amount_in) AS got FROM w_code c WHERE c.book = b.book AND c.code LIKE '401%') d"
GROSS = """LATERAL (
    SELECT coalesce(sum(amount_in) FILTER (WHERE code LIKE '402%'), 0) AS kept,
           coalesce(sum(amount_in) FILTER (WHERE code LIKE '402%' OR code LIKE '211%' OR code LIKE '221%'), 0) AS gross
    FROM w_code c WHERE c.book = b.book) own"""

# monthly pay in cents; the tail below 10 yuan is left out, 0.5 % of each 10 yuan are 5 cents
check(
    "FR-A01",
    f"""
    WITH due AS (
        SELECT b.book, coalesce(
            (SELECT sum(m.pay / 1000 * 1000 * v.value * months.n) FROM w_member m CROSS JOIN LATERAL (
                SELECT CASE WHEN m.joined > make_date(b.year, 12, 31) THEN 0
                            WHEN extract(year FROM m.joined) = b.year THEN 13 - extract(month FROM m.joined) ELSE 12 END AS n
             ) months WHERE m.book = b.book AND m.active AND m.pay > 0),
            b.members * (b.pay / 1000 * 1000) * v.value * 12) AS expected
        FROM w_book b {at_year_end("dues_rate")}
        WHERE b.has_sheet)
    SELECT b.book, '', ARRAY(SELECT l.line FROM w_every l WHERE l.book = b.book AND l.code LIKE '401%' ORDER BY l.line), NULL::int[], coalesce(d.got, 0)::numeric, due.expected,
           round(abs(coalesce(d.got, 0) / due.expected - 1) * 100, 1)::text, NULL::text
    FROM w_book b JOIN due ON due.book = b.book CROSS JOIN {DUES} {at_year_end("dues_tolerance", "t")}
    WHERE due.expected > 0 AND abs(coalesce(d.got, 0) / due.expected - 1) > t.value
    """,
    "按会员月工资估算应收会费{allowed}元，账上实收{found}元，相差{about}%。",
    "Dues expected from members' pay are {allowed} yuan, the books show {found} yuan: {about} % apart.",
    in_money=True,
    needs=("sheet",),
)
check(
    "FR-A02",
    f"""
    SELECT b.book, '', '{{}}'::int[], NULL::int[], 0::numeric, NULL::numeric, b.members::text, NULL::text
    FROM w_book b CROSS JOIN {DUES}
    WHERE b.members > 0 AND coalesce(d.got, 0) = 0
    """,
    "工会有会员{about}人，全年没有会费收入。",
    "The union has {about} members and no dues in the year.",
    in_money=True,
    needs=("sheet",),
)
check(
    "FR-A03",
    f"""
    SELECT b.book, '', '{{}}'::int[], NULL::int[], g.got::numeric, b.wages * r.value, round(g.got / (b.wages * r.value) * 100, 1)::text,
           NULL::text
    FROM w_book b CROSS JOIN {GROSS}
         CROSS JOIN LATERAL (SELECT coalesce(nullif(b.remitted, 0), own.gross, 0)::numeric AS got) g
         {at_year_end("remittance_rate", "r")} {at_year_end("remittance_tolerance", "t")}
    WHERE b.wages > 0 AND g.got / (b.wages * r.value) < 1 - t.value
    """,
    "按工资总额2%应拨缴{allowed}元，实际拨缴{found}元（{about}%）。",
    "2 % of the wage bill is {allowed} yuan, remitted were {found} yuan ({about} %).",
    in_money=True,
    needs=("sheet",),
)
check(
    "FR-A04",
    f"""
    SELECT b.book, '', '{{}}'::int[], NULL::int[], round(own.kept / g.gross * 100, 2), s.value * 100, '', NULL::text
    FROM w_book b CROSS JOIN {GROSS}
         CROSS JOIN LATERAL (SELECT coalesce(nullif(b.remitted, 0), own.gross)::numeric AS gross) g
         {at_year_end("retained_share", "s")}
    WHERE g.gross > 0 AND own.kept > 0 AND abs(own.kept / g.gross - s.value) > 0.01
    """,
    "留成占拨缴总额{found}%，规定比例为{allowed}%。",
    "The share kept is {found} % of the remittance; the ratio set is {allowed} %.",
    needs=("sheet",),
)
# what was owed for longer than 90 days on the last day of the year and is not covered by what was passed on
check(
    "FR-A05",
    f"""
    WITH owed AS (
        SELECT l.book, sum(l.amount_in) FILTER (WHERE l.booked <= make_date(b.year, 12, 31) - 90) AS old,
               sum(l.amount_out) AS paid, sum(l.amount_in) - sum(l.amount_out) AS open,
               array_agg(l.line ORDER BY l.line) AS lines
        FROM w_line l JOIN w_book b ON b.book = l.book
        WHERE {marked("owed")} AND l.code LIKE CASE WHEN b.year < 2022 THEN '221%' ELSE '211%' END GROUP BY l.book)
    SELECT book, '', '{{}}'::int[], lines, open::numeric, NULL::numeric, '', NULL::text
    FROM owed WHERE coalesce(old, 0) > coalesce(paid, 0)
    """,
    "应付上级经费年末余额{found}元，其中有超过90天未上缴的部分。",
    "At the end of the year {found} yuan are due to the higher union, part of it for more than 90 days.",
    in_money=True,
    marks=("owed",),
)
line_check(
    "FR-A06",
    "named",
    "l.kind = '支出' AND l.words ~ w.words AND (l.note LIKE '%行政补助%' OR l.words LIKE '%行政补助%' OR EXISTS ("
    f" SELECT 1 FROM w_line s WHERE {marked('project', alias='s')} AND s.book = l.book AND s.code LIKE '405%' AND s.project <> '' AND s.project = l.project))",
    "行政补助列支了与工会无关的费用：{about}。",
    "The employer's subsidy paid for something that is not the union's: {about}.",
    joins=value("words_unrelated", "w"),
    in_money=True,
)
check(
    "FR-A07",
    f"""
    WITH months AS (
        SELECT b.book, m.month, coalesce(k.in_books, b.open_bank + coalesce((
            SELECT sum(w.bank) FROM w_month w WHERE w.book = b.book AND w.month <= b.year * 12 + m.month), 0)) AS balance
        FROM w_book b CROSS JOIN generate_series(1, 12) AS m (month) LEFT JOIN w_bank k ON k.book = b.book AND k.month = m.month
        WHERE b.open_bank IS NOT NULL)
    SELECT b.book, '', '{{}}'::int[], NULL::int[], round(avg(m.balance)), v.value, '', NULL::text
    FROM months m JOIN w_book b ON b.book = m.book {at_year_end("idle_balance_min")}
    WHERE NOT EXISTS (SELECT 1 FROM w_code c WHERE c.book = b.book AND c.code LIKE '408%' AND c.is_interest)
    GROUP BY b.book, v.value HAVING avg(m.balance) > v.value
    """,
    "全年平均存款{found}元，没有利息收入（存款高于{allowed}元应有利息）。",
    "The bank balance was {found} yuan on average and no interest was booked (expected above {allowed} yuan).",
    in_money=True,
    needs=("sheet",),
)
line_check(
    "FR-A08",
    "cash",
    f"l.kind = '支出' AND l.pay = '现金' AND EXISTS (SELECT 1 FROM w_line i WHERE {marked('cash', alias='i')} AND i.book = l.book AND i.kind = '收入' AND i.pay = '现金'"
    f" AND i.booked = l.booked) AND NOT EXISTS (SELECT 1 FROM w_line d WHERE {marked('banked', alias='d')} AND d.book = l.book AND d.kind = '转账'"
    " AND d.code LIKE '102%' AND d.booked = l.booked)",
    "当天收到的现金没有送存就用于支出{found}元：{about}。",
    "Cash taken in that day was spent ({found} yuan) without being banked first: {about}.",
    in_money=True,
)
check(
    "FR-A09",
    f"""
    WITH got AS (
        SELECT l.book, l.project, sum(l.amount_in) AS amount FROM w_line l
        WHERE {marked("project")} AND l.code LIKE '40302%' AND l.project <> '' GROUP BY l.book, l.project),
    spent AS (
        SELECT l.book, l.project, sum(l.amount_out) AS amount, array_agg(l.line ORDER BY l.line) AS lines FROM w_line l
        WHERE {marked("project")} AND l.kind = '支出' AND l.project <> '' GROUP BY l.book, l.project)
    SELECT got.book, got.project, spent.lines, NULL::int[], spent.amount::numeric, got.amount::numeric, got.project, NULL::text
    FROM got JOIN spent USING (book, project) WHERE spent.amount > got.amount
    UNION ALL
    SELECT l.book, l.line::text, ARRAY[l.line], NULL::int[], l.amount_out::numeric, got.amount::numeric, got.project, NULL::text
    FROM w_line l JOIN got ON {marked("note")} AND got.book = l.book AND l.kind = '支出' AND l.project <> got.project
         AND (l.note LIKE '%' || got.project || '%' OR l.note LIKE '%专项补助%' AND l.words LIKE '%' || got.project || '%')
    """,
    "专项补助「{about}」收到{allowed}元，列支{found}元，超出或用于其他项目。",
    "The earmarked subsidy '{about}' brought {allowed} yuan; {found} yuan went beyond it or elsewhere.",
    in_money=True,
    marks=("project",),
)
