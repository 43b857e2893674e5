"""Topics come in from a file like unions and members do; the second run changes nothing."""

import io

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from openpyxl import Workbook

from federation.imports.runs import apply_import, map_columns, plan_of, stage_import
from federation.models import ImportRun
from lectures.actions import menu as act
from lectures.models import Category, Topic
from workflow.errors import NotAllowed

HEAD = ["编号", "类别编号", "类别", "主题", "听众", "时长", "形式", "适合学校"]
ROW = ["T90", "C2", "工匠精神", "新的一道", "焊工、学生", 60, "宣讲", "是"]


def stage(hall, *rows, by=None):
    content = repr(rows).encode()
    return stage_import(
        kind="topics", union=hall.city, filename="t.xlsx", content=content, rows=[HEAD, *rows], by=by or hall.office
    )


def client_of(user):
    client = Client()
    client.force_login(user)
    return client


def test_the_forty_topics_come_in_once(hall):
    before = Topic.objects.count()
    assert act.load_topics(by=hall.office) == (40, 0)
    assert Topic.objects.count() == before + 40
    assert Category.objects.count() == 8
    welding = Topic.objects.get(code="T06")
    assert welding.title_zh == "一枪焊缝的五万次" and welding.is_for_schools and not welding.is_published
    assert "焊工" in welding.audience
    assert act.load_topics(by=hall.office) == (0, 0)
    assert Topic.objects.count() == before + 40
    assert ImportRun.objects.filter(kind="topics").count() == 1


def test_nobody_but_the_office_brings_topics_in(hall):
    with pytest.raises(NotAllowed):
        act.load_topics(by=hall.officer)
    with pytest.raises(PermissionDenied):
        stage(hall, ROW, by=hall.officer)
    assert not ImportRun.objects.exists()


def test_a_changed_row_changes_its_topic_alone(hall):
    apply_import(run=stage(hall, ROW), by=hall.office)
    topic = Topic.objects.get(code="T90")
    changed = [*ROW[:5], 90, *ROW[6:]]
    plan = plan_of(stage(hall, changed))
    assert plan.changed[0].changes == (("minutes", 60, 90),) and not plan.created
    apply_import(run=stage(hall, changed), by=hall.office)
    topic.refresh_from_db()
    assert topic.minutes == 90 and topic.audience == ["焊工", "学生"] and topic.format == Topic.Format.TALK
    hall.topic.refresh_from_db()
    assert hall.topic.minutes == 60


@pytest.mark.parametrize(
    ("position", "cell", "column"),
    [(5, "abc", "minutes"), (5, 5000, "minutes"), (6, "歌剧", "format"), (7, "也许", "is_for_schools"), (3, "=1+1", "title_zh"), (0, "T 9", "code"), (4, "", "audience"), (4, "长" * 21, "audience")],
)  # fmt: skip
def test_what_is_wrong_is_named_by_row_and_column_and_nothing_is_stored(hall, position, cell, column):
    before = Topic.objects.count()
    bad = [*ROW]
    bad[position] = cell
    run = stage(hall, ["T91", *ROW[1:]], bad)
    errors = plan_of(run).errors
    assert [(error.row, error.column) for error in errors] == [(3, column)]
    with pytest.raises(Exception, match=r".+"):
        apply_import(run=run, by=hall.office)
    assert Topic.objects.count() == before


def test_a_category_that_nobody_knows_needs_its_name(hall):
    run = stage(hall, ["T92", "C7", "", *ROW[3:]])
    assert plan_of(run).errors[0].column == "category"


def test_the_pages_take_an_excel_file_from_upload_to_done(hall):
    client = client_of(hall.office)
    book, out = Workbook(), io.BytesIO()
    for row in (HEAD, ROW):
        book.active.append(row)
    book.save(out)
    out.seek(0)
    out.name = "topics.xlsx"
    address = reverse("federation:import-upload", args=["topics"])
    assert client.get(address).status_code == 200
    answer = client.post(address, {"union": hall.city.pk, "file": out})
    assert answer.status_code == 302
    run = ImportRun.objects.get(kind="topics")
    map_columns(run=run, mapping=run.mapping, by=hall.office)
    check = reverse("federation:import-check", args=["topics", run.pk])
    assert "新的一道" in client.get(check).content.decode()
    assert client.post(check).status_code == 302
    assert Topic.objects.filter(code="T90").count() == 1
    client.post(check)
    assert Topic.objects.filter(code="T90").count() == 1
    assert client_of(hall.officer).get(address).status_code == 403
    assert client_of(hall.officer).get(check).status_code in (403, 404)
