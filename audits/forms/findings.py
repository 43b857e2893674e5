from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ui.scanning import scan
from ui.uploads import BadFile

from ..models import Finding, Rule
from ..models.rules import SEVERITIES


def day_input():
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class UpholdForm(forms.Form):
    due_on = forms.DateField(
        label=_("to be put right until"), required=False, widget=day_input(), help_text=_("Empty: the usual days.")
    )
    note = forms.CharField(label=_("note"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 2}))


class PlanForm(forms.Form):
    plan = forms.CharField(
        label=_("how it will be put right"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
    owner = forms.CharField(label=_("who does it"), max_length=40, required=False)


class ProofForm(forms.Form):
    file = forms.FileField(label=_("proof"), help_text=_("A photo, PDF or spreadsheet, at most 10 MB."))
    fact_on = forms.DateField(label=_("day of the fact"), widget=day_input())
    about = forms.CharField(label=_("what it shows"), max_length=200)

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > 10 * 1024 * 1024:
            raise forms.ValidationError(_("This file is larger than 10 MB."))
        head = file.read(8)
        file.seek(0)
        known = (b"%PDF", b"\xff\xd8\xff", b"\x89PNG", b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
        if not head.startswith(known):
            raise forms.ValidationError(_("Please hand in a photo (JPG, PNG), a PDF or an Office file."))
        try:
            scan(file.read())
        except BadFile as error:
            raise forms.ValidationError(str(error)) from error
        file.seek(0)
        return file


class ExtensionForm(forms.Form):
    until = forms.DateField(label=_("more time until"), widget=day_input())
    reason = forms.CharField(label=_("reason"), max_length=300)


class FindingForm(forms.Form):
    """A finding written by hand."""

    union = forms.ModelChoiceField(label=_("union"), queryset=None)
    year = forms.IntegerField(label=_("fiscal year"), min_value=2010, max_value=2100)
    source = forms.ChoiceField(label=_("source"), choices=[c for c in Finding.Source.choices if c[0] != "rule"])
    severity = forms.ChoiceField(label=_("severity"), choices=SEVERITIES)
    rule = forms.ModelChoiceField(label=_("rule"), queryset=Rule.objects.order_by("code"), required=False)
    text = forms.CharField(label=_("what was found"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))

    def __init__(self, *args, unions, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["union"].queryset = unions


class WaiverForm(forms.Form):
    union = forms.ModelChoiceField(label=_("union"), queryset=None)
    rule = forms.ModelChoiceField(label=_("rule"), queryset=Rule.objects.order_by("code"))
    starts_on = forms.DateField(label=pgettext_lazy("audits", "from"), widget=day_input())
    expires_on = forms.DateField(label=pgettext_lazy("audits", "until"), widget=day_input())
    reason = forms.CharField(label=_("reason"), max_length=300)

    def __init__(self, *args, unions, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["union"].queryset = unions
