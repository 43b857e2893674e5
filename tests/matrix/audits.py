"""The audits in the matrix: a row of everything at the own union, and what each address answers to whom."""

from types import SimpleNamespace

from django.core.files.base import ContentFile
from django.utils import timezone

from audits.actions import books as act
from audits.actions import campaigns, findings
from audits.models import (  # fmt: skip
    Conflict,
    Draft,
    DraftRow,
    Finding,
    Proof,
    Question,
    RuleChange,
    RuleRun,
    Task,
    TrainingEvent,
    TrainingPresence,
    VoucherPicture,
)
from tests.factories.audits import ROW as LINE
from tests.factories.audits import make_books, treat, workbook

SAID = {"severity": "low", "is_on": True, "source": "x", "article": "x"}


def audit_things(world) -> SimpleNamespace:
    """Books, a file, findings, a campaign with its letters, a waiver, a training, all of the own union."""
    own, county = world.unions["Q1"], world.unions["QX"]
    officer, chair = world.actors["union_officer@own"], world.actors["union_officer@parent"]
    auditor = world.actors["auditor@parent"]
    the = SimpleNamespace(union=own, treasurer=officer)
    today = timezone.localdate()
    book = make_books(the, treat)
    act.certify_book(book, by=chair)
    content = workbook([1, own.code, own.name, *LINE[3:]])
    upload = act.stage_upload(by=officer, union=own, filename="x.xlsx", content=content)
    campaign = campaigns.open_campaign(by=auditor, union=county, year=2022, title="x", opens_on=today, closes_on=today)
    task = Task.objects.get(campaign=campaign, union=own)
    campaigns.assign([task], by=auditor, auditors=[auditor])
    campaigns.begin(task, by=auditor)
    finding = findings.uphold(Finding.objects.get(rule="FR-D01"), by=auditor)
    letter = campaigns.send_letter(Task.objects.get(pk=task.pk), by=auditor)
    asked = findings.ask_extension(finding, by=officer, until=today.replace(year=today.year + 1), reason="x")
    proof = Proof(finding=finding, filename="x.pdf", sha256="0" * 64, version=1, fact_on=today, about="x", by=officer)
    proof.file.save("x.pdf", ContentFile(b"%PDF-1.7"), save=False)
    proof.save()
    waiver = findings.ask_waiver(
        by=officer, union=own, rule=finding.rule, reason="x", starts_on=today, expires_on=today
    )
    Conflict.objects.create(auditor=world.actors["auditor@sibling"], union=own, reason="x", declared_by=auditor)
    training = TrainingEvent.objects.create(union=own, title="x", held_on=today)
    TrainingPresence.objects.create(event=training, union=own, came=True)
    Question.objects.create(topic="x", question="x", answer="x", is_published=True, rule=finding.rule)
    RuleRun.objects.get_or_create(book_count=1)
    picture = VoucherPicture(union=own, year=book.year, voucher="记-03-001", sha256="0" * 64, added_by=officer)
    picture.picture.save("x.jpg", ContentFile(b"\xff\xd8"), save=False)
    picture.save()
    drafts = [
        Draft.objects.create(union=own, year=year, is_micro=year == 2024, started_by=officer) for year in (2023, 2024)
    ]
    DraftRow.objects.create(draft=drafts[0], table="lines", number=1)
    change = RuleChange.objects.create(rule_id="FR-D01", since=today, reason="x", proposed_by=auditor, said=SAID)
    return SimpleNamespace(
        change=change, book=book, upload=upload, campaign=campaign, task=task, finding=finding, letter=letter, asked=asked, waiver=waiver, training=training,
        union=own, picture=picture, drafts=drafts,
    )  # fmt: skip


def audit_samples(the) -> dict[str, dict[str, object]]:
    """Addresses of the audits -> values of their parts."""
    book, finding = {"pk": the.book.pk}, {"number": the.finding.number}
    return {
        **{f"audits:book{name}": book for name in ("", "-figures", "-remark", "-sample", "-signatures")},
        "audits:book-step": {**book, "step": "certify"}, "audits:book-note": {**book, "step": "return"}, "audits:signature-step": {**book, "step": "hand-over"},
        "audits:upload": {"pk": the.upload.pk}, "audits:upload-check": {"pk": the.upload.pk}, "audits:upload-columns": {"pk": the.upload.pk, "sheet": 0},
        **{f"audits:campaign{name}": {"pk": the.campaign.pk} for name in ("", "-assign", "-draw")},
        "audits:task-step": {"pk": the.task.pk, "step": "begin"}, "audits:task-reply": {"pk": the.task.pk},
        "audits:letter": {"pk": the.letter.pk}, "audits:union": {"code": the.union.code},
        "audits:finding": finding, "audits:finding-step": {**finding, "step": "plan"}, "audits:proof": {**finding, "version": 1},
        "audits:waiver-decide": {"pk": the.waiver.pk}, "audits:rule": {"code": "FR-D01"}, "audits:value-change": {"name": "cash_limit"},
        "audits:edition-new": {"code": "FR-D01"}, "audits:change": {"pk": the.change.pk}, "audits:change-step": {"pk": the.change.pk, "step": "refuse"},
        "audits:book-line": {**book, "line": 1}, "audits:voucher": {"pk": the.picture.pk}, "audits:voucher-withdraw": {"pk": the.picture.pk},
        **{f"audits:draft{name}": {"pk": the.drafts[0].pk} for name in ("", "-send", "-check")},
        "audits:draft-step": {"pk": the.drafts[0].pk, "step": "drop"}, "audits:draft-table": {"pk": the.drafts[0].pk, "table": "lines"},
        "audits:draft-row-new": {"pk": the.drafts[0].pk, "table": "lines"}, "audits:draft-row": {"pk": the.drafts[0].pk, "table": "lines", "number": 1},
        "audits:draft-questions": {"pk": the.drafts[1].pk}, "audits:draft-question": {"pk": the.drafts[1].pk, "question": 3},
        "audits:training": {"pk": the.training.pk},
    }  # fmt: skip


# fmt: off
KEEPS, AUDITS = "union_officer@own,parent", "auditor@own,parent"
DOOR = "login visitor"
ELSEWHERE = "union_officer@child,sibling auditor@child,sibling"


def audit_rows(desk) -> dict[str, str]:
    """What each address of the audits answers; the things behind them belong to the union `own`."""
    staff, seen = f"{DOOR}; 200 union_officer auditor; 403 *", f"{DOOR}; 200 {KEEPS} {AUDITS}; 404 {ELSEWHERE}; 403 *"
    keeper = f"{DOOR}; 200 {KEEPS}; 404 {ELSEWHERE}; 403 *"
    auditors = {label: desk(f"audits_{label}", "auditor") for label in ("task", "conflict", "rulerun")}
    return {
        **dict.fromkeys(["audits:rule-list", "audits:value-list", "audits:rule(code)", "audits:question-list"], "200 *"),
        **dict.fromkeys(["audits:consistency-scan", "audits:campaign-assign(pk)", "audits:campaign-draw(pk)", "audits:task-step(pk,step)", "audits:book-remark(pk)", "audits:book-step(pk,step)"],
                        "405 *"),
        **dict.fromkeys([f"audits:{name}" for name in ("desk", "consistency", "campaign-list", "campaign(pk)", "book-list", "finding-list", "finding-new",
                                                       "waiver-list", "waiver-new", "training-list", "allowance")], staff),
        **dict.fromkeys([f"audits:{name}" for name in ("letter(pk)", "union(code)", "book(pk)", "book-figures(pk)", "book-signatures(pk)", "finding(number)",
                                                       "proof(number,version)")], seen),
        **dict.fromkeys(["audits:task-reply(pk)", "audits:finding-step(number,step)"], keeper),
        **dict.fromkeys(["audits:upload(pk)", "audits:upload-columns(pk,sheet)", "audits:upload-check(pk)"],
                        f"{DOOR}; 200 {KEEPS}; 404 auditor union_officer@child,sibling; 403 *"),
        # nobody audits the union of which they are a member
        **dict.fromkeys(["audits:book-sample(pk)", "audits:book-note(pk,step)", "audits:signature-step(pk,step)", "audits:waiver-decide(pk)"], f"{DOOR}; 200 auditor@parent; 404 {ELSEWHERE}; 403 *"),
        "audits:scorecard": f"{DOOR}; 404 union_officer; 200 auditor; 403 *",
        "audits:campaign-new": f"{DOOR}; 200 auditor; 403 *",
        **dict.fromkeys(["audits:book-line(pk,line)", "audits:voucher(pk)"], seen),
        **dict.fromkeys(["audits:draft-step(pk,step)", "audits:voucher-withdraw(pk)"], "405 *"),
        # a draft belongs to the officer who writes it
        **dict.fromkeys([f"audits:draft{name}" for name in ("(pk)", "-send(pk)", "-check(pk)", "-table(pk,table)", "-row-new(pk,table)", "-row(pk,table,number)",
                                                           "-questions(pk)", "-question(pk,question)")],
                        f"{DOOR}; 200 union_officer@own; 404 union_officer auditor; 403 *"),
        "audits:draft-new": f"{DOOR}; 200 union_officer; 403 *",
        "audits:upload-new": f"{DOOR}; 200 union_officer; 403 *",
        **dict.fromkeys(["audits:value-change(name)", "audits:edition-new(code)", "audits:change-list", "audits:change(pk)", "audits:change-step(pk,step)"], f"{DOOR}; 403 *"),  # auditors at the root of the tree
        "audits:training(pk)": f"{DOOR}; 404 union_officer@sibling auditor@sibling; 200 union_officer auditor; 403 *",
        **desk("audits_book", "union_officer auditor"), **desk("audits_finding", "union_officer auditor"),
        **auditors["task"], **auditors["conflict"], **auditors["rulerun"],
        "admin:audits_rulerun_history(object_id)": f"{DOOR} member; 404 *",
        "admin:audits_rulerun_change(object_id)": f"{DOOR} member; 404 auditor; 403 *",
        # rules bind every union, so every auditor may read them
        **{key: row for label in ("rule", "ruleedition", "rulevalue") for key, row in {
            **desk(f"audits_{label}", "auditor"), f"admin:audits_{label}_history(object_id)": f"{DOOR} member; 200 auditor; 404 *",
            f"admin:audits_{label}_change(object_id)": f"{DOOR} member; 200 auditor; 403 *"}.items()},
        **desk("audits_trainingevent", "union_officer auditor", "auditor"), **desk("audits_trainingpresence", "union_officer auditor", "auditor"),
        **desk("audits_question", "union_officer auditor", "auditor"),
        "admin:audits_question_history(object_id)": f"{DOOR} member; 200 union_officer auditor; 404 *",
        "admin:audits_question_change(object_id)": f"{DOOR} member; 200 union_officer auditor; 403 *",
    }
# fmt: on
