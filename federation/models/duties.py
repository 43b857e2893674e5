from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What somebody does for a union; a duty reaches that union and all below it."""

    UNION_OFFICER = "union_officer", _("union officer")  # members, orders of the own union
    CORPS_OFFICER = "corps_officer", _("corps office")  # speakers, menu, matching of orders
    AUDITOR = "auditor", _("auditor")
    HOME_MANAGER = "home_manager", _("home manager")
    COUNTER_OFFICER = "counter_officer", _("counter officer")
    SCHOOL_CONTACT = "school_contact", _("school contact")  # orders for a school
    SYSTEM_ADMIN = "system_admin", _("system administrator")  # the three of trust.md S9 exclude one another
    SECURITY_ADMIN = "security_admin", _("security administrator")
    AUDIT_ADMIN = "audit_admin", _("audit administrator")


class Duty(models.Model):
    """A person's role at a union from `starts_on` until `ends_on` (exclusive, NULL = open)."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="duties")
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    union = models.ForeignKey("federation.Union", models.PROTECT, related_name="duties")
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
            )
        ]
