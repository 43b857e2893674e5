"""What an officer writes on the line: the private diary, its extracts, the work log, problems (F-A6-02, F-A7-05, F-A8-03)."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from federation.fields import EncryptedTextField
from workflow.models import Moving

from ..states.weeks import EXTRACT, PROBLEM
from .weeks import Placement

LEGAL_DAY_HOURS = 8  # Labour Law, article 36


class Written(models.Model):
    """Something noted on a phone, perhaps without network; `nonce` makes handing it in twice harmless."""

    placement = models.ForeignKey(Placement, models.PROTECT, related_name="%(class)s_rows", verbose_name=_("placement"))
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("officer"))
    day = models.DateField(_("day"))
    nonce = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    written_at = models.DateTimeField(pgettext_lazy("campaigns", "written"), default=timezone.now)
    received_at = models.DateTimeField(pgettext_lazy("campaigns", "received"), default=timezone.now, editable=False)

    class Meta:
        abstract = True

    @property
    def union(self):
        return self.placement.group.campaign.union


class DiaryEntry(Written):
    """A page of the diary: read by its writer alone, encrypted, until an extract of it is handed in (S8-04)."""

    text = EncryptedTextField(pgettext_lazy("campaigns", "text"))

    class Meta:
        verbose_name = _("page of a diary")
        verbose_name_plural = _("pages of diaries")
        ordering = ["-day", "-written_at", "-pk"]


class Extract(Moving):
    """Some lines of a diary, cleaned of names, for everybody once a second reader agreed."""

    machine = EXTRACT

    entry = models.OneToOneField(DiaryEntry, models.PROTECT, related_name="extract", verbose_name=_("page"))
    text = models.CharField(_("text without names"), max_length=500)
    handed_at = models.DateTimeField(pgettext_lazy("campaigns", "handed in"), default=timezone.now)

    class Meta:
        verbose_name = _("extract of a diary")
        verbose_name_plural = _("extracts of diaries")
        ordering = ["-handed_at", "-pk"]
        constraints = [models.CheckConstraint(condition=EXTRACT.legal_states(), name="campaigns_extract_legal_state")]

    def __str__(self):
        return self.text[:40]

    @property
    def union(self):
        return self.entry.placement.group.campaign.union

    @property
    def journal_union_id(self) -> int:
        return self.entry.placement.group.campaign.union_id


class WorkLog(Written):
    """Pieces, rate and hours of a day at a station (F-A6-02); earnings are information, not pay."""

    station = models.CharField(_("station"), max_length=60)
    product = models.CharField(_("product"), max_length=60)
    quantity = models.PositiveIntegerField(_("pieces"))
    rejects = models.PositiveIntegerField(_("of these rejected"), default=0)
    piece_rate = models.DecimalField(_("yuan a piece"), max_digits=6, decimal_places=2, default=0)
    hours = models.DecimalField(_("hours of the officer"), max_digits=4, decimal_places=1)
    observed_hours = models.DecimalField(
        _("hours a day of the workers there"), max_digits=4, decimal_places=1, null=True, blank=True
    )
    signal_number = models.CharField(_("signal to the rights desk"), max_length=20, blank=True, editable=False)

    class Meta:
        verbose_name = _("work log")
        verbose_name_plural = _("work logs")
        ordering = ["-day", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(rejects__lte=models.F("quantity")), name="campaigns_worklog_rejects"),
            models.CheckConstraint(condition=Q(hours__gt=0, hours__lte=16), name="campaigns_worklog_hours"),
        ]

    @property
    def earnings(self):
        """Yuan that a worker would have earned with these pieces."""
        return (self.quantity - self.rejects) * self.piece_rate

    @property
    def is_over_legal_day(self) -> bool:
        return self.observed_hours is not None and self.observed_hours > LEGAL_DAY_HOURS


class DayNote(Written):
    """How a day went: its agenda, the meals together, the conversations, what comes next (F-A7-03, F-A8-04).

    Unlike the diary it is read by the group and by who plans. A day may have several, as it is written between two shifts.
    """

    agenda = models.CharField(_("the day's agenda"), max_length=400)
    meals = models.PositiveSmallIntegerField(_("meals eaten with the workers"), default=0)
    is_paid = models.BooleanField(_("canteen paid, slip kept"), default=False)
    talked = models.PositiveSmallIntegerField(_("workers talked to"), default=0)
    topics = models.CharField(_("what they talked about"), max_length=200, blank=True)
    tomorrow = models.CharField(_("plan of the next day"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("day of a week on the line")
        verbose_name_plural = _("days of weeks on the line")
        ordering = ["day", "written_at", "pk"]
        constraints = [models.CheckConstraint(condition=Q(meals__lte=3), name="campaigns_daynote_three_meals")]


class Problem(Moving, Written):
    """A problem heard on the line, with its cause, who has it and what came of it (F-A8-03, S8-05 to S8-07)."""

    machine = PROBLEM

    class Kind(models.TextChoices):
        PAY = "pay_hours", _("pay and hours")
        SAFETY = "safety", _("safety and health")
        HIRING = "hiring", _("hiring and keeping staff")
        SKILLS = "skills", _("skill certificates")
        WELFARE = "welfare", _("welfare and gifts")
        SCHOOL = "schooling", _("schooling of children")
        HOUSING = "housing", _("housing and commuting")
        OTHER = "other", _("other")

    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices, default=Kind.OTHER)
    title = models.CharField(_("problem"), max_length=120)
    place = models.CharField(_("place"), max_length=80, blank=True)
    cause = models.CharField(_("cause"), max_length=200, blank=True)
    photo = models.ImageField(_("photo"), upload_to="weeks/", blank=True)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged", verbose_name=_("the same problem")
    )
    wish_number = models.CharField(_("number in the loop of wishes"), max_length=20, blank=True, editable=False)
    answer = models.TextField(_("answer of the loop"), blank=True, editable=False)
    result = models.CharField(_("result or reason"), max_length=400, blank=True)
    revisit_on = models.DateField(_("visit again on"), null=True, blank=True)

    class Meta:
        verbose_name = _("problem found on the line")
        verbose_name_plural = _("problems found on the line")
        ordering = ["-day", "-pk"]
        indexes = [
            models.Index(fields=["wish_number"], condition=~Q(wish_number=""), name="campaigns_problem_of_wish"),
            models.Index(fields=["revisit_on"], condition=Q(state="carried"), name="campaigns_problem_revisit"),
        ]
        constraints = [
            models.CheckConstraint(condition=PROBLEM.legal_states(), name="campaigns_problem_legal_state"),
            models.CheckConstraint(
                condition=~Q(state="merged") | Q(merged_into__isnull=False), name="campaigns_problem_merged_into_one"
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def journal_union_id(self) -> int:
        return self.placement.group.campaign.union_id
