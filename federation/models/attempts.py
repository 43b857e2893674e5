from django.db import models
from django.utils.translation import gettext_lazy as _

from ui.components.marks import when


class Attempt(models.Model):
    """One counted try at a door (a failed password, a requested code); `key` is a keyed hash, never the number itself."""

    kind = models.CharField(max_length=20)
    key = models.CharField(max_length=64)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("attempt")
        verbose_name_plural = _("attempts")
        indexes = [models.Index(fields=["kind", "key", "-at"], name="federation_attempt_recent")]

    def __str__(self):
        return f"{self.kind} {when(self.at)}"
