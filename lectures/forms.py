from django import forms
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext_lazy as _

from federation.models import Union
from federation.names import clean_text
from federation.numbers import normal_phone

from .models import Order, Site, Speaker, Topic

THINGS = [("投影", _("projector")), ("音响", _("sound")), ("电源", _("power")), ("工作台", _("workbench"))]


class CleanText(forms.CharField):
    """One line without control or direction characters."""

    def to_python(self, value):
        return clean_text(super().to_python(value))


class OrderForm(forms.Form):
    """Everything an order needs; the rules of the business are checked by the action."""

    mode = forms.ChoiceField(choices=Order.Mode.choices, widget=forms.HiddenInput, initial="topic")
    topic = forms.ModelChoiceField(
        Topic.objects.none(), label=_("Topic"), required=False, to_field_name="code", empty_label=_("not chosen")
    )
    speaker = forms.ModelChoiceField(
        Speaker.objects.none(), label=_("Speaker"), required=False, empty_label=_("let the office choose")
    )
    need = CleanText(
        label=_("What you need"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Only if nothing on the menu fits: tell us your problem."),
    )
    union = forms.ModelChoiceField(Union.objects.none(), label=_("For which union"), empty_label=None)
    starts_at = forms.DateTimeField(
        label=_("Date and time"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
        help_text=_("At least 7 working days ahead."),
    )
    people = forms.IntegerField(label=_("Number of people"), min_value=1, max_value=2000)
    audience = CleanText(label=_("Who listens"), max_length=60)
    minutes = forms.IntegerField(label=_("Minutes"), min_value=15, max_value=480, required=False)
    site = forms.ModelChoiceField(
        Site.objects.none(), label=_("Demonstration point"), required=False, empty_label=_("none")
    )
    place = CleanText(label=_("Place: address, room, floor"), max_length=200)
    equipment = forms.MultipleChoiceField(
        label=_("What is there"), choices=THINGS, required=False, widget=forms.CheckboxSelectMultiple
    )
    is_school = forms.BooleanField(label=_("Pupils or students listen"), required=False)
    age_band = CleanText(label=_("Their age"), max_length=20, required=False)
    teacher_present = forms.BooleanField(label=_("A teacher stays in the room"), required=False)
    contact_name = CleanText(label=_("Contact"), max_length=60)
    contact_phone = forms.CharField(
        label=_("Phone of the contact"), max_length=40, widget=forms.TextInput(attrs={"type": "tel"})
    )
    gate_rules = CleanText(label=_("Gate, parking, safety gear"), max_length=200, required=False)
    aim = CleanText(
        label=_("What should come out of it, and your questions"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args, topics, speakers, unions, sites, **kwargs):
        super().__init__(*args, **kwargs)
        for name, rows in (("topic", topics), ("speaker", speakers), ("union", unions), ("site", sites)):
            self.fields[name].queryset = rows

    def clean_contact_phone(self):
        phone = normal_phone(self.cleaned_data["contact_phone"])
        if not phone:
            raise forms.ValidationError(_("Please enter the eleven digits of a mobile number."))
        return phone

    def details(self) -> dict:
        """The columns for `place_order`; the point's place and the topic's minutes fill what was left open."""
        data = dict(self.cleaned_data)
        union, site, topic = data.pop("union"), data["site"], data["topic"]
        spot = site or union
        data["wished_speaker"] = data.pop("speaker")
        data["minutes"] = data["minutes"] or (topic.minutes if topic else 60)
        data["mode"] = "topic" if topic else "speaker" if data["wished_speaker"] else "need"
        return {**data, "union": union, "latitude": spot.latitude, "longitude": spot.longitude}


class NoteForm(forms.Form):
    """A reason that somebody will read."""

    note = CleanText(label=_("Reason"), max_length=200, widget=forms.Textarea(attrs={"rows": 2}))


class RescheduleForm(NoteForm):
    starts_at = forms.DateTimeField(
        label=_("New date and time"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
    )


class DispatchForm(forms.Form):
    speaker = forms.ModelChoiceField(Speaker.objects.none(), label=_("Speaker"), required=False)

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
        required=False, max_length=100, validators=[MaxLengthValidator(0)], widget=forms.HiddenInput
    )


class ReportForm(forms.Form):
    people_counted = forms.IntegerField(label=_("Heads counted"), min_value=1, max_value=5000)
    questions = CleanText(
        label=_("Questions asked"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    follow_up = CleanText(
        label=_("What follows"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class ConfirmForm(forms.Form):
    people_counted = forms.IntegerField(label=_("Heads counted"), min_value=1, max_value=5000)
