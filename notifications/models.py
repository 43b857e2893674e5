import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from federation.fields import EncryptedTextField


class Notice(models.Model):
    """One thing somebody is told once: unique by kind, thing, person and occasion; the inbox shows these rows."""

    # the index of the inbox below begins with the person and serves the key, too
    person = models.ForeignKey(
        "federation.Person",
        models.CASCADE,
        related_name="notices",
        verbose_name=pgettext_lazy("notifications", "person"),
        db_index=False,
    )
    kind = models.CharField(_("kind"), max_length=60)
    about = models.CharField(pgettext_lazy("notifications", "about"), max_length=80)  # "lectures.order:17"
    occasion = models.CharField(_("occasion"), max_length=60, blank=True)
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

    def __str__(self):
        return self.subject


class Channel(models.TextChoices):
    """The ways out of the portal; the inbox needs none of them."""

    ROBOT = "robot", pgettext_lazy("channel", "group robot")
    SMS = "sms", pgettext_lazy("channel", "text message")
    MAIL = "mail", pgettext_lazy("channel", "e-mail")


class Delivery(models.Model):
    """A notice on its way through one channel; claimed with a lease, sent with `reference`, finished by the holder.

    The outbox is a queue: its states are moved in sets under `fence`, not by `workflow.move`, and journal themselves.
    """

    Channel = Channel

    class State(models.TextChoices):
        NEW = "new", pgettext_lazy("delivery", "waiting")
        SENDING = "sending", pgettext_lazy("delivery", "being sent")
        SENT = "sent", pgettext_lazy("delivery", "sent")
        FAILED = "failed", pgettext_lazy("delivery", "failed")
        SKIPPED = "skipped", pgettext_lazy("delivery", "skipped")
        UNKNOWN = "unknown", pgettext_lazy("delivery", "unknown whether it arrived")

    class Reason(models.TextChoices):
        NONE = "", "–"
        NOT_TRUE = "not_true", pgettext_lazy("delivery", "no longer true")
        SWITCHED_OFF = "switched_off", pgettext_lazy("delivery", "switched off by the person")
        NO_ADDRESS = "no_address", pgettext_lazy("delivery", "no number or address")
        NO_ROBOT = "no_robot", pgettext_lazy("delivery", "the robot is gone or switched off")
        QUIET = "quiet", pgettext_lazy("delivery", "quiet hours of the person")
        REFUSED = "refused", pgettext_lazy("delivery", "refused by the service")
        UNREACHABLE = "unreachable", pgettext_lazy("delivery", "the service did not answer")
        STOPPED = "stopped", pgettext_lazy("delivery", "the worker stopped while sending")

    notice = models.ForeignKey(
        Notice, models.CASCADE, related_name="deliveries", verbose_name=_("message"), db_index=False
    )
    channel = models.CharField(_("channel"), max_length=8, choices=Channel.choices)
    robot = models.ForeignKey(
        "GroupRobot",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="deliveries",
        verbose_name=_("group robot"),
        db_index=False,
    )
    group_key = models.CharField(max_length=200, blank=True, editable=False)  # a group hears a thing once
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.NEW)
    reason = models.CharField(_("reason"), max_length=16, choices=Reason.choices, blank=True)
    detail = models.CharField(_("answer of the service"), max_length=120, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    reference = models.UUIDField(_("reference"), default=uuid.uuid4, editable=False)
    next_try_at = models.DateTimeField(_("next try at"), auto_now_add=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    fence = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("message log")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["notice", "channel"], name="notifications_delivery_once_a_channel"),
            models.UniqueConstraint(
                fields=["group_key"], condition=~models.Q(group_key=""), name="notifications_delivery_once_a_group"
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_try_at"],
                condition=models.Q(state__in=["new", "sending"]),
                name="notifications_delivery_open",
            )
        ]

    def __str__(self):
        return f"{self.notice} · {self.get_channel_display()}"


class Preference(models.Model):
    """A person's own word about one kind through one channel; without a row the kind's default holds."""

    person = models.ForeignKey("federation.Person", models.CASCADE, related_name="message_preferences")
    kind = models.CharField(max_length=60)
    channel = models.CharField(max_length=8, choices=Channel.choices)
    is_on = models.BooleanField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind", "channel"], name="notifications_preference_once_a_channel"
            )
        ]


class QuietHours(models.Model):
    """When a person's phone stays silent (Asia/Shanghai, may pass midnight); the inbox is filled all the same."""

    person = models.OneToOneField("federation.Person", models.CASCADE, related_name="quiet_hours")
    starts = models.TimeField()
    ends = models.TimeField()


class GroupRobot(models.Model):
    """The robot in a union's staff chat group; its address is a secret, so it is encrypted and never shown again."""

    union = models.OneToOneField(
        "federation.Union", models.PROTECT, related_name="group_robot", verbose_name=_("union")
    )
    webhook = EncryptedTextField(_("address of the robot"))
    secret = EncryptedTextField(_("signing secret"), blank=True)
    is_on = models.BooleanField(_("in use"), default=True)
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("set by")
    )
    set_at = models.DateTimeField(_("set at"), auto_now=True)

    class Meta:
        verbose_name = _("group robot")
        verbose_name_plural = _("group robots")
        ordering = ["union__path"]

    def __str__(self):
        return str(self.union)


class Broadcast(models.Model):
    """A message of a union to its members and those below: written, counted, and only then sent."""

    union = models.ForeignKey(
        "federation.Union", models.PROTECT, related_name="broadcasts", verbose_name=_("to the members of")
    )
    subject = models.CharField(_("subject"), max_length=80)
    text = models.TextField(_("text"), max_length=2000)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="broadcasts", verbose_name=_("written by")
    )
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    people = models.PositiveIntegerField(_("people told"), default=0)

    class Meta:
        verbose_name = _("message to members")
        verbose_name_plural = _("messages to members")
        ordering = ["-created_at", "-pk"]

    def __str__(self):
        return self.subject


class DemoMessage(models.Model):
    """A text message of the demo city, shown on the demo phone instead of being sent."""

    to = EncryptedTextField()
    text = models.TextField()
    reference = models.CharField(max_length=60, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
