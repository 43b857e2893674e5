"""Rules and values change from a day on, never backwards; what a change would have done is tried out first (S6-04)."""

from datetime import date

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from workflow.actions import record
from workflow.days import is_workday_by_now

from ..engine.kept import judge_kept, prepare
from ..errors import AuditRefused
from ..models import Book, Finding, RuleEdition, RuleValue
from ..policies import books as policies
from ..queries.rules import facts_on, value_rows
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
def set_edition(*, by, rule, since, severity: str, is_on: bool, source: str, article: str) -> RuleEdition:
    """A rule stands in a new way from a day on, today at the earliest."""
    demand(by, policies.can_set_rules)
    if since < timezone.localdate():
        raise AuditRefused("since", _("A rule cannot be changed for days that are past."))
    row = RuleEdition.objects.create(
        rule=rule, since=since, severity=severity, is_on=is_on, source=source, article=article, set_by=by
    )
    record(row, "rule_changed", by=by, data={"rule": rule.pk, "since": str(since)})
    return row


def try_value(*, by, name: str, value=None, words: str = "", year: int, province: str = "") -> dict:
    """What the books of `year` would give with another value: {'now', 'then', 'new', 'gone'} as counts and up to 200 rows.

    Nothing is kept: the rules run in working tables only.
    """
    demand(by, policies.can_set_rules)
    books = list(
        Book.objects.filter(year=year)
        .exclude(state=BookState.SUPERSEDED)
        .order_by("union__path")
        .values_list("pk", "province")
    )
    changed = [{"name": name, "province": province, "since": date(1900, 1, 1), "value": value, "words": words}]
    others = [row for row in value_rows() if (row["name"], row["province"]) != (name, province)]
    then_rows = others + [row | {"since": "1900-01-01", "until": "9999-12-31"} for row in changed]
    then = _judged([pk for pk, _p in books], {p for _pk, p in books}, year, then_rows)
    now = {
        (row.union.code, row.rule_id, row.subject): row.text
        for row in Finding.objects.filter(book__in=[pk for pk, _p in books], source="rule")
        .exclude(state="cleared")
        .select_related("union")
    }
    new, gone = sorted(then.keys() - now.keys()), sorted(now.keys() - then.keys())
    return {
        "now": len(now), "then": len(then), "new_count": len(new), "gone_count": len(gone),
        "new": [(*key, then[key]) for key in new[:200]], "gone": [(*key, now[key]) for key in gone[:200]],
    }  # fmt: skip


def _judged(book_ids, provinces, year, values) -> dict:
    found = {}
    with transaction.atomic(), connection.cursor() as cursor:
        prepare(cursor, provinces, date(year, 1, 1), date(year, 12, 31), is_workday_by_now(), values)
        for _part, outcome in judge_kept(cursor, book_ids, facts_on()):
            found |= {(one.union, one.rule, one.subject[:200]): one.zh for one in outcome.findings}
    return found
