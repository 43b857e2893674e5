"""Which lines of a book an auditor looks at by hand, and which of them were looked at (S6-13)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from workflow.models import Moving

from ..states import SAMPLE
from .books import Book, LedgerLine

USER = settings.AUTH_USER_MODEL


class Sample(models.Model):
    """The sample of one book; the same seed draws the same lines again."""

    book = models.OneToOneField(Book, models.PROTECT, related_name="sample", verbose_name=_("books"))
    seed = models.CharField(max_length=16, editable=False)
    drawn_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+", editable=False)
    drawn_at = models.DateTimeField(_("drawn"), auto_now_add=True)

    class Meta:
        verbose_name = _("sample")
        verbose_name_plural = _("samples")
        ordering = ["-drawn_at"]

    def __str__(self):
        return str(self.book)


class SampleLine(Moving):
    """A line of the sample, why it is in it, and who looked at it."""

    machine = SAMPLE

    class Why(models.TextChoices):
        NAMED = "named", pgettext_lazy("why a line is sampled", "named by a finding")
        LARGE = "large", pgettext_lazy("why a line is sampled", "large amount")
        DRAWN = "drawn", pgettext_lazy("why a line is sampled", "drawn by lot")

    sample = models.ForeignKey(Sample, models.CASCADE, related_name="lines", verbose_name=_("sample"))
    entry = models.OneToOneField(LedgerLine, models.PROTECT, related_name="+", verbose_name=_("line"))
    why = models.CharField(_("why"), max_length=5, choices=Why.choices)
    checked_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+", editable=False)
    checked_at = models.DateTimeField(_("looked at"), null=True, editable=False)

    class Meta:
        verbose_name = _("line of a sample")
        verbose_name_plural = _("lines of a sample")
        ordering = ["entry__line"]
        constraints = [
            models.CheckConstraint(condition=SAMPLE.legal_states(), name="audits_sampleline_legal_state"),
            models.CheckConstraint(condition=Q(state="drawn") | Q(checked_at__isnull=False), name="audits_sampleline_checked"),
        ]  # fmt: skip

    def __str__(self):
        return f"{self.sample} {self.pk}"

    @property
    def journal_union_id(self):
        return self.sample.book.union_id
