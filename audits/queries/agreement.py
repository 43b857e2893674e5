"""Whether the sections of kept books agree with one another: one statement for each question, over all books in force (S6-16).

A statement returns (union, book, first bad row, here, there): the figures on both sides in cents or as they are, None where there
is none. `many` counts what a check looked at.
"""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

IN_FORCE = "audits_book b ON b.id = x.book_id AND b.state <> 'superseded'"
MONEY = "sum(l.amount_in) FILTER (WHERE l.kind = '收入')"


@dataclass(frozen=True)
class Agreement:
    """A question about books: its words, what to do, the statement, and whether its figures are money."""

    title: Any
    remedy: Any
    sql: str
    many: str
    in_money: bool = True


_BOOKS = "SELECT count(*) FROM audits_book WHERE state <> 'superseded'"
_HAVE = "SELECT count(*) FROM audits_book WHERE state <> 'superseded' AND '{}' = ANY (has)"
AGREEMENTS = {
    "ledger": Agreement(
        _("Totals of the books and their ledger lines"), _("The books show other totals than their lines: ask the system administrator."),
        """
        SELECT b.union_id, b.id, '', b.income - b.expense, coalesce(s.money, 0)
        FROM audits_book b LEFT JOIN LATERAL (
             SELECT count(*) AS n, sum(amount_in) FILTER (WHERE kind = '收入') AS got, sum(amount_out) FILTER (WHERE kind = '支出') AS spent,
                    coalesce(sum(amount_in) FILTER (WHERE kind = '收入'), 0) - coalesce(sum(amount_out) FILTER (WHERE kind = '支出'), 0) AS money
             FROM audits_ledgerline WHERE book_id = b.id) s ON true
        WHERE b.state <> 'superseded' AND (b.line_count <> s.n OR b.income <> coalesce(s.got, 0) OR b.expense <> coalesce(s.spent, 0))
        """, _BOOKS,
    ),
    "final": Agreement(
        _("Final account and ledger"), _("Correct the final account or the lines in a new version."),
        """
        SELECT DISTINCT ON (b.id) b.union_id, b.id, x.code, x.amount, coalesce(s.amount, 0)
        FROM (SELECT book_id, code, sum(amount) AS amount FROM audits_finalrow WHERE left(code, 1) IN ('4', '5') GROUP BY 1, 2) x
             JOIN audits_book b ON b.id = x.book_id AND b.state <> 'superseded' LEFT JOIN LATERAL (
             SELECT sum(l.amount_in + l.amount_out) AS amount FROM audits_ledgerline l
             WHERE l.book_id = b.id AND l.kind IN ('收入', '支出') AND l.code LIKE x.code || '%%') s ON true
        WHERE x.amount <> coalesce(s.amount, 0) ORDER BY b.id, x.code
        """, _HAVE.format("final"),
    ),
    "budget": Agreement(
        _("Spending and its line in the budget"), _("Add the missing line of the budget in a new version."),
        """
        SELECT DISTINCT ON (b.id) b.union_id, b.id, l.code, l.spent, 0
        FROM audits_book b JOIN LATERAL (
             SELECT code, sum(amount_out) AS spent FROM audits_ledgerline WHERE book_id = b.id AND kind = '支出' AND code LIKE '5%%' GROUP BY code) l
             ON l.spent > 0
        WHERE b.state <> 'superseded' AND 'budget' = ANY (b.has)
          AND NOT EXISTS (SELECT 1 FROM audits_budgetrow p WHERE p.book_id = b.id AND (l.code LIKE p.code || '%%' OR p.code LIKE l.code || '%%'))
        ORDER BY b.id, l.code
        """, _HAVE.format("budget"),
    ),
    "balance": Agreement(
        _("Assets and liabilities with net assets"), _("Correct the balance sheet in a new version."),
        """
        SELECT b.union_id, b.id, '', x.assets, x.liabilities_and_net FROM audits_balancerow x JOIN audits_book b ON b.id = x.book_id
        WHERE b.state <> 'superseded' AND x.assets <> x.liabilities_and_net
        """, _HAVE.format("balance"),
    ),
    "money": Agreement(
        _("Money of the balance sheet and the ledger"), _("What was there in January plus the lines is not what the balance sheet shows."),
        """
        SELECT b.union_id, b.id, '', x.closing_money, x.opening_money + coalesce(s.moved, 0)
        FROM audits_balancerow x JOIN audits_book b ON b.id = x.book_id LEFT JOIN LATERAL (
             SELECT sum(amount_in - amount_out) AS moved FROM audits_ledgerline WHERE book_id = b.id AND kind <> '转账') s ON true
        WHERE b.state <> 'superseded' AND x.closing_money <> x.opening_money + coalesce(s.moved, 0)
        """, _HAVE.format("balance"),
    ),
    "bank": Agreement(
        _("Bank in the books and bank statement"), _("Explain the difference of the month, or correct it in a new version."),
        """
        SELECT DISTINCT ON (b.id) b.union_id, b.id, x.month::text, x.in_books, x.at_bank
        FROM audits_bankrow x JOIN audits_book b ON b.id = x.book_id
        WHERE b.state <> 'superseded' AND x.in_books <> x.at_bank AND x.explained = '' ORDER BY b.id, x.month
        """, _HAVE.format("bank"),
    ),
    "opening": Agreement(
        _("Money at the beginning and at the end of the year before"), _("Correct the money at the beginning, or last year's balance sheet."),
        """
        SELECT b.union_id, b.id, '', b.open_bank + coalesce(b.open_cash, 0), s.closing_money
        FROM audits_book b JOIN audits_book p ON p.union_id = b.union_id AND p.year = b.year - 1 AND p.state <> 'superseded'
             JOIN audits_balancerow s ON s.book_id = p.id
        WHERE b.state <> 'superseded' AND b.open_bank + coalesce(b.open_cash, 0) <> s.closing_money
        """, _BOOKS,
    ),
    "judged": Agreement(
        _("Rules over the newest version"), _("The rules have not run since the books were handed in: they run again at night."),
        "SELECT union_id, id, '', NULL, NULL FROM audits_book WHERE state <> 'superseded' AND (ran_at IS NULL OR ran_at < posted_at)",
        _BOOKS, in_money=False,
    ),
}  # fmt: skip
