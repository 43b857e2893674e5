from decimal import Decimal

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..models.rules import SEVERITIES
from .findings import day_input


class EditionForm(forms.Form):
    """How a rule is to stand from a day on."""

    severity = forms.ChoiceField(label=_("severity"), choices=SEVERITIES)
    is_on = forms.BooleanField(label=_("applied"), required=False)
    source = forms.CharField(label=_("source"), max_length=200)
    article = forms.CharField(label=_("article"), max_length=120, required=False)
    since = forms.DateField(label=_("holds from"), widget=day_input(), initial=timezone.localdate)
    reason = forms.CharField(
        label=_("reason"), max_length=200, required=False, help_text=_("Needed to set it, not to try it.")
    )
    year = forms.IntegerField(label=_("try it on the books of"), min_value=2010, max_value=2100, required=False)

    def __init__(self, *args, rule, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("severity", "is_on", "source", "article"):
            self.initial.setdefault(name, getattr(rule, name))


class ValueForm(forms.Form):
    """A new value of a figure (money in yuan) or list of words, from a day on."""

    value = forms.DecimalField(label=_("value"), max_digits=14, decimal_places=6, min_value=0, required=False)
    words = forms.CharField(label=_("words"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3}))
    province = forms.CharField(label=_("province"), max_length=20, required=False, help_text=_("Empty: everywhere."))
    since = forms.DateField(label=_("holds from"), widget=day_input(), initial=timezone.localdate)
    reason = forms.CharField(
        label=_("reason"), max_length=200, required=False, help_text=_("Needed to set it, not to try it.")
    )
    year = forms.IntegerField(label=_("try it on the books of"), min_value=2010, max_value=2100, required=False)

    def __init__(self, *args, known, **kwargs):
        super().__init__(*args, **kwargs)
        self.known = known
        self.fields.pop("words" if known.unit not in ("pattern", "codes") else "value")
        if "value" in self.fields:
            self.fields["value"].required = True
            self.initial.setdefault("value", shown_value(known))
        else:
            self.initial.setdefault("words", known.words)

    def clean_words(self):
        import re

        words = self.cleaned_data["words"].strip()
        try:
            re.compile(words)
        except re.error as error:
            raise forms.ValidationError(_("This is no pattern: %(error)s") % {"error": error}) from error
        if not words:
            raise forms.ValidationError(_("Please enter at least one word."))
        return words

    def kept(self) -> dict:
        """`value` as it is stored (money in cents) and `words`."""
        value = self.cleaned_data.get("value")
        if value is not None and self.known.unit == "cents":
            value = (value * 100).quantize(Decimal(1))
        return {"value": value, "words": self.cleaned_data.get("words", self.known.words)}


def shown_value(row):
    """A stored value as people write it: yuan for money."""
    if row.value is None:
        return None
    value = row.value / 100 if row.unit == "cents" else row.value
    return value.normalize() if value != value.to_integral_value() else int(value)
