"""The life of a finding, waivers, extensions, escalation; campaigns and letters."""

from datetime import timedelta

import pgtrigger
import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone

from audits.actions import books as book_act
from audits.actions import campaigns, findings
from audits.actions.rules import approve_change, propose_value
from audits.actions.runs import run_rules
from audits.actions.trials import try_value
from audits.errors import AuditRefused
from audits.models import Finding, Letter, Task
from audits.queries import campaigns as campaign_queries
from audits.queries.rules import value_on
from audits.states import FindingState
from tests.factories.audits import make_books, make_finding, treat
from workflow.errors import InvalidTransition, NotAllowed


def test_found_explained_upheld_planned_proved_verified(the, client):
    make_books(the, treat)
    finding = Finding.objects.get(rule="FR-D01")
    assert (finding.severity, finding.lines, finding.state) == ("block", [10], "open")
    client.force_login(the.treasurer)
    assert "请由责任人全额退回" in client.get(f"/audits/findings/{finding.number}/").content.decode()
    finding = findings.explain(finding, by=the.treasurer, note="是工作餐")
    finding = findings.uphold(finding, by=the.auditor)
    assert finding.due_on == timezone.localdate() + timedelta(days=60)
    finding = findings.plan(finding, by=the.treasurer, plan="退款", owner="苏珂")
    findings.prove(
        finding,
        by=the.treasurer,
        filename="退款.pdf",
        content=b"%PDF-1.7 x",
        fact_on=timezone.localdate(),
        about="退款凭证",
    )
    finding.refresh_from_db()
    with pytest.raises(NotAllowed):
        findings.verify(finding, by=the.treasurer)
    finding = findings.verify(finding, by=the.auditor)
    assert finding.state == FindingState.VERIFIED


def test_a_signal_is_never_upheld_as_a_breach(the):
    finding = make_finding(the)
    Finding.objects.filter(pk=finding.pk).update(source="rule", is_signal=True)
    finding.refresh_from_db()
    with pytest.raises(AuditRefused):
        findings.uphold(finding, by=the.auditor)


def test_who_proved_does_not_verify_in_the_database_too(the):
    finding = make_finding(the, state="proved", proved_by=the.auditor)
    with pytest.raises(NotAllowed):
        findings.verify(finding, by=the.auditor)
    with pytest.raises(IntegrityError), transaction.atomic():
        Finding.objects.filter(pk=finding.pk).update(verified_by=the.auditor)


def test_a_proof_is_kept_with_hash_version_and_day(the):
    finding = make_finding(the, state="upheld")
    details = {"by": the.treasurer, "filename": "a.pdf", "content": b"%PDF x", "about": "收据"}
    with pytest.raises(AuditRefused):
        findings.prove(finding, fact_on=timezone.localdate() + timedelta(days=1), **details)
    proof = findings.prove(finding, fact_on=timezone.localdate(), **details)
    assert (proof.version, len(proof.sha256)) == (1, 64)
    finding.refresh_from_db()
    findings.uphold(finding, by=the.auditor, note="不清楚")
    with pytest.raises(AuditRefused):  # the same file again
        findings.prove(finding, fact_on=timezone.localdate(), **details)


def test_more_time_is_asked_by_one_and_decided_by_another(the):
    finding = make_finding(the, state="upheld")
    until = timezone.localdate() + timedelta(days=30)
    asked = findings.ask_extension(finding, by=the.treasurer, until=until, reason="等发票")
    with pytest.raises(AuditRefused):
        findings.ask_extension(finding, by=the.treasurer, until=until, reason="again")
    with pytest.raises(NotAllowed):
        findings.decide_extension(asked, by=the.treasurer, grant=True)
    findings.decide_extension(asked, by=the.auditor, grant=True)
    finding.refresh_from_db()
    assert finding.due_on == until


def test_a_waiver_silences_a_rule_until_its_day(the):
    book = make_books(the, treat)
    finding = Finding.objects.get(rule="FR-D01")
    today = timezone.localdate()
    asked = findings.ask_waiver(
        by=the.auditor, union=the.union, rule=finding.rule, reason="批准", starts_on=today, expires_on=today
    )
    with pytest.raises(NotAllowed):
        findings.decide_waiver(asked, by=the.auditor, grant=True)
    findings.decide_waiver(asked, by=the.second, grant=True)
    finding.refresh_from_db()
    assert finding.state == FindingState.WAIVED
    run_rules([book.pk])
    finding.refresh_from_db()
    assert finding.state == FindingState.WAIVED
    with time_machine.travel(timezone.now() + timedelta(days=2)):
        assert findings.tend_findings()["expired"] == 1


def test_a_late_finding_climbs_a_step_a_week(the):
    finding = make_finding(the, state="upheld")
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        assert findings.tend_findings()["escalated"] == 1
        assert findings.tend_findings()["escalated"] == 0
    with time_machine.travel(timezone.now() + timedelta(days=9)):
        assert findings.tend_findings()["escalated"] == 1
    finding.refresh_from_db()
    assert finding.level == 2


def test_a_finding_of_last_year_is_recognised(the):
    before = make_books(the, treat)
    Finding.objects.filter(rule="FR-D01").update(year=2021)
    with pgtrigger.ignore("audits.Book:facts_stay"):
        type(before).objects.filter(pk=before.pk).update(year=2021)
    make_books(the, treat)
    new = Finding.objects.get(rule="FR-D01", year=2022)
    assert new.repeats.year == 2021


def test_running_again_changes_nothing(the):
    book = make_books(the, treat)
    rows = list(Finding.objects.values_list("pk", "number", "state"))
    again = run_rules([book.pk])
    assert (again.new_count, again.cleared_count) == (0, 0)
    assert list(Finding.objects.values_list("pk", "number", "state")) == rows


def test_findings_by_hand_from_complaints_and_self_checks_stand_in_one_list(the):
    details = {"union": the.union, "year": 2022, "severity": "high", "text": "举报"}
    findings.raise_finding(by=the.auditor, source="complaint", **details)
    findings.raise_finding(by=the.treasurer, source="self", **details)
    with pytest.raises(NotAllowed):
        findings.raise_finding(by=the.treasurer, source="hand", **details)
    assert set(Finding.objects.values_list("source", flat=True)) == {"complaint", "self"}


def test_a_value_holds_from_a_day_on_and_never_backwards(the):
    today = timezone.localdate()
    with pytest.raises(AuditRefused):
        propose_value(
            by=the.head, name="approval_threshold", since=today - timedelta(days=1), value=500_000, reason="x"
        )
    with pytest.raises(NotAllowed):
        propose_value(by=the.auditor, name="approval_threshold", since=today, value=500_000, reason="x")
    change = propose_value(by=the.head, name="approval_threshold", since=today, value=500_000, reason="新规定")
    with pytest.raises(NotAllowed):
        approve_change(change, by=the.head)
    approve_change(change, by=the.deputy)
    assert value_on("approval_threshold", today).value == 500_000
    assert value_on("approval_threshold", today - timedelta(days=1)).value == 1_000_000


def test_a_change_is_tried_out_over_the_books_without_keeping_anything(the):
    from tests.factories.ledgers import line

    make_books(the, lambda book: book.tables["w_line"].append(line(10, words="舞台", amount_out=900_000)))
    count = Finding.objects.count()
    tried = try_value(by=the.head, name="approval_threshold", value=800_000, year=2022)
    assert [(union, rule) for union, rule, *_rest in tried["new"]] == [("GH1", "FR-E10")]
    assert Finding.objects.count() == count


def test_a_campaign_holds_every_union_and_assigns_around_conflicts(the):
    today = timezone.localdate()
    campaign = campaigns.open_campaign(
        by=the.auditor, union=the.county, year=2022, title="审查", opens_on=today, closes_on=today
    )
    assert campaign.tasks.count() == 2
    campaigns.declare_conflict(by=the.auditor, auditor=the.auditor, union=the.union, reason="亲属")
    tasks = Task.objects.select_related("campaign__union", "union")
    done, skipped = campaigns.assign(tasks, by=the.auditor, auditors=[the.auditor])
    assert [task.union for task in done] == [the.sibling]
    assert [task.union for task, _why in skipped] == [the.union]
    done, skipped = campaigns.assign(tasks.filter(union=the.union), by=the.auditor, auditors=[the.auditor, the.second])
    assert done[0].auditor == the.second
    with pytest.raises(AuditRefused):
        campaigns.begin(done[0], by=the.auditor)


def test_risk_says_its_reasons_and_decides_the_depth(the):
    make_books(the, treat)
    known = campaign_queries.risks([the.union.pk, the.sibling.pk], 2022)
    _points, reasons = known[the.union.pk]
    assert ["findings_block", 25] in reasons
    assert known[the.sibling.pk] == (30, [["no_books", 30]])


def test_an_audit_from_beginning_to_closure_with_its_letters(the):
    today = timezone.localdate()
    campaigns.open_campaign(by=the.auditor, union=the.county, year=2022, title="审查", opens_on=today, closes_on=today)
    task = campaigns.begin(Task.objects.get(union=the.union), by=the.auditor)
    finding = findings.uphold(make_finding(the), by=the.auditor)
    notice = campaigns.send_letter(task, by=the.auditor)
    assert notice.facts["findings"][0]["number"] == finding.number
    with pytest.raises(AuditRefused):
        campaigns.close(Task.objects.get(pk=task.pk), by=the.auditor)
    campaigns.reply(task, by=the.treasurer, text="已整改")
    findings.prove(finding, by=the.treasurer, filename="a.pdf", content=b"%PDF y", fact_on=today, about="x")
    findings.verify(Finding.objects.get(pk=finding.pk), by=the.auditor)
    closure = campaigns.close(Task.objects.get(pk=task.pk), by=the.auditor)
    assert [letter.kind for letter in Letter.objects.order_by("pk")] == ["notice", "reply", "closure"]
    assert closure.number.startswith("销号〔")


def test_a_second_clerk_is_told_where_the_finding_stands_now(the):
    finding = make_finding(the)
    findings.explain(finding, by=the.treasurer, note="x")
    stale = Finding.objects.get(pk=finding.pk)
    findings.accept(stale, by=the.auditor, note="好")
    with pytest.raises(InvalidTransition):
        findings.uphold(finding, by=the.auditor)


def test_an_accepted_audit_needs_no_open_serious_finding(the):
    book = make_books(the, treat)
    book = book_act.certify_book(book, by=the.chair)
    for finding in Finding.objects.filter(book=book, state="open"):
        findings.accept(finding, by=the.auditor, note="有批复")
    assert book_act.certify_audit(book, by=the.auditor).audited_by == the.auditor
