"""Fund audits of the county with 272 grassroots unions: last year's campaign full, this year's under way (F-A4-01 … F-A4-09)."""

from datetime import timedelta

from django.utils import timezone

from audits import models
from audits.actions import books as book_actions
from audits.actions import campaigns, findings, rules, samples
from audits.actions.runs import run_rules
from audits.engine.tables import BOOK_TABLES
from audits.errors import AuditRefused
from audits.models import Campaign, Finding, Question, SampleLine, Task, TrainingEvent, TrainingPresence
from audits.queries.campaigns import grassroots_below
from audits.queries.rules import rules_on
from audits.states import TaskState
from federation.models import Union
from workflow.errors import WorkflowError

from . import clock_at, dice
from .audit_books import year_of
from .audit_signatures import build_signatures, tell_posted
from .bulk import copy_rows
from .city import FAVOURITE
from .vouchers import build_vouchers

HANDED_IN, LIVED, SAMPLED = 168, 60, 12  # books; audits that have begun; of these with a sample
QUESTIONS = [
    (
        "节日慰问",
        "三八节可以发慰问品吗？",
        "三八节不是七个法定节日之一，不能按节日慰问发放，可以开展女职工活动。",
        "FR-B02",
    ),
    ("节日慰问", "可以发购物卡或现金吗？", "不可以。应发符合传统习惯的节日物品或职工必需的生活用品。", "FR-B03"),
    (
        "生日慰问",
        "生日蛋糕券记哪个科目？",
        "记入会员活动支出 50105，每人每年一次，不超过上限，要有签收名单。",
        "FR-B06",
    ),
    ("工会活动", "春秋游可以在外地过夜吗？", "不可以，应当日往返，不到有关部门明令禁止的风景名胜区。", "FR-C04"),
    (
        "工会活动",
        "奖品能人人都有吗？",
        "设奖的活动，获奖面不超过参加人数的三分之二；没有设奖的可以发少量纪念品。",
        "FR-C01",
    ),
    ("财务", "会计和出纳可以是同一个人吗？", "不可以，不相容的岗位要分开。", "FR-E13"),
]


def build_audits(staff, past: float = 1) -> None:
    """Last year's campaign (272 of 272), this year's with books of 168 unions, findings in every state, trainings, questions."""
    county, now = Union.objects.get(code="QX"), timezone.now()
    unions = list(grassroots_below(county))
    year = now.year - 1
    with clock_at(now - timedelta(days=400)):
        _finished(county, unions, year - 1, staff)
    with clock_at(now - timedelta(days=70)):
        books = _books(unions, year, staff, round(HANDED_IN * past))
        _training(county, unions, staff)
    with clock_at(now - timedelta(days=60)):
        run_rules([book.pk for book in books])
        today = timezone.localdate()
        campaign = campaigns.open_campaign(
            by=staff["auditor"], union=county, year=year, title=f"{year}年度基层工会经费全覆盖审查", opens_on=today,
            closes_on=today + timedelta(days=120),
        )  # fmt: skip
        tasks = campaign.tasks.select_related("union", "campaign__union")
        campaigns.assign(
            tasks,
            by=staff["auditor"],
            auditors=[staff["auditor"], staff["auditor2"]],
            planned_on=today + timedelta(days=30),
        )
    _life(campaign, staff, now, round(LIVED * past))
    build_signatures(books, staff, now)
    with clock_at(now - timedelta(days=3)):
        _samples(campaign, staff)
    _changes(staff, now)
    build_vouchers(staff, FAVOURITE)


def _changes(staff, now) -> None:
    """A value that two auditors of the city have set, and a rule whose change waits for the second of them."""
    today = timezone.localdate()
    with clock_at(now - timedelta(days=20)):
        said: dict = {"name": "birthday_cap", "since": today, "value": 25_000, "reason": "市总工会财务工作会议纪要"}
        rules.approve_change(rules.propose_value(by=staff["rules"], **said), by=staff["rules2"])
    with clock_at(now - timedelta(days=2)):
        rule = rules_on().get(pk="FR-F09")
        said = {"severity": "medium", "is_on": True, "source": rule.source, "article": rule.article}
        reason = "去年整数金额多与预付有关，升为中"
        rules.propose_edition(by=staff["rules"], rule=rule, since=today + timedelta(days=30), reason=reason, **said)


def _finished(county, unions, year, staff) -> None:
    today = timezone.localdate()
    campaign = Campaign.objects.create(
        union=county, year=year, title=f"{year}年度基层工会经费全覆盖审查", opens_on=today - timedelta(days=120), closes_on=today,
        created_by=staff["auditor"],
    )  # fmt: skip
    Task.objects.bulk_create(
        Task(campaign=campaign, union=union, auditor=staff["auditor2" if n % 2 else "auditor"], state=TaskState.CLOSED,
             begun_on=today - timedelta(days=90 - n % 60), closed_on=today - timedelta(days=20 - n % 15))
        for n, union in enumerate(unions)
    )  # fmt: skip


def _books(unions, year, staff, count: int) -> list[models.Book]:
    """Books of the first 168 unions (the officer's own among them), written in bulk."""
    roll = dice("audits")
    chosen = sorted(unions, key=lambda union: union.code != FAVOURITE)[:count]
    read = [year_of(union, year, roll) for union in chosen]
    books = models.Book.objects.bulk_create(
        models.Book(
            union=union, year=year, uploaded_by=staff["treasurer"], posted_at=timezone.now(), line_count=len(one.tables["w_line"]),
            income=sum(row["amount_in"] for row in one.tables["w_line"]), expense=sum(row["amount_out"] for row in one.tables["w_line"]),
            has=["sheet", "budget", "final", "balance", "bank", "filings"],
            **{name: one.sheet[name] for name in book_actions.OF_SHEET if one.sheet.get(name) is not None},
        )
        for union, one in zip(chosen, read, strict=True)
    )  # fmt: skip
    for table in BOOK_TABLES[1:]:
        model = book_actions.ROW_MODELS[table]
        copy_rows(model(book=book, **row) for book, one in zip(books, read, strict=True) for row in one.tables[table])
    tell_posted(books, staff["treasurer"])
    return books


def _samples(campaign, staff) -> None:
    """Samples of a dozen audits under way; of the first some lines were looked at."""
    tasks = Task.objects.filter(campaign=campaign, state=TaskState.RUNNING, auditor=staff["auditor"]).order_by(
        "union__path"
    )
    unions = [task.union_id for task in tasks[:SAMPLED]]
    samples.draw_samples(campaign, by=staff["auditor"], unions=unions)
    for first in (
        SampleLine.objects.filter(sample__book__union__in=unions)
        .select_related("sample__book__union")
        .order_by("pk")[:1]
    ):
        book = first.sample.book
        keys = list(book.sample.lines.order_by("entry__line").values_list("pk", flat=True)[:8])
        samples.look_at(book, by=staff["auditor"], keys=keys[:7], is_fine=True)
        samples.look_at(book, by=staff["auditor"], keys=keys[7:], is_fine=False)


def _life(campaign, staff, now, count: int) -> None:
    """Two months of audits: begun, letters sent, findings explained, upheld, planned, proved, verified; some closed."""
    tasks = list(
        Task.objects.filter(campaign=campaign, union__account_books__isnull=False).select_related(
            "union", "campaign__union"
        )
    )
    tasks.sort(key=lambda task: (task.union.code != FAVOURITE, task.union.code))
    for n, task in enumerate(tasks[:count]):
        with clock_at(now - timedelta(days=55 - n * 5 // 6)):
            campaigns.begin(task, by=task.auditor)
            rows = list(Finding.objects.filter(union=task.union, state="open").select_related("union", "rule"))
            for m, finding in enumerate(rows[:4]):
                _one_life(finding, task, staff, n + m)
            if n % 3 == 0:
                campaigns.send_letter(
                    Task.objects.select_related("union", "campaign__union").get(pk=task.pk), by=task.auditor
                )
            if n % 6 == 0:
                _close(task)
    Task.objects.filter(campaign=campaign, state=TaskState.PLANNED, union__account_books__isnull=True).update(
        auditor=None
    )


def _one_life(finding, task, staff, turn) -> None:
    """How far a finding has come; the officers of the demo act for their union alone, elsewhere the county's."""
    officer, auditor = staff["county"], task.auditor
    if finding.is_signal or turn % 5 == 0:
        findings.accept(finding, by=auditor, note="已核对凭证，情况属实，予以认可")
        return
    if turn % 5 == 1:
        findings.explain(finding, by=officer, note="当时未及时附上资料，已补充")
        return
    finding = findings.uphold(finding, by=auditor)
    if turn % 5 == 2:
        return
    finding = findings.plan(finding, by=officer, plan="退回款项，补办手续，并在会员大会上说明", owner="苏珂")
    if turn % 5 == 3:
        return
    findings.prove(finding, by=officer, filename="整改说明.pdf", content=b"%PDF-1.7\n" + finding.number.encode(), fact_on=timezone.localdate(),
                   about="退款凭证与整改说明")  # fmt: skip
    if turn % 2:
        findings.verify(Finding.objects.select_related("union").get(pk=finding.pk), by=auditor)


def _close(task) -> None:
    """Closes where nothing is left open; else the audit stays where it is."""
    try:
        campaigns.close(Task.objects.select_related("union", "campaign__union").get(pk=task.pk), by=task.auditor)
    except (AuditRefused, WorkflowError):
        return


def _training(county, unions, staff) -> None:
    """The meeting and training to which 146 units came, and the questions answered on the spot (F-A4-02 … F-A4-05)."""
    event = TrainingEvent.objects.create(
        union=county, title="基层工会经费收支管理培训", held_on=timezone.localdate() - timedelta(days=30), place="青溪县工人文化宫",
        about="经费收支原则与范围、标准；节日慰问、生日慰问、工会活动的形式与记账科目；财务云平台的使用。",
    )  # fmt: skip
    roll = dice("audit training")
    came = {union.pk for union in roll.sample(unions, 146)}
    TrainingPresence.objects.bulk_create(
        TrainingPresence(event=event, union=union, came=union.pk in came, people=roll.randint(1, 2)) for union in unions
    )
    Question.objects.bulk_create(
        Question(
            topic=topic,
            question=question,
            answer=answer,
            rule_id=rule,
            event=event,
            source="基层工会经费收支管理办法",
            is_published=True,
        )
        for topic, question, answer, rule in QUESTIONS
    )
