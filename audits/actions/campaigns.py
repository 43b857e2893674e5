"""The yearly campaign: every union in it, assigned in bulk, nobody left out (S6-01, S6-13, S6-15)."""

from collections import Counter

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from workflow.actions import move, record
from workflow.numbers import next_number

from .. import notices
from ..errors import AuditRefused
from ..models import Campaign, Conflict, Letter, Task
from ..policies import books as policies
from ..queries import campaigns as queries
from ..queries.samples import unseen_of
from ..states import FindingState, TaskState
from .guard import demand
from .seals import demand_books_untouched

LATE_DAYS = 7  # after which those who plan the campaign hear of an audit not begun
FULL_FROM = 40  # points of risk from which every line is looked at by hand
SERIES = {Letter.Kind.NOTICE: "经审", Letter.Kind.REPLY: "整改", Letter.Kind.CLOSURE: "销号"}


@transaction.atomic
def open_campaign(*, by, union, year: int, title: str, opens_on, closes_on) -> Campaign:
    """Opens the campaign of a year with a task for every grassroots union below `union`; risk decides the depth."""
    demand(by, policies.can_plan_campaign, union)
    if closes_on < opens_on:
        raise AuditRefused("closes_on", _("The end lies before the beginning."))
    if Campaign.objects.filter(union=union, year=year).exists():
        raise AuditRefused("year", _("There is a campaign for this year already."))
    campaign = Campaign.objects.create(
        union=union, year=year, title=title, opens_on=opens_on, closes_on=closes_on, created_by=by
    )
    Task.objects.bulk_create(Task(campaign=campaign, union=below) for below in queries.grassroots_below(union))
    reckon_risks(campaign)
    return campaign


def add_missing(campaign: Campaign) -> int:
    """Unions founded since the campaign was opened come in too; returns how many."""
    there = set(campaign.tasks.values_list("union_id", flat=True))
    fresh = [
        Task(campaign=campaign, union=union)
        for union in queries.grassroots_below(campaign.union)
        if union.pk not in there
    ]
    return len(Task.objects.bulk_create(fresh))


def reckon_risks(campaign: Campaign) -> None:
    """Reckons the risk of every union of the campaign anew; the riskiest are looked at line by line."""
    tasks = list(campaign.tasks.all())
    known = queries.risks([task.union_id for task in tasks], campaign.year)
    for task in tasks:
        task.risk, task.risk_reasons = known[task.union_id]
        task.depth = Task.Depth.FULL if task.risk >= FULL_FROM else Task.Depth.SAMPLE
    Task.objects.bulk_update(tasks, ["risk", "risk_reasons", "depth"], batch_size=500)


@transaction.atomic
def assign(tasks, *, by, auditors, planned_on=None) -> tuple[list[Task], list[tuple[Task, str]]]:
    """Shares the tasks out among the auditors, the least loaded first; gives (assigned, [(skipped, why)]).

    Nobody is given a union where a conflict of interest stands or of which they are a member.
    """
    tasks, auditors = list(tasks), list(auditors)
    if not auditors:
        raise AuditRefused("auditors", _("Please choose at least one auditor."))
    barred = queries.conflicts([auditor.pk for auditor in auditors])
    load = Counter(
        {auditor: Task.objects.filter(auditor=auditor).exclude(state=TaskState.CLOSED).count() for auditor in auditors}
    )
    done, skipped = [], []
    for task in tasks:
        demand(by, policies.can_plan_campaign, task.campaign.union)
        free = [auditor for auditor in auditors if task.union_id not in barred[auditor.pk]]
        if task.state != TaskState.PLANNED:
            skipped.append((task, _("It is under way already.")))
        elif not free:
            skipped.append((task, _("Every auditor chosen has a conflict of interest.")))
        else:
            task.auditor = min(free, key=lambda auditor: (load[auditor], auditor.pk))
            task.planned_on = planned_on or task.planned_on
            load[task.auditor] += 1
            done.append(task)
    Task.objects.bulk_update(done, ["auditor", "planned_on"], batch_size=500)
    for task in done:
        record(task, "audit_assigned", by=by, data={"auditor": task.auditor_id})
    for auditor in sorted({task.auditor for task in done}, key=lambda user: user.pk):
        first = next(task for task in done if task.auditor == auditor)
        number = sum(task.auditor == auditor for task in done)
        notices.tell(auditor.person, first, "task_assigned", occasion=str(timezone.localdate()), count=number)
    return done, skipped


@transaction.atomic
def declare_conflict(*, by, auditor, union, reason: str) -> Conflict:
    """An auditor must not audit a union; a task of theirs there is taken back."""
    demand(by, policies.can_plan_campaign, union)
    if not reason.strip():
        raise AuditRefused("reason", _("Please write a reason."))
    row, _new = Conflict.objects.update_or_create(
        auditor=auditor, union=union, defaults={"reason": reason.strip()[:200], "declared_by": by}
    )
    record(row, "conflict_declared", by=by, union=union)
    Task.objects.filter(auditor=auditor, union=union, state=TaskState.PLANNED).update(auditor=None)
    return row


@transaction.atomic
def begin(task: Task, *, by) -> Task:
    """The auditor begins; whoever has a conflict does not."""
    demand(by, policies.can_audit, task.union)
    if by is not None and task.union_id in queries.conflicts([by.pk])[by.pk]:
        raise AuditRefused(None, _("A conflict of interest stands between you and this union."))
    return move(task, TaskState.RUNNING, by=by, begun_on=timezone.localdate(), auditor=task.auditor or by)


def send_letter(task: Task, *, by) -> Letter:
    """Issues the audit opinion with all findings upheld, numbered, and tells the union (S6-19).

    Raises AuditRefused while a line of the sample was not looked at, SealBroken where the books were changed behind the portal's back.
    """
    demand(by, policies.can_audit, task.union)
    demand_books_untouched(task.union, task.campaign.year, by=by)
    return _send_letter(task, by)


@transaction.atomic
def _send_letter(task: Task, by) -> Letter:
    unseen = unseen_of(task.union, task.campaign.year)
    if unseen:
        raise AuditRefused(None, _("%(count)s lines of the sample have not been looked at.") % {"count": unseen})
    upheld = task.union.findings.filter(
        year=task.campaign.year, state__in=(FindingState.UPHELD, FindingState.PLANNED, FindingState.PROVED)
    )
    task = move(task, TaskState.REPORTED, by=by)
    return _issue(task, Letter.Kind.NOTICE, by, findings=list(upheld.select_related("rule")))


@transaction.atomic
def reply(task: Task, *, by, text: str) -> Letter:
    """The union answers the letter; its answer is a letter of its own."""
    demand(by, policies.can_hand_in, task.union)
    if not text.strip():
        raise AuditRefused("text", _("Please write something."))
    return _issue(task, Letter.Kind.REPLY, by, text=text.strip()[:4000])


def close(task: Task, *, by) -> Letter:
    """Closes the audit once no finding is open, and issues the closure; SealBroken as for the letter."""
    demand(by, policies.can_audit, task.union)
    demand_books_untouched(task.union, task.campaign.year, by=by)
    return _close(task, by)


@transaction.atomic
def _close(task: Task, by) -> Letter:
    left = task.union.findings.filter(
        year=task.campaign.year, state__in=("open", "explained", "upheld", "planned", "proved")
    )
    left = left.exclude(is_signal=True, state="open").count()
    if left:
        raise AuditRefused(None, _("%(count)s findings are not settled yet.") % {"count": left})
    task = move(task, TaskState.CLOSED, by=by, closed_on=timezone.localdate())
    settled = task.union.findings.filter(year=task.campaign.year).exclude(state="cleared")
    return _issue(task, Letter.Kind.CLOSURE, by, findings=list(settled.select_related("rule")))


def tend_tasks() -> int:
    """Reminds an auditor of an audit not begun on its day, and after a week the auditors of the campaign; says how many heard."""
    today, told = timezone.localdate(), 0
    late = Task.objects.filter(state=TaskState.PLANNED, planned_on__lt=today)
    for task in late.select_related("union", "campaign__union", "auditor__person").order_by("pk"):
        if task.auditor_id:
            told += len(notices.tell(task.auditor.person, task, "task_late", occasion=str(task.planned_on)))
        if (today - task.planned_on).days >= LATE_DAYS or not task.auditor_id:
            told += len(notices.tell_planners(task))
    return told


def _issue(task, kind, by, *, findings=(), text="") -> Letter:
    year = timezone.localdate().year
    number = f"{SERIES[kind]}〔{year}〕{next_number(f'audits:{kind}', year)}号"
    told = [
        {"number": row.number, "rule": row.rule_id or "", "title": row.rule.title_zh if row.rule else "", "text": row.text_zh,
         "severity": row.severity, "due_on": str(row.due_on or ""), "state": row.state}
        for row in findings
    ]  # fmt: skip
    facts = {
        "union": task.union.name,
        "year": task.campaign.year,
        "from": task.campaign.union.name,
        "findings": told,
        "text": text,
    }
    letter = Letter.objects.create(task=task, kind=kind, number=number, facts=facts, issued_by=by)
    record(letter, "letter_issued", by=by, union=task.union, data={"number": number, "digest": letter.digest})
    if kind != Letter.Kind.REPLY:
        notices.tell_union(task.union, task, "letter_sent", occasion=number, number=number)
    return letter
