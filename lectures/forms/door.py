"""What the door's keeper and its device send."""

import re

from django import forms
from django.utils.translation import gettext_lazy as _

from federation.names import clean_text

from .fields import CleanText


class ExpectedForm(forms.Form):
    """One line a person: the name, and the member number where there is one."""

    names = forms.CharField(
        label=_("Who will come, one line each"), max_length=20000, widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("The name, then the member number if you like; only its last four characters are kept."),
    )  # fmt: skip

    def clean_names(self):
        found = []
        for line in self.cleaned_data["names"].splitlines():
            words = [clean_text(word) for word in re.split(r"[\s,，、;；]+", line) if word.strip()]
            if not words:
                continue
            number = words.pop() if len(words) > 1 and re.search(r"\d", words[-1]) else ""
            name = " ".join(words)
            if len(name) > 60 or len(number) > 40:
                raise forms.ValidationError(_("This line is too long: %(line)s"), params={"line": line[:40]})
            found.append((name, number))
        if not found:
            raise forms.ValidationError(_("Please enter a name."))
        return list(dict.fromkeys(found))


class ArrivalForm(forms.Form):
    """One entry: announced, or a name typed; `at` is the device's clock."""

    nonce = forms.UUIDField(widget=forms.HiddenInput)
    name = CleanText(label=_("Name"), max_length=60, required=False)
    expected = forms.IntegerField(required=False, min_value=1, max_value=2**62, widget=forms.HiddenInput)
    at = forms.DateTimeField(required=False, widget=forms.HiddenInput, input_formats=["%Y-%m-%dT%H:%M:%S.%f%z"])

    def entry(self) -> dict:
        """What `note_arrival` takes."""
        data = self.cleaned_data
        return {"nonce": data["nonce"], "name": data["name"], "expected": data["expected"], "came_at": data["at"]}
