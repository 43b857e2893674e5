import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from federation.actions import give_consent, publish_notice
from federation.models import Purpose, Role
from notifications.actions import notify, notify_many, set_group_robot
from notifications.models import Broadcast, Delivery, GroupRobot, Notice
from notifications.queries import members_of, reach_by_channel
from notifications.sending import claim, deliver
from tests.factories.federation import make_member, make_staff
from workflow.tokens import new_token

from .kinds import WORDS, kind

pytestmark = pytest.mark.django_db
S = Delivery.State
WEBHOOK = "https://oapi.dingtalk.com/robot/send?access_token=" + "a1" * 32


def page(name, *args):
    return reverse(f"admin:notifications_{name}", args=args)


@pytest.fixture
def officer(city, client):
    user = make_staff(Role.UNION_OFFICER, city.own)
    client.force_login(user)
    return user


def tell(person, about, **more):
    with kind("notifications.broadcast", by_sms=True):
        return notify(person, "notifications.broadcast", about, context=WORDS, **more)


@pytest.fixture(autouse=True)
def _kind():
    """`kind` above takes the real one away; put it back."""
    from notifications.registry import kinds

    real = kinds["notifications.broadcast"]
    yield
    kinds["notifications.broadcast"] = real


def fail(person, about, **more):
    tell(person, about, **more)
    return Delivery.objects.filter(notice__person=person).update(
        state=S.FAILED, reason="unreachable", detail="HTTP 500"
    )


def test_the_log_says_why_when_which_way_and_hides_numbers(client, city, officer, worker):
    outsider = make_member(city.sibling, "外人张三", "13711112222").person
    fail(worker, city.own)
    fail(outsider, city.sibling)
    text = client.get(page("delivery_changelist")).text
    for words in ("王**", "138****5678", "短信", "失败", "服务商没有应答 (HTTP 500)", "发送记录"):
        assert words in text, words
    assert "13812345678" not in text and "外**" not in text and "137****2222" not in text
    mine, other = Delivery.objects.get(notice__person=worker), Delivery.objects.get(notice__person=outsider)
    assert "明天" not in client.get(page("delivery_change", mine.pk)).text
    assert client.get(page("delivery_change", other.pk)).status_code == 404
    assert client.get(page("notice_change", other.notice_id)).status_code == 404
    listed = client.get(page("notice_changelist")).text
    assert "县总工会：开会通知" in listed and "短信：失败" in listed and "外**" not in listed


def test_the_log_is_read_by_its_roles_alone(client, city):
    for role, status in ((Role.AUDITOR, 403), (Role.SYSTEM_ADMIN, 200), (Role.CORPS_OFFICER, 200)):
        client.force_login(make_staff(role, city.own))
        assert client.get(page("delivery_changelist")).status_code == status
        assert client.get(page("delivery_add")).status_code == 403


def test_numbers_stand_above_the_log(client, city, officer, worker):
    fail(worker, city.own)
    tell(worker, city.own, occasion="2")
    counts = client.get(page("delivery_changelist")).context["counts"]
    assert {state: number for state, _word, number, _tone in counts} == {
        "new": 1, "sending": 0, "sent": 0, "failed": 1, "skipped": 0, "unknown": 0,
    }  # fmt: skip


def test_failed_ones_go_again_and_others_are_named(client, city, officer, worker):
    fail(worker, city.own)
    fresh = tell(worker, city.own, occasion="2").deliveries.get()
    failed = Delivery.objects.get(state=S.FAILED)
    data = {"action": "retry", "_selected_action": [failed.pk, fresh.pk]}
    text = client.post(page("delivery_changelist"), data, follow=True).text
    assert "1 条已重新排队发送" in text and "这条不用重发：现在是“待发送”" in text
    failed.refresh_from_db()
    assert (failed.state, failed.reason, failed.attempts) == (S.NEW, "", 0)
    reference = failed.reference
    with kind("notifications.broadcast", by_sms=True):
        assert {deliver(row) for row in claim()} == {S.SENT}
    failed.refresh_from_db()
    assert failed.state == S.SENT and failed.reference == reference


def test_what_is_out_of_reach_is_not_sent_again(client, city, officer):
    outsider = make_member(city.sibling, "外人", "13711112222").person
    fail(outsider, city.sibling)
    row = Delivery.objects.get()
    client.post(page("delivery_changelist"), {"action": "retry", "_selected_action": [row.pk]})
    row.refresh_from_db()
    assert row.state == S.FAILED


@pytest.mark.parametrize("name", ["delivery", "notice"])
def test_the_log_costs_the_same_at_one_and_thirty_rows(client, city, officer, name):
    def cost():
        with CaptureQueriesContext(connection) as seen:
            assert client.get(page(f"{name}_changelist")).status_code == 200
        return len(seen)

    tell(make_member(city.own).person, city.own)
    cost()
    few = cost()
    for n in range(30):
        tell(make_member(city.own, f"李{n}").person, city.own)
    assert cost() == few


def test_the_log_goes_to_excel_with_masks(client, city, officer, worker):
    fail(worker, city.own)
    data = {"action": "export", "_selected_action": [Delivery.objects.get().pk]}
    answer = client.post(page("delivery_changelist"), data)
    row = list(load_workbook(io.BytesIO(answer.content)).active.values)[1]
    assert "138****5678" in row and "失败" in row and "王**" in row


# Robots


@pytest.mark.parametrize(
    "address",
    [
        "http://oapi.dingtalk.com/robot/send?access_token=" + "a1" * 32,
        "https://oapi.dingtalk.com.evil.org/robot/send?access_token=" + "a1" * 32,
        "https://oapi.dingtalk.com@127.0.0.1/robot/send?access_token=" + "a1" * 32,
        "https://127.0.0.1/robot/send?access_token=" + "a1" * 32,
        "https://169.254.169.254/latest/meta-data/",
        "https://[::1]/robot/send?access_token=" + "a1" * 32,
        "https://[::1/robot",
        "https://oapi.dingtalk.com:8443/robot/send?access_token=" + "a1" * 32,
        "https://oapi.dingtalk.com/robot/other?access_token=" + "a1" * 32,
        "https://oapi.dingtalk.com/robot/send?access_token=a/../../b" + "a1" * 32,
        "https://oapi.dingtalk.com/robot/send?access_token=" + "a1" * 32 + "&rto=0",
        "https://oapi.dingtalk.com/robot/send?access_token=short",
        "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?access_token=" + "a1" * 32,
        "https://open.feishu.cn/open-apis/bot/v2/hook/../../" + "a1" * 32,
        "file:///etc/passwd",
        "json://localhost/",
        "Ｈttps://oapi.dingtalk.com/",
    ],
)
def test_no_other_address_than_a_known_robot_is_kept(client, city, officer, address):
    answer = client.post(page("grouprobot_add"), {"union": city.own.pk, "webhook": address, "is_on": "on"})
    assert answer.status_code == 200 and "errorlist" in answer.text
    assert not GroupRobot.objects.exists()


def test_a_robot_is_kept_encrypted_and_never_shown(client, city, officer):
    data = {"union": city.own.pk, "webhook": WEBHOOK, "secret": "SEC" + "0f" * 20, "is_on": "on"}
    assert client.post(page("grouprobot_add"), data).status_code == 302
    robot = GroupRobot.objects.get()
    assert (robot.union, robot.webhook, robot.set_by) == (city.own, WEBHOOK, officer)
    with connection.cursor() as cursor:
        cursor.execute("SELECT webhook || secret FROM notifications_grouprobot")
        assert "a1a1" not in cursor.fetchone()[0]
    for address in (page("grouprobot_changelist"), page("grouprobot_change", robot.pk)):
        text = client.get(address).text
        assert "a1a1" not in text and "0f0f" not in text
    assert client.post(page("grouprobot_change", robot.pk), {"webhook": "", "secret": ""}).status_code == 302
    robot.refresh_from_db()
    assert (robot.webhook, robot.is_on, robot.secret) == (WEBHOOK, False, data["secret"])


def test_a_robot_belongs_to_its_union(client, city, officer):
    data = {"union": city.sibling.pk, "webhook": WEBHOOK, "is_on": "on"}
    assert client.post(page("grouprobot_add"), data).status_code == 200
    assert not GroupRobot.objects.exists()
    client.force_login(make_staff(Role.UNION_OFFICER, city.sibling))
    client.post(page("grouprobot_add"), data)
    robot = GroupRobot.objects.get()
    client.force_login(officer)
    assert client.get(page("grouprobot_change", robot.pk)).status_code == 404
    client.force_login(make_staff(Role.AUDITOR, city.own))
    assert client.get(page("grouprobot_changelist")).status_code == 403


def test_a_group_hears_once_and_its_people_when_the_robot_is_gone(city):
    reach = type("All", (), {"covers": lambda self, *path: True})()
    robot = set_group_robot(union=city.own, webhook=WEBHOOK, by=None, reach=reach)
    people = [make_member(city.own, f"干部{n}").person for n in range(3)]
    with kind(by_sms=True, for_staff=True):
        notify_many(people[:2], "tests.told", city.own, context=WORDS, group=city.own.pk)
        notify_many(people, "tests.told", city.own, context=WORDS, group=city.own.pk)
        assert [row.channel for row in Delivery.objects.all()] == ["robot"] and Notice.objects.count() == 3
        GroupRobot.objects.filter(pk=robot.pk).update(is_on=False)
        assert [deliver(row) for row in claim()] == [S.SKIPPED]
        assert [deliver(row) for row in claim()] == [S.SENT] * 3
    assert Delivery.objects.get(channel="robot").reason == "no_robot"


def test_the_library_is_given_the_known_hosts_without_redirects():
    import apprise

    from notifications.robots import library_address

    for webhook, host in (
        (WEBHOOK, "oapi.dingtalk.com"),
        ("https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=693a91f6-7aaa-4bc4-97a0-0ec2sifa5aaa", "qyapi.weixin"),
        ("https://open.feishu.cn/open-apis/bot/v2/hook/693a91f6-7aaa-4bc4-97a0-0ec2sifa5aaa", "open.feishu.cn"),
    ):
        target = apprise.Apprise.instantiate(library_address(webhook))
        assert host in target.notify_url and target.redirects is False and target.verify_certificate


# Messages to members


def write(client, union, **words):
    data = {"union": union.pk, "subject": "高温慰问", "text": "周五下午发清凉包。"} | words
    return client.post(page("broadcast_add"), data)


def test_a_message_to_members_is_counted_before_it_is_sent(client, city, officer):
    mailed, plain = make_member(city.own, "李雷").person, make_member(city.child, "韩梅梅").person
    make_member(city.sibling, "外人")
    from tests.factories.lectures import account_of

    account_of(mailed)
    type(mailed.user).objects.filter(person=mailed).update(email="li@example.org")
    give_consent(person=mailed, notice=publish_notice(purpose=Purpose.MESSAGES, text_zh="消息", text_en="messages"))
    answer = write(client, city.own)
    broadcast = Broadcast.objects.get()
    send = page("broadcast_send", broadcast.pk)
    assert answer["Location"] == send and not Notice.objects.exists()
    text = client.get(send).text
    assert "发给 2 人" in text and "1</strong><span>人同意" in text and "周五下午发清凉包。" in text
    assert reach_by_channel(members_of(city.own), "notifications.broadcast") == {
        "inbox": 2,
        "agreed": 1,
        "mail": 1,
        "sms": 0,
    }
    make_member(city.own, "新会员")
    late = client.post(send, {"counted": "2", "form_token": new_token()})
    assert late.status_code == 422 and "现在会发给 3 人" in late.text and not Notice.objects.exists()
    token = new_token()
    for _n in range(2):
        assert client.post(send, {"counted": "3", "form_token": token}).status_code == 302
    broadcast.refresh_from_db()
    assert broadcast.people == 3 and broadcast.sent_at and Notice.objects.count() == 3
    assert [row.channel for row in Delivery.objects.all()] == ["mail"]
    assert Notice.objects.get(person=plain).subject == "福应街道工会：高温慰问"
    assert client.get(send).status_code == 302
    assert client.post(send, {"counted": "3", "form_token": new_token()}).status_code == 302
    assert Notice.objects.count() == 3


def test_nobody_writes_to_members_of_others(client, city, officer):
    make_member(city.sibling, "外人")
    assert write(client, city.sibling).status_code == 200 and not Broadcast.objects.exists()
    other = Broadcast.objects.create(union=city.sibling, subject="别家", text="别家的事", by=officer)
    send = page("broadcast_send", other.pk)
    assert client.get(send).status_code == 404
    assert client.post(send, {"counted": "1", "form_token": new_token()}).status_code == 404
    assert "别家" not in client.get(page("broadcast_changelist")).text
    for role in (Role.AUDITOR, Role.CORPS_OFFICER):
        client.force_login(make_staff(role, city.sibling))
        assert client.get(send).status_code in (403, 404)
    assert not Notice.objects.exists()


@pytest.mark.parametrize("counted", ["", "x", "-1", "9" * 30, "１"])
def test_a_strange_number_sends_nothing(client, city, officer, counted):
    make_member(city.own)
    write(client, city.own)
    send = page("broadcast_send", Broadcast.objects.get().pk)
    assert client.post(send, {"counted": counted, "form_token": new_token()}).status_code == 422
    assert not Notice.objects.exists() and Broadcast.objects.get().sent_at is None


def test_dates_of_the_log_narrow_it(client, city, officer, worker):
    fail(worker, city.own)
    assert "王**" in client.get(page("delivery_changelist"), {"created_at__year": timezone.localdate().year}).text
    assert "王**" not in client.get(page("delivery_changelist"), {"state__exact": "sent"}).text
    assert "王**" in client.get(page("delivery_changelist"), {"kind": "notifications.broadcast"}).text
