"""Beyond the single order: series, releases of the schedule, proposals where the menu lacks something."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ui.components.marks import day as day_of
from ui.naming import NamedByKind
from workflow.models import Moving

from ..states import DRAFT, PROPOSAL, DraftState, ProposalState
from .orders import new_token


class Series(models.Model):
    """Orders that follow one rule, such as every second Tuesday, with the days left out (S2-14)."""

    class Every(models.TextChoices):
        WEEK = "week", _("every week")
        FORTNIGHT = "fortnight", _("every two weeks")
        MONTH = "month", _("every month on the same weekday")

    union = models.ForeignKey(
        "federation.Union", models.PROTECT, related_name="lecture_series", verbose_name=_("union")
    )
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    title = models.CharField(_("title"), max_length=80)
    every = models.CharField(_("how often"), max_length=12, choices=Every.choices)
    first_starts_at = models.DateTimeField(_("first date"))
    count = models.PositiveSmallIntegerField(_("how many"))
    left_out = ArrayField(models.DateField(), verbose_name=_("days left out"), default=list, blank=True)
    skipped = models.JSONField(
        _("dates that did not go"), default=list, blank=True
    )  # [{"on": moment, "why": {language: words}}]
    created_at = models.DateTimeField(_("noted at"), auto_now_add=True)

    class Meta:
        verbose_name = _("series")
        verbose_name_plural = _("series")
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(condition=Q(count__gte=2) & Q(count__lte=26), name="lectures_series_length")
        ]

    def __str__(self):
        return self.title


class SeriesRule(models.Model):
    """Another rule that a series follows from a day on; the one before holds until then (S2-14)."""

    series = models.ForeignKey(Series, models.CASCADE, related_name="rules", verbose_name=_("series"))
    from_on = models.DateField(pgettext_lazy("lectures", "holds from"))
    every = models.CharField(_("how often"), max_length=12, choices=Series.Every.choices)
    first_starts_at = models.DateTimeField(_("first date"))
    count = models.PositiveSmallIntegerField(_("how many"))
    left_out = ArrayField(models.DateField(), verbose_name=_("days left out"), default=list, blank=True)
    note = models.CharField(_("reason"), max_length=200)
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(_("noted at"), auto_now_add=True)

    class Meta:
        verbose_name = _("rule of a series")
        verbose_name_plural = _("rules of series")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(count__gte=1) & Q(count__lte=26), name="lectures_seriesrule_length")
        ]

    def __str__(self):
        return f"{day_of(self.from_on)} {self.get_every_display()}"


class ScheduleRelease(NamedByKind, models.Model):
    """A published state of a corps' schedule; the lines say what changed since the one before (S2-15)."""

    corps = models.ForeignKey(
        "lectures.Corps", models.PROTECT, related_name="releases", verbose_name=_("speaker corps")
    )
    number = models.PositiveIntegerField(_("release"))
    note = models.CharField(_("note"), max_length=200, blank=True)
    released_at = models.DateTimeField(_("released at"), auto_now_add=True)
    released_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("schedule release")
        verbose_name_plural = _("schedule releases")
        ordering = ["corps", "-number"]
        constraints = [models.UniqueConstraint(fields=["corps", "number"], name="lectures_schedulerelease_number")]


class ReleaseLine(models.Model):
    """One lecture as it stands in a release, and how it differs from the release before."""

    class Change(models.TextChoices):
        SAME = "same", _("unchanged")
        NEW = "new", _("new")
        MOVED = "moved", _("moved")
        GONE = "gone", _("cancelled")

    release = models.ForeignKey(ScheduleRelease, models.CASCADE, related_name="lines")
    order = models.ForeignKey("lectures.Order", models.PROTECT, related_name="release_lines")
    change = models.CharField(_("change"), max_length=8, choices=Change.choices)
    starts_at = models.DateTimeField(_("date"))
    was_starts_at = models.DateTimeField(null=True, blank=True)
    speaker = models.ForeignKey("lectures.Speaker", models.PROTECT, null=True, related_name="+")
    was_speaker = models.ForeignKey("lectures.Speaker", models.PROTECT, null=True, blank=True, related_name="+")
    place = models.CharField(_("place"), max_length=200)
    was_place = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["starts_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["release", "order"], name="lectures_releaseline_once")]


class TopicProposal(Moving):
    """A topic that is wished for: from a custom order (S2-12) or because orders fail for want of it (F-A1-12)."""

    machine = PROPOSAL

    corps = models.ForeignKey(
        "lectures.Corps", models.PROTECT, related_name="proposals", verbose_name=_("speaker corps")
    )
    title = models.CharField(_("title"), max_length=80)
    reason = models.TextField(_("reason"), max_length=1000, blank=True)
    audience = models.CharField(_("who listens"), max_length=60, blank=True)
    order = models.OneToOneField("lectures.Order", models.SET_NULL, null=True, blank=True, related_name="proposal")
    topic = models.ForeignKey("lectures.Topic", models.PROTECT, null=True, blank=True, related_name="proposals")
    answer = models.CharField(_("answer"), max_length=300, blank=True)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)  # put on the menu, or declined
    failed_orders = models.PositiveSmallIntegerField(_("orders that failed"), default=0)
    demand_key = models.CharField(max_length=120, blank=True, editable=False)  # what the portal counted, else empty
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(_("noted at"), auto_now_add=True)

    class Meta:
        verbose_name = _("proposed topic")
        verbose_name_plural = _("proposed topics")
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(condition=PROPOSAL.legal_states(), name="lectures_topicproposal_legal_state"),
            models.UniqueConstraint(
                fields=["corps", "demand_key"],
                condition=~Q(demand_key="") & Q(state__in=[ProposalState.OPEN, ProposalState.TAKEN_UP]),
                name="lectures_topicproposal_demand_once",
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def union(self):
        return self.corps.union


class OrderDraft(Moving):
    """What the office drafts for an order by need: topic, speaker and date, for the orderer to accept (S2-12)."""

    machine = DRAFT

    order = models.ForeignKey("lectures.Order", models.CASCADE, related_name="drafts")
    title = models.CharField(_("title"), max_length=80)
    outline = models.TextField(_("outline"), max_length=1000, blank=True)
    speaker = models.ForeignKey("lectures.Speaker", models.PROTECT, related_name="+", verbose_name=_("speaker"))
    starts_at = models.DateTimeField(_("date"))
    for_menu = models.BooleanField(_("propose it for the menu when it is accepted"), default=False)
    drafted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    created_at = models.DateTimeField(_("noted at"), auto_now_add=True)

    class Meta:
        verbose_name = _("draft for a need")
        verbose_name_plural = _("drafts for needs")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=DRAFT.legal_states(), name="lectures_orderdraft_legal_state"),
            models.UniqueConstraint(
                fields=["order"], condition=Q(state=DraftState.OFFERED), name="lectures_orderdraft_one_open"
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def union(self):
        return self.order.union


class CalendarFeed(models.Model):
    """The secret link under which a calendar follows a speaker or a corps; a new link ends the old one (S2-15)."""

    token = models.CharField(max_length=40, unique=True, default=new_token, editable=False)
    corps = models.OneToOneField("lectures.Corps", models.CASCADE, null=True, related_name="calendar_feed")
    speaker = models.OneToOneField("lectures.Speaker", models.CASCADE, null=True, related_name="calendar_feed")
    created_at = models.DateTimeField(_("noted at"), auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(corps__isnull=False, speaker__isnull=True) | Q(corps__isnull=True, speaker__isnull=False),
                name="lectures_calendarfeed_of_one",
            )
        ]
