"""What wishers and officers fill in."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from federation.models import Union
from federation.names import clean_text
from ui.documents import read_document
from ui.pictures import clean_photo
from ui.scanning import BadFile

from .kinds import HEARD, Category, ClosedAs, Kind, Lasting, Outcome, ReturnRule

PHONE = {"inputmode": "numeric", "autocomplete": "tel", "maxlength": 20}


class CleanText(forms.CharField):
    """One line without control or direction characters."""

    def to_python(self, value):
        return clean_text(super().to_python(value))


class LongText(forms.CharField):
    """Several lines without control characters."""

    def __init__(self, **kwargs):
        rows = kwargs.pop("rows", 3)
        super().__init__(**{"widget": forms.Textarea(attrs={"rows": rows}), "max_length": 2000, **kwargs})

    def to_python(self, value):
        lines = (super().to_python(value) or "").splitlines()
        return "\n".join(clean_text(line) for line in lines).strip()


class PhotoField(forms.ImageField):
    """A picture written anew without what a camera adds to it."""

    def clean(self, data, initial=None):
        if not data:
            if self.required:
                raise forms.ValidationError(_("Please choose a picture."))
            return None
        try:
            return clean_photo(data)
        except BadFile as error:
            raise forms.ValidationError(str(error)) from error


class WishForm(forms.Form):
    """A wish on a phone."""

    text = LongText(label=pgettext_lazy("wish", "What do you wish for?"), rows=4)
    category = forms.ChoiceField(label=_("About"), choices=[("", _("please choose")), *Category.choices])
    kind = forms.ChoiceField(label=_("It is a"), choices=Kind.choices, initial=Kind.REQUEST)
    union = forms.ModelChoiceField(
        Union.objects.none(), label=_("Which union is it for?"), to_field_name="code", empty_label=None
    )
    place = CleanText(label=_("Where is it?"), max_length=120, required=False)
    photo = PhotoField(
        label=_("Photo"), required=False, help_text=_("Cover faces and papers with your finger before you send it.")
    )
    is_for_other = forms.BooleanField(label=_("I write for somebody else"), required=False)
    is_anonymous = forms.BooleanField(
        label=_("Without my name"),
        required=False,
        help_text=_("We keep no name and no number. You get a code to look it up."),
    )
    is_sensitive = forms.BooleanField(
        label=_("Only the rights desk may read it"),
        required=False,
        help_text=_("For pay, illness, quarrels with a superior."),
    )
    contact = CleanText(
        label=_("How do we reach you?"), max_length=60, required=False, widget=forms.TextInput(attrs=PHONE)
    )

    def __init__(self, *args, unions, has_account: bool, at_desk: bool = False, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["union"].queryset = unions
        if at_desk:
            ways = [(way.value, way.label) for way in HEARD]
            self.fields["heard"] = forms.ChoiceField(
                label=_("I write down what somebody told me"), required=False, choices=[("", _("no, it is my own wish")), *ways],
            )  # fmt: skip
        if has_account:
            self.fields["contact"].help_text = _("Only when you write for somebody else.")


class CodeForm(forms.Form):
    """The code of an anonymous wish."""

    code = CleanText(
        label=_("Your code"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )

    def clean_code(self):
        return "".join(self.cleaned_data["code"].upper().replace("-", "").split())


class WordForm(forms.Form):
    """The wisher's word about the answer."""

    word = forms.ChoiceField(
        label=_("Are you satisfied?"), widget=forms.RadioSelect,
        choices=[(ClosedAs.SATISFIED, ClosedAs.SATISFIED.label), (ClosedAs.BASICALLY, ClosedAs.BASICALLY.label),
                 (ClosedAs.NOT_SATISFIED, ClosedAs.NOT_SATISFIED.label)],
    )  # fmt: skip
    comment = LongText(label=_("What is still missing?"), max_length=500, required=False)


class CommentForm(forms.Form):
    comment = LongText(label=_("What is still missing?"), max_length=500)


class LastingForm(forms.Form):
    """Four weeks later."""

    lasting = forms.TypedChoiceField(
        label=_("Is it still good?"), coerce=int, choices=Lasting.choices, widget=forms.RadioSelect
    )
    comment = LongText(label=_("What is still missing?"), max_length=500, required=False)


class NoteForm(forms.Form):
    note = LongText(label=_("Reason"), max_length=300, rows=2)


class AddressForm(forms.Form):
    note = LongText(label=_("Why, and where to go instead"), max_length=500)


class AnswerForm(forms.Form):
    """An honest answer."""

    answer = LongText(label=pgettext_lazy("wish", "Answer"), rows=5)
    outcome = forms.ChoiceField(
        label=pgettext_lazy("wishes", "Result"), choices=Outcome.choices, widget=forms.RadioSelect
    )


class UnitChoice(forms.CharField):
    """A unit by its code or full name, since there are thousands."""

    def clean(self, value):
        value = clean_text(super().clean(value))
        rows = Union.objects.filter(closed_on=None)
        found = (
            rows.filter(code__iexact=value).first()
            or rows.filter(name=value).first()
            or rows.filter(short_name=value).first()
        )
        if value and found is None:
            raise forms.ValidationError(_("There is no open unit with this code or name."))
        return found


class TransferForm(forms.Form):
    """To whom, who helps, and what to know."""

    to = UnitChoice(
        label=_("Lead unit (code or name)"), max_length=120, widget=forms.TextInput(attrs={"list": "units"})
    )
    helper = UnitChoice(
        label=_("Assisting unit"), max_length=120, required=False, widget=forms.TextInput(attrs={"list": "units"})
    )
    note = LongText(label=_("Note"), max_length=300, rows=2, required=False)

    def clean(self):
        data = super().clean()
        helper = data.pop("helper", None)
        data["assisting"] = [helper] if helper else []
        return data


class ReturnForm(forms.Form):
    rule = forms.ChoiceField(label=_("By which rule"), choices=ReturnRule.choices, widget=forms.RadioSelect)
    note = LongText(label=_("Reason"), max_length=300, rows=2)


class PauseForm(forms.Form):
    cause = CleanText(label=_("What are we waiting for?"), max_length=200)


class ExtendForm(forms.Form):
    workdays = forms.IntegerField(label=_("Working days more"), min_value=1, max_value=60)
    cause = CleanText(label=_("Reason"), max_length=200)


class DayForm(forms.Form):
    report_on = forms.DateField(
        label=_("Next word on"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


class PlanForm(DayForm):
    plan = LongText(label=_("Plan with dates"), rows=4)


class ReportForm(DayForm):
    report = LongText(label=_("How it stands"), max_length=500)


class CallForm(forms.Form):
    """A call back; nobody answering is an answer of its own."""

    word = forms.ChoiceField(
        label=pgettext_lazy("wishes", "What was said"), required=False,
        choices=[("", _("nobody answered")), (ClosedAs.SATISFIED, ClosedAs.SATISFIED.label),
                 (ClosedAs.BASICALLY, ClosedAs.BASICALLY.label), (ClosedAs.NOT_SATISFIED, ClosedAs.NOT_SATISFIED.label)],
    )  # fmt: skip
    comment = LongText(label=_("What is still missing?"), max_length=500, required=False)


class JoinForm(forms.Form):
    number = CleanText(label=_("Number of the other wish"), max_length=20)


class HeadlineForm(forms.Form):
    headline = CleanText(label=_("Headline without names"), max_length=80, required=False)


class CharityForm(forms.Form):
    """A small wish of somebody in hardship."""

    union = forms.ModelChoiceField(Union.objects.none(), label=_("Union"), to_field_name="code", empty_label=None)
    name = CleanText(label=_("Recipient's name"), max_length=40)
    phone = CleanText(label=_("Recipient's mobile number"), max_length=20, widget=forms.TextInput(attrs=PHONE))
    title = CleanText(label=pgettext_lazy("wishes", "What is wished for"), max_length=60)
    story = CleanText(label=_("Why, without names"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))
    value = forms.DecimalField(label=_("Worth at most (yuan)"), max_digits=8, decimal_places=2, min_value=1)
    need = LongText(label=_("Hardship, for the check alone"), max_length=500)

    def __init__(self, *args, unions, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["union"].queryset = unions


class HandOverForm(forms.Form):
    gift = CleanText(label=_("What was given"), max_length=120)
    worth = forms.DecimalField(label=_("Worth (yuan)"), max_digits=8, decimal_places=2, min_value=0)
    proof = PhotoField(label=_("Photo of the hand-over"))


class ProposalForm(forms.Form):
    """Wishes of a trade, turned into something that can be asked for."""

    union = forms.ModelChoiceField(Union.objects.none(), label=_("Union"), to_field_name="code", empty_label=None)
    industry = forms.ChoiceField(label=pgettext_lazy("wishes", "Trade"))
    title = CleanText(label=_("Title"), max_length=100)
    addressee = CleanText(label=_("Addressed to"), max_length=120)
    text = LongText(label=_("What we propose"), rows=6)

    def __init__(self, *args, unions, trades, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["union"].queryset = unions
        self.fields["industry"].choices = trades


class DocumentForm(forms.Form):
    """A paper beside a proposal, judged by its content."""

    title = CleanText(label=_("Title"), max_length=80)
    file = forms.FileField(
        label=_("Document"), help_text=_("PDF, Word or plain text, at most 10 MB."),
        widget=forms.FileInput(attrs={"accept": ".pdf,.docx,.txt"}),
    )  # fmt: skip

    def clean_file(self):
        try:
            return read_document(self.cleaned_data["file"]).file
        except BadFile as error:
            raise forms.ValidationError(str(error)) from error


class MeetingForm(forms.Form):
    held_on = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    with_whom = CleanText(label=_("With whom"), max_length=120)
    text = LongText(label=pgettext_lazy("wishes", "What was said"), max_length=1000)
