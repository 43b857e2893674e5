"""The second factor of staff: an app that shows codes, or a passkey; recovery codes for a lost phone."""

from datetime import UTC, datetime

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from .fields import opened, sealed

FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def owes_second_factor(user) -> bool:
    """Whether `user` is staff, must have a second factor (STAFF_SECOND_FACTOR) and has none yet."""
    return user.is_staff and settings.STAFF_SECOND_FACTOR and not is_mfa_enabled(user, FACTORS)


def sets_up_first_factor(user, *, since: float | None) -> bool:
    """Whether `user` is staff, must have a second factor and had none yet at `since` (seconds; None is never)."""
    if since is None or not (user.is_staff and settings.STAFF_SECOND_FACTOR):
        return False
    before = Authenticator.objects.filter(
        user=user, type__in=FACTORS, created_at__lt=datetime.fromtimestamp(since, UTC)
    )
    return not before.exists()


class SecondFactorAdapter(DefaultMFAAdapter):
    """Keeps the shared secrets encrypted and the last factor in place where one is required."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _("This code is not right. Please look at the newest one."),
        "cannot_delete_authenticator": _("Staff need a second factor. Add another one before you remove the last."),
        "cannot_generate_recovery_codes": _("Please set up a second factor first."),
    }

    def get_totp_issuer(self):
        return gettext("Union portal")

    def _get_site_name(self):
        return gettext("Union portal")

    def encrypt(self, text):
        return sealed(text)

    def decrypt(self, encrypted_text):
        return opened(encrypted_text)

    def can_delete_authenticator(self, authenticator):
        if not (authenticator.user.is_staff and settings.STAFF_SECOND_FACTOR):
            return True
        others = Authenticator.objects.filter(user=authenticator.user, type__in=FACTORS).exclude(pk=authenticator.pk)
        return others.exists()

    def generate_authenticator_name(self, user, type):
        number = Authenticator.objects.filter(user=user, type=type).count() + 1
        return gettext("Passkey %(number)s") % {"number": number}
