"""The desk of the academy: courses, batches with their lessons, results, slots, trial talks, scripts."""

from django import forms
from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext, pgettext_lazy

from ui.components.marks import when

from ..actions import courses as act
from ..actions.bulk import for_each
from ..forms import NoteForm
from ..models import Batch, Course, Enrolment, Lesson, ScriptVersion, Trial, TrialSlot
from ..queries import courses as queries
from ..queries import scripts as script_queries
from ..queries import trials as trial_queries
from ..queries.menu import corps_within
from ..states import EnrolmentState, ScriptState, TrialState
from .base import OFFICE, LectureAdmin, LectureInline, ReadAdmin, chip
from .filters import CorpsFilter, StateFilter, through

COURSE_DETAILS = ("code", "title", "kind", "about", "hours", "is_required", "valid_months", "is_active")
BATCH_DETAILS = ("title", "seats", "enrol_until", "place", "teacher")


def stands(row):
    """The state of a row as colour and word."""
    return chip(row.state_label, row.state_tone)


stands.short_description = _("state")  # type: ignore[attr-defined]
stands.admin_order_field = "state"  # type: ignore[attr-defined]


@admin.register(Course)
class CourseAdmin(LectureAdmin):
    list_display = ["code", "title", "kind", "hours", "is_required", "valid_months", "batch_count", "passed_count",
                    "is_active"]  # fmt: skip
    list_filter = ["kind", "is_required", "is_active"]
    search_fields = ["code", "title"]
    fields = COURSE_DETAILS

    def scoped(self, reach):
        return queries.courses_table(reach)

    @admin.display(description=_("batches"), ordering="batch_count")
    def batch_count(self, course):
        return course.batch_count

    @admin.display(description=_("people who passed"), ordering="passed_count")
    def passed_count(self, course):
        return course.passed_count

    def save_through(self, request, thing, form, change):
        course = Course.objects.get(pk=thing.pk) if change else None
        return act.save_course(by=request.user, course=course, **form.cleaned_data)


class LessonForm(forms.ModelForm):
    minutes = forms.IntegerField(label=_("minutes"), min_value=10, max_value=600, initial=90)


class LessonInline(LectureInline):
    model = Lesson
    form = LessonForm
    fields = ["title", "starts_at", "minutes"]


@admin.register(Batch)
class BatchAdmin(LectureAdmin):
    """A run of a course; its page holds the timetable and leads to the roll."""

    list_display = ["title", "course", "corps", "places", "waiting", "lessons_shown", "enrol_until", "roll"]
    list_filter = [CorpsFilter, "course", ("enrol_until", admin.DateFieldListFilter)]
    search_fields = ["title", "course__title", "place", "teacher"]
    inlines = [LessonInline]

    def scoped(self, reach):
        return queries.batches_within(reach)

    def get_fields(self, request, obj=None):
        return ["course", "corps", *BATCH_DETAILS, "places", "roll"] if obj else ["course", "corps", *BATCH_DETAILS]

    def get_readonly_fields(self, request, obj=None):
        return ["course", "corps", "places", "roll"] if obj else []

    def get_inlines(self, request, obj):
        return self.inlines if obj else []

    def choices_within(self, request, name):
        return corps_within(request.reach) if name == "corps" else None

    @admin.display(description=_("seats taken"), ordering="taken")
    def places(self, batch):
        return f"{batch.taken} / {batch.seats}"

    @admin.display(description=_("waiting"), ordering="waiting_count")
    def waiting(self, batch):
        return batch.waiting_count

    @admin.display(description=_("lessons"), ordering="lesson_count")
    def lessons_shown(self, batch):
        return batch.lesson_count

    @admin.display(description=_("roll"))
    def roll(self, batch):
        return format_html('<a href="{}">{}</a>', reverse("lectures:batch-roll", args=[batch.pk]), _("Open"))

    def save_through(self, request, thing, form, change):
        data = {name: form.cleaned_data[name] for name in BATCH_DETAILS}
        if change:
            return act.save_batch(by=request.user, batch=Batch.objects.get(pk=thing.pk), **data)
        data |= {name: form.cleaned_data[name] for name in ("course", "corps")}
        return act.save_batch(by=request.user, **data)

    def save_related(self, request, form, formsets, change):
        for formset in formsets:
            rows = [
                one.cleaned_data for one in formset.forms if one.cleaned_data and not one.cleaned_data.get("DELETE")
            ]
            act.set_lessons(form.instance, rows, by=request.user)
            formset.new_objects = formset.changed_objects = formset.deleted_objects = []


@admin.register(Enrolment)
class EnrolmentAdmin(ReadAdmin):
    """Places and results; many are decided at once, and who attended too little is named."""

    list_display = ["person", "batch", stands, "attended", "result_percent", "decided_on", "joined_at"]
    list_filter = [through(CorpsFilter, field="batch__corps"), through(StateFilter, states=EnrolmentState.choices),
                   "batch__course", "batch"]  # fmt: skip
    search_fields = ["person__name", "person__pinyin", "batch__title"]
    fields = ["person", "batch", stands, "attended", "result_percent", "decided_on", "joined_at"]  # type: ignore[list-item]
    actions = ["pass_chosen", "pass_with_reason", "fail_chosen"]
    view_roles = OFFICE

    def scoped(self, reach):
        return queries.enrolments_within(reach)

    def has_decide_permission(self, request):
        return request.reach.has(*OFFICE)

    @admin.display(description=_("lessons attended"))
    def attended(self, row):
        return f"{row.attended_count} / {row.lesson_count}"

    @admin.action(description=pgettext_lazy("verb", "The chosen passed: issue certificates"), permissions=["decide"])
    def pass_chosen(self, request, queryset):
        self._decide(request, queryset, passed=True)

    @admin.action(
        description=pgettext_lazy("verb", "The chosen passed, with a reason for missing lessons"),
        permissions=["decide"],
    )
    def pass_with_reason(self, request, queryset):
        title, button = _("Passed with a reason"), pgettext("verb", "Let them pass")
        return self._ask(request, queryset, "pass_with_reason", title, button, passed=True)

    @admin.action(description=pgettext_lazy("verb", "The chosen did not pass, with a reason"), permissions=["decide"])
    def fail_chosen(self, request, queryset):
        title, button = _("Not passed"), pgettext("verb", "Not passed")
        return self._ask(request, queryset, "fail_chosen", title, button, passed=False)

    def _ask(self, request, queryset, action, title, button, *, passed):
        form = NoteForm(request.POST if "note" in request.POST else None)
        if not form.is_valid():
            return self.reason_page(request, queryset, form, action, title, button)
        return self._decide(request, queryset, passed=passed, note=form.cleaned_data["note"])

    def _decide(self, request, queryset, **how):
        done, skipped = for_each(queryset, lambda row: act.decide_course(row, by=request.user, **how))
        words = ngettext("%(count)s result decided: %(rows)s.", "%(count)s results decided: %(rows)s.", len(done))
        self.say(request, done, skipped, words)


@admin.register(TrialSlot)
class TrialSlotAdmin(ReadAdmin):
    list_display = ["starts_at", "minutes", "place", "corps", "evaluator", "booked"]
    list_filter = [CorpsFilter, ("starts_at", admin.DateFieldListFilter)]
    search_fields = ["place", "evaluator__username"]
    list_select_related = ["corps", "evaluator__person"]
    fields = ["starts_at", "minutes", "place", "corps", "evaluator"]
    view_roles = OFFICE

    def scoped(self, reach):
        return trial_queries.slots_within(reach)

    @admin.display(description=_("booked"), boolean=True)
    def booked(self, slot):
        return slot.is_booked


@admin.register(Trial)
class TrialAdmin(ReadAdmin):
    list_display = ["title", "candidate", stands, "attempt", "held_at", "scores_shown", "result_percent", "page"]
    list_filter = [through(CorpsFilter, field="slot__corps"), through(StateFilter, states=TrialState.choices), "attempt",
                   ("slot__starts_at", admin.DateFieldListFilter)]  # fmt: skip
    search_fields = ["title", "candidacy__name"]
    fields = ["title", "candidate", stands, "attempt", "held_at", "result_percent", "page"]  # type: ignore[list-item]
    view_roles = OFFICE

    def scoped(self, reach):
        return trial_queries.trials_within(reach)

    @admin.display(description=_("candidate"), ordering="candidacy__name")
    def candidate(self, trial):
        return trial.candidacy.name

    @admin.display(description=_("date and time"), ordering="slot__starts_at")
    def held_at(self, trial):
        return when(trial.slot.starts_at)

    @admin.display(description=_("scores: panel / listeners"))
    def scores_shown(self, trial):
        return f"{trial.panel_count} / {trial.listener_count}"

    @admin.display(description=_("evaluation"))
    def page(self, trial):
        return format_html('<a href="{}">{}</a>', reverse("lectures:trial-detail", args=[trial.pk]), _("Open"))


@admin.register(ScriptVersion)
class ScriptVersionAdmin(ReadAdmin):
    list_display = ["script", "number", "author", "topic", stands, "submitted_at", "decided_by", "page"]
    list_filter = [through(CorpsFilter, field="script__corps"), through(StateFilter, states=ScriptState.choices),
                   ("submitted_at", admin.DateFieldListFilter)]  # fmt: skip
    search_fields = ["script__title", "script__speaker__name", "script__candidacy__name", "script__topic__title_zh"]
    fields = ["script", "number", "author", "topic", stands, "change_note", "submitted_at", "decided_at", "decided_by",  # type: ignore[list-item]
              "page"]  # fmt: skip
    view_roles = OFFICE

    def scoped(self, reach):
        return script_queries.versions_within(reach)

    @admin.display(description=_("author"))
    def author(self, version):
        return (version.script.speaker or version.script.candidacy).name

    @admin.display(description=_("topic"), ordering="script__topic__code")
    def topic(self, version):
        return version.script.topic or "–"

    @admin.display(description=_("reading"))
    def page(self, version):
        address = reverse("lectures:script-detail", args=[version.script_id])
        return format_html('<a href="{}?v={}">{}</a>', address, version.number, _("Open"))
