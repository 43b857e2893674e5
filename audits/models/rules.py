"""Rules and their values as data: each holds from a day, in a province, with its source (S6-04)."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import TruncDate
from django.utils import timezone
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from ui.components.marks import whole_day
from workflow.models import Moving

from ..states import RULE_CHANGE

USER = settings.AUTH_USER_MODEL
SEVERITIES = [("block", _("never allowed")), ("high", _("high")), ("medium", _("medium")), ("low", _("low"))]
GROUPS = [
    ("income", _("money in")), ("gifts", _("gifts")), ("activities", _("activities")), ("prohibition", _("prohibitions")),
    ("budget", _("budget")), ("final", _("final account")), ("governance", _("governance")), ("accounts", pgettext_lazy("audits", "accounts")),
    ("voucher", _("vouchers")), ("fraud", _("signals of fraud")), ("assets", _("assets")),
]  # fmt: skip
SCOPES = [
    ("line", pgettext_lazy("audits", "ledger line")), ("union-year", _("union and year")), ("activity", pgettext_lazy("audits", "activity")), ("register", _("row of the register")),
    ("account-year", _("account and year")), ("member-year", _("member and year")), ("union", pgettext_lazy("audits", "union")), ("project", pgettext_lazy("audits", "project")),
    ("month", pgettext_lazy("audits", "month")), ("all unions", _("all unions together")), ("union-month", _("union and month")), ("payee-window", _("payee within some days")),
    ("day", pgettext_lazy("audits", "day")), ("payee-year", _("payee and year")),
]  # fmt: skip
# how far a source was checked, as the carried tables and the values say it
CHECKED = [
    ("checked", _("checked at the source")), ("checked-secondary", _("checked in a report of the source")), ("secondary", _("checked in a report of the source")),
    ("local parameter", _("set here")), ("local", _("set here")), ("practice", _("usual practice")), ("from memory", _("not checked yet")), ("memory", _("not checked yet")),
]  # fmt: skip
CHECKED_VALUES = [row for row in CHECKED if row[0] in ("checked", "secondary", "local", "practice", "memory")]
UNITS = [
    ("cents", _("yuan")), ("pattern", _("words")), ("share", _("share")), ("days", _("days")), ("codes", _("account codes")), ("times", pgettext_lazy("audits", "times")),
    ("hours", pgettext_lazy("audits", "hours")), ("years", _("years")),
]  # fmt: skip
NEVER_BACKWARDS = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]


def _from_its_day_on(name):
    """What somebody sets holds from the day it is set at the earliest; what the project carries holds from ever."""
    return models.CheckConstraint(condition=Q(set_by=None) | Q(since__gte=TruncDate("set_at")), name=name)


def _four_eyes(name):
    """What the project carries nobody has set; everything else another person has approved."""
    return models.CheckConstraint(
        condition=Q(set_by=None) | Q(approved_by__isnull=False) & ~Q(approved_by=F("set_by")), name=name
    )


class Rule(models.Model):
    """A rule of the table; how it is judged stands in the engine under the same code."""

    code = models.CharField(pgettext_lazy("audits", "code"), max_length=6, primary_key=True)
    group = models.CharField(pgettext_lazy("audits", "group"), max_length=12, choices=GROUPS)
    title_zh = models.CharField(_("title in Chinese"), max_length=60)
    title_en = models.CharField(_("title in English"), max_length=120)
    scope = models.CharField(_("judged for each"), max_length=20, choices=SCOPES)
    formula = models.CharField(_("formula"), max_length=300, blank=True)
    plain_zh = models.TextField(_("in plain words"), blank=True)
    plain_en = models.TextField(_("in plain English"), blank=True)
    is_signal = models.BooleanField(_("only a signal"), default=False)

    class Meta:
        verbose_name = _("rule")
        verbose_name_plural = _("rules")
        ordering = ["code"]

    def __str__(self):
        return f"{self.code} {self.title}"

    @property
    def title(self) -> str:
        """The title in the reader's language."""
        return self.title_zh if (get_language() or "zh").startswith("zh") else self.title_en


class RuleChange(Moving):
    """An edition or a value as one auditor proposes it: `said` holds its columns, and nobody rewrites them afterwards.

    Either `rule` is set (an edition), or `name` (a value, with its province or '' for everywhere).
    """

    machine = RULE_CHANGE

    rule = models.ForeignKey(Rule, models.PROTECT, null=True, related_name="changes", verbose_name=_("rule"))
    name = models.CharField(_("name"), max_length=40, blank=True, default="")
    province = models.CharField(_("province"), max_length=20, blank=True, default="")
    since = models.DateField(_("holds from"))
    said = models.JSONField(default=dict)
    reason = models.CharField(_("reason"), max_length=200)
    proposed_by = models.ForeignKey(
        USER, models.PROTECT, related_name="+", verbose_name=pgettext_lazy("audits", "proposed by")
    )
    proposed_at = models.DateTimeField(pgettext_lazy("audits", "proposed"), default=timezone.now)
    decided_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+", verbose_name=_("decided by"))
    decided_at = models.DateTimeField(pgettext_lazy("audits", "decided"), null=True)

    class Meta:
        verbose_name = _("change of rules")
        verbose_name_plural = _("changes of rules")
        ordering = ["-proposed_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=RULE_CHANGE.legal_states(), name="audits_rulechange_legal_state"),
            models.CheckConstraint(
                condition=Q(rule=None, name__gt="") | Q(rule__isnull=False, name=""), name="audits_rulechange_of_one"
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("proposed_by")), name="audits_rulechange_decided_by_another"
            ),
        ]  # fmt: skip
        triggers = [
            pgtrigger.Protect(
                name="not_rewritten",
                operation=pgtrigger.UpdateOf(
                    "rule_id", "name", "province", "since", "said", "reason", "proposed_by_id", "proposed_at"
                ),
            ),
            pgtrigger.Protect(name="not_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self):
        return self.rule_id or self.name


class RuleEdition(models.Model):
    """How a rule stands from a day on: severity, whether it is applied, on which source."""

    rule = models.ForeignKey(Rule, models.PROTECT, related_name="editions", verbose_name=_("rule"))
    since = models.DateField(_("holds from"))
    severity = models.CharField(_("severity"), max_length=6, choices=SEVERITIES)
    is_on = models.BooleanField(_("applied"), default=True)
    source = models.CharField(_("source"), max_length=200, blank=True)
    article = models.CharField(_("article"), max_length=120, blank=True)
    flag = models.CharField(_("how far checked"), max_length=24, blank=True, choices=CHECKED)
    reason = models.CharField(_("reason"), max_length=200, blank=True, default="")
    set_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+", editable=False)
    set_at = models.DateTimeField(default=timezone.now, editable=False)
    approved_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+", editable=False)

    class Meta:
        verbose_name = _("edition of a rule")
        verbose_name_plural = _("editions of rules")
        ordering = ["rule", "-since", "-pk"]
        constraints = [
            _from_its_day_on("audits_ruleedition_never_backwards"),
            _four_eyes("audits_ruleedition_four_eyes"),
        ]
        triggers = NEVER_BACKWARDS

    def __str__(self):
        return f"{self.rule_id} {whole_day(self.since)}"


class RuleValue(models.Model):
    """A figure or a list of words that rules use, from a day on, in one province or ('') everywhere.

    Money is in cents. The latest row for a day decides; rows are only added, so what held on a past day stays known.
    """

    name = models.CharField(_("name"), max_length=40)
    province = models.CharField(_("province"), max_length=20, blank=True, default="")
    since = models.DateField(_("holds from"))
    value = models.DecimalField(_("value"), max_digits=16, decimal_places=6, null=True, blank=True)
    words = models.TextField(_("words"), blank=True, default="")
    unit = models.CharField(_("unit"), max_length=10, choices=UNITS)
    status = models.CharField(_("how far checked"), max_length=12, blank=True, choices=CHECKED_VALUES)
    label_zh = models.CharField(_("label in Chinese"), max_length=60)
    label_en = models.CharField(_("label in English"), max_length=80)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    set_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+", editable=False)
    set_at = models.DateTimeField(default=timezone.now, editable=False)
    approved_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+", editable=False)

    class Meta:
        verbose_name = _("value of rules")
        verbose_name_plural = _("values of rules")
        ordering = ["name", "province", "-since", "-pk"]
        constraints = [_from_its_day_on("audits_rulevalue_never_backwards"), _four_eyes("audits_rulevalue_four_eyes")]
        triggers = NEVER_BACKWARDS

    def __str__(self):
        return self.label_zh if (get_language() or "zh").startswith("zh") else self.label_en
