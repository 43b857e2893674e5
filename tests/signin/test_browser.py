"""Both doors in a real browser: a worker on a phone, an officer at a desk with an app and with a passkey."""

import re
import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

from federation.actions import set_phone
from federation.models import Person, User
from tests.conftest import DESK

pytestmark = pytest.mark.django_db(transaction=True)
PASSWORD = "seven brown foxes 9"  # noqa: S105


def test_worker_signs_in_on_a_phone(phone_page, open_page, axe):
    set_phone(Person.objects.create(name="王芳"), "13812345678")
    phone_page.goto("/accounts/login/")
    assert phone_page.evaluate("document.activeElement.name") == "phone"
    assert axe(phone_page) == []
    phone_page.keyboard.type("138 1234 5678")
    phone_page.keyboard.press("Enter")
    phone_page.wait_for_url("**/code/confirm/**")
    field = phone_page.locator("[name=code]")
    assert (field.get_attribute("autocomplete"), field.get_attribute("inputmode")) == ("one-time-code", "numeric")
    assert phone_page.evaluate("document.activeElement.name") == "code"
    assert axe(phone_page) == []
    other = open_page()
    other.goto("/demo/phone/")
    phone_page.keyboard.type(re.search(r"\b\d{6}\b", other.inner_text("main"))[0])
    phone_page.keyboard.press("Enter")
    phone_page.wait_for_url("**/my/")
    assert "王芳" in phone_page.inner_text("main")


@pytest.fixture
def officer():
    return User.objects.create_user("officer", password=PASSWORD, is_staff=True)


def enter_password(page):
    page.fill("[name=login]", "officer")
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")


def show_again(page, path, address=""):
    page.goto(address + path)
    if "reauthenticate" in page.url:
        page.fill("[name=password]", PASSWORD)
        page.press("[name=password]", "Enter")
        page.wait_for_url(f"**{path}")


def test_officer_sets_up_the_app_and_needs_it(open_page, axe, officer, settings):
    settings.STAFF_SECOND_FACTOR = True
    page = open_page(DESK)
    page.goto("/accounts/login/?next=/my/")
    enter_password(page)
    page.wait_for_url("**/accounts/2fa/")
    assert axe(page) == []
    show_again(page, "/accounts/2fa/totp/activate/")
    assert axe(page) == []
    secret = page.text_content("#authenticator_secret")
    page.fill("[name=code]", code_of(secret))
    page.press("[name=code]", "Enter")
    page.wait_for_url("**/recovery-codes/")
    assert axe(page) == []
    again = open_page(DESK)
    again.goto("/accounts/login/?next=/my/")
    enter_password(again)
    again.wait_for_url("**/2fa/authenticate/**")
    assert axe(again) == []
    settings.MFA_TOTP_TOLERANCE = 1  # the code that set the app up is spent; the next one is believed at once
    again.fill("[name=code]", code_of(secret, later=1))
    again.press("[name=code]", "Enter")
    again.wait_for_url("**/my/")


def code_of(secret, later=0):
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + later))


def test_officer_adds_a_passkey_and_comes_in_with_it(open_page, live_server, axe, officer):
    page = open_page(DESK)
    keys = page.context.new_cdp_session(page)
    keys.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    options |= {"isUserVerified": True, "automaticPresenceSimulation": True}
    keys.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    address = live_server.url.replace("127.0.0.1", "localhost")  # a passkey needs a name
    page.goto(f"{address}/accounts/login/?next=/my/")
    enter_password(page)
    page.wait_for_url("**/my/")
    show_again(page, "/accounts/2fa/webauthn/add/", address)
    assert axe(page) == []
    page.click("#add_passkey")
    page.wait_for_url("**/recovery-codes/")
    assert Authenticator.objects.get(user=officer, type="webauthn")
    page.goto(f"{address}/accounts/2fa/webauthn/")
    assert axe(page) == []
    page.goto(f"{address}/accounts/logout/")
    page.click("main form button")
    page.wait_for_url(f"{address}/")  # what waits on this phone is asked for first, so the form leaves a moment later
    page.goto(f"{address}/accounts/login/?next=/my/")
    enter_password(page)
    page.wait_for_url("**/2fa/authenticate/**")
    page.click("#use_passkey")
    page.wait_for_url("**/my/")
