"""Runs the rules over the working tables and turns rows into findings."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from . import program
from .checks import CHECKS, Check
from .tables import TABLES

_HAS = [name for name, _kind in TABLES["w_book"] if name.startswith("has_")]
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


def run(cursor, facts: Sequence[RuleFacts], *, kept: bool = False) -> Outcome:
    """Runs each rule of `facts` once over all books in the working tables; findings by union, rule, first line.

    `kept`: the books are the portal's, so an invoice is looked for in all of them.
    """
    outcome, books = Outcome(), _books(cursor)
    known = {fact.rule: fact for fact in facts if fact.rule in CHECKS}
    judged: dict[tuple[str, ...], set[int]] = {}
    for rule in known:
        needs = CHECKS[rule].needs
        if needs not in judged:
            judged[needs] = {book for book, row in books.items() if all(row[f"has_{need}"] for need in needs)}
        for book in books.keys() - judged[needs]:
            outcome.not_judged.setdefault(books[book]["union_code"], []).append(rule)
    for rule, row in _kept_rows(cursor, known, outcome) if kept else _rows(cursor, known, outcome):
        if row[0] in judged[CHECKS[rule].needs]:
            outcome.findings.append(_finding(CHECKS[rule], known[rule], books[row[0]], row))
    outcome.findings.sort(key=lambda one: (one.union, one.year, one.rule, one.lines[:1], one.subject))
    return outcome


def _rows(cursor, asked, outcome: Outcome):
    """Each rule's own statement, one after the other."""
    for rule in asked:
        began = time.perf_counter()
        cursor.execute(CHECKS[rule].sql)
        for row in cursor.fetchall():
            yield rule, row
        outcome.seconds[rule] = time.perf_counter() - began


def _kept_rows(cursor, asked, outcome: Outcome):
    """All rules at once, in the database."""
    cursor.execute(f"SELECT {program.JUDGE}(%s)", [list(asked)])  # noqa: S608 - a name of our own
    cursor.execute("SELECT rule, seconds FROM w_seconds")
    outcome.seconds = dict(cursor.fetchall())
    cursor.execute("SELECT * FROM w_found")
    for rule, *row in cursor.fetchall():
        yield rule, row


def _books(cursor) -> dict[int, dict]:
    cursor.execute(f"SELECT book, union_code, year, {', '.join(_HAS)} FROM w_book")  # noqa: S608 - names of our own
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


_CENT = Decimal("0.01")


def _yuan(check: Check, figure) -> Decimal | None:
    if figure is None:
        return None
    return (Decimal(figure) / 100).quantize(_CENT) if check.in_money else Decimal(figure).normalize()


def _plain(figure: Decimal | None, in_money: bool) -> str:
    """A figure as people write it: no trailing zeros, thousands apart."""
    if figure is None:
        return "—"
    text = f"{figure:,.2f}" if in_money else f"{figure:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
