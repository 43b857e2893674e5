"""What is filled in around a round table."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ..models import FreightCompany, Partner, RaisedNeed, Service, Station
from .common import CLOCK, DAY, CleanText


class TableForm(forms.Form):
    """Where and when one meets, and what about."""

    station = forms.ModelChoiceField(
        Station.objects.none(), label=pgettext_lazy("counter", "Station"), to_field_name="code", empty_label=None
    )
    topic = CleanText(label=_("What is it about?"), max_length=80)
    held_on = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"))
    starts = forms.TimeField(
        label=pgettext_lazy("counter", "From"), widget=forms.TimeInput(attrs=CLOCK, format="%H:%M")
    )
    place = CleanText(label=_("Place"), max_length=120)
    partners = forms.ModelMultipleChoiceField(
        Partner.objects.order_by("name"), label=_("Partners"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args, stations, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["station"].queryset = stations


class RaiseForm(forms.Form):
    """One need for the list."""

    text = CleanText(label=_("What is needed?"), max_length=120)
    raised_by = forms.ChoiceField(label=_("Raised by"), choices=RaisedNeed.By.choices)
    voices = forms.IntegerField(
        label=_("How many need it (if known)"), required=False, min_value=1, max_value=1_000_000
    )


class HoldForm(forms.Form):
    """Who came and what was said."""

    minutes = forms.CharField(label=_("What was said?"), max_length=4000, widget=forms.Textarea(attrs={"rows": 6}))
    companies = forms.ModelMultipleChoiceField(
        FreightCompany.objects.none(), label=_("Companies that came"), required=False,
        widget=forms.SelectMultiple(attrs={"size": 8}),
    )  # fmt: skip
    drivers = forms.IntegerField(label=_("Drivers that came"), required=False, min_value=0, max_value=9999)

    def __init__(self, *args, companies, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["companies"].queryset = companies


class AgreeForm(forms.Form):
    """By which services of the catalogue the need is met."""

    services = forms.ModelMultipleChoiceField(
        Service.objects.none(), label=_("Services that the counter brings"), to_field_name="code",
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    note = CleanText(label=_("Decision"), required=False, max_length=200, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args, services, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["services"].queryset = services
