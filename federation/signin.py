"""Sign-in: workers by phone and code, staff by password and second factor; membership comes from the union, so nobody
signs up here."""

import time

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.forms import default_token_generator
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.userkit import get_user_by_username
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.mail import send_mail
from django.db import connection
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _

from . import background, limits, witness
from .actions import account_for, end_sessions
from .delivery import send_sms
from .fields import blind_index
from .models import Person, User
from .queries import is_dormant
from .second_factor import owes_second_factor, sets_up_first_factor
from .signin_forms import PhoneField, too_many

Kind, Result = witness.Kind, witness.Result
WRONG = _("User name and password do not fit together.")


class AccountAdapter(DefaultAccountAdapter):
    """Finds people by the keyed index of their phone and makes the account at the first sign-in."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": WRONG,
        "phone_password_mismatch": WRONG,
        "incorrect_password": _("This is not your password."),
        "enter_current_password": _("This is not your password."),
        "incorrect_code": _("This code is not right. Please look at the newest text message."),
        "too_many_login_attempts": _("That was not the code three times. Please ask for a new one."),
        "invalid_password_reset": _("This link was used already or is too old."),
    }

    def is_open_for_signup(self, request):
        return False

    def authenticate(self, request, **credentials):
        """The account that name and password fit; None counts as a wrong try, ValidationError when there were too many."""
        who, address = _account_key(credentials.get("username", "")), self.get_client_ip(request)
        if not limits.take("login", limits.place(address), limits.TRIES_PER_ADDRESS):
            self._note_lock(credentials, "address")
            raise too_many()
        if not limits.begin_try(who, address):
            self._note_lock(credentials, "password")
            raise too_many()
        user = super().authenticate(request, **credentials)
        if user is None:
            limits.try_failed(who)
            witness.note(Kind.SIGN_IN, Result.FAILED, **_seen_as(credentials), about="password", request=request)
            return None
        limits.try_passed(who, address)
        return user

    def _note_lock(self, credentials, about):
        witness.note_lock(**_seen_as(credentials), about=about)

    def pre_authenticate(self, request, **credentials):
        """Tries are counted by `authenticate`, in the database."""

    def _rollback_login_failed_rl_usage(self):
        """Nothing was counted in the cache."""

    def reauthenticate(self, user, password):
        again = self.authenticate(self.request, username=user.username, password=password)
        return again is not None and again.pk == user.pk

    def is_reauthentication_required(self, *, app, **kwargs):
        """Staff who came in by password just now and set up their first factor are not asked for it once more."""
        if sets_up_first_factor(self.request.user, since=_password_given_at(self.request)):
            return False
        return super().is_reauthentication_required(app=app, **kwargs)

    def get_reauthentication_methods(self, user):
        words = {
            "reauthenticate": _("Use your password"),
            "mfa_reauthenticate": _("Use the app or a recovery code"),
            "mfa_reauthenticate:webauthn": _("Use a passkey"),
        }
        ways = super().get_reauthentication_methods(user)
        return [way | {"description": str(words[way["id"]])} for way in ways]

    def pre_login(self, request, user, **kwargs):
        """Sends accounts that slept for 90 days to the page of disabled ones."""
        if is_dormant(user):
            witness.note(Kind.SIGN_IN, Result.DENIED, user=user, about="dormant", request=request)
            return self.respond_user_inactive(request, user)
        return super().pre_login(request, user, **kwargs)

    def logout(self, request):
        """Signs out here and everywhere else."""
        user = request.user
        super().logout(request)
        if user.is_authenticated:
            end_sessions(user)

    def phone_form_field(self, **kwargs):
        return PhoneField(**kwargs)

    def get_user_by_phone(self, phone):
        """The account of whoever has this number; None also for staff whose password is waiting for a second factor."""
        person = Person.objects.filter(phone_index=blind_index(phone, "phone")).select_related("user").first()
        if person is None:
            return None
        user = account_for(person)
        if not user.is_active or (owes_second_factor(user) and user.has_usable_password()):
            return None
        return user

    def get_phone(self, user):
        return (user.person.phone, True) if user.person_id and user.person.phone else None

    def set_phone(self, user, phone, verified):
        """The union keeps the number; here it is only read."""

    def set_phone_verified(self, user, phone):
        """A number kept by the union needs no mark of ours."""

    def generate_phone_verification_code(self, *, user, phone):
        return get_random_string(6, "0123456789")

    def send_verification_code_sms(self, user, phone, code, **kwargs):
        with translation.override(user.language or translation.get_language()):
            text = _(
                "Your code for the union portal is %(code)s. It is valid for 5 minutes. Nobody of the union will ask you for it."
            )
            send_sms(phone, str(text) % {"code": code}, f"code-{get_random_string(20)}")

    def send_mail(self, template_prefix, email, context):
        message = self.render_mail(template_prefix, email, context)
        background.later(message.send)

    def get_login_redirect_url(self, request):
        return "/admin/" if request.user.is_staff and not request.user.person_id else "/my/"


def _password_given_at(request) -> float | None:
    """When the password was given in this session; None where that is too long ago to be believed."""
    given = [line["at"] for line in get_authentication_records(request, request.user) if line["method"] == "password"]
    is_fresh = bool(given) and time.time() - given[-1] < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT
    return given[-1] if is_fresh else None


def _known(username):
    username = str(username).strip()
    return get_user_by_username(username) if username and "\0" not in username else None


def _account_key(username) -> str:
    """One key however the name is written, so that no spelling of it gets tries of its own."""
    user = _known(username)
    return f"user:{user.pk}" if user else f"name:{str(username).strip().lower()[:150]}"


def _seen_as(credentials) -> dict:
    """How the sign-in journal names whoever tried: the account, or the beginning of a name that nobody has."""
    user = _known(credentials.get("username", ""))
    return {"user": user} if user else {"account": witness.shortened(credentials.get("username", ""))}


def send_reset_link(email, language):
    """Mails a link for a new password to the staff account with `email`; to nobody when there is none."""
    try:
        for user in User.objects.filter(email__iexact=email, is_active=True, is_staff=True):
            key = f"{user_pk_to_url_str(user)}-{default_token_generator.make_token(user)}"
            uidb36, token = key.split("-", 1)
            link = settings.BASE_URL.rstrip("/") + reverse(
                "account_reset_password_from_key", kwargs={"uidb36": uidb36, "key": token}
            )
            with translation.override(user.language or language):
                text = render_to_string("account/email/reset_link.txt", {"user": user, "link": link})
                send_mail(translation.gettext("A new password for the union portal"), text, None, [user.email])
    finally:
        connection.close()
