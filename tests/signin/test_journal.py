"""The sign-in journal: what leaves a line, what the line says, that nobody touches it, how long it is kept (S10)."""

from datetime import timedelta
from io import BytesIO

import pytest
import time_machine
from django.db import Error, connection, transaction
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from federation.actions import set_phone
from federation.models import Person, Role, SignInLine, User
from federation.tasks import forget_sign_ins
from tests.factories.federation import make_union

pytestmark = pytest.mark.django_db
PHONE, STRANGER = "13812345678", "13912345678"
LOGIN, ASK, CONFIRM = "/accounts/login/", "/accounts/login/code/", "/accounts/login/code/confirm/"
PASSWORD = "seven brown foxes 9"  # noqa: S105
LIST = "/admin/federation/signinline/"


@pytest.fixture
def officer(duty_of):
    user, _union = duty_of(User.objects.create_user("officer", password=PASSWORD, is_staff=True), Role.UNION_OFFICER)
    return user


@pytest.fixture
def reader(duty_of):
    client = Client()
    client.force_login(duty_of("reader", Role.AUDIT_ADMIN)[0])
    return client


def lines():
    return [
        (line.kind, line.result, line.account) for line in SignInLine.objects.exclude(account="reader").order_by("pk")
    ]


def sign_in(client, name="officer", password=PASSWORD):
    return client.post(LOGIN, {"login": name, "password": password}, headers={"user-agent": "Firefox\n9"})


def test_sign_in_and_out_leave_who_when_and_from_where(officer):
    client = Client(REMOTE_ADDR="203.0.113.9")
    sign_in(client)
    client.post("/accounts/logout/")
    assert lines() == [("sign_in", "done", "officer"), ("sign_out", "done", "officer")]
    line = SignInLine.objects.order_by("pk")[0]
    assert (line.user, line.address, line.agent) == (officer, "203.0.113.9", "Firefox 9")
    assert timezone.now() - line.at < timedelta(minutes=1)


def test_wrong_passwords_and_the_lock_leave_lines_and_no_word_that_was_typed(client, officer):
    for _try in range(7):
        sign_in(client, password="wrong words entirely")
    sign_in(client, name="my-secret-password")
    expected = [("sign_in", "failed", "officer")] * 5 + [("sign_in", "locked", "officer"), ("sign_in", "failed", "my…")]
    assert lines() == expected, "a lock leaves one line a minute, however often somebody knocks"
    assert "wrong words" not in str(list(SignInLine.objects.values()))


def test_wrong_codes_leave_a_masked_number_whether_it_is_known_or_not(client):
    set_phone(Person.objects.create(name="王芳"), PHONE)
    for visitor, number in ((client, PHONE), (Client(), STRANGER)):
        visitor.post(ASK, {"phone": number})
        visitor.post(CONFIRM, {"code": "00000x"})
    assert lines() == [("sign_in", "failed", "138****5678"), ("sign_in", "failed", "139****5678")]


def test_refused_pages_leave_a_line_for_people_with_a_name(client, officer):
    client.get("/lectures/desk/")
    assert lines() == [], "a stranger cannot fill the journal"
    sign_in(client)
    client.get(LIST)
    client.get(reverse("federation:import-columns", args=["members", 12345]))
    found = SignInLine.objects.filter(kind="page").order_by("pk").values_list("result", "about")
    assert list(found) == [
        ("denied", "admin:federation_signinline_changelist"),
        ("denied", "federation:import-columns members 12345"),
    ]


def test_looking_at_a_full_number_and_taking_a_table_along_leave_lines(client, officer):
    from federation.actions import enrol_member

    member = enrol_member(
        name="王芳", phone=PHONE, union=officer.duties.get().union, joined_on=timezone.localdate(), by=officer
    )
    sign_in(client)
    client.post(reverse("federation:unmask", args=[member.person_id, "phone"]), {"reason": "核对身份"})
    client.post("/admin/federation/membership/", {"action": "export", "_selected_action": [member.pk], "index": 0})
    assert lines()[1:] == [("unmasking", "done", "officer"), ("export", "done", "officer")]
    assert PHONE not in str(list(SignInLine.objects.values()))


def test_an_idle_session_ends_with_a_line(client, officer):
    sign_in(client)
    client.get("/my/")
    with time_machine.travel(timezone.now() + timedelta(minutes=31)):
        client.get("/my/")
    assert lines()[-1] == ("sign_out", "expired", "officer")


def test_the_audit_administrator_reads_filters_and_exports_and_nobody_writes(client, officer, reader):
    sign_in(client)
    sign_in(Client(), password="wrong words entirely")
    page = reader.get(LIST, {"result": "failed"}).content.decode()
    assert "失败" in page and "+08:00" in page
    chosen = [line.pk for line in SignInLine.objects.filter(account="officer")]
    answer = reader.post(LIST, {"action": "export", "_selected_action": chosen, "index": 0})
    rows = list(load_workbook(BytesIO(answer.content)).active.values)
    assert [row[1:4] for row in rows[1:]] == [("登录", "失败", "officer"), ("登录", "完成", "officer")]
    assert client.get(LIST).status_code == 403, "officers do not read it"
    pk = chosen[0]
    for path in (f"{LIST}add/", f"{LIST}{pk}/change/", f"{LIST}{pk}/delete/"):
        assert reader.post(path, {"account": "x", "post": "yes"}).status_code in (403, 404)
    assert lines()[0] == ("sign_in", "done", "officer")


def test_an_audit_administrator_of_one_branch_reads_that_branch(duty_of, officer):
    top = make_union()
    branch = make_union(parent=top)
    inside, _union = duty_of("inside", Role.UNION_OFFICER, branch)
    reader = Client()
    reader.force_login(duty_of("branch-reader", Role.AUDIT_ADMIN, branch)[0])
    for user in (officer, inside):
        Client().force_login(user)
    page = reader.get(LIST).content.decode()
    assert "inside" in page and "officer</td>" not in page


def test_ten_and_one_lines_ask_the_same_questions(reader):
    def asked():
        with CaptureQueriesContext(connection) as found:
            reader.get(LIST)
        return len(found)

    asked()  # the first page of a session remembers when it began
    few = asked()
    SignInLine.objects.bulk_create([SignInLine(kind="page", result="denied", account=f"a{n}") for n in range(30)])
    assert asked() == few


@pytest.mark.parametrize("touch", ["update", "delete"])
def test_the_database_lets_nobody_touch_a_young_line(officer, client, touch):
    sign_in(client)
    with pytest.raises(Error), transaction.atomic():
        if touch == "update":
            SignInLine.objects.update(account="somebody else")
        else:
            SignInLine.objects.all()._raw_delete("default")
    assert lines() == [("sign_in", "done", "officer")]


@pytest.mark.parametrize(("setting", "kept"), [(190, [5, 189]), (400, [5, 189, 191, 399]), (30, [5, 189])])
def test_lines_are_kept_for_half_a_year_or_as_long_as_the_setting_says(setting, kept):
    for days in (5, 189, 191, 399, 401):
        SignInLine.objects.create(
            kind="page", result="denied", account=str(days), at=timezone.now() - timedelta(days=days)
        )
    with override_settings(SIGN_IN_JOURNAL_DAYS=setting):
        forget_sign_ins()
        forget_sign_ins()
    assert sorted(int(line.account) for line in SignInLine.objects.all()) == kept


def test_a_line_outlives_its_account(client, officer):
    sign_in(client)
    officer.duties.all().delete()
    officer.delete()
    assert lines() == [("sign_in", "done", "officer")]
