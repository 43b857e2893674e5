"""What belongs to a home: its hours, days with other hours, facilities, photos, people, unions and contributions."""

from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from federation.admin.fields import PhotoField, WordsField
from federation.queries import open_unions

from ..actions import homes as act
from ..models import Affiliation, Contribution, Facility, HomePhoto, HomeStaff, OpeningException, OpeningHours
from ..queries import homes as queries
from .base import HomeFilter, HomesAdmin


class PartAdmin(HomesAdmin):
    """Rows of a home, saved through one action."""

    list_filter: list = [HomeFilter]  # noqa: RUF012

    def scoped(self, reach):
        return queries.parts_within(self.model, reach)

    def save_through(self, request, thing, form, change):
        part = self.model.objects.select_related("home__union").get(pk=thing.pk) if change else None
        return act.save_part(self.model, by=request.user, part=part, **form.cleaned_data)


@admin.register(OpeningHours)
class OpeningHoursAdmin(PartAdmin):
    list_display = ["home", "weekday", "opens", "closes"]
    list_display_links = ["home", "weekday"]
    list_filter = [HomeFilter, "weekday"]
    fields = ["home", "weekday", "opens", "closes"]


@admin.register(OpeningException)
class OpeningExceptionAdmin(PartAdmin):
    list_display = ["home", "day", "opens", "closes", "reason"]
    list_display_links = ["home", "day"]
    list_filter = [HomeFilter, ("day", admin.DateFieldListFilter)]
    fields = ["home", "day", "opens", "closes", "reason"]


@admin.register(Facility)
class FacilityAdmin(PartAdmin):
    list_display = ["name", "home", "kind", "capacity_people", "hours"]
    list_filter = [HomeFilter, "kind"]
    search_fields = ["name", "home__name"]
    fields = ["home", "kind", "name", "capacity_people", "hours", "rules"]


class PhotoForm(forms.ModelForm):
    photo = PhotoField(label=_("photo"))


@admin.register(HomePhoto)
class HomePhotoAdmin(PartAdmin):
    form = PhotoForm
    list_display = ["caption", "home", "position"]
    fields = ["home", "photo", "caption", "position"]


@admin.register(HomeStaff)
class HomeStaffAdmin(PartAdmin):
    list_display = ["name", "home", "part", "hours"]
    list_filter = [HomeFilter, "part"]
    search_fields = ["name"]
    fields = ["home", "part", "name", "hours"]


class AffiliationForm(forms.ModelForm):
    firms = WordsField(label=_("firms that joined it"), longest=60)


@admin.register(Affiliation)
class AffiliationAdmin(PartAdmin):
    form = AffiliationForm
    list_display = ["union", "home", "from_on", "until_on"]
    list_filter = [HomeFilter, ("until_on", admin.EmptyFieldListFilter)]
    search_fields = ["union__name", "home__name"]
    fields = ["home", "union", "from_on", "until_on", "firms"]

    def scoped(self, reach):
        return queries.affiliations_within(reach)

    def choices_within(self, request, name):
        return open_unions() if name == "union" else super().choices_within(request, name)


@admin.register(Contribution)
class ContributionAdmin(PartAdmin):
    list_display = ["giver", "home", "source", "kind", "amount", "given_on"]
    list_filter = [HomeFilter, "source", "kind", ("given_on", admin.DateFieldListFilter)]
    search_fields = ["giver", "home__name"]
    fields = ["home", "source", "kind", "giver", "amount", "given_on", "note"]

    def save_through(self, request, thing, form, change):
        part = Contribution.objects.get(pk=thing.pk) if change else None
        return act.save_contribution(by=request.user, part=part, **form.cleaned_data)
