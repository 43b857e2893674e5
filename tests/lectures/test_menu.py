"""The menu page: what hangs there, what the filters find, what it costs, and when it is made anew."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from lectures.actions import menu as act
from lectures.actions.orders import place_order
from lectures.queries.availability import free_dates
from lectures.queries.freshness import KEY, renew
from lectures.states import OrderState
from tests.factories.academy import vet_for
from tests.factories.lectures import (
    make_category,
    make_honour,
    make_offering,
    make_order,
    make_speaker,
    make_topic,
    order_details,
)

MENU = reverse("lectures:menu")


def page(client, **asked) -> str:
    answer = client.get(MENU, asked)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def shown(client, **asked) -> str:
    """The list alone."""
    return client.get(MENU, asked, headers={"HX-Request": "true"}).content.decode()


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.mark.parametrize("many", [1, 30, 300])
def test_the_statements_do_not_grow_with_topics(client, hall, django_assert_num_queries, many):
    for number in range(many - 1):
        make_offering(make_topic(f"X{number}", category=make_category(f"C{number % 8 + 1}")), hall.speaker)
    with django_assert_num_queries(3):  # topics, speakers with their calendars, days of the working calendar
        first = page(client)
    assert first.count('class="card dish') == many
    with django_assert_num_queries(0):
        assert page(client).count('class="card dish') == many


def test_somebody_signed_in_pays_for_the_own_part_alone(hall, django_assert_num_queries):
    client = signed_in(hall.worker)
    with django_assert_num_queries(5):
        page(client)
    with django_assert_num_queries(2):  # session; account with person, reach and unread messages
        page(client)


def test_a_dish_shows_its_figures(client, hall):
    body = page(client)
    free = free_dates(hall.speaker, minutes=60, most=1)[0]
    assert hall.topic.title_zh in body and "讲讲手上的功夫" in body and "周师傅" in body
    assert "0 公里" in body and f"<dd>{free.month}月{free.day}日</dd>" in body and "60 分钟" in body


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"q": "焊缝"}, True),
        ({"q": "T06"}, True),
        ({"q": "zhou"}, True),
        ({"q": "周"}, True),
        ({"q": "焊工"}, True),
        ({"q": "陶瓷"}, False),
        ({"category": "C2"}, True),
        ({"category": "C9"}, False),
        ({"audience": "班组长"}, True),
        ({"audience": "护士"}, False),
        ({"minutes": "45"}, True),
        ({"minutes": "44"}, False),
        ({"format": "talk+demo"}, True),
        ({"format": "drill"}, False),
        ({"school": "on"}, True),
    ],
)
def test_each_filter_finds_what_fits(client, hall, asked, found):
    topic = make_topic(
        "T06", "一枪焊缝的五万次", minutes=45, audience=["班组长"], format="talk+demo", is_for_schools=True
    )
    make_offering(topic, hall.speaker)
    assert (reverse("lectures:topic-detail", args=["T06"]) in page(client, **asked)) == found


def test_the_school_filter_leaves_out_what_is_not_for_schools(client, hall):
    assert reverse("lectures:topic-detail", args=[hall.topic.code]) not in page(client, school="on")


def test_a_free_date_is_asked_of_the_speakers(client, hall):
    start = timezone.localtime(free_dates(hall.speaker, minutes=60, most=1)[0])
    hall.speaker.unavailabilities.create(starts_on=start.date(), ends_on=start.date())
    link = reverse("lectures:topic-detail", args=[hall.topic.code])
    assert link not in page(client, date=start.date().isoformat())
    later = next(
        s for s in free_dates(hall.speaker, minutes=60, most=60) if timezone.localtime(s).date() > start.date()
    )
    assert link in page(client, date=timezone.localtime(later).date().isoformat())


def test_a_district_is_asked_of_the_travel_radius(client, hall):
    from federation.models import UnionKind
    from tests.factories.federation import make_union
    from tests.factories.lectures import make_corps

    far = make_union(hall.city, "FAR", "远山县总工会", UnionKind.COUNTY_FEDERATION, latitude=32.2, longitude=120.2)
    own = make_topic("T50", "山里的手艺")
    make_speaker(make_corps(far), "山师傅", topics=[own], latitude=32.2, longitude=120.2)
    body = page(client, district="FAR")
    assert "山里的手艺" in body and hall.topic.title_zh not in body


@pytest.mark.parametrize(
    "asked",
    [
        {"minutes": "9999"},
        {"minutes": "abc"},
        {"date": "2001-01-01"},
        {"date": "soon"},
        {"date": "2999-01-01"},
        {"format": "opera"},
        {"q": "a\x00b"},
    ],
)
def test_a_filter_that_cannot_be_is_refused_with_a_page(client, hall, asked):
    answer = client.get(MENU, asked)
    assert answer.status_code == 400
    assert "筛选" in answer.content.decode()


def test_odd_words_find_nothing_and_break_nothing(client, hall):
    for words in ("😀", "\u202eabc", "%_\\'", "x" * 5000):
        assert "菜单上没有合适的主题" in page(client, q=words)


def test_the_version_and_what_is_new_are_visible(client, hall, django_capture_on_commit_callbacks):
    assert "第 1 版菜单" in page(client)
    waiting = make_topic("T77", "新上的一道", is_published=False, since_version=None)
    assert "新上的一道" not in page(client)
    make_offering(waiting, hall.speaker)
    vet_for(hall.speaker, waiting, by=hall.speaker_account, vetted_by=hall.office)
    with django_capture_on_commit_callbacks(execute=True):
        act.publish_version(by=hall.office, note="加了焊接")
    body = page(client)
    assert "新上的一道" in body and "第 2 版菜单" in body and "加了焊接" in body
    news = client.get(reverse("lectures:menu-news")).content.decode()
    assert news.index("第 2 版菜单") < news.index(waiting.title_zh) < news.index("第 1 版菜单")


def test_a_withdrawn_topic_leaves_the_menu_and_its_order_stays(client, hall, django_capture_on_commit_callbacks):
    order = make_order(hall)
    assert hall.topic.title_zh in page(client)
    with django_capture_on_commit_callbacks(execute=True):
        act.withdraw_topic(hall.topic, by=hall.office, note="讲员出差")
    assert hall.topic.title_zh not in page(client)
    assert client.get(reverse("lectures:topic-detail", args=[hall.topic.code])).status_code == 404
    order.refresh_from_db()
    assert order.topic == hall.topic and order.menu_version.number == 1


def test_the_list_is_made_anew_when_ratings_come_in(client, hall, django_capture_on_commit_callbacks):
    page(client)
    before = cache.get(KEY)
    with django_capture_on_commit_callbacks(execute=True):
        make_order(hall, OrderState.RATED)
    assert cache.get(KEY) != before
    hall.topic.refresh_from_db()
    assert hall.topic.ratings_count == 1


def test_a_cache_that_was_emptied_costs_nothing_but_time(client, hall):
    first = shown(client)
    cache.clear()
    assert shown(client) == first


def test_nothing_of_one_person_stands_in_the_kept_list(hall):
    own = page(signed_in(hall.worker))
    assert "李工友" in own
    kept = [cache.get(key.decode().removeprefix(":1:")) for key in _keys() if b"lectures:menu:" in key]
    assert kept and all("李工友" not in body and "csrf" not in body for body in kept)
    other = page(signed_in(hall.outsider))
    assert "赵外人" in other and "李工友" not in other


def _keys():
    return cache._cache.get_client().keys("*")


def test_it_is_another_list_the_next_day(client, hall):
    page(client)
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        assert hall.topic.title_zh in page(client)
    assert len([key for key in _keys() if b"lectures:menu:" in key]) == 2


def test_an_htmx_answer_is_the_list_alone_and_says_its_address(client, hall):
    answer = client.get(MENU, {"q": "周", "minutes": ""}, headers={"HX-Request": "true"})
    body = answer.content.decode()
    assert "<html" not in body and hall.topic.title_zh in body
    assert answer["HX-Push-Url"] == f"{MENU}?q=%E5%91%A8"
    assert "HX-Request" in answer["Vary"]


def test_the_tray_carries_the_chosen_topic_to_the_order(client, hall):
    body = page(client, topic=hall.topic.code, q="周")
    assert f"{reverse('lectures:order-new')}?topic={hall.topic.code}" in body
    assert 'class="add on"' in body


def test_topic_page_costs_the_same_with_one_speaker_and_with_thirty(client, hall, django_assert_num_queries):
    address = reverse("lectures:topic-detail", args=[hall.topic.code])
    with django_assert_num_queries(5):
        client.get(address)
    with django_assert_num_queries(1):  # from where the distances are counted
        assert client.get(address).content.decode().count('class="card giver"') == 1
    for _number in range(29):
        make_honour(make_speaker(hall.corps, topics=[hall.topic]))
    cache.delete(KEY)
    with django_assert_num_queries(5):
        body = client.get(address).content.decode()
    assert body.count('class="card giver"') == 30
    assert "全国劳动模范" in body and "最早" in body


def test_speaker_list_costs_the_same_with_one_and_with_thirty(client, hall, django_assert_num_queries):
    address = reverse("lectures:speaker-list")
    with django_assert_num_queries(7):  # the tags to choose from are one of them
        client.get(address)
    for _number in range(29):
        make_honour(make_speaker(hall.corps))
    with django_assert_num_queries(7):
        body = client.get(address).content.decode()
    assert "共 30 位宣讲员" in body


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"q": "周师傅"}, True), ({"q": "zsf"}, True), ({"q": "Zhou"}, True), ({"q": "李"}, False), ({"trade": "焊工"}, True),
        ({"level": "2"}, True), ({"level": "5"}, False), ({"language": "普通话"}, True), ({"language": "英语"}, False),
        ({"school": "on"}, False),
    ],
)  # fmt: skip
def test_each_filter_of_speakers(client, hall, asked, found):
    make_honour(hall.speaker)
    body = client.get(reverse("lectures:speaker-list"), asked).content.decode()
    assert (reverse("lectures:speaker-detail", args=[hall.speaker.pk]) in body) == found


def test_corps_count_a_person_once_and_show_places(client, hall, django_assert_num_queries):
    from lectures.models import Seat
    from tests.factories.lectures import make_corps

    second = make_corps(hall.union, "机械宣讲团", places=30)
    Seat.objects.create(corps=second, speaker=hall.speaker, starts_on=timezone.localdate())
    make_speaker(hall.corps)
    with django_assert_num_queries(3):
        body = client.get(reverse("lectures:corps-tree")).content.decode()
    assert "共 2 人" in body and "2 / 100" in body and "1 / 30" in body
    listed = client.get(reverse("lectures:speaker-list"), {"corps": second.pk}).content.decode()
    assert "共 1 位宣讲员" in listed


def test_a_held_hour_changes_the_pages_as_if_nothing_were_remembered(hall, django_capture_on_commit_callbacks):
    """An order makes the hours' stamp new alone: what is remembered and what is drawn from nothing must be the same pages."""
    second = make_speaker(hall.corps, topics=[hall.topic])
    client, topic = signed_in(hall.worker), reverse("lectures:topic-detail", args=[hall.topic.code])
    pages = lambda: [re.sub(r'"[\w-]{32,}"', "", client.get(path).text) for path in (MENU, topic)]  # noqa: E731
    seen, things = [pages()], cache.get(KEY)
    for speaker in (hall.speaker, second, hall.speaker):
        start = free_dates(speaker, minutes=60, place=(30.2, 120.2), most=1, union=hall.union)[0]
        with django_capture_on_commit_callbacks(execute=True):
            place_order(by=hall.worker, **order_details(hall, wished_speaker=speaker, starts_at=start))
        with CaptureQueriesContext(connection) as asked:
            seen.append(pages())
        assert len([query for query in asked if "PREPARE" not in query["sql"]]) == 11
        assert cache.get(KEY) == things  # topics and faces are remembered
        renew()
        things = cache.get(KEY)
        assert pages() == seen[-1]
    assert len({tuple(one) for one in seen}) == 4  # each order was seen
