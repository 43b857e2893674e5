"""Passwords: long and not guessable, by one rule at every place where one is set, and of an age the profile allows (S5)."""

import os
from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from federation.actions import invite_staff, set_phone
from federation.actions.accounts import account_for
from federation.actions.invitations import link_of
from federation.models import Person, Role, User
from federation.passwords import is_due
from federation.signin_forms import ResetPasswordKeyForm
from tests.factories.federation import make_union

pytestmark = pytest.mark.django_db
GOOD, OTHER = "seven brown foxes 9", "eight grey herons wade"


@pytest.fixture
def officer():
    person = set_phone(Person.objects.create(name="王晓芳", pinyin="wangxiaofang wxf"), "13812345678")
    user = account_for(person)
    user.username, user.email, user.is_staff = "redleaf", "x.maple@city.org", True
    user.set_password(GOOD)
    user.save()
    return user


@pytest.mark.parametrize(
    ("password", "said"),
    [
        ("elf signs x", "至少 12"),
        ("x" * 30 + "abc de fgh ij" * 8, "最多 128"),
        ("Password2026", "很多人"),
        ("Manchester United 1999", "很多人"),
        ("abcabcabcabcabc", "键盘"),
        ("wertyu876543zx", "键盘"),
        ("QWERTYUIOP asdfghjkl", "键盘"),
        ("................", "键盘"),
        ("Wang Xiao-Fang is here", "wangxiaofang"),
        ("王晓芳 likes tea a lot", "王晓芳"),
        ("call 138 1234 5678 now", "13812345678"),
        ("a RedLeaf falls softly", "redleaf"),
        ("x.maple and syrup 33", "x.maple"),
        ("my first portal entry", "portal"),
        ("我们的工会在这里等你来喝一杯茶", "工会"),
        (GOOD, "现在的密码"),
    ],
)
def test_what_everybody_would_try_is_refused_in_words(officer, password, said):
    with pytest.raises(ValidationError) as refused:
        validate_password(password, officer)
    assert any(said in sentence for sentence in refused.value.messages), refused.value.messages


@pytest.mark.parametrize(
    "password",
    [
        OTHER,
        "春天的第一场雨落在老茶厂的屋顶上",
        "kqzvwmrtpxgd",
        "a long sentence " + "of many words " * 6,
        "1" * 3 + " 北国风光千里冰封",
    ],
)
def test_long_ones_are_taken_whatever_signs_they_hold(officer, password):
    validate_password(password, officer)


def _invitation_link():
    union = make_union()
    invitation = invite_staff(name="李青松", role=Role.UNION_OFFICER, union=union, email="lqs@city.org")
    return link_of(invitation).removeprefix("http://127.0.0.1:8000")


def test_one_rule_at_every_place_where_a_password_is_set(client, officer, monkeypatch):
    """Invitation, change, reset and both commands; the pages say why and keep the old password."""
    link = _invitation_link()
    for weak, said in (("李青松 walks the dog", "李青松"), ("short", "至少 12"), ("Password2026", "很多人")):
        answer = Client().post(link, {"username": "pine", "password": weak, "again": weak})
        assert (
            answer.status_code == 422 and said in answer.content.decode() and 'value="pine"' in answer.content.decode()
        )
    assert Client().post(link, {"username": "pine", "password": OTHER, "again": OTHER}).status_code == 302

    client.force_login(officer)
    change = {"oldpassword": GOOD, "password1": "Password2026", "password2": "Password2026"}
    assert "很多人" in client.post("/accounts/password/change/", change).content.decode()
    same = {"oldpassword": GOOD, "password1": GOOD, "password2": GOOD}
    assert "现在的密码" in client.post("/accounts/password/change/", same).content.decode()

    reset = ResetPasswordKeyForm({"password1": "redleaf redleaf", "password2": "redleaf redleaf"}, user=officer)
    assert not reset.is_valid() and "redleaf" in str(reset.errors)

    monkeypatch.setitem(os.environ, "DJANGO_SUPERUSER_PASSWORD", "Password2026")
    with pytest.raises(CommandError, match=r"很多人|Many people"):
        call_command("createsuperuser", "--noinput", username="first", email="first@city.org")
    monkeypatch.setitem(os.environ, "DJANGO_SUPERUSER_PASSWORD", OTHER)
    call_command("createsuperuser", "--noinput", username="first", email="first@city.org", verbosity=0)
    monkeypatch.setattr("getpass.getpass", lambda prompt="": "redleaf redleaf")
    with pytest.raises(CommandError):
        call_command("changepassword", "redleaf")
    officer.refresh_from_db()
    assert officer.check_password(GOOD) and User.objects.get(username="first").check_password(OTHER)


@pytest.mark.parametrize(("profile", "status"), [("mlps", 302), ("asvs", 200)])
def test_age_of_a_password_by_profile(officer, settings, profile, status):
    settings.PASSWORD_PROFILE = profile
    worker = account_for(Person.objects.create(name="周路"))
    with time_machine.travel(timezone.now() + timedelta(days=89, hours=23)):
        assert not is_due(officer)
    with time_machine.travel(timezone.now() + timedelta(days=90, hours=1)):
        User.objects.update(last_login=timezone.now())
        client = Client()
        client.force_login(officer)
        answer = client.get("/inbox/")
        assert answer.status_code == status and not is_due(worker)
        if profile == "mlps":
            assert answer["Location"] == "/accounts/password/change/"
            assert "90 天" in client.get(answer["Location"]).content.decode()
            new = {"oldpassword": GOOD, "password1": OTHER, "password2": OTHER}
            client.post("/accounts/password/change/", new)
            officer.refresh_from_db()
            assert officer.check_password(OTHER) and not is_due(officer)
            again = Client()
            again.force_login(officer)
            assert again.get("/inbox/").status_code == 200


def test_a_hash_that_is_only_written_anew_makes_no_password_younger(officer, settings):
    before = officer.password_set_at
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher", *settings.PASSWORD_HASHERS]
    assert officer.check_password(GOOD)
    officer.refresh_from_db()
    assert officer.password.startswith("pbkdf2") and officer.password_set_at == before
