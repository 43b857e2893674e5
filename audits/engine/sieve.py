"""Which lines of kept books a rule may name at all, and for which reason.

One walk over new books marks these lines; a rule then judges those with its marks instead of all. A condition may let too much
through, never too little: `tests/audits/test_kept.py` holds every rule's example against the whole book. It may hang on the
book itself and on values, never on other books: marks are kept for as long as these stay the same (`program.py`).
"""

import re
from collections.abc import Iterable

from .checks import EXPENSE, NEAR, least, most
from .marks import MARKS
from .rules.accounts import BELONGS, CONTENT

WORD_LISTS = (
    "words_cards", "words_unrelated", "words_treating", "words_bonus", "words_entertainment", "words_lending", "words_equipment",
    "words_held_for_others", "words_member_fun",
)  # fmt: skip
# words that stand in the rules themselves: allowances, check-ups, lessons, prizes
CARRIED = "兼职|体检|讲课费|授课|讲座费|课酬|师资费|奖"
PATTERN, PAYEES = "sieve_of_words", "sieve_of_payees"  # their names among the values of a session


def patterns(rows: Iterable[dict]) -> dict[str, str]:
    """One pattern for the text and one for the payee that any list of `rows` (values) could match: lists of all days and provinces."""
    lists = {name: {row["words"] for row in rows if row["name"] == name and row["words"]} for name in WORD_LISTS}
    words = [CARRIED, *(_loose(one) for found in lists.values() for one in sorted(found))]
    payees = ["烟酒|白酒", *(_loose(one) for one in sorted(lists["words_entertainment"]))]
    return {PATTERN: "|".join(words), PAYEES: "|".join(payees)}


def _loose(pattern: str) -> str:
    """A pattern that lets through what `pattern` does and more: what must not stand before or after a word is slow to ask."""
    loose = re.sub(r"\(\?<?[!=][^()]*\)", "", pattern)
    try:
        re.compile(loose)
    except re.error:
        loose = pattern
    return loose if re.fullmatch(r"[\w|]+", loose) else f"(?:{loose})"


def _pattern(name: str) -> str:
    return f"(SELECT words FROM w_value WHERE name = '{name}' LIMIT 1)"


_MULTIPLE = "(SELECT CASE WHEN count(DISTINCT value) = 1 THEN greatest(min(value)::bigint, 1) ELSE 1 END FROM w_value WHERE name = 'round_amount_multiple')"
_ODD = """
    SELECT c.book, c.code FROM w_code c JOIN w_book y ON y.book = c.book WHERE NOT EXISTS (
        SELECT 1 FROM w_account k WHERE k.code = left(c.code, 5) AND k.since <= make_date(y.year, 1, 1) AND k.until > make_date(y.year, 12, 31))"""
CONDITIONS = {
    "gift": "l.gift <> ''",
    "activity": "l.activity <> ''",
    "project": "l.project <> ''",
    "note": "l.note <> ''",
    "cash": "l.pay = '现金' AND l.kind <> '转账'",
    "banked": "l.kind = '转账' AND l.code LIKE '102%'",
    "papers": f"{EXPENSE} AND (l.papers = 0 OR l.invoice = '' AND l.kinds_fail)",
    "late": f"l.booked - l.business > {least('late_entry_days')} OR extract(year FROM l.business) < extract(year FROM l.booked)",
    "invoice_day": f"{EXPENSE} AND (l.booked - l.invoice_on > {least('invoice_age_days')} OR l.invoice_on > l.booked + 30"
    " OR extract(year FROM l.invoice_on) < extract(year FROM l.booked))",
    "invoice_to": f"{EXPENSE} AND l.invoice_to <> '' AND l.invoice_to <> b.union_name",
    "early": f"{EXPENSE} AND l.booked < b.budget_on",
    "approver": f"{EXPENSE} AND (l.approver = '' OR l.approver <> b.chair AND b.chair <> '' AND NOT l.approver = ANY (b.deputies))",
    "same_person": f"{EXPENSE} AND (l.handler <> '' AND (l.handler = l.approver OR starts_with(l.payee, l.handler))"
    " OR l.approver <> '' AND starts_with(l.payee, l.approver))",
    "minutes": f"{EXPENSE} AND l.amount_out >= {least('approval_threshold')} AND l.minutes = ''",
    "near": f"{EXPENSE} AND l.amount_out >= {NEAR} AND l.amount_out < {most('approval_threshold')}",
    "round": f"{EXPENSE} AND l.amount_out >= {least('round_amount_min')} AND l.amount_out % {_MULTIPLE} = 0 AND l.paper_kinds !~ '清单|明细'",
    # free days of its own year alone: what is marked must not hang on the years of the other books of a run
    "free_day": "l.booked >= b.starts AND l.booked < b.ends AND l.booked IN (SELECT day FROM w_free_day)",
    "outside": "l.booked < b.starts OR l.booked >= b.ends",
    "odd": f"(b.book, l.code) IN ({_ODD})",
    "named": "l.words IN (SELECT words FROM w_words WHERE is_named)",
    "payee": f"{EXPENSE} AND l.payee IN (SELECT payee FROM w_payee WHERE is_named)",
    "misplaced": f"{EXPENSE} AND (l.words, l.code) IN (SELECT words, code FROM w_words WHERE is_misplaced)",
    "advance": "l.code LIKE '135%' OR b.year < 2022 AND l.code LIKE '121%'",
    "owed": "b.owes AND (l.code LIKE '211%' OR l.code LIKE '221%')",
}  # fmt: skip

# the same texts and payees come again and again: each is looked at once
TEXTS = f"""
    INSERT INTO w_words SELECT words, code, words ~* {_pattern(PATTERN)},
           CASE WHEN words ~ '{CONTENT}' THEN NOT coalesce(code = ANY (string_to_array({BELONGS.replace("l.words", "words")}, '|')), true) ELSE false END
    FROM (SELECT DISTINCT words, code FROM audits_ledgerline WHERE book_id = ANY (keys)) AS texts;
    INSERT INTO w_payee SELECT book, payee, amount, payee ~* {_pattern(PAYEES)}
    FROM (SELECT book_id AS book, payee, sum(amount_out) AS amount FROM audits_ledgerline WHERE book_id = ANY (keys) AND kind = '支出'
          GROUP BY 1, 2) AS paid"""
# books of which a rule needs every line: a voucher is missing, a purse may run empty, a budget was passed, one payee has most
SUSPECTS = f"""
    INSERT INTO w_whole
    SELECT book FROM w_month GROUP BY book, v_month HAVING sum(numbers) > 0 AND (sum(numbers) <> max(highest) OR max(highest) > 60
           OR bit_or(bits) <> (1::bigint << (max(highest) + 1)) - 2)
    UNION
    SELECT c.book FROM w_code c JOIN w_book b ON b.book = c.book AND b.has_budget LEFT JOIN (
        SELECT book, code, min(approved) AS approved FROM w_budget WHERE approved > 0 GROUP BY book, code) p
        ON p.book = c.book AND p.code = c.code
    WHERE c.kind = '支出' AND c.amount_out > coalesce(p.approved, 0)
    UNION
    SELECT book FROM (
        SELECT m.book, m.bank_out, m.cash_out, b.open_bank + sum(m.bank) OVER w - m.bank AS bank, coalesce(b.open_cash, 0) + sum(m.cash) OVER w - m.cash AS cash
        FROM (SELECT book, month, sum(bank) AS bank, sum(bank_out) AS bank_out, sum(cash) AS cash, sum(cash_out) AS cash_out FROM w_month
              GROUP BY book, month) m JOIN w_book b ON b.book = m.book AND b.has_sheet
        WINDOW w AS (PARTITION BY m.book ORDER BY m.month)) AS purses
    WHERE bank + bank_out < 0 OR cash + cash_out < 0
    UNION
    SELECT book FROM (SELECT *, sum(amount) OVER (PARTITION BY book) AS total FROM w_payee) AS paid
    WHERE payee <> '' AND total > 0 AND amount > {least("vendor_amount_min")} AND amount > total * {least("vendor_share_max", "numeric")}
"""


# what the union owes the one above since before October and has not passed on: A05 asks no value
_OWES = """
    SELECT l.book_id AS book, coalesce(sum(l.amount_in) FILTER (WHERE l.booked <= make_date(w.year, 12, 31) - 90), 0) > coalesce(sum(l.amount_out), 0) AS owes
    FROM audits_ledgerline l JOIN w_book w ON w.book = l.book_id
    WHERE l.book_id = ANY (keys) AND (l.code LIKE '211%' OR l.code LIKE '221%') AND l.code LIKE CASE WHEN w.year < 2022 THEN '221%' ELSE '211%' END GROUP BY 1"""
_KINDS_FAIL = "EXISTS (SELECT 1 FROM w_value v WHERE v.name = 'words_source_documents' AND l.paper_kinds !~ v.words)"


def marking() -> str:
    """The statement that marks the lines of the books `keys` that any rule may name."""
    bits = " | ".join(
        f"CASE WHEN {CONDITIONS[name]} THEN {1 << at}::bigint ELSE 0 END" for at, name in enumerate(MARKS)
    ).replace("l.kinds_fail", _KINDS_FAIL)
    return f"""
        INSERT INTO w_mark SELECT book, line, marks FROM (
            SELECT b.book, l.line, {bits} AS marks
            FROM (SELECT w.book, w.year, w.union_name, w.chair, w.deputies, make_date(w.year, 1, 1) AS starts, make_date(w.year + 1, 1, 1) AS ends,
                         f.budget_on, o.owes
                  FROM w_book w LEFT JOIN ({_OWES}) o ON o.book = w.book LEFT JOIN (
                       SELECT book, min(coalesce(approved_on, passed_on)) AS budget_on FROM w_filing WHERE matter LIKE '%年初%' GROUP BY book) f
                       ON f.book = w.book) b
                 JOIN audits_ledgerline l ON l.book_id = b.book
            WHERE l.book_id = ANY (keys) OFFSET 0) AS looked_at
        WHERE marks <> 0"""
