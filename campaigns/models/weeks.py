"""A campaign of weeks on the line, its batches, groups and placements in companies (F-A6-01, F-A7-01, F-A8-01)."""

import secrets

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from workflow.models import Moving

from ..names_out import without_names
from ..states.weeks import PLACEMENT, Burden, PlacementState, Task

SCORE = [MinValueValidator(1), MaxValueValidator(5)]
LIVE = (
    PlacementState.PLANNED,
    PlacementState.ASKED,
    PlacementState.AGREED,
    PlacementState.RUNNING,
    PlacementState.CLOSED,
)


def new_token() -> str:
    """An unguessable link part of 144 bits."""
    return secrets.token_urlsafe(18)


class Serves(models.TextChoices):
    """The three services: whom a campaign is for (F-A7-06)."""

    FIRMS = "firms", pgettext_lazy("three services", "serves firms")
    PEOPLE = "people", pgettext_lazy("three services", "serves people")
    GRASSROOTS = "grassroots", pgettext_lazy("three services", "serves the grassroots")


class WeekCampaign(models.Model):
    """Weeks on the line under one title, from one day to another."""

    union = models.ForeignKey(
        "federation.Union", models.PROTECT, related_name="week_campaigns", verbose_name=_("union")
    )
    title = models.CharField(pgettext_lazy("campaigns", "title"), max_length=80)
    about = models.CharField(pgettext_lazy("campaigns", "about it"), max_length=400, blank=True)
    starts_on = models.DateField(pgettext_lazy("campaigns", "from"))
    ends_on = models.DateField(pgettext_lazy("campaigns", "until"))
    goal_officers = models.PositiveSmallIntegerField(_("officers to place"), default=20)
    goal_problems = models.PositiveSmallIntegerField(_("problems to solve"), default=10)
    serves = ArrayField(
        models.CharField(max_length=10, choices=Serves.choices),
        verbose_name=_("the three services"),
        default=list,
        blank=True,
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    closed_at = models.DateTimeField(pgettext_lazy("campaign", "closed"), null=True, blank=True, editable=False)
    summary = models.CharField(_("what it brought"), max_length=1000, blank=True, editable=False)

    class Meta:
        verbose_name = _("campaign of weeks on the line")
        verbose_name_plural = _("campaigns of weeks on the line")
        ordering = ["-starts_on", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["union", "title"], name="campaigns_weekcampaign_once"),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="campaigns_weekcampaign_ends_after_start",
                violation_error_message=_("The campaign ends before it starts."),
            ),
        ]  # fmt: skip

    def __str__(self):
        return self.title

    @property
    def serves_words(self) -> list:
        return [one.label for one in Serves if one in self.serves]


class Group(models.Model):
    """Officers who go together, in a batch of the campaign."""

    campaign = models.ForeignKey(WeekCampaign, models.CASCADE, related_name="groups", verbose_name=_("campaign"))
    batch = models.PositiveSmallIntegerField(
        pgettext_lazy("campaigns", "batch"), default=1, validators=[MinValueValidator(1)]
    )
    name = models.CharField(pgettext_lazy("group", "name"), max_length=40)

    class Meta:
        verbose_name = _("group of officers")
        verbose_name_plural = _("groups of officers")
        ordering = ["batch", "name", "pk"]
        constraints = [models.UniqueConstraint(fields=["campaign", "name"], name="campaigns_group_once")]

    def __str__(self):
        return self.name

    @property
    def union(self):
        return self.campaign.union


class GroupOfficer(models.Model):
    """One officer in one group of a campaign; everybody is in exactly one (F-A8-01)."""

    campaign = models.ForeignKey(WeekCampaign, models.CASCADE, related_name="+")
    group = models.ForeignKey(
        Group, models.CASCADE, related_name="officers", verbose_name=pgettext_lazy("campaigns", "group")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="week_groups", verbose_name=_("officer")
    )
    is_leader = models.BooleanField(_("leads the group"), default=False)

    class Meta:
        verbose_name = _("officer in a group")
        verbose_name_plural = _("officers in groups")
        ordering = ["-is_leader", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "user"], name="campaigns_groupofficer_one_group",
                violation_error_message=_("This officer is in a group of the campaign already."),
            ),
            models.UniqueConstraint(
                fields=["group"], condition=Q(is_leader=True), name="campaigns_groupofficer_one_leader"
            ),
        ]  # fmt: skip


class Placement(Moving):
    """A group, a company, a week, with the company's consent and a mentor (S8-01)."""

    machine = PLACEMENT

    group = models.ForeignKey(
        Group, models.PROTECT, related_name="placements", verbose_name=pgettext_lazy("campaigns", "group")
    )
    firm = models.ForeignKey(
        "federation.Union", models.PROTECT, related_name="week_placements", verbose_name=_("company")
    )
    starts_on = models.DateField(pgettext_lazy("campaigns", "from"))
    ends_on = models.DateField(pgettext_lazy("campaigns", "until"))
    workshop = models.CharField(_("workshop or line"), max_length=80, blank=True)
    mentor = models.CharField(_("mentor"), max_length=40, blank=True)
    mentor_person = models.ForeignKey(
        "federation.Person", models.SET_NULL, null=True, blank=True, editable=False, related_name="+",
        verbose_name=_("whom the mentor's link is sent to"),
    )  # fmt: skip
    plan = models.CharField(_("what is planned"), max_length=400, blank=True)
    is_wanted_again = models.BooleanField(_("the company asked for another visit"), default=False)
    token = models.CharField(max_length=32, unique=True, default=new_token, editable=False)
    mentor_token = models.CharField(max_length=32, unique=True, default=new_token, editable=False)
    answered_by = models.CharField(_("answered for the company by"), max_length=40, blank=True)
    firm_score = models.PositiveSmallIntegerField(_("the company's word"), null=True, blank=True, validators=SCORE)
    mentor_score = models.PositiveSmallIntegerField(_("the mentor's word"), null=True, blank=True, validators=SCORE)
    mentor_said = models.CharField(_("what the mentor said"), max_length=400, blank=True)
    mentor_said_at = models.DateTimeField(_("the mentor's own word came"), null=True, blank=True, editable=False)
    feedback = models.CharField(_("what the company said"), max_length=400, blank=True)
    kept_rules = ArrayField(
        models.CharField(max_length=10, choices=Burden.choices),
        verbose_name=_("no burden: what was kept"),
        default=list,
        blank=True,
    )
    burden_note = models.CharField(_("no burden: what was not kept, and why"), max_length=200, blank=True)
    report = models.CharField(_("report of the week"), max_length=1000, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False)

    class Meta:
        verbose_name = _("placement in a company")
        verbose_name_plural = _("placements in companies")
        ordering = ["starts_on", "pk"]
        constraints = [
            models.CheckConstraint(condition=PLACEMENT.legal_states(), name="campaigns_placement_legal_state"),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on"), ends_on__lte=F("starts_on") + 13),
                name="campaigns_placement_a_week_or_two",
                violation_error_message=_("A placement takes one day at least and two weeks at most."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["agreed", "running", "closed"]) | ~Q(mentor=""),
                name="campaigns_placement_agreed_with_mentor",
            ),
            models.UniqueConstraint(
                fields=["firm", "starts_on"], condition=Q(state__in=LIVE), name="campaigns_placement_one_group_a_week",
                violation_error_message=_("Another group is at this company in that week."),
            ),
        ]  # fmt: skip

    def __str__(self):
        return f"{self.group} · {self.firm}"

    @property
    def union(self):
        return self.group.campaign.union

    @property
    def burden_words(self) -> list:
        """(words, kept) of each rule of the checklist."""
        return [(rule.label, rule in self.kept_rules) for rule in Burden]

    @property
    def journal_union_id(self) -> int:
        return self.group.campaign.union_id


class Induction(models.Model):
    """The safety induction of one officer; no line work before it (F-A7-03)."""

    placement = models.ForeignKey(Placement, models.CASCADE, related_name="inductions", verbose_name=_("placement"))
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("officer"))
    held_on = models.DateField(_("day"))
    minutes = models.PositiveSmallIntegerField(_("minutes"), validators=[MinValueValidator(10), MaxValueValidator(480)])
    topics = models.CharField(pgettext_lazy("campaigns", "topics"), max_length=200)
    gear = models.CharField(_("protective gear"), max_length=120, blank=True)
    signed_as = models.CharField(_("signed as"), max_length=40)
    signed_at = models.DateTimeField(default=timezone.now, editable=False)
    confirmed_at = models.DateTimeField(_("confirmed by the mentor"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("safety induction")
        verbose_name_plural = _("safety inductions")
        ordering = ["held_on", "pk"]
        constraints = [models.UniqueConstraint(fields=["placement", "user"], name="campaigns_induction_once")]

    @property
    def union(self):
        return self.placement.group.campaign.union


class Proof(models.Model):
    """What a group did for one of the five tasks, or why it could not (S8-03)."""

    class Answer(models.TextChoices):
        ACCEPTED = "accepted", pgettext_lazy("idea", "taken up")
        DECLINED = "declined", pgettext_lazy("idea", "declined")

    class Form(models.TextChoices):
        """How a talk was given (F-A6-04)."""

        STORY = "story", pgettext_lazy("form of a talk", "small stories")
        SLIDES = "slides", pgettext_lazy("form of a talk", "with slides")
        SKETCH = "sketch", pgettext_lazy("form of a talk", "with a sketch played")
        SONGS = "songs", pgettext_lazy("form of a talk", "with songs")
        ROUND = "round", pgettext_lazy("form of a talk", "in a round, old and young")

    placement = models.ForeignKey(Placement, models.CASCADE, related_name="proofs", verbose_name=_("placement"))
    task = models.CharField(_("task"), max_length=16, choices=Task.choices)
    is_done = models.BooleanField(_("done"), default=True)
    text = models.CharField(_("what was done, or why not"), max_length=400)
    held_on = models.DateField(_("day"))
    people = models.PositiveSmallIntegerField(_("people reached"), default=0)
    minutes = models.PositiveSmallIntegerField(_("minutes"), default=0)
    photo = models.ImageField(_("photo"), upload_to="weeks/", blank=True)
    form = models.CharField(pgettext_lazy("of a talk", "form"), max_length=8, choices=Form.choices, blank=True)
    audience = models.CharField(pgettext_lazy("of a talk", "who listened, and where"), max_length=80, blank=True)
    file = models.FileField(pgettext_lazy("of a talk", "slides or script"), upload_to="weeks/talks/", blank=True)
    officers = models.ManyToManyField(
        settings.AUTH_USER_MODEL, related_name="+", blank=True, verbose_name=_("who did it")
    )
    noted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False)
    confirmed_at = models.DateTimeField(_("confirmed by the mentor"), null=True, blank=True, editable=False)
    answer = models.CharField(
        _("the company's answer to an idea"), max_length=8, choices=Answer.choices, blank=True, editable=False
    )

    class Meta:
        verbose_name = _("proof of a task")
        verbose_name_plural = _("proofs of tasks")
        ordering = ["held_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["placement", "task"],
                condition=Q(is_done=False),
                name="campaigns_proof_one_reason",
                violation_error_message=_("The reason for this task is written already."),
            )
        ]

    @property
    def union(self):
        return self.placement.group.campaign.union

    @property
    def text_without_names(self) -> str:
        """For everybody: without the mentor's name, surnames before a form of address, numbers."""
        return without_names(self.text, [self.placement.mentor])
