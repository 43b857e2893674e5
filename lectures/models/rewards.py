"""What a speaker gets: points and allowances, each line with the rule that made it (S1-13)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class PointsLine(models.Model):
    """Points for one counted fact under one rule; a correction is a second line, nothing is changed."""

    speaker = models.ForeignKey("lectures.Speaker", models.PROTECT, related_name="points", verbose_name=_("speaker"))
    rule = models.CharField(_("rule"), max_length=40)
    about = models.CharField(_("fact"), max_length=80)  # "lectures.order:17"
    earned_on = models.DateField(_("earned on"))
    points = models.SmallIntegerField(_("points"))
    cut_points = models.SmallIntegerField(_("cut by the cap"), default=0)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(_("noted at"), auto_now_add=True)

    class Meta:
        verbose_name = _("points line")
        verbose_name_plural = _("points ledger")
        ordering = ["-earned_on", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["speaker", "rule", "about"], name="lectures_pointsline_once_a_fact")
        ]
        indexes = [models.Index(fields=["speaker", "-earned_on"], name="lectures_points_of_speaker")]

    def __str__(self):
        return f"{self.speaker} {self.points:+d}"


class AllowanceLine(models.Model):
    """A fee for a talk, after tax in yuan, with the ceiling that held that day (lecture_menu §3, fees)."""

    class Grade(models.TextChoices):
        ASSOCIATE = "associate", _("associate level")
        FULL = "full", _("full level")
        EXPERT = "expert", _("academician or national expert")

    speaker = models.ForeignKey(
        "lectures.Speaker", models.PROTECT, related_name="allowances", verbose_name=_("speaker")
    )
    order = models.OneToOneField("lectures.Order", models.PROTECT, related_name="allowance", verbose_name=_("order"))
    grade = models.CharField(_("level"), max_length=12, choices=Grade.choices)
    class_hours = models.DecimalField(_("class hours"), max_digits=4, decimal_places=1)
    ceiling = models.DecimalField(_("ceiling a class hour (yuan)"), max_digits=8, decimal_places=2)
    amount = models.DecimalField(_("amount (yuan, after tax)"), max_digits=10, decimal_places=2)
    rule = models.CharField(_("rule"), max_length=40)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    approved_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(_("noted at"), auto_now_add=True)

    class Meta:
        verbose_name = _("allowance")
        verbose_name_plural = _("allowances")
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gte=0) & Q(amount__lte=models.F("ceiling") * models.F("class_hours")),
                name="lectures_allowanceline_under_the_ceiling",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=models.F("proposed_by")),
                name="lectures_allowanceline_four_eyes",
            ),
        ]

    def __str__(self):
        return f"{self.speaker} {self.order}"  # fmt: skip
