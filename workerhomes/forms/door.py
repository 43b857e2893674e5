"""A new device at a door."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from federation.names import clean_text


class DeviceForm(forms.Form):
    """Which home, and how its people call the device."""

    home = forms.ModelChoiceField(queryset=None, label=_("Worker home"))
    name = forms.CharField(label=_("Name of the device"), max_length=40, help_text=_("Such as: main gate, tablet"))

    def __init__(self, *args, homes, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["home"].queryset = homes
        if len(homes) == 1:
            self.fields["home"].initial = homes[0]

    def clean_name(self):
        name = clean_text(self.cleaned_data["name"])
        if not name:
            raise forms.ValidationError(pgettext_lazy("workerhomes", "Please enter a name."))
        return name
