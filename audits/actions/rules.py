"""Rules and values change from a day on, never backwards; what a change would have done is tried out first (S6-04)."""

from datetime import date

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from workflow.actions import record
from workflow.days import is_workday_by_now

from ..engine.kept import judge_kept, prepare
from ..engine.run import RuleFacts
from ..errors import AuditRefused
from ..models import Book, RuleEdition, RuleValue
from ..policies import books as policies
from ..queries.rules import asks_for, facts_on, last_day, rules_on, value_rows
from ..states import BookState
from .guard import demand


@transaction.atomic
def set_value(*, by, name: str, since, value=None, words: str = "", province: str = "", reason: str) -> RuleValue:
    """A value holds from a day on, today at the earliest. Raises AuditRefused for a past day or an empty reason."""
    demand(by, policies.can_set_rules)
    known = RuleValue.objects.filter(name=name).order_by("since", "pk").last()
    if known is None:
        raise AuditRefused("name", _("There is no such value."))
    if since < timezone.localdate():
        raise AuditRefused("since", _("A value cannot be changed for days that are past."))
    if not reason.strip():
        raise AuditRefused("reason", _("Please write a reason."))
    row = RuleValue.objects.create(
        name=name, province=province, since=since, value=value, words=words, unit=known.unit, status="local", label_zh=known.label_zh,
        label_en=known.label_en, reason=reason.strip()[:200], set_by=by,
    )  # fmt: skip
    record(row, "rule_value_changed", by=by, note=reason, data={"name": name, "since": str(since)})
    return row


@transaction.atomic
def set_edition(*, by, rule, since, severity: str, is_on: bool, source: str, article: str, reason: str) -> RuleEdition:
    """A rule stands in a new way from a day on, today at the earliest.

    Raises AuditRefused for a past day, an empty reason, and where the rule stands so on that day already.
    """
    demand(by, policies.can_set_rules)
    if since < timezone.localdate():
        raise AuditRefused("since", _("A rule cannot be changed for days that are past."))
    if not reason.strip():
        raise AuditRefused("reason", _("Please write a reason."))
    new = {"severity": severity, "is_on": is_on, "source": source.strip(), "article": article.strip()}
    before = rules_on(since).get(pk=rule.pk)
    if all(getattr(before, name) == value for name, value in new.items()):
        raise AuditRefused(None, _("The rule stands like this on that day already."))
    row = RuleEdition.objects.create(rule=rule, since=since, reason=reason.strip()[:200], set_by=by, **new)
    record(row, "rule_changed", by=by, note=reason, data={"rule": rule.pk, "since": str(since)})
    return row


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
    return _difference(_judged(year, present, facts), _judged(year, [*others, changed], facts))


def try_edition(*, by, rule, is_on: bool, severity: str, year: int) -> dict:
    """What the books of `year` would give if the rule stood so, as `_difference`; nothing is kept."""
    demand(by, policies.can_set_rules)
    present = [fact for fact in facts_on(last_day(year)) if fact.rule == rule.pk]
    changed = [RuleFacts(rule.pk, rule.title_zh, severity, rule.is_signal)] if is_on else []
    rows = value_rows()
    return _difference(_judged(year, rows, present), _judged(year, rows, changed))


def _difference(now: dict, then: dict) -> dict:
    """{'now', 'then', 'new_count', 'gone_count', 'other_count'} and up to 200 rows each (union, rule, subject, sentence, severity)."""
    new, gone = sorted(then.keys() - now.keys()), sorted(now.keys() - then.keys())
    other = sorted(key for key in now.keys() & then.keys() if now[key][1] != then[key][1])
    return {
        "now": len(now), "then": len(then), "new_count": len(new), "gone_count": len(gone), "other_count": len(other),
        "new": [(*key, *then[key]) for key in new[:200]], "gone": [(*key, *now[key]) for key in gone[:200]],
        "other": [(*key, *then[key]) for key in other[:200]],
    }  # fmt: skip


def _judged(year: int, values, facts) -> dict:
    """(union, rule, subject) -> (sentence, severity) of the books of a year in force."""
    books = Book.objects.filter(year=year).exclude(state=BookState.SUPERSEDED).order_by("union__path")
    rows = list(books.values_list("pk", "province"))
    found: dict = {}
    if not rows or not facts:
        return found
    with transaction.atomic(), connection.cursor() as cursor:
        provinces = {province for _pk, province in rows}
        prepare(cursor, provinces, date(year, 1, 1), date(year, 12, 31), is_workday_by_now(), values)
        for _part, outcome in judge_kept(cursor, [pk for pk, _province in rows], facts):
            found |= {(one.union, one.rule, one.subject[:200]): (one.zh, one.severity) for one in outcome.findings}
    return found
