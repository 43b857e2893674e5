"""The yearly campaign over all grassroots unions, and who audits whom (S6-01, S6-13, S6-15, F-A4-01)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from workflow.models import Moving

from ..states import TASK

USER = settings.AUTH_USER_MODEL


class Campaign(models.Model):
    """A year's audit of every grassroots union below `union`."""

    union = models.ForeignKey(
        "federation.Union", models.PROTECT, related_name="audit_campaigns", verbose_name=_("union")
    )
    year = models.PositiveSmallIntegerField(_("fiscal year"))
    title = models.CharField(pgettext_lazy("audits", "title"), max_length=100)
    opens_on = models.DateField(pgettext_lazy("audits", "from"))
    closes_on = models.DateField(pgettext_lazy("audits", "until"))
    created_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+", editable=False)

    class Meta:
        verbose_name = _("audit campaign")
        verbose_name_plural = _("audit campaigns")
        ordering = ["-year", "union__path"]
        constraints = [
            models.UniqueConstraint(fields=["union", "year"], name="audits_campaign_once_a_year"),
            models.CheckConstraint(condition=Q(closes_on__gte=models.F("opens_on")), name="audits_campaign_dates"),
        ]

    def __str__(self):
        return self.title


class Task(Moving):
    """One union in a campaign: its auditor, planned day, risk with reasons, and how deep it is looked into."""

    machine = TASK

    class Depth(models.TextChoices):
        FULL = "full", _("every line by hand")
        SAMPLE = "sample", _("sampled by hand, all lines by rule")

    campaign = models.ForeignKey(
        Campaign, models.CASCADE, related_name="tasks", verbose_name=pgettext_lazy("audits", "campaign")
    )
    union = models.ForeignKey("federation.Union", models.PROTECT, related_name="audit_tasks", verbose_name=_("union"))
    auditor = models.ForeignKey(USER, models.PROTECT, null=True, related_name="audit_tasks", verbose_name=_("auditor"))
    planned_on = models.DateField(_("planned"), null=True)
    begun_on = models.DateField(_("begun"), null=True, editable=False)
    closed_on = models.DateField(pgettext_lazy("audits", "closed"), null=True, editable=False)
    depth = models.CharField(_("depth"), max_length=6, choices=Depth.choices, default=Depth.SAMPLE)
    risk = models.PositiveSmallIntegerField(_("risk"), default=0, editable=False)
    risk_reasons = models.JSONField(default=list, editable=False)
    reminded_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("audit of a union")
        verbose_name_plural = _("audits of unions")
        ordering = ["-risk", "union__path"]
        constraints = [
            models.CheckConstraint(condition=TASK.legal_states(), name="audits_task_legal_state"),
            models.UniqueConstraint(fields=["campaign", "union"], name="audits_task_union_once"),
        ]

    def __str__(self):
        return f"{self.union} {self.campaign.year}"


class Conflict(models.Model):
    """An auditor who must not audit a union: kinship, former work there, membership (S6-15)."""

    auditor = models.ForeignKey(USER, models.CASCADE, related_name="audit_conflicts", verbose_name=_("auditor"))
    union = models.ForeignKey(
        "federation.Union", models.CASCADE, related_name="audit_conflicts", verbose_name=_("union")
    )
    reason = models.CharField(_("reason"), max_length=200)
    declared_by = models.ForeignKey(USER, models.PROTECT, related_name="+", editable=False)
    declared_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("conflict of interest")
        verbose_name_plural = _("conflicts of interest")
        ordering = ["-declared_at"]
        constraints = [models.UniqueConstraint(fields=["auditor", "union"], name="audits_conflict_once")]

    def __str__(self):
        return f"{self.auditor} · {self.union}"
