import django_filters
from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .models import Category, Topic


class TopicFilter(django_filters.FilterSet):
    """The filters of the menu; they live in the address (S2-01)."""

    q = django_filters.CharFilter(label=_("Words"), method="by_words", max_length=60)
    category = django_filters.ModelChoiceFilter(
        label=_("Category"),
        queryset=Category.objects.filter(is_active=True),
        to_field_name="code",
        empty_label=_("all"),
    )
    audience = django_filters.CharFilter(label=_("Who listens"), method="by_audience", max_length=20)
    minutes = django_filters.NumberFilter(
        label=_("Minutes at most"), field_name="minutes", lookup_expr="lte", min_value=10, max_value=600
    )
    format = django_filters.ChoiceFilter(label=_("Form"), choices=Topic.Format.choices, empty_label=_("all"))
    school = django_filters.BooleanFilter(
        label=_("Suitable for schools"), field_name="is_for_schools", widget=forms.CheckboxInput, method="by_school"
    )

    class Meta:
        model = Topic
        fields: list[str] = []

    def by_words(self, queryset, name, value):
        words = Q(title_zh__icontains=value) | Q(title_en__icontains=value) | Q(outline__icontains=value)
        return queryset.filter(words | Q(offerings__speaker__name__icontains=value)).distinct()

    def by_audience(self, queryset, name, value):
        return queryset.filter(audience__icontains=value)

    def by_school(self, queryset, name, value):
        return queryset.filter(is_for_schools=True) if value else queryset
