"""In office: term, agreement, papers with a number, the yearly review (S1-09, S1-11, S1-12, S1-14)."""

from datetime import timedelta

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language, gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from ui.components.marks import day as day_of
from ui.naming import NamedByKind
from workflow.models import Moving

from ..states import APPOINTMENT, REVIEW
from .orders import new_token


class DateRange(models.Func):
    function = "DATERANGE"
    output_field = DateRangeField()


class Appointment(Moving):
    """A term in a corps, `ends_on` excluded; two terms of one speaker in one corps never overlap."""

    machine = APPOINTMENT

    corps = models.ForeignKey(
        "lectures.Corps", models.PROTECT, related_name="appointments", verbose_name=_("speaker corps")
    )
    speaker = models.ForeignKey(
        "lectures.Speaker", models.PROTECT, related_name="appointments", verbose_name=_("speaker")
    )
    seat = models.ForeignKey("lectures.Seat", models.PROTECT, null=True, blank=True, related_name="appointments")
    title = models.CharField(pgettext_lazy("of a person", "title"), max_length=40, blank=True)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"))
    override_reason = models.CharField(_("reason for exceeding the places"), max_length=200, blank=True)
    renews = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="renewals")
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    signed_at = models.DateTimeField(null=True, blank=True)
    paper = models.OneToOneField("lectures.Paper", models.PROTECT, null=True, blank=True, related_name="appointment")
    farewell = models.TextField(_("farewell and archive note"), max_length=1000, blank=True)
    flagged_at = models.DateTimeField(_("to be looked at since"), null=True, blank=True)  # an honour was withdrawn
    flag_reason = models.CharField(
        _("why it is to be looked at"), max_length=200, blank=True
    )  # titles of these honours

    class Meta:
        verbose_name = _("appointment")
        verbose_name_plural = _("appointments")
        ordering = ["-starts_on", "pk"]
        constraints = [
            models.CheckConstraint(condition=APPOINTMENT.legal_states(), name="lectures_appointment_legal_state"),
            models.CheckConstraint(condition=Q(ends_on__gt=F("starts_on")), name="lectures_appointment_dates_in_order"),
            ExclusionConstraint(
                name="lectures_appointment_no_overlap",
                expressions=[
                    ("corps", RangeOperators.EQUAL),
                    ("speaker", RangeOperators.EQUAL),
                    (DateRange("starts_on", "ends_on"), RangeOperators.OVERLAPS),
                ],
                condition=Q(state__in=["proposed", "active", "suspended"]),
            ),
            models.CheckConstraint(
                condition=Q(signed_by__isnull=True) | Q(proposed_by__isnull=True) | ~Q(signed_by=F("proposed_by")),
                name="lectures_appointment_four_eyes",
            ),
        ]  # fmt: skip

    def __str__(self):
        return f"{self.speaker} {day_of(self.starts_on)}"

    @property
    def union(self):
        return self.corps.union

    @property
    def last_on(self):
        """The last day of the term."""
        return self.ends_on - timedelta(days=1)

    @property
    def flag_words(self) -> str:
        """Why it is to be looked at, in the reader's language."""
        return gettext("Honour withdrawn: %(titles)s") % {"titles": self.flag_reason} if self.flag_reason else ""


class Agreement(models.Model):
    """One version of what a speaker agrees to (photos, recordings, school rules); a new text is a new version."""

    version = models.PositiveSmallIntegerField(_("version"), unique=True)
    text_zh = models.TextField(_("text in Chinese"))
    text_en = models.TextField(_("text in English"))
    published_at = models.DateTimeField(_("published at"), auto_now_add=True)

    class Meta:
        verbose_name = _("speaker's agreement")
        verbose_name_plural = _("speakers' agreements")
        ordering = ["-version"]

    def __str__(self):
        return str(self.version)

    @property
    def text(self):
        """The text in the reader's language."""
        return self.text_en if (get_language() or "").startswith("en") else self.text_zh


class AgreementAnswer(NamedByKind, models.Model):
    """Yes or no of a speaker to one version: when, from where, or by whom on the speaker's behalf and why."""

    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="answers")
    speaker = models.ForeignKey("lectures.Speaker", models.CASCADE, related_name="agreement_answers")
    accepted = models.BooleanField(_("agreed"))
    answered_at = models.DateTimeField(_("answered at"), auto_now_add=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    on_behalf_reason = models.CharField(_("reason for answering on somebody's behalf"), max_length=200, blank=True)
    address = models.GenericIPAddressField(null=True, blank=True)

    class Meta:
        verbose_name = _("answer to the agreement")
        verbose_name_plural = _("answers to the agreement")
        ordering = ["-answered_at", "-pk"]


class Paper(models.Model):
    """A printed letter or certificate: numbered without gap by kind and year, verified by anyone through `code`.

    `facts` holds what was printed, frozen; a paper is revoked, never changed.
    """

    class Kind(models.TextChoices):
        APPOINTMENT = "appointment", _("letter of appointment")
        CERTIFICATE = "certificate", _("course certificate")
        THANKS = "thanks", _("letter of thanks")
        AWARD = "award", _("award")
        TUTOR = "tutor", _("letter of appointment by a school")

    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    number = models.CharField(_("number"), max_length=24, unique=True)
    code = models.CharField(max_length=40, unique=True, default=new_token, editable=False)
    corps = models.ForeignKey("lectures.Corps", models.PROTECT, related_name="papers", verbose_name=_("speaker corps"))
    person = models.ForeignKey(
        "federation.Person", models.PROTECT, related_name="papers", verbose_name=pgettext_lazy("lectures", "person")
    )
    course = models.ForeignKey("lectures.Course", models.PROTECT, null=True, blank=True, related_name="papers")
    title = models.CharField(_("title"), max_length=80)
    facts = models.JSONField(default=dict)
    issued_on = models.DateField(_("issued on"))
    expires_on = models.DateField(_("expires on"), null=True, blank=True)
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)
    revoked_reason = models.CharField(_("reason"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("letter or certificate")
        verbose_name_plural = _("letters and certificates")
        ordering = ["-issued_on", "-pk"]

    def __str__(self):
        return self.number

    @property
    def union(self):
        return self.corps.union


class StarReview(Moving):
    """A year's star level as the rule computes it from `facts`, and what a person signed (S1-12).

    `facts` names every counted row, so that the level can be computed again at any time.
    """

    machine = REVIEW

    speaker = models.ForeignKey("lectures.Speaker", models.PROTECT, related_name="reviews", verbose_name=_("speaker"))
    year = models.PositiveSmallIntegerField(_("year"))
    facts = models.JSONField(default=dict)
    level_before = models.PositiveSmallIntegerField(_("stars before"))
    level_computed = models.PositiveSmallIntegerField(_("stars by the rule"))
    level_decided = models.PositiveSmallIntegerField(_("stars decided"), null=True, blank=True)
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    signed_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(_("noted at"), auto_now_add=True)

    class Meta:
        verbose_name = _("star review")
        verbose_name_plural = _("star reviews")
        ordering = ["-year", "speaker__pinyin"]
        constraints = [
            models.UniqueConstraint(fields=["speaker", "year"], name="lectures_starreview_once_a_year"),
            models.CheckConstraint(condition=REVIEW.legal_states(), name="lectures_starreview_legal_state"),
            models.CheckConstraint(
                condition=Q(level_computed__range=(1, 5)) & (Q(level_decided=None) | Q(level_decided__range=(1, 5))),
                name="lectures_starreview_in_scale",
            ),
        ]

    def __str__(self):
        return f"{self.speaker} {self.year}"

    @property
    def union(self):
        return self.speaker.union
