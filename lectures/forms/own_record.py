"""What a speaker tells of himself, and the link that hands a record over."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ..models import WeeklyHours
from ..models.corps import MOST_TAGS
from .fields import CLOCK, CleanText, DayField, PhoneField, WordsField


class ProfileForm(forms.Form):
    """What a speaker tells of himself; honours, seats and clearance stay with the office."""

    photo = forms.FileField(
        label=_("New photo"), required=False, help_text=_("JPEG or PNG; place and camera are removed."), max_length=200,
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
    )  # fmt: skip
    trade = CleanText(label=_("Trade"), max_length=40)
    employer = CleanText(label=_("Employer"), max_length=80, required=False)
    story = CleanText(
        label=_("Your story in one paragraph"), max_length=600, required=False, widget=forms.Textarea(attrs={"rows": 5})
    )
    languages = WordsField(label=_("Languages"), longest=20, help_text=_("Divided by commas."))
    equipment = WordsField(label=_("You bring"), longest=30, required=False)
    needs = WordsField(label=_("You need on site"), longest=30, required=False)
    tags = WordsField(
        label=_("Tags"), longest=20, most=MOST_TAGS, required=False,
        help_text=_("What people may find you by: apprentices, humour, night shifts …"),
    )  # fmt: skip
    travel_radius_km = forms.IntegerField(label=_("You travel up to (km)"), min_value=0, max_value=500)
    notice_days = forms.IntegerField(label=_("Notice you want (working days)"), min_value=1, max_value=60)

    def __init__(self, *args, speaker, **kwargs):
        initial = {name: getattr(speaker, name) for name in self.base_fields if name != "photo"}
        super().__init__(*args, initial=initial, **kwargs)


class HoursForm(forms.Form):
    weekday = forms.TypedChoiceField(
        label=_("Weekday"), choices=list(WeeklyHours._meta.get_field("weekday").choices or ()), coerce=int
    )
    starts = forms.TimeField(label=_("From"), widget=forms.TimeInput(attrs=CLOCK, format="%H:%M"))
    ends = forms.TimeField(label=_("Until"), widget=forms.TimeInput(attrs=CLOCK, format="%H:%M"))


class AbsenceForm(forms.Form):
    starts_on = DayField(label=_("First day away"))
    ends_on = DayField(label=_("Last day away"))
    reason = CleanText(label=_("Reason"), max_length=100, required=False)


class InviteForm(forms.Form):
    phone = PhoneField(label=_("Phone of the speaker"), max_length=40)
