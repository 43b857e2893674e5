import django_filters
from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from federation.models import Union, UnionKind

from .models import BuildModel, Facility, Home, Room, RoomBooking
from .queries.opening import openings
from .states import BookingState


class HomeFilter(django_filters.FilterSet):
    """The filters of the list of homes (S4-10, F-A2-04, F-A2-09)."""

    q = django_filters.CharFilter(label=_("Words"), method="by_words", max_length=60)
    open = django_filters.BooleanFilter(label=_("Open now"), method="by_open", widget=forms.CheckboxInput)
    facility = django_filters.ChoiceFilter(
        label=_("Facility"), choices=Facility.Kind.choices, method="by_facility", empty_label=_("all")
    )
    room = django_filters.ChoiceFilter(
        label=_("Room to book"), choices=Room.Kind.choices, method="by_room", empty_label=_("all")
    )
    build = django_filters.ChoiceFilter(
        label=_("How it was built"), choices=BuildModel.choices, method="by_build", empty_label=_("all")
    )

    class Meta:
        model = Home
        fields: list[str] = []

    def by_words(self, queryset, name, value):
        return queryset.filter(Q(name__icontains=value) | Q(address__icontains=value) | Q(union__name__icontains=value))

    def by_open(self, queryset, name, value):
        if not value:
            return queryset
        rows = list(queryset)
        hours = openings(rows)
        return queryset.filter(pk__in=[home.pk for home in rows if hours.now(home).is_open])

    def by_facility(self, queryset, name, value):
        return queryset.filter(pk__in=Facility.objects.filter(kind=value).values("home"))

    def by_room(self, queryset, name, value):
        return queryset.filter(pk__in=Room.objects.filter(kind=value, is_active=True).values("home"))

    def by_build(self, queryset, name, value):
        return queryset.filter(build_models__contains=[value])


class AroundFilter(django_filters.FilterSet):
    """The filters of the unions around a home."""

    q = django_filters.CharFilter(label=_("Words"), field_name="name", lookup_expr="icontains", max_length=60)
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=UnionKind.choices, empty_label=_("all"))

    class Meta:
        model = Union
        fields: list[str] = []


class BookingFilter(django_filters.FilterSet):
    """The filters of the bookings at the desk."""

    q = django_filters.CharFilter(label=_("Words"), method="by_words", max_length=60)
    home = django_filters.ModelChoiceFilter(
        label=_("Worker home"), queryset=Home.objects.none(), field_name="room__home", empty_label=_("all")
    )
    state = django_filters.ChoiceFilter(label=_("State"), choices=BookingState.choices, empty_label=_("all"))
    day = django_filters.DateFilter(
        label=_("Day"), field_name="starts_at", lookup_expr="date",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )  # fmt: skip

    class Meta:
        model = RoomBooking
        fields: list[str] = []

    def __init__(self, *args, homes, **kwargs):
        super().__init__(*args, **kwargs)
        self.filters["home"].field.queryset = homes
        self.form.fields["home"].queryset = homes

    def by_words(self, queryset, name, value):
        found = Q(number__icontains=value) | Q(purpose__icontains=value) | Q(person__name__icontains=value)
        return queryset.filter(found | Q(room__name__icontains=value) | Q(union__name__icontains=value))
