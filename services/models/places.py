import secrets

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from workflow.models import Moving

from ..plates import PlateKind
from ..states import CERTIFICATE
from .catalogue import Service

SOON = 60  # days before the end from which a certificate shows yellow


def new_token() -> str:
    """An unguessable link part of 192 bits."""
    return secrets.token_urlsafe(24)


class Station(models.Model):
    """A drivers' rest stop or park to which the counter comes, looked after by `union` (F-A3-04, F-A3-09)."""

    union = models.ForeignKey("federation.Union", models.PROTECT, related_name="stations", verbose_name=_("union"))
    code = models.CharField(
        _("code"), max_length=20, unique=True,
        validators=[RegexValidator(r"^[a-z0-9-]+\Z", _("A code holds small letters, digits and hyphens only."))],
    )  # fmt: skip
    name = models.CharField(_("name"), max_length=60, unique=True)
    sign = models.CharField(_("sign of its receipts"), max_length=6, unique=True)  # 红蚁 in 红蚁〔2026〕12号
    address = models.CharField(_("address"), max_length=200)
    desks = models.PositiveSmallIntegerField(_("desks"), default=2)
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = pgettext_lazy("counter", "station")
        verbose_name_plural = _("stations")
        ordering = ["name"]
        constraints = [models.CheckConstraint(condition=Q(desks__range=(1, 50)), name="services_station_desks")]

    def __str__(self):
        return self.name


class Partner(models.Model):
    """An organisation that takes part: the transport bureau, the community, the park's union (F-A3-08)."""

    name = models.CharField(_("name"), max_length=80, unique=True)
    brings = models.CharField(_("what it brings"), max_length=80, blank=True)

    class Meta:
        verbose_name = _("partner")
        verbose_name_plural = _("partners")
        ordering = ["name"]

    def __str__(self):
        return self.name


class FreightCompany(models.Model):
    """A freight company around a station; `contact` is the fleet clerk who files for it (F-A3-05)."""

    station = models.ForeignKey(
        Station, models.PROTECT, related_name="companies", verbose_name=pgettext_lazy("counter", "station")
    )
    name = models.CharField(_("name"), max_length=80)
    credit_code = models.CharField(_("unified credit code"), max_length=18, blank=True)
    contact = models.ForeignKey(
        "federation.Person", models.SET_NULL, null=True, blank=True, related_name="freight_companies",
        verbose_name=_("fleet clerk"),
    )  # fmt: skip
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("freight company")
        verbose_name_plural = _("freight companies")
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["station", "name"], name="services_freightcompany_once")]

    def __str__(self):
        return self.name

    @property
    def union(self):
        return self.station.union


class Driver(models.Model):
    """A driver, with or without an account, and where the certificate was issued (F-A3-11)."""

    person = models.OneToOneField(
        "federation.Person", models.PROTECT, related_name="driver", verbose_name=pgettext_lazy("counter", "person")
    )
    company = models.ForeignKey(
        FreightCompany,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="drivers",
        verbose_name=pgettext_lazy("counter", "company"),
    )
    home_province = models.CharField(_("province that issued the certificate"), max_length=20, blank=True)

    class Meta:
        verbose_name = _("driver")
        verbose_name_plural = _("drivers")

    def __str__(self):
        return self.person.name


class Vehicle(models.Model):
    """A truck or trailer by its plate; a container truck is two vehicles with two permits."""

    plate = models.CharField(_("plate"), max_length=9, unique=True)
    kind = models.CharField(_("kind of plate"), max_length=12, choices=PlateKind.choices)
    company = models.ForeignKey(
        FreightCompany,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="vehicles",
        verbose_name=pgettext_lazy("counter", "company"),
    )

    class Meta:
        verbose_name = _("vehicle")
        verbose_name_plural = _("vehicles")
        ordering = ["plate"]

    def __str__(self):
        return self.plate


class Certificate(Moving):
    """A certificate from issue to cancellation, of a driver, a vehicle or a company (F-A3-13).

    `renewed_by` is the service that prolongs it; its version says how many days before `expires_on` we remind.
    What is not proven was entered by its driver or fleet clerk: it is watched and reminded of, and decides nothing.
    """

    machine = CERTIFICATE

    class Kind(models.TextChoices):
        DRIVER = "driver", _("driver qualification")
        INTEGRITY = "integrity", _("integrity assessment")
        EDUCATION = "education", _("continuing education")
        PERMIT = "permit", _("annual review of the vehicle permit")
        LICENCE = "licence", _("business licence")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    number = models.CharField(_("number"), max_length=30)
    person = models.ForeignKey(
        "federation.Person",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="certificates",
        verbose_name=pgettext_lazy("counter", "person"),
    )
    vehicle = models.ForeignKey(
        Vehicle, models.PROTECT, null=True, blank=True, related_name="certificates", verbose_name=_("vehicle")
    )
    company = models.ForeignKey(
        FreightCompany,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="certificates",
        verbose_name=pgettext_lazy("counter", "company"),
    )
    station = models.ForeignKey(
        Station, models.PROTECT, related_name="+", verbose_name=pgettext_lazy("counter", "station")
    )
    renewed_by = models.ForeignKey(Service, models.PROTECT, related_name="+", verbose_name=_("renewed by"))
    province = models.CharField(_("issued in"), max_length=20, blank=True)
    issued_on = models.DateField(pgettext_lazy("counter", "issued on"))
    expires_on = models.DateField(pgettext_lazy("counter", "valid until"))
    is_proven = models.BooleanField(_("seen by the counter"), default=True)

    class Meta:
        verbose_name = _("certificate")
        verbose_name_plural = pgettext_lazy("counter", "certificates")
        ordering = ["expires_on", "pk"]
        indexes = [models.Index(fields=["state", "expires_on"], name="services_certificate_expiring")]
        constraints = [
            models.CheckConstraint(condition=CERTIFICATE.legal_states(), name="services_certificate_legal_state"),
            models.UniqueConstraint(
                fields=["kind", "number"], condition=Q(is_proven=True), name="services_certificate_once"
            ),
            models.UniqueConstraint(
                fields=["kind", "person"], condition=Q(is_proven=False), name="services_certificate_stated_once"
            ),
            models.UniqueConstraint(
                fields=["kind", "vehicle"],
                condition=Q(is_proven=False),
                name="services_certificate_stated_once_a_vehicle",
            ),
            models.CheckConstraint(
                condition=Q(is_proven=True) | Q(person__isnull=False) | Q(vehicle__isnull=False, kind="permit"),
                name="services_certificate_stated_by_its_holder",
            ),
            models.CheckConstraint(condition=Q(expires_on__gt=F("issued_on")), name="services_certificate_dates"),
            models.CheckConstraint(
                condition=Q(person__isnull=False, vehicle=None, company=None)
                | Q(person=None, vehicle__isnull=False, company=None)
                | Q(person=None, vehicle=None, company__isnull=False),
                name="services_certificate_one_holder",
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.number}"

    @property
    def journal_union_id(self) -> int:
        return self.station.union_id

    @property
    def days_left(self) -> int:
        return (self.expires_on - timezone.localdate()).days

    @property
    def light(self) -> str:
        """The colour of the traffic light: bad when expired, warn within 60 days, ok before that."""
        return "bad" if self.days_left < 0 else "warn" if self.days_left <= SOON else "ok"
