"""The second factor: set up, asked for, counted in the database, never valid twice, never left out where it is due."""

import re
import time

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core.exceptions import PermissionDenied
from django.test import Client

from federation.actions import disable_account, enable_account, forget_second_factor
from federation.models import Role, User

pytestmark = pytest.mark.django_db
LOGIN, FACTOR, ACTIVATE = "/accounts/login/", "/accounts/2fa/authenticate/", "/accounts/2fa/totp/activate/"
PASSWORD = "seven brown foxes 9"  # noqa: S105


def code_now(secret, steps=0):
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps))


@pytest.fixture
def officer():
    return User.objects.create_user("officer", password=PASSWORD, is_staff=True)


def sign_in(client, **extra):
    return client.post(LOGIN, {"login": "officer", "password": PASSWORD}, **extra)


def set_up(client):
    """Sets the app up two minutes ago, so that the code of now was not used yet; returns its secret."""
    with time_machine.travel(time.time() - 120):
        return _set_up(client)


def _set_up(client):
    sign_in(client)
    client.post(f"/accounts/reauthenticate/?next={ACTIVATE}", {"password": PASSWORD, "next": ACTIVATE})
    page = client.get(ACTIVATE).content.decode()
    secret = re.search(r'id="authenticator_secret">([A-Z2-7]+)<', page)[1]
    answer = client.post(ACTIVATE, {"code": code_now(secret)})
    assert answer["Location"] == "/accounts/2fa/recovery-codes/"
    return secret


def is_in(client):
    return "_auth_user_id" in client.session


def test_code_of_the_app_is_asked_after_the_password(officer):
    secret = set_up(Client())
    client = Client()
    assert sign_in(client)["Location"] == FACTOR
    assert not is_in(client)
    assert "还差一步" in client.get(FACTOR).content.decode()
    assert "验证码不正确" in client.post(FACTOR, {"code": "abcdef"}).content.decode()
    client.post(FACTOR, {"code": code_now(secret)})
    assert is_in(client)


def test_secret_is_not_readable_in_the_database(officer):
    secret = set_up(Client())
    assert secret not in str(list(Authenticator.objects.values_list("data", flat=True)))


def test_a_code_works_once_although_the_cache_is_emptied(officer):
    from django.core.cache import cache

    secret = set_up(Client())
    first, second = Client(), Client()
    with time_machine.travel(time.time(), tick=False):  # else the code could be over before it is typed
        code = code_now(secret)
        for client in (first, second):
            sign_in(client)
            client.post(FACTOR, {"code": code})
            cache.clear()
    assert (is_in(first), is_in(second)) == (True, False)


def test_five_wrong_codes_lock_this_address_alone(officer):
    secret = set_up(Client())
    guesser, owner = Client(REMOTE_ADDR="203.0.113.9"), Client()
    sign_in(guesser)
    for guess in range(5):
        guesser.post(FACTOR, {"code": f"x{guess}"})
    guesser.post(FACTOR, {"code": code_now(secret)})
    assert not is_in(guesser)
    sign_in(owner)
    owner.post(FACTOR, {"code": code_now(secret)})
    assert is_in(owner)


def test_recovery_code_lets_in_once(officer):
    client = Client()
    set_up(client)
    code = re.search(r"<li><code>(\d{8})</code>", client.get("/accounts/2fa/recovery-codes/").content.decode())[1]
    first, second = Client(), Client()
    for again in (first, second):
        sign_in(again)
        again.post(FACTOR, {"code": code})
    assert (is_in(first), is_in(second)) == (True, False)


def test_last_factor_stays_where_one_is_due(officer, settings):
    client = Client()
    set_up(client)
    settings.STAFF_SECOND_FACTOR = True
    assert client.get("/my/").status_code == 200
    page = client.post("/accounts/2fa/totp/deactivate/")
    assert "工作人员必须启用两步验证" in page.content.decode()
    assert Authenticator.objects.filter(user=officer, type="totp").exists()


def test_changing_the_factor_asks_for_the_password_again(officer):
    client = Client()
    sign_in(client)
    assert client.get(ACTIVATE)["Location"].startswith("/accounts/reauthenticate/")
    page = client.post("/accounts/reauthenticate/", {"password": "not this one at all"})
    assert "密码不正确" in page.content.decode()


def test_the_first_factor_follows_the_password_without_asking_for_it_twice(officer, settings):
    settings.STAFF_SECOND_FACTOR = True
    client = Client()
    sign_in(client)
    assert client.get("/my/")["Location"] == "/accounts/2fa/"
    secret = re.search(r'id="authenticator_secret">([A-Z2-7]+)<', client.get(ACTIVATE).text)[1]
    codes = client.post(ACTIVATE, {"code": code_now(secret)}, follow=True)
    assert codes.redirect_chain == [("/accounts/2fa/recovery-codes/", 302)] and codes.status_code == 200
    with time_machine.travel(time.time() + settings.ACCOUNT_REAUTHENTICATION_TIMEOUT + 1):
        assert client.get("/accounts/2fa/recovery-codes/")["Location"].startswith("/accounts/reauthenticate/")
        later = Client()
        sign_in(later)
        later.post(FACTOR, {"code": code_now(secret)})
        assert is_in(later)  # the password alone changes nothing once there is a factor
        assert later.get("/accounts/2fa/recovery-codes/")["Location"].startswith("/accounts/reauthenticate/")


@pytest.mark.parametrize("path", ["/accounts/2fa/", ACTIVATE, "/accounts/password/set/", "/accounts/2fa/webauthn/add/"])
def test_workers_have_no_such_pages(path):
    client = Client()
    client.force_login(User.objects.create_user("worker"))
    assert client.get(path).status_code == 404


@pytest.mark.parametrize(
    "path",
    ["/accounts/email/", "/accounts/confirm-email/", "/accounts/phone/change/", "/accounts/2fa/webauthn/login/"],
)
def test_pages_nobody_needs_do_not_exist(path, officer):
    client = Client()
    sign_in(client)
    assert client.get(path).status_code == 404


def test_administrator_frees_somebody_of_a_lost_factor(officer, duty_of):
    client = Client()
    set_up(client)
    security, root = duty_of("security", Role.SECURITY_ADMIN)
    outsider, _root = duty_of("outsider", Role.UNION_OFFICER, root)
    duty_of(officer, Role.UNION_OFFICER, root)
    with pytest.raises(PermissionDenied):
        forget_second_factor(user=officer, by=outsider)
    assert forget_second_factor(user=officer, by=security)
    assert not Authenticator.objects.filter(user=officer).exists()
    assert client.get("/my/").status_code == 302


def test_shut_account_is_out_at_once_and_stays_out_when_opened_again(officer, duty_of):
    client = Client()
    sign_in(client)
    security, root = duty_of("security", Role.SECURITY_ADMIN)
    duty_of(officer, Role.UNION_OFFICER, root)
    assert disable_account(user=officer, by=security)
    assert not disable_account(user=officer, by=security)
    assert client.get("/my/").status_code == 302
    assert sign_in(Client())["Location"] == "/accounts/inactive/"
    assert enable_account(user=officer, by=security)
    assert client.get("/my/").status_code == 302
    fresh = Client()
    sign_in(fresh)
    assert is_in(fresh)
    with pytest.raises(PermissionDenied):
        disable_account(user=security, by=security)
