"""Filters of what a home buys and gives; they live in the address."""

import django_filters
from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .models import CallOff, Contract, DoorAttempt, Home, Invoice, LedgerLine, PackageOrder, Provider, Shift
from .states import CallOffState, ContractState, InvoiceState, PackageState
from .states.door import REASONS

DAY = {"type": "date"}


def day_widget():
    return forms.DateInput(attrs=DAY, format="%Y-%m-%d")


class OfHomes(django_filters.FilterSet):
    """`homes` are those that may be chosen, `providers` too where the filter has them."""

    def __init__(self, *args, homes, providers=None, **kwargs):
        super().__init__(*args, **kwargs)
        for name, rows in (("home", homes), ("provider", providers)):
            if name in self.filters and rows is not None:
                self.filters[name].field.queryset = rows
                self.form.fields[name].queryset = rows


def home_choice(field: str):
    return django_filters.ModelChoiceFilter(
        label=_("Worker home"), queryset=Home.objects.none(), field_name=field, empty_label=_("all")
    )


def provider_choice(field: str):
    return django_filters.ModelChoiceFilter(
        label=_("Provider"), queryset=Provider.objects.none(), field_name=field, empty_label=_("all")
    )


def words(*fields: str):
    """A filter by words in any of `fields`."""

    def by_words(self, queryset, name, value):
        found = Q()
        for one in fields:
            found |= Q(**{f"{one}__icontains": value})
        return queryset.filter(found)

    return by_words


class ContractFilter(OfHomes):
    q = django_filters.CharFilter(label=_("Words"), method="by_words", max_length=60)
    home = home_choice("home")
    provider = provider_choice("provider")
    state = django_filters.ChoiceFilter(label=_("State"), choices=ContractState.choices, empty_label=_("all"))
    by_words = words("number", "title", "provider__name")

    class Meta:
        model = Contract
        fields: list[str] = []


class CallOffFilter(OfHomes):
    q = django_filters.CharFilter(label=_("Words"), method="by_words", max_length=60)
    home = home_choice("line__contract__home")
    provider = provider_choice("line__contract__provider")
    state = django_filters.ChoiceFilter(label=_("State"), choices=CallOffState.choices, empty_label=_("all"))
    since = django_filters.DateFilter(
        label=pgettext_lazy("workerhomes", "From"), field_name="due_on", lookup_expr="gte", widget=day_widget()
    )
    until = django_filters.DateFilter(
        label=pgettext_lazy("workerhomes", "Until"), field_name="due_on", lookup_expr="lte", widget=day_widget()
    )
    by_words = words("number", "line__item", "line__contract__number")

    class Meta:
        model = CallOff
        fields: list[str] = []


class InvoiceFilter(OfHomes):
    q = django_filters.CharFilter(label=_("Words"), method="by_words", max_length=60)
    home = home_choice("contract__home")
    provider = provider_choice("contract__provider")
    state = django_filters.ChoiceFilter(label=_("State"), choices=InvoiceState.choices, empty_label=_("all"))
    by_words = words("number", "contract__number", "contract__provider__name")

    class Meta:
        model = Invoice
        fields: list[str] = []


class LedgerFilter(OfHomes):
    """What a home spent and received; the drawing by provider follows it."""

    home = home_choice("home")
    provider = provider_choice("provider")
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=LedgerLine.Kind.choices, empty_label=_("all"))
    since = django_filters.DateFilter(
        label=pgettext_lazy("workerhomes", "From"), field_name="day", lookup_expr="gte", widget=day_widget()
    )
    until = django_filters.DateFilter(
        label=pgettext_lazy("workerhomes", "Until"), field_name="day", lookup_expr="lte", widget=day_widget()
    )

    class Meta:
        model = LedgerLine
        fields: list[str] = []


class PackageFilter(OfHomes):
    q = django_filters.CharFilter(label=_("Words"), method="by_words", max_length=60)
    home = home_choice("home")
    state = django_filters.ChoiceFilter(label=_("State"), choices=PackageState.choices, empty_label=_("all"))
    by_words = words("number", "title", "union__name")

    class Meta:
        model = PackageOrder
        fields: list[str] = []


class ShiftFilter(OfHomes):
    home = home_choice("home")
    since = django_filters.DateFilter(
        label=pgettext_lazy("workerhomes", "From"), field_name="starts_at", lookup_expr="date__gte", widget=day_widget()
    )
    until = django_filters.DateFilter(
        label=pgettext_lazy("workerhomes", "Until"),
        field_name="starts_at",
        lookup_expr="date__lte",
        widget=day_widget(),
    )

    class Meta:
        model = Shift
        fields: list[str] = []


class DoorFilter(OfHomes):
    """What doors said; nothing here leads to a card or to whoever held it."""

    home = home_choice("home")
    way = django_filters.ChoiceFilter(label=_("Shown"), choices=DoorAttempt.Way.choices, empty_label=_("all"))
    go = django_filters.ChoiceFilter(
        label=_("Outcome"), choices=[("1", _("let in")), ("0", _("refused"))], method="by_outcome", empty_label=_("all")
    )
    reason = django_filters.ChoiceFilter(
        label=_("What the door said"), choices=list(REASONS.items()), empty_label=_("all")
    )
    since = django_filters.DateFilter(
        label=pgettext_lazy("workerhomes", "From"), field_name="tried_at", lookup_expr="date__gte", widget=day_widget()
    )
    until = django_filters.DateFilter(
        label=pgettext_lazy("workerhomes", "Until"), field_name="tried_at", lookup_expr="date__lte", widget=day_widget()
    )

    class Meta:
        model = DoorAttempt
        fields: list[str] = []

    def by_outcome(self, queryset, name, value):
        return queryset.filter(is_accepted=value == "1")
