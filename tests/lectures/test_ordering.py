"""Ordering in steps: what was chosen is carried along, what was typed is kept, and nothing happens twice."""

import re
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from federation.models import Role
from lectures.actions.orders import place_order
from lectures.forms import LOCAL_TIME
from lectures.models import Booking, Order, Topic
from lectures.queries.availability import free_dates
from lectures.states import OrderState
from notifications.models import Notice
from tests.factories.federation import make_staff
from tests.factories.lectures import make_order, make_site, make_speaker, make_topic, order_details
from workflow.models import FormUse
from workflow.tokens import new_token

pytestmark = pytest.mark.django_db
NEW = reverse("lectures:order-new")


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def local(moment) -> str:
    return timezone.localtime(moment).strftime(LOCAL_TIME)


@pytest.fixture
def start(hall):
    return free_dates(hall.speaker, minutes=60, place=(30.2, 120.2), days=60)[3]


@pytest.fixture
def entry(hall, start):
    """What a worker sends at the end of the steps."""
    return {
        "topic": hall.topic.code, "speaker": hall.speaker.pk, "union": hall.union.pk, "starts_at": local(start),
        "people": "32", "audience": "一线职工", "place": "三楼会议室", "equipment": ["投影"], "contact_name": "李工友",
        "contact_phone": "139 0000 1111", "aim": "想听听怎么入行",
    }  # fmt: skip


def send(client, entry, step="place", token=None):
    return client.post(NEW, entry | {"step": step, "form_token": token or new_token()})


def hrefs(page) -> list[str]:
    return [link.replace("&amp;", "&") for link in re.findall(r'href="([^"]+)"', page)]


def test_topic_first_every_step_is_a_link_that_carries_what_was_chosen(hall, start):
    client = signed_in(hall.worker)
    who = client.get(NEW, {"topic": hall.topic.code}).content.decode()
    assert "周师傅" in who and hall.topic.title_zh in who
    to_speaker = next(link for link in hrefs(who) if f"speaker={hall.speaker.pk}" in link)
    when = client.get(to_speaker).content.decode()
    day = timezone.localtime(start).date().isoformat()
    to_day = next(link for link in hrefs(when) if f"day={day}" in link)
    to_time = next(
        link
        for link in hrefs(client.get(to_day).content.decode())
        if f"starts_at={local(start).replace(':', '%3A')}" in link
    )
    carried = parse_qs(urlsplit(to_time).query)
    assert (carried["topic"], carried["speaker"]) == ([hall.topic.code], [str(hall.speaker.pk)])
    details = client.get(to_time).content.decode()
    assert 'name="contact_name" value="李工友"' in details
    assert f'value="{local(start)}"' in details
    assert Order.objects.count() == 0


def test_speaker_first_offers_the_speakers_topics_and_an_open_one(hall):
    foreign = make_topic(title="别人的主题")
    page = signed_in(hall.worker).get(NEW, {"speaker": hall.speaker.pk}).content.decode()
    assert hall.topic.title_zh in page and foreign.title_zh not in page
    opened = next(link for link in hrefs(page) if "topic=open" in link)
    assert 'class="days"' in signed_in(hall.worker).get(opened).content.decode()


def test_need_first_goes_to_the_office_without_topic_and_speaker(hall, entry):
    client = signed_in(hall.worker)
    page = client.get(NEW, {"need": "新机床没人会调"}).content.decode()
    assert "新机床没人会调" in page and 'class="days"' in page
    need = {name: value for name, value in entry.items() if name not in ("topic", "speaker")} | {
        "need": "新机床没人会调"
    }
    assert send(client, need).status_code == 302
    order = Order.objects.get()
    assert (order.mode, order.need, order.topic, order.speaker, order.corps) == (
        "need",
        "新机床没人会调",
        None,
        None,
        hall.corps,
    )


def test_the_office_may_choose_and_any_free_speaker_gives_a_date(hall, entry):
    second = make_speaker(hall.corps, "吴师傅", topics=[hall.topic], hours=((5, 9, 12),))
    saturday = free_dates(second, minutes=60, place=(30.2, 120.2), days=60)[0]
    page = signed_in(hall.worker).get(NEW, {"topic": hall.topic.code, "speaker": "any"}).content.decode()
    assert f"day={timezone.localtime(saturday).date()}" in page
    send(signed_in(hall.worker), {**entry, "speaker": "", "starts_at": local(saturday)})
    assert Order.objects.get().speaker is None


def test_details_are_checked_and_shown_once_more_before_anything_is_written(hall, entry):
    client = signed_in(hall.worker)
    page = send(client, entry, "review")
    assert page.status_code == 200
    words = page.content.decode()
    assert "13900001111" in words and 'name="step" value="place"' in words and 'name="people" value="32"' in words
    assert Order.objects.count() == 0 and FormUse.objects.count() == 0
    back = send(client, entry, "edit").content.decode()
    assert 'value="32"' in back and "想听听怎么入行" in back


def test_the_order_stands_in_the_database_and_everybody_concerned_hears_of_it(hall, entry, start):
    answer = send(signed_in(hall.worker), entry)
    order = Order.objects.get()
    assert answer["Location"] == reverse("lectures:order-detail", args=[order.number])
    assert order.number == f"JK{timezone.localdate().year}00001"
    assert (order.state, order.mode, order.people, order.starts_at) == (OrderState.SUBMITTED, "topic", 32, start)
    assert (order.contact_phone, order.speaker, order.union) == ("13900001111", hall.speaker, hall.union)
    held = Booking.objects.get()
    assert held.is_live and held.during.lower < start
    assert Topic.objects.get(pk=hall.topic.pk).ordered_count == 1
    assert Notice.objects.get(kind="lectures.order_placed").person == hall.worker.person


def test_a_double_click_and_a_resent_form_make_one_order(hall, entry):
    client, token = signed_in(hall.worker), new_token()
    answers = [send(client, entry, token=token) for _click in range(3)]
    assert {answer["Location"] for answer in answers} == {
        reverse("lectures:order-detail", args=[Order.objects.get().number])
    }
    changed = send(client, entry | {"people": "33"}, token=token)
    assert changed.status_code == 422 and Order.objects.count() == 1


def test_a_taken_date_keeps_what_was_typed_and_offers_the_next_ones(hall, entry, start):
    make_order(hall, wished_speaker=hall.speaker, starts_at=start, union=hall.other, by=hall.outsider)
    answer = send(signed_in(hall.worker), entry)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "这个日期刚被约走" in page and "想听听怎么入行" in page and 'value="32"' in page
    offered = re.findall(r'name="starts_at" value="([^"]+)">', page)
    free = free_dates(hall.speaker, minutes=60, place=(30.2, 120.2), most=6)
    assert offered[-6:] == [local(date) for date in free]
    assert send(signed_in(hall.worker), entry | {"starts_at": offered[-1]}).status_code == 302


BAD = [
    ("starts_at", "2020-01-02T10:00", "已过"),
    ("starts_at", "tomorrow", "请选择日期和时间"),
    ("starts_at", "9999-12-31T23:59", "半年"),
    ("starts_at", "", "请选择日期"),
    ("people", "0", "至少"),
    ("people", "10000", "2000"),
    ("people", "many", "整数"),
    ("people", "1e400", "整数"),
    ("union", "999999", "自己的工会"),
    ("topic", "T_GONE", "已下架"),
    ("speaker", "999999", "目前不参加"),
    ("site", "999999", "示范点"),
    ("contact_phone", "12", "手机号"),
    ("place", "\u202e\u200b", "需要填写"),
    ("aim", "长" * 350_000, "1000"),
    ("place", "长" * 201, "200"),
    ("offer", "not-an-offer", "已失效"),
]


@pytest.mark.parametrize(("field", "value", "sentence"), BAD, ids=[f"{n}-{row[0]}" for n, row in enumerate(BAD)])
def test_bad_input_gets_its_sentence_and_keeps_the_rest(hall, entry, field, value, sentence):
    answer = send(signed_in(hall.worker), entry | {field: value})
    page = answer.content.decode()
    assert 400 <= answer.status_code < 500
    assert sentence in page
    assert (
        (value[:40] in page)
        or field in ("union", "topic", "speaker", "site", "offer", "starts_at")
        or value.startswith("\u202e")
    )
    assert "李工友" in page
    assert (Order.objects.count(), Booking.objects.count(), Notice.objects.count()) == (0, 0, 0)


def test_somebody_elses_union_is_refused_even_when_it_exists(hall, entry):
    answer = send(signed_in(hall.worker), entry | {"union": hall.other.pk})
    assert answer.status_code == 422 and "自己的工会" in answer.content.decode()
    assert Order.objects.count() == 0


def test_an_officer_orders_for_every_union_below_and_for_no_other(hall, entry):
    officer = signed_in(make_staff(Role.UNION_OFFICER, hall.city))
    assert send(officer, entry | {"union": hall.other.pk}).status_code == 302
    assert Order.objects.get().union == hall.other
    auditor = signed_in(make_staff(Role.AUDITOR, hall.city))
    assert send(auditor, entry).status_code == 422


def test_a_topic_withdrawn_meanwhile(hall, entry):
    Topic.objects.filter(pk=hall.topic.pk).update(is_published=False)
    answer = send(signed_in(hall.worker), entry)
    assert answer.status_code == 422 and "已下架" in answer.content.decode()
    assert "三楼会议室" in answer.content.decode()


def test_a_date_too_soon_says_how_many_working_days(hall, entry):
    soon = timezone.localtime(timezone.now() + timedelta(days=1)).replace(hour=10, minute=0)
    answer = send(signed_in(hall.worker), entry | {"starts_at": local(soon)})
    page = answer.content.decode()
    assert answer.status_code == 422 and "7个工作日" in re.sub(r"\s", "", page)
    instead = re.findall(r'name="starts_at" value="([^"]+)"', page)[1:]  # the first is the hidden one
    assert instead and local(soon) not in instead
    assert send(signed_in(hall.worker), entry | {"starts_at": instead[0]}).status_code == 302


def test_pupils_need_a_cleared_speaker_a_teacher_and_a_topic_for_them(hall, entry):
    client, school = signed_in(hall.worker), entry | {"is_school": "on", "age_band": "10-12岁"}
    assert "适合" in send(client, school).content.decode()
    Topic.objects.filter(pk=hall.topic.pk).update(is_for_schools=True)
    assert "老师" in send(client, school).content.decode()
    answer = send(client, school | {"teacher_present": "on"})
    assert answer.status_code == 422 and "周师傅" in answer.content.decode()
    assert "请填写" in send(client, school | {"teacher_present": "on", "age_band": ""}).content.decode()
    assert Order.objects.count() == 0
    type(hall.speaker).objects.filter(pk=hall.speaker.pk).update(
        school_cleared_until=timezone.localdate() + timedelta(days=90)
    )
    assert send(client, school | {"teacher_present": "on"}).status_code == 302
    order = Order.objects.get()
    assert (order.is_school, order.age_band, order.teacher_present) == (True, "10-12岁", True)


def test_emoji_stays_and_direction_characters_go(hall, entry):
    send(signed_in(hall.worker), entry | {"aim": "加油💪\u202e的\u0007问题\u2066", "place": "مبنى 3\u200f 楼"})
    order = Order.objects.get()
    assert (order.aim, order.place) == ("加油💪的问题", "مبنى 3 楼")
    page = signed_in(hall.worker).get(reverse("lectures:order-detail", args=[order.number])).content.decode()
    assert "加油💪的问题" in page and "\u202e" not in page


def test_hostile_addresses_answer_with_a_page(hall):
    client = signed_in(hall.worker)
    for query in (
        "topic=%00&speaker=%00", "speaker=9999999999999999999", "union=-1&site=abc", "starts_at=0000-00-00T00:00",
        "day=x&part=y&step=nowhere", "step=details&starts_at=1e9", "topic=" + "x" * 5000, "is_school=1&offer=" + "é" * 300,
    ):  # fmt: skip
        assert client.get(f"{NEW}?{query}").status_code == 200
    assert client.post(NEW, {"step": "place"}).status_code == 400
    assert client.post(NEW, {"step": "place", "form_token": new_token()}).status_code == 422


def test_the_place_has_its_own_hours_room_and_lectures(hall, entry, start):
    hour = timezone.localtime(start)
    site = make_site(hall.union, capacity_people=40, open_from=hour.time(), open_until=(hour + timedelta(hours=1)).time(),
                     safety_briefing="进车间戴安全帽", gate_contact="门岗老孙")  # fmt: skip
    client = signed_in(hall.worker)
    page = client.get(NEW, {"topic": hall.topic.code, "speaker": hall.speaker.pk, "site": site.pk}).content.decode()
    assert "进车间戴安全帽" in page and "门岗老孙" in page
    assert len(re.findall(r'class="chip date num"', page)) == 1
    answer = send(client, entry | {"site": site.pk, "people": "41"})
    assert answer.status_code == 422 and "40" in answer.content.decode()
    later = start + timedelta(hours=1)
    assert "开放" in send(client, entry | {"site": site.pk, "starts_at": local(later)}).content.decode()
    assert send(client, entry | {"site": site.pk}).status_code == 302
    other = make_speaker(hall.corps, "吴师傅", topics=[hall.topic])
    free = free_dates(other, minutes=60, place=(30.2, 120.2), site=site)
    assert start not in free and timezone.localtime(free[0]).time() == hour.time()


def test_a_group_is_not_offered_two_lectures_at_once(hall, entry, start):
    client = signed_in(hall.worker)
    send(client, entry)
    other = make_speaker(hall.corps, "吴师傅", topics=[hall.topic])
    assert start not in free_dates(other, minutes=60, place=(30.2, 120.2), union=hall.union)
    assert start in free_dates(other, minutes=60, place=(30.2, 120.2), union=hall.other)
    answer = send(client, entry | {"speaker": other.pk})
    assert answer.status_code == 422 and "另一场" in answer.content.decode()


def test_travel_time_keeps_two_talks_apart(hall, entry, start):
    send(signed_in(hall.worker), entry)
    near = free_dates(hall.speaker, minutes=60, place=(30.2, 120.2))
    far = free_dates(hall.speaker, minutes=60, place=(30.5, 120.2))
    assert start + timedelta(hours=1) not in near, "ten minutes there and back lie between"
    assert start + timedelta(hours=2) in near and start + timedelta(hours=2) not in far


def test_numbers_have_no_gap_after_refusals(hall, start):
    with pytest.raises(Exception, match="2000"):
        place_order(by=hall.worker, **order_details(hall, people=5000))
    numbers = [make_order(hall, union=union, by=by, starts_at=start + timedelta(days=7 * n)).number
               for n, (union, by) in enumerate([(hall.union, hall.worker), (hall.other, hall.outsider)])]  # fmt: skip
    assert [number[-5:] for number in numbers] == ["00001", "00002"]


def test_placing_an_order_takes_so_many_statements(hall):
    details = order_details(hall, wished_speaker=type(hall.speaker).objects.select_related("home_corps__union").get())
    with CaptureQueriesContext(
        connection,
    ) as queries:
        place_order(by=hall.worker, **details)
    statements = [query["sql"] for query in queries if "SAVEPOINT" not in query["sql"]]
    assert len(statements) <= 20, "\n".join(sql[:110] for sql in statements)


@pytest.mark.parametrize("query", ["?topic={topic}", "?topic={topic}&speaker=any", "?topic={topic}&speaker={speaker}"])
def test_steps_take_the_same_number_of_statements_with_one_speaker_and_thirty(hall, query):
    client, path = signed_in(hall.worker), NEW + query.format(topic=hall.topic.code, speaker=hall.speaker.pk)

    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(path).status_code == 200
        return len(queries)

    count()
    one = count()
    for _number in range(29):
        make_speaker(hall.corps, topics=[hall.topic])
    assert count() == one


def test_a_date_typed_by_hand_is_in_local_time(hall, entry):
    day = free_dates(hall.speaker, minutes=60, place=(30.2, 120.2))[5]
    typed = timezone.localtime(day).strftime("%Y-%m-%d %H:%M")
    send(signed_in(hall.worker), entry | {"starts_at": typed})
    assert Order.objects.get().starts_at == day


def test_pieces_that_are_kept_show_each_person_their_own_words_alone(hall, entry):
    """Details and confirmation are drawn once for all: words of one person, signs of HTML and tokens must not stay in them."""
    other = make_staff(Role.UNION_OFFICER, hall.city)
    chosen = {name: entry[name] for name in ("topic", "speaker", "union", "starts_at")}
    pages, tokens = {}, set()
    for user, words in ((hall.worker, "<b>甲&'\""), (other, "乙" * 3), (hall.worker, "")):
        client = signed_in(user)
        for page in (
            client.get(NEW, chosen),
            send(client, entry | {"aim": words, "place": words or "原地", "contact_name": "联系人"}, "review"),
        ):
            assert page.status_code == 200 and not re.search("mark[0-9a-f]{24}", page.text)
            tokens |= set(re.findall(r'name="form_token" value="([^"]+)"', page.text))
        pages[user, words] = page.text
    assert len(tokens) == 6  # one a form
    first, second, third = pages.values()
    assert "&lt;b&gt;甲&amp;&#x27;&quot;" in first and "<b>甲" not in first
    assert "乙乙乙" in second and "甲" not in second and str(hall.worker) not in second
    assert "乙" not in third and "甲" not in third and "原地" in third


def test_steps_and_page_of_an_order_take_few_statements(hall, entry):
    client = signed_in(hall.worker)
    chosen = {name: entry[name] for name in ("topic", "speaker", "union", "starts_at")}
    placed = send(client, entry)["Location"]

    def count(ask) -> int:
        with CaptureQueriesContext(connection) as seen:
            assert ask().status_code == 200
        return len([query for query in seen if not query["sql"].startswith(("SAVEPOINT", "RELEASE", "PREPARE"))])

    for ask, most in (
        (lambda: client.get(NEW, chosen), 4), (lambda: send(client, entry, "review"), 4), (lambda: client.get(placed), 6),
    ):  # fmt: skip
        ask()
        assert count(ask) == most
