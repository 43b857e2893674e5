from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ui.components.marks import day, when
from workflow.models import Moving

from ..states import ACTIVITY, SANCTION, SIGN_UP, SanctionState, SignUpState
from .homes import Home
from .rooms import Room, new_token

HOLDS_SEATS = [SignUpState.OFFERED, SignUpState.CONFIRMED, SignUpState.ATTENDED, SignUpState.NO_SHOW]
LIVE_SIGN_UP = [SignUpState.WAITING, *HOLDS_SEATS]


class ActivityType(models.TextChoices):
    """The kinds of F-A2-05, and the few that homes add."""

    BOOK_SALON = "book_salon", _("book salon")
    GRUMBLE_NIGHT = "grumble_night", _("grumble night")
    FLOWER_COURSE = "flower_course", _("flower course")
    PIONEER_CLASS = "pioneer_class", _("pioneer class")
    YOGA = "yoga", _("yoga")
    MATCH_MAKING = "match_making", _("match-making")
    SKILLS = "skills", _("skills course")
    CHILDREN = "children", _("for children")
    OTHER = "other", pgettext_lazy("activity type", "other")


class Activity(Moving):
    """Something that happens in a home, for which people sign up (S4-08).

    `seats_taken` is counted under the row's lock and never passes `capacity`. Of the seats, `small_union_seats` are kept
    for members of small unions until `small_union_until` (S4-14).
    """

    machine = ACTIVITY

    number = models.CharField(_("number"), max_length=20, unique=True)
    home = models.ForeignKey(Home, models.PROTECT, related_name="activities", verbose_name=_("worker home"))
    room = models.ForeignKey(
        Room, models.PROTECT, null=True, blank=True, related_name="activities", verbose_name=_("room")
    )
    kind = models.CharField(_("kind"), max_length=16, choices=ActivityType.choices)
    title = models.CharField(pgettext_lazy("worker homes", "title"), max_length=80)
    summary = models.CharField(_("in one sentence"), max_length=120, blank=True)
    about = models.TextField(_("about the activity"), max_length=2000, blank=True)
    trainer = models.CharField(_("trainer"), max_length=60, blank=True)
    provider = models.ForeignKey(
        "workerhomes.Provider",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="activities",
        verbose_name=_("provider"),
    )
    need = models.ForeignKey("workerhomes.Need", models.SET_NULL, null=True, blank=True, related_name="activities")
    capacity = models.PositiveSmallIntegerField(pgettext_lazy("workerhomes", "seats"))
    seats_taken = models.PositiveSmallIntegerField(default=0, editable=False)
    small_union_seats = models.PositiveSmallIntegerField(_("seats kept for small unions"), default=0)
    small_union_until = models.DateTimeField(_("kept until"), null=True, blank=True)
    group_max = models.PositiveSmallIntegerField(_("people in a group, at most"), default=1)
    opens_at = models.DateTimeField(_("sign-up from"), default=timezone.now)
    closes_at = models.DateTimeField(_("sign-up until"))
    starts_at = models.DateTimeField(_("begins"))
    photo = models.ImageField(_("photo"), upload_to="activities/", blank=True)
    report = models.TextField(_("report"), max_length=2000, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("activity")
        verbose_name_plural = _("activities")
        ordering = ["-starts_at", "-pk"]
        indexes = [models.Index(fields=["state", "starts_at"], name="workerhomes_activity_by_state")]
        constraints = [
            models.CheckConstraint(condition=ACTIVITY.legal_states(), name="workerhomes_activity_legal_state"),
            models.CheckConstraint(
                condition=Q(capacity__range=(1, 2000), seats_taken__lte=F("capacity")),
                name="workerhomes_activity_never_over",
            ),
            models.CheckConstraint(
                condition=Q(small_union_seats__lte=F("capacity"), group_max__gte=1), name="workerhomes_activity_shares"
            ),
            models.CheckConstraint(
                condition=Q(closes_at__gt=F("opens_at"), closes_at__lte=F("starts_at")),
                name="workerhomes_activity_dates_in_order",
                violation_error_message=_("The sign-up ends after it began and before the activity begins."),
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def union(self):
        return self.home.union

    @property
    def seats_left(self) -> int:
        return self.capacity - self.seats_taken

    @property
    def is_full(self) -> bool:
        return self.seats_left <= 0


class Session(models.Model):
    """One meeting of an activity."""

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="sessions")
    starts_at = models.DateTimeField(pgettext_lazy("workerhomes", "from"))
    ends_at = models.DateTimeField(pgettext_lazy("workerhomes", "until"))
    place = models.CharField(_("place"), max_length=80, blank=True)  # empty: the room of the activity

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        ordering = ["starts_at"]
        constraints = [
            models.UniqueConstraint(fields=["activity", "starts_at"], name="workerhomes_session_once"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="workerhomes_session_in_order"),
        ]

    def __str__(self):
        return when(self.starts_at)


class Question(models.Model):
    """A question on the sign-up form of an activity."""

    class Kind(models.TextChoices):
        TEXT = "text", pgettext_lazy("question", "text")
        CHOICE = "choice", pgettext_lazy("question", "one of several")
        YES_NO = "yes_no", pgettext_lazy("question", "yes or no")
        NUMBER = "number", pgettext_lazy("question", "number")

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="questions")
    position = models.PositiveSmallIntegerField(pgettext_lazy("worker homes", "order"), default=0)
    text = models.CharField(_("question"), max_length=120)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices, default=Kind.TEXT)
    choices = ArrayField(models.CharField(max_length=40), verbose_name=_("choices"), default=list, blank=True)
    is_required = models.BooleanField(_("must be answered"), default=False)

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering = ["position", "pk"]

    def __str__(self):
        return self.text


class SignUp(Moving):
    """A person's, or a group's, `seats` at an activity, or their place on its waiting list (S4-06, S4-08).

    The waiting list goes by `joined_at`, then by key; an offer ends at `offer_expires_at`.
    """

    machine = SIGN_UP

    activity = models.ForeignKey(Activity, models.PROTECT, related_name="sign_ups", verbose_name=_("activity"))
    person = models.ForeignKey("federation.Person", models.PROTECT, related_name="sign_ups", verbose_name=_("person"))
    union = models.ForeignKey("federation.Union", models.PROTECT, related_name="sign_ups", verbose_name=_("union"))
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    seats = models.PositiveSmallIntegerField(pgettext_lazy("workerhomes", "seats"), default=1)
    is_group = models.BooleanField(_("group"), default=False)
    uses_small_share = models.BooleanField(default=False, editable=False)
    answers = models.JSONField(
        pgettext_lazy("worker homes", "answers"), default=dict, blank=True
    )  # question key -> answer
    code = models.CharField(max_length=40, unique=True, default=new_token, editable=False)
    joined_at = models.DateTimeField(_("signed up"), default=timezone.now)
    offer_expires_at = models.DateTimeField(_("offer holds until"), null=True, blank=True)
    is_excused = models.BooleanField(_("excused"), default=False)

    class Meta:
        verbose_name = _("sign-up")
        verbose_name_plural = _("sign-ups")
        ordering = ["joined_at", "pk"]
        indexes = [models.Index(fields=["activity", "state", "joined_at"], name="workerhomes_signup_queue")]
        constraints = [
            models.CheckConstraint(condition=SIGN_UP.legal_states(), name="workerhomes_signup_legal_state"),
            models.CheckConstraint(condition=Q(seats__range=(1, 500)), name="workerhomes_signup_seats"),
            models.UniqueConstraint(
                fields=["activity", "person"], condition=Q(state__in=LIVE_SIGN_UP), name="workerhomes_signup_once"
            ),
        ]

    def __str__(self):
        return f"{self.activity} · {self.person}"

    @property
    def journal_union_id(self) -> int:
        return self.activity.home.union_id


class Attendance(models.Model):
    """Who came to which session, counted once."""

    sign_up = models.ForeignKey(SignUp, models.CASCADE, related_name="attendances")
    session = models.ForeignKey(Session, models.CASCADE, related_name="attendances")
    people = models.PositiveSmallIntegerField(_("people"), default=1)
    at = models.DateTimeField(_("came"), default=timezone.now)
    noted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("attendance")
        verbose_name_plural = _("attendances")
        constraints = [models.UniqueConstraint(fields=["sign_up", "session"], name="workerhomes_attendance_once")]


class ActivityRating(models.Model):
    """What somebody who came thought of it: 1 to 5, once."""

    sign_up = models.OneToOneField(SignUp, models.CASCADE, related_name="rating")
    score = models.PositiveSmallIntegerField(_("score"))
    comment = models.CharField(pgettext_lazy("workerhomes", "comment"), max_length=500, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("rating of an activity")
        verbose_name_plural = _("ratings of activities")
        constraints = [models.CheckConstraint(condition=Q(score__range=(1, 5)), name="workerhomes_rating_in_scale")]


class ActivityPhoto(models.Model):
    """A photo in the report of an activity."""

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="photos")
    photo = models.ImageField(_("photo"), upload_to="activities/")
    caption = models.CharField(_("caption"), max_length=80, blank=True)

    class Meta:
        verbose_name = _("photo of an activity")
        verbose_name_plural = _("photos of activities")
        ordering = ["pk"]


class Sanction(Moving):
    """A pause from new sign-ups after missed activities, by the published rule, with a right to object (S4-09)."""

    machine = SANCTION

    person = models.ForeignKey("federation.Person", models.PROTECT, related_name="sanctions", verbose_name=_("person"))
    home = models.ForeignKey(Home, models.PROTECT, related_name="sanctions", verbose_name=_("worker home"))
    missed = models.ManyToManyField(SignUp, related_name="sanctions", verbose_name=_("missed"))
    starts_at = models.DateTimeField(pgettext_lazy("workerhomes", "from"), default=timezone.now)
    ends_at = models.DateTimeField(pgettext_lazy("workerhomes", "until"))
    appeal = models.TextField(_("objection"), max_length=500, blank=True)
    appealed_at = models.DateTimeField(_("objected"), null=True, blank=True)
    decision = models.CharField(_("decision"), max_length=300, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(pgettext_lazy("workerhomes", "decided"), null=True, blank=True)

    class Meta:
        verbose_name = _("pause after missed activities")
        verbose_name_plural = _("pauses after missed activities")
        ordering = ["-starts_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=SANCTION.legal_states(), name="workerhomes_sanction_legal_state"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="workerhomes_sanction_in_order"),
            models.UniqueConstraint(
                fields=["person", "home"],
                condition=Q(state__in=[SanctionState.ACTIVE, SanctionState.APPEALED, SanctionState.UPHELD]),
                name="workerhomes_sanction_one_live",
            ),
        ]

    def __str__(self):
        return f"{self.person} {day(self.starts_at)}"

    @property
    def union(self):
        return self.home.union
