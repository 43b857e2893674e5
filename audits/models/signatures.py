"""The chain of signatures under a union's books: who is asked by name, until when, and what came of it (S6-08, S6-17)."""

import pgtrigger
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


# who handed in or certified is neither asked nor signs, and until the day only who is asked by name (times as the portal's clock shows them)
FOUR_EYES = """
    SELECT uploaded_by_id, CASE WHEN NEW.part = 'auditor' THEN certified_by_id END INTO uploader, certifier FROM audits_book WHERE id = NEW.book_id;
    IF NEW.state = 'asked' AND (NEW.asked_of_id = uploader OR NEW.asked_of_id = certifier) THEN
        RAISE EXCEPTION 'who handed in or certified the books is not asked to sign them' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.state IN ('accepted', 'changes', 'rejected') THEN
        IF NEW.decided_by_id = uploader OR NEW.decided_by_id = certifier THEN
            RAISE EXCEPTION 'who handed in or certified the books does not sign them' USING ERRCODE = 'check_violation';
        END IF;
        IF NEW.decided_by_id <> NEW.asked_of_id AND (NEW.decided_at AT TIME ZONE 'Asia/Shanghai')::date <= NEW.due_on THEN
            RAISE EXCEPTION 'the signature is asked of somebody else by name' USING ERRCODE = 'check_violation';
        END IF;
    END IF;
    RETURN NEW;
"""


class Signature(Moving):
    """One signature asked of one person, who alone gives it until the day; handed over or expired, the next row asks again."""

    machine = SIGNATURE

    class Part(models.TextChoices):
        UNION = "union", pgettext_lazy("whose signature", "for the union")
        AUDITOR = "auditor", pgettext_lazy("whose signature", "for the audit")

    book = models.ForeignKey(Book, models.PROTECT, related_name="signatures", verbose_name=_("books"))
    part = models.CharField(_("signature"), max_length=8, choices=Part.choices)
    asked_of = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+", verbose_name=_("asked of"))
    asked_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+", verbose_name=_("asked by"))
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
        triggers = [
            pgtrigger.Trigger(
                name="four_eyes", when=pgtrigger.Before, operation=pgtrigger.Insert | pgtrigger.Update, func=FOUR_EYES,
                declare=[("uploader", "bigint"), ("certifier", "bigint")],
            ),
            pgtrigger.Protect(name="not_deleted", operation=pgtrigger.Delete),
        ]  # fmt: skip

    def __str__(self):
        return f"{self.book} {self.get_part_display()}"

    @property
    def union(self):
        return self.book.union
