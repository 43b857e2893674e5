from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ui.components.marks import day_to
from ui.naming import NamedByKind

MOST_TAGS = 12  # of one kind on a record


class Corps(models.Model):
    """A speaker corps of one union; the city's has 100 places, 20-odd more stand beside it (F-A1-01, F-A1-02)."""

    union = models.OneToOneField(
        "federation.Union", models.PROTECT, related_name="speaker_corps", verbose_name=_("union")
    )
    name = models.CharField(_("name"), max_length=80)
    capacity_people = models.PositiveSmallIntegerField(_("places"), default=100)
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("speaker corps")
        verbose_name_plural = _("speaker corps")
        ordering = ["union__path"]

    def __str__(self):
        return self.name


class Speaker(models.Model):
    """One lasting record of somebody who lectures, with or without an account (S1-01)."""

    class Source(models.TextChoices):  # F-A1-03
        MODEL_WORKER = "model_worker", _("selected model worker")
        OPEN_SELECTION = "open_selection", _("open selection")

    class Gender(models.TextChoices):
        FEMALE = "f", pgettext_lazy("gender", "woman")
        MALE = "m", pgettext_lazy("gender", "man")

    person = models.OneToOneField("federation.Person", models.PROTECT, related_name="speaker")
    home_corps = models.ForeignKey(Corps, models.PROTECT, related_name="home_speakers", verbose_name=_("home corps"))
    name = models.CharField(pgettext_lazy("of a human being", "name"), max_length=60)
    pinyin = models.CharField(max_length=200, blank=True, editable=False, db_index=True)
    title = models.CharField(
        pgettext_lazy("of a person", "title"), max_length=40, blank=True
    )  # guest professor, home-grown teacher (F-A1-05)
    gender = models.CharField(_("gender"), max_length=1, choices=Gender.choices, blank=True)
    source = models.CharField(_("source"), max_length=16, choices=Source.choices)
    trade = models.CharField(_("trade"), max_length=40)
    craft = models.CharField(_("craft sign"), max_length=16, blank=True)  # which placeholder picture is drawn
    employer = models.CharField(_("employer"), max_length=80, blank=True)
    story = models.TextField(_("story in one paragraph"), max_length=600, blank=True)
    photo = models.ImageField(_("photo"), upload_to="speakers/", blank=True)
    languages = ArrayField(models.CharField(max_length=20), verbose_name=_("languages"), default=list, blank=True)
    equipment = ArrayField(models.CharField(max_length=30), verbose_name=_("brings"), default=list, blank=True)
    needs = ArrayField(models.CharField(max_length=30), verbose_name=_("needs on site"), default=list, blank=True)
    tags = ArrayField(models.CharField(max_length=20), verbose_name=_("tags"), default=list, blank=True)  # on the menu
    office_tags = ArrayField(  # of the office, never on a page of the menu (S1-03)
        models.CharField(max_length=20), verbose_name=_("tags of the office"), default=list, blank=True
    )
    school_cleared_until = models.DateField(_("cleared for schools until"), null=True, blank=True)  # F-A1-21
    latitude = models.FloatField(_("latitude"), null=True, blank=True)
    longitude = models.FloatField(_("longitude"), null=True, blank=True)
    travel_radius_km = models.PositiveSmallIntegerField(_("travel radius (km)"), default=40)
    notice_days = models.PositiveSmallIntegerField(_("notice wanted (working days)"), default=7)
    star_level = models.PositiveSmallIntegerField(_("stars"), default=1)
    is_active = models.BooleanField(_("active"), default=True)
    internal_note = models.TextField(_("internal note"), blank=True)
    # counted by the rating and delivery actions so that lists need no aggregate
    ratings_count = models.PositiveIntegerField(default=0, editable=False)
    ratings_sum = models.PositiveIntegerField(default=0, editable=False)
    delivered_count = models.PositiveIntegerField(_("lectures given"), default=0, editable=False)
    honour_rank = models.PositiveSmallIntegerField(
        _("highest honour"), default=99, editable=False
    )  # of the highest honour, 1 is best

    class Meta:
        verbose_name = pgettext_lazy("model", "speaker")
        verbose_name_plural = pgettext_lazy("model", "speakers")
        ordering = ["honour_rank", "pinyin", "pk"]

    def __str__(self):
        return self.name

    @property
    def union(self):
        return self.home_corps.union

    @property
    def rating(self):
        """Mean of all answers from 1 to 5, None below 5 answers (lecture_menu §3)."""
        return self.ratings_sum / self.ratings_count if self.ratings_count >= 5 else None


class SpeakerSight(models.Model):
    """Which columns of speakers' records a team of staff sees; what is not named stays out of its pages (S1-15)."""

    class Team(models.TextChoices):
        HOME = "home", _("office of the home corps")
        ABOVE = "above", _("offices of the corps above it")
        UNION = "union", _("union officers")

    team = models.CharField(_("team"), max_length=8, choices=Team.choices, unique=True)
    columns = ArrayField(models.CharField(max_length=30), verbose_name=_("columns seen"), default=list, blank=True)

    class Meta:
        verbose_name = _("what a team sees of speakers")
        verbose_name_plural = _("what teams see of speakers")
        ordering = ["pk"]

    def __str__(self):
        return str(self.get_team_display())


class Honour(models.Model):
    """A title somebody holds; the level sorts speakers (F-A1-04, glossary §2.1)."""

    class Level(models.IntegerChoices):
        INTERNATIONAL = 1, _("international")
        NATIONAL = 2, _("national")
        PROVINCIAL = 3, _("provincial")
        MUNICIPAL = 4, _("municipal")
        COUNTY = 5, _("district/county")
        ENTERPRISE = 6, _("enterprise")

    speaker = models.ForeignKey(Speaker, models.CASCADE, related_name="honours")
    title = models.CharField(_("title"), max_length=60)
    level = models.PositiveSmallIntegerField(_("level"), choices=Level.choices)
    year = models.PositiveSmallIntegerField(_("year"))
    is_withdrawn = models.BooleanField(_("withdrawn"), default=False)

    class Meta:
        verbose_name = _("honour")
        verbose_name_plural = _("honours")
        ordering = ["level", "year"]

    def __str__(self):
        return self.title


class Seat(NamedByKind, models.Model):
    """A term of membership in a corps; several corps are possible, the home corps is one of them (S1-02)."""

    corps = models.ForeignKey(Corps, models.PROTECT, related_name="seats", verbose_name=_("speaker corps"))
    speaker = models.ForeignKey(Speaker, models.PROTECT, related_name="seats", verbose_name=_("speaker"))
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"), null=True, blank=True)
    override_reason = models.CharField(_("reason for exceeding the places"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("seat")
        verbose_name_plural = _("seats")
        constraints = [
            models.UniqueConstraint(
                fields=["corps", "speaker"],
                condition=Q(ends_on=None),
                name="lectures_seat_once_while_open",
                violation_error_message=_("This speaker has a seat in this corps already."),
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gt=F("starts_on")),
                name="lectures_seat_dates_in_order",
                violation_error_message=_("The end lies before the beginning."),
            ),
        ]


class WeeklyHours(models.Model):
    """When a speaker can usually lecture (S1-04); local time, `weekday` 0 = Monday."""

    speaker = models.ForeignKey(Speaker, models.CASCADE, related_name="weekly_hours")
    weekday = models.PositiveSmallIntegerField(
        _("weekday"), choices=list(enumerate([_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun")]))
    )
    starts = models.TimeField(_("from"))
    ends = models.TimeField(_("to"))
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_until = models.DateField(_("valid until"), null=True, blank=True)

    class Meta:
        verbose_name = _("weekly hours")
        verbose_name_plural = _("weekly hours")
        ordering = ["weekday", "starts"]
        constraints = [
            models.CheckConstraint(condition=Q(ends__gt=F("starts")), name="lectures_weeklyhours_in_order"),
            models.CheckConstraint(condition=Q(weekday__lte=6), name="lectures_weeklyhours_weekday"),
        ]

    def __str__(self):
        return f"{self.get_weekday_display()} {self.starts:%H:%M}–{self.ends:%H:%M}"


class Unavailability(models.Model):
    """Days on which a speaker cannot come although the weekly hours say so (both ends included)."""

    speaker = models.ForeignKey(Speaker, models.CASCADE, related_name="unavailabilities")
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"))
    reason = models.CharField(_("reason"), max_length=100, blank=True)

    class Meta:
        verbose_name = _("unavailable days")
        verbose_name_plural = _("unavailable days")
        ordering = ["starts_on"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="lectures_unavailability_in_order")
        ]

    def __str__(self):
        return day_to(self.starts_on, self.ends_on)
