"""Ordering a lecture and what follows: the date, the day itself, its rating and its report."""

from datetime import timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from federation.models import Union
from ui.pictures import PhotosField

from ..models import Site, Speaker, Topic
from .fields import (
    DATE_WORDS,
    LOCAL_TIME,
    PEOPLE_WORDS,
    TIME_FORMATS,
    CleanText,
    DayField,
    NoteForm,
    PhoneField,
    RowField,
)

THINGS = [("投影", _("projector")), ("音响", _("sound")), ("电源", _("power")), ("工作台", _("workbench"))]


class OrderForm(forms.Form):
    """Everything an order needs; the rules of the business are checked by the action."""

    topic = RowField(
        Topic.objects.none(), label=_("Topic"), required=False, to_field_name="code", widget=forms.HiddenInput,
        error_messages={"invalid_choice": _("This topic is no longer on the menu. Please choose another.")},
    )  # fmt: skip
    speaker = RowField(
        Speaker.objects.none(), label=_("Speaker"), required=False, widget=forms.HiddenInput,
        error_messages={"invalid_choice": _("This speaker does not lecture at present. Please choose another.")},
    )  # fmt: skip
    need = CleanText(label=_("What you need"), required=False, max_length=1000, widget=forms.HiddenInput)
    offer = forms.CharField(label=_("Offered date"), required=False, max_length=40, widget=forms.HiddenInput)
    starts_at = forms.DateTimeField(
        label=_("Date and time"), widget=forms.DateTimeInput(attrs={"type": "hidden"}, format=LOCAL_TIME),
        input_formats=TIME_FORMATS, error_messages=DATE_WORDS,
    )  # fmt: skip
    union = RowField(
        Union.objects.none(), label=_("For which union"), widget=forms.HiddenInput,
        error_messages={"invalid_choice": _("You can order for your own union only."),
                        "required": _("Only members of a union can order.")},
    )  # fmt: skip
    site = RowField(
        Site.objects.none(), label=_("Demonstration point"), required=False, widget=forms.HiddenInput,
        error_messages={"invalid_choice": _("This demonstration point cannot be used. Please choose another place.")},
    )  # fmt: skip
    people = forms.IntegerField(
        label=_("Number of people"), min_value=1, max_value=2000, error_messages=PEOPLE_WORDS,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )  # fmt: skip
    audience = CleanText(
        label=_("Who listens"),
        max_length=60,
        widget=forms.TextInput(attrs={"list": "audiences", "autocomplete": "off"}),
    )
    minutes = forms.IntegerField(
        label=_("Minutes"), min_value=15, max_value=480, required=False,
        help_text=_("Empty: as long as the menu says."),
    )  # fmt: skip
    is_school = forms.BooleanField(label=_("Pupils or students listen"), required=False)
    age_band = CleanText(
        label=_("Their age"), max_length=20, required=False, help_text=_("For example: 10 to 12 years, class 5")
    )
    teacher_present = forms.BooleanField(label=_("A teacher stays in the room"), required=False)
    place = CleanText(label=_("Place: address, room, floor"), max_length=200)
    equipment = forms.MultipleChoiceField(
        label=_("What is there"), choices=THINGS, required=False, widget=forms.CheckboxSelectMultiple
    )
    gate_rules = CleanText(label=_("Gate, parking, safety gear"), max_length=200, required=False)
    dialect = CleanText(label=_("Language or dialect"), max_length=20, required=False)
    photo_allowed = forms.BooleanField(label=_("Photos may be taken"), required=False, initial=True)
    contact_name = CleanText(label=_("Contact"), max_length=60)
    contact_phone = PhoneField(label=_("Phone of the contact"), max_length=40)
    aim = CleanText(
        label=_("What should come out of it, and your questions"), max_length=1000, required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip

    def __init__(self, *args, found=None, topics=None, speakers=None, unions=None, sites=None, **kwargs):
        """What may be chosen comes as `found`, which finds a row by its key, or as querysets."""
        super().__init__(*args, **kwargs)
        for name, rows in (("topic", topics), ("speaker", speakers), ("union", unions), ("site", sites)):
            if found is not None:
                self.fields[name].find = getattr(found, name)
            elif rows is not None:
                self.fields[name].queryset = rows

    def clean_starts_at(self):
        moment = self.cleaned_data["starts_at"]
        if moment <= timezone.now():
            raise forms.ValidationError(_("This date is in the past. Please choose a later one."))
        return moment

    def clean(self):
        data = super().clean()
        if data.get("is_school") and not data.get("age_band"):
            self.add_error("age_band", _("Please tell us how old they are."))
        return data

    def details(self) -> dict:
        """The columns for `place_order`; the point's place and the topic's minutes fill what was left open."""
        data = {name: value for name, value in self.cleaned_data.items() if name != "offer"}
        union, site, topic = data.pop("union"), data["site"], data["topic"]
        spot = site or union
        data["wished_speaker"] = data.pop("speaker")
        data["minutes"] = data["minutes"] or (topic.minutes if topic else 60)
        data["mode"] = "topic" if topic else "speaker" if data["wished_speaker"] else "need"
        return {**data, "union": union, "latitude": spot.latitude, "longitude": spot.longitude}


class CancelForm(NoteForm):
    force_majeure = forms.BooleanField(label=_("By force majeure"), required=False)


class RescheduleForm(NoteForm):
    starts_at = forms.DateTimeField(
        label=_("New date and time"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=LOCAL_TIME),
        input_formats=TIME_FORMATS, error_messages=DATE_WORDS,
    )  # fmt: skip


class WaitingForm(forms.Form):
    """How many wait, and for which days."""

    people = forms.IntegerField(label=_("Number of people"), min_value=1, max_value=2000, error_messages=PEOPLE_WORDS)
    from_on = DayField(label=_("From"))
    until_on = DayField(label=_("Until"))
    topic = forms.ModelChoiceField(
        Topic.objects.none(), label=_("Topic"), to_field_name="code", required=False, empty_label=_("any topic")
    )
    may_split = forms.BooleanField(
        label=_("Two smaller groups on two dates are fine"), required=False,
        help_text=_("Needed when you are more than the topic works for."),
    )  # fmt: skip

    def __init__(self, *args, topics, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["topic"].queryset = topics

    def clean(self):
        data = super().clean()
        if data.get("from_on") and data.get("until_on") and data["until_on"] < data["from_on"]:
            self.add_error("until_on", _("The end lies before the beginning."))
        return data


class DispatchForm(forms.Form):
    speaker = forms.ModelChoiceField(Speaker.objects.none(), label=_("Speaker"), required=False)
    fair_reason = CleanText(
        label=_("Reason for going over the fair share"), max_length=200, required=False,
        help_text=_("Only where the speaker has as many lectures around that date as are fair."),
    )  # fmt: skip

    def __init__(self, *args, speakers, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["speaker"].queryset = speakers


class CheckInForm(forms.Form):
    name = CleanText(label=_("Your name"), max_length=60)
    nonce = forms.UUIDField(widget=forms.HiddenInput)


SCORES = [(5, _("very good")), (4, _("good")), (3, _("fair")), (2, _("poor")), (1, _("bad"))]


def _scores(label):
    return forms.TypedChoiceField(label=label, choices=SCORES, coerce=int, widget=forms.RadioSelect)


class RatingForm(forms.Form):
    """Three questions; `website` is a trap that people do not see and robots fill."""

    speaker_score = _scores(_("The speaker"))
    content_score = _scores(_("The content"))
    organisation_score = _scores(_("The organisation"))
    would_order_again = forms.BooleanField(label=_("I would come again"), required=False, initial=True)
    comment = CleanText(
        label=_("A word to the speaker"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    website = forms.CharField(
        required=False, widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off", "aria-hidden": "true"})
    )


class FeedbackForm(forms.Form):
    """What the speaker says of the group and the place."""

    group_score = _scores(_("The listeners"))
    place_score = _scores(_("Room and equipment"))
    comment = CleanText(
        label=_("What the office should know"), max_length=500, required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip


HEADS_WORDS = {
    "min_value": _("Please count the heads: between 1 and 5000."),
    "max_value": _("Please count the heads: between 1 and 5000."),
}


class ConfirmForm(forms.Form):
    people_counted = forms.IntegerField(
        label=_("Heads counted"), min_value=1, max_value=5000, error_messages=HEADS_WORDS
    )


class ReportForm(ConfirmForm):
    questions = CleanText(
        label=_("Questions asked"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    follow_up = CleanText(
        label=_("What follows"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    photos = PhotosField(
        label=_("Photos"), required=False, help_text=_("At most nine, JPEG or PNG; place and camera are removed.")
    )


class PeriodForm(forms.Form):
    """By what and over which days demand is counted; whatever is missing or wrong falls back to the last 90 days."""

    DIMENSIONS = (
        ("topic", _("topic")),
        ("category", _("category")),
        ("audience", _("audience")),
        ("union", _("union")),
    )

    by = forms.ChoiceField(label=_("Counted by"), choices=DIMENSIONS, required=False)
    since = DayField(label=_("From"), required=False)
    until = DayField(label=_("Until"), required=False)

    def clean(self):
        data = super().clean()
        if data.get("since") and data.get("until") and data["until"] < data["since"]:
            self.add_error("until", _("The end lies before the beginning."))
        return data

    def period(self) -> dict:
        """`by`, `first` and `after` (excluded); the filters stay in the form."""
        data = self.cleaned_data if self.is_bound and self.is_valid() else {}
        until = data.get("until") or timezone.localdate()
        first = data.get("since") or until - timedelta(days=90)
        return {"by": data.get("by") or "topic", "first": first, "after": until + timedelta(days=1), "until": until}

    def word_of(self, by: str):
        """The word for what is counted by."""
        return dict(self.DIMENSIONS)[by]
