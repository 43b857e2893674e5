"""How somebody comes into a corps: a call, an application with its papers, a panel with its scores (S1-05, S1-06, S1-16)."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from federation.fields import EncryptedTextField
from workflow.models import Moving

from ..states import CANDIDACY, CandidacyState
from .corps import Honour, Speaker


class AdmissionCall(models.Model):
    """A round in which a corps takes applications, from `opens_on` until `closes_at`."""

    corps = models.ForeignKey("lectures.Corps", models.PROTECT, related_name="calls", verbose_name=_("speaker corps"))
    title = models.CharField(_("title"), max_length=80)
    about = models.TextField(_("what is wanted"), max_length=2000, blank=True)
    opens_on = models.DateField(_("open from"))
    closes_at = models.DateTimeField(_("open until"))
    is_blind = models.BooleanField(_("the panel sees no names"), default=False)
    panel = models.ManyToManyField(settings.AUTH_USER_MODEL, blank=True, related_name="+", verbose_name=_("panel"))

    class Meta:
        verbose_name = _("call for speakers")
        verbose_name_plural = _("calls for speakers")
        ordering = ["-opens_on", "pk"]

    def __str__(self):
        return self.title

    @property
    def union(self):
        return self.corps.union


class ScoreCriterion(models.Model):
    """One line of the scoring sheet of a call, from 1 to 5, with its weight (lecture_menu §3, stage 3)."""

    call = models.ForeignKey(AdmissionCall, models.CASCADE, related_name="criteria")
    name = models.CharField(_("criterion"), max_length=40)
    weight = models.PositiveSmallIntegerField(_("weight"), default=1)
    phase = models.PositiveSmallIntegerField(_("phase"), default=1)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("scoring criterion")
        verbose_name_plural = _("scoring criteria")
        ordering = ["phase", "position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["call", "phase", "name"], name="lectures_scorecriterion_once"),
            models.CheckConstraint(condition=Q(weight__gte=1) & Q(weight__lte=100), name="lectures_scorecriterion_weight"),
        ]  # fmt: skip

    def __str__(self):
        return self.name


class Candidacy(Moving):
    """Somebody who wants, or is recommended, to speak (F-A1-03); the path decides which papers are asked for."""

    machine = CANDIDACY

    call = models.ForeignKey(AdmissionCall, models.PROTECT, related_name="candidacies", verbose_name=_("call"))
    path = models.CharField(_("path"), max_length=16, choices=Speaker.Source.choices)
    person = models.ForeignKey(
        "federation.Person", models.PROTECT, null=True, blank=True, related_name="candidacies"
    )  # known once the papers are in order
    speaker = models.ForeignKey(Speaker, models.PROTECT, null=True, blank=True, related_name="candidacies")
    union = models.ForeignKey("federation.Union", models.PROTECT, related_name="candidacies", verbose_name=_("union"))
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="candidacies_written")
    name = models.CharField(pgettext_lazy("of a human being", "name"), max_length=60, blank=True)
    phone = EncryptedTextField(_("phone"), blank=True)
    trade = models.CharField(_("trade"), max_length=40, blank=True)
    employer = models.CharField(_("employer"), max_length=80, blank=True)
    languages = ArrayField(models.CharField(max_length=20), verbose_name=_("languages"), default=list, blank=True)
    travel_radius_km = models.PositiveSmallIntegerField(_("travel radius (km)"), null=True, blank=True)
    free_times = models.CharField(_("free times"), max_length=200, blank=True)
    story_one = models.TextField(_("first story"), max_length=1500, blank=True)
    story_two = models.TextField(_("second story"), max_length=1500, blank=True)
    story_three = models.TextField(_("third story"), max_length=1500, blank=True)
    reason = models.TextField(_("why this person"), max_length=1000, blank=True)
    agrees = models.BooleanField(_("the person agrees to the application and to being shown"), default=False)
    created_at = models.DateTimeField(_("noted at"), auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)
    submitted_at = models.DateTimeField(_("handed in at"), null=True, blank=True)
    complete_until = models.DateTimeField(_("to be completed until"), null=True, blank=True)  # once it was returned
    # decided now, told later (S1-16)
    pending_state = models.CharField(max_length=24, blank=True, choices=CandidacyState.choices)
    pending_note = models.CharField(_("note"), max_length=300, blank=True)
    pending_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("application")
        verbose_name_plural = _("applications")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=CANDIDACY.legal_states(), name="lectures_candidacy_legal_state"),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "withdrawn"]) | Q(submitted_at__isnull=False),
                name="lectures_candidacy_handed_in_once_it_moves",
            ),
            models.UniqueConstraint(
                fields=["call", "person"],
                condition=Q(person__isnull=False) & ~Q(state__in=["withdrawn", "refused"]),
                name="lectures_candidacy_once_in_a_call",
            ),
        ]
        indexes = [models.Index(fields=["call", "state"], name="lectures_candidacy_by_call")]

    def __str__(self):
        return self.name or str(_("unnamed application"))

    @property
    def corps(self):
        return self.call.corps

    @property
    def stories(self) -> list[str]:
        return [story for story in (self.story_one, self.story_two, self.story_three) if story]

    @property
    def journal_union_id(self):
        """The journal of the corps' union tells what became of an application."""
        return self.call.corps.union_id


class Evidence(models.Model):
    """A paper of an application: honour certificate, employer's agreement, photo; kept outside the public files."""

    class Kind(models.TextChoices):
        HONOUR = "honour", _("certificate of an honour")
        AGREEMENT = "agreement", _("employer's agreement")
        SKILL = "skill", _("proof of the rare skill")
        PHOTO = "photo", _("portrait photo")
        OTHER = "other", _("other paper")

    candidacy = models.ForeignKey(Candidacy, models.CASCADE, related_name="papers")
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    title = models.CharField(_("title"), max_length=80, blank=True)
    honour_level = models.PositiveSmallIntegerField(
        _("level of the honour"), choices=Honour.Level.choices, null=True, blank=True
    )
    honour_year = models.PositiveSmallIntegerField(_("year"), null=True, blank=True)
    file = models.FileField(_("file"), upload_to="private/candidacies/")
    checked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    checked_at = models.DateTimeField(null=True, blank=True)
    uploaded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("paper")
        verbose_name_plural = _("papers")
        ordering = ["kind", "pk"]

    def __str__(self):
        return self.title or str(self.get_kind_display())


class Recusal(models.Model):
    """A member of the panel who does not score an application, because of a conflict of interest (S1-06)."""

    candidacy = models.ForeignKey(Candidacy, models.CASCADE, related_name="recusals")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    reason = models.CharField(_("reason"), max_length=200)
    created_at = models.DateTimeField(_("noted at"), auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["candidacy", "user"], name="lectures_recusal_once")]


class ScoreSheet(models.Model):
    """What one member of the panel thinks of one application in one phase; others never see it before they wrote."""

    candidacy = models.ForeignKey(Candidacy, models.CASCADE, related_name="sheets")
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    phase = models.PositiveSmallIntegerField(default=1)
    remark = models.CharField(_("remark"), max_length=500, blank=True)
    written_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["candidacy", "written_by", "phase"], name="lectures_scoresheet_once")
        ]


class Score(models.Model):
    """One value from 1 to 5 on a sheet."""

    sheet = models.ForeignKey(ScoreSheet, models.CASCADE, related_name="scores")
    criterion = models.ForeignKey(ScoreCriterion, models.PROTECT, related_name="scores")
    value = models.PositiveSmallIntegerField(_("score"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sheet", "criterion"], name="lectures_score_once"),
            models.CheckConstraint(condition=Q(value__gte=1) & Q(value__lte=5), name="lectures_score_in_scale"),
        ]
