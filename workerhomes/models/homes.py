from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ui.components.marks import day as day_of


class BuildModel(models.TextChoices):
    """The five ways a home comes about; one home may follow several (F-A2-09)."""

    PARTY_LED = "party_led", _("party building leads union building")
    UNION_DRIVES = "union_drives", _("union building drives party building")
    GROUP_SOCIETY = "group_society", _("mass organisations and society together")
    MAIN_BODY = "main_body", _("led by the park or company")
    UNION_BUILT = "union_built", _("built by the union itself")


class Home(models.Model):
    """A worker home that every member of the city may use, run by `union` (F-A2-01 to F-A2-03)."""

    union = models.ForeignKey("federation.Union", models.PROTECT, related_name="worker_homes", verbose_name=_("union"))
    code = models.CharField(
        _("code"),
        max_length=20,
        unique=True,
        validators=[RegexValidator(r"^[a-z0-9-]+\Z", _("A code holds small letters, digits and hyphens only."))],
    )
    name = models.CharField(_("name"), max_length=80, unique=True)
    intro = models.CharField(_("in one sentence"), max_length=120, blank=True)
    story = models.TextField(_("about the home"), max_length=2000, blank=True)
    address = models.CharField(_("address"), max_length=200)
    way = models.CharField(_("how to get there"), max_length=200, blank=True)
    latitude = models.FloatField(_("latitude"), null=True, blank=True)
    longitude = models.FloatField(_("longitude"), null=True, blank=True)
    service_phone = models.CharField(_("phone of the desk"), max_length=20, blank=True)
    build_models = ArrayField(
        models.CharField(max_length=16, choices=BuildModel.choices), verbose_name=_("how it was built"), default=list
    )
    opened_on = models.DateField(_("opened on"), null=True, blank=True)
    capacity_people = models.PositiveSmallIntegerField(_("room for people"), default=100)
    guests_per_member = models.PositiveSmallIntegerField(_("guests a member may bring"), default=2)
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("worker home")
        verbose_name_plural = _("worker homes")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(condition=Q(capacity_people__gte=1), name="workerhomes_home_capacity"),
            models.CheckConstraint(
                condition=Q(latitude=None, longitude=None) | Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
                name="workerhomes_home_on_earth",
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def build_model_labels(self) -> list:
        return [BuildModel(one).label for one in self.build_models]


class Affiliation(models.Model):
    """A union around the home whose members it serves, until `until_on` (F-A2-01); a joint union names its `firms`."""

    home = models.ForeignKey(Home, models.CASCADE, related_name="affiliations")
    union = models.ForeignKey(
        "federation.Union", models.PROTECT, related_name="home_affiliations", verbose_name=_("union")
    )
    from_on = models.DateField(pgettext_lazy("workerhomes", "from"))
    until_on = models.DateField(pgettext_lazy("workerhomes", "until"), null=True, blank=True)
    firms = ArrayField(
        models.CharField(max_length=60), verbose_name=_("firms that joined it"), default=list, blank=True
    )

    class Meta:
        verbose_name = _("affiliated union")
        verbose_name_plural = _("affiliated unions")
        ordering = ["union__path"]
        constraints = [
            models.UniqueConstraint(
                fields=["home", "union"], condition=Q(until_on=None), name="workerhomes_affiliation_once"
            ),
            models.CheckConstraint(
                condition=Q(until_on=None) | Q(until_on__gte=F("from_on")), name="workerhomes_affiliation_dates"
            ),
        ]

    def __str__(self):
        return f"{self.home} · {self.union}"


class Contribution(models.Model):
    """Money, space or people that one of the three sides gave a home (F-A2-10)."""

    class Source(models.TextChoices):
        UNION = "union", _("union")
        GOVERNMENT = "government", _("party and government")
        SOCIETY = "society", _("companies and society")

    class Kind(models.TextChoices):
        MONEY = "money", pgettext_lazy("contribution", "money")
        SPACE = "space", pgettext_lazy("contribution", "space")
        STAFF = "staff", pgettext_lazy("contribution", "people")
        GOODS = "goods", pgettext_lazy("contribution", "equipment")

    home = models.ForeignKey(Home, models.CASCADE, related_name="contributions", verbose_name=_("worker home"))
    source = models.CharField(_("side"), max_length=12, choices=Source.choices)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices)
    giver = models.CharField(pgettext_lazy("worker homes", "given by"), max_length=80)
    amount = models.DecimalField(_("worth in yuan"), max_digits=12, decimal_places=2)
    given_on = models.DateField(_("given on"))
    note = models.CharField(_("note"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("contribution")
        verbose_name_plural = _("contributions")
        ordering = ["-given_on", "-pk"]
        constraints = [models.CheckConstraint(condition=Q(amount__gt=0), name="workerhomes_contribution_worth")]

    def __str__(self):
        return f"{self.giver} · {self.get_kind_display()}"


class Weekday(models.IntegerChoices):
    MONDAY = 0, _("Monday")
    TUESDAY = 1, _("Tuesday")
    WEDNESDAY = 2, _("Wednesday")
    THURSDAY = 3, _("Thursday")
    FRIDAY = 4, _("Friday")
    SATURDAY = 5, _("Saturday")
    SUNDAY = 6, _("Sunday")


class OpeningHours(models.Model):
    """A span in which the home is open on a weekday; a day without a span is closed."""

    home = models.ForeignKey(Home, models.CASCADE, related_name="opening_hours")
    weekday = models.PositiveSmallIntegerField(_("weekday"), choices=Weekday.choices)
    opens = models.TimeField(_("opens"))
    closes = models.TimeField(_("closes"))

    class Meta:
        verbose_name = _("opening hours")
        verbose_name_plural = _("opening hours")
        ordering = ["weekday", "opens"]
        constraints = [
            models.UniqueConstraint(fields=["home", "weekday", "opens"], name="workerhomes_openinghours_once"),
            models.CheckConstraint(condition=Q(closes__gt=F("opens")), name="workerhomes_openinghours_in_order"),
        ]

    def __str__(self):
        return f"{self.get_weekday_display()} {self.opens:%H:%M}–{self.closes:%H:%M}"


class OpeningException(models.Model):
    """A day on which other hours hold, or none (`opens` and `closes` empty), with the reason (S4-10)."""

    home = models.ForeignKey(Home, models.CASCADE, related_name="exceptions", verbose_name=_("worker home"))
    day = models.DateField(_("day"))
    opens = models.TimeField(_("opens"), null=True, blank=True)
    closes = models.TimeField(_("closes"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=100)

    class Meta:
        verbose_name = _("opening exception")
        verbose_name_plural = _("opening exceptions")
        ordering = ["day"]
        constraints = [
            models.UniqueConstraint(
                fields=["home", "day"],
                name="workerhomes_openingexception_once_a_day",
                violation_error_message=_("This day has an exception already."),
            ),
            models.CheckConstraint(
                condition=Q(opens=None, closes=None) | Q(closes__gt=F("opens")),
                name="workerhomes_openingexception_in_order",
                violation_error_message=_("Please give both times, the end after the beginning, or none."),
            ),
        ]

    def __str__(self):
        return f"{day_of(self.day)} {self.reason}"

    @property
    def is_closed(self) -> bool:
        return self.opens is None


class Facility(models.Model):
    """What a home has: reading room, coffee bar, volunteers' corner … with its hours and rules (F-A2-04)."""

    class Kind(models.TextChoices):
        READING = "reading", _("reading room")
        COFFEE = "coffee", _("coffee bar")
        VOLUNTEERS = "volunteers", _("volunteers' corner")
        FITNESS = "fitness", _("fitness")
        CLASSROOM = "classroom", _("classroom")
        COUNSELLING = "counselling", _("counselling room")
        CHILDREN = "children", _("children's corner")
        NURSING = "nursing", _("nursing room")
        STAGE = "stage", pgettext_lazy("worker homes", "stage")
        REST = "rest", _("rest point for outdoor workers")

    home = models.ForeignKey(Home, models.CASCADE, related_name="facilities")
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    name = models.CharField(_("name"), max_length=60)
    capacity_people = models.PositiveSmallIntegerField(_("room for people"), null=True, blank=True)
    hours = models.CharField(pgettext_lazy("worker homes", "hours"), max_length=80, blank=True)  # empty: as the home
    rules = models.CharField(_("rules"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("facility")
        verbose_name_plural = _("facilities")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["home", "name"], name="workerhomes_facility_once")]

    def __str__(self):
        return self.name


class HomePhoto(models.Model):
    """A photo of the home, for everybody."""

    home = models.ForeignKey(Home, models.CASCADE, related_name="photos")
    photo = models.ImageField(_("photo"), upload_to="homes/")
    caption = models.CharField(_("caption"), max_length=80)
    position = models.PositiveSmallIntegerField(pgettext_lazy("worker homes", "order"), default=0)

    class Meta:
        verbose_name = _("photo")
        verbose_name_plural = _("photos")
        ordering = ["position", "pk"]

    def __str__(self):
        return self.caption


class HomeStaff(models.Model):
    """Who looks after a home, as visitors read it; rights come from duties, not from here (F-A2-11)."""

    class Part(models.TextChoices):
        MANAGER = "manager", _("home manager")
        DESK = "desk", _("desk")
        TRAINER = "trainer", _("trainer")
        VOLUNTEER = "volunteer", _("volunteers")

    home = models.ForeignKey(Home, models.CASCADE, related_name="staff")
    part = models.CharField(_("part"), max_length=10, choices=Part.choices)
    name = models.CharField(pgettext_lazy("of a human being", "name"), max_length=40)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("account")
    )
    hours = models.CharField(_("when there"), max_length=80, blank=True)

    class Meta:
        verbose_name = _("person at the home")
        verbose_name_plural = _("people at the home")
        ordering = ["pk"]

    def __str__(self):
        return self.name
