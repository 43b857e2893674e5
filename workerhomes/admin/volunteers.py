"""Shifts are made here; the desk page checks in and confirms hours."""

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from federation.models import Role

from ..actions import volunteers as act
from ..models import Shift, ShiftPlace
from ..policies.homes import LOOKS_AFTER
from ..queries import volunteers as queries
from ..queries.homes import homes_within
from ..states import ShiftState
from .base import HomeFilter, HomesAdmin, ReadAdmin, StateFilter
from .bought import Stands


class PlaceStates(StateFilter):
    states = ShiftState.choices


class OfShift(HomeFilter):
    field = "shift__home"


@admin.register(Shift)
class ShiftAdmin(HomesAdmin):
    edit_roles = (Role.HOME_MANAGER, Role.HOME_DESK)
    list_display = ["task", "home", "starts_at", "ends_at", "needed", "taken", "page"]
    list_filter = [HomeFilter, ("starts_at", admin.DateFieldListFilter)]
    search_fields = ["task"]
    fields = ["home", "task", "starts_at", "ends_at", "needed"]

    def scoped(self, reach):
        return queries.shifts_within(reach)

    def choices_within(self, request, name):
        return homes_within(request.reach, *LOOKS_AFTER) if name == "home" else None

    @admin.display(description=_("page"))
    def page(self, shift):
        return format_html('<a href="{}">{}</a>', reverse("workerhomes:desk-shift", args=[shift.pk]), _("Open"))

    def save_through(self, request, thing, form, change):
        shift = Shift.objects.select_related("home__union").get(pk=thing.pk) if change else None
        return act.save_shift(by=request.user, shift=shift, **form.cleaned_data)


@admin.register(ShiftPlace)
class ShiftPlaceAdmin(Stands, ReadAdmin):
    list_display = ["shift", "person", "signed_at", "checked_in_at", "minutes", "stands"]
    list_filter = [OfShift, PlaceStates]
    search_fields = ["person__name", "shift__task"]
    fields = ["shift", "person", "signed_at", "checked_in_at", "minutes", "stands"]

    def scoped(self, reach):
        return queries.places_within(reach)
