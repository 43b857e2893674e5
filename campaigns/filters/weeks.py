"""Filters of the weeks on the line; they live in the address."""

import django_filters
from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ..models import Placement, Problem, Proof
from ..states.weeks import PlacementState, ProblemState, Task
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


class TalkFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label=_("Words"), method="by_words", max_length=60)
    form = django_filters.ChoiceFilter(
        label=pgettext_lazy("of a talk", "Form"), choices=Proof.Form.choices, empty_label=_("all")
    )
    has_file = django_filters.BooleanFilter(label=_("With a file"), method="by_file", widget=forms.CheckboxInput)
    by_words = words("text", "audience", "placement__firm__name", "placement__group__campaign__title")

    class Meta:
        model = Proof
        fields: list[str] = []

    def by_file(self, queryset, name, value):
        return queryset.exclude(file="") if value else queryset


class DeedFilter(django_filters.FilterSet):
    year = django_filters.NumberFilter(label=_("Year"), field_name="held_on__year", min_value=2015, max_value=2100)
    task = django_filters.ChoiceFilter(
        label=_("Kind"), choices=[(one.value, one.label) for one in (Task.DEED, Task.IDEA)], empty_label=_("all")
    )

    class Meta:
        model = Proof
        fields: list[str] = []
