"""Filters of the weeks on the line; they live in the address."""

import django_filters
from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..models import Placement, Problem
from ..states.weeks import PlacementState, ProblemState
from .micros import words


class PlacementFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label=_("Words"), method="by_words", max_length=60)
    state = django_filters.ChoiceFilter(label=_("State"), choices=PlacementState.choices, empty_label=_("all"))
    by_words = words("firm__name", "group__name", "group__campaign__title", "workshop")

    class Meta:
        model = Placement
        fields: list[str] = []


class ProblemFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label=_("Words"), method="by_words", max_length=60)
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=Problem.Kind.choices, empty_label=_("all"))
    state = django_filters.ChoiceFilter(label=_("State"), choices=ProblemState.choices, empty_label=_("all"))
    due = django_filters.BooleanFilter(label=_("To visit again"), method="by_due", widget=forms.CheckboxInput)
    by_words = words("title", "cause", "place", "placement__firm__name")

    class Meta:
        model = Problem
        fields: list[str] = []

    def by_due(self, queryset, name, value):
        due = {"state": ProblemState.CARRIED, "revisit_on__lte": timezone.localdate()}
        return queryset.filter(**due) if value else queryset
