from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ui.naming import NamedByKind


class PromiseTally(NamedByKind, models.Model):
    """The counts of one unit and one month of registration, so that the board reads no wishes (S7-10, F-A5-09).

    `days` counts closed loops by days until the result: place 0 is the same day, the last place everything longer.
    """

    union = models.ForeignKey("federation.Union", models.CASCADE, related_name="promise_tallies")
    month = models.DateField(_("month"))
    registered = models.PositiveIntegerField(_("registered"), default=0)
    first_due = models.PositiveIntegerField(_("first answer due"), default=0)
    first_in_time = models.PositiveIntegerField(_("answered in time"), default=0)
    at_once = models.PositiveIntegerField(pgettext_lazy("wishes", "answered at once"), default=0)
    at_once_minutes = models.PositiveBigIntegerField(_("minutes of answers at once, together"), default=0)
    accepted = models.PositiveIntegerField(_("taken up"), default=0)
    handled = models.PositiveIntegerField(_("handled"), default=0)
    answered_call = models.PositiveIntegerField(_("said a word"), default=0)
    satisfied = models.PositiveIntegerField(_("satisfied"), default=0)
    no_answer = models.PositiveIntegerField(_("no answer"), default=0)
    days = ArrayField(models.PositiveIntegerField(), default=list)
    counted_at = models.DateTimeField(pgettext_lazy("wishes", "counted"))

    class Meta:
        verbose_name = _("promise figures")
        verbose_name_plural = _("promise figures")
        ordering = ["-month", "union"]
        constraints = [models.UniqueConstraint(fields=["union", "month"], name="wishes_promisetally_once_a_month")]
