from django.db import models
from django.utils.translation import gettext_lazy as _


class FormUse(models.Model):
    """A form or API call that was carried out: its one-time token and the answer it got."""

    owner = models.CharField(max_length=80)  # "user:5", "session:…" or "visitor"
    token = models.CharField(max_length=100)
    body_hash = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    location = models.TextField(blank=True)
    answer = models.TextField(blank=True)
    content_type = models.CharField(max_length=100, blank=True)
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        verbose_name = _("sent form")
        verbose_name_plural = _("sent forms")
        constraints = [models.UniqueConstraint(fields=["owner", "token"], name="workflow_formuse_once")]
