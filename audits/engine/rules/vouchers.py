"""Vouchers and invoices (FR-F01 … FR-F05, FR-F08, FR-F10, FR-F11, FR-F13)."""

from ..checks import EXPENSE, check, line_check, value
from ..marks import marked

line_check(
    "FR-F01",
    "papers",
    f"{EXPENSE} AND (l.papers = 0 OR l.invoice = '' AND l.paper_kinds !~ w.words)",
    "{about}：没有发票、财政票据或签收单据。",
    "{about}: no invoice, fiscal receipt or signed list.",
    joins=value("words_source_documents", "w"),
    in_money=True,
)
# every use after the first is a finding, across unions and years that stand in the working tables
check(
    "FR-F02",
    """
    WITH used AS (
        SELECT l.book, l.line, l.amount_out, l.invoice, b.union_code, row_number() OVER w AS n,
               first_value(b.union_code || ' ' || l.voucher) OVER w AS first_use
        FROM w_line l JOIN w_book b ON b.book = l.book WHERE l.invoice <> ''
        WINDOW w AS (PARTITION BY l.invoice ORDER BY l.booked, b.union_code, l.line))
    SELECT book, line::text, ARRAY[line], NULL::int[], amount_out::numeric, NULL::numeric, invoice || '（' || first_use || '）', NULL::text
    FROM used WHERE n > 1
    """,
    "发票{about}已经报销过。",
    "Invoice {about} was used before.",
    in_money=True,
    rows="w_twice",
)
line_check(
    "FR-F03",
    "invoice_to",
    f"{EXPENSE} AND l.invoice_to <> '' AND l.invoice_to <> b.union_name",
    "发票抬头为「{about}」，不是本工会。",
    "The invoice is made out to '{about}', not to the union.",
    about="l.invoice_to",
    in_money=True,
)
line_check(
    "FR-F04",
    "invoice_day",
    f"{EXPENSE} AND l.invoice_on IS NOT NULL AND (l.invoice_on > l.booked + 30 OR l.booked - l.invoice_on > v.value"
    " OR extract(year FROM l.invoice_on) < extract(year FROM l.booked))",
    "发票日期{about}与付款日期不合（超期、晚于付款或跨年度）。",
    "The invoice date {about} does not fit the payment (too old, later, or of another year).",
    joins=value("invoice_age_days"),
    about="l.invoice_on::text",
    in_money=True,
)
# a gap is told at the first number after it, a repeat at the second use, a month begins with 1
check(
    "FR-F05",
    """
    WITH numbered AS (
        SELECT book, line, voucher, v_month, v_number,
               lag(v_number) OVER (PARTITION BY book, v_month ORDER BY v_number, booked, line) AS before
        FROM w_full WHERE v_number IS NOT NULL)
    SELECT book, line::text, ARRAY[line], NULL::int[], v_number::numeric, (coalesce(before, 0) + 1)::numeric, voucher, NULL::text
    FROM numbered WHERE v_number <> coalesce(before, 0) + 1
    """,
    "凭证号{about}断号或重号（应为第{allowed}号）。",
    "Voucher {about}: a gap or repeat (number {allowed} was due).",
    rows="w_whole",
)
line_check(
    "FR-F08",
    "late",
    "l.business IS NOT NULL AND (l.booked - l.business > v.value OR extract(year FROM l.business) < extract(year FROM l.booked))",
    "{about}：滞后{found}天入账（限{allowed}天）或跨年入账。",
    "{about}: booked {found} days late (limit {allowed}) or in another year.",
    joins=value("late_entry_days"),
    found="(l.booked - l.business)::numeric",
    allowed="v.value",
)
line_check(
    "FR-F10",
    "cash",
    f"{EXPENSE} AND l.pay = '现金' AND l.amount_out > v.value AND l.words !~ w.words",
    "{about}：现金支付{found}元，超过结算起点{allowed}元。",
    "{about}: {found} yuan in cash, the settlement threshold is {allowed} yuan.",
    joins=value("cash_limit") + value("words_cash_allowed", "w"),
    allowed="v.value",
    in_money=True,
)
# money moved to 102 is banked cash, all other moves bring cash from the bank
check(
    "FR-F11",
    """
    WITH moves AS (
        SELECT l.book, l.line, l.booked, '现金' AS purse,
               CASE WHEN l.kind = '转账' THEN CASE WHEN l.code LIKE '102%' THEN -l.moved ELSE l.moved END
                    ELSE l.amount_in - l.amount_out END AS change
        FROM w_full l WHERE l.kind = '转账' OR l.pay = '现金'
        UNION ALL
        SELECT l.book, l.line, l.booked, '银行存款',
               CASE WHEN l.kind = '转账' THEN CASE WHEN l.code LIKE '102%' THEN l.moved ELSE -l.moved END
                    ELSE l.amount_in - l.amount_out END
        FROM w_full l WHERE l.kind = '转账' OR l.pay NOT IN ('现金', '实物领用')),
    running AS (
        SELECT m.*, CASE m.purse WHEN '现金' THEN coalesce(b.open_cash, 0) ELSE b.open_bank END
                    + sum(m.change) OVER (PARTITION BY m.book, m.purse ORDER BY m.booked, m.line) AS balance
        FROM moves m JOIN w_book b ON b.book = m.book WHERE m.purse = '现金' OR b.open_bank IS NOT NULL)
    SELECT book, purse || ' ' || line, ARRAY[line], NULL::int[], balance::numeric, 0::numeric, purse, NULL::text
    FROM running WHERE balance < 0 AND balance - change >= 0
    """,
    "{about}余额{found}元，出现负数。",
    "The balance of {about} falls to {found} yuan.",
    in_money=True,
    needs=("sheet",),
    rows="w_whole",
)
check(
    "FR-F13",
    f"""
    WITH paid AS (
        SELECT l.book, l.line, l.activity, l.amount_out, l.voucher, l.words,
               row_number() OVER (PARTITION BY l.book, l.activity, l.code, l.amount_out, k.what ORDER BY l.booked, l.line) AS n,
               first_value(l.voucher) OVER (PARTITION BY l.book, l.activity, l.code, l.amount_out, k.what ORDER BY l.booked, l.line) AS first_voucher
        FROM w_line l CROSS JOIN LATERAL (SELECT regexp_replace(l.words, '[(（][^)）]*[)）]', '', 'g') AS what) k
        WHERE {marked("activity")} AND {EXPENSE} AND l.activity <> '' AND l.amount_out > 0)
    SELECT book, line::text, ARRAY[line], NULL::int[], amount_out::numeric, NULL::numeric, words || '（' || first_voucher || '）', NULL::text
    FROM paid WHERE n > 1 AND voucher <> first_voucher
    """,
    "同一活动的同一费用重复报销：{about}，{found}元。",
    "The same cost of an activity was paid twice: {about}, {found} yuan.",
    in_money=True,
    marks=("activity",),
)
