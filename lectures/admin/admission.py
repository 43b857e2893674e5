"""Calls and applications at the office's desk (S1-05, S1-06, S1-16)."""

from django import forms
from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from federation.masks import mask_phone

from .. import policies
from ..actions import appointments as terms
from ..actions import calls as call_actions
from ..actions import checking as act
from ..forms import NoteForm, TermForm
from ..models import AdmissionCall, Candidacy, ScoreCriterion
from ..queries import admission as queries
from ..queries import desk, panel
from ..queries.menu import corps_within
from ..states import CandidacyState as C
from .base import LectureAdmin, LectureInline, chip
from .deciding import DecidingAdmin
from .decisions import Verb
from .filters import CorpsFilter, StateFilter, through

CALL = ("title", "about", "opens_on", "closes_at", "is_blind")


class CallForm(forms.ModelForm):
    """A call; the end never lies before the beginning."""

    class Meta:
        model = AdmissionCall
        fields = ["corps", *CALL, "panel"]

    def clean(self):
        data = super().clean()
        opens, closes = data.get("opens_on"), data.get("closes_at")
        if opens and closes and closes.date() < opens:
            self.add_error("closes_at", _("The end lies before the beginning."))
        return data


class CriterionInline(LectureInline):
    model = ScoreCriterion
    fields = ["name", "weight", "phase"]


@admin.register(AdmissionCall)
class AdmissionCallAdmin(LectureAdmin):
    form = CallForm
    list_display = ["title", "corps", "opens_on", "closes_at", "is_blind", "handed_in", "waiting", "ranked"]
    list_filter = [CorpsFilter, "is_blind", ("opens_on", admin.DateFieldListFilter)]
    search_fields = ["title", "corps__name"]
    filter_horizontal = ["panel"]
    inlines = [CriterionInline]

    def scoped(self, reach):
        return queries.calls_within(reach)

    def get_fields(self, request, obj=None):
        return ["corps", *CALL, "panel"]

    def get_readonly_fields(self, request, obj=None):
        return ["corps"] if obj else []

    def get_inlines(self, request, obj):
        return self.inlines if obj else []

    def choices_within(self, request, name):
        return corps_within(request.reach) if name == "corps" else None

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        kwargs["queryset"] = desk.staff_to_sit(request.reach)
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def save_through(self, request, thing, form, change):
        data = {name: form.cleaned_data[name] for name in CALL}
        call = AdmissionCall.objects.get(pk=thing.pk) if change else None
        corps = None if change else form.cleaned_data["corps"]
        call = call_actions.save_call(by=request.user, call=call, corps=corps, **data)
        call_actions.set_panel(call, form.cleaned_data["panel"], by=request.user)
        return call

    def save_related(self, request, form, formsets, change):
        for formset in formsets:
            rows = [
                row.cleaned_data for row in formset.forms if row.cleaned_data and not row.cleaned_data.get("DELETE")
            ]
            call_actions.set_criteria(form.instance, rows, by=request.user)
            formset.new_objects = formset.changed_objects = formset.deleted_objects = []

    @admin.display(description=_("handed in"), ordering="handed_in")
    def handed_in(self, call):
        return call.handed_in

    @admin.display(description=_("to check"), ordering="waiting")
    def waiting(self, call):
        return call.waiting

    @admin.display(description=_("ranked list"))
    def ranked(self, call):
        return format_html('<a href="{}">{}</a>', reverse("lectures:call-ranking", args=[call.pk]), _("Ranked list"))


def _judge(*states):
    return lambda reach, row: row.state in states and policies.can_judge_candidacy(reach, row)


def _later(state):
    return lambda row, by, data: act.decide_later(row, by=by, state=state, note=data.get("note", ""))


VERBS = (
    Verb("check", pgettext_lazy("verb", "Papers are in order"), forms.Form, _judge(C.SUBMITTED),
         lambda row, by, data: act.approve_papers(row, by=by), _("The panel reads it now."), "primary"),
    Verb("return", pgettext_lazy("verb", "Return for completion"), NoteForm, _judge(C.SUBMITTED),
         lambda row, by, data: act.return_candidacy(row, by=by, note=data["note"]), _("Returned with your reason.")),
    Verb("choose", pgettext_lazy("verb", "Choose, tell later"), forms.Form,
         lambda reach, row: _judge(C.CHECKED)(reach, row) and row.pending_state != C.SHORTLISTED,
         _later(C.SHORTLISTED), _("Decided; nobody is told yet."), "primary"),
    Verb("refuse-later", pgettext_lazy("verb", "Refuse, tell later"), NoteForm,
         lambda reach, row: _judge(C.SUBMITTED, C.CHECKED)(reach, row) and not row.pending_state,
         _later(C.REFUSED), _("Decided; nobody is told yet.")),
    Verb("undo", pgettext_lazy("verb", "Take the decision back"), forms.Form,
         lambda reach, row: bool(row.pending_state) and policies.can_judge_candidacy(reach, row),
         _later(""), _("The decision is taken back.")),
    Verb("train", pgettext_lazy("verb", "Begin training"), forms.Form, _judge(C.SHORTLISTED),
         lambda row, by, data: act.begin_training(row, by=by), _("The academy takes over."), "primary"),
    Verb("appoint", pgettext_lazy("verb", "Propose for appointment"), TermForm, _judge(C.READY),
         lambda row, by, data: terms.propose_candidate(row, by=by, **data), _("Proposed; a second person signs."),
         "primary"),
    Verb("refuse", pgettext_lazy("verb", "Refuse and tell"), NoteForm,
         lambda reach, row: row.can_move(C.REFUSED) and policies.can_judge_candidacy(reach, row),
         lambda row, by, data: act.refuse_candidacy(row, by=by, note=data["note"]), _("Refused with your reason."),
         "danger"),
)  # fmt: skip


class PendingFilter(admin.SimpleListFilter):
    title = _("decision")
    parameter_name = "decision"

    def lookups(self, request, model_admin):
        return [("waits", _("decided, not told yet"))]

    def queryset(self, request, queryset):
        return queryset.exclude(pending_state="") if self.value() == "waits" else queryset


@admin.register(Candidacy)
class CandidacyAdmin(DecidingAdmin):
    """Applications that were handed in, to be found, read and decided."""

    verbs = VERBS
    list_display = ["who", "stands", "path", "call", "union", "trade", "submitted_at", "decision"]
    list_filter = [through(StateFilter, states=C.choices), PendingFilter, "path",
                   through(CorpsFilter, field="call__corps"), ("submitted_at", admin.DateFieldListFilter)]  # fmt: skip
    search_fields = ["name", "trade", "employer", "union__name", "call__title"]
    list_select_related = False
    fieldsets = [
        (None, {"fields": ["who", "stands", "decision", "path", "call", "union", "written_by", "submitted_at"]}),
        (_("Person"), {"fields": ["masked", "trade", "employer", "spoken", "travel_radius_km", "free_times"]}),
        (_("Reason and stories"), {"fields": ["reason", "story_one", "story_two", "story_three"]}),
    ]

    def scoped(self, reach):
        return queries.office_candidacies(reach)

    def beside(self, request, row):
        papers = [
            (str(paper), reverse("lectures:application-paper", args=[row.pk, paper.pk]),
             " · ".join(map(str, filter(None, [paper.get_kind_display(), paper.honour_year]))))
            for paper in queries.papers_of(row)
        ]  # fmt: skip
        ranked = panel.ranking([row], panel.phases_of(row.call))[0]
        scores = [
            (_("phase %(phase)s") % {"phase": one.phase}, "",
             _("%(sheets)s sheets · median %(median).2f · mean %(mean).2f")
             % {"sheets": one.sheets, "median": one.median, "mean": one.mean})
            for one in ranked.results
        ]  # fmt: skip
        links = [(_("Ranked list"), reverse("lectures:call-ranking", args=[row.call_id]))]
        if row.speaker_id:
            links.append((_("Speaker's record"), reverse("admin:lectures_speaker_change", args=[row.speaker_id])))
        notes = (
            [("warn", f"{_('decided, not told yet')}: {row.get_pending_state_display()}")] if row.pending_state else []
        )
        return {"lists": [(_("Papers"), papers), (_("Scores"), scores)], "links": links, "notes": notes}

    @admin.display(description=pgettext_lazy("of a human being", "name"), ordering="name")
    def who(self, row):
        return str(row)

    @admin.display(description=_("written by"))
    def written_by(self, row):
        return str(row.created_by)

    @admin.display(description=_("state"), ordering="state")
    def stands(self, row):
        return chip(row.state_label, row.state_tone)

    @admin.display(description=_("decided, not told yet"), ordering="pending_state")
    def decision(self, row):
        return row.get_pending_state_display() or "–"

    @admin.display(description=_("phone"))
    def masked(self, row):
        return mask_phone(row.phone)

    @admin.display(description=_("languages"))
    def spoken(self, row):
        return "、".join(row.languages) or "–"
