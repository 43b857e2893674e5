from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Audience(models.TextChoices):
    """Who a service is for: the two lists of the catalogue (F-A3-01)."""

    PERSON = "person", pgettext_lazy("audience", "drivers")
    COMPANY = "company", pgettext_lazy("audience", "companies")


class Service(models.Model):
    """One of the 10 personal and 15 company services; what it needs stands in its versions (F-A3-01)."""

    code = models.CharField(_("code"), max_length=6, unique=True)
    audience = models.CharField(pgettext_lazy("counter", "for"), max_length=8, choices=Audience.choices)
    name_zh = models.CharField(_("name in Chinese"), max_length=60)
    name_en = models.CharField(_("name in English"), max_length=80)
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = pgettext_lazy("counter", "service")
        verbose_name_plural = _("services")
        ordering = ["-audience", "code"]

    def __str__(self):
        return self.name

    @property
    def name(self) -> str:
        return self.name_zh if (translation.get_language() or "").startswith("zh") else self.name_en

    @property
    def is_for_company(self) -> bool:
        return self.audience == Audience.COMPANY


class ServiceVersion(models.Model):
    """What a service asks and promises from `valid_from` on; cases keep the version they were taken under."""

    class Processing(models.TextChoices):
        INSTANT = "instant", _("decided at the counter")
        FORWARD = "forward", _("passed to the window")

    service = models.ForeignKey(
        Service, models.PROTECT, related_name="versions", verbose_name=pgettext_lazy("counter", "service")
    )
    number = models.PositiveSmallIntegerField(_("version"))
    valid_from = models.DateField(_("valid from"))
    about_zh = models.CharField(_("what for, in Chinese"), max_length=120)
    about_en = models.CharField(_("what for, in English"), max_length=200)
    papers = ArrayField(models.CharField(max_length=80), verbose_name=_("papers"))
    result = models.CharField(pgettext_lazy("counter", "result"), max_length=60)
    statutory_limit = models.CharField(_("limit by law"), max_length=60, blank=True)
    promised_limit = models.CharField(_("promised"), max_length=80)
    processing = models.CharField(pgettext_lazy("counter", "decided"), max_length=8, choices=Processing.choices)
    promised_workdays = models.PositiveSmallIntegerField(_("promised working days"), default=0)
    cycle = models.CharField(_("validity or cycle"), max_length=80, blank=True)
    cycle_months = models.PositiveSmallIntegerField(_("cycle in months"), default=0)  # 0: none
    reminder_days = ArrayField(models.PositiveSmallIntegerField(), verbose_name=_("remind days ahead"), default=list)
    legal_basis = models.CharField(_("legal basis"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("version of a service")
        verbose_name_plural = _("versions of services")
        ordering = ["service", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["service", "number"], name="services_serviceversion_once"),
            models.UniqueConstraint(
                fields=["service", "valid_from"],
                name="services_serviceversion_once_a_day",
                violation_error_message=_("This service has a version from that day already."),
            ),
            models.CheckConstraint(condition=Q(number__gte=1), name="services_serviceversion_number"),
        ]

    def __str__(self):
        return f"{self.service.code}.{self.number}"

    @property
    def about(self) -> str:
        return self.about_zh if (translation.get_language() or "").startswith("zh") else self.about_en

    @property
    def is_instant(self) -> bool:
        return self.processing == self.Processing.INSTANT
