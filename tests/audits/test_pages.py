"""Pages of the audits: hostile files, what the standing lists cost, drafts tried out, audits not begun in time."""

import io
import zipfile
from datetime import timedelta

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from audits.actions import campaigns
from audits.models import (
    Book,
    Campaign,
    Finding,
    LedgerLine,
    Question,
    RuleValue,
    Task,
    TrainingEvent,
    TrainingPresence,
    Upload,
    Waiver,
)  # fmt: skip
from federation.models import UnionKind
from notifications.models import Notice
from tests.factories.audits import HEAD, ROW, make_books, make_finding, treat, workbook
from tests.factories.federation import make_person, make_union
from tests.factories.ledgers import line
from workflow.tokens import new_token


def url(name, *args):
    return reverse(f"audits:{name}", args=args)


def post(client, address, **data):
    return client.post(address, {"form_token": new_token(), **data})


def send(client, the, content, name="books.xlsx"):
    file = SimpleUploadedFile(name, content)
    return post(client, url("upload-new"), union=the.union.pk, file=file)


def zipped(**parts):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/").replace("_dot_", "."), content)
    return out.getvalue()


def sheets(**named):
    """A workbook with the plain ledger line and sheets with these rows."""
    book = openpyxl.load_workbook(io.BytesIO(workbook()))
    for title, rows in named.items():
        page = book.create_sheet(title)
        for row in rows:
            page.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def cell(column, value):
    row = list(ROW)
    row[HEAD.index(column)] = value
    return workbook(row)


def formula():
    book = openpyxl.load_workbook(io.BytesIO(workbook()))
    book.active["K2"] = '=1200+HYPERLINK("http://x")'
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def running():
    book = openpyxl.load_workbook(io.BytesIO(cell("摘要", "x")))
    book.active["I2"] = "=cmd|' /C calc'!A0"
    book.active["I2"].data_type = "s"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


BASICS = ["工会编码", "工会名称", "工会主席", "副主席", "工会银行账号", "留成比例"]
UNREADABLE = {
    "nothing": b"",
    "no workbook": b"PK\x03\x04 no zip",
    "web page": b"<html><table><tr><td>1",
    "old container with nothing in it": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
    "a zip of something else": zipped(a="x"),
    "bomb": zipped(xl__workbook_dot_xml="<workbook/>", xl__worksheets__sheet1_dot_xml=b"0" * 30_000_000),
    "binary workbook": zipped(xl__workbook_dot_xml="<workbook/>", xl__workbook_dot_bin="x"),
}
NOT_POSTABLE = {
    "a PDF by its name": (b"%PDF-1.7\n1 0 obj", "没有"),
    "other columns": (workbook(["张三", "13800000000"], head=["姓名", "电话"]), "没有"),
    "a formula without its result": (formula(), "支出金额"),
    "text for an amount": (cell("支出金额", "一千元"), "支出金额"),
    "an amount beyond all measure": (cell("支出金额", 10**15), "支出金额"),
    "a year beyond all measure": (cell("会计年度", 99999), "会计年度"),
    "a day beyond all measure": (workbook([1, "GH1", "甲公司工会", None, "9999-12-31", *ROW[5:]]), "记账日期"),
    "a negative number of papers": (cell("附件张数", -1), "附件张数"),
    "a share that is none": (
        sheets(工会基本信息=[BASICS, ["GH1", "甲公司工会", "沈立群", "", "1", "NaN"]]),
        "留成比例",
    ),
    "month 13": (sheets(银行对账=[["工会编码", "月份", "账面存款", "对账单余额"], ["GH1", 13, 1, 1]]), "月份"),
    "another union's books": (cell("工会编码", "GH2"), "GH2"),
}
STRANGE_BUT_READ = {
    "a megabyte of text in a cell": cell("摘要", "招待" * 15_000),
    "a chair with a name without end": sheets(
        工会基本信息=[BASICS, ["GH1", "甲公司工会", "沈" * 30_000, "李" * 9_000, "1" * 500, "60%"]]
    ),
    "a cell that would run": running(),
    "letters that are none": cell("对方单位或个人", "\u202e\u200b<script>alert(1)</script>'; DROP TABLE x"),
}


@pytest.fixture
def treasurer(the, client):
    client.force_login(the.treasurer)
    return client


@pytest.mark.parametrize("what", UNREADABLE)
def test_what_is_no_workbook_is_told_beside_the_field(the, treasurer, what):
    answer = send(treasurer, the, UNREADABLE[what])
    text = answer.content.decode()
    assert answer.status_code == 422 and "id_file" in text and 'aria-invalid="true"' in text
    assert not Upload.objects.exists()


@pytest.mark.parametrize("what", NOT_POSTABLE)
def test_what_cannot_be_taken_is_named_and_nothing_is_posted(the, treasurer, what):
    content, word = NOT_POSTABLE[what]
    answer = send(treasurer, the, content)
    assert answer.status_code == 302
    text = treasurer.get(answer["Location"]).content.decode()
    assert word in text and "过账" not in text.split("</h1>")[1].split("<form")[0]
    upload = Upload.objects.get()
    assert post(treasurer, url("upload", upload.pk)).status_code == 422
    assert treasurer.get(url("upload-check", upload.pk)).status_code == 200
    assert not Book.objects.exists()


@pytest.mark.parametrize("what", STRANGE_BUT_READ)
def test_strange_words_are_kept_as_words(the, treasurer, what):
    answer = send(treasurer, the, STRANGE_BUT_READ[what])
    upload = Upload.objects.get()
    assert "<script>alert" not in treasurer.get(url("upload-check", upload.pk)).content.decode()
    assert post(treasurer, answer["Location"]).status_code == 302
    book = Book.objects.get()
    assert "<script>alert" not in treasurer.get(url("book", book.pk)).content.decode()
    exported = treasurer.get(url("book", book.pk), {"export": 1})
    for row in openpyxl.load_workbook(io.BytesIO(b"".join(exported))).active.iter_rows():
        assert all(one.data_type != "f" for one in row)


VENDOR = ["序号", "年度", "制单日期", "凭证字号", "收支类型", "科目代码", "事由", "收", "支", "备注"]
VENDOR_ROW = [1, 2022, "2022.3.16", "记-03-001", "支出", "50103", "接待兄弟工会餐费", None, "1,200元", "看"]


def test_columns_that_nobody_knows_are_named_by_hand_and_remembered(the, treasurer):
    first = send(treasurer, the, workbook(VENDOR, VENDOR_ROW, head=["甲公司工会序时账"]))["Location"]
    page = treasurer.get(first).content.decode()
    columns = url("upload-columns", Upload.objects.get().pk, 0)
    assert columns in page and "未读取" in page
    form = treasurer.get(columns).content.decode()
    assert all(f">{heading}" in form for heading in VENDOR)
    assert '<option value="voucher" selected>' in form and '<option value="note" selected>' in form, (
        "known names are filled in"
    )
    chosen = "line_no year booked voucher kind code summary amount_in amount_out".split()
    answers = {f"c{n}": field for n, field in enumerate([*chosen, ""])}
    assert post(treasurer, columns, **answers | {"c7": "amount_out"}).status_code == 422
    assert post(treasurer, columns, **answers)["Location"] == first
    page = treasurer.get(first).content.decode()
    assert "¥1,200.00" in page and "接待兄弟工会餐费" in page and "未读取" not in page
    again = send(treasurer, the, workbook([*VENDOR_ROW[:8], "1300", "x"], head=VENDOR))["Location"]
    assert again != first and "¥1,300.00" in treasurer.get(again).content.decode(), "remembered by its headings"
    assert post(treasurer, again).status_code == 302
    line = LedgerLine.objects.get()
    assert (line.amount_out, line.note) == (130_000, ""), "a column that was left out stays out"
    treasurer.force_login(the.outsider)
    file = SimpleUploadedFile("b.xlsx", workbook([*VENDOR_ROW[:8], "1400", "x"], head=VENDOR))
    other = post(treasurer, url("upload-new"), union=the.sibling.pk, file=file)["Location"]
    assert "未读取" in treasurer.get(other).content.decode(), "of no meaning for other unions"
    treasurer.force_login(the.treasurer)
    third = send(treasurer, the, workbook())["Location"]
    assert "第 1 版" in treasurer.get(third).content.decode()


def test_many_errors_are_paged_and_the_way_on_stands_first(the, treasurer):
    rows = [[n, *ROW[1:4], "2022-13-40", *ROW[5:]] for n in range(1, 70)]
    page = send(treasurer, the, workbook(*rows))["Location"]
    first, second = (treasurer.get(page, {"page": n}).content.decode() for n in (1, 2))
    assert first.index("69 处") < first.index("选择改好的文件") < first.index("2022-13-40")
    assert first.count("2022-13-40") == 50 and second.count("2022-13-40") == 19


def test_a_file_with_a_macro_is_read_without_it(the, treasurer):
    out = io.BytesIO(workbook())
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"Sub Auto_Open()")
    answer = send(treasurer, the, out.getvalue(), "books.xlsm")
    assert answer.status_code == 302
    assert treasurer.get(answer["Location"]).status_code == 200


def test_a_draft_is_judged_before_it_is_posted_and_leaves_nothing(the, treasurer, client):
    answer = send(treasurer, the, workbook())
    upload = Upload.objects.get()
    assert url("upload-check", upload.pk) in treasurer.get(answer["Location"]).content.decode()
    text = treasurer.get(url("upload-check", upload.pk)).content.decode()
    assert "FR-D01" in text and "接待兄弟工会餐费" in text and "请由责任人全额退回" in text
    assert not Finding.objects.exists() and not Book.objects.exists() and not Notice.objects.exists()
    client.force_login(the.outsider)
    assert client.get(url("upload-check", upload.pk)).status_code == 404


def test_an_audit_not_begun_in_time_is_told_to_auditor_and_planners(the):
    today = timezone.localdate()
    for user in (the.auditor, the.head):
        user.person = make_person()
        user.save()
    campaign = campaigns.open_campaign(
        by=the.head, union=the.city, year=2022, title="x", opens_on=today, closes_on=today
    )
    mine, free = Task.objects.order_by("union__code")
    Task.objects.filter(pk=mine.pk).update(auditor=the.auditor, planned_on=today - timedelta(days=1))
    Task.objects.filter(pk=free.pk).update(planned_on=today - timedelta(days=8))
    assert campaigns.tend_tasks() == 2 and campaigns.tend_tasks() == 0
    told = Notice.objects.filter(kind="audits.task_late").values_list("person", flat=True)
    assert set(told) == {the.auditor.person_id, the.head.person_id}
    campaigns.begin(mine, by=the.auditor)
    Task.objects.filter(pk=free.pk).update(planned_on=today)
    assert campaigns.tend_tasks() == 0 and campaign.tasks.count() == 2


def more_rows(the, n, county):
    """Row number `n` of every list."""
    today = timezone.localdate()
    union = make_union(county, f"GX{n}", f"第{n}工会")
    make_union(the.city, f"C{n}", f"第{n}县总工会", UnionKind.COUNTY_FEDERATION)
    Book.objects.create(union=union, year=2022, uploaded_by=the.treasurer, posted_at=timezone.now())
    make_finding(the)
    Campaign.objects.create(union=the.county, year=2030 + n, title="x", opens_on=today, closes_on=today)
    Task.objects.create(campaign=Campaign.objects.get(year=2022), union=union, auditor=the.auditor)
    Waiver.objects.create(
        union=the.union, rule_id="FR-D01", reason="x", starts_on=today, expires_on=today, requested_by=the.treasurer
    )
    TrainingEvent.objects.create(union=the.city, title="x", held_on=today)
    TrainingPresence.objects.create(event=TrainingEvent.objects.first(), union=union, came=n % 2 == 0)
    Question.objects.create(topic=f"t{n % 3}", question="x", answer="x", is_published=True, rule_id="FR-D01")
    RuleValue.objects.create(
        name="cash_limit", since=today + timedelta(days=n), value=n, unit="cents", label_zh="x", label_en="x"
    )
    Upload.objects.create(union=the.union, filename="x", sha256=str(n), content=b"", uploaded_by=the.treasurer)


def counted(client, pages):
    found = {}
    for name, address in pages.items():
        with CaptureQueriesContext(connection) as seen:
            assert client.get(address).status_code == 200, name
        found[name] = len(seen)
    return found


def test_no_list_costs_more_with_thirty_rows(the, client):
    today = timezone.localdate()
    Campaign.objects.create(union=the.county, year=2022, title="x", opens_on=today, closes_on=today)
    book = make_books(the, treat)
    more_rows(the, 0, the.county)
    event, campaign = TrainingEvent.objects.get(), Campaign.objects.get(year=2022)
    names = ["desk", "book-list", "finding-list", "campaign-list", "waiver-list", "training-list", "question-list", "value-list",
             "rule-list", "scorecard", "allowance"]  # fmt: skip
    pages = {name: url(name) for name in names} | {
        "campaign": url("campaign", campaign.pk), "training": url("training", event.pk), "union": url("union", the.union.code),
        "book": url("book", book.pk), "figures": url("book-figures", book.pk), "rule": url("rule", "FR-D01"),
    }  # fmt: skip
    client.force_login(the.head)
    uploads = {"upload-new": url("upload-new"), "desk of a union": url("desk")}
    counted(client, pages)  # what is read once a process is read
    before = counted(client, pages)
    client.force_login(the.treasurer)
    counted(client, uploads)
    before |= counted(client, uploads)
    for n in range(1, 30):
        more_rows(the, n, the.county)
    make_books(the, lambda read: read.tables["w_line"].extend(line(100 + n, words="招待餐费") for n in range(30)))
    pages["book"] = url("book", Book.objects.get(union=the.union, version=2).pk)
    counted(client, uploads)
    after = counted(client, uploads)
    client.force_login(the.head)
    counted(client, pages)
    after |= counted(client, pages)
    assert after == before
    assert max(after.values()) <= MOST_QUERIES, after


MOST_QUERIES = 24
