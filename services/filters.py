from datetime import timedelta

import django_filters
from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from federation.fields import blind_index
from federation.numbers import normal_phone

from .models import SOON, Audience, Case, FreightCompany, Need, RaisedNeed, RoundTable, Service, Station, Vehicle
from .plates import normal_plate
from .states import CaseState, NeedState, RaisedState, TableState


class _AtStation(django_filters.FilterSet):
    """Filters one of which is a station within reach."""

    station = django_filters.ModelChoiceFilter(
        label=pgettext_lazy("counter", "Station"), queryset=Station.objects.none(), empty_label=_("all")
    )

    def __init__(self, *args, stations, **kwargs):
        super().__init__(*args, **kwargs)
        self.filters["station"].field.queryset = stations
        self.form.fields["station"].queryset = stations
        self.form.order_fields(["q"])  # words stand first, where there are some


class _OfPeople(_AtStation):
    """Filters of what people bring to a station, found by phone, plate or number."""

    q = django_filters.CharFilter(label=_("Phone, plate or number"), method="by_words", max_length=40)

    def by_words(self, queryset, name, value):
        phone = normal_phone(value)
        if phone:
            return queryset.filter(person__phone_index=blind_index(phone, "phone"))
        words = Q(vehicle__plate__startswith=normal_plate(value)) | Q(company__name__icontains=value)
        return queryset.filter(words | self.more_words(value))

    def more_words(self, value) -> Q:
        return Q(person__name__icontains=value)


class NeedFilter(_OfPeople):
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


class CaseFilter(_OfPeople):
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


class TableFilter(_AtStation):
    """The filters of the list of round tables."""

    q = django_filters.CharFilter(label=_("Number or subject"), method="by_words", max_length=40)
    state = django_filters.ChoiceFilter(label=_("State"), choices=TableState.choices, empty_label=_("all"))

    class Meta:
        model = RoundTable
        fields: list[str] = []

    def by_words(self, queryset, name, value):
        return queryset.filter(Q(number__istartswith=value) | Q(topic__icontains=value))


class HeardFilter(django_filters.FilterSet):
    """The filters of what was asked for and decided, which everybody may read."""

    DECISIONS = [one for one in RaisedState.choices if one[0] != RaisedState.RAISED]

    q = django_filters.CharFilter(
        label=pgettext_lazy("services", "Words"), field_name="text", lookup_expr="icontains", max_length=40
    )
    station = django_filters.ModelChoiceFilter(
        label=pgettext_lazy("counter", "Station"), field_name="table__station", queryset=Station.objects.filter(is_active=True),
        empty_label=_("all"),
    )  # fmt: skip
    state = django_filters.ChoiceFilter(label=_("Decision"), choices=DECISIONS, empty_label=_("all"))

    class Meta:
        model = RaisedNeed
        fields: list[str] = []


class FleetFilter(django_filters.FilterSet):
    """The filters of a fleet: a plate, a colour of the light, a company where there are several."""

    LIGHTS = [
        ("bad", pgettext_lazy("permit", "expired")),
        ("warn", pgettext_lazy("permit", "ends within 60 days")),
        ("ok", pgettext_lazy("permit", "valid")),
        ("unknown", pgettext_lazy("permit", "not entered yet")),
    ]

    q = django_filters.CharFilter(label=_("Plate"), method="by_plate", max_length=20)
    light = django_filters.ChoiceFilter(label=_("Permit"), choices=LIGHTS, method="by_light", empty_label=_("all"))
    company = django_filters.ModelChoiceFilter(
        label=_("Company"), queryset=FreightCompany.objects.none(), empty_label=_("all")
    )

    class Meta:
        model = Vehicle
        fields: list[str] = []

    def __init__(self, *args, companies, **kwargs):
        super().__init__(*args, **kwargs)
        self.filters["company"].field.queryset = companies
        self.form.fields["company"].queryset = companies

    def by_plate(self, queryset, name, value):
        return queryset.filter(plate__contains=normal_plate(value))

    def by_light(self, queryset, name, value):
        today = timezone.localdate()
        soon = today + timedelta(days=SOON)
        wanted = {"bad": Q(ends__lt=today), "warn": Q(ends__range=(today, soon)), "ok": Q(ends__gt=soon)}
        return queryset.filter(wanted.get(value, Q(ends=None)))


class DemandFilter(_AtStation):
    """The filters of the demand dashboard."""

    audience = django_filters.ChoiceFilter(
        label=pgettext_lazy("services", "For"), choices=Audience.choices, empty_label=_("all")
    )

    class Meta:
        model = Case
        fields: list[str] = []
