"""What officers fill in at the counter."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ..models import Audience, Consultation, Desk, FreightCompany, OnsiteSession, Partner, Station
from .common import CLOCK, DAY, PHONE, CleanText, PlateField, ServiceChoice


class CaseForm(forms.Form):
    """A case for whoever sits there; all of it by keyboard."""

    service = ServiceChoice(empty_label=_("please choose"))
    phone = CleanText(label=_("Mobile number"), required=False, max_length=20, widget=forms.TextInput(attrs=PHONE))
    name = CleanText(label=pgettext_lazy("of a human being", "Name"), required=False, max_length=40)
    plate = PlateField(required=False)
    company = forms.ModelChoiceField(FreightCompany.objects.none(), label=_("Company"), required=False, empty_label="–")
    ticket = forms.IntegerField(required=False, min_value=1, max_value=99999, widget=forms.HiddenInput)
    need = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)  # who it is about is known then

    def __init__(self, *args, services, companies, found=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["service"].queryset, self.fields["service"].find = services, found
        self.fields["company"].queryset = companies

    def clean(self):
        data = super().clean()
        known = data.get("need") or data.get("ticket")  # a ticket without a person is refused when the case is opened
        if not known and not data.get("phone") and "phone" not in self.errors:
            self.add_error("phone", _("Please enter a mobile number of 11 digits."))
        return data


class NeedForClerkForm(forms.Form):
    """A need for somebody who calls or stands there."""

    station = forms.ModelChoiceField(
        None, label=pgettext_lazy("counter", "Station"), to_field_name="code", empty_label=None
    )
    service = ServiceChoice(empty_label=_("please choose"))
    phone = CleanText(label=_("Mobile number"), max_length=20, widget=forms.TextInput(attrs=PHONE))
    name = CleanText(label=pgettext_lazy("of a human being", "Name"), required=False, max_length=40)
    plate = PlateField(required=False)

    def __init__(self, *args, services, stations, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["service"].queryset = services
        self.fields["station"].queryset = stations


class SessionForm(forms.Form):
    """Day, hours and what the counter brings."""

    station = forms.ModelChoiceField(
        Station.objects.none(), label=pgettext_lazy("counter", "Station"), to_field_name="code", empty_label=None
    )
    held_on = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"))
    starts = forms.TimeField(
        label=pgettext_lazy("counter", "From"), widget=forms.TimeInput(attrs=CLOCK, format="%H:%M")
    )
    ends = forms.TimeField(label=pgettext_lazy("counter", "Until"), widget=forms.TimeInput(attrs=CLOCK, format="%H:%M"))
    services = forms.ModelMultipleChoiceField(
        None, label=_("Services brought"), to_field_name="code", widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args, services, stations, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["services"].queryset = services
        self.fields["station"].queryset = stations

    def clean(self):
        data = super().clean()
        if data.get("starts") and data.get("ends") and data["starts"] >= data["ends"]:
            self.add_error("ends", pgettext_lazy("counter", "The end lies after the beginning."))
        return data


class ChangeForm(SessionForm):
    """Another day or other hours, other services, as long as the counter has not opened."""

    def __init__(self, *args, services, **kwargs):
        super().__init__(*args, services=services, stations=Station.objects.none(), **kwargs)
        del self.fields["station"]


class PartnersForm(forms.Form):
    """Who takes part in a session."""

    partners = forms.ModelMultipleChoiceField(
        Partner.objects.order_by("name"), label=_("Partners"), required=False, widget=forms.CheckboxSelectMultiple
    )


class DeskForm(forms.Form):
    """Who sits at a desk, and which stamps are brought."""

    desk = forms.TypedChoiceField(label=pgettext_lazy("counter", "Desk"), coerce=int)
    officer = forms.ModelChoiceField(None, label=_("Officer"), required=False, empty_label=_("nobody"))
    stamps = CleanText(label=_("Stamps"), required=False, max_length=120, help_text=_("Separate several by 、"))

    def __init__(self, *args, session, officers, **kwargs):
        super().__init__(*args, **kwargs)
        numbers = list(Desk.objects.filter(session=session).values_list("number", flat=True))
        self.fields["desk"].choices = [(n, n) for n in [*numbers, (numbers[-1] if numbers else 0) + 1]]
        self.fields["officer"].queryset = officers

    def clean_stamps(self):
        return [
            word.strip()[:30] for word in self.cleaned_data["stamps"].replace("，", "、").split("、") if word.strip()
        ]


class MergeForm(forms.Form):
    """The session that takes over."""

    into = forms.ModelChoiceField(OnsiteSession.objects.none(), label=_("Merge into"), empty_label=_("please choose"))

    def __init__(self, *args, others, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["into"].queryset = others


class ConsultationForm(forms.Form):
    """Two taps: about what, for whom."""

    topic = forms.ChoiceField(choices=Consultation.Topic.choices)
    audience = forms.ChoiceField(choices=Audience.choices)


class BatchForm(forms.Form):
    """A company's file."""

    company = forms.ModelChoiceField(FreightCompany.objects.none(), label=_("Company"), empty_label=_("please choose"))
    service = ServiceChoice(empty_label=_("please choose"))
    phone = CleanText(label=_("Mobile number of the fleet clerk"), max_length=20, widget=forms.TextInput(attrs=PHONE))
    name = CleanText(label=_("Name of the fleet clerk"), required=False, max_length=40)
    file = forms.FileField(label=_("Excel file with a column of plates"))

    def __init__(self, *args, services, companies, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["service"].queryset = services
        self.fields["company"].queryset = companies


class AnswerForm(forms.Form):
    """What was said to somebody who gave a bad grade or appealed."""

    answer = CleanText(
        label=pgettext_lazy("counter", "Answer"), max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )
