"""A county with a grassroots union that keeps books, its officers and auditors; books posted through the actions."""

import io
from types import SimpleNamespace

import openpyxl
from django.utils import timezone

from audits.actions import books as act
from audits.actions.runs import run_rules
from audits.models import Finding
from federation.models import Role, UnionKind
from tests.factories.federation import make_staff, make_union
from tests.factories.ledgers import line, plain_book


def make_audits():
    """`the`: county, union GH1 and sibling GH2 (code GH2), two officers of GH1, an auditor and a second of the county."""
    city = make_union(code="HZ", name="某市总工会", kind=UnionKind.MUNICIPAL_FEDERATION)
    county = make_union(city, "QX", "青溪县总工会", UnionKind.COUNTY_FEDERATION)
    union = make_union(county, "GH1", "甲公司工会")
    sibling = make_union(county, "GH2", "甲公司工会")
    return SimpleNamespace(
        city=city, county=county, union=union, sibling=sibling, treasurer=make_staff(Role.UNION_OFFICER, union),
        chair=make_staff(Role.UNION_OFFICER, union), auditor=make_staff(Role.AUDITOR, county), second=make_staff(Role.AUDITOR, county),
        head=make_staff(Role.AUDITOR, city), deputy=make_staff(Role.AUDITOR, city), outsider=make_staff(Role.UNION_OFFICER, sibling),
    )  # fmt: skip


def make_books(the, *changes, union=None, year=None, by=None, run=True):
    """The plain year of the union with `changes`, posted; the rules have run over it."""
    read = plain_book((union or the.union).code)
    for change in changes:
        change(read)
    if year:
        read.year = year
    book = act.post_book(read, by=by or the.treasurer, union=union or the.union)
    if run:
        run_rules([book.pk])
        book.refresh_from_db()
    return book


def treat(book):
    """A change: a line that treats guests (FR-D01)."""
    book.tables["w_line"].append(line(10, words="接待兄弟工会餐费"))


def make_finding(the, state="open", **details):
    """A finding by hand in any state, put there by row: for pages and moves."""
    count = Finding.objects.count() + 1
    return Finding.objects.create(
        number=f"{the.union.code}-2022-{count:03}", union=the.union, year=2022, source="hand", severity="high", text_zh="问题", subject=str(count),
        state=state, due_on=timezone.localdate(), **details,
    )  # fmt: skip


HEAD = ["行号", "工会编码", "工会名称", "会计年度", "记账日期", "凭证号", "类型", "科目编码", "摘要", "收入金额", "支出金额", "结算方式", "对方单位或个人",
        "发票号码", "附件张数", "附件说明", "经办人", "审批人"]  # fmt: skip


def workbook(*rows, head=HEAD) -> bytes:
    """A small workbook with one sheet of ledger lines."""
    book = openpyxl.Workbook()
    book.active.title = "收支明细"
    for row in [head, *(rows or [ROW])]:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


ROW = [1, "GH1", "甲公司工会", 2022, "2022-03-16", "记-03-001", "支出", "50103", "接待兄弟工会餐费", None, 1200, "银行转账", "福满楼", "31000001", 2,
       "发票", "苏珂", "沈立群"]  # fmt: skip
