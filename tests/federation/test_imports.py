import time

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext

from federation import actions
from federation.errors import ImportRefused
from federation.imports import importer_of
from federation.imports.runs import apply_import, map_columns, plan_of, stage_import
from federation.models import ImportMapping, ImportRun, Membership, Person, Role, Union
from tests.factories.federation import make_member, make_staff, next_id_number, next_phone

pytestmark = pytest.mark.django_db
MEMBER_HEAD = ["姓名", "身份证号码", "手机号", "工会编码", "入会日期"]
UNION_HEAD = ["工会编码", "工会名称", "上级编码", "类型"]


def stage(union, kind, rows, name="a.xlsx", by=None):
    content = (name + repr(rows)).encode()
    return stage_import(kind=kind, union=union, filename=name, content=content, rows=rows, by=by)


def counts():
    return Person.objects.count(), Membership.objects.count(), Union.objects.count()


def test_members_come_in_and_a_second_run_changes_nothing(city):
    rows = [
        ["会员花名册"], MEMBER_HEAD,
        ["曾晓明", next_id_number(), "13812341234", "GH0001", "2024年3月1日"],
        ["李雷", "", 13912345678.0, "", "2024-03-01"],
        [None, None, None, None, None],
    ]  # fmt: skip
    run = apply_import(run=stage(city.own, "members", rows))
    assert (run.created_count, run.changed_count) == (2, 0)
    assert Membership.objects.get(person__name="曾晓明").union == city.child
    assert Membership.objects.get(person__name="李雷").union == city.own
    assert run.staged == ""
    before = counts()
    again = apply_import(run=stage(city.own, "members", rows, "b.xlsx"))
    assert (again.created_count, again.changed_count, again.unchanged_count) == (0, 0, 2)
    assert counts() == before
    with pytest.raises(ImportRefused, match="20"):
        stage(city.own, "members", rows)


def test_errors_name_row_and_column_and_nothing_is_stored(city):
    make_member(city.sibling, "外人", "13800000001")
    twice = next_phone()
    rows = [
        MEMBER_HEAD,
        ["", "", next_phone(), "", ""],
        ["甲", "330102199001011235", "", "", ""],
        ["乙", "", "123", "", ""],
        ["丙", "", next_phone(), "XJ02", ""],
        ["丁", "", twice, "", "明天"],
        ["戊", "", twice, "", ""],
        ["己", "", twice, "", ""],
        ["外人", "", "13800000001", "", ""],
        ["庚", 3.30102199001011e17, "", "", ""],
        ["辛", "", "", "", ""],
        ["好人", "", next_phone(), "", ""],
    ]
    before = counts()
    run = stage(city.own, "members", rows)
    plan = plan_of(run)
    assert [(error.row, error.column) for error in plan.errors] == [
        (2, "name"), (3, "id_number"), (4, "phone"), (5, "union"), (6, "joined_on"), (8, "phone"), (9, ""),
        (10, "id_number"), (11, "id_number"),
    ]  # fmt: skip
    with pytest.raises(ImportRefused):
        apply_import(run=run)
    assert counts() == before
    run.refresh_from_db()
    assert run.applied_at is None


def test_a_changed_row_shows_its_difference_and_moves_the_member(city):
    member = make_member(city.own, "王小明", "13812341234")
    run = stage(city.own, "members", [MEMBER_HEAD, ["王晓明", "", "13812341234", "GH0001", ""]])
    (change,) = plan_of(run).changed
    assert change.changes == (("name", "王小明", "王晓明"), ("union", "XJ01", "GH0001"))
    apply_import(run=run)
    member.person.refresh_from_db()
    assert (member.person.name, member.person.pinyin) == ("王晓明", "wangxiaoming wxm")
    assert Membership.objects.get(person=member.person, left_on=None).union == city.child
    assert Membership.objects.filter(person=member.person).count() == 2


def test_unions_come_in_whatever_their_order_in_the_file(city):
    rows = [
        UNION_HEAD, ["N3", "孙工会", "N2", "企业工会"], ["N2", "子工会", "N1", "联合工会"],
        ["N1", "园区总工会", "", "park_federation"], ["GH0001", "永兴机械集团工会", "N1", "企业工会"],
    ]  # fmt: skip
    apply_import(run=stage(city.own, "unions", rows))
    assert Union.objects.get(code="N3").path == "HZ/XJ/XJ01/N1/N2/N3/"
    assert Union.objects.get(code="GH0001").path == "HZ/XJ/XJ01/N1/GH0001/"
    assert Union.objects.get(code="GH0001").name == "永兴机械集团工会"
    again = plan_of(stage(city.own, "unions", rows, "b.xlsx"))
    assert not again.changes_anything and not again.errors


@pytest.mark.parametrize(
    "row, column",
    [
        (["A1", "甲", "A2", "企业工会"], "parent"),
        (["XJ02", "甲", "", "企业工会"], "code"),
        (["XJ01", "甲", "", "企业工会"], "code"),
        (["A1", "甲", "XJ02", "企业工会"], "parent"),
        (["A1", "甲", "", "俱乐部"], "kind"),
        (["A/1", "甲", "", "企业工会"], "code"),
        (["A1", "=HYPERLINK(1)", "", "企业工会"], "name"),
        (["A1", "长" * 121, "", "企业工会"], "name"),
    ],
)
def test_a_union_row_out_of_order_is_named(city, row, column):
    plan = plan_of(stage(city.own, "unions", [UNION_HEAD, row, ["A2", "乙", "A1", "企业工会"]]))
    assert (2, column) in [(error.row, error.column) for error in plan.errors]


def test_hostile_cells_stay_text(city):
    rows = [MEMBER_HEAD, ["<script>alert(1)</script>\x00\u202e", "", next_phone(), "", ""]]
    apply_import(run=stage(city.own, "members", rows))
    assert Person.objects.get().name == "<script>alert(1)</script>"


def test_a_mapping_is_remembered_for_the_same_header(city):
    rows = [["谁", "号"], ["王明", next_phone()]]
    run = stage(city.own, "members", rows)
    with pytest.raises(ImportRefused):
        map_columns(run=run, mapping={"phone": 1})
    with pytest.raises(ImportRefused):
        map_columns(run=run, mapping={"name": 1, "phone": 1})
    map_columns(run=run, mapping={"name": 0, "phone": 1, "owner": 0})
    assert ImportMapping.objects.get().mapping == {"name": 0, "phone": 1}
    later = stage(city.own, "members", [["谁", "号"], ["李明", next_phone()]])
    assert plan_of(later).is_applicable and len(plan_of(later).created) == 1


def test_staged_rows_are_not_readable_in_the_database(city):
    stage(city.own, "members", [MEMBER_HEAD, ["王明", "", "13812341234", "", ""]])
    with connection.cursor() as cursor:
        cursor.execute("SELECT federation_importrun::text FROM federation_importrun")
        assert "13812341234" not in cursor.fetchone()[0]


def test_only_officers_of_the_union_import(city):
    rows = [MEMBER_HEAD, ["王明", "", next_phone(), "", ""]]
    for by in (make_staff(Role.AUDITOR, city.own), make_staff(Role.UNION_OFFICER, city.sibling)):
        with pytest.raises(PermissionDenied):
            stage(city.own, "members", rows, by=by)
    run = stage(city.own, "members", rows, by=make_staff(Role.UNION_OFFICER, city.parent))
    with pytest.raises(PermissionDenied):
        apply_import(run=run, by=make_staff(Role.UNION_OFFICER, city.sibling))
    assert not ImportRun.objects.filter(applied_at__isnull=False).exists()


def test_an_empty_file_is_refused(city):
    for rows in ([], [MEMBER_HEAD], [[None], []]):
        with pytest.raises(ImportRefused):
            stage(city.own, "members", rows)


def test_ten_thousand_rows_take_seconds_and_a_fixed_number_of_queries(bulky, city):
    def rows(count, start):
        return [MEMBER_HEAD, *([f"王{n}", "", f"137{start + n:08d}", "GH0001", ""] for n in range(count))]

    def cost(count, start):
        run = stage(city.own, "members", rows(count, start))
        with CaptureQueriesContext(connection) as seen:
            plan_of(run)
        began = time.monotonic()
        apply_import(run=run)
        return len(seen), time.monotonic() - began

    few, _seconds = cost(1, 0)
    many, seconds = cost(10_000, 1_000_000)
    assert many == few
    assert seconds < 20
    assert Membership.objects.count() == 10_001


def test_the_data_may_change_between_dry_run_and_confirmation(city):
    run = stage(city.own, "members", [MEMBER_HEAD, ["王明", "", "13812341234", "", ""]])
    assert plan_of(run).is_applicable
    actions.enrol_member(union=city.foreign, name="王明", phone="13812341234")
    with pytest.raises(ImportRefused):
        apply_import(run=run)
    assert Membership.objects.count() == 1


def test_headers_are_guessed_in_both_languages():
    members = importer_of("members")
    assert members.guess(["Name", "National ID number", "phone（必填）", "Union code"]) == {
        "name": 0, "id_number": 1, "phone": 2, "union": 3,
    }  # fmt: skip
