"""What people fill in for an activity: making it, signing up, the desk, the report, the rating, a need."""

from datetime import timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from ui.pictures import PhotosField

from ..models import Activity, ActivityType, Question, Survey
from .rooms import DATE_WORDS, DAY, LOCAL_TIME, CleanText

K = Question.Kind
MOST_QUESTIONS = 12
MOST_PHOTOS = 6
BIG = forms.Textarea(attrs={"rows": 4})


def moment(label, **options):
    return forms.DateTimeField(
        label=label, input_formats=[LOCAL_TIME, "%Y-%m-%d %H:%M"], error_messages=DATE_WORDS,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=LOCAL_TIME), **options,
    )  # fmt: skip


def number(label, least: int, most: int, **options):
    return forms.IntegerField(label=label, min_value=least, max_value=most, **options)


class QuestionsField(forms.CharField):
    """Questions of a sign-up form, one a line; gives a list of what a question needs."""

    widget = forms.Textarea(attrs={"rows": 3})

    def clean(self, value):
        found = []
        for line in filter(None, (line.strip() for line in super().clean(value).splitlines())):
            text, *words = (part.strip() for part in line.replace("｜", "|").split("|"))
            choices = [word.strip()[:40] for word in "/".join(words).replace("／", "/").split("/") if word.strip()]
            must = text.endswith(("*", "＊"))
            text = text.rstrip("*＊ ")
            if not text or len(text) > 120:
                raise forms.ValidationError(_now("A question has 1 to 120 letters."))
            if len(choices) == 1:
                raise forms.ValidationError(_now("“%(text)s” needs two answers or more.") % {"text": text[:20]})
            kind = K.CHOICE if choices else K.TEXT
            found.append({"text": text, "kind": kind, "choices": choices, "is_required": must})
        if len(found) > MOST_QUESTIONS:
            raise forms.ValidationError(_now("At most %(most)s questions, please.") % {"most": MOST_QUESTIONS})
        return found


def as_lines(activity) -> str:
    """The questions of an activity as their field shows them."""
    return "\n".join(
        f"{one.text}{' *' if one.is_required else ''}{' | ' + ' / '.join(one.choices) if one.choices else ''}"
        for one in activity.questions.all()
    )


class ActivityForm(forms.Form):
    """An activity as its manager writes it."""

    home = forms.ModelChoiceField(label=_("Worker home"), queryset=None)
    kind = forms.ChoiceField(label=_("Kind"), choices=ActivityType.choices)
    title = CleanText(label=pgettext_lazy("workerhomes", "Title"), max_length=80)
    summary = CleanText(label=_("In one sentence"), max_length=120, required=False)
    about = forms.CharField(label=_("About the activity"), max_length=2000, required=False, widget=BIG)
    trainer = CleanText(label=_("Trainer"), max_length=60, required=False)
    room = forms.ModelChoiceField(label=_("Room"), queryset=None, required=False)
    starts_at = moment(_("Begins"))
    minutes = number(_("Minutes"), 15, 600, initial=90)
    meetings = number(_("Meetings, weekly"), 1, 20, initial=1)
    capacity = number(_("Seats"), 1, 2000, initial=30)
    opens_at = moment(_("Sign-up from"), required=False)
    closes_at = moment(_("Sign-up until"), required=False)
    small_union_seats = number(_("Seats kept for small unions"), 0, 2000, required=False, initial=0)
    small_union_until = moment(_("Kept until"), required=False)
    group_max = number(
        _("People in a group, at most"), 1, 500, required=False, initial=1,
        help_text=_("1: no groups. Officers sign their people up together."),
    )  # fmt: skip
    questions = QuestionsField(
        label=_("Questions on the form"), required=False, max_length=3000,
        help_text=_("One a line. * at the end: must be answered. Answers to choose from: Question | one / two"),
    )  # fmt: skip

    def __init__(self, *args, homes, rooms, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["home"].queryset, self.fields["room"].queryset = homes, rooms

    def clean(self):
        data = super().clean()
        starts_at = data.get("starts_at")
        if starts_at:
            data["closes_at"] = data.get("closes_at") or starts_at - timedelta(hours=2)
            data["opens_at"] = data.get("opens_at") or min(timezone.now(), data["closes_at"] - timedelta(hours=1))
            if starts_at <= timezone.now():
                self.add_error("starts_at", _("Please choose a time that lies ahead."))
        data["small_union_seats"] = data.get("small_union_seats") or 0
        data["group_max"] = data.get("group_max") or 1
        return data


def initial_of(activity: Activity) -> dict:
    """What the form shows of an activity that stands."""
    names = ("home", "kind", "title", "summary", "about", "trainer", "room", "starts_at", "capacity", "opens_at",
             "closes_at", "small_union_seats", "small_union_until", "group_max")  # fmt: skip
    sessions = list(activity.sessions.all())
    minutes = int((sessions[0].ends_at - sessions[0].starts_at).total_seconds() // 60) if sessions else 90
    found = {name: getattr(activity, name) for name in names}
    return found | {"minutes": minutes, "meetings": max(len(sessions), 1), "questions": as_lines(activity)}


class JoinForm(forms.Form):
    """The sign-up form of an activity: its questions; for officers the size of a group, and for which of their `unions`."""

    def __init__(self, *args, activity, unions, **kwargs):
        super().__init__(*args, **kwargs)
        self.questions = list(activity.questions.all())
        if activity.group_max > 1 and (known := list(unions)):
            words = ngettext("%(most)s person", "%(most)s people", activity.group_max) % {"most": activity.group_max}
            self.fields["seats"] = number(
                _("How many come"), 1, activity.group_max, initial=1, required=False,
                help_text=_("Your union's people together: at most %(words)s.") % {"words": words},
            )  # fmt: skip
            if len(known) > 1:
                self.fields["union"] = forms.ModelChoiceField(
                    label=pgettext_lazy("workerhomes", "For which union"), queryset=unions, initial=known[0], required=False, empty_label=None,
                    help_text=_("A group counts for this union, your own seat for the one you belong to."),
                )  # fmt: skip
        for question in self.questions:
            self.fields[f"question_{question.pk}"] = _answer_field(question)

    def sign_up(self) -> dict:
        """What the action needs."""
        data = self.cleaned_data
        answers = {str(one.pk): data.get(f"question_{one.pk}") for one in self.questions}
        seats = data.get("seats") or 1
        return {"answers": answers, "seats": seats, "is_group": seats > 1, "union": data.get("union")}


def _answer_field(question):
    common = {"label": question.text, "required": question.is_required}
    if question.kind == K.CHOICE:
        empty = [] if question.is_required else [("", "–")]
        choices = empty + [(one, one) for one in question.choices]
        return forms.ChoiceField(choices=choices, widget=forms.RadioSelect, **common)
    if question.kind == K.NUMBER:
        return forms.IntegerField(min_value=-1_000_000, max_value=1_000_000, **common)
    if question.kind == K.YES_NO:
        return forms.BooleanField(**common)
    return CleanText(max_length=200, **common)


class CapacityForm(forms.Form):
    capacity = number(_("Seats"), 1, 2000)


class PeopleForm(forms.Form):
    """How many of a group came."""

    people = number(_("How many came"), 1, 500)


class ReportForm(forms.Form):
    """The report that closes an activity."""

    report = forms.CharField(label=_("What happened"), max_length=2000, widget=BIG)
    photos = PhotosField(label=_("Photos"), required=False, most=MOST_PHOTOS)
    caption = CleanText(label=_("Below the photos"), max_length=80, required=False)


class RateForm(forms.Form):
    """Five stars and a sentence."""

    score = forms.TypedChoiceField(
        label=pgettext_lazy("workerhomes", "How was it?"),
        coerce=int,
        choices=[(n, "★" * n) for n in (5, 4, 3, 2, 1)],
        widget=forms.RadioSelect,
    )
    comment = CleanText(label=_("A sentence, if you like"), max_length=300, required=False)


class AppealForm(forms.Form):
    appeal = forms.CharField(label=_("Your objection"), max_length=500, widget=forms.Textarea(attrs={"rows": 4}))


class NeedForm(forms.Form):
    """Something people want of a home."""

    title = CleanText(label=_("What do you wish for?"), max_length=60)
    kind = forms.ChoiceField(label=_("Kind"), choices=ActivityType.choices, initial=ActivityType.OTHER)
    detail = CleanText(label=_("More about it"), max_length=300, required=False)


class SurveyForm(forms.Form):
    """A round in which people vote."""

    home = forms.ModelChoiceField(label=_("Worker home"), queryset=None)
    title = CleanText(label=pgettext_lazy("workerhomes", "Title"), max_length=80)
    about = CleanText(label=_("What it is about"), max_length=300, required=False)
    opens_on = forms.DateField(
        label=pgettext_lazy("workerhomes", "From"), widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d")
    )
    closes_on = forms.DateField(
        label=pgettext_lazy("workerhomes", "Until"), widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d")
    )
    votes_each = number(_("Votes a person"), 1, 20, initial=Survey._meta.get_field("votes_each").default)

    def __init__(self, *args, homes, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["home"].queryset = homes

    def clean(self):
        data = super().clean()
        if data.get("opens_on") and data.get("closes_on") and data["closes_on"] < data["opens_on"]:
            self.add_error("closes_on", _("The end lies after the beginning."))
        return data
