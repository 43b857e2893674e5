from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from ..fields import EncryptedTextField


class ImportRun(models.Model):
    """A file on its way in: staged rows (encrypted, dropped once applied), its mapping and what it changed."""

    kind = models.CharField(_("kind"), max_length=40)
    union = models.ForeignKey("federation.Union", models.PROTECT, related_name="import_runs")
    filename = models.CharField(_("file"), max_length=200)
    sha256 = models.CharField(max_length=64)
    headers = models.JSONField(default=list)
    mapping = models.JSONField(default=dict)
    staged = EncryptedTextField(blank=True)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="import_runs")
    uploaded_at = models.DateTimeField(_("uploaded at"), auto_now_add=True)
    applied_at = models.DateTimeField(_("imported at"), null=True, blank=True)
    created_count = models.PositiveIntegerField(_("created"), default=0)
    changed_count = models.PositiveIntegerField(_("changed"), default=0)
    unchanged_count = models.PositiveIntegerField(_("unchanged"), default=0)

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-uploaded_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["union", "kind", "sha256"],
                condition=models.Q(applied_at__isnull=False),
                name="federation_importrun_file_once",
            )
        ]

    def __str__(self):
        return self.filename


class ImportMapping(models.Model):
    """The column mapping that was last confirmed for files with the same header row."""

    kind = models.CharField(max_length=40)
    signature = models.CharField(max_length=64)
    mapping = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "signature"], name="federation_importmapping_once_a_header")
        ]
