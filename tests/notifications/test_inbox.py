import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from notifications.actions import notify
from notifications.models import DemoMessage, Notice, Preference, QuietHours
from notifications.sms import DemoPhone
from tests.factories.federation import make_member, make_staff
from tests.factories.lectures import account_of
from workflow.tokens import new_token

from .kinds import WORDS, kind

pytestmark = pytest.mark.django_db
INBOX = "/inbox/"


def tell(person, about, number=1, name="notifications.broadcast", **words):
    return [notify(person, name, about, occasion=f"{name}{n}", context=WORDS | words) for n in range(number)]


@pytest.fixture
def reader(client, worker):
    client.force_login(worker.user)
    return worker


def post(client, path, data=None, **more):
    return client.post(path, {"form_token": new_token(), **(data or {})}, **more)


def test_an_empty_inbox_offers_the_menu(client, reader):
    text = client.get(INBOX).text
    assert "这里还没有消息" in text and reverse("lectures:menu") in text and "count-dot" not in text


def test_a_visitor_signs_in_first(client):
    for path in (INBOX, "/my/messages/"):
        assert client.get(path).status_code == 302


def test_messages_are_counted_read_one_by_one_and_all(client, reader, city):
    notices = tell(reader, city.own, 3)
    text = client.get(INBOX).text
    assert text.count("县总工会：开会通知</h2>") == 0 and text.count("明天下午两点开会。") == 3
    assert '<span class="count-dot">3</span>' in text
    assert post(client, reverse("inbox-read", args=[notices[0].pk])).status_code == 302
    assert Notice.objects.filter(read_at=None).count() == 2
    card = post(client, reverse("inbox-read", args=[notices[1].pk]), headers={"HX-Request": "true"}).text
    assert "开会通知" in card and "标为已读" not in card and "<html" not in card
    assert client.get(INBOX, {"unread": 1}).text.count("明天下午两点开会。") == 1
    assert post(client, reverse("inbox-read-all")).status_code == 302
    assert not Notice.objects.filter(read_at=None).exists()
    assert "没有这样的消息" in client.get(INBOX, {"unread": 1}).text


def test_opening_reads_and_leads_on(client, reader, city):
    with kind(url=lambda union: "/lectures/"):
        [notice] = tell(reader, city.own, name="tests.told")
    answer = post(client, reverse("inbox-open", args=[notice.pk]))
    assert (answer.status_code, answer["Location"]) == (302, "/lectures/")
    notice.refresh_from_db()
    assert notice.read_at


def test_nobody_reads_or_opens_what_is_not_theirs(client, reader, city):
    [other] = tell(make_member(city.own, "李雷").person, city.own)
    assert "开会通知" not in client.get(INBOX).text
    for name in ("inbox-open", "inbox-read"):
        assert post(client, reverse(name, args=[other.pk])).status_code == 404
    post(client, reverse("inbox-read-all"))
    other.refresh_from_db()
    assert other.read_at is None


def test_nothing_is_read_by_looking(client, reader, city):
    [notice] = tell(reader, city.own)
    client.get(INBOX)
    assert client.get(reverse("inbox-open", args=[notice.pk])).status_code == 405
    assert Notice.objects.filter(read_at=None).count() == 1


def test_kinds_narrow_the_list_and_nonsense_does_not(client, reader, city):
    tell(reader, city.own, 2)
    Notice.objects.create(person=reader, kind="lectures.order_closed", about="x:1", subject="订单结束了", body="再会")
    text = client.get(INBOX, {"kind": "lectures.order_closed"}).text
    assert "再会" in text and "明天下午两点开会。" not in text
    for nonsense in ({"kind": "nothing"}, {"page": "-7"}, {"page": "x"}, {"unread": "\x00"}, {"kind": "a\x00"}):
        assert client.get(INBOX, nonsense).status_code == 200


def test_one_message_costs_as_much_as_thirty(client, reader, city):
    def cost():
        with CaptureQueriesContext(connection) as seen:
            assert client.get(INBOX).status_code == 200
        return len(seen)

    tell(reader, city.own)
    cost()
    few = cost()
    Notice.objects.all().delete()
    tell(reader, city.own, 30)
    assert cost() == few
    assert "page=2" in client.get(INBOX).text


def test_a_hundred_unread_show_as_99_plus(client, reader):
    rows = [Notice(person=reader, kind="x.y", about="x:1", occasion=str(n), subject="s", body="b") for n in range(120)]
    Notice.objects.bulk_create(rows)
    assert '<span class="count-dot">99+</span>' in client.get(INBOX).text


def ticked(client):
    """Every box as the page shows it, as a browser would send it."""
    form = client.get("/my/messages/").context["form"]
    return {name: "on" for name, field in form.fields.items() if ":" in name and form[name].initial}


def test_preferences_are_kept(client, reader):
    data = ticked(client)
    assert "sms:lectures.order_accepted" in data and "mail:lectures.order_closed" in data
    assert "mail:lectures.order_arrived" not in data, "staff alone hear this"
    del data["sms:lectures.order_accepted"], data["mail:lectures.order_closed"]
    data |= {"quiet_from": "22:00", "quiet_until": "07:00"}
    assert post(client, "/my/messages/", data).status_code == 302
    kept = {(row.kind, row.channel): row.is_on for row in Preference.objects.filter(person=reader)}
    assert kept["lectures.order_accepted", "sms"] is False and kept["lectures.order_accepted", "mail"] is True
    assert kept["lectures.order_closed", "mail"] is False
    assert str(QuietHours.objects.get().starts) == "22:00:00"
    assert "lectures.order_accepted" not in {key.partition(":")[2] for key in ticked(client) if key.startswith("sms")}
    assert post(client, "/my/messages/", data | {"quiet_from": "", "quiet_until": ""}).status_code == 302
    assert not QuietHours.objects.exists()


def test_what_must_arrive_cannot_be_switched_off(client, reader):
    data = ticked(client)
    del data["sms:lectures.order_accepted"], data["mail:lectures.order_accepted"]
    answer = post(client, "/my/messages/", data)
    assert answer.status_code == 422 and "请至少保留短信或邮件" in answer.text
    assert not Preference.objects.exists()


@pytest.mark.parametrize(
    ("quiet", "words"),
    [
        ({"quiet_from": "22:00"}, "两个时间都要填"),
        ({"quiet_from": "22:00", "quiet_until": "22:00"}, "两个时间相同"),
        ({"quiet_from": "25:99", "quiet_until": "x"}, "请填写正确的时间"),
    ],
)
def test_wrong_quiet_hours_say_so_and_keep_what_was_typed(client, reader, quiet, words):
    answer = post(client, "/my/messages/", ticked(client) | quiet)
    assert answer.status_code == 422 and words in answer.text
    assert f'value="{quiet["quiet_from"]}"' in answer.text and not QuietHours.objects.exists()


def test_an_account_without_a_person_is_told_why(client, city):
    client.force_login(make_staff(union=city.own))
    assert client.get("/my/messages/").status_code == 403
    assert client.get(INBOX).status_code == 200


def test_staff_see_the_kinds_of_their_duty(client, city, worker):
    from federation.actions import grant_duty

    user = account_of(worker)
    grant_duty(user=user, role="corps_officer", union=city.own)
    client.force_login(user)
    assert "mail:lectures.order_arrived" in ticked(client)


def test_the_demo_phone_shows_the_newest_on_top_and_only_in_the_demo(client, settings):
    DemoPhone().send("13812345678", "第一条 http://127.0.0.1/lectures/", "a")
    DemoPhone().send("13812345678", "第二条", "b")
    DemoPhone().send("13812345678", "第二条", "b")
    text = client.get("/demo/phone/").text
    assert text.index("第二条") < text.index("第一条") and 'href="http://127.0.0.1/lectures/"' in text
    part = client.get("/demo/phone/", headers={"HX-Request": "true"}).text
    assert "第二条" in part and "<html" not in part and DemoMessage.objects.count() == 2
    settings.TESTING = settings.DEMO = False
    assert client.get("/demo/phone/").status_code == 404
