from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ..imports.cells import narrow
from ..imports.columns import TABLES


class UploadForm(forms.Form):
    """The file and the union that hands it in."""

    union = forms.ModelChoiceField(label=_("union"), queryset=None)
    file = forms.FileField(
        label=_("file"), help_text=_("Excel or WPS (.xlsx, .xls, .et) or CSV, at most 20 MB; one or several unions."),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.xls,.et,.csv"}),
    )  # fmt: skip

    def __init__(self, *args, unions, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["union"].queryset = unions
        if len(unions) == 1:
            self.initial["union"] = unions[0]


class ColumnsForm(forms.Form):
    """For each heading of a sheet which column it feeds; the columns of the ledger stand first."""

    def __init__(self, *args, headings, mapping, **kwargs):
        super().__init__(*args, **kwargs)
        self.headings = list(dict.fromkeys(narrow(heading) for heading in headings if narrow(heading)))
        choices: list = [("", pgettext_lazy("audits", "left out"))]
        known: set[str] = set()
        for table in TABLES:
            own = {column.field: column.names[0] for column in table.columns if column.field not in known}
            choices.append((table.title, list(own.items())))
            known |= own.keys()
        for n, heading in enumerate(self.headings):
            self.fields[f"c{n}"] = forms.ChoiceField(
                label=heading[:60], choices=choices, required=False, initial=mapping.get(heading, "")
            )

    def mapping(self) -> dict[str, str]:
        return {heading: self.cleaned_data[f"c{n}"] for n, heading in enumerate(self.headings)}


class NoteForm(forms.Form):
    """A reason or an explanation."""

    note = forms.CharField(label=_("reason"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))


class PassOnForm(forms.Form):
    """Who signs in somebody's place, and why; `able` are those who may, the likeliest first."""

    to = forms.ChoiceField(label=_("who signs"), widget=forms.RadioSelect)
    reason = forms.CharField(label=_("reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args, able, **kwargs):
        super().__init__(*args, **kwargs)
        self.able = {str(user.pk): user for user in able}
        self.fields["to"].choices = [(key, f"{user} · {user.office}") for key, user in self.able.items()]
        if not able:
            self.fields["to"].help_text = _("Nobody else may sign these books.")

    def clean_to(self):
        return self.able[self.cleaned_data["to"]]


class RemarkForm(forms.Form):
    line = forms.IntegerField(required=False, min_value=1, max_value=10**6, widget=forms.HiddenInput)
    text = forms.CharField(label=_("note"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))
