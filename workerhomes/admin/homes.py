"""Homes and rooms with their rules."""

from django import forms
from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from federation.admin.fields import PhotoField, WordsField
from federation.queries import unions_within

from ..actions import homes as act
from ..models import BuildModel, Home, Room
from ..queries import homes as queries
from ..queries.rooms import rooms_within
from .base import MANAGER, HomeFilter, HomesAdmin


class HomeForm(forms.ModelForm):
    build_models = forms.MultipleChoiceField(
        label=_("how it was built"), choices=BuildModel.choices, widget=forms.CheckboxSelectMultiple
    )


class RoomForm(forms.ModelForm):
    equipment = WordsField(label=_("equipment"))
    photo = PhotoField(label=_("photo"), required=False)


@admin.register(Home)
class HomeAdmin(HomesAdmin):
    form = HomeForm
    list_display = ["name", "union", "address", "capacity_people", "opened_on", "is_active", "page"]
    list_filter = ["is_active"]
    search_fields = ["name", "address", "union__name"]
    fields = ["union", "code", "name", "intro", "story", "address", "way", "latitude", "longitude", "service_phone",
              "build_models", "opened_on", "capacity_people", "guests_per_member", "is_active"]  # fmt: skip

    def scoped(self, reach):
        return queries.homes_within(reach)

    def choices_within(self, request, name):
        return unions_within(request.reach, *MANAGER) if name == "union" else None

    def save_through(self, request, thing, form, change):
        home = Home.objects.select_related("union").get(pk=thing.pk) if change else None
        return act.save_home(by=request.user, home=home, **form.cleaned_data)

    @admin.display(description=_("page"))
    def page(self, home):
        if not home.is_active:
            return "–"
        return format_html('<a href="{}">{}</a>', reverse("workerhomes:home-detail", args=[home.code]), _("Open"))


@admin.register(Room)
class RoomAdmin(HomesAdmin):
    form = RoomForm
    list_display = ["name", "home", "kind", "capacity_people", "seats", "needs_approval", "quota_minutes", "is_active"]
    list_filter = [HomeFilter, "kind", "needs_approval", "is_active"]
    search_fields = ["name", "home__name"]
    fieldsets = [
        (None, {"fields": ["home", "name", "kind", "floor", "capacity_people", "seats", "equipment", "rules", "photo",
                           "is_active"]}),
        (_("rules of booking"), {"fields": [
            "needs_approval", "notice_hours", "ahead_days", "step_minutes", "min_minutes", "max_minutes", "buffer_minutes",
            "quota_minutes", "quota_days", "release_minutes", "allows_standing",
        ]}),
    ]  # fmt: skip

    def scoped(self, reach):
        return rooms_within(reach)

    def save_through(self, request, thing, form, change):
        room = Room.objects.select_related("home__union").get(pk=thing.pk) if change else None
        return act.save_room(by=request.user, room=room, **form.cleaned_data)
