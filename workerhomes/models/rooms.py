import secrets

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ui.components.marks import when
from workflow.models import Moving

from ..states import BOOKING, ROOM_WAITING, SERIES, BookingState, RoomWaitingState
from .homes import Home, Weekday

LIVE = [BookingState.HELD, BookingState.REQUESTED, BookingState.BOOKED, BookingState.CHECKED_IN]  # hold their hours
ON_LIST = [RoomWaitingState.WAITING, RoomWaitingState.OFFERED]


def new_token() -> str:
    """An unguessable link part of 192 bits."""
    return secrets.token_urlsafe(24)


class Room(models.Model):
    """A room, or a room with `seats` that are booked one by one, and the rules of booking it (S4-04).

    `notice_hours` is the shortest time ahead, `ahead_days` the longest; at most `quota_minutes` in `quota_days` a person
    (0 = no quota); a booking that nobody takes up is released `release_minutes` after its beginning (0 = never).
    """

    class Kind(models.TextChoices):
        MEETING = "meeting", _("meeting room")
        CLASSROOM = "classroom", _("classroom")
        READING = "reading", _("reading seats")
        FITNESS = "fitness", _("fitness room")
        COUNSELLING = "counselling", _("counselling room")
        FAMILY = "family", _("parents and children")
        STAGE = "stage", _("hall with stage")

    home = models.ForeignKey(Home, models.PROTECT, related_name="rooms", verbose_name=_("worker home"))
    name = models.CharField(_("name"), max_length=60)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    floor = models.CharField(_("where in the house"), max_length=40, blank=True)
    capacity_people = models.PositiveSmallIntegerField(_("room for people"))
    seats = models.PositiveSmallIntegerField(_("seats booked one by one"), default=1)
    equipment = ArrayField(models.CharField(max_length=30), verbose_name=_("equipment"), default=list, blank=True)
    rules = models.CharField(_("house rules"), max_length=200, blank=True)
    photo = models.ImageField(_("photo"), upload_to="homes/", blank=True)
    step_minutes = models.PositiveSmallIntegerField(_("beginnings every (minutes)"), default=30)
    min_minutes = models.PositiveSmallIntegerField(_("shortest booking (minutes)"), default=30)
    max_minutes = models.PositiveSmallIntegerField(_("longest booking (minutes)"), default=180)
    buffer_minutes = models.PositiveSmallIntegerField(_("pause between two bookings (minutes)"), default=0)
    notice_hours = models.PositiveSmallIntegerField(_("book at least (hours) ahead"), default=0)
    ahead_days = models.PositiveSmallIntegerField(_("book at most (days) ahead"), default=28)
    quota_minutes = models.PositiveSmallIntegerField(_("at most (minutes) a person"), default=0)
    quota_days = models.PositiveSmallIntegerField(_("within (days)"), default=7)
    needs_approval = models.BooleanField(_("the home approves each booking"), default=False)
    allows_standing = models.BooleanField(_("weekly bookings possible"), default=True)
    release_minutes = models.PositiveSmallIntegerField(_("release after (minutes) without check-in"), default=15)
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("room")
        verbose_name_plural = _("rooms")
        ordering = ["home__name", "name"]
        constraints = [
            models.UniqueConstraint(fields=["home", "name"], name="workerhomes_room_once"),
            models.CheckConstraint(
                condition=Q(capacity_people__gte=1, seats__range=(1, 500)), name="workerhomes_room_has_room"
            ),
            models.CheckConstraint(
                condition=Q(step_minutes__gte=5, min_minutes__gte=5, max_minutes__gte=F("min_minutes")),
                name="workerhomes_room_lengths_in_order",
                violation_error_message=_(
                    "The longest booking is at least as long as the shortest; both from 5 minutes."
                ),
            ),
            models.CheckConstraint(
                condition=Q(ahead_days__range=(1, 366), quota_days__range=(1, 366)),
                name="workerhomes_room_periods",
                violation_error_message=_("Periods are from 1 to 366 days."),
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def union(self):
        return self.home.union

    @property
    def is_shared(self) -> bool:
        """Whether seats are booked one by one."""
        return self.seats > 1


class RoomSeries(Moving):
    """The same hours every week, until a day, or standing until it is no longer confirmed (S4-05, S4-07).

    `made_until_on` is the last day for which bookings were tried; `skipped` lists [day, reason] of those left out.
    """

    machine = SERIES

    room = models.ForeignKey(Room, models.PROTECT, related_name="series", verbose_name=_("room"))
    person = models.ForeignKey("federation.Person", models.PROTECT, related_name="room_series")
    union = models.ForeignKey("federation.Union", models.PROTECT, related_name="+", verbose_name=_("union"))
    booked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    weekday = models.PositiveSmallIntegerField(_("weekday"), choices=Weekday.choices)
    starts = models.TimeField(pgettext_lazy("workerhomes", "from"))
    minutes = models.PositiveSmallIntegerField(_("minutes"))
    people = models.PositiveSmallIntegerField(_("number of people"))
    purpose = models.CharField(_("what for"), max_length=100)
    from_on = models.DateField(_("first day"))
    until_on = models.DateField(_("last day"), null=True, blank=True)  # NULL: standing
    made_until_on = models.DateField(null=True, blank=True)
    confirmed_at = models.DateTimeField(pgettext_lazy("worker homes", "confirmed"), default=timezone.now)
    confirm_by = models.DateTimeField(_("confirm until"), null=True, blank=True)
    skipped = models.JSONField(default=list)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("repeating booking")
        verbose_name_plural = _("repeating bookings")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=SERIES.legal_states(), name="workerhomes_roomseries_legal_state"),
            models.CheckConstraint(
                condition=Q(until_on=None) | Q(until_on__gte=F("from_on")), name="workerhomes_roomseries_dates"
            ),
        ]

    def __str__(self):
        return f"{self.room} · {self.get_weekday_display()} {self.starts:%H:%M}"

    @property
    def journal_union_id(self) -> int:
        return self.room.home.union_id

    @property
    def is_standing(self) -> bool:
        return self.until_on is None


class RoomWaiting(Moving):
    """Somebody who waits for hours in a room that are taken; a freed room is offered for a while (S4-06)."""

    machine = ROOM_WAITING

    room = models.ForeignKey(Room, models.PROTECT, related_name="waiting", verbose_name=_("room"))
    person = models.ForeignKey("federation.Person", models.PROTECT, related_name="room_waiting")
    union = models.ForeignKey("federation.Union", models.PROTECT, related_name="+", verbose_name=_("union"))
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    starts_at = models.DateTimeField(pgettext_lazy("workerhomes", "from"))
    ends_at = models.DateTimeField(pgettext_lazy("workerhomes", "until"))
    people = models.PositiveSmallIntegerField(_("number of people"))
    purpose = models.CharField(_("what for"), max_length=100, blank=True)
    joined_at = models.DateTimeField(_("joined"), default=timezone.now)
    offer_expires_at = models.DateTimeField(_("offer holds until"), null=True, blank=True)

    class Meta:
        verbose_name = _("place on a room's waiting list")
        verbose_name_plural = _("places on rooms' waiting lists")
        ordering = ["joined_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=ROOM_WAITING.legal_states(), name="workerhomes_roomwaiting_legal_state"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="workerhomes_roomwaiting_in_order"),
            models.UniqueConstraint(
                fields=["room", "person", "starts_at"],
                condition=Q(state__in=ON_LIST),
                name="workerhomes_roomwaiting_once",
            ),
        ]

    def __str__(self):
        return f"{self.room} {when(self.starts_at)}"

    @property
    def journal_union_id(self) -> int:
        return self.room.home.union_id


class RoomBooking(Moving):
    """Hours of a room (or of one seat of it) for a person; live ones never overlap, the pause after them included."""

    machine = BOOKING

    number = models.CharField(_("number"), max_length=20, unique=True)
    room = models.ForeignKey(Room, models.PROTECT, related_name="bookings", verbose_name=_("room"))
    seat = models.PositiveSmallIntegerField(pgettext_lazy("workerhomes", "seat"), default=1)
    person = models.ForeignKey(
        "federation.Person", models.PROTECT, related_name="room_bookings", verbose_name=_("person")
    )
    union = models.ForeignKey("federation.Union", models.PROTECT, related_name="room_bookings", verbose_name=_("union"))
    booked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    starts_at = models.DateTimeField(pgettext_lazy("workerhomes", "from"))
    ends_at = models.DateTimeField(pgettext_lazy("workerhomes", "until"))
    during = DateTimeRangeField(editable=False)  # the hours and the pause after them
    people = models.PositiveSmallIntegerField(_("number of people"))
    purpose = models.CharField(_("what for"), max_length=100)
    series = models.ForeignKey(RoomSeries, models.PROTECT, null=True, blank=True, related_name="bookings")
    waiting = models.ForeignKey(RoomWaiting, models.PROTECT, null=True, blank=True, related_name="bookings")
    created_at = models.DateTimeField(pgettext_lazy("worker homes", "booked"), auto_now_add=True)
    checked_in_at = models.DateTimeField(_("came"), null=True, blank=True)

    class Meta:
        verbose_name = _("room booking")
        verbose_name_plural = _("room bookings")
        ordering = ["-starts_at", "-pk"]
        indexes = [
            models.Index(fields=["person", "-starts_at"], name="workerhomes_booking_of_person"),
            models.Index(fields=["state", "starts_at"], name="workerhomes_booking_by_state"),
        ]
        constraints = [
            models.CheckConstraint(condition=BOOKING.legal_states(), name="workerhomes_roombooking_legal_state"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="workerhomes_roombooking_in_order"),
            models.CheckConstraint(condition=Q(people__gte=1, seat__gte=1), name="workerhomes_roombooking_people"),
            ExclusionConstraint(
                name="workerhomes_roombooking_no_overlap",
                expressions=[
                    ("room", RangeOperators.EQUAL),
                    ("seat", RangeOperators.EQUAL),
                    ("during", RangeOperators.OVERLAPS),
                ],
                condition=Q(state__in=LIVE),
            ),
        ]

    def __str__(self):
        return self.number

    @property
    def journal_union_id(self) -> int:
        return self.room.home.union_id

    @property
    def is_live(self) -> bool:
        return self.state in LIVE
