from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ..kinds import Category


class Answer(models.Model):
    """What can be answered at once: a question as people ask it and the answer with its source (S7-03)."""

    union = models.ForeignKey("federation.Union", models.PROTECT, related_name="answers", verbose_name=_("union"))
    category = models.CharField(_("category"), max_length=14, choices=Category.choices)
    question = models.CharField(_("question"), max_length=200)
    text = models.TextField(pgettext_lazy("wish", "answer"))
    legal_source = models.CharField(_("where it stands"), max_length=200, blank=True)
    valid_until = models.DateField(pgettext_lazy("wishes", "valid until"), null=True, blank=True)
    is_active = models.BooleanField(_("active"), default=True)
    uses = models.PositiveIntegerField(_("times used"), default=0, editable=False)
    changed_at = models.DateTimeField(_("last change"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("ready answer")
        verbose_name_plural = _("ready answers")
        ordering = ["category", "question"]
        indexes = [
            GinIndex(
                fields=["question", "text"], opclasses=["gin_trgm_ops", "gin_trgm_ops"], name="wishes_answer_words"
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["union", "question"], condition=Q(is_active=True), name="wishes_answer_once"
            )
        ]

    def __str__(self):
        return self.question
