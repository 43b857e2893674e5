from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ..fields import EncryptedTextField


class Role(models.TextChoices):
    """What somebody does for a union; a duty reaches that union and all below it."""

    UNION_OFFICER = "union_officer", _("union officer")  # members, orders of the own union
    CORPS_OFFICER = "corps_officer", _("corps office")  # speakers, menu, matching of orders
    AUDITOR = "auditor", _("auditor")
    HOME_MANAGER = "home_manager", _("home manager")
    HOME_DESK = "home_desk", _("desk of a worker home")
    COUNTER_OFFICER = "counter_officer", _("counter officer")
    RIGHTS_DESK = "rights_desk", _("rights desk")  # wishes about labour rights and whatever else is restricted
    SCHOOL_CONTACT = "school_contact", _("school contact")  # orders for a school
    SYSTEM_ADMIN = "system_admin", _("system administrator")  # the three of trust.md S9 exclude one another
    SECURITY_ADMIN = "security_admin", _("security administrator")
    AUDIT_ADMIN = "audit_admin", _("audit administrator")


ADMIN_ROLES = (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN)


class DateRange(models.Func):
    function = "DATERANGE"
    output_field = DateRangeField()


class Duty(models.Model):
    """A person's role at a union from `starts_on` until `ends_on` (exclusive, NULL = open)."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="duties", verbose_name=_("account"))
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    union = models.ForeignKey("federation.Union", models.PROTECT, related_name="duties", verbose_name=_("union"))
    starts_on = models.DateField(_("starts on"))
    ends_on = models.DateField(_("ends on"), null=True, blank=True)

    class Meta:
        verbose_name = _("duty")
        verbose_name_plural = _("duties")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "role", "union"],
                condition=models.Q(ends_on=None),
                name="federation_duty_once_while_open",
            ),
            models.CheckConstraint(
                condition=models.Q(ends_on=None) | models.Q(ends_on__gte=models.F("starts_on")),
                name="federation_duty_dates_in_order",
            ),
            ExclusionConstraint(
                name="federation_duty_three_administrators",
                expressions=[
                    ("user", RangeOperators.EQUAL),
                    ("role", RangeOperators.NOT_EQUAL),
                    (DateRange("starts_on", "ends_on"), RangeOperators.OVERLAPS),
                ],
                condition=models.Q(role__in=["system_admin", "security_admin", "audit_admin"]),
                violation_error_message=_("One account cannot hold two of the three administrator duties."),
            ),
        ]

    def __str__(self):
        return f"{self.get_role_display()} · {self.union}"


class Invitation(models.Model):
    """An offered duty; whoever opens the link once before `expires_at` sets a password and holds it."""

    name = models.CharField(pgettext_lazy("of a human being", "name"), max_length=60)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = EncryptedTextField(_("phone"), blank=True)
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    union = models.ForeignKey("federation.Union", models.PROTECT, related_name="invitations", verbose_name=_("union"))
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="invitations_sent"
    )
    created_at = models.DateTimeField(_("invited at"), auto_now_add=True)
    expires_at = models.DateTimeField(_("expires at"))
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)
    accepted_at = models.DateTimeField(_("accepted at"), null=True, blank=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="invitations"
    )

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(accepted_at=None) | models.Q(revoked_at=None),
                name="federation_invitation_accepted_or_revoked",
            )
        ]

    def __str__(self):
        return f"{self.name} · {self.get_role_display()}"
