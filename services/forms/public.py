"""What drivers and companies fill in."""

import unicodedata

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ..models import CaseRating, FreightCompany, Service, Station
from ..rules import STATED_KINDS
from .common import CODE, DAY, PHONE, CleanText, PlateField, ServiceChoice


class NeedForm(forms.Form):
    """A need by phone and plate, without an account."""

    service = ServiceChoice(empty_label=_("please choose"))
    station = forms.ModelChoiceField(
        None, label=pgettext_lazy("counter", "Station"), to_field_name="code", empty_label=None
    )
    plate = PlateField(required=False, help_text=_("For services about one vehicle, such as 浙A12345 or 浙A1234挂."))
    name = CleanText(label=_("Your name"), max_length=40)
    phone = CleanText(label=_("Mobile number"), max_length=20, widget=forms.TextInput(attrs=PHONE))

    def __init__(self, *args, services, stations, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["service"].queryset = services
        self.fields["station"].queryset = stations


class CodeForm(forms.Form):
    """The six digits of a text message."""

    code = CleanText(label=_("Code"), max_length=12, widget=forms.TextInput(attrs=CODE))


class BookForm(forms.Form):
    """A time at a session."""

    starts_at = forms.ChoiceField(label=_("Time"))
    service = ServiceChoice(empty_label=None)
    name = CleanText(label=_("Your name"), max_length=40)
    phone = CleanText(label=_("Mobile number"), max_length=20, widget=forms.TextInput(attrs=PHONE))

    def __init__(self, *args, times, services, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["starts_at"].choices = times
        self.fields["service"].queryset = services


class TicketForm(forms.Form):
    """A number in the queue; a phone makes it found again, but is not asked for."""

    services = forms.ModelMultipleChoiceField(
        Service.objects.none(), label=_("What do you need?"), required=False, to_field_name="code",
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip

    def __init__(self, *args, services, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["services"].queryset = services


class FindForm(forms.Form):
    """A case or a need by its number and the phone that was given."""

    number = CleanText(label=_("Number of the case or the need"), max_length=30)
    phone = CleanText(label=_("Mobile number"), max_length=20, widget=forms.TextInput(attrs=PHONE))

    def clean_number(self):
        """As people type it from a message or a letter: spaces, small and wide letters."""
        return "".join(unicodedata.normalize("NFKC", self.cleaned_data["number"]).split()).upper()


class GradeForm(forms.Form):
    """One of five grades, and words if one likes."""

    grade = forms.TypedChoiceField(
        label=pgettext_lazy("counter", "How was it?"),
        coerce=int,
        choices=list(reversed(CaseRating.Grade.choices)),
        widget=forms.RadioSelect,
    )
    comment = CleanText(
        label=pgettext_lazy("counter", "Comment"),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class AppealForm(forms.Form):
    """Why the decision should be looked at again."""

    text = CleanText(label=_("Why should we look again?"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class CertificateForm(forms.Form):
    """What stands on one's own certificate."""

    kind = forms.ChoiceField(
        label=pgettext_lazy("counter", "Certificate"),
        choices=[(kind.value, kind.label) for kind in STATED_KINDS],
    )
    number = CleanText(label=_("Number"), max_length=30)
    expires_on = forms.DateField(label=_("Valid until"), widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"))
    station = forms.ModelChoiceField(
        None, label=_("Station where you would renew it"), to_field_name="code", empty_label=None
    )

    def __init__(self, *args, stations, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["station"].queryset = stations


class OfCompanyForm(forms.Form):
    """Whose vehicles they are, and the station that looks after them."""

    company = forms.ModelChoiceField(FreightCompany.objects.none(), label=_("Company"), empty_label=None)
    station = forms.ModelChoiceField(
        Station.objects.none(), label=pgettext_lazy("counter", "Station"), to_field_name="code", empty_label=None
    )

    def __init__(self, *args, companies, stations, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["company"].queryset = companies
        self.fields["station"].queryset = stations


class FleetForm(OfCompanyForm):
    """The needs of a company from its file."""

    service = ServiceChoice(empty_label=_("please choose"))
    file = forms.FileField(label=_("Excel file with a column of plates"))

    def __init__(self, *args, services, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["service"].queryset = services


class PermitForm(OfCompanyForm):
    """What stands on the permit of one vehicle."""

    plate = PlateField()
    number = CleanText(label=_("Permit number"), max_length=30)
    expires_on = forms.DateField(label=_("Valid until"), widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"))
    field_order = ["plate", "number", "expires_on", "station", "company"]


class PermitFileForm(OfCompanyForm):
    """The permits of a fleet from its file."""

    file = forms.FileField(label=_("Excel file with plates, permit numbers and dates"))
