"""Filters of the six micros; they live in the address."""

import django_filters
from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ..models import Contest, PointsLine, Video, Visit
from ..states.micros import ContestState, Micro, VideoState, VisitState

DAY = {"type": "date"}


def words(*fields: str):
    """A filter by words in any of `fields`."""

    def by_words(self, queryset, name, value):
        found = Q()
        for one in fields:
            found |= Q(**{f"{one}__icontains": value})
        return queryset.filter(found)

    return by_words


class VisitFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label=_("Words"), method="by_words", max_length=60)
    state = django_filters.ChoiceFilter(label=_("State"), choices=VisitState.choices, empty_label=_("all"))
    open = django_filters.BooleanFilter(label=_("Without a report"), method="by_open", widget=forms.CheckboxInput)
    by_words = words("firm__name", "series__title", "place")

    class Meta:
        model = Visit
        fields: list[str] = []

    def by_open(self, queryset, name, value):
        return queryset.filter(state__in=[VisitState.PLANNED, VisitState.HELD]) if value else queryset


class ContestFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label=_("Words"), method="by_words", max_length=60)
    state = django_filters.ChoiceFilter(label=_("State"), choices=ContestState.choices, empty_label=_("all"))
    by_words = words("title", "union__name")

    class Meta:
        model = Contest
        fields: list[str] = []


class VideoFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label=_("Words"), method="by_words", max_length=60)
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=Video.Kind.choices, empty_label=_("all"))
    state = django_filters.ChoiceFilter(label=_("State"), choices=VideoState.choices, empty_label=_("all"))
    by_words = words("title", "speaker_name", "words", "union__name")

    class Meta:
        model = Video
        fields: list[str] = []


class GalleryFilter(VideoFilter):
    """What everybody sees is published: no state to choose."""

    state = None


class PointsFilter(django_filters.FilterSet):
    micro = django_filters.ChoiceFilter(label=_("For"), choices=Micro.choices, empty_label=_("all"))

    class Meta:
        model = PointsLine
        fields: list[str] = []
