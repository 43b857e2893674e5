from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ui.naming import NamedByKind
from workflow.models import Moving

from ..states import APPEAL, BATCH, CASE, RECEIPT, ReceiptState
from .catalogue import Audience, ServiceVersion
from .needs import Need
from .places import Certificate, FreightCompany, Station, Vehicle, new_token
from .sessions import Desk, OnsiteSession, Ticket


class CompanyBatch(Moving):
    """One file of a company with many vehicles: one receipt each, one summary slip for all (S5-12, F-A3-03)."""

    machine = BATCH

    number = models.CharField(_("number"), max_length=20, unique=True)
    session = models.ForeignKey(OnsiteSession, models.PROTECT, related_name="batches", verbose_name=_("session"))
    company = models.ForeignKey(
        FreightCompany, models.PROTECT, related_name="batches", verbose_name=pgettext_lazy("counter", "company")
    )
    version = models.ForeignKey(
        ServiceVersion, models.PROTECT, related_name="+", verbose_name=pgettext_lazy("counter", "service")
    )
    person = models.ForeignKey("federation.Person", models.PROTECT, related_name="+", verbose_name=_("fleet clerk"))
    file_name = models.CharField(_("file"), max_length=120)
    token = models.CharField(max_length=40, unique=True, default=new_token, editable=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(_("filed"), auto_now_add=True)
    left_out_agreed = models.BooleanField(_("wrong rows left out by agreement"), default=False)

    class Meta:
        verbose_name = _("company batch")
        verbose_name_plural = _("company batches")
        ordering = ["-created_at", "-pk"]
        constraints = [models.CheckConstraint(condition=BATCH.legal_states(), name="services_companybatch_legal_state")]

    def __str__(self):
        return self.number

    @property
    def journal_union_id(self) -> int:
        return self.session.station.union_id


class Case(Moving):
    """One service for one person or one vehicle, from the papers on the desk to the receipt in the hand.

    `papers` are [name, is there] of the version's list; `started_at` to `decided_at` is the handling time (F-A3-02).
    """

    machine = CASE

    number = models.CharField(_("number"), max_length=20, unique=True)
    token = models.CharField(max_length=40, unique=True, default=new_token, editable=False)
    station = models.ForeignKey(
        Station, models.PROTECT, related_name="cases", verbose_name=pgettext_lazy("counter", "station")
    )
    session = models.ForeignKey(
        OnsiteSession, models.PROTECT, null=True, blank=True, related_name="cases", verbose_name=_("session")
    )
    version = models.ForeignKey(
        ServiceVersion, models.PROTECT, related_name="cases", verbose_name=pgettext_lazy("counter", "service")
    )
    audience = models.CharField(pgettext_lazy("counter", "for"), max_length=8, choices=Audience.choices)
    person = models.ForeignKey(
        "federation.Person",
        models.PROTECT,
        related_name="service_cases",
        verbose_name=pgettext_lazy("counter", "person"),
    )
    company = models.ForeignKey(
        FreightCompany,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="cases",
        verbose_name=pgettext_lazy("counter", "company"),
    )
    vehicle = models.ForeignKey(
        Vehicle, models.PROTECT, null=True, blank=True, related_name="cases", verbose_name=_("vehicle")
    )
    certificate = models.ForeignKey(Certificate, models.SET_NULL, null=True, blank=True, related_name="cases")
    ticket = models.ForeignKey(Ticket, models.SET_NULL, null=True, blank=True, related_name="cases")
    desk = models.ForeignKey(Desk, models.SET_NULL, null=True, blank=True, related_name="cases")
    batch = models.ForeignKey(CompanyBatch, models.PROTECT, null=True, blank=True, related_name="cases")
    need = models.ForeignKey(Need, models.SET_NULL, null=True, blank=True, related_name="cases")
    permit = models.CharField(_("permit number"), max_length=40, blank=True)
    papers = models.JSONField(default=list)
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(_("opened"), default=timezone.now)
    started_at = models.DateTimeField(_("papers accepted"), null=True, blank=True)
    decided_at = models.DateTimeField(pgettext_lazy("counter", "decided"), null=True, blank=True)
    promised_on = models.DateField(pgettext_lazy("counter", "promised until"), null=True, blank=True)
    collected_at = models.DateTimeField(_("collected"), null=True, blank=True)

    class Meta:
        verbose_name = _("case")
        verbose_name_plural = pgettext_lazy("counter", "cases")
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["station", "-created_at"], name="services_case_of_station"),
            models.Index(fields=["session", "state"], name="services_case_of_session"),
            models.Index(fields=["company", "created_at"], name="services_case_of_company"),
        ]
        constraints = [models.CheckConstraint(condition=CASE.legal_states(), name="services_case_legal_state")]

    def __str__(self):
        return self.number

    @property
    def journal_union_id(self) -> int:
        return self.station.union_id

    @property
    def missing(self) -> list[str]:
        """The papers that are not there."""
        return [name for name, is_there in self.papers if not is_there]

    @property
    def seconds(self) -> int | None:
        """From accepting the papers to the decision; None before it."""
        if self.started_at is None or self.decided_at is None:
            return None
        return max(0, round((self.decided_at - self.started_at).total_seconds()))


class MissingNotice(models.Model):
    """What is missing, told once and completely; a second notice for the same case is not allowed (S5-10)."""

    case = models.OneToOneField(Case, models.PROTECT, related_name="missing_notice")
    papers = ArrayField(models.CharField(max_length=80), verbose_name=_("missing papers"))
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    given_at = models.DateTimeField(_("given"), default=timezone.now)

    class Meta:
        verbose_name = _("notice of missing papers")
        verbose_name_plural = _("notices of missing papers")
        ordering = ["-given_at"]


class Receipt(Moving):
    """A receipt letter, numbered without gap by station and year; never changed, only reversed by a second letter (S5-09)."""

    machine = RECEIPT

    case = models.ForeignKey(Case, models.PROTECT, related_name="receipts", verbose_name=_("case"))
    station = models.ForeignKey(
        Station, models.PROTECT, related_name="receipts", verbose_name=pgettext_lazy("counter", "station")
    )
    year = models.PositiveSmallIntegerField(_("year"))
    sequence = models.PositiveIntegerField(_("number in the year"))
    number = models.CharField(_("number"), max_length=40, unique=True)
    token = models.CharField(max_length=40, unique=True, default=new_token, editable=False)
    reverses = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="reversal")
    facts = models.JSONField(default=dict)
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    issued_at = models.DateTimeField(pgettext_lazy("counter", "issued"), default=timezone.now)
    prints = models.PositiveSmallIntegerField(_("printed times"), default=0)

    class Meta:
        verbose_name = _("receipt letter")
        verbose_name_plural = _("receipt letters")
        ordering = ["-year", "-sequence"]
        constraints = [
            models.CheckConstraint(condition=RECEIPT.legal_states(), name="services_receipt_legal_state"),
            models.UniqueConstraint(fields=["station", "year", "sequence"], name="services_receipt_no_repeat"),
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(state=ReceiptState.ISSUED, reverses=None),
                name="services_receipt_one_valid",
            ),
        ]

    def __str__(self):
        return self.number

    @property
    def journal_union_id(self) -> int:
        return self.station.union_id


class BatchRow(models.Model):
    """A row of a company's file as it was read; `problem` is why it cannot be filed, '' for a good one."""

    batch = models.ForeignKey(CompanyBatch, models.CASCADE, related_name="rows")
    line = models.PositiveSmallIntegerField(_("line"))
    plate = models.CharField(_("plate"), max_length=40, blank=True)
    kind = models.CharField(max_length=12, blank=True)
    permit = models.CharField(_("permit number"), max_length=40, blank=True)
    problem = models.CharField(pgettext_lazy("counter", "what is wrong"), max_length=200, blank=True)
    case = models.OneToOneField(Case, models.SET_NULL, null=True, blank=True, related_name="batch_row")

    class Meta:
        verbose_name = _("row of a batch")
        verbose_name_plural = _("rows of batches")
        ordering = ["line"]
        constraints = [models.UniqueConstraint(fields=["batch", "line"], name="services_batchrow_once")]


class Consultation(models.Model):
    """A question answered at the counter, noted in two taps without a case (F-A3-06)."""

    class Topic(models.TextChoices):
        PAPERS = "papers", _("which papers")
        DATES = "dates", _("dates and limits")
        RULES = "rules", _("rules and policies")
        OTHER = "other", pgettext_lazy("consultation", "something else")

    session = models.ForeignKey(OnsiteSession, models.PROTECT, related_name="consultations")
    audience = models.CharField(
        pgettext_lazy("counter", "for"), max_length=8, choices=Audience.choices, default=Audience.PERSON
    )
    topic = models.CharField(pgettext_lazy("services", "about"), max_length=8, choices=Topic.choices)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(_("time"), default=timezone.now)

    class Meta:
        verbose_name = _("consultation")
        verbose_name_plural = _("consultations")
        ordering = ["-at"]


class CaseRating(NamedByKind, models.Model):
    """Five grades, one a case; a bad one is followed up and answered (S5-15)."""

    class Grade(models.IntegerChoices):
        VERY_BAD = 1, _("very dissatisfied")
        BAD = 2, _("dissatisfied")
        FAIR = 3, _("acceptable")
        GOOD = 4, _("satisfied")
        VERY_GOOD = 5, _("very satisfied")

    case = models.OneToOneField(Case, models.PROTECT, related_name="rating", verbose_name=_("case"))
    grade = models.PositiveSmallIntegerField(pgettext_lazy("counter", "grade"), choices=Grade.choices)
    comment = models.CharField(_("comment"), max_length=300, blank=True)
    given_at = models.DateTimeField(_("given"), default=timezone.now)
    followed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    followed_at = models.DateTimeField(_("followed up"), null=True, blank=True)
    answer = models.CharField(_("answer"), max_length=300, blank=True)

    class Meta:
        verbose_name = pgettext_lazy("counter", "rating")
        verbose_name_plural = _("ratings")
        ordering = ["-given_at"]
        constraints = [models.CheckConstraint(condition=Q(grade__range=(1, 5)), name="services_caserating_grade")]


class Appeal(Moving):
    """Somebody does not accept a decision; answered by somebody else than who decided."""

    machine = APPEAL

    case = models.OneToOneField(Case, models.PROTECT, related_name="appeal", verbose_name=_("case"))
    text = models.CharField(_("reason"), max_length=500)
    filed_at = models.DateTimeField(_("filed"), default=timezone.now)
    answered_at = models.DateTimeField(pgettext_lazy("counter", "answered"), null=True, blank=True)

    class Meta:
        verbose_name = _("appeal")
        verbose_name_plural = _("appeals")
        ordering = ["-filed_at"]
        constraints = [
            models.CheckConstraint(condition=APPEAL.legal_states(), name="services_appeal_legal_state"),
            models.CheckConstraint(
                condition=Q(answered_at=None) | Q(answered_at__gte=F("filed_at")), name="services_appeal_in_order"
            ),
        ]

    @property
    def journal_union_id(self) -> int:
        return self.case.station.union_id
