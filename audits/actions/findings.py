"""The life of a finding: explained, upheld, planned, proved, verified; late ones climb (S6-09 … S6-14)."""

import hashlib
from datetime import timedelta

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from workflow.actions import move, record
from workflow.locks import lock

from .. import notices
from ..errors import AuditRefused
from ..models import Extension, Finding, Proof, Remark, Waiver
from ..policies import books as policies
from ..queries.rules import value_on
from ..states import ExtensionState, FindingState, WaiverState
from .guard import demand

OPEN_ENDED = (FindingState.UPHELD, FindingState.PLANNED)
LEVELS = 3


@transaction.atomic
def raise_finding(
    *, by, union, year: int, severity: str, text: str, source: str, rule=None, book=None, lines=()
) -> Finding:
    """Writes a finding by hand: an auditor's own, a complaint, or a union's self-check (F-A4-08)."""
    is_own = source == Finding.Source.SELF
    demand(by, policies.can_hand_in if is_own else policies.can_audit, union)
    if not text.strip():
        raise AuditRefused("text", _("Please say what was found."))
    lock(union)
    count = Finding.objects.filter(union=union, year=year).count() + 1
    while Finding.objects.filter(number=f"{union.code}-{year}-{count:03}").exists():
        count += 1
    finding = Finding.objects.create(
        number=f"{union.code}-{year}-{count:03}", union=union, year=year, book=book, source=source, rule=rule, severity=severity,
        text_zh=text.strip(), lines=list(lines), subject=f"hand {count}", opened_by=by,
    )  # fmt: skip
    record(finding, "finding_raised", by=by, data={"source": source})
    if not is_own:
        notices.tell_union(union, finding, "finding_raised")
    return finding


@transaction.atomic
def explain(finding: Finding, *, by, note: str) -> Finding:
    """The union explains a finding."""
    demand(by, policies.can_hand_in, finding.union)
    finding = move(finding, FindingState.EXPLAINED, by=by, note=note)
    Remark.objects.create(finding=finding, text=note.strip()[:2000], by=by)
    return finding


@transaction.atomic
def accept(finding: Finding, *, by, note: str = "") -> Finding:
    """The auditor accepts it as explained (or as it is, with a reason)."""
    demand(by, policies.can_audit, finding.union)
    finding = move(finding, FindingState.ACCEPTED, by=by, note=note)
    if note.strip():
        Remark.objects.create(finding=finding, text=note.strip()[:2000], by=by)
    return finding


@transaction.atomic
def uphold(finding: Finding, *, by, due_on=None, note: str = "") -> Finding:
    """The finding stands and is to be put right until `due_on` (else the days that the parameter names).

    A signal alone is never a breach: AuditRefused (fund_rules §6). Also sends an insufficient proof back.
    """
    demand(by, policies.can_audit, finding.union)
    if finding.is_signal and finding.source == Finding.Source.RULE:
        raise AuditRefused(None, _("A signal is no breach by itself: write a finding of your own with what you saw."))
    days = value_on("rectification_days")
    due_on = due_on or timezone.localdate() + timedelta(days=int(days.value))
    finding = move(finding, FindingState.UPHELD, by=by, note=note, upheld_by=by, due_on=due_on, level=0)
    if note.strip():
        Remark.objects.create(finding=finding, text=note.strip()[:2000], by=by)
    notices.tell_union(finding.union, finding, "finding_upheld", occasion=str(due_on))
    return finding


@transaction.atomic
def plan(finding: Finding, *, by, plan: str, owner: str) -> Finding:
    """The union says how it will be put right and who does it (S6-10)."""
    demand(by, policies.can_hand_in, finding.union)
    if not plan.strip():
        raise AuditRefused("plan", _("Please say how it will be put right."))
    return move(finding, FindingState.PLANNED, by=by, plan=plan.strip(), owner=owner.strip()[:40])


@transaction.atomic
def prove(finding: Finding, *, by, filename: str, content: bytes, fact_on, about: str) -> Proof:
    """The union hands in a proof: kept with its hash, version and the day of the fact; the auditor is told."""
    demand(by, policies.can_hand_in, finding.union)
    if fact_on > timezone.localdate():
        raise AuditRefused("fact_on", _("The day of the fact lies in the future."))
    digest = hashlib.sha256(content).hexdigest()
    if finding.proofs.filter(sha256=digest).exists():
        raise AuditRefused("file", _("This very file is a proof of this finding already."))
    finding = move(finding, FindingState.PROVED, by=by, proved_by=by, verified_by=None)
    version = (finding.proofs.aggregate(last=Max("version"))["last"] or 0) + 1
    suffix = filename.rpartition(".")[2].lower()[:5]
    proof = Proof(
        finding=finding,
        filename=filename[:200],
        sha256=digest,
        version=version,
        fact_on=fact_on,
        about=about.strip()[:200],
        by=by,
    )
    proof.file.save(f"{finding.number}-{version}-{digest[:12]}.{suffix}", ContentFile(content), save=False)
    proof.save()
    notices.tell_auditors(finding.union, finding, "finding_proved", occasion=str(version))
    return proof


@transaction.atomic
def verify(finding: Finding, *, by) -> Finding:
    """An auditor other than who handed in the proof verifies it; the finding is closed."""
    demand(by, policies.can_verify, finding, sentence=_("Somebody other than who handed in the proof verifies it."))
    finding = move(finding, FindingState.VERIFIED, by=by, verified_by=by)
    notices.tell_union(finding.union, finding, "finding_verified")
    return finding


@transaction.atomic
def remark(*, by, text: str, finding=None, book=None, line=None) -> Remark:
    """A note on a finding or on a line, for those who see it."""
    union = (finding or book).union
    demand(by, policies.can_see, union)
    if not text.strip():
        raise AuditRefused("text", _("Please write something."))
    return Remark.objects.create(finding=finding, book=book, line=line, text=text.strip()[:2000], by=by)


@transaction.atomic
def ask_extension(finding: Finding, *, by, until, reason: str) -> Extension:
    """The union asks for more time, before the due date has passed."""
    demand(by, policies.can_hand_in, finding.union)
    if finding.state not in OPEN_ENDED or finding.due_on is None:
        raise AuditRefused(None, _("Only a finding that is to be put right has a due date."))
    if until <= finding.due_on:
        raise AuditRefused("until", _("Please choose a day after %(day)s.") % {"day": finding.due_on})
    if finding.extensions.filter(state=ExtensionState.ASKED).exists():
        raise AuditRefused(None, _("A request is waiting for its answer already."))
    asked = Extension.objects.create(finding=finding, until=until, reason=reason.strip()[:300], asked_by=by)
    notices.tell_auditors(finding.union, finding, "extension_asked", occasion=str(asked.pk))
    return asked


@transaction.atomic
def decide_extension(asked: Extension, *, by, grant: bool, note: str = "") -> Extension:
    """Grants or refuses more time; who asked does not decide."""
    demand(by, policies.can_decide, asked.finding.union, asked.asked_by_id)
    to = ExtensionState.GRANTED if grant else ExtensionState.REFUSED
    asked = move(asked, to, by=by, note=note, decided_by=by)
    if grant:
        Finding.objects.filter(pk=asked.finding_id).update(due_on=asked.until, level=0)
    notices.tell_union(
        asked.finding.union, asked.finding, "extension_decided", occasion=str(asked.pk), granted=grant, note=note
    )
    return asked


@transaction.atomic
def ask_waiver(*, by, union, rule, reason: str, starts_on, expires_on) -> Waiver:
    """Asks that a rule is not applied to a union until a day."""
    demand(by, policies.can_see, union)
    if expires_on < starts_on:
        raise AuditRefused("expires_on", _("The end lies before the beginning."))
    return Waiver.objects.create(
        union=union, rule=rule, reason=reason.strip()[:300], starts_on=starts_on, expires_on=expires_on, requested_by=by
    )


@transaction.atomic
def decide_waiver(waiver: Waiver, *, by, grant: bool, note: str = "") -> Waiver:
    """Grants or refuses a waiver; granted, the untouched findings of the rule are waived."""
    demand(by, policies.can_decide, waiver.union, waiver.requested_by_id)
    waiver = move(waiver, WaiverState.GRANTED if grant else WaiverState.REFUSED, by=by, note=note, approved_by=by)
    if grant:
        for finding in Finding.objects.filter(
            union=waiver.union, rule=waiver.rule, state__in=(FindingState.OPEN, FindingState.EXPLAINED)
        ):
            move(finding, FindingState.WAIVED, by=by, note=waiver.reason)
    return waiver


def tend_findings() -> dict:
    """Reminds a week before the due day and on it, escalates what is late by one step a week, lets waivers expire."""
    today = timezone.localdate()
    done = {"reminded": 0, "escalated": 0, "expired": 0}
    for finding in Finding.objects.filter(
        state__in=OPEN_ENDED, due_on__isnull=False, due_on__lte=today + timedelta(days=7)
    ).select_related("union"):
        late = (today - finding.due_on).days
        if late <= 0:
            done["reminded"] += bool(
                notices.tell_union(finding.union, finding, "finding_due", occasion=f"{finding.due_on}:{late >= 0}")
            )
            continue
        step = min(LEVELS, 1 + late // 7)
        if step > finding.level and Finding.objects.filter(pk=finding.pk, level=finding.level).update(level=step):
            notices.tell_above(finding.union, finding, step)
            done["escalated"] += 1
    for waiver in Waiver.objects.filter(state=WaiverState.GRANTED, expires_on__lt=today):
        move(waiver, WaiverState.EXPIRED)
        done["expired"] += 1
    return done
