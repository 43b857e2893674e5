from django import forms
from django.utils.translation import gettext_lazy as _


class UploadForm(forms.Form):
    """A spreadsheet and the union below which its rows belong."""

    union = forms.ModelChoiceField(queryset=None, label=_("Union"), empty_label=None)
    file = forms.FileField(
        label=_("Excel, WPS or CSV file"),
        max_length=200,
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.xls,.et,.csv"}),
    )

    def __init__(self, *args, unions, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["union"].queryset = unions


def _named(headers, at) -> str:
    """The header as the file has it; with the letter of its column where another one is called the same."""
    twins = [header for header in headers if header.strip() == headers[at].strip()]
    return (
        headers[at]
        if len(twins) == 1
        else _("%(header)s (column %(letter)s)") % {"header": headers[at], "letter": letter(at)}
    )


def letter(at: int) -> str:
    """How a spreadsheet calls its column number `at`, counted from 0: A, B … Z, AA."""
    text = ""
    while at >= 0:
        text, at = chr(ord("A") + at % 26) + text, at // 26 - 1
    return text


class ColumnsForm(forms.Form):
    """One choice a column: which header of the file feeds it."""

    def __init__(self, *args, importer, run, **kwargs):
        super().__init__(*args, **kwargs)
        headers = [(str(at), _named(run.headers, at)) for at, header in enumerate(run.headers) if header.strip()]
        for column in importer.columns:
            at = run.mapping.get(column.name)
            self.fields[column.name] = forms.ChoiceField(
                label=column.label,
                required=column.required,
                choices=[("", _("— leave out —")), *headers],
                initial="" if at is None else str(at),
            )

    def mapping(self):
        """Column name → position in the file."""
        return {name: int(at) for name, at in self.cleaned_data.items() if at != ""}
