from django.conf import settings
from django.db import models
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _


class Purpose(models.TextChoices):
    """What personal data is used for; each needs a consent of its own (PIPL 14, 23, 29)."""

    MEMBERSHIP = "membership", _("keeping your membership")
    MESSAGES = "messages", _("messages about activities")
    SENSITIVE = "sensitive", _("hardship and health details")
    DOORS = "doors", _("entries to worker homes")
    PARTNERS = "partners", _("passing your name and phone to hosts")
    PHOTOS = "photos", _("photos of activities")


class Notice(models.Model):
    """One version of what people are told about a purpose; a new text is a new version."""

    purpose = models.CharField(_("purpose"), max_length=20, choices=Purpose.choices)
    version = models.PositiveIntegerField(pgettext_lazy("of a notice", "version"))
    text_zh = models.TextField(_("text in Chinese"))
    text_en = models.TextField(_("text in English"))
    published_at = models.DateTimeField(_("published at"), auto_now_add=True)

    class Meta:
        verbose_name = _("privacy notice")
        verbose_name_plural = _("privacy notices")
        ordering = ["purpose", "-version"]
        constraints = [models.UniqueConstraint(fields=["purpose", "version"], name="federation_notice_once_a_version")]

    def __str__(self):
        return f"{self.get_purpose_display()} {self.version}"

    @property
    def text(self):
        """The text in the reader's language."""
        return self.text_en if (get_language() or "").startswith("en") else self.text_zh


class Consent(models.Model):
    """Somebody's agreement to one version of a notice, until `withdrawn_at`."""

    person = models.ForeignKey("federation.Person", models.CASCADE, related_name="consents", verbose_name=_("person"))
    notice = models.ForeignKey(Notice, models.PROTECT, related_name="consents", verbose_name=_("privacy notice"))
    purpose = models.CharField(_("purpose"), max_length=20, choices=Purpose.choices)
    given_at = models.DateTimeField(_("given at"))
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        ordering = ["-given_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "purpose"],
                condition=models.Q(withdrawn_at=None),
                name="federation_consent_one_live",
            )
        ]

    def __str__(self):
        return f"{self.person} · {self.get_purpose_display()}"
