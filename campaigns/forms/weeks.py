"""What is filled in for a campaign, a placement, an induction, a proof, a problem, a policy."""

from decimal import Decimal

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ui.pictures import clean_photo
from ui.scanning import BadFile

from ..models import Problem, Proof
from ..models.weeks import Serves
from ..states.weeks import Burden, Task
from .micros import CleanText, DayField, FirmField, NoteForm, SlidesForm, lines

__all__ = ["NoteForm"]


class CampaignForm(forms.Form):
    """A campaign of weeks on the line."""

    union = forms.ModelChoiceField(label=_("Union"), queryset=None, empty_label=None)
    title = CleanText(label=_("Title"), max_length=80)
    about = lines(_("About it"), 400, required=False)
    serves = forms.MultipleChoiceField(
        label=_("The three services"), choices=Serves.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    starts_on = DayField(label=pgettext_lazy("campaigns", "From"))
    ends_on = DayField(label=pgettext_lazy("campaigns", "Until"))
    goal_officers = forms.IntegerField(label=_("Officers to place"), min_value=1, max_value=999, initial=20)
    goal_problems = forms.IntegerField(label=_("Problems to solve"), min_value=0, max_value=999, initial=10)

    def __init__(self, *args, unions, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["union"].queryset = unions


class SummaryForm(forms.Form):
    """What a campaign brought, when it is closed."""

    summary = lines(_("What it brought"), 1000, rows=6)


class OfficerField(forms.ModelChoiceField):
    def label_from_instance(self, obj):
        return obj.person.name


class OfficersField(forms.ModelMultipleChoiceField):
    def label_from_instance(self, obj):
        return obj.person.name


class GroupForm(forms.Form):
    """A group with its leader."""

    name = CleanText(label=pgettext_lazy("group", "Name"), max_length=40)
    batch = forms.IntegerField(label=_("Batch"), min_value=1, max_value=99, initial=1)
    leader = OfficerField(label=_("Leader"), queryset=None)
    members = OfficersField(label=_("Members"), queryset=None, required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args, officers, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["leader"].queryset = self.fields["members"].queryset = officers


class PlacementForm(forms.Form):
    """A week of a group in a company."""

    group = forms.ModelChoiceField(label=pgettext_lazy("officers", "Group"), queryset=None, empty_label=None)
    firm = FirmField(label=_("Company"), help_text=_("Name or code of its union."))
    starts_on = DayField(label=pgettext_lazy("campaigns", "From"))
    ends_on = DayField(label=pgettext_lazy("campaigns", "Until"))
    plan = lines(_("What is planned"), 400, required=False)
    is_wanted_again = forms.BooleanField(label=_("The company asked for another visit"), required=False)

    def __init__(self, *args, groups, firms, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["group"].queryset = groups
        self.fields["firm"].unions = firms


class ConsentForm(forms.Form):
    """The company's yes: who says so, the mentor, the workshop."""

    answered_by = CleanText(label=_("Your name"), max_length=40)
    mentor = CleanText(label=_("Mentor"), max_length=40, help_text=_("An experienced worker who guides the officers."))
    mentor_phone = CleanText(
        label=_("Mentor's mobile number"), max_length=20, required=False, widget=forms.TextInput(attrs={"inputmode": "tel"}),
        help_text=_("He gets the link of his page by text message, for this week alone. Without it the group hands it to him."),
    )  # fmt: skip
    workshop = CleanText(label=_("Workshop or line"), max_length=80)


class DeclineForm(forms.Form):
    """The company's no."""

    answered_by = CleanText(label=_("Your name"), max_length=40)
    note = lines(_("Reason"), 200, rows=2)


class RateForm(forms.Form):
    """What company and mentor say afterwards, from 1 to 5."""

    firm_score = forms.IntegerField(label=_("The company's word, 1 to 5"), min_value=1, max_value=5)
    mentor_score = forms.IntegerField(
        label=_("The mentor's word, 1 to 5"), min_value=1, max_value=5, required=False,
        help_text=_("Only if the mentor does not use his own page."),
    )  # fmt: skip
    feedback = lines(_("What you want to tell us"), 400, required=False)


class MentorForm(forms.Form):
    """The mentor's own word of a week."""

    mentor_score = forms.IntegerField(label=_("Your word, 1 to 5"), min_value=1, max_value=5)
    mentor_said = lines(_("What you want to tell us"), 400, required=False)


class InductionForm(forms.Form):
    """The signature under the safety induction."""

    held_on = DayField(label=_("Day"))
    minutes = forms.IntegerField(label=_("Minutes"), min_value=10, max_value=480)
    topics = lines(
        pgettext_lazy("campaigns", "Topics"),
        200,
        rows=2,
        help_text=_("Machines, fire, first aid, ways out, reporting of accidents …"),
    )
    gear = CleanText(label=_("Protective gear"), max_length=120, required=False)
    signed_as = CleanText(label=_("Signed as (your name)"), max_length=40)


class PhotoForm(forms.Form):
    """With a photo, written anew without what a camera adds to it."""

    photo = forms.FileField(
        label=_("Photo"), required=False, help_text=_("Only with the consent of those who are seen."),
        widget=forms.FileInput(attrs={"accept": "image/*"}),
    )  # fmt: skip
    field_order: tuple[str, ...] = ()

    def clean_photo(self):
        file = self.cleaned_data.get("photo")
        try:
            return clean_photo(file) if file else ""
        except BadFile as error:
            raise forms.ValidationError(str(error)) from error


class ProofForm(PhotoForm):
    """A proof of one of the five tasks, or the reason why it was not possible."""

    task = forms.ChoiceField(label=pgettext_lazy("campaigns", "Task"), choices=Task.choices)
    is_done = forms.TypedChoiceField(
        label=_("Done?"), choices=[("yes", _("yes, this is the proof")), ("no", _("no, this is the reason"))],
        coerce=lambda word: word == "yes", initial="yes",
    )  # fmt: skip
    text = lines(_("What was done, or why not"), 400)
    held_on = DayField(label=_("Day"))
    people = forms.IntegerField(label=_("People reached"), min_value=0, max_value=9999, initial=0)
    minutes = forms.IntegerField(label=_("Minutes"), min_value=0, max_value=960, initial=0)
    officers = OfficersField(
        label=_("Who did it"), queryset=None, required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("Nobody ticked: you alone."),
    )  # fmt: skip
    field_order = ("task", "is_done", "text", "officers", "held_on", "people", "minutes", "photo")

    def __init__(self, *args, officers=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["officers"].queryset = officers


class HistoryForm(PhotoForm, SlidesForm):
    """A talk on party history: its form and length, who listened, slides or script (F-A6-04)."""

    text = lines(_("Topic"), 400, rows=2)
    form = forms.ChoiceField(label=pgettext_lazy("of a talk", "Form"), choices=Proof.Form.choices)
    audience = CleanText(
        label=_("Who listened, and where"), max_length=80, help_text=_("For example the night shift, in the break, in the worker home")
    )  # fmt: skip
    people = forms.IntegerField(label=_("Listeners"), min_value=1, max_value=9999)
    minutes = forms.IntegerField(label=_("Minutes"), min_value=1, max_value=240, initial=20)
    held_on = DayField(label=_("Day"))
    officers = OfficersField(
        label=_("Who told it"), queryset=None, required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("Nobody ticked: you alone."),
    )  # fmt: skip
    field_order = ("text", "form", "audience", "people", "minutes", "held_on", "officers", "file", "photo")

    def __init__(self, *args, officers=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["officers"].queryset = officers


class WorkForm(forms.Form):
    """A day at a station."""

    day = DayField(label=_("Day"))
    station = CleanText(label=_("Station"), max_length=60)
    product = CleanText(label=_("Product"), max_length=60)
    quantity = forms.IntegerField(label=_("Pieces"), min_value=0, max_value=100_000)
    rejects = forms.IntegerField(
        label=_("Of these rejected"), min_value=0, max_value=100_000, initial=0, required=False
    )
    piece_rate = forms.DecimalField(label=_("Yuan a piece"), min_value=0, max_value=999, decimal_places=2, max_digits=6)
    hours = forms.DecimalField(
        label=_("Your hours"), min_value=Decimal("0.5"), max_value=16, decimal_places=1, max_digits=4
    )
    observed_hours = forms.DecimalField(
        label=_("Hours a day of the workers there"), min_value=1, max_value=24, decimal_places=1, max_digits=4, required=False,
        help_text=_("More than 8 are told to the rights desk alone."),
    )  # fmt: skip

    def clean_rejects(self):
        return self.cleaned_data.get("rejects") or 0


class DiaryForm(forms.Form):
    """A page of the diary."""

    day = DayField(label=_("Day"))
    text = CleanText(label=_("What the day was like"), max_length=2000, widget=forms.Textarea(attrs={"rows": 6}))


class DayNoteForm(forms.Form):
    """How a day went."""

    day = DayField(label=_("Day"))
    agenda = lines(
        _("The day's agenda"),
        400,
        help_text=_("For example: morning round table and tour, training, afternoon on the line"),
    )
    meals = forms.IntegerField(label=_("Meals eaten with the workers"), min_value=0, max_value=3, initial=1)
    is_paid = forms.BooleanField(label=_("Canteen paid, slip kept"), required=False)
    talked = forms.IntegerField(label=_("Workers talked to"), min_value=0, max_value=999, initial=0)
    topics = CleanText(
        label=_("What they talked about"), max_length=200, required=False,
        help_text=_("Pay on time, hours and rest, welfare, union activities … no names"),
    )  # fmt: skip
    tomorrow = CleanText(label=_("Plan of the next day"), max_length=200, required=False)


class ProblemForm(PhotoForm):
    """A problem heard on the line."""

    day = DayField(label=_("Day"))
    title = CleanText(label=_("Problem"), max_length=120)
    kind = forms.ChoiceField(label=_("Kind"), choices=Problem.Kind.choices, initial=Problem.Kind.OTHER)
    place = CleanText(label=_("Place"), max_length=80, required=False)
    cause = lines(_("Cause"), 200, rows=2, required=False)
    field_order = ("day", "title", "kind", "place", "cause", "photo")


ENTRIES = {"diary": DiaryForm, "day": DayNoteForm, "work": WorkForm, "problem": ProblemForm}


class ExtractForm(forms.Form):
    """Lines for everybody, without names."""

    text = lines(_("Text without names"), 500, rows=8)


class MergeForm(forms.Form):
    """Which problem is the same."""

    into = forms.ModelChoiceField(label=_("The same problem"), queryset=None)

    def __init__(self, *args, rows=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["into"].queryset = rows
        self.fields["into"].label_from_instance = lambda row: f"{row.title} · {row.placement.firm.name}"


class TalkForm(forms.Form):
    """A policy explained."""

    policy = forms.ModelChoiceField(label=_("Policy"), queryset=None, empty_label=None)
    held_on = DayField(label=_("Day"))
    people = forms.IntegerField(label=_("People reached"), min_value=1, max_value=9999)
    question = CleanText(label=_("What they asked"), max_length=200, required=False)

    def __init__(self, *args, rows=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["policy"].queryset = rows


class LeadForm(forms.Form):
    """Somebody who may qualify."""

    name = CleanText(label=pgettext_lazy("of a human being", "Name"), max_length=40)
    contact = CleanText(label=_("Phone or other contact"), max_length=60, required=False)
    has_consented = forms.BooleanField(label=_("They agreed that we keep the name and call"))


class CloseForm(forms.Form):
    """The report that closes a week."""

    report = lines(_("Report of the week"), 1000, rows=6)
    kept = forms.MultipleChoiceField(
        label=_("No burden on the company: what was kept"), choices=Burden.choices, required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    burden_note = lines(_("What was not kept, and why"), 200, rows=2, required=False)


class DoneForm(forms.Form):
    """What was done at a step."""

    note = lines(pgettext_lazy("campaigns", "What was done"), 300)
