from django.db import models
from django.utils.translation import gettext_lazy as _


class Escalation(models.Model):
    """An order waited longer than promised in a state, and the next higher office was told, once (S2-08)."""

    order = models.ForeignKey("lectures.Order", models.CASCADE, related_name="escalations")
    state = models.CharField(_("state"), max_length=24)
    since = models.DateTimeField(_("waiting since"))
    due_at = models.DateTimeField(_("promised until"))
    told_people = models.PositiveSmallIntegerField(_("people told"), default=0)
    created_at = models.DateTimeField(_("noted at"), auto_now_add=True)

    class Meta:
        verbose_name = _("escalation")
        verbose_name_plural = _("escalations")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["order", "state", "since"], name="lectures_escalation_once"),
        ]
