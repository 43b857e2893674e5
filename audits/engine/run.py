"""Runs the rules over the working tables and turns rows into findings."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from federation.composed import prepared

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


def run(cursor, facts: Sequence[RuleFacts]) -> Outcome:
    """Runs each rule of `facts` once over all books in the working tables; findings by union, rule, first line."""
    found, seconds = [], {}
    for rule in asked(facts):
        began = time.perf_counter()
        cursor.execute(CHECKS[rule].sql)
        found += [(rule, *row) for row in cursor.fetchall()]
        seconds[rule] = time.perf_counter() - began
    return told(_books(cursor), facts, found, seconds)


def run_kept(cursor, facts: Sequence[RuleFacts]) -> Outcome:
    """As `run`, over books that the portal keeps: all rules at once in the database, and an invoice is looked for in all books."""
    cursor.execute(f"SELECT * FROM {program.JUDGE}(%s)", [list(asked(facts))])  # noqa: S608 - a name of our own
    found, seconds = _apart(cursor.fetchall())
    return told(_books(cursor), facts, found, seconds)


def run_few(
    cursor, keys: Sequence[int], facts: Sequence[RuleFacts], *, from_lines: bool, stamp: str | None
) -> Outcome | None:
    """Brings a few kept books in and runs as `run_kept`; None where the working tables are missing or hold other values than `stamp`."""
    call = f"SELECT * FROM {program.FEW}($1, $2, $3, $4)"  # noqa: S608 - a name of our own
    rows = prepared(call, [list(keys), stamp, list(asked(facts)), from_lines], "bigint[], text, text[], boolean")
    books = {row[1]: (row[2], row[3][0], {f"has_{name}" for name in row[7].split()}) for row in rows if not row[0]}
    if not books:
        return None
    return told(books, facts, *_apart(row for row in rows if row[0]))


def asked(facts: Sequence[RuleFacts]) -> dict[str, RuleFacts]:
    """The rules of `facts` that the engine has a check for."""
    return {fact.rule: fact for fact in facts if fact.rule in CHECKS}


def told(
    books: dict[int, tuple[str, int, set[str]]], facts: Sequence[RuleFacts], found, seconds: dict[str, float]
) -> Outcome:
    """What was found in the books (number -> union's code, year, what was handed in), without what was not to be judged."""
    outcome, known = Outcome(seconds=seconds), asked(facts)
    judged: dict[tuple[str, ...], set[int]] = {}
    for rule in known:
        needs = CHECKS[rule].needs
        if needs not in judged:
            judged[needs] = {
                book for book, (_code, _year, has) in books.items() if has.issuperset(f"has_{need}" for need in needs)
            }
        for book in books.keys() - judged[needs]:
            outcome.not_judged.setdefault(books[book][0], []).append(rule)
    for rule, *row in found:
        if row[0] in judged[CHECKS[rule].needs]:
            outcome.findings.append(_finding(CHECKS[rule], known[rule], books[row[0]], row))
    outcome.findings.sort(key=lambda one: (one.union, one.year, one.rule, one.lines[:1], one.subject))
    return outcome


def _apart(rows) -> tuple[list, dict[str, float]]:
    """What was found, and the seconds of each rule that was asked."""
    rows = list(rows)
    return [row for row in rows if row[1] is not None], {row[0]: float(row[5]) for row in rows if row[1] is None}


def _books(cursor) -> dict[int, tuple[str, int, set[str]]]:
    cursor.execute(f"SELECT book, union_code, year, {', '.join(_HAS)} FROM w_book")  # noqa: S608 - names of our own
    return {
        book: (code, year, {name for name, is_there in zip(_HAS, has, strict=True) if is_there})
        for book, code, year, *has in cursor.fetchall()
    }


def _finding(check: Check, fact: RuleFacts, book: tuple, row) -> Found:
    union, year, _has = book
    number, subject, lines, beside, found, allowed, about, severity = row
    found, allowed = _yuan(check, found), _yuan(check, allowed)
    words = {"found": _plain(found, check.in_money), "allowed": _plain(allowed, check.in_money), "about": about or ""}
    return Found(
        book=number, union=union, year=year, rule=check.rule, subject=subject, lines=list(lines or ()),
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
