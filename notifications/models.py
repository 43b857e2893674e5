from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from federation.fields import EncryptedTextField


class Notice(models.Model):
    """One thing somebody is told once: unique by kind, thing, person and occasion; the inbox shows these rows."""

    person = models.ForeignKey("federation.Person", models.CASCADE, related_name="notices")
    kind = models.CharField(_("kind"), max_length=60)
    about = models.CharField(_("about"), max_length=80)  # "lectures.order:17"
    occasion = models.CharField(max_length=60, blank=True)
    subject = models.CharField(_("subject"), max_length=200)
    body = models.TextField(_("text"))
    url = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    read_at = models.DateTimeField(_("read at"), null=True, blank=True)

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "about", "person", "occasion"], name="notifications_notice_told_once"
            )
        ]
        indexes = [
            models.Index(fields=["person", "-created_at"], name="notifications_notice_inbox"),
            models.Index(fields=["person"], condition=models.Q(read_at=None), name="notifications_notice_unread"),
        ]


class Delivery(models.Model):
    """A notice on its way through one channel; claimed with a lease, sent with the row's key as reference."""

    class Channel(models.TextChoices):
        SMS = "sms", _("text message")
        MAIL = "mail", _("e-mail")

    class State(models.TextChoices):
        NEW = "new", pgettext_lazy("delivery", "waiting")
        SENDING = "sending", pgettext_lazy("delivery", "being sent")
        SENT = "sent", pgettext_lazy("delivery", "sent")
        FAILED = "failed", pgettext_lazy("delivery", "failed")
        SKIPPED = "skipped", pgettext_lazy("delivery", "no longer true")
        UNKNOWN = "unknown", pgettext_lazy("delivery", "unknown whether it arrived")

    notice = models.ForeignKey(Notice, models.CASCADE, related_name="deliveries")
    channel = models.CharField(_("channel"), max_length=8, choices=Channel.choices)
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.NEW)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    next_try_at = models.DateTimeField(auto_now_add=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    fence = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("message log")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["notice", "channel"], name="notifications_delivery_once_a_channel")
        ]
        indexes = [
            models.Index(
                fields=["next_try_at"],
                condition=models.Q(state__in=["new", "sending"]),
                name="notifications_delivery_open",
            )
        ]


class DemoMessage(models.Model):
    """A text message of the demo city, shown on the demo phone instead of being sent."""

    to = EncryptedTextField()
    text = models.TextField()
    reference = models.CharField(max_length=60, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
