import io
import re

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from federation import actions, queries
from federation.models import Consent, Duty, ImportRun, Invitation, Membership, Person, Role, Union, User
from tests.factories.federation import make_member, make_person, make_staff, next_phone

pytestmark = pytest.mark.django_db
HEAD = ["姓名", "手机号", "工会编码"]


def excel(*rows, name="会员.xlsx"):
    book, out = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(out)
    return SimpleUploadedFile(name, out.getvalue())


@pytest.fixture
def officer(city, client):
    user = make_staff(Role.UNION_OFFICER, city.own)
    client.force_login(user)
    return user


def send(client, union, file, kind="members"):
    return client.post(reverse("federation:import-upload", args=[kind]), {"union": union.pk, "file": file})


def test_a_file_walks_through_all_steps(client, city, officer):
    phone = next_phone()
    answer = send(client, city.own, excel(["花名册"], HEAD, ["曾晓明", phone, "GH0001"]))
    run = ImportRun.objects.get()
    columns = reverse("federation:import-columns", args=["members", run.pk])
    check = reverse("federation:import-check", args=["members", run.pk])
    assert answer.url == columns
    assert 'value="1" selected' in client.get(columns).text
    assert client.post(columns, {"name": "0", "phone": "1", "union": "2"}).url == check
    page = client.get(check)
    assert "曾晓明" in page.text and page["Cache-Control"].count("no-store")
    assert Membership.objects.count() == 0
    for _click in range(2):
        assert client.post(check).url == check
    assert Membership.objects.get().union == city.child
    assert "会员.xlsx" in client.get(check).text
    again = send(client, city.own, excel(["花名册"], HEAD, ["曾晓明", phone, "GH0001"], name="b.xlsx"))
    if again.status_code == 302:  # the writer stamps the time into the file, so its bytes may differ
        assert ImportRun.objects.filter(applied_at=None).count() == 1
    else:
        assert again.status_code == 422


def test_a_chinese_csv_comes_in(client, city, officer):
    text = "姓名,手机号\r\n王晓明,13812341234\r\n"
    send(client, city.own, SimpleUploadedFile("会员.csv", text.encode("gb18030")))
    run = ImportRun.objects.get()
    assert run.headers == ["姓名", "手机号"]
    client.post(reverse("federation:import-check", args=["members", run.pk]))
    assert Person.objects.get().name == "王晓明"


def test_errors_are_shown_and_can_be_downloaded(client, city, officer):
    send(client, city.own, excel(HEAD, ["甲", "12", ""]))
    run = ImportRun.objects.get()
    page = client.get(reverse("federation:import-check", args=["members", run.pk])).text
    assert "11" in page and reverse("federation:import-errors", args=["members", run.pk]) in page
    assert client.post(reverse("federation:import-check", args=["members", run.pk])).status_code == 422
    lines = client.get(reverse("federation:import-errors", args=["members", run.pk])).content.decode("utf-8-sig")
    assert lines.splitlines()[1].startswith("2,")
    assert Person.objects.count() == 0


def test_a_difference_shows_numbers_masked(client, city, officer):
    make_member(city.own, "王明", "13812341234", number="K1")
    send(client, city.own, excel(["姓名", "手机号", "会员号"], ["王明", "13912345678", "K1"]))
    page = client.get(reverse("federation:import-check", args=["members", ImportRun.objects.get().pk])).text
    assert "138****1234" in page and "139****5678" in page
    assert "13812341234" not in page and "13912345678" not in page


def test_the_empty_table_comes_back_filled_and_twin_headers_are_told_apart(client, city, officer):
    upload = client.get(reverse("federation:import-upload", args=["members"]))
    empty = reverse("federation:import-template", args=["members"])
    assert empty in upload.text
    book = load_workbook(io.BytesIO(client.get(empty).content))
    head = [cell.value for cell in book.active[1]]
    columns = client.get(send(client, city.own, excel(head, ["曾晓", "", "13812341234", "", "", ""]))["Location"])
    chosen = re.findall(r'<option value="(\d)" selected>', columns.text)
    assert chosen == [str(at) for at in range(len(head))]  # every column is known again
    twins = client.get(
        send(client, city.own, excel(["姓名", "手机号", "手机号"], ["曾晓", "", "13812341234"]))["Location"]
    )
    assert "手机号（B 列）" in twins.text and "手机号（C 列）" in twins.text and "姓名（" not in twins.text


@pytest.mark.parametrize(
    "content", [b"", b"PK\x03\x04broken", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1junk", b"<html></html>", b"\x00\x01\x02" * 50,
                b"\xff\xfe\x00", b"a\n", b"MZ\x90\x00" + b"\x00" * 99],
)  # fmt: skip
def test_what_is_no_spreadsheet_gets_a_sentence(client, city, officer, content):
    answer = send(client, city.own, SimpleUploadedFile("a.xlsx", content))
    assert answer.status_code == 422
    assert "errornote" in answer.text
    assert ImportRun.objects.count() == 0


def test_imports_of_others_are_not_found(client, city, officer):
    stranger = make_staff(Role.UNION_OFFICER, city.sibling)
    send(client, city.own, excel(HEAD, ["甲", next_phone(), ""]))
    run = ImportRun.objects.get()
    assert send(client, city.sibling, excel(HEAD, ["甲", next_phone(), ""])).status_code == 422
    client.force_login(stranger)
    for name in ("import-columns", "import-check", "import-errors"):
        assert client.get(reverse(f"federation:{name}", args=["members", run.pk])).status_code == 404
    client.force_login(make_staff(Role.AUDITOR, city.own))
    assert client.get(reverse("federation:import-upload", args=["members"])).status_code == 403
    assert client.get(reverse("federation:import-upload", args=["cats"])).status_code == 404
    client.logout()
    assert client.get(reverse("federation:import-upload", args=["members"])).status_code == 302


def test_the_admin_has_no_way_out_of_its_own(client, officer):
    """Signing out there leads to the page that wipes the phone, and nobody is signed out before."""
    assert "/admin/logout/" in client.get("/admin/").text
    assert client.post("/admin/logout/")["Location"] == "/accounts/logout/"
    assert "card-forget" in client.get("/accounts/logout/").text and client.get("/admin/").status_code == 200


def test_a_number_is_shown_for_a_reason(client, city, officer):
    person, other = make_person(union=city.own, phone="13812341234"), make_person(union=city.sibling)
    address = reverse("federation:unmask", args=[person.pk, "phone"])
    assert "13812341234" not in client.get(address).text
    assert client.post(address, {"reason": ""}).status_code == 422
    assert "13812341234" in client.post(address, {"reason": "电话通知本人"}).text
    assert client.get(reverse("federation:unmask", args=[other.pk, "phone"])).status_code == 404
    assert client.get(reverse("federation:unmask", args=[person.pk, "name"])).status_code == 403


def link_in(text):
    return re.search(r"http://[^/]+(/invitation/\S+)", text).group(1)


def test_an_invitation_opens_an_account_once(client, city, django_capture_on_commit_callbacks):
    admin = make_staff(Role.SYSTEM_ADMIN, city.root)
    with django_capture_on_commit_callbacks(execute=True):
        actions.invite_staff(name="丁一", role=Role.AUDITOR, union=city.own, email="a@example.org", by=admin)
    link = link_in(mail.outbox[0].body)
    assert "丁一" in client.get(link).text
    data = {"username": "dingyi", "password": "correct-horse-battery-9", "again": "correct-horse-battery-9"}
    assert client.post(link, data | {"again": "x"}).status_code == 422
    taken = client.post(link, data | {"username": admin.username})
    assert taken.status_code == 422 and admin.username in taken.text
    assert User.objects.filter(username="dingyi").count() == 0
    answer = client.post(link, data)
    assert answer.status_code == 302
    door = client.get(answer["Location"]).text
    assert 'value="dingyi"' in door and re.search(r'<input[^>]*name="password"[^>]*autofocus', door)
    assert door.count("autofocus") == 1
    user = User.objects.get(username="dingyi")
    assert user.check_password(data["password"]) and queries.reach_of(user).has(Role.AUDITOR)
    assert client.post(link, data | {"username": "dinger"}).status_code == 410
    assert client.get(link[:-3] + "x/").status_code == 410
    assert Duty.objects.filter(role=Role.AUDITOR).count() == 1


def test_an_empty_portal_begins_with_its_first_administrator(client, db):
    who = {"name": "安全员", "phone": "13812341234"}
    with pytest.raises(CommandError, match="--union"):
        call_command("begin", **who)
    with pytest.raises(CommandError, match="编码"):
        call_command("begin", **who, union="江心市总工会", code="JX 1")
    said = io.StringIO()
    call_command("begin", **who, union="江心市总工会", code="JX", stdout=said)
    data = {"username": "anquan", "password": "correct-horse-battery-9", "again": "correct-horse-battery-9"}
    assert client.post(link_in(said.getvalue()), data).status_code == 302
    first, top = User.objects.get(username="anquan"), Union.objects.get()
    assert (top.path, top.parent, top.kind) == ("JX/", None, "municipal_federation")
    client.force_login(first)
    page = client.post("/admin/federation/invitation/add/", {
        "name": "系统员", "email": "s@example.org", "phone": "", "role": Role.SYSTEM_ADMIN, "union": top.pk,
    }, follow=True)  # fmt: skip
    assert "/invitation/" in page.text and Invitation.objects.filter(role=Role.SYSTEM_ADMIN).count() == 1
    call_command("begin", **who, stdout=said)  # everybody with that duty is gone
    with pytest.raises(CommandError, match="stands already"):
        call_command("begin", **who, union="另一个总工会", code="B")
    assert Union.objects.count() == 1


def test_an_invitation_expires_and_can_be_withdrawn(client, city):
    invitation = actions.invite_staff(name="丁一", role=Role.AUDITOR, union=city.own, phone="13812341234")
    link = link_in(invitation.link)
    Invitation.objects.update(expires_at="2020-01-01T00:00:00Z")
    assert client.get(link).status_code == 410
    actions.revoke_invitation(invitation=invitation)
    assert Invitation.objects.get().revoked_at


@pytest.fixture
def notice(db):
    return actions.publish_notice(purpose="messages", text_zh="我们会给您发短信。", text_en="We will text you.")


def test_consent_is_given_by_version_and_withdrawn(client, city, notice):
    person = make_person(union=city.own, phone="13812341234")
    client.force_login(actions.account_for(person))
    address = reverse("federation:privacy")
    page = client.get(address).text
    assert "我们会给您发短信。" in page and "138****1234" in page and "13812341234" not in page
    for _click in range(2):
        client.post(address, {"notice": notice.pk, "agree": "yes"})
    assert Consent.objects.count() == 1 and queries.has_consent(person, "messages")
    newer = actions.publish_notice(purpose="messages", text_zh="新版", text_en="new")
    assert client.post(address, {"notice": notice.pk, "agree": "yes"}).status_code == 422
    client.post(address, {"notice": newer.pk, "agree": "yes"})
    versions = list(Consent.objects.order_by("pk").values_list("notice__version", flat=True))
    assert versions == [notice.version, notice.version + 1]
    client.post(address, {"notice": newer.pk, "agree": "no"})
    assert not queries.has_consent(person, "messages")


def test_the_own_copy_holds_everything_about_oneself_alone(client, city, notice):
    person, other = make_person(union=city.own, phone="13812341234"), make_person("别人", union=city.own)
    actions.give_consent(person=person, notice=notice)
    client.force_login(actions.account_for(person))
    answer = client.get(reverse("federation:privacy-copy"))
    assert answer.json()["phone"] == "13812341234" and answer.json()["memberships"][0]["union"] == city.own.name
    assert other.name not in answer.text and "no-store" in answer["Cache-Control"]
    client.force_login(make_staff(union=city.own))
    assert client.get(reverse("federation:privacy-copy")).status_code == 403
