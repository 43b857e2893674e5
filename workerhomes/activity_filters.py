"""Filters of activities, sign-ups' lists and pauses; they live in the address."""

import django_filters
from django import forms
from django.utils.translation import gettext_lazy as _

from federation.models import Union, UnionKind

from .bought_filters import OfHomes, day_widget, home_choice, words
from .models import Activity, ActivityType, Sanction
from .queries.activities import with_free_seats
from .states import ActivityState, SanctionState


def districts(request=None):
    return Union.objects.filter(kind=UnionKind.COUNTY_FEDERATION, closed_on=None).order_by("code")


class ActivityFilter(OfHomes):
    """What a worker looks for."""

    q = django_filters.CharFilter(label=_("Words"), method="by_words", max_length=60)
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=ActivityType.choices, empty_label=_("all"))
    district = django_filters.ModelChoiceFilter(
        label=_("District"), queryset=districts, method="by_district", empty_label=_("all")
    )
    home = home_choice("home")
    day = django_filters.DateFilter(label=_("Day"), field_name="starts_at", lookup_expr="date", widget=day_widget())
    free = django_filters.BooleanFilter(label=_("Seats free"), method="by_free", widget=forms.CheckboxInput)
    by_words = words("title", "summary", "trainer", "home__name")

    class Meta:
        model = Activity
        fields: list[str] = []

    def by_district(self, queryset, name, value):
        return queryset.filter(home__union__path__startswith=value.path)

    def by_free(self, queryset, name, value):
        return with_free_seats(queryset) if value else queryset


class DeskActivityFilter(OfHomes):
    q = django_filters.CharFilter(label=_("Words"), method="by_words", max_length=60)
    home = home_choice("home")
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=ActivityType.choices, empty_label=_("all"))
    state = django_filters.ChoiceFilter(label=_("State"), choices=ActivityState.choices, empty_label=_("all"))
    day = django_filters.DateFilter(label=_("Day"), field_name="starts_at", lookup_expr="date", widget=day_widget())
    by_words = words("number", "title", "trainer")

    class Meta:
        model = Activity
        fields: list[str] = []


class PauseFilter(OfHomes):
    q = django_filters.CharFilter(label=_("Words"), method="by_words", max_length=60)
    home = home_choice("home")
    state = django_filters.ChoiceFilter(label=_("State"), choices=SanctionState.choices, empty_label=_("all"))
    by_words = words("person__name")

    class Meta:
        model = Sanction
        fields: list[str] = []
