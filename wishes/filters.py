"""Filters of the desk's lists; they live in the address."""

from datetime import timedelta

import django_filters
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .kinds import Category, ClosedAs, Source
from .models import Wish
from .queries.wishes import ENDED, districts, overdue
from .states import WAITS_FOR_WORD, WishState

AGES = [
    ("late", pgettext_lazy("age of a wish", "overdue")),
    ("today", pgettext_lazy("age of a wish", "due today")),
    ("week", pgettext_lazy("age of a wish", "due within a week")),
    ("paused", pgettext_lazy("age of a wish", "paused")),
    ("word", pgettext_lazy("age of a wish", "waiting for the wisher's word")),
    ("call", pgettext_lazy("age of a wish", "to be called back")),
    ("open", pgettext_lazy("age of a wish", "all open ones")),
]


class DeskFilter(django_filters.FilterSet):
    """What a desk looks for."""

    q = django_filters.CharFilter(label=_("Words or number"), method="by_words", max_length=60)
    age = django_filters.ChoiceFilter(label=_("Age"), choices=AGES, method="by_age", empty_label=_("all"))
    state = django_filters.ChoiceFilter(label=_("State"), choices=WishState.choices, empty_label=_("all"))
    category = django_filters.ChoiceFilter(label=_("Category"), choices=Category.choices, empty_label=_("all"))
    source = django_filters.ChoiceFilter(label=_("Source"), choices=Source.choices, empty_label=_("all"))
    closed_as = django_filters.ChoiceFilter(label=_("Closed as"), choices=ClosedAs.choices, empty_label=_("all"))
    district = django_filters.ModelChoiceFilter(
        label=_("District"), queryset=lambda request: districts(), method="by_district", empty_label=_("all")
    )

    class Meta:
        model = Wish
        fields: list[str] = []

    def by_words(self, queryset, name, value):
        return queryset.filter(Q(number__icontains=value) | Q(text__icontains=value) | Q(headline__icontains=value))

    def by_district(self, queryset, name, value):
        return queryset.filter(union__path__startswith=value.path)

    def by_age(self, queryset, name, value):
        now, rows = timezone.now(), queryset.exclude(state__in=ENDED)
        if value == "late":
            return rows.filter(overdue())
        if value in ("word", "call"):
            waiting = rows.filter(state__in=WAITS_FOR_WORD)
            return waiting.filter(due_at__lt=now) if value == "call" else waiting
        if value == "today":
            return rows.filter(due_at__date=timezone.localdate())
        if value == "week":
            return rows.filter(due_at__range=(now, now + timedelta(days=7)))
        return rows.exclude(paused_at=None) if value == "paused" else rows
