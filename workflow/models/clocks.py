from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Clock(models.Model):
    """A deadline of one thing in working days (S7-06); `steps` keeps day by day how it was reckoned (S7-08)."""

    thing_label = models.CharField(_("kind of thing"), max_length=100)
    thing_pk = models.CharField(_("thing"), max_length=64)
    purpose = models.CharField(_("purpose"), max_length=60)
    workdays = models.PositiveSmallIntegerField(_("working days"))
    started_at = models.DateTimeField(_("started"))
    due_at = models.DateTimeField(_("due"))
    paused_at = models.DateTimeField(_("paused"), null=True, blank=True)
    stopped_at = models.DateTimeField(_("stopped"), null=True, blank=True)
    steps = models.JSONField(default=list)

    class Meta:
        verbose_name = _("deadline")
        verbose_name_plural = _("deadlines")
        ordering = ["due_at", "pk"]
        indexes = [
            models.Index(
                fields=["purpose", "due_at"],
                condition=Q(stopped_at=None, paused_at=None),
                name="workflow_clock_running",
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["thing_label", "thing_pk", "purpose"],
                condition=Q(stopped_at=None),
                name="workflow_clock_one_live",
            ),
        ]

    @property
    def is_running(self) -> bool:
        return self.stopped_at is None and self.paused_at is None

    @property
    def is_overdue(self) -> bool:
        return self.is_running and self.due_at < timezone.now()

    @property
    def explanation(self) -> str:
        """How the deadline was reckoned, in the language of the reader."""
        from ..days import explain

        return explain(self.steps)


class ClockEvent(models.Model):
    """What happened to a clock: started, paused with its cause, resumed, extended, stopped."""

    class Kind(models.TextChoices):
        STARTED = "started", pgettext_lazy("deadline", "started")
        PAUSED = "paused", pgettext_lazy("deadline", "paused")
        RESUMED = "resumed", pgettext_lazy("deadline", "resumed")
        EXTENDED = "extended", pgettext_lazy("deadline", "extended")
        STOPPED = "stopped", pgettext_lazy("deadline", "stopped")

    clock = models.ForeignKey(Clock, models.CASCADE, related_name="events")
    kind = models.CharField(_("event"), max_length=10, choices=Kind.choices)
    at = models.DateTimeField(_("time"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    cause = models.CharField(_("cause"), max_length=200, blank=True)
    due_at = models.DateTimeField(_("due"))

    class Meta:
        ordering = ["at", "pk"]
