"""The academy: courses, batches, lessons, places, attendance, certificates, trial talks (S1-07 … S1-09)."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ui.components.marks import when
from workflow.models import Moving

from ..states import ENROLMENT, TRIAL, TrialState
from .orders import new_token


class Course(models.Model):
    """What the academy teaches (F-A1-06)."""

    class Kind(models.TextChoices):
        SCRIPT = "script", _("script writing")
        DELIVERY = "delivery", _("speaking skills")
        SCHOOL = "school", _("induction for schools")
        OTHER = "other", _("other")

    code = models.CharField(pgettext_lazy("lectures", "code"), max_length=12, unique=True)
    title = models.CharField(_("title"), max_length=60)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    about = models.TextField(_("content"), max_length=1000, blank=True)
    hours = models.PositiveSmallIntegerField(_("class hours"))
    is_required = models.BooleanField(_("required before appointment"), default=False)
    valid_months = models.PositiveSmallIntegerField(_("certificate valid for (months)"), default=36)
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("course")
        verbose_name_plural = _("courses")
        ordering = ["code"]

    def __str__(self):
        return self.title


class Batch(models.Model):
    """One run of a course with its seats."""

    course = models.ForeignKey(Course, models.PROTECT, related_name="batches", verbose_name=_("course"))
    corps = models.ForeignKey("lectures.Corps", models.PROTECT, related_name="batches", verbose_name=_("speaker corps"))
    title = models.CharField(_("title"), max_length=80)
    seats = models.PositiveSmallIntegerField(_("seats"))
    taken = models.PositiveSmallIntegerField(_("seats taken"), default=0, editable=False)
    enrol_until = models.DateField(_("enrol until"))
    place = models.CharField(_("place"), max_length=120)
    teacher = models.CharField(_("teacher"), max_length=60, blank=True)

    class Meta:
        verbose_name = _("batch")
        verbose_name_plural = _("batches")
        ordering = ["-enrol_until", "pk"]
        constraints = [models.CheckConstraint(condition=Q(taken__lte=F("seats")), name="lectures_batch_never_over")]

    def __str__(self):
        return self.title

    @property
    def union(self):
        return self.corps.union

    @property
    def seats_left(self) -> int:
        return self.seats - self.taken


class Lesson(models.Model):
    """One line of the timetable; the QR at the door carries `token`."""

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="lessons")
    title = models.CharField(_("title"), max_length=80)
    starts_at = models.DateTimeField(_("starts at"))
    minutes = models.PositiveSmallIntegerField(_("minutes"))
    token = models.CharField(max_length=40, unique=True, default=new_token, editable=False)

    class Meta:
        verbose_name = _("lesson")
        verbose_name_plural = _("lessons")
        ordering = ["starts_at"]

    def __str__(self):
        return self.title

    @property
    def union(self):
        return self.batch.corps.union

    @property
    def ends_at(self):
        return self.starts_at + timedelta(minutes=self.minutes)


class Enrolment(Moving):
    """Somebody's place in a batch, or on its waiting list in the order of `joined_at`."""

    machine = ENROLMENT

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="enrolments", verbose_name=_("batch"))
    person = models.ForeignKey(
        "federation.Person", models.PROTECT, related_name="enrolments", verbose_name=pgettext_lazy("lectures", "person")
    )
    joined_at = models.DateTimeField(_("joined at"), auto_now_add=True)
    result_percent = models.PositiveSmallIntegerField(_("result (%)"), null=True, blank=True)
    decided_on = models.DateField(_("decided on"), null=True, blank=True)

    class Meta:
        verbose_name = _("enrolment")
        verbose_name_plural = _("enrolments")
        ordering = ["joined_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=ENROLMENT.legal_states(), name="lectures_enrolment_legal_state"),
            models.UniqueConstraint(
                fields=["batch", "person"], condition=~Q(state="left"), name="lectures_enrolment_once"
            ),
        ]

    def __str__(self):
        return f"{self.person} · {self.batch}"

    @property
    def union(self):
        return self.batch.corps.union


class Attendance(models.Model):
    """Somebody was in a lesson; `client_nonce` makes a resend harmless."""

    lesson = models.ForeignKey(Lesson, models.CASCADE, related_name="attendances")
    enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="attendances")
    client_nonce = models.UUIDField(null=True, blank=True)
    noted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(_("noted at"), auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["lesson", "enrolment"], name="lectures_attendance_once")]


class TrialSlot(models.Model):
    """A time an evaluator offers for a trial talk; one talk each."""

    corps = models.ForeignKey("lectures.Corps", models.PROTECT, related_name="trial_slots")
    evaluator = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="trial_slots")
    starts_at = models.DateTimeField(_("starts at"))
    minutes = models.PositiveSmallIntegerField(_("minutes"), default=40)
    place = models.CharField(_("place"), max_length=120)

    class Meta:
        verbose_name = _("evaluator's slot")
        verbose_name_plural = _("evaluators' slots")
        ordering = ["starts_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["evaluator", "starts_at"], name="lectures_trialslot_evaluator_once")
        ]

    def __str__(self):
        return f"{when(self.starts_at)} {self.place}"

    @property
    def union(self):
        return self.corps.union

    @property
    def ends_at(self):
        return self.starts_at + timedelta(minutes=self.minutes)


class Trial(Moving):
    """A trial talk: panel 70 %, listeners 30 %, pass at 75, repeated once (lecture_menu §3, stage 6)."""

    machine = TRIAL

    slot = models.ForeignKey(TrialSlot, models.PROTECT, related_name="trials")
    candidacy = models.ForeignKey("lectures.Candidacy", models.PROTECT, related_name="trials")
    title = models.CharField(_("title of the talk"), max_length=80)
    attempt = models.PositiveSmallIntegerField(_("attempt"), default=1)
    listener_token = models.CharField(max_length=40, unique=True, default=new_token, editable=False)
    result_percent = models.DecimalField(_("result (%)"), max_digits=5, decimal_places=2, null=True, blank=True)
    reckoning = models.JSONField(default=dict, blank=True, editable=False)  # how it came about, frozen when decided
    created_at = models.DateTimeField(_("noted at"), auto_now_add=True)

    class Meta:
        verbose_name = _("trial talk")
        verbose_name_plural = _("trial talks")
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(condition=TRIAL.legal_states(), name="lectures_trial_legal_state"),
            models.UniqueConstraint(
                fields=["slot"], condition=~Q(state=TrialState.CANCELLED), name="lectures_trial_slot_once"
            ),
            models.UniqueConstraint(
                fields=["candidacy", "attempt"],
                condition=~Q(state=TrialState.CANCELLED),
                name="lectures_trial_attempt_once",
            ),
            models.CheckConstraint(condition=Q(attempt__gte=1) & Q(attempt__lte=2), name="lectures_trial_repeat_once"),
        ]

    def __str__(self):
        return self.title

    @property
    def union(self):
        return self.slot.corps.union


class TrialScore(models.Model):
    """A score from 0 to 100: of a panel member (`by`), or of a listener (`device`, a keyed hash)."""

    trial = models.ForeignKey(Trial, models.CASCADE, related_name="scores")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    device = models.CharField(max_length=64, blank=True)
    value = models.PositiveSmallIntegerField(_("score"))
    remark = models.CharField(_("remark"), max_length=300, blank=True)
    created_at = models.DateTimeField(_("noted at"), auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["trial", "by"], name="lectures_trialscore_panel_once"),
            models.UniqueConstraint(
                fields=["trial", "device"], condition=~Q(device=""), name="lectures_trialscore_listener_once"
            ),
            models.CheckConstraint(condition=Q(value__lte=100), name="lectures_trialscore_in_scale"),
            models.CheckConstraint(
                condition=(Q(by__isnull=True) & ~Q(device="")) | (Q(by__isnull=False) & Q(device="")),
                name="lectures_trialscore_panel_or_listener",
            ),
        ]
