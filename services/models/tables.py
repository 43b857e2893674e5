from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from workflow.models import Moving

from ..states import RAISED, ROUND_TABLE, RaisedState
from .catalogue import Service
from .places import FreightCompany, Partner, Station


class RoundTable(Moving):
    """A meeting with drivers and companies about what the counter should bring: list of needs, talk, decisions (F-A3-07)."""

    machine = ROUND_TABLE

    number = models.CharField(_("number"), max_length=20, unique=True)
    station = models.ForeignKey(
        Station, models.PROTECT, related_name="round_tables", verbose_name=pgettext_lazy("counter", "station")
    )
    topic = models.CharField(_("topic of the round table"), max_length=80)
    held_on = models.DateField(_("day"))
    starts = models.TimeField(pgettext_lazy("counter", "from"))
    place = models.CharField(_("place"), max_length=120)
    partners = models.ManyToManyField(Partner, blank=True, related_name="+", verbose_name=_("partners"))
    companies = models.ManyToManyField(
        FreightCompany, blank=True, related_name="round_tables", verbose_name=_("companies that came")
    )
    drivers = models.PositiveSmallIntegerField(_("drivers that came"), null=True, blank=True)
    minutes = models.TextField(_("minutes of the round table"), blank=True)
    called_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("called by")
    )
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("round table")
        verbose_name_plural = _("round tables")
        ordering = ["-held_on", "-pk"]
        constraints = [
            models.CheckConstraint(condition=ROUND_TABLE.legal_states(), name="services_roundtable_legal_state")
        ]

    def __str__(self):
        return self.number

    @property
    def journal_union_id(self) -> int:
        return self.station.union_id

    @property
    def starts_at(self):
        return timezone.make_aware(timezone.datetime.combine(self.held_on, self.starts))


class RaisedNeed(Moving):
    """A line of a round table's list: who needs what, what was decided, and by which services it is met.

    `decided_on` is the day of the decision, NULL while it is open; sessions ordered by the round table bring `services`.
    """

    machine = RAISED

    class By(models.TextChoices):
        COMPANIES = "companies", _("companies")
        DRIVERS = "drivers", _("drivers")

    table = models.ForeignKey(RoundTable, models.PROTECT, related_name="raised", verbose_name=_("round table"))
    text = models.CharField(_("what is needed"), max_length=120)
    raised_by = models.CharField(_("raised by"), max_length=10, choices=By.choices)
    voices = models.PositiveIntegerField(_("how many need it"), null=True, blank=True)
    services = models.ManyToManyField(Service, blank=True, related_name="raised", verbose_name=_("services"))
    decision = models.CharField(_("decision"), max_length=200, blank=True)
    decided_on = models.DateField(_("decided on"), null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("raised need")
        verbose_name_plural = _("raised needs")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=RAISED.legal_states(), name="services_raisedneed_legal_state"),
            models.CheckConstraint(
                condition=~Q(state=RaisedState.RAISED) | Q(decided_on=None),
                name="services_raisedneed_decided",
            ),
        ]

    def __str__(self):
        return self.text

    @property
    def journal_union_id(self) -> int:
        return self.table.station.union_id
