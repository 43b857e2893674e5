"""Short videos: who is seen agreed, somebody else looked before it was published, how far people watched (F-A5-05, S7-13)."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from workflow.models import Moving

from ..states.micros import VIDEO
from .visits import Visit


class Video(Moving):
    """A greeting of one sentence, a portrait of a worker or a lesson; `seconds` is read from the file."""

    machine = VIDEO

    class Kind(models.TextChoices):
        GREETING = "greeting", _("greeting of one sentence")
        PORTRAIT = "portrait", _("portrait of a worker")
        LESSON = "lesson", pgettext_lazy("micros", "lesson")

    union = models.ForeignKey("federation.Union", models.PROTECT, related_name="videos", verbose_name=_("union"))
    visit = models.ForeignKey(
        Visit,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="videos",
        verbose_name=pgettext_lazy("micros", "visit"),
    )
    title = models.CharField(pgettext_lazy("micros", "title"), max_length=80)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices, default=Kind.GREETING)
    speaker_name = models.CharField(pgettext_lazy("micros", "who speaks"), max_length=60)
    words = models.CharField(_("what is said"), max_length=300)
    file = models.FileField(_("file"), upload_to="private/videos/")
    content_type = models.CharField(max_length=20, editable=False)
    seconds = models.DecimalField(_("length in seconds"), max_digits=6, decimal_places=1, editable=False)
    size = models.PositiveIntegerField(_("size in bytes"), editable=False)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False)
    uploaded_at = models.DateTimeField(pgettext_lazy("micros", "handed in"), default=timezone.now, editable=False)
    reviewed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    published_at = models.DateTimeField(_("published"), null=True, blank=True)

    class Meta:
        verbose_name = _("micro video")
        verbose_name_plural = _("micro videos")
        ordering = ["-uploaded_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=VIDEO.legal_states(), name="campaigns_video_legal_state"),
            models.CheckConstraint(
                condition=Q(reviewed_by=None) | ~Q(reviewed_by=F("uploaded_by")), name="campaigns_video_two_people"
            ),
        ]

    def __str__(self):
        return self.title


class VideoConsent(models.Model):
    """Who is seen or heard in a video and agreed to be shown; taken back from `withdrawn_at` on."""

    class How(models.TextChoices):
        PAPER = "paper", _("signed paper")
        RECORDED = "recorded", _("said on the recording")
        GUARDIAN = "guardian", _("signed by a parent or guardian")

    video = models.ForeignKey(Video, models.CASCADE, related_name="consents", verbose_name=_("video"))
    name = models.CharField(pgettext_lazy("of a human being", "name"), max_length=60)
    how = models.CharField(_("how"), max_length=12, choices=How.choices)
    given_on = models.DateField(pgettext_lazy("micros", "given on"))
    withdrawn_at = models.DateTimeField(pgettext_lazy("micros", "withdrawn"), null=True, blank=True)

    class Meta:
        verbose_name = _("consent to a video")
        verbose_name_plural = _("consents to videos")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["video", "name"], name="campaigns_videoconsent_once")]

    def __str__(self):
        return self.name

    @property
    def union(self):
        return self.video.union


class Watch(models.Model):
    """How much of a video somebody saw: seconds that passed on the server's clock while it played."""

    video = models.ForeignKey(Video, models.CASCADE, related_name="watches")
    person = models.ForeignKey(
        "federation.Person", models.CASCADE, related_name="watches", verbose_name=pgettext_lazy("micros", "person")
    )
    seen_seconds = models.FloatField(default=0)
    last_beat_at = models.DateTimeField()
    completed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("watched video")
        verbose_name_plural = _("watched videos")
        ordering = ["-last_beat_at"]
        constraints = [models.UniqueConstraint(fields=["video", "person"], name="campaigns_watch_once")]
