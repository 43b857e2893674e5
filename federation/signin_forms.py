"""The forms at the doors: every try is counted in the database before anything is compared."""

import unicodedata

from allauth.account import forms as account
from allauth.core import context
from allauth.mfa.base import forms as factor
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as passkey
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from . import limits, witness
from .numbers import normal_phone
from .passwords import HINT, LONGEST

FAILED = (witness.Kind.SIGN_IN, witness.Result.FAILED)
CODE_ATTRS = {
    "autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True, "class": "code-input",
    "maxlength": "40", "placeholder": "", "spellcheck": "false",
}  # fmt: skip


def too_many():
    return ValidationError(
        _("Too many wrong tries. Please try again in half an hour, or ask your union's administrator.")
    )


def _address():
    from .signin import AccountAdapter

    return AccountAdapter().get_client_ip(context.request)


def _digits(code):
    """What was typed or pasted, with full-width digits made plain and spaces gone."""
    return "".join(unicodedata.normalize("NFKC", code).split())


class PhoneField(forms.CharField):
    """Eleven digits as people write them (spaces, +86, full width); cleaned to the stored form."""

    widget = forms.TextInput(
        attrs={"type": "tel", "inputmode": "tel", "autocomplete": "tel-national", "autofocus": True}
    )

    def __init__(self, **kwargs):
        super().__init__(label=_("Phone number"), max_length=40, **kwargs)

    def clean(self, value):
        value = super().clean(value)
        phone = normal_phone(value)
        if value and not phone:
            raise ValidationError(_("Please enter the eleven digits of your mobile number."))
        return phone


class RequestCodeForm(account.RequestLoginCodeForm):
    """Asks for a code; known and unknown numbers are counted and answered alike."""

    def clean_phone(self):
        phone, address = super().clean_phone(), limits.place(_address())
        if phone and not (
            limits.take("code-address", address, limits.CODES_PER_ADDRESS)
            and limits.take("code-pair", f"{phone}@{address}", limits.CODES_PER_PHONE_AND_ADDRESS)
            and limits.take("code", phone, limits.CODES_PER_PHONE)
        ):
            raise ValidationError(
                _(
                    "A code was sent to this number just now. You can ask for another one after a minute, five times an hour."
                )
            )
        return phone


class ConfirmCodeForm(account.ConfirmLoginCodeForm):
    """The six digits from the text message."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("Code from the text message")
        self.fields["code"].widget.attrs.update(CODE_ATTRS)

    def clean_code(self):
        self.cleaned_data["code"] = _digits(self.cleaned_data["code"])
        try:
            return super().clean_code()
        except ValidationError:
            phone = context.request._login_stage.state.get("phone")
            witness.note(*FAILED, account=witness.masked(phone), about="code")
            raise


class PasswordLoginForm(account.LoginForm):
    """User name and password of staff; the phone door stands beside it."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["login"] = forms.CharField(
            label=_("User name"),
            max_length=150,
            widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
        )
        self.fields["password"].label = _("Password")
        self.fields["password"].help_text = ""
        self.fields["password"].max_length = LONGEST
        self.fields["password"].widget.attrs["placeholder"] = ""
        self.order_fields(["login", "password"])
        asked = context.request.GET
        self.fields["login"].initial = asked.get("login", "")[:150]  # a new account comes from its invitation
        self.is_first = (
            self.is_bound or bool(self.fields["login"].initial) or asked.get("next", "").startswith("/admin/")
        )
        if self.is_first:
            name = "password" if self.is_bound or self.fields["login"].initial else "login"
            self.fields[name].widget.attrs["autofocus"] = True

    def user_credentials(self):
        return {"username": self.cleaned_data["login"], "password": self.cleaned_data["password"]}

    @property
    def phone_form(self):
        """An empty form of the other door, for the same page; the cursor waits in one of the two."""
        form = RequestCodeForm()
        if self.is_first:
            form.fields["phone"].widget.attrs.pop("autofocus", None)
        return form


class ChangePasswordForm(account.ChangePasswordForm):
    """Old and new password; the old one is guarded like the door itself."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        _plain(self, oldpassword=_("Current password"), password1=_("New password"), password2=_("New password again"))

    def clean_oldpassword(self):
        who, address = f"user:{self.user.pk}", _address()
        if not limits.begin_try(who, address):
            witness.note_lock(user=self.user, about="old password")
            raise too_many()
        try:
            password = super().clean_oldpassword()
        except ValidationError:
            limits.try_failed(who)
            witness.note(*FAILED, user=self.user, about="old password")
            raise
        limits.try_passed(who, address)
        return password


class SetPasswordForm(account.SetPasswordForm):
    """The first password of an account that has none."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        _plain(self, password1=_("New password"), password2=_("New password again"))


class ResetPasswordForm(account.ResetPasswordForm):
    """An e-mail address; whether it belongs to anybody is found out after the answer was sent."""

    email = forms.EmailField(
        label=_("E-mail"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "email", "autofocus": True})
    )

    def clean_email(self):
        if not limits.take("reset-address", limits.place(_address()), limits.RESETS_PER_ADDRESS):
            raise too_many()
        return self.cleaned_data["email"].lower()

    def save(self, request, **kwargs):
        from . import background
        from .signin import send_reset_link

        email = self.cleaned_data["email"]
        if limits.take("reset", email, limits.RESETS_PER_MAIL):
            background.later(send_reset_link, email, request.LANGUAGE_CODE)
        return email


class ResetPasswordKeyForm(account.ResetPasswordKeyForm):
    """The new password behind a mailed link."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        _plain(self, password1=_("New password"), password2=_("New password again"))


class ReauthenticateForm(account.ReauthenticateForm):
    """The password once more, before the second factor is changed."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        _plain(self, password=_("Password"))


class _CountedCode:
    """Counts every try of a code in the database and lets none count twice."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs.update(CODE_ATTRS)
        self.fields["code"].label = _("Code")

    def clean_code(self):
        who, address = f"factor:{self.user.pk}", _address()
        self.cleaned_data["code"] = typed = _digits(self.cleaned_data["code"])
        if not limits.begin_try(who, address):
            witness.note_lock(user=self.user, about="second factor")
            raise too_many()
        try:
            code = super().clean_code()
            if not limits.take("used", f"{self.user.pk}:{typed}", limits.ONCE):
                raise ValidationError(_("This code was used already. Please wait for the next one."))
        except ValidationError:
            limits.try_failed(who)
            witness.note(*FAILED, user=self.user, about="second factor")
            raise
        limits.try_passed(who, address)
        return code


class FactorForm(_CountedCode, factor.AuthenticateForm):
    """A code from the app, or a recovery code, after the password."""


class FactorAgainForm(_CountedCode, factor.ReauthenticateForm):
    """A code once more, before the second factor is changed."""


class ActivateAppForm(_CountedCode, totp.ActivateTOTPForm):
    """The first code of a new app."""


class _NamedPasskey:
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["name"] = forms.CharField(
            label=_("Name of the passkey"), max_length=60, required=self.fields["name"].required
        )


class AddPasskeyForm(_NamedPasskey, passkey.AddWebAuthnForm):
    """A new passkey and the name by which its owner knows it."""


class EditPasskeyForm(_NamedPasskey, passkey.EditWebAuthnForm):
    """Another name for a passkey."""


def _plain(form, **labels):
    """Our labels, no placeholders (they vanish while one types), no second link to the reset page."""
    for name, label in labels.items():
        field = form.fields[name]
        field.label, field.max_length, field.help_text = label, LONGEST, HINT if name == "password1" else ""
        field.widget.attrs["placeholder"] = ""
    first = next(iter(labels))
    form.fields[first].widget.attrs["autofocus"] = True
