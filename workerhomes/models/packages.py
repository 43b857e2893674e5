from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from workflow.models import Moving

from ..states import PACKAGE_ORDER
from .activities import ActivityType
from .bought import PriceLine
from .homes import Home
from .rooms import new_token


class PackageItem(models.Model):
    """Something a company union can put into its package: an activity, a room, a course, with its price (F-A2-06)."""

    class Per(models.TextChoices):
        PERSON = "person", _("a person")
        GROUP = "group", _("the whole group")

    home = models.ForeignKey(Home, models.PROTECT, related_name="package_items", verbose_name=_("worker home"))
    title = models.CharField(pgettext_lazy("worker homes", "title"), max_length=80)
    about = models.CharField(_("about it"), max_length=200, blank=True)
    kind = models.CharField(_("kind"), max_length=16, choices=ActivityType.choices, default=ActivityType.OTHER)
    price = models.DecimalField(_("price in yuan"), max_digits=10, decimal_places=2)
    per = models.CharField(_("price for"), max_length=8, choices=Per.choices, default=Per.PERSON)
    minutes = models.PositiveSmallIntegerField(_("minutes"))
    min_people = models.PositiveSmallIntegerField(_("from (people)"), default=1)
    max_people = models.PositiveSmallIntegerField(_("up to (people)"))
    home_percent = models.PositiveSmallIntegerField(_("share of the home in per cent"), default=50)
    federation_percent = models.PositiveSmallIntegerField(_("share of the higher union in per cent"), default=0)
    price_line = models.ForeignKey(
        PriceLine, models.PROTECT, null=True, blank=True, related_name="package_items", verbose_name=_("bought as")
    )
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("package item")
        verbose_name_plural = _("package items")
        ordering = ["home__name", "title"]
        constraints = [
            models.UniqueConstraint(fields=["home", "title"], name="workerhomes_packageitem_once"),
            models.CheckConstraint(
                condition=Q(price__gte=0, home_percent__lte=100, min_people__gte=1, max_people__gte=F("min_people")),
                name="workerhomes_packageitem_figures",
            ),
            models.CheckConstraint(
                condition=Q(home_percent__lte=100 - F("federation_percent")),
                name="workerhomes_packageitem_shares",
                violation_error_message=_("The shares of the home and the higher union are more than 100 per cent."),
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def union(self):
        return self.home.union


class PackageOrder(Moving):
    """A bundle that a union orders for its people, with the split of the price and the check of the cap (S4-13).

    `total` = `home_share` + `federation_share` + `union_share`, all yuan; `cap_per_person` is the cap that was checked
    when it was ordered. Who ordered it never approves it.
    """

    machine = PACKAGE_ORDER

    number = models.CharField(_("number"), max_length=20, unique=True)
    home = models.ForeignKey(Home, models.PROTECT, related_name="package_orders", verbose_name=_("worker home"))
    union = models.ForeignKey(
        "federation.Union", models.PROTECT, related_name="package_orders", verbose_name=_("union")
    )
    ordered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False)
    title = models.CharField(pgettext_lazy("worker homes", "title"), max_length=80)
    people = models.PositiveSmallIntegerField(_("number of people"))
    held_on = models.DateField(_("day"))
    wishes = models.CharField(_("wishes"), max_length=300, blank=True)
    total = models.DecimalField(_("total in yuan"), max_digits=12, decimal_places=2)
    home_share = models.DecimalField(_("paid by the home"), max_digits=12, decimal_places=2)
    federation_share = models.DecimalField(_("paid by the higher union"), max_digits=12, decimal_places=2, default=0)
    union_share = models.DecimalField(_("paid by the union"), max_digits=12, decimal_places=2)
    cap_per_person = models.DecimalField(_("cap a person in yuan"), max_digits=10, decimal_places=2)
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    approved_at = models.DateTimeField(pgettext_lazy("worker homes", "approved"), null=True, blank=True)
    score = models.PositiveSmallIntegerField(_("rating"), null=True, blank=True)
    comment = models.CharField(pgettext_lazy("workerhomes", "comment"), max_length=300, blank=True)
    accepted_at = models.DateTimeField(_("accepted"), null=True, blank=True)
    created_at = models.DateTimeField(pgettext_lazy("worker homes", "ordered"), auto_now_add=True)
    token = models.CharField(max_length=40, unique=True, default=new_token, editable=False)  # proves the agreement

    class Meta:
        verbose_name = _("package order")
        verbose_name_plural = _("package orders")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=PACKAGE_ORDER.legal_states(), name="workerhomes_packageorder_legal_state"),
            models.CheckConstraint(condition=Q(people__range=(1, 2000)), name="workerhomes_packageorder_people"),
            models.CheckConstraint(
                condition=Q(
                    home_share__gte=0,
                    federation_share__gte=0,
                    union_share__gte=0,
                    total=F("home_share") + F("federation_share") + F("union_share"),
                ),
                name="workerhomes_packageorder_split",
            ),
            models.CheckConstraint(
                condition=Q(total__lte=F("cap_per_person") * F("people")), name="workerhomes_packageorder_within_cap"
            ),
            models.CheckConstraint(
                condition=Q(approved_by=None) | ~Q(approved_by=F("ordered_by")),
                name="workerhomes_packageorder_two_people",
            ),
            models.CheckConstraint(
                condition=Q(score=None) | Q(score__range=(1, 5)), name="workerhomes_packageorder_score"
            ),
        ]

    def __str__(self):
        return self.number

    @property
    def journal_union_id(self) -> int:
        return self.home.union_id


class PackageLine(models.Model):
    """One item of an ordered package at the price of that day."""

    order = models.ForeignKey(PackageOrder, models.CASCADE, related_name="lines")
    item = models.ForeignKey(PackageItem, models.PROTECT, related_name="lines", verbose_name=_("item"))
    quantity = models.PositiveSmallIntegerField(_("quantity"))
    unit_price = models.DecimalField(_("price in yuan"), max_digits=10, decimal_places=2)
    amount = models.DecimalField(_("amount in yuan"), max_digits=12, decimal_places=2)

    class Meta:
        verbose_name = _("package line")
        verbose_name_plural = _("package lines")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["order", "item"], name="workerhomes_packageline_once")]


class DeliverySheet(models.Model):
    """What was delivered of a package line, counted by the home and signed by the union."""

    line = models.OneToOneField(PackageLine, models.CASCADE, related_name="sheet")
    delivered_on = models.DateField(_("delivered on"))
    people = models.PositiveSmallIntegerField(_("people who came"))
    comment = models.CharField(pgettext_lazy("workerhomes", "comment"), max_length=200, blank=True)
    noted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    signed_at = models.DateTimeField(_("signed"), null=True, blank=True)

    class Meta:
        verbose_name = _("delivery sheet")
        verbose_name_plural = _("delivery sheets")
        ordering = ["pk"]
