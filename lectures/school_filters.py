from datetime import timedelta

import django_filters
from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .filters import speaker_words
from .models import ActivityTemplate, ProgrammeSlot, School, SchoolPost, SchoolVisit, Tutor
from .states import TutorState, VisitState


class PostFilter(django_filters.FilterSet):
    """The filters of asks and offers (S3-01, F-A1-20)."""

    side = django_filters.ChoiceFilter(
        label=_("Who speaks"), choices=[("ask", _("schools ask")), ("offer", _("craftsmen offer"))], method="by_side",
        empty_label=_("all"),
    )  # fmt: skip
    kind = django_filters.ChoiceFilter(
        label=_("Activity"), choices=ActivityTemplate.Kind.choices, field_name="template__kind", empty_label=_("all")
    )
    stage = django_filters.ChoiceFilter(
        label=_("Stage"), choices=School.Stage.choices, method="by_stage", empty_label=_("all")
    )
    day = django_filters.DateFilter(
        label=_("Possible on"), method="by_day",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )  # fmt: skip
    q = django_filters.CharFilter(label=_("Words"), method="by_words", max_length=60)

    class Meta:
        model = SchoolPost
        fields: list[str] = []

    def by_side(self, queryset, name, value):
        return queryset.filter(school__isnull=value == "offer")

    def by_stage(self, queryset, name, value):
        return queryset.filter(Q(school__stage=value) | Q(school=None, template__stages__contains=[value]))

    def by_day(self, queryset, name, value):
        return queryset.filter(from_on__lte=value, until_on__gte=value)

    def by_words(self, queryset, name, value):
        found = Q(school__union__name__icontains=value) | Q(text__icontains=value) | Q(course_link__icontains=value)
        return queryset.filter(found | Q(grade__icontains=value) | speaker_words(value, "speaker__"))


class SchoolFilter(django_filters.FilterSet):
    """The filters of the schools' board (S3-08, F-A1-20)."""

    stage = django_filters.ChoiceFilter(label=_("Stage"), choices=School.Stage.choices, empty_label=_("all"))
    waited = django_filters.ChoiceFilter(
        label=_("Waited"), method="by_wait", empty_label=_("all"),
        choices=[("never", _("never visited")), ("90", _("more than 90 days")), ("180", _("more than half a year"))],
    )  # fmt: skip
    q = django_filters.CharFilter(label=_("Words"), field_name="union__name", lookup_expr="icontains", max_length=60)

    class Meta:
        model = School
        fields: list[str] = []

    def by_wait(self, queryset, name, value):
        if value == "never":
            return queryset.filter(last_visit_at=None)
        return queryset.filter(last_visit_at__lt=timezone.now() - timedelta(days=int(value)))


class VisitFilter(django_filters.FilterSet):
    """The filters of one's visits."""

    state = django_filters.ChoiceFilter(label=_("State"), choices=VisitState.choices, empty_label=_("all"))
    kind = django_filters.ChoiceFilter(
        label=_("Activity"), choices=ActivityTemplate.Kind.choices, field_name="template__kind", empty_label=_("all")
    )
    year = django_filters.NumberFilter(
        label=_("Year"), field_name="starts_at", lookup_expr="year", min_value=2000, max_value=2100
    )

    class Meta:
        model = SchoolVisit
        fields: list[str] = []


class TutorFilter(django_filters.FilterSet):
    """The filters of the list of tutors."""

    q = django_filters.CharFilter(label=_("School or speaker"), method="by_words", max_length=60)
    state = django_filters.ChoiceFilter(label=_("State"), choices=TutorState.choices, empty_label=_("all"))

    class Meta:
        model = Tutor
        fields: list[str] = []

    def by_words(self, queryset, name, value):
        return queryset.filter(Q(school__union__name__icontains=value) | speaker_words(value, "speaker__"))


class ReservedFilter(django_filters.FilterSet):
    """The filters of the days that a speaker reserved."""

    taken = django_filters.ChoiceFilter(
        label=_("Day"), method="by_taken", empty_label=_("all"),
        choices=[("yes", _("taken by a school")), ("no", _("nobody yet"))],
    )  # fmt: skip
    year = django_filters.NumberFilter(
        label=_("Year"), field_name="day", lookup_expr="year", min_value=2000, max_value=2100
    )

    class Meta:
        model = ProgrammeSlot
        fields: list[str] = []

    def by_taken(self, queryset, name, value):
        return queryset.filter(visit__isnull=value == "no")
