"""Rules and values as they hold on a day."""

import re
from datetime import date

from django.db.models import OuterRef, Subquery
from django.utils import timezone

from ..engine.checks import CHECKS
from ..engine.run import RuleFacts
from ..models import Rule, RuleEdition, RuleValue

NEVER = date(9999, 12, 31)


def rules_on(day: date | None = None):
    """Rules with `severity`, `is_on`, `source`, `article`, `flag` and `since` as they stand on a day (today), by code."""
    day = day or timezone.localdate()
    newest = RuleEdition.objects.filter(rule=OuterRef("pk"), since__lte=day).order_by("-since", "-pk")
    shown = {
        name: Subquery(newest.values(name)[:1]) for name in ("severity", "is_on", "source", "article", "flag", "since")
    }
    return Rule.objects.annotate(**shown).order_by("code")


def facts_on(day: date | None = None) -> list[RuleFacts]:
    """The rules that are applied on a day, as the engine takes them."""
    return [RuleFacts(rule.code, rule.title_zh, rule.severity, rule.is_signal) for rule in rules_on(day) if rule.is_on]


def last_day(year: int) -> date:
    """The day whose editions judge a fiscal year: its last, as for the values that belong to a whole year."""
    return date(year, 12, 31)


def facts_of_years(years) -> list[tuple[list[RuleFacts], set[int]]]:
    """The rules that are applied to each fiscal year with the years that they are applied to; years with the same rules together."""
    found: list[tuple[list[RuleFacts], set[int]]] = []
    for year in sorted(set(years)):
        facts = facts_on(last_day(year))
        alike = next((known for rules, known in found if rules == facts), None)
        if alike is None:
            found.append((facts, {year}))
        else:
            alike.add(year)
    return found


def asks_for(rule: str, name: str) -> bool:
    """Whether a rule reads the value `name`; some names are put together in the statement (a fee for each grade)."""
    sql = CHECKS[rule].sql
    return f"'{name}'" in sql or any(name.startswith(stem) for stem in re.findall(r"'(\w+_)' \|\|", sql))


def values_on(day: date | None = None, province: str | None = None):
    """The row of each value and province that holds on a day (today), by name; `province` takes one province alone."""
    rows = RuleValue.objects.filter(since__lte=day or timezone.localdate())
    if province is not None:
        rows = rows.filter(province=province)
    return rows.order_by("name", "province", "-since", "-pk").distinct("name", "province")


def value_rows(changed: list[dict] | None = None) -> list[dict]:
    """All values as the engine takes them: each row holds until the next of its name and province begins.

    `changed` are rows (name, province, since, value, words) tried out on top, without being kept.
    """
    rows: list[dict] = [
        dict(row)
        for row in RuleValue.objects.order_by("name", "province", "since", "pk").values(
            "name", "province", "since", "value", "words"
        )
    ]
    rows += changed or []
    rows.sort(key=lambda row: (row["name"], row["province"], row["since"]))
    latest = {(row["name"], row["province"], row["since"]): row for row in rows}
    found: list[dict] = []
    for row in latest.values():
        if found and (found[-1]["name"], found[-1]["province"]) == (row["name"], row["province"]):
            found[-1]["until"] = str(row["since"])
        found.append(row | {"since": str(row["since"]), "until": str(NEVER)})
    return found


def value_on(name: str, day: date | None = None, province: str = ""):
    """The row of a value that holds on a day in a province (its own, else the general); None for an unknown name."""
    rows = RuleValue.objects.filter(name=name, since__lte=day or timezone.localdate()).order_by("-since", "-pk")
    return rows.filter(province=province).first() or rows.filter(province="").first()
