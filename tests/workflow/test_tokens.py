"""A form sent twice is carried out once; real threads send it twenty times at once."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connections
from django.test import Client
from django.utils import timezone

from federation.models import User
from tests.factories.workflow import together
from workflow.models import FormUse
from workflow.tasks import forget_sent_forms

from .things import make_user
from .urls import begun, may_end

pytestmark = pytest.mark.urls("tests.workflow.urls")
FORM = {"form_token": "one-time-token", "name": "lamp"}
TIMES = 20


def made():
    return User.objects.filter(username__startswith="lamp").count()


def test_every_rendered_form_has_a_token_of_its_own(client, db):
    pages = [client.get("/add/").content.decode() for _time in range(2)]
    tokens = [re.search(r'<input type="hidden" name="form_token" value="([\w-]{24})">', page)[1] for page in pages]
    assert tokens[0] != tokens[1]


def test_a_repeat_gets_the_same_answer(client, db):
    answers = [client.post("/add/", FORM) for _time in range(3)]
    assert made() == 1
    assert {(answer.status_code, answer["Location"]) for answer in answers} == {(302, answers[0]["Location"])}


def test_a_repeat_gets_the_same_page(client, db):
    answers = [client.post("/add/", FORM | {"page": "1"}) for _time in range(2)]
    assert made() == 1
    assert answers[0].content == answers[1].content and answers[0].content.startswith(b"made ")
    assert [(answer.status_code, answer["Content-Type"]) for answer in answers] == [(201, "text/plain")] * 2


def test_the_token_belongs_to_who_sent_it(client, db):
    client.post("/add/", FORM)
    client.force_login(make_user())
    client.post("/add/", FORM)
    assert made() == 2
    assert sorted(FormUse.objects.values_list("owner", flat=True))[1] == "visitor"


@pytest.mark.parametrize("token", [None, "", "x" * 101, "号", "a\nb"])
def test_without_a_token_nothing_is_done(client, db, token):
    form = {"name": "lamp"} | ({} if token is None else {"form_token": token})
    answer = client.post("/add/", form)
    assert (answer.status_code, made()) == (400, 0)
    assert "表单不完整" in answer.content.decode()


def test_a_used_token_with_other_content(client, db):
    client.post("/add/", FORM)
    answer = client.post("/add/", FORM | {"name": "lamp 2"})
    assert (answer.status_code, made()) == (422, 1)
    assert "已用其他内容提交过" in answer.content.decode()


def test_an_error_leaves_the_token_unused(client, db):
    assert client.post("/add/", FORM | {"name": ""}).status_code == 422
    assert client.post("/add/", FORM | {"crash": "1"}).status_code == 403
    assert made() == 0 and not FormUse.objects.exists()
    assert client.post("/add/", FORM).status_code == 302
    assert made() == 1


def test_twenty_at_once_make_one_record_and_get_one_answer(transactional_db):
    answers = together(*[lambda: Client().post("/add/", FORM)] * TIMES)
    assert made() == 1
    assert {(answer.status_code, answer["Location"]) for answer in answers} == {(302, answers[0]["Location"])}


def test_without_the_token_twenty_at_once_make_twenty(transactional_db):
    together(*[lambda: Client().post("/add-unguarded/", FORM)] * TIMES)
    assert made() > 1


def call(key="k1", name="lamp", client=None):
    headers = {"Idempotency-Key": key} if key else {}
    return (client or Client()).post(f"/api/add?name={name}", headers=headers)


def test_an_api_call_is_carried_out_once(db):
    answers = [call(), call()]
    assert made() == 1
    assert [(answer.status_code, answer.json()) for answer in answers] == [(201, answers[0].json())] * 2
    assert call(name="lamp2").status_code == 422
    missing = call(key=None)
    assert (missing.status_code, missing.json()["code"]) == (400, "token_missing")


def test_a_refused_api_call_leaves_the_key_unused(db):
    assert call(name="").status_code == 422
    assert call(key="k1").status_code == 201


def then_hang_up(ask):
    try:
        return ask()
    finally:
        connections.close_all()


def test_the_twin_of_an_api_call_in_flight_is_told_to_wait(transactional_db):
    begun.clear()
    may_end.clear()
    with ThreadPoolExecutor() as threads:
        first = threads.submit(then_hang_up, call)
        assert begun.wait(20)
        twins = [call(), call()]
        may_end.set()
    assert [(twin.status_code, twin["Retry-After"]) for twin in twins] == [(409, "5")] * 2
    assert (first.result().status_code, made(), call().status_code) == (201, 1, 201)


def test_sent_forms_are_forgotten_after_two_days(db, client):
    client.post("/add/", FORM)
    assert forget_sent_forms() == 0
    FormUse.objects.update(created_at=timezone.now() - timedelta(hours=49))
    assert forget_sent_forms() == 1
