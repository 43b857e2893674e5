"""Series, question banks, rounds and prizes are written here; visits, contests, videos and points are read and exported."""

from django import forms
from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from federation.queries import unions_within
from workflow.desk import DeskAdmin, chip

from ..actions import contests as contest_act
from ..actions import points as points_act
from ..actions import visits as visit_act
from ..models import Contest, ContestRound, PointsLine, Prize, Question, QuestionBank, Video, Visit, VisitSeries
from ..policies.micros import STAFF
from ..queries import contests as contest_queries
from ..queries import points as points_queries
from ..queries import videos as video_queries
from ..queries import visits as visit_queries
from ..states.micros import ContestState, VideoState, VisitState


class MicroAdmin(DeskAdmin):
    """Read and changed by the officers of the union and above."""

    view_roles: tuple = STAFF
    edit_roles: tuple = STAFF

    def choices_within(self, request, name):
        return unions_within(request.reach, *STAFF) if name == "union" else None


class ReadAdmin(MicroAdmin):
    """A table to be read, filtered and exported; the page of the row does the rest."""

    edit_roles: tuple = ()
    page_name = ""

    def get_readonly_fields(self, request, obj=None):
        return self.get_fields(request, obj)

    @admin.display(description=_("state"), ordering="state")
    def stands(self, row):
        return chip(row.state_label, row.state_tone)

    @admin.display(description=_("page"))
    def page(self, row):
        return format_html('<a href="{}">{}</a>', reverse(self.page_name, args=[row.pk]), _("Open"))


class StateFilter(admin.SimpleListFilter):
    """`states` are the states of the row's machine."""

    title = _("state")
    parameter_name = "state"
    states: list = []  # noqa: RUF012

    def lookups(self, request, model_admin):
        return self.states

    def queryset(self, request, queryset):
        return queryset.filter(state=self.value()) if self.value() in dict(self.states) else queryset


class VisitStates(StateFilter):
    states = VisitState.choices


class ContestStates(StateFilter):
    states = ContestState.choices


class VideoStates(StateFilter):
    states = VideoState.choices


@admin.register(VisitSeries)
class VisitSeriesAdmin(MicroAdmin):
    list_display = ["title", "union", "goal_stops", "created_at"]
    search_fields = ["title", "union__name"]
    fields = ["union", "title", "about", "goal_stops"]

    def scoped(self, reach):
        return visit_queries.series_within(reach)

    def save_through(self, request, thing, form, change):
        series = VisitSeries.objects.select_related("union").get(pk=thing.pk) if change else None
        return visit_act.save_series(by=request.user, series=series, **form.cleaned_data)


@admin.register(Visit)
class VisitAdmin(ReadAdmin):
    page_name = "campaigns:visit-detail"
    list_display = ["firm", "series", "stop", "held_on", "stands", "page"]
    list_filter = [VisitStates, ("held_on", admin.DateFieldListFilter)]
    search_fields = ["firm__name", "series__title", "place"]
    fields = ["series", "firm", "stop", "held_on", "starts", "place", "plan", "report", "stands", "page"]

    def scoped(self, reach):
        return visit_queries.visits_within(reach)


@admin.register(QuestionBank)
class QuestionBankAdmin(MicroAdmin):
    list_display = ["title", "union", "ready"]
    search_fields = ["title"]
    fields = ["union", "title"]

    def scoped(self, reach):
        return contest_queries.banks_within(reach)

    @admin.display(description=_("active questions"))
    def ready(self, bank):
        return bank.ready

    def save_through(self, request, thing, form, change):
        bank = QuestionBank.objects.select_related("union").get(pk=thing.pk) if change else None
        return contest_act.save_bank(by=request.user, bank=bank, **form.cleaned_data)


class QuestionForm(forms.ModelForm):
    """Answers are written a line each."""

    options = forms.CharField(
        label=pgettext_lazy("micros", "answers"), widget=forms.Textarea(attrs={"rows": 6}), help_text=_("One a line.")
    )
    right = forms.IntegerField(label=_("right answer"), min_value=1, max_value=6, help_text=_("1 is the first line."))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial |= {"options": "\n".join(self.instance.options), "right": self.instance.right + 1}

    def clean_options(self):
        return [line.strip() for line in self.cleaned_data["options"].splitlines() if line.strip()]

    def clean_right(self):
        return self.cleaned_data["right"] - 1


@admin.register(Question)
class QuestionAdmin(MicroAdmin):
    form = QuestionForm
    list_display = ["code", "text", "bank", "is_active"]
    list_filter = ["is_active"]
    search_fields = ["code", "text", "bank__title"]
    fields = ["bank", "code", "text", "options", "right", "explanation", "is_active"]

    def scoped(self, reach):
        return contest_queries.questions_within(reach)

    def choices_within(self, request, name):
        return contest_queries.banks_within(request.reach) if name == "bank" else None

    def save_through(self, request, thing, form, change):
        question = Question.objects.select_related("bank__union").get(pk=thing.pk) if change else None
        return contest_act.save_question(by=request.user, question=question, **form.cleaned_data)


@admin.register(Contest)
class ContestAdmin(ReadAdmin):
    page_name = "campaigns:contest-detail"
    list_display = ["title", "union", "bank", "draw", "seconds", "tries", "stands", "page"]
    list_filter = [ContestStates]
    search_fields = ["title", "union__name"]
    fields = ["union", "visit", "bank", "title", "about", "draw", "seconds", "tries", "stands", "page"]

    def scoped(self, reach):
        return contest_queries.contests_within(reach)


class OfContest(MicroAdmin):
    """A part of a contest, written while that one is a draft."""

    def scoped(self, reach):
        return contest_queries.parts_within(self.model, reach)

    def choices_within(self, request, name):
        return contest_queries.contests_within(request.reach) if name == "contest" else None


@admin.register(ContestRound)
class ContestRoundAdmin(OfContest):
    list_display = ["contest", "number", "opens_at", "closes_at"]
    search_fields = ["contest__title"]
    fields = ["contest", "number", "opens_at", "closes_at"]

    def save_through(self, request, thing, form, change):
        row = ContestRound.objects.select_related("contest__union").get(pk=thing.pk) if change else None
        return contest_act.save_round(by=request.user, round=row, **form.cleaned_data)


@admin.register(Prize)
class PrizeAdmin(OfContest):
    list_display = ["title", "contest", "place", "people", "value"]
    search_fields = ["title", "contest__title"]
    fields = ["contest", "place", "title", "people", "value"]

    def save_through(self, request, thing, form, change):
        prize = Prize.objects.select_related("contest__union").get(pk=thing.pk) if change else None
        return contest_act.save_prize(by=request.user, prize=prize, **form.cleaned_data)


@admin.register(Video)
class VideoAdmin(ReadAdmin):
    page_name = "campaigns:video-detail"
    list_display = ["title", "union", "kind", "speaker_name", "seconds", "stands", "page"]
    list_filter = [VideoStates, "kind"]
    search_fields = ["title", "speaker_name", "union__name"]
    fields = ["union", "visit", "title", "kind", "speaker_name", "words", "seconds", "size", "stands", "page"]

    def scoped(self, reach):
        return video_queries.videos_within(reach)


class CorrectForm(forms.ModelForm):
    """A line is never changed; a correction is a second one."""

    correct_by = forms.IntegerField(label=_("correct by (points)"), min_value=-1000, max_value=1000)
    note = forms.CharField(label=_("reason"), max_length=100)


@admin.register(PointsLine)
class PointsLineAdmin(MicroAdmin):
    form = CorrectForm
    add_roles = ()
    list_display = ["person", "union", "micro", "title", "points", "cut_points", "earned_on", "expires_on"]
    list_filter = ["micro", ("earned_on", admin.DateFieldListFilter)]
    search_fields = ["person__name", "title", "union__name"]
    readonly = ["person", "union", "micro", "title", "points", "cut_points", "earned_on", "expires_on"]
    fields = [*readonly, "correct_by", "note"]

    def get_readonly_fields(self, request, obj=None):
        return self.readonly

    def scoped(self, reach):
        return points_queries.points_within(reach)

    def save_through(self, request, thing, form, change):
        line = PointsLine.objects.select_related("person", "union").get(pk=thing.pk)
        data = form.cleaned_data
        return points_act.correct_points(line, by=request.user, points=data["correct_by"], note=data["note"])
