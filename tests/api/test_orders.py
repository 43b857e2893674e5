"""Orders by the API: placed once, cancelled, refused with field and sentence, out of reach for others."""

import json
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection, connections, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from federation.models import Role, User
from lectures.models import Booking, Order, Topic
from notifications.models import Notice
from tests.factories.federation import make_member, make_staff
from tests.factories.lectures import make_hall, make_order, order_details
from tests.factories.workflow import together
from workflow import tokens
from workflow.models import FormUse

URL = "/api/v1/lectures/orders"


def _body(hall, **more) -> dict:
    details = order_details(hall)
    return {
        "union": details["union"].code, "starts_at": details["starts_at"].isoformat(), "people": 20, "audience": "焊工",
        "place": "三楼会议室", "contact_name": "王小明", "contact_phone": "13900001111", "topic": hall.topic.code,
        "speaker": hall.speaker.pk, **more,
    }  # fmt: skip


def _client(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def _post(client, body, key="k-1", url=URL, **headers):
    return client.post(
        url, json.dumps(body), content_type="application/json", headers={"Idempotency-Key": key, **headers}
    )


@pytest.fixture
def worker(hall):
    """The account that the hall's orders belong to."""
    return hall.worker


def test_an_order_is_placed_and_its_phone_stays_hidden(hall, worker):
    answer = _post(_client(worker), _body(hall))
    assert answer.status_code == 201, answer.content.decode()
    order = Order.objects.get(number=answer.json()["number"])
    assert (order.people, order.topic, order.wished_speaker) == (20, hall.topic, hall.speaker)
    assert order.contact_phone == "13900001111" and "1390000" not in answer.content.decode()
    assert Booking.objects.filter(order=order, is_live=True).count() == 1


@pytest.mark.parametrize("many", [1, 30])
def test_an_order_costs_thirteen_statements_however_large_the_office(hall, worker, many):
    for number in range(many - 1):
        clerk = make_staff(Role.CORPS_OFFICER, hall.corps.union)
        User.objects.filter(pk=clerk.pk).update(person=make_member(hall.other, f"办事员{number}").person)
    client, body = _client(worker), _body(hall)
    with CaptureQueriesContext(connection) as seen:
        assert _post(client, body).status_code == 201
    said = [q["sql"] for q in seen if not q["sql"].startswith(("SAVEPOINT", "RELEASE"))]
    assert len(said) == 13, "\n".join(said)
    assert Notice.objects.filter(kind="lectures.order_arrived").count() >= many - 1


def test_the_same_key_gives_the_same_answer_and_another_body_is_refused(hall, worker):
    client, body = _client(worker), _body(hall)
    first, again = _post(client, body), _post(client, body)
    assert (again.status_code, again.json()) == (201, first.json())
    assert Order.objects.count() == 1
    other = _post(client, body | {"people": 21})
    assert (other.status_code, other.json()["code"]) == (422, "token_reused")
    assert Order.objects.count() == 1


def test_long_keys_that_end_differently_are_two(hall, worker):
    client, body = _client(worker), _body(hall, speaker=None)
    keys = [f"{'k' * 96}{end}" for end in ("aaaa", "bbbb")]
    answers = [
        _post(client, body | {"starts_at": start}, key) for key, start in zip(keys, _two_starts(hall), strict=True)
    ]
    assert [answer.status_code for answer in answers] == [201, 201], [answer.json() for answer in answers]
    assert _post(client, body | {"people": True}, "k-2").status_code == 422


def _two_starts(hall) -> list[str]:
    first = order_details(hall)["starts_at"]
    return [first.isoformat(), (first + timedelta(hours=3)).isoformat()]


def test_a_key_belongs_to_its_caller(hall, worker):
    body, stranger = _body(hall, speaker=None), _client(hall.outsider)
    assert _post(_client(worker), body).status_code == 201
    assert _post(stranger, body).status_code == 404  # the union of others, not their answer
    assert _post(stranger, body | {"union": hall.other.code}).status_code == 201
    assert set(Order.objects.values_list("ordered_by", "union")) == {
        (worker.pk, hall.union.pk), (hall.outsider.pk, hall.other.pk)
    }  # fmt: skip


def test_without_key_nothing_is_ordered(hall, worker):
    answer = _client(worker).post(URL, json.dumps(_body(hall)), content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (400, "token_missing")
    assert not Order.objects.exists()


def test_without_csrf_token_nothing_is_ordered(hall, worker):
    client = Client(enforce_csrf_checks=True)
    client.force_login(worker)
    assert _post(client, _body(hall)).status_code == 403
    assert not Order.objects.exists()


@pytest.mark.parametrize(
    ("change", "status", "field", "words"),
    [
        ({"people": 0}, 422, "people", ""),
        ({"starts_at": "2020-01-01T09:00:00+08:00"}, 422, "starts_at", "已过"),
        ({"starts_at": "9999-12-31T23:59:59Z"}, 422, "starts_at", ""),
        ({"contact_phone": "123"}, 422, "contact_phone", "手机号"),
        ({"topic": "WEG"}, 422, "topic", "主题"),
        ({"topic": "", "speaker": None}, 422, "need", ""),
        ({"place": "x" * 5000}, 422, "place", "最多 200 个字"),
        ({"place": "\u202e\u0000"}, 422, "place", "缺少这一项"),
        ({"people": 10_000}, 422, "people", "不能大于 2000"),
        ({"people": float("nan")}, 422, "people", "整数"),
        ({"starts_at": "2030-12-14"}, 422, "starts_at", "日期和时间"),
        ({"starts_at": 1_800_000_000}, 422, "starts_at", "日期和时间"),
    ],
)
def test_bad_values_name_their_field_and_change_nothing(hall, worker, change, status, field, words):
    answer = _post(_client(worker), _body(hall, **change))
    said = answer.json()
    assert answer.status_code == status, said
    assert field in (said.get("field"), *[row["field"] for row in said.get("errors", [])])
    assert words in json.dumps(said, ensure_ascii=False)
    assert not Order.objects.exists() and not FormUse.objects.exists()


def test_what_is_no_json_call_at_all_is_told_so_in_json(hall, worker, settings):
    client, body = Client(enforce_csrf_checks=True), json.dumps(_body(hall))
    client.force_login(worker)
    client.cookies["csrftoken"] = "a" * 32
    head = {"Idempotency-Key": "k-1", "X-CSRFToken": "a" * 32}
    sent = [
        (client.post(URL, b"{", content_type="application/json", headers=head), 400),
        (client.post(URL, {"union": "x"}, headers=head), 415),
        (client.post(URL, b"x" * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1), content_type="application/json", headers=head), 413),
        *((client.generic(way, URL, body, content_type="application/json", headers=head), 405) for way in ("PUT", "DELETE")),
    ]  # fmt: skip
    for answer, status in sent:
        assert (answer.status_code, set(answer.json())) == (status, {"code", "detail"})
    assert "GET" in answer.json()["detail"] and "GET" in answer.headers["Allow"]
    assert not Order.objects.exists() and not FormUse.objects.exists()


def test_a_taken_date_names_the_next_free_ones(hall, worker):
    body = _body(hall)
    assert _post(_client(worker), body).status_code == 201
    answer = _post(_client(hall.outsider), body | {"union": hall.other.code})
    assert (answer.status_code, answer.json()["code"]) == (409, "slot_taken")
    assert answer.json()["next_dates"]


def test_the_caller_hears_it_in_the_own_language(hall, worker):
    User.objects.filter(pk=worker.pk).update(language="en")
    answer = _post(_client(User.objects.get(pk=worker.pk)), _body(hall, contact_phone="1"))
    assert answer.json()["detail"] == "Please enter the eleven digits of a mobile number."


def test_an_order_is_cancelled_once_and_not_again(hall):
    order = make_order(hall)
    client, url = _client(order.ordered_by), f"{URL}/{order.number}/cancel"
    answer = _post(client, {"reason": "停产检修"}, url=url)
    assert (answer.status_code, answer.json()["state"]) == (200, "cancelled")
    order.refresh_from_db()
    assert order.state == "cancelled"
    again = _post(client, {"reason": "停产检修"}, key="k-2", url=url)
    assert again.status_code in (403, 409) and "detail" in again.json()


def test_orders_of_others_are_not_found(hall):
    order = make_order(hall)
    client = _client(hall.outsider)
    assert client.get(f"{URL}/{order.number}").status_code == 404
    assert client.get(URL).json()["items"] == []
    assert _post(client, {"reason": "x"}, url=f"{URL}/{order.number}/cancel").status_code == 404
    order.refresh_from_db()
    assert order.state == "submitted"


def test_visitors_are_asked_to_sign_in(db):
    answer = Client().get(URL)
    assert (answer.status_code, answer.json()["code"]) == (401, "not_signed_in")


def _wait_until_they_wait(count=1):
    """Returns when `count` other connections wait for a row or more."""
    until = time.monotonic() + 10
    while time.monotonic() < until:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            if cursor.fetchone()[0] >= count:
                return
        time.sleep(0.02)
    raise AssertionError("nobody waits")


@pytest.mark.django_db(transaction=True)
def test_a_twin_in_flight_is_asked_to_come_back():
    hall = make_hall()
    body = _body(hall, speaker=None)
    with ThreadPoolExecutor(2) as pool:
        with transaction.atomic():
            Topic.objects.select_for_update().get()  # the first call stops at this row
            first = pool.submit(_in_thread, lambda: _post(_client(hall.worker), body))
            _wait_until_they_wait()
            twin = pool.submit(_in_thread, lambda: _post(_client(hall.worker), body)).result(timeout=20)
        assert (twin.status_code, twin.json()["code"], twin["Retry-After"]) == (409, "busy", "5")
        assert first.result(timeout=20).status_code == 201
    assert _post(_client(hall.worker), body).json()["number"] == Order.objects.get().number


def _in_thread(call):
    try:
        return call()
    finally:
        connections.close_all()


@pytest.mark.django_db(transaction=True)
def test_twins_in_flight_order_once():
    hall = make_hall()
    user = hall.worker
    body = _body(hall, speaker=None)
    answers = together(*[lambda: _post(_client(user), body).status_code] * 8)
    assert Order.objects.count() == 1
    assert 201 in answers and set(answers) <= {201, 409}, answers


@pytest.mark.django_db(transaction=True)
def test_without_the_key_row_twins_order_twice(monkeypatch):
    """The control: with the key's row and its lock switched off, the same eight calls order more than once."""
    hall = make_hall()
    monkeypatch.setattr(tokens, "_earlier_at_once", lambda owner, token, body: None)
    monkeypatch.setattr(tokens, "_note_use", lambda *use: None)
    user, body = hall.worker, _body(hall, speaker=None)
    with ThreadPoolExecutor(8) as pool:
        with transaction.atomic():
            Topic.objects.select_for_update().get()  # all eight have asked the rules before the first one is stored
            calls = [pool.submit(_in_thread, lambda: _post(_client(user), body)) for _ in range(8)]
            _wait_until_they_wait(8)
        assert {call.result(timeout=20).status_code for call in calls} == {201}
    assert Order.objects.count() == 8
