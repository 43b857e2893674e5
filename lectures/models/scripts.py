"""Scripts of talks in versions, with the coach's comments; only a vetted version is spoken (S1-10)."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from workflow.models import Moving

from ..states import SCRIPT, ScriptState


class Script(models.Model):
    """The talk of one speaker on one topic, or of somebody who applies."""

    speaker = models.ForeignKey("lectures.Speaker", models.CASCADE, null=True, blank=True, related_name="scripts")
    candidacy = models.ForeignKey("lectures.Candidacy", models.CASCADE, null=True, blank=True, related_name="scripts")
    topic = models.ForeignKey("lectures.Topic", models.PROTECT, null=True, blank=True, related_name="scripts")
    corps = models.ForeignKey("lectures.Corps", models.PROTECT, related_name="scripts")  # whose coach reads it
    title = models.CharField(_("title"), max_length=80)
    created_at = models.DateTimeField(_("noted at"), auto_now_add=True)

    class Meta:
        verbose_name = _("script")
        verbose_name_plural = _("scripts")
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(fields=["speaker", "topic"], name="lectures_script_once_a_topic"),
            models.CheckConstraint(
                condition=Q(speaker__isnull=False) | Q(candidacy__isnull=False), name="lectures_script_has_an_author"
            ),
        ]

    def __str__(self):
        return self.title


class ScriptVersion(Moving):
    """One text; numbers count from 1 and a text once handed in is not changed."""

    class Check(models.TextChoices):
        """What a coach looks at before a script is vetted (F-A1-07)."""

        STORY = "story", _("It tells a story of its own instead of naming ideals")
        AUDIENCE = "audience", _("It says whom it is for, and fits them")
        WORDS = "words", _("It is in words that a worker uses")
        FACTS = "facts", _("Names, dates, honours and figures are right")
        SAFE = "safe", _("Nothing confidential and nobody exposed")

    machine = SCRIPT

    script = models.ForeignKey(Script, models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField(_("version"))
    text = models.TextField(_("text"), max_length=20000, blank=True)
    file = models.FileField(_("file"), upload_to="private/scripts/", blank=True)
    change_note = models.CharField(_("what changed"), max_length=200, blank=True)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(_("noted at"), auto_now_add=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    checklist = ArrayField(models.CharField(max_length=12, choices=Check.choices), default=list, blank=True)

    class Meta:
        verbose_name = _("version of a script")
        verbose_name_plural = _("versions of scripts")
        ordering = ["script", "-number"]
        constraints = [
            models.CheckConstraint(condition=SCRIPT.legal_states(), name="lectures_scriptversion_legal_state"),
            models.UniqueConstraint(fields=["script", "number"], name="lectures_scriptversion_number"),
            models.UniqueConstraint(
                fields=["script"], condition=Q(state=ScriptState.VETTED), name="lectures_scriptversion_one_vetted"
            ),
            models.UniqueConstraint(
                fields=["script"],
                condition=Q(state__in=["draft", "submitted"]),
                name="lectures_scriptversion_one_open",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=models.F("written_by")),
                name="lectures_scriptversion_four_eyes",
            ),
            models.CheckConstraint(
                condition=~Q(state=ScriptState.VETTED) | Q(decided_by__isnull=False),
                name="lectures_scriptversion_vetted_by_somebody",
            ),
        ]

    def __str__(self):
        return f"{self.script} V{self.number}"

    @property
    def union(self):
        return self.script.corps.union

    @property
    def paragraphs(self) -> list[str]:
        """The text by paragraphs, empty lines left out."""
        return [line.strip() for line in self.text.splitlines() if line.strip()]


class ScriptComment(models.Model):
    """A remark of the coach at a paragraph (counted from 1; NULL = about the whole)."""

    version = models.ForeignKey(ScriptVersion, models.CASCADE, related_name="comments")
    paragraph = models.PositiveSmallIntegerField(_("paragraph"), null=True, blank=True)
    text = models.CharField(_("comment"), max_length=500)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(_("noted at"), auto_now_add=True)

    class Meta:
        ordering = ["paragraph", "pk"]
