"""Runs the rules over the working tables and turns rows into findings."""

import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from . import rules  # noqa: F401  importing makes the checks known
from .checks import CHECKS, Check

SEVERITIES = ("block", "high", "medium", "low")


@dataclass(frozen=True)
class RuleFacts:
    """What the rule table says of a rule; the engine needs no more of it."""

    rule: str
    title: str
    severity: str
    is_signal: bool = False


@dataclass
class Found:
    """One finding: in which book, of which rule and subject, with its lines, the value used and the sentence.

    `found` and `allowed` are yuan where the rule is about money, else plain figures; None where there is no figure.
    """

    book: int
    union: str
    year: int
    rule: str
    subject: str
    lines: list[int]
    beside: list[int]
    severity: str
    found: Decimal | None
    allowed: Decimal | None
    zh: str
    en: str

    def message(self, language: str = "zh") -> str:
        return self.en if language == "en" else self.zh


@dataclass
class Outcome:
    """All findings of a run, what could not be judged (union code -> rules), and the seconds each rule took."""

    findings: list[Found] = field(default_factory=list)
    not_judged: dict[str, list[str]] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)


def run(cursor, facts: Iterable[RuleFacts], instead: dict[str, str] | None = None) -> Outcome:
    """Runs each rule of `facts` once over all books in the working tables; findings by union, rule, first line.

    `instead` names statements that take the place of a rule's own.
    """
    outcome, books = Outcome(), _books(cursor)
    for fact in facts:
        check = CHECKS.get(fact.rule)
        if check is None:
            continue
        judged = {book for book, row in books.items() if all(row[f"has_{need}"] for need in check.needs)}
        for book in books.keys() - judged:
            outcome.not_judged.setdefault(books[book]["union_code"], []).append(fact.rule)
        began = time.perf_counter()
        cursor.execute((instead or {}).get(check.rule, check.sql))
        for row in cursor.fetchall():
            if row[0] in judged:
                outcome.findings.append(_finding(check, fact, books[row[0]], row))
        outcome.seconds[fact.rule] = time.perf_counter() - began
    outcome.findings.sort(key=lambda one: (one.union, one.year, one.rule, one.lines[:1], one.subject))
    return outcome


def _books(cursor) -> dict[int, dict]:
    cursor.execute("SELECT * FROM w_book")
    names = [column[0] for column in cursor.description]
    return {row[0]: dict(zip(names, row, strict=True)) for row in cursor.fetchall()}


def _finding(check: Check, fact: RuleFacts, book: dict, row) -> Found:
    number, subject, lines, beside, found, allowed, about, severity = row
    found, allowed = _yuan(check, found), _yuan(check, allowed)
    words = {"found": _plain(found, check.in_money), "allowed": _plain(allowed, check.in_money), "about": about or ""}
    return Found(
        book=number, union=book["union_code"], year=book["year"], rule=check.rule, subject=subject, lines=list(lines or ()),
        beside=list(beside or ()), severity=severity or fact.severity, found=found, allowed=allowed,
        zh=check.zh.format(**words), en=check.en.format(**words),
    )  # fmt: skip


def _yuan(check: Check, figure) -> Decimal | None:
    if figure is None:
        return None
    return (Decimal(figure) / 100).quantize(Decimal("0.01")) if check.in_money else Decimal(figure).normalize()


def _plain(figure: Decimal | None, in_money: bool) -> str:
    """A figure as people write it: no trailing zeros, thousands apart."""
    if figure is None:
        return "—"
    text = f"{figure:,.2f}" if in_money else f"{figure:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
