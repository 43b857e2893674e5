from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ui.components.marks import when
from workflow.models import Moving

from ..states import SHIFT, ShiftState
from .homes import Home


class Shift(models.Model):
    """A shift in the volunteers' room that `needed` people fill (S4-15); places taken never pass it."""

    home = models.ForeignKey(Home, models.PROTECT, related_name="shifts", verbose_name=_("worker home"))
    task = models.CharField(_("task"), max_length=60)
    starts_at = models.DateTimeField(pgettext_lazy("workerhomes", "from"))
    ends_at = models.DateTimeField(pgettext_lazy("workerhomes", "until"))
    needed = models.PositiveSmallIntegerField(_("people needed"))
    taken = models.PositiveSmallIntegerField(default=0, editable=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False)
    cancelled_at = models.DateTimeField(
        pgettext_lazy("worker homes", "cancelled"), null=True, blank=True, editable=False
    )

    class Meta:
        verbose_name = _("volunteers' shift")
        verbose_name_plural = _("volunteers' shifts")
        ordering = ["starts_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="workerhomes_shift_in_order"),
            models.CheckConstraint(
                condition=Q(needed__range=(1, 100), taken__lte=F("needed")), name="workerhomes_shift_never_over"
            ),
            models.UniqueConstraint(fields=["home", "task", "starts_at"], name="workerhomes_shift_once"),
        ]

    def __str__(self):
        return f"{self.task} {when(self.starts_at)}"

    @property
    def union(self):
        return self.home.union


class ShiftPlace(Moving):
    """One volunteer in a shift, and the minutes served once confirmed."""

    machine = SHIFT

    shift = models.ForeignKey(Shift, models.PROTECT, related_name="places", verbose_name=_("shift"))
    person = models.ForeignKey("federation.Person", models.PROTECT, related_name="shifts", verbose_name=_("volunteer"))
    signed_at = models.DateTimeField(_("signed up"), default=timezone.now)
    checked_in_at = models.DateTimeField(_("came"), null=True, blank=True, editable=False)
    minutes = models.PositiveSmallIntegerField(_("minutes served"), null=True, blank=True)
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("volunteer's place")
        verbose_name_plural = _("volunteers' places")
        ordering = ["signed_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=SHIFT.legal_states(), name="workerhomes_shiftplace_legal_state"),
            models.UniqueConstraint(
                fields=["shift", "person"],
                condition=~Q(state=ShiftState.WITHDRAWN),
                name="workerhomes_shiftplace_once",
            ),
        ]

    def __str__(self):
        return f"{self.shift} · {self.person}"

    @property
    def union(self):
        return self.shift.home.union
