"""Points as the rules reckon them from counted facts; nothing here reads the database (S1-13)."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, order=True)
class Fact:
    """Something that earns points, `about` names the row: "lectures.order:17"."""

    earned_on: date
    about: str
    rule: str
    speaker: int


@dataclass(frozen=True)
class Line:
    """What a fact brings: `points` after the monthly cap, `cut_points` what the cap took."""

    fact: Fact
    points: int
    cut_points: int


def lines_of(facts, worth, cap_a_month: int, already=()) -> list[Line]:
    """A line for each fact, in the order of their days; `worth(rule, day)` is what the rule gives on that day.

    `already` are (speaker, day, points) that stand in the ledger and fill the month first. Nobody gets more than
    `cap_a_month` in a calendar month; nothing becomes negative.
    """
    filled: dict = defaultdict(int)
    for speaker, day, points in already:
        filled[speaker, day.year, day.month] += points
    lines = []
    for fact in sorted(facts):
        month = (fact.speaker, fact.earned_on.year, fact.earned_on.month)
        full = worth(fact.rule, fact.earned_on)
        given = max(0, min(full, cap_a_month - filled[month]))
        filled[month] += given
        lines.append(Line(fact, given, full - given))
    return lines
