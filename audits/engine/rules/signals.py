"""Signals (FR-F06, FR-F07, FR-F09, FR-F12, FR-F14, FR-F15): a reason to look, never proof of a breach on their own."""

from ..checks import EXPENSE, NEAR, at_year_end, check, line_check, most, value
from ..marks import marked

# payments near the threshold to one payee; those that overlap within the window are one finding
check(
    "FR-F06",
    f"""
    WITH near AS (
        SELECT l.book, l.line, l.booked, l.payee, l.amount_out, v.value AS threshold, d.value AS days,
               l.booked - lag(l.booked) OVER w AS gap
        FROM w_line l JOIN w_book b ON b.book = l.book {value("approval_threshold")} {value("split_near_ratio", "r")}
             {value("split_window_days", "d")}
        WHERE {marked("near")} AND {EXPENSE} AND l.payee <> '' AND l.amount_out >= {NEAR} AND l.amount_out < {most("approval_threshold")}
              AND l.amount_out >= v.value * r.value AND l.amount_out < v.value
        WINDOW w AS (PARTITION BY l.book, l.payee ORDER BY l.booked, l.line)),
    grouped AS (
        SELECT *, count(*) FILTER (WHERE gap IS NULL OR gap > days) OVER (PARTITION BY book, payee ORDER BY booked, line) AS bunch FROM near)
    SELECT book, min(line)::text, array_agg(line ORDER BY line), NULL::int[], sum(amount_out)::numeric, max(threshold), payee, NULL::text
    FROM grouped GROUP BY book, payee, bunch HAVING count(*) > 1 AND sum(amount_out) >= max(threshold)
    """,
    "短期内向{about}多笔付款，每笔略低于{allowed}元，合计{found}元。",
    "Several payments to {about} within days, each just below {allowed} yuan, {found} yuan together.",
    in_money=True,
    marks=("near",),
)
line_check(
    "FR-F07",
    "free_day",  # of its own year: another rule tells that a line lies outside it
    "EXISTS (SELECT 1 FROM w_free_day f WHERE f.day = l.booked)",
    "{about}为周末或法定节假日。",
    "{about} is a weekend or public holiday.",
    about="l.booked::text",
    in_money=True,
)
line_check(
    "FR-F09",
    "round",
    f"{EXPENSE} AND l.amount_out >= v.value AND l.amount_out % m.value = 0 AND l.paper_kinds !~ '清单|明细'"
    " AND NOT coalesce(l.heads > 0 AND l.per_head > 0, false)",
    "{about}：整数金额{found}元，没有明细。",
    "{about}: a round {found} yuan without itemised lines.",
    joins=value("round_amount_min") + value("round_amount_multiple", "m"),
    in_money=True,
)
check(
    "FR-F12",
    f"""
    WITH paid AS (
        SELECT l.book, l.payee, sum(l.amount_out)::numeric AS amount, array_agg(l.line ORDER BY l.line) AS lines
        FROM w_full l WHERE {EXPENSE} GROUP BY l.book, l.payee),
    shares AS (SELECT *, sum(amount) OVER (PARTITION BY book) AS total FROM paid)
    SELECT s.book, s.payee, '{{}}'::int[], s.lines, round(s.amount / s.total * 100, 1), v.value * 100, s.payee, NULL::text
    FROM shares s JOIN w_book b ON b.book = s.book {at_year_end("vendor_share_max")} {at_year_end("vendor_amount_min", "m")}
    WHERE s.total > 0 AND s.payee <> '' AND s.amount / s.total > v.value AND s.amount > m.value
    """,
    "「{about}」一家占全年支出的{found}%（关注线{allowed}%）。",
    "'{about}' received {found} % of the year's spending (watched from {allowed} %).",
    rows="w_whole",
)
check(
    "FR-F14",
    f"""
    SELECT b.book, '', '{{}}'::int[], NULL::int[], round(s.december / s.total * 100, 1), v.value * 100, '', NULL::text
    FROM w_book b CROSS JOIN LATERAL (
        SELECT sum(m.expense)::numeric AS total, sum(m.expense) FILTER (WHERE m.month % 12 = 0) AS december FROM w_month m
        WHERE m.book = b.book) s {at_year_end("december_share_max")}
    WHERE s.total > 0 AND s.december / s.total > v.value
    """,
    "12月支出占全年{found}%（关注线{allowed}%）。",
    "December holds {found} % of the year's spending (watched from {allowed} %).",
)
check(
    "FR-F15",
    f"""
    WITH plan AS (SELECT book, sum(approved)::numeric AS expense FROM w_budget WHERE code LIKE '5%' GROUP BY book),
    reckoned AS (
        SELECT b.book, b.year, b.province, f.expense / nullif(p.expense, 0) AS execution,
               coalesce(s.surplus, b.open_bank + coalesce(b.open_cash, 0) + f.income - f.expense) / nullif(f.income, 0) AS surplus
        FROM w_book b CROSS JOIN LATERAL (
            SELECT coalesce(sum(m.income), 0)::numeric AS income, coalesce(sum(m.expense), 0)::numeric AS expense FROM w_month m
            WHERE m.book = b.book HAVING count(*) > 0) f LEFT JOIN plan p ON p.book = b.book LEFT JOIN w_balance s ON s.book = b.book)
    SELECT b.book, '', '{{}}'::int[], NULL::int[], round(b.execution * 100, 1), v.value * 100,
           '结余为年收入的' || coalesce(round(b.surplus * 100, 1)::text, '—') || '%', NULL::text
    FROM reckoned b {at_year_end("execution_min")} {at_year_end("surplus_ratio_max", "s")}
    WHERE b.execution < v.value OR b.surplus > s.value
    """,
    "预算执行率{found}%（关注线{allowed}%），{about}。",
    "Budget execution is {found} % (watched below {allowed} %); {about}.",
    needs=("budget",),
)
