"""One ledger of points over all six micros (S7-16)."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ..states.micros import Micro


class PointsLine(models.Model):
    """Points of a member for one fact, written once and never changed; `cut_points` is what a cap took away."""

    person = models.ForeignKey(
        "federation.Person", models.PROTECT, related_name="micro_points", verbose_name=_("member")
    )
    union = models.ForeignKey("federation.Union", models.PROTECT, related_name="+", verbose_name=_("union"))
    micro = models.CharField(_("for"), max_length=16, choices=Micro.choices)
    about = models.CharField(pgettext_lazy("campaigns", "fact"), max_length=80)  # "campaigns.attempt:17"
    title = models.CharField(_("what it was"), max_length=100)
    earned_on = models.DateField(_("earned on"))
    points = models.SmallIntegerField(pgettext_lazy("campaigns", "points"))
    cut_points = models.PositiveSmallIntegerField(pgettext_lazy("micros", "cut by the cap"), default=0)
    expires_on = models.DateField(_("counts until"))
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    written_at = models.DateTimeField(pgettext_lazy("campaigns", "written"), default=timezone.now)

    class Meta:
        verbose_name = _("line of micro points")
        verbose_name_plural = _("micro points")
        ordering = ["-earned_on", "-pk"]
        indexes = [models.Index(fields=["person", "-earned_on"], name="campaigns_points_of_person")]
        constraints = [
            models.UniqueConstraint(fields=["person", "micro", "about"], name="campaigns_pointsline_once_a_fact"),
            models.CheckConstraint(condition=Q(points__range=(-1000, 1000)), name="campaigns_pointsline_range"),
        ]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self):
        return f"{self.points:+d}"
