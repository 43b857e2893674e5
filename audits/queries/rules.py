"""Rules and values as they hold on a day."""

import re
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Case, IntegerField, OuterRef, Subquery, Value, When
from django.utils import timezone

from federation.composed import prepared

from ..engine.checks import CHECKS
from ..engine.run import RuleFacts
from ..models import Rule, RuleChange, RuleEdition, RuleValue
from ..states import ChangeState

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
    newest = RuleEdition.objects.filter(since__lte=day or timezone.localdate()).order_by("rule", "-since", "-pk")
    rows = newest.distinct("rule").values_list("rule", "rule__title_zh", "severity", "rule__is_signal", "is_on")
    return [
        RuleFacts(rule, title, severity, is_signal=is_signal)
        for rule, title, severity, is_signal, is_on in rows
        if is_on
    ]


def last_day(year: int) -> date:
    """The day whose editions judge a fiscal year: its last, as for the values that belong to a whole year."""
    return date(year, 12, 31)


def facts_of_years(years, digest: str | None = None) -> list[tuple[list[RuleFacts], set[int]]]:
    """The rules that are applied to each fiscal year with the years that they are applied to; years with the same rules together.

    `digest` of the rules, where it is at hand, spares reading them again.
    """
    found: list[tuple[list[RuleFacts], set[int]]] = []
    for year in sorted(set(years)):
        facts = facts_on(last_day(year)) if digest is None else kept_facts_on(digest, last_day(year))
        alike = next((known for rules, known in found if rules == facts), None)
        if alike is None:
            found.append((facts, {year}))
        else:
            alike.add(year)
    return found


_DIGEST = """
    SELECT (SELECT md5(coalesce(string_agg(ROW(name, province, since, value, words)::text, ',' ORDER BY name, province, since, id), ''))
            FROM audits_rulevalue) AS of_values,
           (SELECT md5(coalesce(string_agg(ROW(e.rule_id, e.since, e.severity, e.is_on, r.title_zh, r.is_signal)::text, ','
                                           ORDER BY e.rule_id, e.since, e.id), ''))
            FROM audits_ruleedition e JOIN audits_rule r ON r.code = e.rule_id) AS of_rules"""
_kept: dict[str, tuple] = {}  # what was last read of values and rules, with the digest that it was read under


def digests_of_rules() -> tuple[str, str]:
    """(of all values, of all editions of rules): what a process has read of them holds for as long as these stay the same."""
    return prepared(_DIGEST, (), "")[0]


def kept_value_rows(digest: str) -> list[dict]:
    """As `value_rows`, read once for each digest; not to be changed by who asks."""
    return _once("values", digest, value_rows)


def kept_facts_on(digest: str, day: date) -> list[RuleFacts]:
    """As `facts_on`, read once for each digest and day; not to be changed by who asks."""
    known = _once("facts", digest, dict)
    if day not in known:
        known[day] = facts_on(day)
    return known[day]


def _once(name: str, digest: str, read):
    if _kept.get(name, ("",))[0] != digest:
        _kept[name] = digest, read()
    return _kept[name][1]


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


def changes_of_rules():
    """Proposed changes of rules and values, those that wait first, then the newest; of a value with its words and `unit`."""
    waits = Case(When(state=ChangeState.PROPOSED, then=Value(0)), default=Value(1), output_field=IntegerField())
    rows = RuleChange.objects.select_related("rule", "proposed_by__person", "decided_by__person")
    about = RuleValue.objects.filter(name=OuterRef("name")).order_by("-since", "-pk")
    words = {name: Subquery(about.values(name)[:1]) for name in ("label_zh", "label_en", "unit")}
    return rows.annotate(waits=waits, **words).order_by("waits", "-proposed_at", "-pk")


def standing_before(change):
    """The rule or the value as it stood right before a change, or stands now while it waits."""
    if change.rule_id:
        day = change.since if change.state != ChangeState.APPROVED else change.since - timedelta(days=1)
        return rules_on(day).get(pk=change.rule_id)
    rows = RuleValue.objects.filter(name=change.name, since__lte=change.since).order_by("-since", "-pk")
    if change.state == ChangeState.APPROVED:
        rows = rows.exclude(since=change.since, set_by=change.proposed_by, reason=change.reason)
    return rows.filter(province=change.province).first() or rows.filter(province="").first()


def as_value(change) -> RuleValue:
    """The value that a change proposes, as a row that is not kept."""
    said = {"value": Decimal(change.said["value"]), "words": change.said["words"]}
    return RuleValue(name=change.name, province=change.province, since=change.since, unit=change.unit, **said)


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
