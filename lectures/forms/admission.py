"""Forms of an application, its papers, its sheet and its decisions (S1-05, S1-06, S1-16)."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ui.documents import read_document
from ui.pictures import clean_photo
from ui.uploads import BadFile

from ..evidence import PAPERS_OF
from ..models import Evidence, Honour, Speaker
from .fields import CleanText, PhoneField, WordsField

PICTURE_STARTS = (b"\xff\xd8", b"\x89PNG", b"RIFF")


class LongText(forms.CharField):
    """Several lines; control characters are left out, line breaks stay."""

    def __init__(self, *, rows=6, **kwargs):
        super().__init__(widget=forms.Textarea(attrs={"rows": rows}), **{"required": False, **kwargs})

    def to_python(self, value):
        text = super().to_python(value).replace("\r\n", "\n")
        return "".join(sign for sign in text if sign == "\n" or sign.isprintable())


class OptionalPhone(PhoneField):
    """A mobile number, or nothing yet."""

    def clean(self, value):
        return super().clean(value) if str(value or "").strip() else ""


class ApplyForm(forms.Form):
    """For which union somebody is recommended; empty for one's own application."""

    path = forms.ChoiceField(choices=Speaker.Source.choices, widget=forms.HiddenInput)
    union = forms.ModelChoiceField(None, label=_("Union"), required=False, empty_label=None)

    def __init__(self, *args, unions, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["union"].queryset = unions


class PersonStep(forms.Form):
    """Who it is; every entry may stay empty in a draft."""

    name = CleanText(label=_("Name"), max_length=60, required=False)
    phone = OptionalPhone(label=_("Phone"), max_length=20, required=False)
    trade = CleanText(label=_("Trade"), max_length=40, required=False)
    employer = CleanText(label=_("Employer"), max_length=80, required=False)
    languages = WordsField(label=_("Languages"), longest=20, required=False, help_text=_("Divided by 、 or commas"))
    travel_radius_km = forms.IntegerField(
        label=_("Travel radius (km)"), min_value=1, max_value=500, required=False,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )  # fmt: skip
    free_times = CleanText(
        label=_("Free times"), max_length=200, required=False, help_text=_("For example Wednesday afternoons")
    )

    def __init__(self, *args, candidacy, **kwargs):
        super().__init__(*args, initial={name: getattr(candidacy, name) for name in self.base_fields}, **kwargs)


class WordsStep(forms.Form):
    """What is told: the reason of a recommendation, or three stories of one's own."""

    reason = LongText(label=_("Why this person"), max_length=1000)
    story_one = LongText(label=_("First story"), max_length=1500)
    story_two = LongText(label=_("Second story"), max_length=1500)
    story_three = LongText(label=_("Third story"), max_length=1500)

    def __init__(self, *args, candidacy, **kwargs):
        super().__init__(*args, initial={name: getattr(candidacy, name) for name in self.base_fields}, **kwargs)
        if candidacy.path == Speaker.Source.OPEN_SELECTION:
            del self.fields["reason"]


class PaperForm(forms.Form):
    """A paper as picture or PDF; a picture is written anew, a PDF judged by its content."""

    kind = forms.ChoiceField(label=_("Kind"))
    title = CleanText(label=_("Name of the paper or honour"), max_length=60, required=False)
    honour_level = forms.TypedChoiceField(
        label=_("Level of the honour"), choices=[("", "–"), *Honour.Level.choices], coerce=int, empty_value=None,
        required=False,
    )  # fmt: skip
    honour_year = forms.IntegerField(
        label=_("Year of the honour"), required=False, min_value=1949, max_value=2100,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )  # fmt: skip
    file = forms.FileField(
        label=_("Picture or PDF"), widget=forms.ClearableFileInput(attrs={"accept": "image/*,application/pdf"})
    )

    def __init__(self, *args, candidacy, **kwargs):
        super().__init__(*args, **kwargs)
        wanted = PAPERS_OF[candidacy.path]
        others = [Evidence.Kind.HONOUR] if Evidence.Kind.HONOUR not in wanted else []
        kinds = [*wanted, *others, Evidence.Kind.OTHER]
        self.fields["kind"].choices = [(kind, Evidence.Kind(kind).label) for kind in kinds]

    def clean(self):
        data = super().clean()
        file = data.get("file")
        if file is None:
            return data
        try:
            data["file"] = clean_paper(file, only_picture=data.get("kind") == Evidence.Kind.PHOTO)
        except BadFile as error:
            self.add_error("file", str(error))
        return data


def clean_paper(file, *, only_picture=False):
    """The picture written anew, or the PDF as it is; BadFile for anything else."""
    start = file.read(8)
    file.seek(0)
    if not start.startswith(b"%PDF-") or only_picture:
        return clean_photo(file)
    return read_document(file).file


class AgreesForm(forms.Form):
    """The last box before it is handed in."""

    agrees = forms.BooleanField(
        label=_("The person agrees to the application, to training and to being shown on the menu"), required=False
    )


class SheetForm(forms.Form):
    """One value from 1 to 5 for each criterion."""

    remark = LongText(label=_("Remark"), max_length=500, rows=3)

    def __init__(self, *args, criteria, **kwargs):
        super().__init__(*args, **kwargs)
        self.criteria = list(criteria)
        for criterion in self.criteria:
            self.fields[f"score_{criterion.pk}"] = forms.TypedChoiceField(
                label=_("%(name)s (weight %(weight)s)") % {"name": criterion.name, "weight": criterion.weight},
                choices=[(value, str(value)) for value in range(1, 6)], coerce=int, widget=forms.RadioSelect,
                error_messages={"required": _("Please choose from 1 to 5."),
                                "invalid_choice": _("Please choose from 1 to 5.")},
            )  # fmt: skip
        self.order_fields([*(f"score_{one.pk}" for one in self.criteria), "remark"])

    @property
    def values(self) -> dict[int, int]:
        return {one.pk: self.cleaned_data[f"score_{one.pk}"] for one in self.criteria}


class LaterForm(forms.Form):
    """What is decided about the chosen applications, to be told later."""

    state = forms.ChoiceField(
        label=_("Decision"),
        choices=[("shortlisted", pgettext_lazy("verb", "Choose")), ("refused", pgettext_lazy("verb", "Refuse")),
                 ("", _("take the decision back"))],
        required=False,
    )  # fmt: skip
    note = CleanText(label=_("Reason (for a refusal)"), max_length=300, required=False)


class TellForm(forms.Form):
    """How many decisions the office saw when it pressed the button."""

    expected = forms.IntegerField(min_value=1, max_value=10000, widget=forms.HiddenInput)
