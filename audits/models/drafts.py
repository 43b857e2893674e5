"""Books while they are written in the browser, and the pictures of the papers behind their lines (S6-02, S6-13)."""

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .books import Book

USER = settings.AUTH_USER_MODEL
TABLES = ("lines", "sheet", "budget", "final", "filings", "balance", "bank", "activities", "gifts", "members")


class Draft(models.Model):
    """A year of a union while one officer writes it; whoever writes it also hands it in, so that another can certify it."""

    union = models.ForeignKey("federation.Union", models.PROTECT, related_name="+", verbose_name=_("union"))
    year = models.PositiveSmallIntegerField(_("fiscal year"))
    is_micro = models.BooleanField(_("small fund, ten questions"), default=False)
    answered = ArrayField(models.PositiveSmallIntegerField(), verbose_name=_("answered with nothing"), default=list)
    started_by = models.ForeignKey(USER, models.PROTECT, related_name="+", editable=False)
    started_at = models.DateTimeField(_("begun"), auto_now_add=True)
    changed_at = models.DateTimeField(pgettext_lazy("audits", "changed"), auto_now=True)
    posted_at = models.DateTimeField(_("posted"), null=True, editable=False)
    warned_at = models.DateTimeField(null=True, editable=False)
    book = models.ForeignKey(Book, models.PROTECT, null=True, related_name="drafts", editable=False)

    class Meta:
        verbose_name = _("draft of books")
        verbose_name_plural = _("drafts of books")
        ordering = ["-changed_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["union", "year", "started_by"], condition=Q(posted_at=None), name="audits_draft_one_open"
            ),
        ]

    def __str__(self):
        return f"{self.union} {self.year}"


class DraftRow(models.Model):
    """A row of a draft as it was typed: nothing is refused here, the readers of workbooks say what is wrong with it."""

    draft = models.ForeignKey(Draft, models.CASCADE, related_name="rows", verbose_name=_("draft of books"))
    table = models.CharField(max_length=12, choices=[(name, name) for name in TABLES])
    number = models.PositiveIntegerField(_("line"))
    question = models.PositiveSmallIntegerField(null=True)
    cells = models.JSONField(_("cells as typed"), default=dict)
    # what the page of a draft tells of rows that it does not show, kept when a row is kept; in cents
    income = models.BigIntegerField(default=0, editable=False)
    expense = models.BigIntegerField(default=0, editable=False)
    left = models.BigIntegerField(default=0, editable=False)
    is_wrong = models.BooleanField(default=False, editable=False)

    class Meta:
        ordering = ["table", "number"]
        constraints = [models.UniqueConstraint(fields=["draft", "table", "number"], name="audits_draftrow_once")]

    def __str__(self):
        return f"{self.table} {self.number}"


class VoucherPicture(models.Model):
    """A picture of the paper behind a voucher. It hangs on a draft's row first, then on union, year and voucher number.

    So it outlives new versions of the books. Once handed in it cannot be exchanged, only withdrawn.
    """

    union = models.ForeignKey("federation.Union", models.PROTECT, related_name="+", verbose_name=_("union"))
    year = models.PositiveSmallIntegerField(_("fiscal year"))
    row = models.ForeignKey(DraftRow, models.CASCADE, null=True, related_name="pictures", editable=False)
    voucher = models.CharField(_("voucher"), max_length=30, blank=True, default="")
    picture = models.ImageField(_("picture"), upload_to="private/vouchers/")
    sha256 = models.CharField(max_length=64, editable=False)
    added_by = models.ForeignKey(USER, models.PROTECT, related_name="+", editable=False)
    added_at = models.DateTimeField(_("added"), auto_now_add=True)
    withdrawn_at = models.DateTimeField(pgettext_lazy("audits", "withdrawn"), null=True, editable=False)

    class Meta:
        verbose_name = _("picture of a voucher")
        verbose_name_plural = _("pictures of vouchers")
        ordering = ["voucher", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(row=None, voucher__gt="") | Q(row__isnull=False, voucher=""), name="audits_voucherpicture_one_place"
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["union", "year", "voucher"], name="audits_voucherpicture_place"),
            models.Index(fields=["sha256"], name="audits_voucherpicture_same"),
        ]
        triggers = [
            pgtrigger.Protect(
                name="not_exchanged",
                operation=pgtrigger.UpdateOf(
                    "union_id", "year", "voucher", "picture", "sha256", "added_by_id", "added_at"
                ),
                condition=pgtrigger.Q(old__voucher__gt=""),
            ),
            pgtrigger.Protect(
                name="not_deleted", operation=pgtrigger.Delete, condition=pgtrigger.Q(old__voucher__gt="")
            ),
        ]

    def __str__(self):
        return self.voucher
