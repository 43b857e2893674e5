"""Accounts and assets (FR-E15, FR-E16, FR-F16 … FR-F18)."""

from ..checks import EXPENSE, ODD_CODES, check, line_check, value
from ..marks import marked

# unions may add levels below the charts' own: what is longer than five digits is judged by its first five
VALID = (
    "EXISTS (SELECT 1 FROM w_account k WHERE k.code = CASE WHEN length(l.code) > 5 THEN left(l.code, 5) ELSE l.code END"
    " AND l.booked >= k.since AND l.booked < k.until)"
)

line_check(
    "FR-E15",
    "odd outside",
    # CASE keeps the order: the chart is asked for few lines
    f"CASE WHEN l.code IN ({ODD_CODES}) OR extract(year FROM l.booked) <> b.year THEN l.code = '' OR NOT {VALID} ELSE false END",
    "科目{about}不在记账日期有效的会计制度科目表内。",
    "Account {about} is not in the chart valid on the booking date.",
    about="coalesce(nullif(l.code, ''), '（空）')",
    in_money=True,
)
CONTENT = "困难|送温暖|疗休养|慰问|蛋糕|职工书屋|图书角"
BELONGS = (
    "CASE WHEN l.words ~ '困难.*(慰问|帮扶|补助)|(帮扶|补助).*困难' THEN '50404|50405'"
    " WHEN l.words ~ '送温暖|高温|清凉|一线' THEN NULL"
    " WHEN l.words ~ '疗休养' THEN '50104'"
    " WHEN l.words ~ '慰问|生日蛋糕|蛋糕券' THEN '50105'"
    " WHEN l.words ~ '职工书屋|图书角' THEN '50304' END"
)
# content -> the accounts it belongs to; the first that fits judges the line
line_check(
    "FR-E16",
    "misplaced",
    f"{EXPENSE} AND b.year >= 2022 AND k.code IS NOT NULL AND NOT l.code = ANY (string_to_array(k.code, '|')) AND {VALID}",
    "内容与科目不符，应记入：{about}。",
    "Text and account do not match; it belongs to: {about}.",
    joins=f"CROSS JOIN LATERAL (SELECT {BELONGS} AS code) k",
    about="l.words || ' → ' || replace(k.code, '|', '/')",
    in_money=True,
)
line_check(
    "FR-F16",
    "named",
    f"{EXPENSE} AND l.code NOT LIKE '507%' AND NOT (b.year < 2022 AND l.code LIKE '505%') AND l.words ~ w.words AND l.words !~ x.words"
    " AND u.price >= CASE WHEN l.words ~ '专用' THEN s.value ELSE v.value END",
    "{about}：单价{found}元达到固定资产标准{allowed}元，没有记入资本性支出。",
    "{about}: {found} yuan apiece reach the asset threshold of {allowed} yuan and were not booked as capital expense.",
    joins=value("fixed_asset_general") + value("fixed_asset_special", "s") + value("words_equipment", "w")
    + value("words_not_equipment", "x")
    + " CROSS JOIN LATERAL (SELECT l.amount_out::numeric / greatest(coalesce(substring(l.words FROM '([0-9]{1,4})(?:台|套|部|件|张|个|组|辆)')"
    "::int, CASE WHEN l.per_head > 0 THEN round(l.amount_out::numeric / l.per_head)::int END, 1), 1) AS price) u",
    found="round(u.price)",
    allowed="v.value",
    in_money=True,
)  # fmt: skip
# advances of a payee are cleared by what came back from him, the oldest first
check(
    "FR-F17",
    f"""
    WITH given AS (
        SELECT l.book, l.line, l.booked, l.payee, l.amount_out, l.words,
               sum(l.amount_out) OVER (PARTITION BY l.book, l.payee ORDER BY l.booked, l.line) AS so_far,
               (SELECT coalesce(sum(r.amount_in), 0) FROM w_line r WHERE {marked("advance", alias="r")}
                AND r.book = l.book AND r.payee = l.payee AND r.code LIKE '135%') AS back
        FROM w_line l WHERE {marked("advance")} AND l.code LIKE '135%' AND l.amount_out > 0)
    SELECT l.book, l.line::text, ARRAY[l.line], NULL::int[], least(l.amount_out, l.so_far - l.back)::numeric, v.value,
           l.words, CASE WHEN make_date(b.year, 12, 31) - l.booked > y.value * 365 THEN 'high' END
    FROM given l JOIN w_book b ON b.book = l.book {value("advance_days")} {value("bad_debt_years", "y")}
    WHERE l.so_far > l.back AND make_date(b.year, 12, 31) - l.booked > v.value
    """,
    "{about}：{found}元年末仍未结清，已超过规定期限。",
    "{about}: {found} yuan are still open at the end of the year.",
    in_money=True,
    marks=("advance",),
)
line_check(
    "FR-F18",
    "named",
    "l.kind IN ('收入', '支出') AND l.words ~ w.words",
    "代管的党费、团费等混入工会收支：{about}。",
    "Money held for others was booked as the union's own: {about}.",
    joins=value("words_held_for_others", "w"),
    in_money=True,
)
