"""What a scan found that does not agree with itself: for each check the rows, the first one named (S6-16)."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ui.components.marks import when

from .books import Book


class Scan(models.Model):
    """One look at everything: how many things each check looked at, and how many it found wanting."""

    began_at = models.DateTimeField(_("began"), auto_now_add=True)
    ended_at = models.DateTimeField(_("ended"), null=True)
    counts = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("consistency scan")
        verbose_name_plural = _("consistency scans")
        ordering = ["-began_at", "-pk"]

    def __str__(self):
        return when(self.began_at)


class Flaw(models.Model):
    """Something that does not agree. A scan keeps its row while it finds it again and takes it out when it is gone.

    `row` names the first bad row (a line, an account, a month, a journal line), `said` the figures on both sides.
    """

    union = models.ForeignKey("federation.Union", models.CASCADE, related_name="+", verbose_name=_("union"))
    book = models.ForeignKey(Book, models.CASCADE, null=True, related_name="flaws", verbose_name=_("books"))
    check_name = models.CharField(pgettext_lazy("audits", "check"), max_length=20)
    thing = models.CharField(max_length=60, blank=True, default="")
    row = models.CharField(_("first bad row"), max_length=200, blank=True, default="")
    said = models.JSONField(default=dict)
    found_at = models.DateTimeField(_("found on"), auto_now_add=True)

    class Meta:
        verbose_name = _("inconsistency")
        verbose_name_plural = _("inconsistencies")
        ordering = ["check_name", "union__path", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["check_name", "union", "book", "thing"], name="audits_flaw_once", nulls_distinct=False
            ),
        ]

    def __str__(self):
        return f"{self.check_name} {self.union_id}"
