"""A series of visits to companies and what each carried there (F-A5-01, F-A5-02, F-A5-03, F-A5-11)."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from federation.fields import EncryptedTextField
from ui.components.marks import day
from workflow.models import Moving

from ..states.micros import VISIT, Micro, VisitState


class VisitSeries(models.Model):
    """Visits under one title, stop after stop (F-A5-02)."""

    union = models.ForeignKey("federation.Union", models.PROTECT, related_name="visit_series", verbose_name=_("union"))
    title = models.CharField(pgettext_lazy("micros", "title"), max_length=80)
    about = models.CharField(pgettext_lazy("micros", "about it"), max_length=400, blank=True)
    goal_stops = models.PositiveSmallIntegerField(_("planned stops"), default=6)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("series of visits")
        verbose_name_plural = _("series of visits")
        ordering = ["-created_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["union", "title"], name="campaigns_visitseries_once")]

    def __str__(self):
        return self.title


class Visit(Moving):
    """One company, one date, up to six tiles; a tile is green once it holds an item."""

    machine = VISIT

    series = models.ForeignKey(
        VisitSeries, models.PROTECT, related_name="visits", verbose_name=pgettext_lazy("micros", "series")
    )
    firm = models.ForeignKey(
        "federation.Union", models.PROTECT, related_name="micro_visits", verbose_name=pgettext_lazy("micros", "company")
    )
    stop = models.PositiveSmallIntegerField(pgettext_lazy("of a series", "stop"))
    held_on = models.DateField(_("day"))
    starts = models.TimeField(_("beginning"), null=True, blank=True)
    place = models.CharField(_("place"), max_length=120)
    plan = models.CharField(_("what is planned"), max_length=400, blank=True)
    report = models.CharField(pgettext_lazy("micros", "report"), max_length=1000, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False)

    class Meta:
        verbose_name = _("visit to a company")
        verbose_name_plural = _("visits to companies")
        ordering = ["held_on", "pk"]
        constraints = [
            models.CheckConstraint(condition=VISIT.legal_states(), name="campaigns_visit_legal_state"),
            models.UniqueConstraint(
                fields=["series", "firm", "held_on"], condition=~Q(state=VisitState.CANCELLED), name="campaigns_visit_once",
                violation_error_message=_("This company is visited on that day already."),
            ),
            models.UniqueConstraint(fields=["series", "stop"], name="campaigns_visit_one_a_stop"),
        ]  # fmt: skip

    def __str__(self):
        return f"{self.firm} {day(self.held_on)}"

    @property
    def union(self):
        return self.series.union

    @property
    def journal_union_id(self) -> int:
        return self.series.union_id


class Part(models.TextChoices):
    """As what somebody is there (F-A5-03)."""

    OFFICER = "officer", _("union officer")
    COMMITTEE = "committee", _("committee member")
    RETIRED = "retired_party", _("retired party member")
    COMPANY_PARTY = "company_party", _("party member of the company")
    DELEGATE = "delegate", _("worker delegate")
    WORKER = "worker", _("worker")


class Attendee(models.Model):
    """Who is expected at a visit, as what, and whether they came; `micros` are what a member took part in."""

    visit = models.ForeignKey(
        Visit, models.CASCADE, related_name="attendees", verbose_name=pgettext_lazy("micros", "visit")
    )
    part = models.CharField(_("as"), max_length=16, choices=Part.choices)
    name = models.CharField(pgettext_lazy("of a human being", "name"), max_length=60)
    person = models.ForeignKey(
        "federation.Person", models.PROTECT, null=True, blank=True, related_name="micro_visits",
        verbose_name=_("member"),
    )  # fmt: skip
    came = models.BooleanField(_("came"), default=False)
    micros = ArrayField(
        models.CharField(max_length=16, choices=Micro.choices), default=list, blank=True, verbose_name=_("took part in")
    )

    class Meta:
        verbose_name = _("participant")
        verbose_name_plural = _("participants")
        ordering = ["part", "name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["visit", "person"], name="campaigns_attendee_once",
                violation_error_message=_("This member stands on the list already."),
            ),
        ]  # fmt: skip

    def __str__(self):
        return self.name

    @property
    def union(self):
        return self.visit.series.union


class Lesson(models.Model):
    """A short party lesson at a visit, with the people counted by what they are."""

    visit = models.ForeignKey(
        Visit, models.CASCADE, related_name="lessons", verbose_name=pgettext_lazy("micros", "visit")
    )
    title = models.CharField(_("topic"), max_length=80)
    speaker_name = models.CharField(pgettext_lazy("micros", "speaker"), max_length=60)
    minutes = models.PositiveSmallIntegerField(_("minutes"))
    place = models.CharField(_("place"), max_length=80, blank=True)
    file = models.FileField(pgettext_lazy("of a talk", "slides or script"), upload_to="micros/lessons/", blank=True)

    class Meta:
        verbose_name = _("micro party lesson")
        verbose_name_plural = _("micro party lessons")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=Q(minutes__range=(5, 180)), name="campaigns_lesson_minutes"),
        ]

    def __str__(self):
        return self.title

    @property
    def union(self):
        return self.visit.series.union


class LessonPeople(models.Model):
    """How many of one kind of people listened."""

    lesson = models.ForeignKey(Lesson, models.CASCADE, related_name="people")
    part = models.CharField(_("as"), max_length=16, choices=Part.choices)
    count = models.PositiveSmallIntegerField(_("people"))

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["lesson", "part"], name="campaigns_lessonpeople_once")]


class ServiceDesk(models.Model):
    """A desk at a visit: what it did, how many cases, how many minutes of advice (F-A5-11)."""

    class Kind(models.TextChoices):
        LEGAL = "legal", _("legal advice")
        POLICY = "policy", _("policy desk")
        HEALTH = "health", _("health check")
        CERTIFICATES = "certificates", _("certificates")
        REPAIR = "repair", _("repairs")
        BOOKS = "books", _("books on law")

    visit = models.ForeignKey(
        Visit, models.CASCADE, related_name="desks", verbose_name=pgettext_lazy("micros", "visit")
    )
    kind = models.CharField(_("kind"), max_length=16, choices=Kind.choices)
    desk = models.CharField(pgettext_lazy("micros", "desk"), max_length=80)
    cases = models.PositiveSmallIntegerField(_("cases"))
    advice_minutes = models.PositiveSmallIntegerField(_("minutes of advice"), default=0)
    note = models.CharField(_("note"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("micro service")
        verbose_name_plural = _("micro services")
        ordering = ["pk"]
        constraints = [models.CheckConstraint(condition=Q(cases__gte=1), name="campaigns_servicedesk_cases")]

    def __str__(self):
        return self.desk

    @property
    def union(self):
        return self.visit.series.union


class Gift(models.Model):
    """Charity at a visit: what was given, its value and where the money came from; who got it is protected."""

    class Kind(models.TextChoices):
        DISABLED = "disabled", _("gifts for workers with a disability")
        BLOOD = "blood", _("blood donation")
        SALE = "sale", _("charity sale")
        OTHER = "other", _("other charity")

    class Source(models.TextChoices):
        UNION = "union", _("funds of the union")
        FEDERATION = "federation", _("funds of the higher union")
        DONATION = "donation", _("donation")
        COMPANY = "company", pgettext_lazy("micros", "company")
        VOLUNTEERS = "volunteers", _("volunteers")

    visit = models.ForeignKey(
        Visit, models.CASCADE, related_name="gifts", verbose_name=pgettext_lazy("micros", "visit")
    )
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    gift = models.CharField(_("gift"), max_length=80)
    people = models.PositiveSmallIntegerField(_("people reached"), default=1)
    value = models.DecimalField(_("value in yuan"), max_digits=10, decimal_places=2)
    source = models.CharField(_("source of the money"), max_length=12, choices=Source.choices)
    recipient_name = EncryptedTextField(_("who got it"), blank=True)
    recipient_need = EncryptedTextField(_("why"), blank=True)
    noted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False)
    noted_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("micro charity")
        verbose_name_plural = _("micro charities")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=Q(value__gte=0, people__gte=1), name="campaigns_gift_figures"),
        ]

    def __str__(self):
        return self.gift

    @property
    def union(self):
        return self.visit.series.union


class VisitWish(models.Model):
    """A wish that was heard at a visit, by its number; it goes its way in `wishes/`."""

    visit = models.ForeignKey(
        Visit, models.CASCADE, related_name="wishes", verbose_name=pgettext_lazy("micros", "visit")
    )
    number = models.CharField(_("number"), max_length=30, unique=True)

    class Meta:
        verbose_name = _("micro wish")
        verbose_name_plural = _("micro wishes")
        ordering = ["pk"]

    @property
    def union(self):
        return self.visit.series.union
