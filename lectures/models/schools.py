"""Craftsmen into schools: schools, asks and offers, visits, clearances, tutors, the yearly programme (S3-01 … S3-09)."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ui.components.marks import day as day_of
from ui.naming import NamedByKind
from workflow.models import Moving

from ..states import POST, TUTOR, VISIT


class School(models.Model):
    """A school with its stage; the school's union is who orders, the contact holds the duty there."""

    class Stage(models.TextChoices):
        PRIMARY = "primary", _("primary school")
        SECONDARY = "secondary", _("secondary school")
        VOCATIONAL = "vocational", _("vocational school")
        COLLEGE = "college", _("college")

    union = models.OneToOneField("federation.Union", models.PROTECT, related_name="school", verbose_name=_("union"))
    stage = models.CharField(_("stage"), max_length=12, choices=Stage.choices)
    address = models.CharField(_("address"), max_length=200)
    latitude = models.FloatField(_("latitude"), null=True, blank=True)
    longitude = models.FloatField(_("longitude"), null=True, blank=True)
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("school")
        verbose_name_plural = _("schools")
        ordering = ["union__pinyin"]

    def __str__(self):
        return self.union.name


class ActivityTemplate(models.Model):
    """What a craftsman can do at a school (lecture_menu §5, F-A1-18)."""

    class Kind(models.TextChoices):
        HALL = "hall", _("lecture hall")
        REPORT = "report", _("report meeting")
        CLASS = "class", _("themed class meeting")
        STUDIO = "studio", _("visit to a workshop or studio")
        TUTOR = "tutor", _("counselling hour")

    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices)
    title = models.CharField(_("title"), max_length=60)
    about = models.TextField(_("what happens"), max_length=600, blank=True)
    minutes = models.PositiveSmallIntegerField(_("minutes"))
    group_max_people = models.PositiveSmallIntegerField(_("most people"))
    stages = ArrayField(models.CharField(max_length=12, choices=School.Stage.choices), verbose_name=_("stages"))
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("school activity")
        verbose_name_plural = _("school activities")
        ordering = ["kind", "pk"]

    def __str__(self):
        return self.title


class SchoolPost(NamedByKind, Moving):
    """A school asks, or a craftsman offers, along a template (S3-01); exactly one of the two speaks."""

    machine = POST

    template = models.ForeignKey(ActivityTemplate, models.PROTECT, related_name="posts", verbose_name=_("activity"))
    school = models.ForeignKey(School, models.PROTECT, null=True, blank=True, related_name="posts")
    speaker = models.ForeignKey("lectures.Speaker", models.PROTECT, null=True, blank=True, related_name="school_posts")
    topic = models.ForeignKey("lectures.Topic", models.PROTECT, null=True, blank=True, related_name="+")
    text = models.TextField(_("in your own words"), max_length=600, blank=True)
    grade = models.CharField(_("grade"), max_length=20, blank=True)
    course_link = models.CharField(_("goes with the course unit"), max_length=80, blank=True)  # F-A1-20
    from_on = models.DateField(_("from"))
    until_on = models.DateField(_("until"))
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(_("noted at"), auto_now_add=True)

    class Meta:
        verbose_name = _("ask or offer")
        verbose_name_plural = _("asks and offers")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=POST.legal_states(), name="lectures_schoolpost_legal_state"),
            models.CheckConstraint(condition=Q(until_on__gte=F("from_on")), name="lectures_schoolpost_dates_in_order"),
            models.CheckConstraint(
                condition=Q(school__isnull=False, speaker__isnull=True) | Q(school__isnull=True, speaker__isnull=False),
                name="lectures_schoolpost_asks_or_offers",
            ),
        ]

    @property
    def union(self):
        return self.school.union if self.school else self.speaker.union


class Side(models.TextChoices):
    """The two who bring a visit about."""

    SCHOOL = "school", _("school")
    SPEAKER = "speaker", _("speaker")


class SchoolVisit(Moving):
    """One visit from interest to the confirmed fact (S3-02); the hours are held through its order once agreed.

    No child's name is ever kept: only the grade, how many come, and that the school holds the parents' consent.
    """

    machine = VISIT

    school = models.ForeignKey(School, models.PROTECT, related_name="visits", verbose_name=_("school"))
    speaker = models.ForeignKey(
        "lectures.Speaker", models.PROTECT, related_name="school_visits", verbose_name=_("speaker")
    )
    template = models.ForeignKey(ActivityTemplate, models.PROTECT, related_name="visits", verbose_name=_("activity"))
    post = models.ForeignKey(SchoolPost, models.PROTECT, null=True, blank=True, related_name="visits")
    order = models.OneToOneField("lectures.Order", models.PROTECT, null=True, blank=True, related_name="school_visit")
    programme = models.ForeignKey("lectures.Programme", models.PROTECT, null=True, blank=True, related_name="visits")
    tutor = models.ForeignKey("lectures.Tutor", models.PROTECT, null=True, blank=True, related_name="visits")
    interest_of = models.CharField(
        _("who was interested"), max_length=8, choices=Side.choices, default=Side.SCHOOL
    )  # the other one invites
    contact = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("school contact"),
    )  # in whose name the hours are ordered
    topic = models.ForeignKey("lectures.Topic", models.PROTECT, null=True, blank=True, related_name="+")
    starts_at = models.DateTimeField(_("date"), null=True, blank=True)
    minutes = models.PositiveSmallIntegerField(_("minutes"))
    grade = models.CharField(_("grade"), max_length=20, blank=True)
    class_name = models.CharField(_("class"), max_length=20, blank=True)
    course_link = models.CharField(_("goes with the course unit"), max_length=80, blank=True)  # F-A1-20
    place = models.CharField(_("place"), max_length=120, blank=True)  # empty: at the school
    safety_notes = models.CharField(_("safety notes"), max_length=200, blank=True)
    people = models.PositiveSmallIntegerField(_("number of pupils"), null=True, blank=True)
    teacher = models.CharField(_("teacher in the room"), max_length=60, blank=True)
    route = models.CharField(_("route through the workshop"), max_length=300, blank=True)  # S3-06
    consent_held = models.BooleanField(_("the school holds the parents' consent"), default=False)
    override_reason = models.CharField(_("why out of turn"), max_length=200, blank=True)  # S3-09
    flagged_at = models.DateTimeField(_("without clearance since"), null=True, blank=True)  # once it was agreed
    replaces = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="replaced_by")
    people_counted = models.PositiveSmallIntegerField(_("pupils counted"), null=True, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(_("noted at"), auto_now_add=True)

    class Meta:
        verbose_name = _("school visit")
        verbose_name_plural = _("school visits")
        ordering = ["-starts_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=VISIT.legal_states(), name="lectures_schoolvisit_legal_state"),
            models.CheckConstraint(
                condition=~Q(state__in=["committed", "attended"]) | Q(starts_at__isnull=False),
                name="lectures_schoolvisit_agreed_has_a_date",
            ),
            models.CheckConstraint(
                condition=Q(people=None) | Q(people__range=(1, 2000)), name="lectures_schoolvisit_people"
            ),
        ]
        indexes = [models.Index(fields=["school", "-starts_at"], name="lectures_visit_of_school")]

    def __str__(self):
        return f"{self.school} · {self.speaker}"

    @property
    def union(self):
        return self.school.union


class VisitRating(NamedByKind, models.Model):
    """The school about the visit, the craftsman about the conditions: one each (S3-04)."""

    visit = models.ForeignKey(SchoolVisit, models.CASCADE, related_name="ratings")
    side = models.CharField(_("who rates"), max_length=8, choices=Side.choices)
    score = models.PositiveSmallIntegerField(_("score"))
    comment = models.CharField(_("comment"), max_length=500, blank=True)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(_("noted at"), auto_now_add=True)

    class Meta:
        verbose_name = _("rating of a school visit")
        verbose_name_plural = _("ratings of school visits")
        constraints = [
            models.UniqueConstraint(fields=["visit", "side"], name="lectures_visitrating_once_a_side"),
            models.CheckConstraint(condition=Q(score__range=(1, 5)), name="lectures_visitrating_in_scale"),
        ]


class Clearance(models.Model):
    """A check or an induction that a speaker needs for schools, until it expires (S3-03)."""

    class Kind(models.TextChoices):
        RECORD = "record", _("background check")
        INDUCTION = "induction", _("induction for work with children")

    speaker = models.ForeignKey(
        "lectures.Speaker", models.CASCADE, related_name="clearances", verbose_name=_("speaker")
    )
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    done_on = models.DateField(_("done on"))
    expires_on = models.DateField(_("expires on"))
    noted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    revoked_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("school clearance")
        verbose_name_plural = _("school clearances")
        ordering = ["-expires_on"]
        constraints = [
            models.CheckConstraint(condition=Q(expires_on__gt=F("done_on")), name="lectures_clearance_dates_in_order")
        ]

    def __str__(self):
        return f"{self.speaker} · {self.get_kind_display()}"

    @property
    def union(self):
        return self.speaker.union


class Tutor(Moving):
    """A school appoints a craftsman as counsellor or part-time teacher for a term; visits owed are counted (S3-05)."""

    class Title(models.TextChoices):
        COUNSELLOR = "counsellor", _("student counsellor")
        TEACHER = "teacher", _("part-time teacher")

    machine = TUTOR

    school = models.ForeignKey(School, models.PROTECT, related_name="tutors", verbose_name=_("school"))
    speaker = models.ForeignKey(
        "lectures.Speaker", models.PROTECT, related_name="tutor_terms", verbose_name=_("speaker")
    )
    title = models.CharField(pgettext_lazy("of a person", "title"), max_length=12, choices=Title.choices)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"))
    visits_owed = models.PositiveSmallIntegerField(_("visits owed in the term"))
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    paper = models.OneToOneField("lectures.Paper", models.PROTECT, null=True, blank=True, related_name="tutor")
    created_at = models.DateTimeField(_("noted at"), auto_now_add=True)

    class Meta:
        verbose_name = _("tutor")
        verbose_name_plural = _("tutors")
        ordering = ["-starts_on"]
        constraints = [
            models.CheckConstraint(condition=TUTOR.legal_states(), name="lectures_tutor_legal_state"),
            models.CheckConstraint(condition=Q(ends_on__gt=F("starts_on")), name="lectures_tutor_dates_in_order"),
            models.UniqueConstraint(
                fields=["school", "speaker"], condition=Q(state__in=["proposed", "active"]), name="lectures_tutor_once"
            ),
        ]

    def __str__(self):
        return f"{self.school} · {self.speaker}"

    @property
    def union(self):
        return self.school.union


class Programme(models.Model):
    """A year's drive into the schools around Craftsman Day, 26 September, with its target (F-A1-17, F-A1-19, S3-07)."""

    year = models.PositiveSmallIntegerField(_("year"), unique=True)
    edition = models.PositiveSmallIntegerField(_("edition"))  # 2021 was the third
    title = models.CharField(_("title"), max_length=80)
    target_people = models.PositiveSmallIntegerField(_("speakers into schools"), default=100)
    opens_on = models.DateField(_("opening"))
    opening_place = models.CharField(_("place of the opening"), max_length=120, blank=True)
    closes_on = models.DateField(_("until"))

    class Meta:
        verbose_name = _("school programme")
        verbose_name_plural = _("school programmes")
        ordering = ["-year"]
        constraints = [
            models.CheckConstraint(condition=Q(closes_on__gt=F("opens_on")), name="lectures_programme_dates_in_order")
        ]

    def __str__(self):
        return self.title


class ProgrammeSlot(models.Model):
    """A day a speaker reserves for a programme; taken by one visit, or carried over to the next year."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="slots")
    speaker = models.ForeignKey("lectures.Speaker", models.CASCADE, related_name="programme_slots")
    day = models.DateField(_("day"))
    visit = models.OneToOneField(SchoolVisit, models.SET_NULL, null=True, blank=True, related_name="slot")
    carried_from = models.OneToOneField("self", models.SET_NULL, null=True, blank=True, related_name="carried_to")

    class Meta:
        verbose_name = _("reserved slot")
        verbose_name_plural = _("reserved slots")
        ordering = ["day", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "speaker", "day"], name="lectures_programmeslot_once")
        ]

    def __str__(self):
        return f"{day_of(self.day)} {self.speaker}"
