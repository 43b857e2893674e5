"""Looks at topics: counted without a name and without a statement, kept by the day, ranked by audience (F-A1-12)."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from federation.queries import reach_of
from lectures.actions.viewed import count_view
from lectures.models import TopicView
from lectures.queries.demand import ranking
from lectures.tasks import count_views
from tests.factories.lectures import make_order, make_topic

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def empty_cache():
    cache.clear()
    yield
    cache.clear()


def look(client, topic, audience="", **more):
    query = {"audience": audience} if audience else {}
    return client.get(reverse("lectures:topic-detail", args=[topic.code]), query, **more)


def found(topic):
    return dict(TopicView.objects.filter(topic=topic).values_list("audience", "count"))


def test_looks_are_counted_for_the_topics_own_audiences_and_land_once(hall, client):
    for audience in ("一线职工", "一线职工", "", "没有这种人", "x" * 500):
        assert look(client, hall.topic, audience).status_code == 200
    assert found(hall.topic) == {}, "looking writes nothing"
    assert count_views() == 5 and found(hall.topic) == {"一线职工": 2, "": 3}
    assert count_views() == 0 and found(hall.topic) == {"一线职工": 2, "": 3}
    look(client, hall.topic, "一线职工")
    assert count_views() == 1 and found(hall.topic) == {"一线职工": 3, "": 3}
    assert TopicView.objects.first().day == timezone.localdate()


def test_a_prefetched_page_a_head_and_an_unknown_topic_are_no_looks(hall, client):
    look(client, hall.topic, headers={"Sec-Purpose": "prefetch"})
    client.head(reverse("lectures:topic-detail", args=[hall.topic.code]))
    assert client.get(reverse("lectures:topic-detail", args=["T000"])).status_code == 404
    assert count_views() == 0


def test_a_look_at_a_kept_page_costs_no_statement(hall, client):
    look(client, hall.topic)
    with CaptureQueriesContext(connection) as asked:
        look(client, hall.topic)
    assert not [one for one in asked if "topicview" in one["sql"] or one["sql"].startswith(("INSERT", "UPDATE"))]


def test_what_is_lost_with_the_cache_is_only_lost(hall, client):
    look(client, hall.topic)
    cache.clear()
    assert count_views() == 0 and look(client, hall.topic).status_code == 200


def test_looks_of_many_at_once_are_all_counted(hall):
    barrier = Barrier(8)

    def many():
        barrier.wait()
        for _turn in range(25):
            count_view(hall.topic.code, "一线职工", ["一线职工"])

    threads = [Thread(target=many) for _number in range(8)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert count_views() == 200


def test_the_ranking_knows_what_an_audience_only_looked_at(hall, client):
    make_order(hall)
    other = make_topic("T905", "只看不点的主题", audience=["一线职工"])
    today = timezone.localdate()
    TopicView.objects.create(topic=hall.topic, audience="一线职工", day=today, count=7)
    TopicView.objects.create(topic=other, audience="一线职工", day=today, count=90)
    TopicView.objects.create(topic=other, audience="", day=today, count=4)
    TopicView.objects.create(topic=other, audience="一线职工", day=today - timedelta(days=200), count=1000)
    first, after = today - timedelta(days=90), today + timedelta(days=1)
    rows = ranking(reach_of(hall.office), first, after)
    assert [(one.audience, one.code, one.ordered, one.viewed) for one in rows] == [
        ("一线职工", hall.topic.code, 1, 7), ("一线职工", "T905", 0, 90), ("", "T905", 0, 4),
    ]  # fmt: skip
    client.force_login(hall.office)
    page = client.get(reverse("lectures:ranking")).text
    assert "只看不点的主题" in page and "90" in page
    export = client.get(reverse("lectures:ranking"), {"export": "xlsx"})
    assert export.status_code == 200 and "spreadsheet" in export["Content-Type"]


def test_the_menu_hands_the_chosen_audience_on(hall, client):
    page = client.get(reverse("lectures:menu"), {"audience": "一线职工"}).text
    assert f"{hall.topic.code}/?audience=" in page
