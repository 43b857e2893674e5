"""Sign-in: workers by phone and code, staff by password; membership comes from the union, so nobody signs up here."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.forms import RequestLoginCodeForm
from allauth.core import context
from django import forms
from django.core.exceptions import ValidationError
from django.utils import translation
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _

from . import limits
from .actions import account_for
from .delivery import send_sms
from .fields import blind_index
from .models import Person
from .numbers import normal_phone


class PhoneField(forms.CharField):
    """Eleven digits as people write them (spaces, +86, full width); cleaned to the stored form."""

    widget = forms.TextInput(attrs={"type": "tel", "inputmode": "tel", "autocomplete": "tel", "autofocus": True})

    def __init__(self, **kwargs):
        super().__init__(label=_("Phone number"), max_length=40, **kwargs)

    def clean(self, value):
        value = super().clean(value)
        phone = normal_phone(value)
        if value and not phone:
            raise ValidationError(_("Please enter the eleven digits of your mobile number."))
        return phone


class RequestCodeForm(RequestLoginCodeForm):
    """Asks for a code; known and unknown numbers are counted and answered alike."""

    def clean_phone(self):
        phone = super().clean_phone()
        address = AccountAdapter().get_client_ip(context.request)
        if phone and not (
            limits.take("code-address", address, limits.CODES_PER_ADDRESS)
            and limits.take("code", phone, limits.CODES_PER_PHONE)
        ):
            raise ValidationError(
                _("A code was sent to this number a short while ago. Please use it, or ask again in a few minutes.")
            )
        return phone


class AccountAdapter(DefaultAccountAdapter):
    """Finds people by the keyed index of their phone and makes the account at the first sign-in."""

    def is_open_for_signup(self, request):
        return False

    def pre_authenticate(self, request, **credentials):
        account, address = _account_named(credentials), self.get_client_ip(request)
        if limits.is_locked(account) or not limits.take("login", address, (limits.FAILURES_PER_ADDRESS,)):
            raise self.validation_error("too_many_login_attempts")

    def authenticate(self, request, **credentials):
        user = super().authenticate(request, **credentials)
        if user:
            limits.forget_failures(_account_named(credentials))
        return user

    def authentication_failed(self, request, **credentials):
        limits.record_failure(_account_named(credentials))

    def phone_form_field(self, **kwargs):
        return PhoneField(**kwargs)

    def get_user_by_phone(self, phone):
        person = Person.objects.filter(phone_index=blind_index(phone, "phone")).select_related("user").first()
        if person is None:
            return None
        user = account_for(person)
        return user if user.is_active else None

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

    def get_login_redirect_url(self, request):
        return "/admin/" if request.user.is_staff and not request.user.person_id else "/my/"


def _account_named(credentials):
    return str(credentials.get("username") or credentials.get("phone") or "").strip().lower()[:150]
