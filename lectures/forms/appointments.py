"""Forms of a term in a corps and of the agreement (S1-11, S1-14)."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from workflow.parameters import value_of

from ..parameters import SEAT_YEARS
from .fields import CleanText, DayField, NoteForm

YEARS = [(2, _("2 years")), (3, _("3 years"))]


class TermForm(forms.Form):
    """A term to be signed by a second person."""

    starts_on = DayField(label=_("Term from"))
    years = forms.TypedChoiceField(label=_("Length of the term"), choices=YEARS, coerce=int)
    title = CleanText(
        label=_("Title"), max_length=40, required=False, help_text=_("Such as guest professor; empty for speaker")
    )
    override_reason = CleanText(label=_("Reason, when all places are taken"), max_length=200, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        usual = int(value_of(SEAT_YEARS))
        if usual not in dict(YEARS):
            self.fields["years"].choices = [(usual, _("%(years)s years") % {"years": usual}), *YEARS]
        self.initial = {"starts_on": timezone.localdate(), "years": usual} | self.initial


class RenewForm(TermForm):
    """The next term begins where this one ends."""

    starts_on = None
    title = None


class SignForm(forms.Form):
    override_reason = CleanText(label=_("Reason, when all places are taken"), max_length=200, required=False)


class RetireForm(NoteForm):
    farewell = forms.CharField(
        label=_("Farewell and archive note"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    with_thanks = forms.BooleanField(label=_("Issue a letter of thanks"), required=False, initial=True)


class BehalfForm(forms.Form):
    accepted = forms.TypedChoiceField(
        label=pgettext_lazy("lectures", "Answer"),
        choices=[("1", _("agrees")), ("0", _("does not agree"))],
        coerce=lambda value: value == "1",
    )
    on_behalf_reason = CleanText(label=_("Why you answer on the speaker's behalf"), max_length=200)
