"""What schools and craftsmen type; no field keeps a child's name, and free text that looks like one is held back once."""

from django import forms
from django.db.models import Case, When
from django.utils.translation import gettext_lazy as _

from ..children import warning_about
from ..models import ActivityTemplate, School, Speaker, Topic, Tutor
from .fields import LOCAL_TIME, TIME_FORMATS, CleanText, DayField
from .orders import DATE_WORDS, SCORES

NO_NAMES = _("Please name no child.")


def day_field(label, **more):
    """A day, chosen from the phone's own calendar."""
    return DayField(label=label, **more)


class ChildSafeForm(forms.Form):
    """Warns beside each text that looks like a child's name; who knows that it is none ticks so and sends it again."""

    watched: tuple[str, ...] = ()
    no_child_named = forms.BooleanField(label=_("No child is named here"), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.warned = False

    def clean(self):
        data = super().clean()
        for name in self.watched:
            said = warning_about(str(data.get(name) or ""))
            if said and not data.get("no_child_named"):
                self.warned = True
                self.add_error(name, said)
        return data

    def shown(self):
        """The fields of the page: the tick only once there was a warning."""
        return [bound for bound in self if bound.name != "no_child_named" or self.warned]

    def details(self) -> dict:
        """The columns, without the tick."""
        return {name: value for name, value in self.cleaned_data.items() if name != "no_child_named"}


class PostForm(ChildSafeForm):
    """An ask or an offer along an activity."""

    watched = ("text", "grade", "course_link")
    template = forms.ModelChoiceField(ActivityTemplate.objects.none(), label=_("Activity"), empty_label=None)
    school = forms.ModelChoiceField(School.objects.none(), label=_("School"), empty_label=None)
    topic = forms.ModelChoiceField(
        Topic.objects.none(), label=_("Topic"), required=False, empty_label=_("any topic"), to_field_name="code"
    )
    from_on = day_field(_("From"))
    until_on = day_field(_("Until"))
    grade = CleanText(label=_("Grade"), max_length=20, required=False, help_text=_("For example: year 1, age 15 to 16"))
    course_link = CleanText(
        label=_("Goes with the course unit"), max_length=80, required=False,
        help_text=_("For example: labour education, unit 3; ideological education"),
    )  # fmt: skip
    text = CleanText(
        label=_("In your own words"), max_length=600, required=False, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=NO_NAMES,
    )  # fmt: skip

    def __init__(self, *args, templates, schools, topics, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["template"].queryset = templates
        self.fields["topic"].queryset = topics
        if schools is None:
            for name in ("school", "grade", "course_link"):
                del self.fields[name]
        else:
            self.fields["school"].queryset = schools


class PlaceForm(ChildSafeForm):
    """When and where; what a speaker says who invites."""

    watched = ("safety_notes", "route", "place")
    starts_at = forms.DateTimeField(
        label=_("Date and time"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=LOCAL_TIME),
        input_formats=TIME_FORMATS, error_messages=DATE_WORDS,
    )  # fmt: skip
    place = CleanText(label=_("Place"), max_length=120, required=False, help_text=_("Empty: at the school."))
    route = CleanText(
        label=_("Route through the workshop"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    safety_notes = CleanText(label=_("Safety notes"), max_length=200, required=False)

    def __init__(self, *args, is_workshop=True, **kwargs):
        super().__init__(*args, **kwargs)
        if not is_workshop:
            self.fields.pop("route")


PUPILS = {"min_value": _("At least one pupil takes part."), "max_value": _("At most 2000 pupils can take part.")}


class GroupForm(PlaceForm):
    """What the school says: who comes, with which teacher, and that it holds the consent. Never a child's name."""

    watched = ("grade", "class_name", "course_link", "teacher", "safety_notes", "route", "place")
    grade = CleanText(label=_("Grade"), max_length=20)
    class_name = CleanText(label=_("Class"), max_length=20, required=False, help_text=NO_NAMES)
    people = forms.IntegerField(
        label=_("Number of pupils"), min_value=1, max_value=2000, error_messages=PUPILS,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )  # fmt: skip
    teacher = CleanText(label=_("Teacher in the room"), max_length=60)
    course_link = CleanText(label=_("Goes with the course unit"), max_length=80, required=False)
    consent_held = forms.BooleanField(
        label=_("The school holds the parents' consent"), required=False,
        help_text=_("The consent stays at the school; this portal keeps no child's name."),
    )  # fmt: skip
    field_order = ("starts_at", "grade", "class_name", "people", "teacher")


class InterestForm(GroupForm):
    """A school answers an offer; the speaker names the date."""

    def __init__(self, *args, schools, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["starts_at"].required = False
        self.fields["starts_at"].label = _("Wished date and time")
        self.fields["school"] = forms.ModelChoiceField(schools, label=_("School"), empty_label=None)
        self.order_fields(["school"])


class WishForm(PlaceForm):
    """A speaker answers an ask; the school names the date."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["starts_at"].required = False
        self.fields["starts_at"].label = _("Wished date and time")


class TakeForm(GroupForm):
    """A school invites a speaker at once, upon a reserved day or as its tutor."""

    def __init__(self, *args, schools, templates, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["school"] = forms.ModelChoiceField(schools, label=_("School"), empty_label=None)
        self.fields["template"] = forms.ModelChoiceField(templates, label=_("Activity"), empty_label=None)
        self.order_fields(["school", "template"])


class AgreeForm(ChildSafeForm):
    watched = ("reason",)
    reason = CleanText(
        label=_("Why this school goes first"), max_length=200, required=False,
        help_text=_("Only needed when another school has waited longer."),
    )  # fmt: skip


class AllowForm(ChildSafeForm):
    watched = ("reason",)
    reason = CleanText(label=_("Reason"), max_length=200, widget=forms.Textarea(attrs={"rows": 2}))


class ReasonForm(ChildSafeForm):
    watched = ("note",)
    note = CleanText(label=_("Reason"), max_length=200, widget=forms.Textarea(attrs={"rows": 2}), help_text=NO_NAMES)


class SpeakerChoice(forms.ModelChoiceField):
    """A speaker with the trade, so that two of one name are told apart."""

    def label_from_instance(self, speaker):
        return f"{speaker.name} · {speaker.trade}"


class OtherForm(ChildSafeForm):
    """Somebody else for a visit; `others` are the keys of those who are free and cleared, the best first."""

    speaker = SpeakerChoice(
        Speaker.objects.none(), label=_("Speaker"),
        help_text=_("Free and cleared for schools on that day, the best fitting first."),
    )  # fmt: skip

    def __init__(self, *args, others=(), **kwargs):
        super().__init__(*args, **kwargs)
        place = Case(*(When(pk=pk, then=number) for number, pk in enumerate(others)), default=0)
        rows = Speaker.objects.filter(pk__in=others).select_related("person", "home_corps__union")
        self.fields["speaker"].queryset = rows.order_by(place)


class HeldForm(ChildSafeForm):
    people_counted = forms.IntegerField(
        label=_("Pupils counted"), min_value=1, max_value=2000, error_messages=PUPILS,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )  # fmt: skip


class VisitRatingForm(ChildSafeForm):
    watched = ("comment",)
    score = forms.TypedChoiceField(label=_("How was it?"), choices=SCORES, coerce=int, widget=forms.RadioSelect)
    comment = CleanText(
        label=_("What the other side should know"), max_length=500, required=False,
        widget=forms.Textarea(attrs={"rows": 3}), help_text=NO_NAMES,
    )  # fmt: skip


class SlotForm(ChildSafeForm):
    day = day_field(_("Day"))


class TermForm(ChildSafeForm):
    ends_on = day_field(_("Until"))
    visits_owed = forms.IntegerField(label=_("Visits owed in the term"), min_value=1, max_value=50)


class TutorForm(TermForm):
    """A school proposes a tutor."""

    school = forms.ModelChoiceField(School.objects.none(), label=_("School"), empty_label=None)
    speaker = forms.ModelChoiceField(Speaker.objects.none(), label=_("Speaker"))
    title = forms.ChoiceField(label=_("As"), choices=Tutor.Title.choices)
    starts_on = day_field(_("From"))
    field_order = ("school", "speaker", "title", "starts_on", "ends_on", "visits_owed")

    def __init__(self, *args, schools, speakers, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["school"].queryset, self.fields["speaker"].queryset = schools, speakers


class PlainForm(ChildSafeForm):
    """One press of the button says everything."""
