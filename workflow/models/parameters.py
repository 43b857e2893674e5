from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from ui.components.marks import day as day_of


class ParameterValue(models.Model):
    """A changed figure and the day from which it holds; earlier days keep what held then."""

    name = models.CharField(_("figure"), max_length=60)
    value = models.DecimalField(_("value"), max_digits=16, decimal_places=4)
    holds_from = models.DateField(_("holds from"))
    reason = models.CharField(_("reason"), max_length=200)
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+")
    set_at = models.DateTimeField(_("set at"), auto_now_add=True)

    class Meta:
        verbose_name = _("changeable figure")
        verbose_name_plural = _("changeable figures")
        ordering = ["name", "-holds_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["name", "holds_from"],
                name="workflow_parametervalue_once_a_day",
                violation_error_message=_("This figure already changes on that day."),
            )
        ]

    def __str__(self):
        return f"{self.name} {day_of(self.holds_from)}"
