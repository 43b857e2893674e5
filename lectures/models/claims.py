from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class SpeakerClaim(models.Model):
    """A link that makes a speaker's record the own one of whoever opens it; it works once and expires (S1-01)."""

    speaker = models.ForeignKey("lectures.Speaker", models.CASCADE, related_name="claims")
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(_("noted at"), auto_now_add=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    used_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("link to a record")
        verbose_name_plural = _("links to records")
        ordering = ["-pk"]

    @property
    def union(self):
        return self.speaker.union
