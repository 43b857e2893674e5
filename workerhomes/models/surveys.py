from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from workflow.models import Moving

from ..states import NEED
from .activities import ActivityType
from .homes import Home


class Survey(models.Model):
    """A round in which people say what they need; its needs stand on the board (F-A2-08)."""

    home = models.ForeignKey(Home, models.PROTECT, related_name="surveys", verbose_name=_("worker home"))
    title = models.CharField(pgettext_lazy("worker homes", "title"), max_length=80)
    about = models.CharField(_("what it is about"), max_length=300, blank=True)
    opens_on = models.DateField(pgettext_lazy("workerhomes", "from"))
    closes_on = models.DateField(pgettext_lazy("workerhomes", "until"))
    votes_each = models.PositiveSmallIntegerField(_("votes a person"), default=3)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False)

    class Meta:
        verbose_name = _("survey of needs")
        verbose_name_plural = _("surveys of needs")
        ordering = ["-opens_on", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(closes_on__gte=F("opens_on")), name="workerhomes_survey_dates"),
            models.CheckConstraint(condition=Q(votes_each__range=(1, 20)), name="workerhomes_survey_votes"),
        ]

    def __str__(self):
        return self.title

    @property
    def union(self):
        return self.home.union


class Need(Moving):
    """Something people want of a home, put forward by a member or by the home, and voted on."""

    machine = NEED

    survey = models.ForeignKey(Survey, models.PROTECT, related_name="needs", verbose_name=_("survey"))
    kind = models.CharField(_("kind"), max_length=16, choices=ActivityType.choices, default=ActivityType.OTHER)
    title = models.CharField(_("what is needed"), max_length=60)
    detail = models.CharField(_("more about it"), max_length=300, blank=True)
    proposed_by = models.ForeignKey(
        "federation.Person", models.SET_NULL, null=True, blank=True, related_name="+", editable=False
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("need")
        verbose_name_plural = _("needs")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=NEED.legal_states(), name="workerhomes_need_legal_state"),
            models.UniqueConstraint(
                fields=["survey", "title"],
                name="workerhomes_need_once",
                violation_error_message=_("This need stands on the board already."),
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def union(self):
        return self.survey.home.union


class Vote(models.Model):
    """One person's vote for a need."""

    need = models.ForeignKey(Need, models.CASCADE, related_name="votes")
    person = models.ForeignKey("federation.Person", models.CASCADE, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("vote")
        verbose_name_plural = _("votes")
        constraints = [models.UniqueConstraint(fields=["need", "person"], name="workerhomes_vote_once")]
