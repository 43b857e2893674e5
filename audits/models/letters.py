"""Letters of an audit: notice, reply, closure, numbered without a gap (S6-19)."""

import hashlib
import json

import pgtrigger
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .campaigns import Task


class Letter(models.Model):
    """A letter as it was sent; what it says is frozen in `facts`."""

    class Kind(models.TextChoices):
        NOTICE = "notice", pgettext_lazy("letter of an audit", "audit opinion and request to put right")
        REPLY = "reply", pgettext_lazy("letter of an audit", "reply of the union")
        CLOSURE = "closure", pgettext_lazy("letter of an audit", "closure")

    task = models.ForeignKey(Task, models.PROTECT, related_name="letters", verbose_name=_("audit"))
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices)
    number = models.CharField(_("number"), max_length=30, unique=True)
    facts = models.JSONField(default=dict)
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    issued_at = models.DateTimeField(_("issued"), auto_now_add=True)

    class Meta:
        verbose_name = _("letter of an audit")
        verbose_name_plural = _("letters of audits")
        ordering = ["-issued_at"]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self):
        return self.number

    @property
    def digest(self) -> str:
        """A hash over all that the letter says; the journal keeps it when the letter is issued."""
        said = [self.task_id, str(self.kind), self.number, self.issued_by_id, self.facts]
        return hashlib.sha256(json.dumps(said, sort_keys=True, ensure_ascii=True).encode()).hexdigest()
