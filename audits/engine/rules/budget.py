"""Budget, final account, governance (FR-E01 … FR-E14)."""

from ..checks import EXPENSE, check, line_check, value

SPENT = f"""
    SELECT l.book, l.code, l.line, l.amount_out,
           sum(l.amount_out) OVER (PARTITION BY l.book, l.code ORDER BY l.booked, l.line) AS so_far,
           sum(l.amount_out) OVER (PARTITION BY l.book, l.code) AS total
    FROM w_full l WHERE {EXPENSE}"""

check(
    "FR-E01",
    f"""
    WITH spent AS ({SPENT})
    SELECT s.book, s.code, array_agg(s.line ORDER BY s.line), NULL::int[], max(s.total)::numeric, 0::numeric, s.code, NULL::text
    FROM spent s JOIN w_book b ON b.book = s.book
    WHERE NOT EXISTS (SELECT 1 FROM w_budget p WHERE p.book = s.book AND p.code = s.code AND p.approved > 0)
    GROUP BY s.book, s.code HAVING max(s.total) > 0
    """,
    "科目{about}没有预算，列支{found}元。",
    "Account {about} has no budget; {found} yuan were spent.",
    in_money=True,
    needs=("budget",),
    rows="w_whole",
)
# the line with which the account first passed its budget stands for the finding
check(
    "FR-E02",
    f"""
    WITH spent AS ({SPENT})
    SELECT s.book, s.code, (array_agg(s.line ORDER BY s.so_far, s.line) FILTER (WHERE s.so_far > p.approved))[:1],
           array_agg(s.line ORDER BY s.line), max(s.total)::numeric, p.approved::numeric, s.code, NULL::text
    FROM spent s JOIN w_budget p ON p.book = s.book AND p.code = s.code
    WHERE p.approved > 0 AND s.total > p.approved GROUP BY s.book, s.code, p.approved
    """,
    "科目{about}批复预算{allowed}元，实际列支{found}元。",
    "Account {about}: the budget is {allowed} yuan, {found} yuan were spent.",
    in_money=True,
    needs=("budget",),
    rows="w_whole",
)
check(
    "FR-E03",
    """
    WITH first AS (SELECT book, bool_and(reviewed_on IS NOT NULL AND passed_on IS NOT NULL) AS whole FROM w_filing
                   WHERE matter LIKE '%年初%' GROUP BY book)
    SELECT f.book, '', '{}'::int[], NULL::int[], max(f.changes)::numeric, 1::numeric, '', NULL::text
    FROM w_filing f LEFT JOIN first ON first.book = f.book GROUP BY f.book, first.whole
    HAVING max(f.changes) > 1 OR bool_or(f.matter LIKE '%调整%' AND first.whole AND (f.passed_on IS NULL OR f.reviewed_on IS NULL))
    """,
    "预算调整{found}次（最多{allowed}次），或调整没有走与原预算相同的程序。",
    "The budget was changed {found} times (at most {allowed}), or without the procedure of the first one.",
    needs=("filings",),
    rows="w_filing",
)
line_check(
    "FR-E04",
    "early",
    f"{EXPENSE} AND l.booked < f.approved_on AND l.words !~ w.words",
    "预算{about}批复，此前已列支{found}元。",
    "The budget was approved on {about}; {found} yuan were spent before.",
    joins="JOIN (SELECT book, min(coalesce(approved_on, passed_on)) AS approved_on FROM w_filing WHERE matter LIKE '%年初%'"
    " GROUP BY book) f ON f.book = l.book " + value("words_running_costs", "w"),
    about="f.approved_on::text",
    needs=("filings",),
    in_money=True,
)
check(
    "FR-E05",
    """
    WITH plan AS (
        SELECT book, sum(approved) FILTER (WHERE code LIKE '4%') AS income, sum(approved) FILTER (WHERE code LIKE '5%') AS expense
        FROM w_budget GROUP BY book)
    SELECT b.book, '', '{}'::int[], NULL::int[], plan.expense::numeric,
           (coalesce(plan.income, 0) + coalesce(b.open_bank, 0) + coalesce(b.open_cash, 0))::numeric, '', NULL::text
    FROM w_book b JOIN plan ON plan.book = b.book
    WHERE plan.expense > coalesce(plan.income, 0) + coalesce(b.open_bank, 0) + coalesce(b.open_cash, 0)
    """,
    "支出预算{found}元，大于收入预算与可用结余之和{allowed}元。",
    "The expense budget of {found} yuan is more than income and free surplus, {allowed} yuan.",
    in_money=True,
    needs=("budget", "sheet"),
)
check(
    "FR-E06",
    """
    WITH booked AS (
        SELECT book, code, sum(amount_in + amount_out) AS amount FROM w_code
        WHERE kind IN ('收入', '支出') GROUP BY book, code)
    SELECT b.book, coalesce(f.code, k.code), '{}'::int[], NULL::int[], coalesce(f.amount, 0)::numeric, coalesce(k.amount, 0)::numeric,
           coalesce(f.code, k.code), NULL::text
    FROM (SELECT * FROM w_final) f FULL JOIN booked k ON k.book = f.book AND k.code = f.code JOIN w_book b ON b.book = coalesce(f.book, k.book)
    WHERE b.has_final AND coalesce(f.amount, 0) <> coalesce(k.amount, 0)
    """,
    "科目{about}决算填{found}元，账簿合计{allowed}元。",
    "Account {about}: the final account says {found} yuan, the ledger {allowed} yuan.",
    in_money=True,
    needs=("final",),
)
check(
    "FR-E07",
    """
    SELECT b.book, '', '{}'::int[], NULL::int[], o.opening::numeric, o.before::numeric, '', NULL::text
    FROM w_book b LEFT JOIN w_balance s ON s.book = b.book
         CROSS JOIN LATERAL (SELECT b.open_bank + coalesce(b.open_cash, 0) AS opening, coalesce(b.last_money, s.opening_money) AS before) o
    WHERE o.opening <> o.before
    """,
    "年初货币资金{found}元，与上年期末{allowed}元不符。",
    "The year opens with {found} yuan, the last one closed with {allowed} yuan.",
    in_money=True,
    needs=("sheet",),
)
check(
    "FR-E08",
    """
    SELECT book, '', '{}'::int[], NULL::int[], assets::numeric, liabilities_and_net::numeric,
           (abs(assets - liabilities_and_net) / 100.0)::numeric(14, 2)::text, NULL::text
    FROM w_balance WHERE assets <> liabilities_and_net
    """,
    "资产总计{found}元，负债与净资产总计{allowed}元，相差{about}元。",
    "Assets are {found} yuan, liabilities and net assets {allowed} yuan: {about} yuan apart.",
    in_money=True,
    needs=("balance",),
    rows="w_balance",
)
check(
    "FR-E09",
    """
    SELECT b.book, m.month::text, '{}'::int[], NULL::int[], k.in_books::numeric, k.at_bank::numeric, m.month::text, NULL::text
    FROM w_book b CROSS JOIN generate_series(1, 12) AS m (month) LEFT JOIN w_bank k ON k.book = b.book AND k.month = m.month
    WHERE b.has_bank AND (k.month IS NULL OR k.in_books <> k.at_bank AND k.explained = '')
    """,
    "{about}月银行账面{found}元，对账单{allowed}元，没有余额调节说明或没有对账。",
    "Month {about}: the book says {found} yuan, the bank {allowed} yuan, unexplained or not reconciled.",
    in_money=True,
    needs=("bank",),
)
line_check(
    "FR-E10",
    "minutes",
    f"{EXPENSE} AND l.amount_out >= v.value AND l.minutes = ''",
    "{about}：{found}元达到{allowed}元，没有集体决策纪要。",
    "{about}: {found} yuan reach the threshold of {allowed} yuan and no minutes are named.",
    joins=value("approval_threshold"),
    allowed="v.value",
    in_money=True,
)
line_check(
    "FR-E11",
    "approver",
    f"{EXPENSE} AND (l.approver = '' OR b.has_sheet AND b.chair <> '' AND l.approver <> b.chair AND NOT l.approver = ANY (b.deputies))",
    "{about}：没有审批人，或审批人不是主席、受权的副主席。",
    "{about}: no approver, or neither the chair nor a deputy.",
    in_money=True,
)
check(
    "FR-E12",
    """
    SELECT book, '', '{}'::int[], NULL::int[], NULL::numeric, NULL::numeric,
           concat_ws('、', CASE WHEN reviewed_on IS NULL THEN '经审会审查' END, CASE WHEN reported_on IS NULL THEN '向会员公布' END), NULL::text
    FROM w_book WHERE reviewed_on IS NULL OR reported_on IS NULL
    """,
    "没有{about}的日期。",
    "No date of: {about}.",
    needs=("sheet",),
)
check(
    "FR-E13",
    """
    SELECT book, '', '{}'::int[], NULL::int[], NULL::numeric, NULL::numeric, accountant, NULL::text
    FROM w_book WHERE accountant <> '' AND accountant = cashier
    """,
    "会计与出纳都是{about}。",
    "Accountant and cashier are both {about}.",
    needs=("sheet",),
)
line_check(
    "FR-E14",
    "same_person",
    f"{EXPENSE} AND (p.payee = l.approver AND l.approver <> '' OR p.payee = l.handler AND l.handler <> '' AND l.amount_out > v.value"
    " OR l.handler = l.approver AND l.handler <> '')",
    "{about}：领款人、经办人、审批人不应是同一人。",
    "{about}: payee, handler and approver must not be the same person.",
    joins=value("cash_limit") + " CROSS JOIN LATERAL (SELECT regexp_replace(l.payee, '[(（].*[)）]$', '') AS payee) p",
    severity="CASE WHEN p.payee = l.approver THEN 'high' ELSE 'medium' END",
    in_money=True,
)
