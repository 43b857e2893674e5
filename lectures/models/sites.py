from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _


class Site(models.Model):
    """A demonstration point of the lecture hall, with what it needs of visitors (F-A1-09, S2-13)."""

    class Kind(models.TextChoices):
        PLANT = "plant", _("mine or plant")
        COMPANY = "company", _("company")
        WORKSHOP = "workshop", _("workshop floor")
        TEAM = "team", _("team room")
        BUILDING_SITE = "building_site", _("building site")
        SCHOOL = "school", _("school")
        OFFICE = "office", _("office or institution")

    union = models.ForeignKey("federation.Union", models.PROTECT, related_name="lecture_sites", verbose_name=_("union"))
    name = models.CharField(_("name"), max_length=80)
    kind = models.CharField(_("kind"), max_length=16, choices=Kind.choices)
    address = models.CharField(_("address"), max_length=200)
    latitude = models.FloatField(_("latitude"), null=True, blank=True)
    longitude = models.FloatField(_("longitude"), null=True, blank=True)
    capacity_people = models.PositiveSmallIntegerField(_("room for people"))
    equipment = ArrayField(models.CharField(max_length=30), verbose_name=_("equipment"), default=list, blank=True)
    safety_briefing = models.CharField(_("safety briefing"), max_length=200, blank=True)
    gate_contact = models.CharField(_("contact at the gate"), max_length=60, blank=True)
    shift_pattern = models.CharField(_("shifts"), max_length=80, blank=True)
    open_from = models.TimeField(_("visitors from"), null=True, blank=True)
    open_until = models.TimeField(_("visitors until"), null=True, blank=True)
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("demonstration point")
        verbose_name_plural = _("demonstration points")
        ordering = ["union__path", "name"]

    def __str__(self):
        return self.name
