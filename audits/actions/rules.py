"""Rules and values change from a day on, never backwards, proposed by one auditor and approved by another (S6-04)."""

from functools import partial

from celery import current_app
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from workflow.actions import move, record
from workflow.errors import NotAllowed

from .. import notices
from ..errors import AuditRefused
from ..models import RuleChange, RuleEdition, RuleValue
from ..policies import books as policies
from ..queries.rules import rules_on
from ..states import ChangeState
from .guard import demand


@transaction.atomic
def propose_value(*, by, name: str, since, value=None, words: str = "", province: str = "", reason: str) -> RuleChange:
    """Proposes a value from a day on, today at the earliest; it holds once another auditor approves.

    Raises AuditRefused for an unknown value, a past day or an empty reason.
    """
    demand(by, policies.can_set_rules)
    if not RuleValue.objects.filter(name=name).exists():
        raise AuditRefused("name", _("There is no such value."))
    said = {"value": None if value is None else str(value), "words": words}
    return _propose(by, since, reason, said, name=name, province=province)


@transaction.atomic
def propose_edition(
    *, by, rule, since, severity: str, is_on: bool, source: str, article: str, reason: str
) -> RuleChange:
    """Proposes how a rule is to stand from a day on, today at the earliest; it holds once another auditor approves.

    Raises AuditRefused for a past day, an empty reason, and where the rule stands so on that day already.
    """
    demand(by, policies.can_set_rules)
    said = {"severity": severity, "is_on": is_on, "source": source.strip(), "article": article.strip()}
    before = rules_on(since).get(pk=rule.pk)
    if all(getattr(before, name) == value for name, value in said.items()):
        raise AuditRefused(None, _("The rule stands like this on that day already."))
    return _propose(by, since, reason, said, rule=rule)


def _propose(by, since, reason, said, **about) -> RuleChange:
    if since < timezone.localdate():
        raise AuditRefused("since", _("A rule or value cannot be changed for days that are past."))
    if not reason.strip():
        raise AuditRefused("reason", _("Please write a reason."))
    change = RuleChange.objects.create(
        since=since, said=said, reason=reason.strip()[:200], proposed_by=by, proposed_at=timezone.now(), **about
    )
    record(change, "rule_change_proposed", by=by, note=reason, data={"of": str(change), "since": str(since)})
    notices.tell_rule_setters(change)
    return change


@transaction.atomic
def approve_change(change: RuleChange, *, by) -> RuleEdition | RuleValue:
    """Another auditor approves: from its day on the rule or value stands as proposed. AuditRefused once that day has passed."""
    demand(by, policies.can_set_rules)
    if by == change.proposed_by:
        raise NotAllowed(_("Somebody other than who proposed it approves."))
    if change.since < timezone.localdate():
        raise AuditRefused(None, _("The day from which it was to hold has passed. Please propose it for a later day."))
    change = move(change, ChangeState.APPROVED, by=by, decided_by=by, decided_at=timezone.now())
    row = _made_of(change, by)
    about = {"rule": change.rule_id} if change.rule_id else {"name": change.name}
    event = "rule_changed" if change.rule_id else "rule_value_changed"
    record(row, event, by=by, note=change.reason, data=about | {"since": str(change.since)})
    notices.tell(change.proposed_by.person, change, "change_decided", note="")
    transaction.on_commit(partial(current_app.send_task, "audits.keep_books"), robust=True)
    return row


def _made_of(change, by) -> RuleEdition | RuleValue:
    """The edition or value as it was proposed; from here on the database lets nobody change it."""
    made = {"since": change.since, "reason": change.reason, "set_by": change.proposed_by, "approved_by": by}
    made["set_at"] = timezone.now()
    if change.rule_id:
        return RuleEdition.objects.create(rule_id=change.rule_id, **change.said, **made)
    known = RuleValue.objects.filter(name=change.name).order_by("since", "pk").last()
    shown = {name: getattr(known, name) for name in ("unit", "label_zh", "label_en")}
    of = {"name": change.name, "province": change.province, "status": "local"}
    return RuleValue.objects.create(**of, **change.said, **shown, **made)


@transaction.atomic
def refuse_change(change: RuleChange, *, by, note: str) -> RuleChange:
    """Another auditor refuses, with a reason; who proposed it is told."""
    demand(by, policies.can_set_rules)
    if by == change.proposed_by:
        raise NotAllowed(_("Somebody other than who proposed it approves."))
    change = move(change, ChangeState.REFUSED, by=by, note=note, decided_by=by, decided_at=timezone.now())
    notices.tell(change.proposed_by.person, change, "change_decided", note=note)
    return change


@transaction.atomic
def withdraw_change(change: RuleChange, *, by) -> RuleChange:
    """Who proposed a change takes it back."""
    demand(by, policies.can_withdraw_change, change)
    return move(change, ChangeState.WITHDRAWN, by=by)


def tend_changes() -> int:
    """Changes whose day has passed without an answer lapse, and who proposed them is told; returns how many."""
    late = RuleChange.objects.filter(state=ChangeState.PROPOSED, since__lt=timezone.localdate())
    late = list(late.select_related("proposed_by__person"))
    for change in late:
        with transaction.atomic():
            move(change, ChangeState.LAPSED)
            notices.tell(change.proposed_by.person, change, "change_decided", note="")
    return len(late)
