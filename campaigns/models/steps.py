"""What is to be done next around a week on the line; each step is made by the one before it (S8-08)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ..states.steps import NextWord
from .weeks import Placement, WeekCampaign


class NextStep(models.Model):
    """One step of a week, or of the whole campaign where `placement` is empty; done by a person, or by what happened."""

    campaign = models.ForeignKey(WeekCampaign, models.CASCADE, related_name="next_steps", verbose_name=_("campaign"))
    placement = models.ForeignKey(
        Placement, models.CASCADE, null=True, blank=True, related_name="next_steps", verbose_name=_("placement")
    )
    word = models.CharField(pgettext_lazy("campaigns", "step"), max_length=8, choices=NextWord.choices)
    due_on = models.DateField(pgettext_lazy("campaigns", "due on"))
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    done_on = models.DateField(pgettext_lazy("campaigns", "done on"), null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("done by")
    )
    note = models.CharField(pgettext_lazy("campaigns", "what was done"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("next step of a week")
        verbose_name_plural = _("next steps of weeks")
        ordering = ["due_on", "pk"]
        indexes = [models.Index(fields=["due_on"], condition=Q(done_on=None), name="campaigns_nextstep_open")]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "placement", "word"], nulls_distinct=False, name="campaigns_nextstep_once"
            )
        ]

    def __str__(self):
        return str(self.get_word_display())

    @property
    def union(self):
        return self.campaign.union

    @property
    def is_late(self) -> bool:
        return self.done_on is None and self.due_on < timezone.localdate()
