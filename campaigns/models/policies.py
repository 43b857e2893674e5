"""Policies that officers explain on the line, to whom, and who may qualify (F-A8-02)."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from federation.fields import EncryptedTextField
from ui.naming import NamedByKind

from .weeks import Placement


class Policy(models.Model):
    """One policy in words for workers: conditions, papers, where to apply, until when it holds."""

    code = models.CharField(pgettext_lazy("campaigns", "code"), max_length=8)
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    title = models.CharField(pgettext_lazy("campaigns", "title"), max_length=60)
    text = models.CharField(_("in a few words"), max_length=600)
    conditions = ArrayField(models.CharField(max_length=200), default=list, blank=True, verbose_name=_("conditions"))
    papers = models.CharField(_("papers to bring"), max_length=300, blank=True)
    where = models.CharField(_("where to apply"), max_length=120, blank=True)
    valid_from = models.DateField(pgettext_lazy("campaigns", "valid from"))
    valid_until = models.DateField(pgettext_lazy("campaigns", "valid until"), null=True, blank=True)

    class Meta:
        verbose_name = _("policy for workers")
        verbose_name_plural = _("policies for workers")
        ordering = ["code", "-version"]
        constraints = [models.UniqueConstraint(fields=["code", "version"], name="campaigns_policy_version_once")]

    def __str__(self):
        return self.title


class PolicyTalk(NamedByKind, models.Model):
    """A policy explained at a placement: to how many people, with which question."""

    placement = models.ForeignKey(Placement, models.CASCADE, related_name="talks", verbose_name=_("placement"))
    policy = models.ForeignKey(Policy, models.PROTECT, related_name="talks", verbose_name=_("policy"))
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("officer"))
    held_on = models.DateField(_("day"))
    people = models.PositiveSmallIntegerField(_("people reached"), validators=[MinValueValidator(1)])
    question = models.CharField(_("what they asked"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("policy explained")
        verbose_name_plural = _("policies explained")
        ordering = ["-held_on", "-pk"]
        constraints = [models.CheckConstraint(condition=Q(people__gte=1), name="campaigns_policytalk_people")]

    @property
    def union(self):
        return self.placement.group.campaign.union


class Lead(models.Model):
    """Somebody who may qualify for a policy: who, encrypted, and what became of it."""

    class Result(models.TextChoices):
        WAITING = "waiting", _("to be called")
        APPLIED = "applied", _("has applied")
        NOT = "not", _("does not qualify")

    talk = models.ForeignKey(PolicyTalk, models.CASCADE, related_name="leads", verbose_name=_("explained"))
    name = EncryptedTextField(_("who"))
    contact = EncryptedTextField(pgettext_lazy("campaigns", "contact"), blank=True)
    has_consented = models.BooleanField(_("agreed that we call"), default=False)
    result = models.CharField(_("result"), max_length=8, choices=Result.choices, default=Result.WAITING)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("somebody who may qualify")
        verbose_name_plural = _("people who may qualify")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(has_consented=True), name="campaigns_lead_with_consent",
                violation_error_message=_("A name is kept only with the consent of the person."),
            )
        ]  # fmt: skip

    @property
    def union(self):
        return self.talk.placement.group.campaign.union
