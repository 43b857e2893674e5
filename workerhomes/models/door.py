from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ui.components.marks import when

from .homes import Home


class DoorDevice(models.Model):
    """A phone or tablet at a door; only the hash of its key is kept."""

    home = models.ForeignKey(Home, models.PROTECT, related_name="devices", verbose_name=_("worker home"))
    name = models.CharField(_("name"), max_length=40)
    key_hash = models.CharField(max_length=64, unique=True, editable=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    seen_at = models.DateTimeField(_("last heard of"), null=True, blank=True, editable=False)
    revoked_at = models.DateTimeField(pgettext_lazy("worker homes", "withdrawn"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("door device")
        verbose_name_plural = _("door devices")
        ordering = ["home__name", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["home", "name"],
                condition=Q(revoked_at=None),
                name="workerhomes_doordevice_name_once",
                violation_error_message=_("This home has a device of that name."),
            )
        ]

    def __str__(self):
        return self.name

    @property
    def union(self):
        return self.home.union


class DayList(models.Model):
    """A signed list of cards that a device may admit without network, as it was given out (S4-02)."""

    device = models.ForeignKey(DoorDevice, models.CASCADE, related_name="day_lists")
    day = models.DateField(_("day"))
    issued_at = models.DateTimeField(_("given out"), default=timezone.now)
    expires_at = models.DateTimeField(pgettext_lazy("workerhomes", "valid until"))
    cards = models.PositiveIntegerField(_("cards"))
    sha256 = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("day list")
        verbose_name_plural = _("day lists")
        ordering = ["-issued_at"]


class Visit(models.Model):
    """Somebody in the home from `entered_at` until `left_at`; the name goes after a short time, the figures stay."""

    home = models.ForeignKey(Home, models.PROTECT, related_name="visits", verbose_name=_("worker home"))
    person = models.ForeignKey(
        "federation.Person", models.SET_NULL, null=True, blank=True, related_name="home_visits", editable=False
    )
    union = models.ForeignKey(
        "federation.Union", models.PROTECT, null=True, blank=True, related_name="home_visits", verbose_name=_("union")
    )
    entered_at = models.DateTimeField(_("came"), default=timezone.now)
    left_at = models.DateTimeField(_("left"), null=True, blank=True)
    guests = models.PositiveSmallIntegerField(_("guests"), default=0)

    class Meta:
        verbose_name = _("visit")
        verbose_name_plural = pgettext_lazy("worker homes", "visits")
        ordering = ["-entered_at", "-pk"]
        indexes = [
            models.Index(fields=["home", "-entered_at"], name="workerhomes_visit_of_home"),
            models.Index(fields=["home", "entered_at"], condition=Q(left_at=None), name="workerhomes_visit_inside"),
            models.Index(fields=["person"], condition=Q(person__isnull=False), name="workerhomes_visit_named"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(left_at=None) | Q(left_at__gte=models.F("entered_at")), name="workerhomes_visit_in_order"
            ),
            models.UniqueConstraint(
                fields=["home", "person"], condition=Q(left_at=None), name="workerhomes_visit_inside_once"
            ),
        ]

    def __str__(self):
        return f"{self.home} {when(self.entered_at)}"


class DoorAttempt(models.Model):
    """One try at a door, kept whatever came of it (trust.md §5): `nonce` is the client's, so a re-upload is harmless.

    `card` is the public id in the code, as read; `step` the 30 s time step, NULL for typed or printed ones. An online
    door admits a card once a step; offline doors may each admit it once, which `is_double` shows after the sync.
    """

    class Way(models.TextChoices):
        CODE = "code", pgettext_lazy("door", "live code")
        SIGNED = "signed", pgettext_lazy("door", "signed card")
        PRINTED = "printed", pgettext_lazy("door", "printed card")
        TYPED = "typed", pgettext_lazy("door", "typed number")

    home = models.ForeignKey(Home, models.PROTECT, related_name="attempts", verbose_name=_("worker home"))
    device = models.ForeignKey(DoorDevice, models.PROTECT, null=True, blank=True, related_name="attempts")
    nonce = models.UUIDField(unique=True)
    way = models.CharField(_("way"), max_length=8, choices=Way.choices)
    card = models.CharField(pgettext_lazy("workerhomes", "card"), max_length=40, blank=True)
    step = models.BigIntegerField(null=True, blank=True)
    person = models.ForeignKey(
        "federation.Person", models.SET_NULL, null=True, blank=True, related_name="+", editable=False
    )
    tried_at = models.DateTimeField(_("at the door"))
    received_at = models.DateTimeField(_("received"), default=timezone.now)
    is_offline = models.BooleanField(_("without network"), default=False)
    is_accepted = models.BooleanField(_("let in"))
    reason = models.CharField(_("reason"), max_length=24, blank=True)
    is_double = models.BooleanField(_("let in twice"), default=False)
    guests = models.PositiveSmallIntegerField(_("guests"), default=0)
    visit = models.ForeignKey(Visit, models.SET_NULL, null=True, blank=True, related_name="attempts")

    class Meta:
        verbose_name = _("try at the door")
        verbose_name_plural = _("tries at the door")
        ordering = ["-tried_at", "-pk"]
        indexes = [
            models.Index(fields=["home", "-tried_at"], name="workerhomes_attempt_of_home"),
            models.Index(fields=["card", "-tried_at"], name="workerhomes_attempt_of_card"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["card", "step", "home"],
                condition=Q(is_accepted=True, is_offline=False, step__isnull=False),
                name="workerhomes_doorattempt_code_once",
            ),
        ]
