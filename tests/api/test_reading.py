"""What anybody may read by the API, and that it costs the same with one row and with thirty."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from federation.models import User
from lectures.models import Order
from tests.factories.federation import make_member
from tests.factories.lectures import make_offering, make_order, make_speaker, make_topic
from unionportal.pace import Pace

ROOT = "/api/v1/lectures"


def _count(client, path) -> int:
    with CaptureQueriesContext(connection) as seen:
        assert client.get(path).status_code == 200
    return len([query for query in seen if "SAVEPOINT" not in query["sql"]])


@pytest.fixture
def client_of_worker(hall):
    client = Client()
    client.force_login(make_order(hall).ordered_by)
    return client


def test_the_menu_lists_topics_with_their_speakers(hall):
    rows = Client().get(f"{ROOT}/menu").json()
    assert [row["code"] for row in rows] == [hall.topic.code]
    assert rows[0]["speakers"] == [hall.speaker.pk]


def test_filters_narrow_the_menu_and_refuse_what_is_none(hall):
    client = Client()
    assert client.get(f"{ROOT}/menu", {"q": "没有这样的课"}).json() == []
    assert client.get(f"{ROOT}/menu", {"minutes": 5}).status_code == 422
    assert client.get(f"{ROOT}/menu", {"category": "C99"}).json() == []
    answer = client.get(f"{ROOT}/menu", {"format": "opera"})
    assert (answer.status_code, answer.json()["field"]) == (422, "format")


def test_speakers_their_topics_and_free_dates(hall):
    client = Client()
    page = client.get(f"{ROOT}/speakers").json()
    assert (page["count"], page["items"][0]["topics"]) == (1, [hall.topic.code])
    assert client.get(f"{ROOT}/speakers", {"page": 9}).json()["items"] == []
    assert client.get(f"{ROOT}/speakers/{hall.speaker.pk}").json()["name"] == hall.speaker.name
    free = client.get(f"{ROOT}/speakers/{hall.speaker.pk}/availability", {"minutes": 45}).json()
    assert free == sorted(free) and free
    assert client.get(f"{ROOT}/speakers/{hall.speaker.pk}/availability", {"from_on": "9999-12-31"}).json() == []
    assert client.get(f"{ROOT}/speakers/999999").status_code == 404
    assert client.get(f"{ROOT}/topics/WEG").status_code == 404


def test_lists_cost_the_same_with_one_row_and_with_thirty(hall, client_of_worker):
    before = {path: _count(client_of_worker, ROOT + path) for path in ("/menu", "/speakers", "/orders")}
    order = Order.objects.get()
    for number in range(29):
        topic, speaker = make_topic(f"Q{number}", f"课题{number}"), make_speaker(hall.corps, f"讲师{number}")
        make_offering(topic, speaker)
        order.pk, order.number, order.topic = None, f"T{number:05d}", topic
        order.check_in_token, order.rating_token = f"in{number}", f"rate{number}"
        order.save(force_insert=True)
    after = {path: _count(client_of_worker, ROOT + path) for path in before}
    assert before == after


def test_too_many_requests_are_told_to_wait(hall, settings):
    client, minute = Client(), timezone.now().replace(second=20)
    with time_machine.travel(minute, tick=False):
        answers = [client.get(f"{ROOT}/topics/WEG") for _ in range(241)]
    assert {answer.status_code for answer in answers[:240]} == {404}
    assert (answers[240].status_code, answers[240]["Retry-After"]) == (429, "40")
    with time_machine.travel(minute + timedelta(seconds=40), tick=False):
        assert client.get(f"{ROOT}/topics/WEG").status_code == 404


def test_the_description_names_what_a_post_sends_along_and_how_refusals_look(client, db):
    described = client.get("/api/v1/openapi.json").json()
    place = described["paths"]["/api/v1/lectures/orders"]["post"]
    assert {"Idempotency-Key", "X-CSRFToken"} == {one["name"] for one in place["parameters"] if one["required"]}
    assert not described["paths"]["/api/v1/door/scans"]["post"].get(
        "parameters"
    )  # a device has neither cookie nor form
    refusal = described["components"]["schemas"]["Refusal"]
    for address in ("speakers/x", "menu?minutes=x", "menu?format=x", "topics/T0", "orders", "nothing"):
        said = client.get(f"/api/v1/lectures/{address}").json()
        assert set(refusal["required"]) <= set(said) <= set(refusal["properties"]), said
    assert all("4XX" in one["responses"] for ways in described["paths"].values() for one in ways.values())


def test_two_callers_of_one_name_are_counted_apart(hall):
    pace, asked = Pace(known=1, unknown=1), RequestFactory().get(f"{ROOT}/orders")
    people = [make_member(hall.union, "王伟").person for _ in range(2)]
    for number, person in enumerate(people):
        asked.auth = User.objects.create(username=f"wang{number}", person=person)
        assert str(asked.auth) == "王伟"
        assert [pace.allow_request(asked), pace.allow_request(asked)] == [True, False]


def test_the_description_stands_on_a_page_without_scripts_of_others(db):
    page = Client().get("/api/v1/docs/").content.decode()
    assert "POST /api/v1/lectures/orders" in page and "https://" not in page.split("<main", 1)[1]
    assert Client().get("/api/v1/openapi.json").json()["openapi"].startswith("3.1")
