"""Training of those who keep books, and the questions asked there (F-A4-02 … F-A4-04)."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class TrainingEvent(models.Model):
    """A meeting or training to which unions send somebody."""

    union = models.ForeignKey(
        "federation.Union", models.PROTECT, related_name="audit_trainings", verbose_name=_("held by")
    )
    title = models.CharField(pgettext_lazy("audits", "title"), max_length=100)
    held_on = models.DateField(_("held on"))
    place = models.CharField(_("place"), max_length=100, blank=True)
    about = models.TextField(_("content"), blank=True)

    class Meta:
        verbose_name = _("training")
        verbose_name_plural = _("trainings")
        ordering = ["-held_on"]

    def __str__(self):
        return self.title


class TrainingPresence(models.Model):
    """A union that was invited, and whether it came."""

    event = models.ForeignKey(TrainingEvent, models.CASCADE, related_name="presences", verbose_name=_("training"))
    union = models.ForeignKey("federation.Union", models.PROTECT, related_name="+", verbose_name=_("union"))
    came = models.BooleanField(pgettext_lazy("audits", "came"), default=False)
    people = models.PositiveSmallIntegerField(_("people"), default=1)

    class Meta:
        verbose_name = _("attendance of a union")
        verbose_name_plural = _("attendance of unions")
        ordering = ["union__path"]
        constraints = [models.UniqueConstraint(fields=["event", "union"], name="audits_trainingpresence_once")]

    def __str__(self):
        return str(self.union)


class Question(models.Model):
    """A question asked at a training, with its answer and source; published, it stands on the FAQ."""

    topic = models.CharField(_("topic"), max_length=40)
    question = models.CharField(_("question"), max_length=300)
    answer = models.TextField(pgettext_lazy("audits", "answer"), blank=True)
    source = models.CharField(_("source"), max_length=200, blank=True)
    rule = models.ForeignKey(
        "audits.Rule", models.SET_NULL, null=True, blank=True, related_name="questions", verbose_name=_("rule")
    )
    event = models.ForeignKey(
        TrainingEvent, models.SET_NULL, null=True, blank=True, related_name="questions", verbose_name=_("training")
    )
    is_published = models.BooleanField(pgettext_lazy("audits", "published"), default=False)

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = pgettext_lazy("audits", "questions")
        ordering = ["topic", "pk"]

    def __str__(self):
        return self.question
