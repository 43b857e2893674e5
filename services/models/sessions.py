from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from workflow.models import Moving

from ..states import APPOINTMENT, SESSION, TICKET, SlotState, TicketState
from .catalogue import Service
from .places import Partner, Station, new_token

LIVE_APPOINTMENT = [SlotState.HELD, SlotState.BOOKED, SlotState.ARRIVED]
IN_QUEUE = [TicketState.WAITING, TicketState.CALLED, TicketState.SERVING, TicketState.HELD]


class Timetable(models.Model):
    """The counter comes to a station at fixed times, every `every_weeks` weeks on a weekday (F-A3-09).

    On a day that is no working day nothing is held; nobody is shifted to another day without being told.
    """

    station = models.ForeignKey(
        Station, models.PROTECT, related_name="timetables", verbose_name=pgettext_lazy("counter", "station")
    )
    weekday = models.PositiveSmallIntegerField(_("weekday (0 is Monday)"))
    every_weeks = models.PositiveSmallIntegerField(_("every (weeks)"), default=1)
    starts = models.TimeField(pgettext_lazy("counter", "from"))
    ends = models.TimeField(pgettext_lazy("counter", "until"))
    from_on = models.DateField(_("first day"))
    until_on = models.DateField(_("last day"), null=True, blank=True)
    services = models.ManyToManyField(Service, related_name="+", verbose_name=_("services brought"))

    class Meta:
        verbose_name = _("timetable")
        verbose_name_plural = _("timetables")
        ordering = ["station", "weekday", "starts"]
        constraints = [
            models.CheckConstraint(
                condition=Q(weekday__lte=6, every_weeks__range=(1, 13), ends__gt=F("starts")),
                name="services_timetable_in_order",
                violation_error_message=_("The end lies after the beginning; every 1 to 13 weeks."),
            )
        ]

    def __str__(self):
        return f"{self.station} {self.starts:%H:%M}"

    @property
    def union(self):
        return self.station.union


class OnsiteSession(Moving):
    """The counter at a station on a day: proposed from needs or a timetable, announced, held, reported (F-A3-06).

    `because` says why it was proposed, with its figures; `merged_into` is where its needs and appointments went.
    """

    machine = SESSION

    number = models.CharField(_("number"), max_length=20, unique=True)
    station = models.ForeignKey(
        Station, models.PROTECT, related_name="sessions", verbose_name=pgettext_lazy("counter", "station")
    )
    timetable = models.ForeignKey(Timetable, models.SET_NULL, null=True, blank=True, related_name="sessions")
    held_on = models.DateField(_("day"))
    starts = models.TimeField(pgettext_lazy("counter", "from"))
    ends = models.TimeField(pgettext_lazy("counter", "until"))
    services = models.ManyToManyField(Service, related_name="sessions", verbose_name=_("services brought"))
    partners = models.ManyToManyField(Partner, blank=True, related_name="sessions", verbose_name=_("partners"))
    because = models.JSONField(default=dict, blank=True)
    round_table = models.ForeignKey(
        "services.RoundTable",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="sessions",
        verbose_name=_("round table"),
    )
    slot_minutes = models.PositiveSmallIntegerField(_("minutes an appointment"), default=10)
    slot_share = models.PositiveSmallIntegerField(_("share of appointments (per cent)"), default=50)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=pgettext_lazy("counter", "proposed by"),
    )
    created_at = models.DateTimeField(auto_now_add=True)
    opened_at = models.DateTimeField(_("opened"), null=True, blank=True)
    closed_at = models.DateTimeField(pgettext_lazy("counter", "closed"), null=True, blank=True)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="merged")
    report = models.JSONField(default=dict, blank=True)

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        ordering = ["-held_on", "-starts", "-pk"]
        indexes = [models.Index(fields=["station", "held_on"], name="services_session_of_station")]
        constraints = [
            models.CheckConstraint(condition=SESSION.legal_states(), name="services_onsitesession_legal_state"),
            models.CheckConstraint(
                condition=Q(ends__gt=F("starts")),
                name="services_onsitesession_in_order",
                violation_error_message=pgettext_lazy("counter", "The end lies after the beginning."),
            ),
            models.CheckConstraint(
                condition=Q(slot_minutes__range=(2, 120), slot_share__lte=100), name="services_onsitesession_slots"
            ),
            models.UniqueConstraint(fields=["timetable", "held_on"], name="services_onsitesession_once_of_a_timetable"),
        ]

    def __str__(self):
        return self.number

    @property
    def journal_union_id(self) -> int:
        return self.station.union_id

    def _at(self, clock):
        return timezone.make_aware(timezone.datetime.combine(self.held_on, clock))

    @property
    def starts_at(self):
        return self._at(self.starts)

    @property
    def ends_at(self):
        return self._at(self.ends)


class Desk(models.Model):
    """A desk of a session: who sits there and which stamps are brought (S5-05)."""

    session = models.ForeignKey(OnsiteSession, models.CASCADE, related_name="desks", verbose_name=_("session"))
    number = models.PositiveSmallIntegerField(pgettext_lazy("counter", "desk"))
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=pgettext_lazy("counter", "officer"),
    )
    stamps = ArrayField(models.CharField(max_length=30), verbose_name=_("stamps"), default=list, blank=True)

    class Meta:
        verbose_name = pgettext_lazy("counter", "desk")
        verbose_name_plural = _("desks")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["session", "number"], name="services_desk_once"),
            models.UniqueConstraint(fields=["session", "officer"], name="services_desk_one_an_officer"),
        ]

    def __str__(self):
        return str(self.number)


class Appointment(Moving):
    """A time at a session for one person; held until it is confirmed by the code from the text message (S5-06).

    A time given back is offered again only at `free_again_at`, so that nobody can hand it to a buyer.
    """

    machine = APPOINTMENT

    session = models.ForeignKey(OnsiteSession, models.PROTECT, related_name="appointments", verbose_name=_("session"))
    starts_at = models.DateTimeField(pgettext_lazy("counter", "from"))
    place = models.PositiveSmallIntegerField(default=1)
    person = models.ForeignKey(
        "federation.Person",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="appointments",
        verbose_name=pgettext_lazy("counter", "person"),
    )
    phone_index = models.CharField(max_length=64, blank=True, db_index=True)
    sealed = models.TextField(blank=True)  # name and phone, encrypted; nobody is entered before the code came back
    service = models.ForeignKey(
        Service, models.PROTECT, related_name="+", verbose_name=pgettext_lazy("counter", "service")
    )
    need = models.ForeignKey("services.Need", models.SET_NULL, null=True, blank=True, related_name="appointments")
    token = models.CharField(max_length=40, unique=True, default=new_token, editable=False)
    code_hash = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField(pgettext_lazy("counter", "booked"), auto_now_add=True)
    confirm_by = models.DateTimeField(pgettext_lazy("counter", "confirm until"))
    free_again_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = pgettext_lazy("counter", "appointment")
        verbose_name_plural = pgettext_lazy("counter", "appointments")
        ordering = ["starts_at", "place"]
        constraints = [
            models.CheckConstraint(condition=APPOINTMENT.legal_states(), name="services_appointment_legal_state"),
            models.UniqueConstraint(
                fields=["session", "starts_at", "place"], condition=Q(state__in=LIVE_APPOINTMENT),
                name="services_appointment_one_a_place",
            ),
            models.UniqueConstraint(
                fields=["session", "person"], condition=Q(state__in=LIVE_APPOINTMENT),
                name="services_appointment_one_a_person",
            ),
            models.UniqueConstraint(
                fields=["session", "phone_index"], condition=Q(state__in=LIVE_APPOINTMENT) & ~Q(phone_index=""),
                name="services_appointment_one_a_phone",
            ),
        ]  # fmt: skip

    def __str__(self):
        return f"{self.session} {timezone.localtime(self.starts_at):%H:%M}"

    @property
    def journal_union_id(self) -> int:
        return self.session.station.union_id


class Ticket(Moving):
    """A number in the queue of a session, with or without a phone; several services may be wanted in one visit (S5-07)."""

    machine = TICKET

    session = models.ForeignKey(OnsiteSession, models.PROTECT, related_name="tickets", verbose_name=_("session"))
    number = models.PositiveSmallIntegerField(pgettext_lazy("ticket", "number"))
    token = models.CharField(max_length=40, unique=True, default=new_token, editable=False)
    person = models.ForeignKey(
        "federation.Person",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="tickets",
        verbose_name=pgettext_lazy("counter", "person"),
    )
    appointment = models.OneToOneField(Appointment, models.PROTECT, null=True, blank=True, related_name="ticket")
    services = models.ManyToManyField(Service, blank=True, related_name="+", verbose_name=_("services"))
    is_first = models.BooleanField(_("goes first"), default=False)
    first_reason = models.CharField(_("why first"), max_length=80, blank=True)
    desk = models.ForeignKey(Desk, models.SET_NULL, null=True, blank=True, related_name="tickets")
    joined_at = models.DateTimeField(_("taken"), default=timezone.now)
    called_at = models.DateTimeField(_("called"), null=True, blank=True)
    served_at = models.DateTimeField(_("at the desk"), null=True, blank=True)
    done_at = models.DateTimeField(pgettext_lazy("counter", "done"), null=True, blank=True)
    calls = models.PositiveSmallIntegerField(_("called times"), default=0)

    class Meta:
        verbose_name = _("ticket")
        verbose_name_plural = _("tickets")
        ordering = ["number"]
        indexes = [models.Index(fields=["session", "state"], name="services_ticket_in_queue")]
        constraints = [
            models.CheckConstraint(condition=TICKET.legal_states(), name="services_ticket_legal_state"),
            models.UniqueConstraint(fields=["session", "number"], name="services_ticket_once"),
            models.UniqueConstraint(
                fields=["desk"], condition=Q(state__in=[TicketState.CALLED, TicketState.SERVING]),
                name="services_ticket_one_a_desk",
            ),
        ]  # fmt: skip

    def __str__(self):
        return f"{self.number:03d}"

    @property
    def journal_union_id(self) -> int:
        return self.session.station.union_id
