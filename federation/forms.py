from django import forms
from django.utils.translation import gettext_lazy as _


class ConsentForm(forms.Form):
    """The version that was read, and yes or no."""

    notice = forms.ModelChoiceField(queryset=None, widget=forms.HiddenInput)
    agree = forms.TypedChoiceField(choices=[("yes", "yes"), ("no", "no")], coerce=lambda value: value == "yes")

    def __init__(self, *args, notices, **kwargs):
        super().__init__(*args, **kwargs)
        # a subquery, because DISTINCT ON cannot be narrowed to the chosen row
        self.fields["notice"].queryset = notices.model.objects.filter(pk__in=notices.values("pk"))


class AcceptForm(forms.Form):
    """User name and password of a new staff account."""

    username = forms.CharField(
        label=_("User name"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "username"})
    )
    password = forms.CharField(
        label=_("Password"),
        max_length=128,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=_("Password again"),
        max_length=128,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean_again(self):
        if self.cleaned_data["again"] != self.cleaned_data.get("password"):
            raise forms.ValidationError(_("The two passwords differ."))
        return self.cleaned_data["again"]


class ReasonForm(forms.Form):
    """Why somebody needs a full number."""

    reason = forms.CharField(label=_("Why do you need the full number?"), min_length=4, max_length=200)
