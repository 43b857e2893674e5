from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _


class Category(models.Model):
    """One of the eight rails of the menu (F-A1-08)."""

    code = models.CharField(pgettext_lazy("lectures", "code"), max_length=8, unique=True)
    name_zh = models.CharField(_("Chinese name"), max_length=40)
    name_en = models.CharField(_("English name"), max_length=60)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        ordering = ["position", "code"]

    def __str__(self):
        return self.name

    @property
    def name(self):
        return self.name_en if (get_language() or "").startswith("en") and self.name_en else self.name_zh


class MenuVersion(models.Model):
    """A batch of menu changes published together (F-A1-15); orders keep the version they were placed under."""

    number = models.PositiveIntegerField(_("version"), unique=True)
    note = models.CharField(_("what is new"), max_length=300, blank=True)
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)

    class Meta:
        verbose_name = _("menu version")
        verbose_name_plural = _("menu versions")
        ordering = ["-number"]

    def __str__(self):
        return str(self.number)


class Topic(models.Model):
    """A dish of the menu: what is told, to whom, how long (lecture_menu §2)."""

    class Format(models.TextChoices):
        TALK = "talk", _("talk")
        TALK_QA = "talk+Q&A", _("talk and questions")
        TALK_DEMO = "talk+demo", _("talk and demonstration")
        DEMO_TALK = "demo+talk", _("demonstration and talk")
        DEMO = "demo", _("demonstration")
        WORKSHOP = "workshop", _("workshop")
        DRILL = "drill", _("drill")
        SERVICE_DAY = "service day", _("service day")
        STORY = "story session", _("story session")
        TALK_FILM = "talk+film", _("talk and film")
        TALK_VISIT = "talk+visit", _("talk and visit")
        TALK_EXHIBITS = "talk+exhibits", _("talk and exhibits")
        TALK_SIMULATION = "talk+simulation", _("talk and simulation")
        TALK_ADVICE = "talk+advice", _("talk and advice")

    code = models.CharField(pgettext_lazy("lectures", "code"), max_length=8, unique=True)
    category = models.ForeignKey(Category, models.PROTECT, related_name="topics", verbose_name=_("category"))
    title_zh = models.CharField(_("Chinese title"), max_length=60)
    title_en = models.CharField(_("English title"), max_length=120, blank=True)
    summary = models.CharField(_("plain summary"), max_length=200, blank=True)
    outline = models.TextField(_("outline"), max_length=2000, blank=True)
    audience = ArrayField(models.CharField(max_length=20), verbose_name=_("audience"), default=list)
    minutes = models.PositiveSmallIntegerField(_("minutes"))
    format = models.CharField(_("format"), max_length=20, choices=Format.choices)
    is_for_schools = models.BooleanField(_("suitable for schools"), default=False)
    group_min_people = models.PositiveSmallIntegerField(_("fewest people"), default=10)
    group_max_people = models.PositiveSmallIntegerField(_("most people"), default=200)
    equipment = ArrayField(
        models.CharField(max_length=30), verbose_name=_("equipment needed"), default=list, blank=True
    )
    safety_needs = models.CharField(_("safety needs"), max_length=200, blank=True)
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    is_published = models.BooleanField(_("on the menu"), default=False)
    since_version = models.ForeignKey(
        MenuVersion, models.PROTECT, null=True, blank=True, related_name="topics", verbose_name=_("since version")
    )
    ordered_count = models.PositiveIntegerField(_("ordered"), default=0, editable=False)
    delivered_count = models.PositiveIntegerField(_("delivered"), default=0, editable=False)
    ratings_count = models.PositiveIntegerField(default=0, editable=False)
    ratings_sum = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        ordering = ["category__position", "code"]

    def __str__(self):
        return self.title

    @property
    def title(self):
        return self.title_en if (get_language() or "").startswith("en") and self.title_en else self.title_zh

    @property
    def rating(self):
        """Mean of all answers from 1 to 5, None below 5 answers."""
        return self.ratings_sum / self.ratings_count if self.ratings_count >= 5 else None


class MenuChange(models.Model):
    """What happened to a topic; without a version it waits to be told with the next one (F-A1-15)."""

    class Kind(models.TextChoices):
        ADDED = "added", pgettext_lazy("menu change", "added")
        CHANGED = "changed", pgettext_lazy("menu change", "changed")
        WITHDRAWN = "withdrawn", pgettext_lazy("menu change", "withdrawn")

    topic = models.ForeignKey(Topic, models.CASCADE, related_name="changes")
    version = models.ForeignKey(MenuVersion, models.PROTECT, null=True, blank=True, related_name="changes")
    kind = models.CharField(_("change"), max_length=10, choices=Kind.choices)
    note = models.CharField(_("reason"), max_length=200, blank=True)
    was = models.JSONField(default=dict, blank=True)  # column -> value before, of a changed topic
    becomes = models.JSONField(default=dict, blank=True)  # column -> value that the next version brings
    created_at = models.DateTimeField(
        _("noted at"), auto_now_add=True
    )  # of a change that waits: when it was last written

    class Meta:
        ordering = ["kind", "topic__category__position", "topic__code"]
        constraints = [
            models.UniqueConstraint(
                fields=["topic", "kind"], condition=models.Q(version=None), name="lectures_menuchange_waits_once"
            )
        ]

    @property
    def columns(self) -> list[str]:
        """What it changes, in words."""
        return [str(Topic._meta.get_field(name).verbose_name) for name in (self.becomes or self.was)]


class TopicView(models.Model):
    """How often a topic was looked at on a day, for one of its audiences or for nobody in particular; nobody's name."""

    topic = models.ForeignKey(Topic, models.CASCADE, related_name="views")
    audience = models.CharField(_("audience"), max_length=20, blank=True)
    day = models.DateField(_("day"))
    count = models.PositiveIntegerField(_("views"), default=0)

    class Meta:
        verbose_name = _("views of a topic")
        verbose_name_plural = _("views of topics")
        constraints = [
            models.UniqueConstraint(fields=["topic", "audience", "day"], name="lectures_topicview_once_a_day")
        ]
        indexes = [models.Index(fields=["day"], name="lectures_topicview_by_day")]


class Offering(models.Model):
    """A speaker has passed a topic and gives it."""

    topic = models.ForeignKey(Topic, models.CASCADE, related_name="offerings")
    speaker = models.ForeignKey("lectures.Speaker", models.CASCADE, related_name="offerings")

    class Meta:
        verbose_name = _("speaker of a topic")
        verbose_name_plural = _("speakers of a topic")
        constraints = [models.UniqueConstraint(fields=["topic", "speaker"], name="lectures_offering_once")]
