"""The front page and the page of one's own: figures counted, next steps said, in two languages, in few queries."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from federation.queries import reach_of as _reach
from lectures.queries.availability import free_dates
from lectures.states import OrderState
from tests.factories.federation import make_city, make_staff
from tests.factories.lectures import make_hall, make_order
from unionportal import queries
from unionportal.next_step import DESKS, next_step_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def hall():
    return make_hall()


def signed_in(account) -> Client:
    client = Client()
    client.force_login(account)
    return client


def page_of(client, path="/") -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def test_an_empty_city_has_a_front_page(client):
    page = page_of(client)
    assert "下一场宣讲，也许就是您的。" in page
    assert "每周宣讲场次" in page and "我的下一步" not in page


def test_the_figures_are_counted(client, hall):
    before = queries.city_figures()
    order = make_order(hall, OrderState.CLOSED)
    after = queries.city_figures()
    assert (after["held"], after["speakers"], after["corps"]) == (before["held"] + 1, 1, 1)
    weeks = dict(queries.lectures_by_week(weeks=10))
    day = timezone.localtime(order.starts_at).date()
    assert weeks[day - timedelta(days=day.weekday())] == 1
    assert sum(weeks.values()) == 1 and len(weeks) == 10
    assert "每周宣讲场次" in page_of(client)


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (None, "您的班组还没有约宣讲"),
        (OrderState.SUBMITTED, "2 个工作日内审核"),
        (OrderState.DISPATCHED, "等待宣讲员答复"),
        (OrderState.ACCEPTED, "请张贴签到码"),
    ],
)
def test_the_worker_reads_the_next_step(hall, state, said):
    if state:
        make_order(hall, state)
    client = signed_in(hall.worker)
    assert said in page_of(client) and said in page_of(client, "/my/")


def test_the_speaker_is_led_to_the_question(hall):
    make_order(hall, OrderState.DISPATCHED)
    page = page_of(signed_in(hall.speaker_account), "/my/")
    asked = queries.own_requests(_reach(hall.speaker_account)).get()
    assert "有一场宣讲邀请您" in page and f"/lectures/requests/{asked.token}/" in page


def test_the_office_is_led_to_its_list(hall):
    make_order(hall, OrderState.SUBMITTED)
    assert "有 1 单等您处理" in page_of(signed_in(hall.office))


def test_nobody_reads_of_others(hall):
    order = make_order(hall, OrderState.ACCEPTED)
    page = page_of(signed_in(hall.outsider), "/my/")
    assert order.number not in page and "没有进行中的点单" in page
    assert next_step_of(_reach(hall.outsider)).url == "/lectures/"


@pytest.mark.parametrize("role", DESKS)
def test_who_works_at_a_desk_is_led_there_and_it_opens(role):
    user, client = make_staff(role, make_city().own), Client()
    client.force_login(user)
    page = client.get("/my/").content.decode()
    assert "您的工作台" in page and f'href="{reverse(DESKS[role])}"' in page
    assert client.get(reverse(DESKS[role])).status_code == 200


def test_my_page_wants_a_sign_in(client):
    answer = client.get("/my/")
    assert answer.status_code == 302 and "/accounts/login/" in answer["Location"]


def test_my_membership(hall):
    page = page_of(signed_in(hall.worker), "/my/membership/")
    membership = hall.worker.person.memberships.get()
    assert membership.number in page and str(hall.union) in page and "工会会员" in page
    assert hall.worker.person.masked_phone in page


def test_staff_without_membership_are_told_so(hall):
    assert "此账号没有会籍" in page_of(signed_in(hall.office), "/my/membership/")


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_language_is_remembered(client, hall, language):
    client.post("/language/setlang/", {"language": language, "next": "/"})
    page = page_of(client)
    assert f'<html lang="{language}">' in page
    assert ("The city in figures" in page) is (language == "en")


@pytest.mark.parametrize("path", ["/", "/my/"])
def test_as_many_queries_for_one_order_as_for_many(hall, path):
    client = signed_in(hall.worker)
    days = {
        timezone.localtime(start).date(): start for start in free_dates(hall.speaker, minutes=60, days=60, most=200)
    }
    starts, counts = iter(days.values()), []
    for more in (1, 9):
        for _time in range(more):
            make_order(hall, OrderState.ACCEPTED, starts_at=next(starts))
        client.get(path)
        with CaptureQueriesContext(connection) as caught:
            assert client.get(path).status_code == 200
        counts.append(len(caught))
    assert counts[0] == counts[1]


def test_nobody_stumbles_over_the_front_page(open_page, axe, transactional_db):
    page = open_page()
    page.goto("/")
    assert axe(page) == []
