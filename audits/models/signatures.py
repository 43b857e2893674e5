"""The chain of signatures under a union's books: who is asked by name, until when, and what came of it (S6-08, S6-17)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from workflow.models import Moving

from ..states import SIGNATURE
from .books import Book

USER = settings.AUTH_USER_MODEL


class Signature(Moving):
    """One signature asked of one person; expired, the next row asks again. Whoever signs in another's place is named too."""

    machine = SIGNATURE

    class Part(models.TextChoices):
        UNION = "union", pgettext_lazy("whose signature", "for the union")
        AUDITOR = "auditor", pgettext_lazy("whose signature", "for the audit")

    book = models.ForeignKey(Book, models.PROTECT, related_name="signatures", verbose_name=_("books"))
    part = models.CharField(_("signature"), max_length=8, choices=Part.choices)
    asked_of = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+", verbose_name=_("asked of"))
    asked_at = models.DateTimeField(_("asked"), default=timezone.now)
    due_on = models.DateField(pgettext_lazy("audits", "due"))
    level = models.PositiveSmallIntegerField(_("times expired before"), default=0)
    decided_by = models.ForeignKey(
        USER, models.PROTECT, null=True, related_name="+", verbose_name=pgettext_lazy("audits", "signed by")
    )
    decided_at = models.DateTimeField(pgettext_lazy("audits", "decided"), null=True)
    note = models.CharField(_("note"), max_length=300, blank=True, default="")

    class Meta:
        verbose_name = _("signature")
        verbose_name_plural = _("signatures")
        ordering = ["asked_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=SIGNATURE.legal_states(), name="audits_signature_legal_state"),
            models.UniqueConstraint(fields=["book", "part"], condition=Q(state="asked"), name="audits_signature_one_open"),
        ]  # fmt: skip
        indexes = [models.Index(fields=["state", "due_on"], name="audits_signature_due")]

    def __str__(self):
        return f"{self.book} {self.get_part_display()}"

    @property
    def union(self):
        return self.book.union
