"""The two doors: by phone and code, by user name and password; what they refuse and what they remember."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client, override_settings
from django.utils import timezone

from federation import background, limits
from federation.actions import set_phone
from federation.models import Attempt, Person, User
from federation.tasks import tidy
from notifications.models import DemoMessage

pytestmark = pytest.mark.django_db
PHONE, STRANGER = "13812345678", "13912345678"
ASK, CONFIRM, LOGIN = "/accounts/login/code/", "/accounts/login/code/confirm/", "/accounts/login/"
LONG_AGO = timezone.now() - timedelta(days=400)
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
    return Client()


def test_one_code_a_minute(client, worker, client_of_another):
    client.post(ASK, {"phone": PHONE})
    assert client_of_another.post(ASK, {"phone": PHONE}).status_code == 200
    assert DemoMessage.objects.count() == 1
    assert PHONE not in str(Attempt.objects.values())


def test_five_failures_lock_for_half_an_hour(client, officer):
    for _try in range(5):
        sign_in(client, "wrong words entirely")
    assert "错误次数过多" in sign_in(client).content.decode()
    assert "_auth_user_id" not in client.session
    with time_machine.travel(timezone.now() + timedelta(minutes=31)):
        sign_in(client)
        assert client.session["_auth_user_id"] == str(officer.pk)


def test_new_key_at_sign_in_and_end_when_idle(client, officer):
    client.post("/language/setlang/", {"language": "zh-hans", "next": "/"})
    before = client.session.session_key
    sign_in(client)
    assert client.session.session_key != before
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


def test_lock_at_one_address_leaves_the_owner_in(client, officer):
    guesser = Client(REMOTE_ADDR="203.0.113.9")
    for _try in range(6):
        sign_in(guesser, "wrong words entirely")
    sign_in(guesser)
    assert "_auth_user_id" not in guesser.session
    sign_in(client)
    assert client.session["_auth_user_id"] == str(officer.pk)


def test_guesses_from_many_addresses_end_too_but_not_for_the_owner(client, officer):
    sign_in(client)
    for guess in range(limits.FLOOD):
        sign_in(Client(REMOTE_ADDR=f"198.51.100.{guess}"), "wrong words entirely")
    stranger, owner = Client(REMOTE_ADDR="203.0.113.77"), Client()
    sign_in(stranger)
    sign_in(owner)
    assert ("_auth_user_id" in stranger.session, "_auth_user_id" in owner.session) == (False, True)


@pytest.mark.parametrize("spelling", ["OFFICER", " officer ", "Officer"])
def test_another_spelling_gets_no_tries_of_its_own(client, officer, spelling):
    for _try in range(5):
        client.post(LOGIN, {"login": spelling, "password": "wrong words entirely"})
    sign_in(client)
    assert "_auth_user_id" not in client.session


def test_unknown_and_known_names_are_answered_alike(client, officer):
    pages = []
    for name in ("officer", "nobody"):
        visitor = Client()
        answers = [visitor.post(LOGIN, {"login": name, "password": "wrong words entirely"}) for _try in range(6)]
        pages.append([(page.status_code, without_names(page.content.decode())) for page in answers])
    assert pages[0] == pages[1]


def without_names(page):
    return re.sub(r'value="(officer|nobody)"|name="csrfmiddlewaretoken" value="[^"]+"|<b class="num">\d+</b>', "", page)


def test_wrong_codes_are_answered_alike_for_known_and_unknown_numbers(client, worker, client_of_another):
    pages = []
    for visitor, number in ((client, PHONE), (client_of_another, STRANGER)):
        visitor.post(ASK, {"phone": number})
        answers = [visitor.get(CONFIRM), *(visitor.post(CONFIRM, {"code": "00000x"}) for _try in range(3))]
        pages.append([(page.status_code, without_names(page.content.decode())) for page in answers])
    assert pages[0] == pages[1]


def test_reset_answers_alike_for_known_and_unknown_addresses(client, officer):
    User.objects.filter(pk=officer.pk).update(email="officer@union.example")
    reset_links = [
        client.post("/accounts/password/reset/", {"email": f"{name}@union.example"}) for name in ("x", "officer")
    ]
    background.finish()
    assert {(answer.status_code, answer["Location"]) for answer in reset_links} == {
        (302, "/accounts/password/reset/done/")
    }


@pytest.mark.django_db(transaction=True)
def test_mailed_link_sets_a_new_password_once(client, officer, mailoutbox):
    User.objects.filter(pk=officer.pk).update(email="officer@union.example")
    other = Client()
    sign_in(other)
    client.post("/accounts/password/reset/", {"email": "Officer@union.example"})
    background.finish()
    link = re.search(r"/accounts/password/reset/key/\S+", mailoutbox[0].body)[0]
    assert mailoutbox[0].subject == "重设工会服务平台密码"
    form = client.get(link)["Location"]
    new = {"password1": "other words entirely 7", "password2": "other words entirely 7"}
    assert client.post(form, new)["Location"] == "/accounts/password/reset/key/done/"
    assert "链接已失效" in Client().get(link).content.decode()
    assert other.get("/my/").status_code == 302
    officer.refresh_from_db()
    assert officer.check_password("other words entirely 7")


def test_sign_out_ends_the_sessions_everywhere(client, officer, client_of_another):
    sign_in(client)
    sign_in(client_of_another)
    client.post("/accounts/logout/")
    assert client_of_another.get("/my/").status_code == 302


def test_twelve_hours_are_the_longest_session(client, officer):
    sign_in(client)
    client.get("/my/")
    start = timezone.now()
    for step in range(1, 36):
        with time_machine.travel(start + timedelta(minutes=20 * step)):
            assert client.get("/my/").status_code == 200
    with time_machine.travel(start + timedelta(hours=12, minutes=1)):
        answer = client.get("/my/")
        assert answer["Location"] == "/accounts/login/?next=/my/"
        assert "您离开较久" in client.get(answer["Location"]).content.decode()


def test_ninety_quiet_days_shut_a_staff_account(client, officer, worker):
    User.objects.filter(pk=officer.pk).update(last_login=timezone.now() - timedelta(days=91), date_joined=LONG_AGO)
    quiet = User.objects.create_user("worker-x", person=worker, date_joined=LONG_AGO)
    assert sign_in(client)["Location"] == "/accounts/inactive/"
    tidy()
    assert list(User.objects.filter(is_active=False)) == [officer]
    assert quiet.is_active


def test_admin_is_entered_by_the_same_door(client, officer):
    assert client.get("/admin/login/?next=/admin/")["Location"].startswith(LOGIN)
    assert client.post("/admin/login/", {"username": "officer", "password": PASSWORD}).status_code == 302
    assert "_auth_user_id" not in client.session
    sign_in(client)
    assert client.get("/admin/password_change/")["Location"] == "/accounts/password/change/"


def test_wrong_old_passwords_are_counted_like_those_at_the_door(client, officer):
    sign_in(client)
    new = {"password1": "other words entirely 7", "password2": "other words entirely 7"}
    for _try in range(5):
        client.post("/accounts/password/change/", {"oldpassword": "wrong words entirely", **new})
    assert (
        "错误次数过多" in client.post("/accounts/password/change/", {"oldpassword": PASSWORD, **new}).content.decode()
    )
    officer.refresh_from_db()
    assert officer.check_password(PASSWORD)


def test_staff_with_a_password_are_not_let_in_by_text_message_alone(client, worker, settings):
    User.objects.create_user("chief", password=PASSWORD, is_staff=True, person=worker)
    settings.STAFF_SECOND_FACTOR = True
    client.post(ASK, {"phone": PHONE})
    assert not DemoMessage.objects.exists()
