import django_filters
from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from federation.fields import blind_index
from federation.numbers import normal_phone

from .models import Audience, Case, Need, Service, Station
from .plates import normal_plate
from .states import CaseState, NeedState


class _AtStation(django_filters.FilterSet):
    """Filters that begin with a station within reach."""

    q = django_filters.CharFilter(label=_("Phone, plate or number"), method="by_words", max_length=40)
    station = django_filters.ModelChoiceFilter(
        label=pgettext_lazy("counter", "Station"), queryset=Station.objects.none(), empty_label=_("all")
    )

    def __init__(self, *args, stations, **kwargs):
        super().__init__(*args, **kwargs)
        self.filters["station"].field.queryset = stations
        self.form.fields["station"].queryset = stations

    def by_words(self, queryset, name, value):
        phone = normal_phone(value)
        if phone:
            return queryset.filter(person__phone_index=blind_index(phone, "phone"))
        words = Q(vehicle__plate__startswith=normal_plate(value)) | Q(company__name__icontains=value)
        return queryset.filter(words | self.more_words(value))

    def more_words(self, value) -> Q:
        return Q(person__name__icontains=value)


class NeedFilter(_AtStation):
    """The filters of the pool of needs."""

    service = django_filters.ModelChoiceFilter(
        label=pgettext_lazy("counter", "Service"),
        queryset=Service.objects.order_by("-audience", "code"),
        empty_label=_("all"),
    )
    state = django_filters.ChoiceFilter(label=_("State"), choices=NeedState.choices, empty_label=_("all"))

    class Meta:
        model = Need
        fields: list[str] = []

    def more_words(self, value) -> Q:
        return Q(number__istartswith=value) | Q(person__name__icontains=value)


class CaseFilter(_AtStation):
    """The filters of the list of cases."""

    audience = django_filters.ChoiceFilter(
        label=pgettext_lazy("services", "For"), choices=Audience.choices, empty_label=_("all")
    )
    state = django_filters.ChoiceFilter(label=_("State"), choices=CaseState.choices, empty_label=_("all"))
    day = django_filters.DateFilter(
        label=_("Day"), field_name="created_at", lookup_expr="date",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )  # fmt: skip

    class Meta:
        model = Case
        fields: list[str] = []

    def more_words(self, value) -> Q:
        return Q(number__istartswith=value) | Q(person__name__icontains=value)


class DemandFilter(django_filters.FilterSet):
    """The filters of the demand dashboard."""

    station = django_filters.ModelChoiceFilter(
        label=pgettext_lazy("counter", "Station"), queryset=Station.objects.none(), empty_label=_("all")
    )
    audience = django_filters.ChoiceFilter(
        label=pgettext_lazy("services", "For"), choices=Audience.choices, empty_label=_("all")
    )

    class Meta:
        model = Case
        fields: list[str] = []

    def __init__(self, *args, stations, **kwargs):
        super().__init__(*args, **kwargs)
        self.filters["station"].field.queryset = stations
        self.form.fields["station"].queryset = stations
