"""What is filled in for a visit, a contest and a video."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from federation.names import clean_text
from ui.documents import read_document
from ui.scanning import BadFile
from wishes.kinds import Category

from ..models import Gift, Part, ServiceDesk, Video, VideoConsent

DAY = {"type": "date"}
LOCAL_TIME = "%Y-%m-%dT%H:%M"


class CleanText(forms.CharField):
    """One line without control or direction characters."""

    def to_python(self, value):
        return clean_text(super().to_python(value))


class DayField(forms.DateField):
    """A day, chosen in the calendar of the browser."""

    def __init__(self, **kwargs):
        super().__init__(widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"), **kwargs)


def lines(label, most, *, rows=3, required=True, **more):
    """Some lines of text."""
    return CleanText(
        label=label, max_length=most, required=required, widget=forms.Textarea(attrs={"rows": rows}), **more
    )


class FirmField(forms.CharField):
    """A company union by its code or its full name."""

    def __init__(self, **kwargs):
        super().__init__(max_length=120, **kwargs)
        self.unions = None

    def clean(self, value):
        text = clean_text(super().clean(value))
        found = list(self.unions.filter(code__iexact=text)[:1]) or list(self.unions.filter(name=text)[:2])
        found = found or list(self.unions.filter(name__icontains=text)[:2])
        if len(found) != 1:
            raise forms.ValidationError(_("No single company fits. Please write its whole name or its code."))
        return found[0]


class VisitForm(forms.Form):
    """A stop of a series."""

    series = forms.ModelChoiceField(label=_("Series"), queryset=None, empty_label=None)
    firm = FirmField(label=_("Company"), help_text=_("Name or code of its union."))
    held_on = DayField(label=_("Day"))
    starts = forms.TimeField(
        label=_("Beginning"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    place = CleanText(label=_("Place"), max_length=120)
    plan = lines(_("What is planned"), 400, required=False)

    def __init__(self, *args, series, firms, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["series"].queryset = series
        self.fields["firm"].unions = firms


class ChangeVisitForm(forms.Form):
    """What may change of a visit that is planned."""

    held_on = DayField(label=_("Day"))
    starts = forms.TimeField(
        label=_("Beginning"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    place = CleanText(label=_("Place"), max_length=120)
    plan = lines(_("What is planned"), 400, required=False)


class ReportForm(forms.Form):
    """The report that closes a visit."""

    report = lines(pgettext_lazy("campaigns", "Report"), 1000, rows=6)


class NoteForm(forms.Form):
    """A reason that somebody will read."""

    note = lines(_("Reason"), 200, rows=2)


class SlidesForm(forms.Form):
    """With slides or a script, judged by their content."""

    file = forms.FileField(
        label=_("Slides or script"), required=False, help_text=_("PowerPoint, PDF, Word or plain text, at most 10 MB."),
        widget=forms.FileInput(attrs={"accept": ".pptx,.pdf,.docx,.txt"}),
    )  # fmt: skip

    def clean_file(self):
        file = self.cleaned_data.get("file")
        try:
            return read_document(file, slides=True).file if file else ""
        except BadFile as error:
            raise forms.ValidationError(str(error)) from error


class LessonForm(SlidesForm):
    """A lesson with its listeners by what they are."""

    title = CleanText(label=_("Topic"), max_length=80)
    speaker_name = CleanText(label=pgettext_lazy("micros", "Speaker"), max_length=60)
    minutes = forms.IntegerField(label=_("Minutes"), min_value=5, max_value=180, initial=20)
    place = CleanText(label=_("Place"), max_length=80, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for part in Part:
            self.fields[f"people_{part.value}"] = forms.IntegerField(
                label=part.label, min_value=0, max_value=5000, required=False
            )

    def clean(self):
        data = super().clean()
        people = {part.value: data.pop(f"people_{part.value}", None) or 0 for part in Part}
        return data | {"people": people}


class DeskForm(forms.Form):
    """What a desk did."""

    kind = forms.ChoiceField(label=_("Kind"), choices=ServiceDesk.Kind.choices)
    desk = CleanText(label=_("Desk"), max_length=80)
    cases = forms.IntegerField(label=_("Cases"), min_value=1, max_value=5000)
    advice_minutes = forms.IntegerField(label=_("Minutes of advice"), min_value=0, max_value=30000, initial=0)
    note = CleanText(label=_("Note"), max_length=200, required=False)


class GiftForm(forms.Form):
    """Charity; who got it is kept encrypted."""

    kind = forms.ChoiceField(label=_("Kind"), choices=Gift.Kind.choices)
    gift = CleanText(label=_("Gift"), max_length=80)
    people = forms.IntegerField(label=_("People reached"), min_value=1, max_value=5000, initial=1)
    value = forms.DecimalField(label=_("Value in yuan"), min_value=0, max_digits=10, decimal_places=2)
    source = forms.ChoiceField(label=_("Source of the money"), choices=Gift.Source.choices)
    recipient_name = CleanText(
        label=_("Who got it"), max_length=60, required=False,
        help_text=_("Kept encrypted; shown to officers with a reason alone."),
    )  # fmt: skip
    recipient_need = CleanText(label=_("Why"), max_length=200, required=False)


class ExpectForm(forms.Form):
    """Somebody on the list of a visit; a member number links points to the person."""

    part = forms.ChoiceField(label=pgettext_lazy("micros", "As"), choices=Part.choices)
    name = CleanText(label=_("Name"), max_length=60)
    number = CleanText(
        label=_("Member number or phone"), max_length=20, required=False,
        help_text=_("With it the member earns points for taking part."),
    )  # fmt: skip


class WishForm(forms.Form):
    """A wish as it was said."""

    text = lines(_("What is wished for"), 500, rows=4)
    category = forms.ChoiceField(label=_("Category"), choices=Category.choices)
    number = CleanText(
        label=_("Member number or phone"), max_length=20, required=False,
        help_text=_("Whose wish it is, so that the answer reaches them."),
    )  # fmt: skip
    is_anonymous = forms.BooleanField(label=_("Without a name"), required=False)


class UnmaskForm(forms.Form):
    """Why somebody looks at protected data."""

    reason = lines(_("Why you need to see it"), 200, rows=2)


class ContestForm(forms.Form):
    """A contest with its first round."""

    union = forms.ModelChoiceField(label=_("Union"), queryset=None, empty_label=None)
    bank = forms.ModelChoiceField(label=_("Question bank"), queryset=None, empty_label=None)
    title = CleanText(label=_("Title"), max_length=80)
    about = lines(_("About it"), 400, required=False)
    draw = forms.IntegerField(label=_("Questions a try"), min_value=1, max_value=100, initial=10)
    seconds = forms.IntegerField(label=_("Seconds for a try"), min_value=10, max_value=7200, initial=600)
    tries = forms.IntegerField(label=_("Tries a round"), min_value=1, max_value=10, initial=1)
    opens_at = forms.DateTimeField(
        label=_("First round opens"), input_formats=[LOCAL_TIME, "%Y-%m-%d %H:%M"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=LOCAL_TIME),
    )  # fmt: skip
    closes_at = forms.DateTimeField(
        label=_("First round closes"), input_formats=[LOCAL_TIME, "%Y-%m-%d %H:%M"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=LOCAL_TIME),
    )  # fmt: skip

    def __init__(self, *args, unions, banks, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["union"].queryset = unions
        self.fields["bank"].queryset = banks

    def clean(self):
        data = super().clean()
        opens, closes = data.get("opens_at"), data.get("closes_at")
        if opens and closes and opens >= closes:
            self.add_error("closes_at", pgettext_lazy("micros", "The end lies after the beginning."))
        return data


class VideoForm(forms.Form):
    """A video and what is said in it."""

    union = forms.ModelChoiceField(label=_("Union"), queryset=None, empty_label=None)
    kind = forms.ChoiceField(label=_("Kind"), choices=Video.Kind.choices)
    title = CleanText(label=_("Title"), max_length=80)
    speaker_name = CleanText(label=pgettext_lazy("video", "Who speaks"), max_length=60)
    words = lines(_("What is said"), 300, help_text=_("For everybody who cannot hear it."))
    file = forms.FileField(label=_("File"), help_text=_("MP4 or WebM."))

    def __init__(self, *args, unions, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["union"].queryset = unions


class ConsentForm(forms.Form):
    """Who agreed to be shown."""

    name = CleanText(label=_("Who is seen or heard"), max_length=60)
    how = forms.ChoiceField(label=_("How"), choices=VideoConsent.How.choices)
    given_on = DayField(label=_("Given on"))


class BeatForm(forms.Form):
    """What the page says it played since the last beat."""

    played = forms.FloatField(min_value=0, max_value=3600)


class AnswerForm(forms.Form):
    """An answer: its place on the paper and where it stood."""

    place = forms.IntegerField(min_value=0, max_value=99)
    shown = forms.IntegerField(min_value=0, max_value=5)


class MonthForm(forms.Form):
    """A month of the content calendar, as 2026-11."""

    month = forms.DateField(required=False, input_formats=["%Y-%m"])
