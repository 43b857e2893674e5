from datetime import timedelta

import django_filters
from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .models import AdmissionCall, Candidacy, Corps, Honour, Order, Series, Speaker, Topic, TrialSlot
from .states import CandidacyState, OrderState

FARTHEST = timedelta(days=180)


def sounds(words: str) -> str:
    """The words as a pinyin index spells them: lower case, without spaces."""
    return "".join(words.lower().split())


def speaker_words(words: str, prefix: str = "") -> Q:
    """Speakers whose name, sound of the name (曾晓明, zengxiaoming, zxm) or trade fits the words."""
    found = Q(**{f"{prefix}name__icontains": words}) | Q(**{f"{prefix}trade__icontains": words})
    return found | Q(**{f"{prefix}pinyin__contains": sounds(words)}) if words.isascii() else found


def _ahead(day):
    today = timezone.localdate()
    if day < today:
        raise forms.ValidationError(_("This date is in the past. Please choose a later one."))
    if day > today + FARTHEST:
        raise forms.ValidationError(_("Please choose a date within the next half year."))


class TopicFilter(django_filters.FilterSet):
    """The filters of the menu; they live in the address (S2-01). Day and district are asked of the speakers."""

    q = django_filters.CharFilter(label=_("Words"), method="by_words", max_length=60)
    category = django_filters.CharFilter(label=_("Category"), field_name="category__code", max_length=8)
    audience = django_filters.CharFilter(label=_("Who listens"), method="by_audience", max_length=20)
    district = django_filters.CharFilter(label=_("Comes to"), method="by_speaker", max_length=20)
    date = django_filters.DateFilter(
        label=_("Free on"), method="by_speaker", validators=[_ahead],
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )  # fmt: skip
    minutes = django_filters.NumberFilter(
        label=_("Minutes at most"), field_name="minutes", lookup_expr="lte", min_value=10, max_value=600
    )
    format = django_filters.ChoiceFilter(label=_("Form"), choices=Topic.Format.choices, empty_label=_("all"))
    school = django_filters.BooleanFilter(
        label=_("Suitable for schools"), widget=forms.CheckboxInput, method="by_school"
    )

    class Meta:
        model = Topic
        fields: list[str] = []

    def by_words(self, queryset, name, value):
        words = Q(title_zh__icontains=value) | Q(title_en__icontains=value) | Q(outline__icontains=value)
        words |= Q(code__iexact=value) | Q(audience__icontains=value)
        return queryset.filter(words | speaker_words(value, "offerings__speaker__"))

    def by_audience(self, queryset, name, value):
        return queryset.filter(audience__icontains=value)

    def by_speaker(self, queryset, name, value):
        return queryset

    def by_school(self, queryset, name, value):
        return queryset.filter(is_for_schools=True) if value else queryset


class SpeakerFilter(django_filters.FilterSet):
    """The filters of the list of speakers (F-A1-10, S1-03)."""

    q = django_filters.CharFilter(label=_("Words"), method="by_words", max_length=60)
    trade = django_filters.ChoiceFilter(label=_("Trade"), choices=[], empty_label=_("all"))
    level = django_filters.ChoiceFilter(
        label=_("Honour"),
        choices=Honour.Level.choices,
        field_name="honours__level",
        empty_label=_("all"),
        method="by_level",
    )
    language = django_filters.CharFilter(label=_("Language"), method="by_language", max_length=20)
    tag = django_filters.CharFilter(label=_("Tag"), method="by_tag", max_length=20)
    corps = django_filters.ModelChoiceFilter(
        label=_("Corps"), queryset=Corps.objects.filter(is_active=True), method="by_corps", empty_label=_("all")
    )
    school = django_filters.BooleanFilter(
        label=_("Cleared for schools"), widget=forms.CheckboxInput, method="by_school"
    )

    class Meta:
        model = Speaker
        fields: list[str] = []

    def __init__(self, *args, trades=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.filters["trade"].extra["choices"] = [(trade, trade) for trade in trades]

    def by_words(self, queryset, name, value):
        return queryset.filter(speaker_words(value) | Q(employer__icontains=value) | Q(tags__icontains=value))

    def by_level(self, queryset, name, value):
        return queryset.filter(honour_rank=int(value))

    def by_language(self, queryset, name, value):
        return queryset.filter(languages__contains=[value])

    def by_tag(self, queryset, name, value):
        return queryset.filter(tags__contains=[value])

    def by_corps(self, queryset, name, value):
        return queryset.filter(seats__corps=value, seats__ends_on=None)

    def by_school(self, queryset, name, value):
        return queryset.filter(school_cleared_until__gte=timezone.localdate()) if value else queryset


class OrderFilter(django_filters.FilterSet):
    """The filters of the list of orders, by the words people remember them by."""

    q = django_filters.CharFilter(label=_("Number, topic, union or speaker"), method="by_words", max_length=60)
    state = django_filters.ChoiceFilter(label=_("State"), choices=OrderState.choices, empty_label=_("all"))
    on = django_filters.DateFromToRangeFilter(
        label=_("Date of the lecture"), field_name="starts_at",
        widget=django_filters.widgets.DateRangeWidget(attrs={"type": "date"}),
    )  # fmt: skip

    class Meta:
        model = Order
        fields: list[str] = []

    def by_words(self, queryset, name, value):
        words = Q(number__iexact=value) | Q(topic__title_zh__icontains=value) | Q(union__name__icontains=value)
        return queryset.filter(words | Q(need__icontains=value) | Q(speaker__name__icontains=value))


class SeriesFilter(django_filters.FilterSet):
    """The filters of the list of series."""

    q = django_filters.CharFilter(label=_("Series or union"), method="by_words", max_length=60)
    ahead = django_filters.ChoiceFilter(
        label=_("Dates"), method="by_ahead", empty_label=_("all"),
        choices=[("yes", _("some still to come")), ("no", _("all over"))],
    )  # fmt: skip

    class Meta:
        model = Series
        fields: list[str] = []

    def by_words(self, queryset, name, value):
        return queryset.filter(Q(title__icontains=value) | Q(union__name__icontains=value))

    def by_ahead(self, queryset, name, value):
        return queryset.filter(left__gt=0) if value == "yes" else queryset.filter(left=0)


class CandidacyFilter(django_filters.FilterSet):
    """The filters of one's applications."""

    q = django_filters.CharFilter(label=_("Person or union"), method="by_words", max_length=60)
    state = django_filters.ChoiceFilter(label=_("State"), choices=CandidacyState.choices, empty_label=_("all"))

    class Meta:
        model = Candidacy
        fields: list[str] = []

    def by_words(self, queryset, name, value):
        return queryset.filter(
            Q(name__icontains=value) | Q(person__name__icontains=value) | Q(union__name__icontains=value)
        )


class ScoreFilter(django_filters.FilterSet):
    """The filters of what a panel scores; no names, for some calls are scored blind."""

    call = django_filters.ModelChoiceFilter(
        label=_("Call"), queryset=lambda request: AdmissionCall.objects.filter(panel=request.user), empty_label=_("all")
    )
    state = django_filters.ChoiceFilter(
        label=_("State"), choices=[(state.value, state.label) for state in CandidacyState if state != CandidacyState.DRAFT],
        empty_label=_("all"),
    )  # fmt: skip

    class Meta:
        model = Candidacy
        fields: list[str] = []


class TrialSlotFilter(django_filters.FilterSet):
    """The filters of slots for trial talks."""

    how = django_filters.ChoiceFilter(
        label=_("Slot"), method="by_how", empty_label=_("all"),
        choices=[("free", _("free")), ("booked", _("booked")), ("over", _("over"))],
    )  # fmt: skip
    on = django_filters.DateFromToRangeFilter(
        label=_("Date"), field_name="starts_at",
        widget=django_filters.widgets.DateRangeWidget(attrs={"type": "date"}),
    )  # fmt: skip

    class Meta:
        model = TrialSlot
        fields: list[str] = []

    def by_how(self, queryset, name, value):
        if value == "booked":
            return queryset.filter(is_booked=True)
        now = timezone.now()
        time = {"starts_at__lt": now} if value == "over" else {"starts_at__gte": now}
        return queryset.filter(is_booked=False, **time)
