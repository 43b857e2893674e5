from django.contrib.auth.models import AbstractUser, UserManager
from django.contrib.auth.password_validation import validate_password
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ..fields import EncryptedTextField
from ..masks import mask_id, mask_phone


class Person(models.Model):
    """One human being, counted once, with or without an account (F-A2-02: whatever the employer)."""

    name = models.CharField(pgettext_lazy("of a human being", "name"), max_length=60)
    pinyin = models.CharField(max_length=200, blank=True, editable=False, db_index=True)
    phone = EncryptedTextField(_("phone"), blank=True)
    phone_index = models.CharField(max_length=64, unique=True, null=True, editable=False)
    id_number = EncryptedTextField(_("national ID number"), blank=True)
    id_index = models.CharField(max_length=64, unique=True, null=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ["pinyin", "pk"]
        indexes = [
            GinIndex(
                fields=["name", "pinyin"],
                opclasses=["gin_trgm_ops", "gin_trgm_ops"],
                name="federation_person_words",
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(phone="", phone_index=None) | (~models.Q(phone="") & ~models.Q(phone_index=None)),
                name="federation_person_phone_with_index",
            ),
            models.CheckConstraint(
                condition=models.Q(id_number="", id_index=None) | (~models.Q(id_number="") & ~models.Q(id_index=None)),
                name="federation_person_id_number_with_index",
            ),
        ]

    @property
    def masked_phone(self):
        return mask_phone(self.phone)

    @property
    def masked_id_number(self):
        return mask_id(self.id_number)

    def __str__(self):
        return self.name


class Membership(models.Model):
    """A person's time in one union; the live one has no `left_on`, and there is at most one."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="memberships", verbose_name=_("person"))
    union = models.ForeignKey("federation.Union", models.PROTECT, related_name="memberships", verbose_name=_("union"))
    number = models.CharField(_("member number"), max_length=20, db_index=True)
    joined_on = models.DateField(_("joined on"))
    left_on = models.DateField(_("left on"), null=True, blank=True)

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=models.Q(left_on=None), name="federation_membership_one_live"
            ),
            # the number follows the person from union to union, so it repeats in the history
            models.UniqueConstraint(
                fields=["number"], condition=models.Q(left_on=None), name="federation_membership_number_live"
            ),
            models.CheckConstraint(
                condition=models.Q(left_on=None) | models.Q(left_on__gte=models.F("joined_on")),
                name="federation_membership_dates_in_order",
            ),
        ]

    def __str__(self):
        return f"{self.person} · {self.union}"


class AccountManager(UserManager):
    """Makes accounts; the first administrator's password, too, has to be a good one."""

    def create_superuser(self, username, email=None, password=None, **columns):
        """ValidationError for a weak password, also where the command would let one through."""
        if password is not None:
            validate_password(password, self.model(username=username, email=email or ""))
        return super().create_superuser(username, email, password, **columns)


class User(AbstractUser):
    """An account; staff sign in with `username` and password, workers by the phone of their `person`."""

    first_name = None
    last_name = None
    person = models.OneToOneField(
        Person, models.PROTECT, null=True, blank=True, related_name="user", verbose_name=_("person")
    )
    language = models.CharField(_("language"), max_length=10, blank=True)
    password_set_at = models.DateTimeField(_("password set at"), null=True, blank=True, editable=False)
    session_round = models.PositiveIntegerField(_("round of sessions"), default=0, editable=False)

    objects = AccountManager()

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")

    def save(self, *args, update_fields=None, **kwargs):
        """Notes the time when a password was set; a hash that is only written anew leaves it as it was."""
        if self._password is not None:
            self.password_set_at = timezone.now()
            update_fields = None if update_fields is None else {*update_fields, "password_set_at"}
        super().save(*args, update_fields=update_fields, **kwargs)

    def __str__(self):
        return self.person.name if self.person_id else self.username

    def get_full_name(self):
        return str(self)

    def _get_session_auth_hash(self, secret=None):
        """Sessions hold for one password and one round: counting the round on ends all of them."""
        return salted_hmac(
            "federation.User.session", f"{self.password}|{self.session_round}", secret=secret, algorithm="sha256"
        ).hexdigest()

    def get_short_name(self):
        return str(self)
