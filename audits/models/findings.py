"""Findings with their life, waivers, and the runs that found them (S6-09 … S6-14, F-A4-08)."""

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from ui.components.marks import day, when
from workflow.models import Moving

from ..states import EXTENSION, FINDING, WAIVER, FindingState
from .books import Book
from .rules import SEVERITIES, Rule

USER = settings.AUTH_USER_MODEL
# the gravest first, in lists and in the index that spares them sorting all findings of a city
RANK = Case(
    *(When(severity=word, then=Value(n)) for n, word in enumerate(("block", "high", "medium", "low"))),
    output_field=models.IntegerField(),
)


class RuleRun(models.Model):
    """One run of the rules: over how many books, what it found, how long each rule took."""

    began_at = models.DateTimeField(_("began"), auto_now_add=True)
    ended_at = models.DateTimeField(_("ended"), null=True)
    book_count = models.PositiveIntegerField(_("books"), default=0)
    done_count = models.PositiveIntegerField(_("done"), default=0)
    new_count = models.PositiveIntegerField(_("new findings"), default=0)
    cleared_count = models.PositiveIntegerField(_("no longer found"), default=0)
    seconds = models.JSONField(default=dict)
    by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("run of the rules")
        verbose_name_plural = _("runs of the rules")
        ordering = ["-began_at"]

    def __str__(self):
        return when(self.began_at)


class Finding(Moving):
    """Something found in a union's books or told of it; lives until it is verified as mended."""

    machine = FINDING

    class Source(models.TextChoices):
        RULE = "rule", pgettext_lazy("source of a finding", "rule")
        HAND = "hand", pgettext_lazy("source of a finding", "auditor")
        SELF = "self", pgettext_lazy("source of a finding", "self-check")
        COMPLAINT = "complaint", pgettext_lazy("source of a finding", "complaint")

    number = models.CharField(_("number"), max_length=30, unique=True)
    union = models.ForeignKey("federation.Union", models.PROTECT, related_name="findings", verbose_name=_("union"))
    year = models.PositiveSmallIntegerField(_("fiscal year"))
    book = models.ForeignKey(Book, models.PROTECT, null=True, related_name="findings", verbose_name=_("books"))
    source = models.CharField(_("source"), max_length=9, choices=Source.choices, default=Source.RULE)
    rule = models.ForeignKey(Rule, models.PROTECT, null=True, related_name="findings", verbose_name=_("rule"))
    subject = models.CharField(pgettext_lazy("audits", "subject"), max_length=200, blank=True, default="")
    lines = ArrayField(models.PositiveIntegerField(), verbose_name=_("lines"), default=list)
    beside = ArrayField(models.PositiveIntegerField(), default=list)
    severity = models.CharField(_("severity"), max_length=6, choices=SEVERITIES)
    is_signal = models.BooleanField(_("only a signal"), default=False)
    found = models.DecimalField(_("found"), max_digits=18, decimal_places=2, null=True)
    allowed = models.DecimalField(_("allowed"), max_digits=18, decimal_places=2, null=True)
    text_zh = models.TextField(_("finding"))
    text_en = models.TextField(blank=True, default="")
    created_at = models.DateTimeField(_("found on"), auto_now_add=True)
    opened_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+", editable=False)
    upheld_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+", editable=False)
    proved_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+", editable=False)
    verified_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+", editable=False)
    due_on = models.DateField(pgettext_lazy("audits", "due"), null=True)
    plan = models.TextField(_("plan"), blank=True, default="")
    owner = models.CharField(_("who puts it right"), max_length=40, blank=True, default="")
    repeats = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="repeated_by", verbose_name=_("seen before")
    )
    level = models.PositiveSmallIntegerField(_("step of escalation"), default=0)

    class Meta:
        verbose_name = _("finding")
        verbose_name_plural = _("findings")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=FINDING.legal_states(), name="audits_finding_legal_state"),
            models.UniqueConstraint(
                fields=["book", "rule", "subject"], condition=Q(source="rule"), name="audits_finding_once_by_rule"
            ),
            models.CheckConstraint(
                condition=Q(verified_by=None) | ~Q(verified_by=F("proved_by")),
                name="audits_finding_verified_by_another",
            ),
        ]
        indexes = [
            models.Index(fields=["union", "year", "state"], name="audits_finding_union_year"),
            models.Index(fields=["state", "due_on"], name="audits_finding_due"),
            models.Index(RANK, condition=~Q(state=FindingState.CLEARED), name="audits_finding_by_rank"),
            models.Index(
                fields=["union"], condition=Q(state=FindingState.OPEN, is_signal=False), name="audits_finding_open"
            ),
        ]

    def __str__(self):
        return self.number

    @property
    def text(self) -> str:
        return self.text_en if self.text_en and not (get_language() or "").startswith("zh") else self.text_zh


class Remark(models.Model):
    """A word on a finding or a line that stays: explanation, note, answer."""

    finding = models.ForeignKey(Finding, models.CASCADE, null=True, related_name="remarks")
    book = models.ForeignKey(Book, models.PROTECT, null=True, related_name="remarks")
    line = models.PositiveIntegerField(null=True)
    text = models.TextField(_("note"), max_length=2000)
    by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["at", "pk"]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self):
        return self.text[:40]


class Proof(models.Model):
    """A file that proves a finding as mended, with its hash and the day of the fact (S6-10)."""

    finding = models.ForeignKey(Finding, models.PROTECT, related_name="proofs", verbose_name=_("finding"))
    file = models.FileField(_("file"), upload_to="audits/proofs/")
    filename = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    version = models.PositiveSmallIntegerField(_("version"))
    fact_on = models.DateField(_("day of the fact"))
    about = models.CharField(_("what it shows"), max_length=200)
    by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("proof")
        verbose_name_plural = _("proofs")
        ordering = ["finding", "version"]
        constraints = [models.UniqueConstraint(fields=["finding", "version"], name="audits_proof_version_once")]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self):
        return self.filename


class Extension(Moving):
    """A request for more time, decided by somebody else (S6-12)."""

    machine = EXTENSION

    finding = models.ForeignKey(Finding, models.CASCADE, related_name="extensions", verbose_name=_("finding"))
    until = models.DateField(pgettext_lazy("audits", "until"))
    reason = models.CharField(_("reason"), max_length=300)
    asked_by = models.ForeignKey(USER, models.PROTECT, related_name="+", editable=False)
    asked_at = models.DateTimeField(auto_now_add=True)
    decided_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+", editable=False)

    class Meta:
        verbose_name = _("extension")
        verbose_name_plural = _("extensions")
        ordering = ["-asked_at"]
        constraints = [
            models.CheckConstraint(condition=EXTENSION.legal_states(), name="audits_extension_legal_state"),
            models.UniqueConstraint(fields=["finding"], condition=Q(state="asked"), name="audits_extension_one_open"),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("asked_by")), name="audits_extension_decided_by_another"
            ),
        ]

    def __str__(self):
        return f"{self.finding} → {day(self.until)}"

    @property
    def union(self):
        return self.finding.union


class Waiver(Moving):
    """Leave not to apply a rule to a union until a day, asked by one and granted by another (S6-14)."""

    machine = WAIVER

    union = models.ForeignKey("federation.Union", models.PROTECT, related_name="rule_waivers", verbose_name=_("union"))
    rule = models.ForeignKey(Rule, models.PROTECT, related_name="waivers", verbose_name=_("rule"))
    reason = models.CharField(_("reason"), max_length=300)
    starts_on = models.DateField(pgettext_lazy("audits", "from"))
    expires_on = models.DateField(pgettext_lazy("audits", "until"))
    requested_by = models.ForeignKey(USER, models.PROTECT, related_name="+", editable=False)
    requested_at = models.DateTimeField(auto_now_add=True)
    approved_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+", editable=False)

    class Meta:
        verbose_name = _("waiver")
        verbose_name_plural = _("waivers")
        ordering = ["-requested_at"]
        constraints = [
            models.CheckConstraint(condition=WAIVER.legal_states(), name="audits_waiver_legal_state"),
            models.CheckConstraint(condition=Q(expires_on__gte=F("starts_on")), name="audits_waiver_dates"),
            models.CheckConstraint(
                condition=Q(approved_by=None) | ~Q(approved_by=F("requested_by")),
                name="audits_waiver_approved_by_another",
            ),
        ]

    def __str__(self):
        return f"{self.rule_id} {self.union}"
