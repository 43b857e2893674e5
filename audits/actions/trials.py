"""What a change of a rule or value would have found in the books of a year; nothing of it is kept (S6-04)."""

from datetime import date
from decimal import Decimal

from django.db import connection, transaction

from workflow.days import is_workday_by_now

from ..engine.kept import judge_kept, prepare
from ..engine.run import RuleFacts
from ..models import Book
from ..policies import books as policies
from ..queries.rules import asks_for, facts_on, last_day, value_rows
from ..states import BookState
from .guard import demand


def try_value(*, by, name: str, value=None, words: str = "", year: int, province: str = "") -> dict:
    """What the books of `year` would give with another value, as `_difference`.

    Nothing is kept: the rules that ask for the value run in working tables only.
    """
    demand(by, policies.can_set_rules)
    facts = [fact for fact in facts_on(last_day(year)) if asks_for(fact.rule, name)]
    changed = {
        "name": name,
        "province": province,
        "since": "1900-01-01",
        "until": "9999-12-31",
        "value": value,
        "words": words,
    }
    present = value_rows()
    others = [row for row in present if (row["name"], row["province"]) != (name, province)]
    return _difference(_judged(year, present, facts), _judged(year, [*others, changed], facts, only_tried=True))


def try_edition(*, by, rule, is_on: bool, severity: str, year: int) -> dict:
    """What the books of `year` would give if the rule stood so, as `_difference`; nothing is kept."""
    demand(by, policies.can_set_rules)
    present = [fact for fact in facts_on(last_day(year)) if fact.rule == rule.pk]
    changed = [RuleFacts(rule.pk, rule.title_zh, severity, rule.is_signal)] if is_on else []
    rows = value_rows()
    return _difference(_judged(year, rows, present), _judged(year, rows, changed))


def try_change(*, by, change, year: int) -> dict:
    """What the books of `year` would give with a proposed change, as `_difference`."""
    said = change.said
    if change.rule_id:
        return try_edition(by=by, rule=change.rule, is_on=said["is_on"], severity=said["severity"], year=year)
    value = None if said["value"] is None else Decimal(said["value"])
    return try_value(by=by, name=change.name, value=value, words=said["words"], province=change.province, year=year)


def _difference(now: dict, then: dict) -> dict:
    """{'now', 'then', 'new_count', 'gone_count', 'other_count'} and up to 200 rows each (union, rule, subject, sentence, severity)."""
    new, gone = sorted(then.keys() - now.keys()), sorted(now.keys() - then.keys())
    other = sorted(key for key in now.keys() & then.keys() if now[key][1] != then[key][1])
    return {
        "now": len(now), "then": len(then), "new_count": len(new), "gone_count": len(gone), "other_count": len(other),
        "new": [(*key, *then[key]) for key in new[:200]], "gone": [(*key, *now[key]) for key in gone[:200]],
        "other": [(*key, *then[key]) for key in other[:200]],
    }  # fmt: skip


def _judged(year: int, values, facts, *, only_tried: bool = False) -> dict:
    """(union, rule, subject) -> (sentence, severity) of the books of a year in force."""
    books = Book.objects.filter(year=year).exclude(state=BookState.SUPERSEDED).order_by("union__path")
    rows = list(books.values_list("pk", "province"))
    found: dict = {}
    if not rows or not facts:
        return found
    with transaction.atomic(), connection.cursor() as cursor:
        provinces = {province for _pk, province in rows}
        prepare(cursor, provinces, date(year, 1, 1), date(year, 12, 31), is_workday_by_now(), values)
        for _part, outcome in judge_kept(cursor, [pk for pk, _province in rows], facts, from_lines=only_tried):
            found |= {(one.union, one.rule, one.subject[:200]): (one.zh, one.severity) for one in outcome.findings}
    return found
