from django import forms
from django.utils.translation import gettext_lazy as _

from ui.pictures import clean_photo
from ui.uploads import BadFile

from . import passwords
from .codes import LONGEST
from .models import Card
from .names import clean_text


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
        label=_("User name"),
        max_length=150,
        help_text=_("You sign in with it: letters, digits and @ . + - _, such as zhang.san."),
        widget=forms.TextInput(
            attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false", "autofocus": True}
        ),
    )
    password = forms.CharField(
        label=_("Password"),
        max_length=passwords.LONGEST,
        strip=False,
        help_text=passwords.HINT,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=_("Password again"),
        max_length=passwords.LONGEST,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean_again(self):
        if self.cleaned_data["again"] != self.cleaned_data.get("password"):
            raise forms.ValidationError(_("The two passwords differ."))
        return self.cleaned_data["again"]


class EraseForm(forms.Form):
    """The word that what is erased cannot be brought back."""

    understood = forms.BooleanField(label=_("I understand that this cannot be undone."))


class ReasonForm(forms.Form):
    """Why somebody needs a full number."""

    reason = forms.CharField(label=_("Why do you need the full number?"), min_length=4, max_length=200)


class PhotoForm(forms.Form):
    """The face on one's own card; written anew without what the camera noted."""

    photo = forms.FileField(label=_("Photo"), widget=forms.ClearableFileInput(attrs={"accept": "image/*"}))

    def clean_photo(self):
        try:
            return clean_photo(self.cleaned_data["photo"], 480)
        except BadFile as error:
            raise forms.ValidationError(str(error)) from error


class VerifyForm(forms.Form):
    """A code as it was scanned or copied; lines broken on the way are joined."""

    code = forms.CharField(label=_("Code of the card"), max_length=400, widget=forms.Textarea(attrs={"rows": 3}))

    def clean_code(self):
        return "".join(clean_text(self.cleaned_data["code"]).split()).upper()[: LONGEST + 1]


class HeldCardForm(forms.Form):
    """Which of the own cards a button was meant for, so that a second tap does not hit the next one."""

    card = forms.ModelChoiceField(queryset=None, to_field_name="code", widget=forms.HiddenInput)

    def __init__(self, *args, person, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["card"].queryset = Card.objects.filter(person=person).select_related("person")
