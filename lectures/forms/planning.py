"""Plans beyond the single order: periods of boards and series by rule."""

from datetime import date

from django import forms
from django.utils.translation import gettext_lazy as _

from ..models import Series, Speaker, Topic
from ..series_rule import MOST_DATES
from .fields import DATE_WORDS, LOCAL_TIME, TIME_FORMATS, CleanText, DayField, WordsField
from .orders import OrderForm, PeriodForm


class SpanForm(PeriodForm):
    """A period alone."""

    by = None


class RankingForm(SpanForm):
    """A period, and one audience or all of them."""

    audience = CleanText(label=_("Audience"), max_length=60, required=False)

    def __init__(self, *args, audiences=(), **kwargs):
        super().__init__(*args, **kwargs)
        words = [("", _("all")), *((word, word) for word in audiences)]
        self.fields["audience"].widget = forms.Select(choices=words)

    def audience_chosen(self) -> str:
        """The audience in the address, empty for all and for what is none."""
        return self.cleaned_data.get("audience", "") if self.is_bound and self.is_valid() else ""


class ProposalTopicForm(forms.ModelForm):
    """What a proposed topic becomes: the draft of a topic, without code and speakers."""

    audience = WordsField(label=_("audience"), longest=20, required=True)

    class Meta:
        model = Topic
        fields = [
            "category",
            "title_zh",
            "title_en",
            "summary",
            "outline",
            "audience",
            "minutes",
            "format",
            "is_for_schools",
        ]


class DaysField(forms.Field):
    """Days as `2026-11-03`, each in a hidden entry of its own."""

    widget = forms.MultipleHiddenInput

    def to_python(self, value):
        try:
            return sorted({date.fromisoformat(text) for text in value or [] if text})[:MOST_DATES]
        except (ValueError, TypeError) as error:
            raise forms.ValidationError(_("Please choose a date.")) from error


class SeriesForm(OrderForm):
    """An order's details with the rule of its dates."""

    title = CleanText(label=_("Name of the series"), max_length=80)
    every = forms.ChoiceField(label=_("How often"), choices=Series.Every.choices)
    count = forms.IntegerField(label=_("How many dates"), min_value=2, max_value=MOST_DATES, initial=6)
    starts_at = forms.DateTimeField(
        label=_("First date and time"), input_formats=TIME_FORMATS, error_messages=DATE_WORDS,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=LOCAL_TIME),
    )  # fmt: skip
    left_out = DaysField(required=False)
    field_order = ("title", "every", "starts_at", "count", "topic", "speaker", "need", "union", "site")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        del self.fields["offer"]
        for name, nothing in (
            ("topic", _("open")),
            ("speaker", _("the office finds one")),
            ("union", None),
            ("site", _("none")),
        ):
            field = self.fields[name]
            field.widget, field.empty_label = forms.Select(), nothing
            field.widget.choices = field.choices
        self.fields["need"].widget = forms.Textarea(attrs={"rows": 2})

    def plan(self) -> dict:
        """What `preview_series` and `place_series` take, but for the title."""
        rule = {name: self.cleaned_data[name] for name in ("every", "count", "left_out")}
        rule["first_starts_at"] = self.cleaned_data["starts_at"]
        kept = ("title", "starts_at", *rule)
        return rule | {name: value for name, value in self.details().items() if name not in kept}


class SeriesRuleForm(forms.Form):
    """Another rule for a series, from a day on."""

    from_on = DayField(label=_("Holds from"))
    every = forms.ChoiceField(label=_("How often"), choices=Series.Every.choices)
    starts_at = forms.DateTimeField(
        label=_("First date and time of the new rule"), input_formats=TIME_FORMATS, error_messages=DATE_WORDS,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=LOCAL_TIME),
    )  # fmt: skip
    count = forms.IntegerField(label=_("How many dates"), min_value=1, max_value=MOST_DATES, initial=6)
    note = CleanText(label=_("Reason"), max_length=200, widget=forms.Textarea(attrs={"rows": 2}))
    left_out = DaysField(required=False)

    def rule(self) -> dict:
        """What `preview_change` and `change_rule` take."""
        names = ("from_on", "every", "count", "note", "left_out")
        return {name: self.cleaned_data[name] for name in names} | {"first_starts_at": self.cleaned_data["starts_at"]}


class ReleaseForm(forms.Form):
    note = CleanText(label=_("A word on this release"), max_length=200, required=False)


class NeedDraftForm(forms.Form):
    """What the office drafts for a need."""

    title = CleanText(label=_("Title of the lecture"), max_length=80)
    outline = CleanText(label=_("Outline"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3}))
    speaker = forms.ModelChoiceField(Speaker.objects.none(), label=_("Speaker"))
    starts_at = forms.DateTimeField(
        label=_("Date and time"), input_formats=TIME_FORMATS, error_messages=DATE_WORDS,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=LOCAL_TIME),
    )  # fmt: skip
    for_menu = forms.BooleanField(label=_("Propose it for the menu when it is accepted"), required=False)
    fair_reason = CleanText(
        label=_("Reason for going over the fair share"), max_length=200, required=False,
        help_text=_("Only where the speaker has as many lectures around that date as are fair."),
    )  # fmt: skip

    def __init__(self, *args, speakers, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["speaker"].queryset = speakers
