from django.db import models
from django.utils.translation import gettext_lazy as _

from ui.components.marks import day as day_of


class CalendarDay(models.Model):
    """A day the city declares working or free, over the official calendar (S7-07)."""

    day = models.DateField(_("day"), unique=True)
    is_workday = models.BooleanField(_("working day"))
    reason = models.CharField(_("reason"), max_length=100)

    class Meta:
        verbose_name = _("calendar exception")
        verbose_name_plural = _("calendar exceptions")
        ordering = ["-day"]

    def __str__(self):
        return f"{day_of(self.day)} {self.reason}"
