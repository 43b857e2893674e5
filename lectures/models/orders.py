import secrets

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from federation.fields import EncryptedTextField
from ui.naming import NamedByKind
from workflow.days import explain
from workflow.models import Moving

from ..states import ORDER, REQUEST, WAITING, RequestState


def new_token() -> str:
    """An unguessable link part of 192 bits."""
    return secrets.token_urlsafe(24)


class Order(Moving):
    """What a group asks for, by topic, by speaker or by need (F-A1-10, lecture_menu §4)."""

    class Mode(models.TextChoices):
        TOPIC = "topic", _("by topic")
        SPEAKER = "speaker", _("by speaker")
        NEED = "need", _("by need")
        VISIT = "visit", _("by a school visit")

    class Outcome(models.TextChoices):
        FREE = "", _("none")
        LATE_CANCEL = "late", _("cancelled late")
        FORCE_MAJEURE = "force", _("force majeure")

    machine = ORDER

    number = models.CharField(_("number"), max_length=16, unique=True)
    union = models.ForeignKey(
        "federation.Union", models.PROTECT, related_name="lecture_orders", verbose_name=_("union")
    )
    ordered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="lecture_orders")
    mode = models.CharField(_("ordered"), max_length=8, choices=Mode.choices)
    topic = models.ForeignKey(
        "lectures.Topic", models.PROTECT, null=True, blank=True, verbose_name=_("topic"), related_name="orders"
    )
    wished_speaker = models.ForeignKey(
        "lectures.Speaker",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="wished_orders",
        verbose_name=_("wished speaker"),
    )
    speaker = models.ForeignKey(
        "lectures.Speaker", models.PROTECT, null=True, blank=True, related_name="orders", verbose_name=_("speaker")
    )
    series = models.ForeignKey("lectures.Series", models.SET_NULL, null=True, blank=True, related_name="orders")
    menu_version = models.ForeignKey("lectures.MenuVersion", models.PROTECT, null=True, related_name="orders")
    corps = models.ForeignKey(
        "lectures.Corps", models.PROTECT, related_name="orders", verbose_name=_("speaker corps")
    )  # whose office decides
    need = models.TextField(_("need"), max_length=1000, blank=True)
    audience = models.CharField(_("who listens"), max_length=60)
    people = models.PositiveSmallIntegerField(_("number of people"))
    is_school = models.BooleanField(_("pupils or students listen"), default=False)
    age_band = models.CharField(_("age band"), max_length=20, blank=True)
    teacher_present = models.BooleanField(_("a teacher stays in the room"), default=False)
    site = models.ForeignKey(
        "lectures.Site",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="orders",
        verbose_name=_("demonstration point"),
    )
    place = models.CharField(_("place"), max_length=200)
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    starts_at = models.DateTimeField(_("date"))
    second_starts_at = models.DateTimeField(_("second date"), null=True, blank=True)
    minutes = models.PositiveSmallIntegerField(_("minutes"))
    equipment = ArrayField(models.CharField(max_length=30), verbose_name=_("equipment there"), default=list, blank=True)
    dialect = models.CharField(_("language or dialect"), max_length=20, blank=True)
    contact_name = models.CharField(_("contact"), max_length=60)
    contact_phone = EncryptedTextField(_("contact phone"))
    aim = models.TextField(_("aim and questions"), max_length=1000, blank=True)
    gate_rules = models.CharField(_("gate, parking and safety gear"), max_length=200, blank=True)
    photo_allowed = models.BooleanField(_("photos allowed"), default=True)
    created_at = models.DateTimeField(_("noted at"), auto_now_add=True)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    accepted_at = models.DateTimeField(_("speaker accepted"), null=True, blank=True)
    delivered_at = models.DateTimeField(_("confirmed"), null=True, blank=True)
    distance_km = models.FloatField(null=True, blank=True)  # speaker to place, kept when accepted (F-A1-14 "near")
    match_score = models.PositiveSmallIntegerField(
        _("match of 100"), null=True, blank=True
    )  # of 100, kept when dispatched
    cancel_mark = models.CharField(max_length=8, choices=Outcome.choices, blank=True)
    calendar_sequence = models.PositiveSmallIntegerField(default=0, editable=False)  # grows when a calendar must follow
    check_in_token = models.CharField(max_length=40, unique=True, default=new_token, editable=False)
    rating_token = models.CharField(max_length=40, unique=True, default=new_token, editable=False)

    class Meta:
        verbose_name = pgettext_lazy("model", "order")
        verbose_name_plural = pgettext_lazy("model", "orders")
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["-created_at", "-id"], name="lectures_order_newest"),
            models.Index(fields=["union", "-created_at"], name="lectures_order_by_union"),
            models.Index(fields=["state", "created_at"], name="lectures_order_by_state"),
            models.Index(fields=["starts_at"], name="lectures_order_by_date"),
        ]
        constraints = [
            models.CheckConstraint(condition=ORDER.legal_states(), name="lectures_order_legal_state"),
            models.CheckConstraint(condition=Q(people__gte=1) & Q(people__lte=2000), name="lectures_order_people"),
            models.CheckConstraint(
                condition=Q(topic__isnull=False) | Q(wished_speaker__isnull=False) | ~Q(need=""),
                name="lectures_order_asks_for_something",
            ),
        ]

    def __str__(self):
        return self.number

    @property
    def called(self):
        """What the lecture is called in lists: its topic, what was asked for, or how it came about."""
        if self.topic_id or self.need:
            return str(self.topic or self.need)
        return _("Activity at a school") if self.mode == self.Mode.VISIT else _("Topic to be agreed")


class Booking(models.Model):
    """A speaker's hours held for an order or an offer, travel there and back included; live ones never overlap (F-A1-11)."""

    order = models.ForeignKey(Order, models.CASCADE, null=True, related_name="bookings")
    entry = models.ForeignKey("lectures.WaitingEntry", models.CASCADE, null=True, related_name="bookings")
    speaker = models.ForeignKey("lectures.Speaker", models.PROTECT, related_name="bookings")
    during = DateTimeRangeField()  # talk plus travel
    talk_starts_at = models.DateTimeField()
    travel_minutes = models.PositiveSmallIntegerField(default=0)
    is_live = models.BooleanField(default=True)
    created_at = models.DateTimeField(_("noted at"), auto_now_add=True)

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="lectures_booking_no_overlap",
                expressions=[("speaker", RangeOperators.EQUAL), ("during", RangeOperators.OVERLAPS)],
                condition=Q(is_live=True),
            ),
            models.UniqueConstraint(fields=["order"], condition=Q(is_live=True), name="lectures_booking_one_live"),
            models.UniqueConstraint(
                fields=["entry"], condition=Q(is_live=True), name="lectures_booking_one_live_offer"
            ),
            models.CheckConstraint(
                condition=Q(order__isnull=False, entry__isnull=True) | Q(order__isnull=True, entry__isnull=False),
                name="lectures_booking_for_one",
            ),
        ]


class SpeakerRequest(NamedByKind, Moving):
    """One speaker asked about one order; answered by link within 2 working days (S2-09)."""

    machine = REQUEST

    order = models.ForeignKey(Order, models.CASCADE, related_name="requests", verbose_name=_("order"))
    speaker = models.ForeignKey("lectures.Speaker", models.PROTECT, related_name="requests", verbose_name=_("speaker"))
    token = models.CharField(max_length=40, unique=True, default=new_token, editable=False)
    score = models.PositiveSmallIntegerField(_("match of 100"), default=0)
    due_at = models.DateTimeField(_("answer due"))
    due_steps = models.JSONField(_("how it was reckoned"), null=True, blank=True)
    due_reckoning = models.TextField(_("how it was reckoned"), blank=True, editable=False)  # of questions without steps
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    decline_reason = models.CharField(_("reason"), max_length=200, blank=True)
    created_at = models.DateTimeField(_("noted at"), auto_now_add=True)

    class Meta:
        verbose_name = _("question to a speaker")
        verbose_name_plural = _("questions to speakers")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["order"], condition=Q(state=RequestState.ASKED), name="lectures_speakerrequest_one_open"
            )
        ]

    @property
    def union(self):
        return self.order.union

    @property
    def due_explained(self) -> str:
        """How the last day for the answer was reckoned, in the reader's language."""
        return explain(self.due_steps) if self.due_steps else self.due_reckoning


class WaitingEntry(Moving):
    """A group waits for a date of a speaker; offers expire (S2-10)."""

    machine = WAITING

    union = models.ForeignKey("federation.Union", models.PROTECT, related_name="+", verbose_name=_("union"))
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="lecture_waiting")
    topic = models.ForeignKey("lectures.Topic", models.PROTECT, null=True, blank=True, verbose_name=_("topic"))
    speaker = models.ForeignKey(
        "lectures.Speaker", models.PROTECT, related_name="waiting_entries", verbose_name=_("speaker")
    )
    people = models.PositiveSmallIntegerField(_("number of people"))
    from_on = models.DateField(_("from"))
    until_on = models.DateField(_("until"))
    may_split = models.BooleanField(_("two smaller groups are fine"), default=False)  # S2-11
    is_urgent = models.BooleanField(_("goes first"), default=False)
    urgent_reason = models.CharField(_("reason for going first"), max_length=200, blank=True)
    half = models.PositiveSmallIntegerField(_("part of the group"), default=0)  # 0 the whole group, 1 and 2 its halves
    joined_at = models.DateTimeField(_("on the list since"), auto_now_add=True)
    offered_starts_at = models.DateTimeField(_("offered date"), null=True, blank=True)
    offer_expires_at = models.DateTimeField(_("offer ends"), null=True, blank=True)
    token = models.CharField(max_length=40, unique=True, default=new_token, editable=False)

    class Meta:
        verbose_name = _("place on a waiting list")
        verbose_name_plural = _("waiting lists")
        ordering = ["-is_urgent", "joined_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["union", "speaker", "half"],
                condition=Q(state__in=["waiting", "offered"]),
                name="lectures_waitingentry_once",
            ),
            models.CheckConstraint(
                condition=Q(is_urgent=False) | ~Q(urgent_reason=""), name="lectures_waitingentry_urgent_has_a_reason"
            ),
        ]

    def __str__(self):
        return self.union.name

    @property
    def minutes(self) -> int:
        """How long the talk would be that the group waits for."""
        return self.topic.minutes if self.topic else 60


class CheckIn(models.Model):
    """Somebody came in at the door: by QR of the order, or by name; `client_nonce` makes a resend harmless."""

    order = models.ForeignKey(Order, models.CASCADE, related_name="check_ins")
    person = models.ForeignKey("federation.Person", models.PROTECT, null=True, blank=True, related_name="+")
    name = models.CharField(pgettext_lazy("of a human being", "name"), max_length=60, blank=True)
    client_nonce = models.UUIDField()
    expected = models.ForeignKey(
        "lectures.ExpectedListener", models.SET_NULL, null=True, blank=True, related_name="check_ins"
    )
    came_at = models.DateTimeField(_("came in"), default=timezone.now)  # as the door said, when it had no network
    noted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(_("noted at"), auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["order", "client_nonce"], name="lectures_checkin_nonce"),
            models.UniqueConstraint(fields=["order", "person"], name="lectures_checkin_person_once"),
            models.UniqueConstraint(fields=["expected"], name="lectures_checkin_expected_once"),
        ]


class Rating(NamedByKind, models.Model):
    """One listener's answer, without an account; `device` is a keyed hash that keeps one answer a device (S2-17)."""

    order = models.ForeignKey(Order, models.CASCADE, related_name="ratings", verbose_name=_("order"))
    speaker_score = models.PositiveSmallIntegerField(_("speaker"))
    content_score = models.PositiveSmallIntegerField(_("content"))
    organisation_score = models.PositiveSmallIntegerField(_("organisation"))
    would_order_again = models.BooleanField(_("would order again"), default=True)
    comment = models.CharField(_("comment"), max_length=500, blank=True)
    device = models.CharField(max_length=64)
    created_at = models.DateTimeField(_("noted at"), auto_now_add=True)

    class Meta:
        verbose_name = _("listener's answer")
        verbose_name_plural = _("listeners' answers")
        constraints = [
            models.UniqueConstraint(fields=["order", "device"], name="lectures_rating_one_a_device"),
            models.CheckConstraint(
                condition=Q(speaker_score__range=(1, 5))
                & Q(content_score__range=(1, 5))
                & Q(organisation_score__range=(1, 5)),
                name="lectures_rating_in_scale",
            ),
        ]


class SpeakerFeedback(NamedByKind, models.Model):
    """What the speaker says of the group and the place afterwards (S2-17)."""

    order = models.OneToOneField(Order, models.CASCADE, related_name="speaker_feedback", verbose_name=_("order"))
    group_score = models.PositiveSmallIntegerField(_("the listeners"))
    place_score = models.PositiveSmallIntegerField(_("room and equipment"))
    comment = models.CharField(_("comment"), max_length=500, blank=True)
    created_at = models.DateTimeField(_("noted at"), auto_now_add=True)

    class Meta:
        verbose_name = _("speaker's answer")
        verbose_name_plural = _("speakers' answers")
        constraints = [
            models.CheckConstraint(
                condition=Q(group_score__range=(1, 5)) & Q(place_score__range=(1, 5)),
                name="lectures_speakerfeedback_in_scale",
            )
        ]


class Report(NamedByKind, models.Model):
    """The closing report: heads counted, questions asked, what follows (S2-18)."""

    order = models.OneToOneField(Order, models.CASCADE, related_name="report", verbose_name=_("order"))
    people_counted = models.PositiveSmallIntegerField(_("heads counted"))
    questions = models.TextField(_("questions asked"), max_length=2000, blank=True)
    follow_up = models.TextField(_("what follows"), max_length=1000, blank=True)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("written by")
    )
    created_at = models.DateTimeField(_("noted at"), auto_now_add=True)

    class Meta:
        verbose_name = _("closing report")
        verbose_name_plural = _("closing reports")


class ReportPhoto(models.Model):
    report = models.ForeignKey(Report, models.CASCADE, related_name="photos")
    photo = models.ImageField(upload_to="lecture_reports/")
