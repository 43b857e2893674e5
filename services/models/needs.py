import secrets

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from workflow.models import Moving

from ..states import NEED, NeedState
from .catalogue import Service
from .places import Certificate, FreightCompany, Station, Vehicle, new_token
from .sessions import OnsiteSession

WAITING_NEED = [NeedState.OPEN, NeedState.PLANNED]
NUMBER_SIGNS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # nothing that is read as something else over the phone


def new_need_number() -> str:
    """The number of a need, such as X7K2M9PQ4: drawn and not counted, so that no other can be guessed from it (40 bits)."""
    return "X" + "".join(secrets.choice(NUMBER_SIGNS) for _sign in range(8))


class Need(Moving):
    """Somebody needs a service at a station, without a date (S5-02); `promised_on` is when the counter comes at the latest.

    The same person needs a service for the same vehicle once at a time.
    """

    machine = NEED

    class Source(models.TextChoices):
        PHONE = "phone", _("by phone number")
        COMPANY = "company", _("by a company")
        CLERK = "clerk", _("by a clerk")
        REMINDER = "reminder", _("by a reminder")

    number = models.CharField(_("number"), max_length=20, unique=True, default=new_need_number, editable=False)
    station = models.ForeignKey(
        Station, models.PROTECT, related_name="needs", verbose_name=pgettext_lazy("counter", "station")
    )
    service = models.ForeignKey(
        Service, models.PROTECT, related_name="needs", verbose_name=pgettext_lazy("counter", "service")
    )
    person = models.ForeignKey(
        "federation.Person",
        models.PROTECT,
        related_name="service_needs",
        verbose_name=pgettext_lazy("counter", "person"),
    )
    company = models.ForeignKey(
        FreightCompany,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="needs",
        verbose_name=pgettext_lazy("counter", "company"),
    )
    vehicle = models.ForeignKey(
        Vehicle, models.PROTECT, null=True, blank=True, related_name="needs", verbose_name=_("vehicle")
    )
    certificate = models.ForeignKey(Certificate, models.SET_NULL, null=True, blank=True, related_name="needs")
    session = models.ForeignKey(
        OnsiteSession, models.SET_NULL, null=True, blank=True, related_name="needs", verbose_name=_("session")
    )
    source = models.CharField(_("how it came"), max_length=10, choices=Source.choices, default=Source.PHONE)
    filed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    token = models.CharField(max_length=40, unique=True, default=new_token, editable=False)
    filed_at = models.DateTimeField(_("filed"), default=timezone.now)
    promised_on = models.DateField(pgettext_lazy("counter", "promised until"))

    class Meta:
        verbose_name = _("need")
        verbose_name_plural = _("needs")
        ordering = ["filed_at", "pk"]
        indexes = [models.Index(fields=["station", "service", "state"], name="services_need_pool")]
        constraints = [
            models.CheckConstraint(condition=NEED.legal_states(), name="services_need_legal_state"),
            models.UniqueConstraint(
                fields=["station", "service", "person", "vehicle"], condition=Q(state__in=WAITING_NEED),
                nulls_distinct=False, name="services_need_once_at_a_time",
            ),
        ]  # fmt: skip

    def __str__(self):
        return f"{self.service} · {self.station}"

    @property
    def journal_union_id(self) -> int:
        return self.station.union_id


class NeedCode(models.Model):
    """A code on its way to a phone whose owner files a need without an account; what was filled in waits with it."""

    token = models.CharField(max_length=40, unique=True, default=new_token, editable=False)
    phone_index = models.CharField(max_length=64, db_index=True)
    sealed = models.TextField()  # what was filled in, encrypted
    code_hash = models.CharField(max_length=64)
    tries = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("code of a need")
        verbose_name_plural = _("codes of needs")
