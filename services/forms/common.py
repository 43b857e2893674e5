"""Fields and choices that several forms of the on-site services share."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from federation.names import clean_text

from ..plates import BadPlate, read_plate

PHONE = {"inputmode": "numeric", "autocomplete": "tel", "maxlength": 20}
CODE = {"inputmode": "numeric", "autocomplete": "one-time-code", "maxlength": 6}
DAY = {"type": "date"}
CLOCK = {"type": "time"}


class CleanText(forms.CharField):
    """One line without control or direction characters."""

    def to_python(self, value):
        return clean_text(super().to_python(value))


class PlateField(CleanText):
    """A number plate; what is none is refused with the reason."""

    def __init__(self, **kwargs):
        widget = forms.TextInput(attrs={"autocapitalize": "characters", "autocomplete": "off", "class": "plate"})
        super().__init__(**{"label": _("Plate"), "max_length": 20, "widget": widget, **kwargs})

    def clean(self, value):
        value = super().clean(value)
        if not value:
            return ""
        try:
            return read_plate(value).number
        except BadPlate as error:
            raise forms.ValidationError(str(error)) from error


class ServiceChoice(forms.ModelChoiceField):
    """A service by its code and name."""

    def __init__(self, **kwargs):
        super().__init__(
            queryset=None,
            label=kwargs.pop("label", pgettext_lazy("counter", "Service")),
            to_field_name="code",
            **kwargs,
        )

    find = None  # by code, where a form sets it

    def to_python(self, value):
        if self.find is None or value in self.empty_values:
            return super().to_python(value)
        row = self.find(str(value))
        if row is None:
            raise forms.ValidationError(
                self.error_messages["invalid_choice"], code="invalid_choice", params={"value": value}
            )
        return row

    def label_from_instance(self, service):
        return f"{service.code} {service.name}"


class NoteForm(forms.Form):
    """A reason that somebody will read."""

    note = CleanText(label=_("Reason"), max_length=200, widget=forms.Textarea(attrs={"rows": 2}))
