"""Which lines of kept books a rule may name at all.

One walk over a slice picks these lines into the working table; the rules then judge few lines instead of all. A condition may
let too much through, never too little: `tests/audits/test_kept.py` holds every rule's example against the whole book.
"""

import re
from collections.abc import Iterable

from .checks import NEAR, ODD_CODES, least, most
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
# cheap ones first: PostgreSQL asks them in this order
CONDITIONS = [
    "b.is_whole",
    "l.kind <> '支出' OR l.code NOT LIKE '5%'",  # whatever is rare: A01 … A09, D06, D07, F17, F18
    "l.gift <> '' OR l.activity <> '' OR l.project <> '' OR l.note <> ''",  # B, C, A09, F13
    "l.pay = '现金' OR l.invoice = '' OR l.papers = 0",  # A08, F10, F01
    "l.booked < b.starts OR l.booked >= b.ends OR l.business < b.starts OR l.invoice_on < b.starts",  # F04, F08, and what E15 passes over
    f"l.booked - l.business > {least('late_entry_days')}",  # F08
    f"l.booked - l.invoice_on > {least('invoice_age_days')} OR l.invoice_on > l.booked + 30",  # F04
    "l.invoice_to <> '' AND l.invoice_to <> b.union_name",  # F03
    "l.booked < b.budget_on",  # E04
    "l.approver = '' OR l.approver <> b.chair AND b.chair <> ''",  # E11
    "l.handler <> '' AND (l.handler = l.approver OR starts_with(l.payee, l.handler)) OR starts_with(l.payee, l.approver)",  # E14
    f"l.amount_out >= {least('approval_threshold')} AND l.minutes = ''",  # E10
    f"l.amount_out >= {NEAR} AND l.amount_out < {most('approval_threshold')}",  # F06
    f"l.amount_out >= {least('round_amount_min')} AND l.amount_out % {_MULTIPLE} = 0 AND l.paper_kinds !~ '清单|明细'",  # F09
    "l.booked IN (SELECT day FROM w_free_day)",  # F07
    f"l.code IN ({ODD_CODES})",  # E15: what is booked outside of its year passed above
    "l.invoice IN (SELECT invoice FROM w_twice)",  # F02
    "l.words IN (SELECT words FROM w_words WHERE is_named)",  # A06, B03, B15, C06, C08, C09, C11, D01 … D08, F16, F18
    "l.payee IN (SELECT payee FROM w_payee WHERE is_named)",  # C11, D01
    "(l.words, l.code) IN (SELECT words, code FROM w_words WHERE is_misplaced)",  # E16
]

# the same texts and payees come again and again: each is looked at once
TEXTS = f"""
    INSERT INTO w_words SELECT words, code, words ~* {_pattern(PATTERN)},
           CASE WHEN words ~ '{CONTENT}' THEN NOT coalesce(code = ANY (string_to_array({BELONGS.replace("l.words", "words")}, '|')), true) ELSE false END
    FROM (SELECT DISTINCT words, code FROM audits_ledgerline WHERE book_id = ANY (keys) AND kind = '支出') AS texts;
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


def picked(columns: list[str]) -> str:
    """The statement that brings the lines that may be named, and all lines of suspect books, into the working table."""
    return f"""
        INSERT INTO w_line (book, {", ".join(columns)}) SELECT b.book, {", ".join(f"l.{name}" for name in columns)}
        FROM (SELECT w.book, w.union_name, w.chair, make_date(w.year, 1, 1) AS starts, make_date(w.year + 1, 1, 1) AS ends, f.budget_on,
                     s.book IS NOT NULL AS is_whole
              FROM w_book w LEFT JOIN w_whole s ON s.book = w.book LEFT JOIN (
                   SELECT book, min(coalesce(approved_on, passed_on)) AS budget_on FROM w_filing WHERE matter LIKE '%年初%' GROUP BY book) f
                   ON f.book = w.book) b
             JOIN audits_ledgerline l ON l.book_id = b.book
        WHERE l.book_id = ANY (keys) AND ({" OR ".join(f"({one})" for one in CONDITIONS)})"""
