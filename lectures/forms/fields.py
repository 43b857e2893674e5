"""Fields and words that several forms share."""

import re

from django import forms
from django.utils.translation import gettext_lazy as _

from federation.names import clean_text
from federation.numbers import normal_phone

LOCAL_TIME = "%Y-%m-%dT%H:%M"
TIME_FORMATS = [LOCAL_TIME, "%Y-%m-%d %H:%M"]
DATE_WORDS = {"invalid": _("Please choose a date and a time."), "required": _("Please choose a date.")}
PEOPLE_WORDS = {"min_value": _("At least one person listens."), "max_value": _("At most 2000 people can come.")}
CLOCK = {"type": "time", "step": "900"}
DAY = {"type": "date"}


class CleanText(forms.CharField):
    """One line without control or direction characters."""

    def to_python(self, value):
        return clean_text(super().to_python(value))


class RowField(forms.ModelChoiceField):
    """A row by its key; `find`, where a form sets it, answers instead of a question composed anew for each form."""

    find = None

    def to_python(self, value):
        if self.find is None or value in self.empty_values:
            return super().to_python(value)
        row = self.find(value)
        if row is None:
            raise forms.ValidationError(
                self.error_messages["invalid_choice"], code="invalid_choice", params={"value": value}
            )
        return row


class PhoneField(forms.CharField):
    """A mobile number as eleven digits, however it was typed."""

    widget = forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"})

    def clean(self, value):
        phone = normal_phone(super().clean(value))
        if not phone:
            raise forms.ValidationError(_("Please enter the eleven digits of a mobile number."))
        return phone


class WordsField(CleanText):
    """Words divided by 、 or comma, as a list."""

    def __init__(self, *, longest, most=12, **kwargs):
        self.longest, self.most = longest, most
        super().__init__(max_length=400, **kwargs)

    def to_python(self, value):
        text = super().to_python(value)
        return list(dict.fromkeys(word.strip() for word in re.split(r"[、,，;；]", text) if word.strip()))

    def validate(self, value):
        super().validate(value)
        if len(value) > self.most or any(len(word) > self.longest for word in value):
            raise forms.ValidationError(
                _("At most %(most)s words of %(longest)s characters each, divided by commas.")
                % {"most": self.most, "longest": self.longest}
            )

    def run_validators(self, value):
        super().run_validators("、".join(value))

    def prepare_value(self, value):
        return "、".join(value) if isinstance(value, list) else value


class DayField(forms.DateField):
    """A day that can be reckoned with: far from both ends of the calendar."""

    def __init__(self, **kwargs):
        kwargs.setdefault("widget", forms.DateInput(attrs=DAY, format="%Y-%m-%d"))
        super().__init__(**kwargs)

    def validate(self, value):
        super().validate(value)
        if value and not 2000 <= value.year <= 2099:
            raise forms.ValidationError(_("Please choose a day between 2000 and 2099."))


class NoteForm(forms.Form):
    """A reason that somebody will read."""

    note = CleanText(label=_("Reason"), max_length=200, widget=forms.Textarea(attrs={"rows": 2}))
