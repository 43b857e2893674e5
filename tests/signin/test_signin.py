"""The two doors: by phone and code, by user name and password; what they refuse and what they remember."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.test import override_settings
from django.utils import timezone

from federation.actions import set_phone
from federation.models import Attempt, Person, User
from notifications.models import DemoMessage

pytestmark = pytest.mark.django_db
PHONE, STRANGER = "13812345678", "13912345678"
ASK, CONFIRM, LOGIN = "/accounts/login/code/", "/accounts/login/code/confirm/", "/accounts/login/"
PASSWORD = "seven brown foxes 9"  # noqa: S105


@pytest.fixture
def worker():
    return set_phone(Person.objects.create(name="王芳"), PHONE)


@pytest.fixture
def officer():
    return User.objects.create_user("officer", password=PASSWORD, is_staff=True)


def code_sent():
    return re.search(r"\d{6}", DemoMessage.objects.latest("pk").text)[0]


def sign_in(client, password=PASSWORD, **extra):
    return client.post(LOGIN, {"login": "officer", "password": password, **extra})


@pytest.mark.parametrize("typed", [PHONE, "+86 138 1234 5678", "１３８１２３４５６７８"])
def test_worker_signs_in_by_code(client, worker, typed):
    assert client.post(ASK, {"phone": typed}).status_code == 302
    client.post(CONFIRM, {"code": code_sent()})
    assert client.session["_auth_user_id"] == str(User.objects.get(person=worker).pk)


def test_wrong_code_three_times_ends_the_try(client, worker):
    client.post(ASK, {"phone": PHONE})
    right = code_sent()
    wrong = "000000" if right != "000000" else "111111"
    for _try in range(3):
        client.post(CONFIRM, {"code": wrong})
    client.post(CONFIRM, {"code": right})
    assert "_auth_user_id" not in client.session


def test_unknown_number_is_answered_like_a_known_one(client, worker, client_of_another):
    known = client.post(ASK, {"phone": PHONE})
    unknown = client_of_another.post(ASK, {"phone": STRANGER})
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    assert DemoMessage.objects.count() == 1


@pytest.fixture
def client_of_another():
    from django.test import Client

    return Client()


def test_one_code_a_minute(client, worker, client_of_another):
    client.post(ASK, {"phone": PHONE})
    assert client_of_another.post(ASK, {"phone": PHONE}).status_code == 200
    assert DemoMessage.objects.count() == 1
    assert PHONE not in str(Attempt.objects.values())


def test_five_failures_lock_for_half_an_hour(client, officer):
    for _try in range(5):
        sign_in(client, "wrong words entirely")
    sign_in(client)
    assert "_auth_user_id" not in client.session
    with time_machine.travel(timezone.now() + timedelta(minutes=31)):
        sign_in(client)
        assert client.session["_auth_user_id"] == str(officer.pk)


def test_new_key_at_sign_in_and_end_when_idle(client, officer):
    client.get(LOGIN)
    sign_in(client)
    client.get("/my/")
    with time_machine.travel(timezone.now() + timedelta(minutes=31)):
        client.get("/my/")
    assert "_auth_user_id" not in client.session


def test_disabling_and_new_password_end_the_session(client, officer):
    sign_in(client)
    officer.set_password("other words entirely 7")
    officer.save()
    assert client.get("/admin/").status_code == 302


def test_second_factor_is_asked_of_staff(client, officer):
    sign_in(client)
    with override_settings(STAFF_SECOND_FACTOR=True):
        assert client.get("/admin/")["Location"] == "/accounts/2fa/"


def test_next_stays_on_this_site(client, officer):
    assert "evil" not in sign_in(client, next="https://evil.example/")["Location"]


def test_language_is_remembered_with_the_account(client, officer):
    sign_in(client)
    client.post("/language/setlang/", {"language": "en", "next": "/"})
    officer.refresh_from_db()
    assert officer.language == "en"


def test_chinese_first_whatever_the_browser_says(client):
    assert client.get(LOGIN, headers={"accept-language": "en"})["Content-Language"] == "zh-hans"


@pytest.mark.parametrize("typed", ["\0", "😀" * 50, "x" * 1_000_000, "‮138"])
def test_hostile_input_is_refused_in_words(client, typed):
    assert client.post(ASK, {"phone": typed}).status_code < 500
    assert client.post(LOGIN, {"login": typed, "password": typed}).status_code < 500
