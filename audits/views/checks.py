"""What the rules would find in books that are not handed in yet."""

from ..actions.runs import try_books
from ..engine.run import SEVERITIES as RANKS
from ..queries.rules import rules_on

FOUND_SHOWN = 300


def found_in(reading) -> dict:
    """`found`: what the rules would find, the gravest first, signals last, as far as a page shows it; `count` of all."""
    rules, found = {rule.code: rule for rule in rules_on()}, []
    if reading.is_postable:
        found = [{"one": one, "rule": rules[one.rule]} for one in try_books(reading.books)]
    found.sort(key=lambda row: (row["rule"].is_signal, RANKS.index(row["one"].severity)))
    return {"found": found[:FOUND_SHOWN], "count": len(found)}
