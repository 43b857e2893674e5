from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .findings import day_input


class CampaignForm(forms.Form):
    union = forms.ModelChoiceField(label=_("union"), queryset=None)
    year = forms.IntegerField(label=_("fiscal year"), min_value=2010, max_value=2100)
    title = forms.CharField(label=pgettext_lazy("audits", "title"), max_length=100)
    opens_on = forms.DateField(label=pgettext_lazy("audits", "from"), widget=day_input())
    closes_on = forms.DateField(label=pgettext_lazy("audits", "until"), widget=day_input())

    def __init__(self, *args, unions, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["union"].queryset = unions


class AssignForm(forms.Form):
    """Who audits, and from when; the unions ticked come with the list."""

    auditors = forms.MultipleChoiceField(label=_("auditors"), widget=forms.CheckboxSelectMultiple)
    planned_on = forms.DateField(label=_("planned"), required=False, widget=day_input())

    def __init__(self, *args, auditors, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["auditors"].choices = [(str(user.pk), str(user)) for user in auditors]
