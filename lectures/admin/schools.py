"""The desk's tables of craftsmen in schools: schools, activities, asks, visits, clearances, tutors, programmes."""

from django import forms
from django.contrib import admin
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext, pgettext_lazy

from federation.models import Role, UnionKind
from federation.queries import unions_within
from ui.components.marks import day as day_of

from ..actions import clearances, programmes
from ..actions import schools as act
from ..forms import NoteForm
from ..models import (
    ActivityTemplate,
    Clearance,
    Programme,
    ProgrammeSlot,
    School,
    SchoolPost,
    SchoolVisit,
    Tutor,
    VisitRating,
)
from ..queries import programmes as programme_queries
from ..queries import schools as queries
from ..queries.menu import speakers_within
from ..states import PostState, TutorState, VisitState
from .base import OFFICE, LectureAdmin, ReadAdmin, chip
from .filters import CorpsFilter, StateFilter, through

SIDE = (Role.CORPS_OFFICER, Role.UNION_OFFICER, Role.SCHOOL_CONTACT)
SCHOOL_DETAILS = ("stage", "address", "latitude", "longitude", "is_active")


class DaysForm(forms.ModelForm):
    """The last day comes after the first, said beside it; the constraint has no words for people."""

    days = ("opens_on", "closes_on")

    def clean(self):
        data = super().clean()
        first, last = (data.get(name) for name in self.days)
        if first and last and last <= first:
            self.add_error(self.days[1], _("The end lies before the beginning."))
        return data


class ClearanceForm(DaysForm):
    days = ("done_on", "expires_on")


class StateShown:
    """The state as chip."""

    @admin.display(description=_("state"), ordering="state")
    def stands(self, row):
        return chip(row.state_label, row.state_tone)


@admin.register(School)
class SchoolAdmin(LectureAdmin):
    """Schools and how long each has waited (S3-08)."""

    list_display = ["union", "stage", "address", "visit_total", "last_visit", "days", "is_active"]
    list_filter = ["stage", "is_active"]
    search_fields = ["union__name", "union__pinyin", "address"]
    view_roles = edit_roles = SIDE
    add_roles = OFFICE

    def scoped(self, reach):
        return queries.schools_table(reach)

    def get_fields(self, request, obj=None):
        return ["union", *SCHOOL_DETAILS]

    def get_readonly_fields(self, request, obj=None):
        return ["union"] if obj else []

    def choices_within(self, request, name):
        rows = unions_within(request.reach, *SIDE).filter(kind=UnionKind.SCHOOL_UNION, school=None)
        return rows if name == "union" else None

    def save_through(self, request, thing, form, change):
        data = {name: form.cleaned_data[name] for name in SCHOOL_DETAILS}
        if change:
            school = School.objects.select_related("union").get(pk=thing.pk)
            return act.save_school(by=request.user, school=school, **data)
        return act.save_school(by=request.user, union=form.cleaned_data["union"], **data)

    @admin.display(description=_("visits"), ordering="visit_count")
    def visit_total(self, school):
        return school.visit_count

    @admin.display(description=_("last visit"), ordering="last_visit_at")
    def last_visit(self, school):
        return day_of(school.last_visit_at) if school.last_visit_at else "–"

    @admin.display(description=_("days since"), ordering="-last_visit_at")
    def days(self, school):
        found = queries.days_since(school)
        return "–" if found is None else found


class ActivityForm(forms.ModelForm):
    stages = forms.MultipleChoiceField(
        label=_("stages"), choices=School.Stage.choices, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = ActivityTemplate
        fields = ("kind", "title", "about", "minutes", "group_max_people", "stages", "is_active")


@admin.register(ActivityTemplate)
class ActivityAdmin(LectureAdmin):
    """What a craftsman can do at a school."""

    form = ActivityForm
    list_display = ["title", "kind", "minutes", "group_max_people", "is_active"]
    list_filter = ["kind", "is_active"]
    search_fields = ["title", "about"]

    def scoped(self, reach):
        return queries.activity_table(reach)

    def save_through(self, request, thing, form, change):
        activity = ActivityTemplate.objects.get(pk=thing.pk) if change else None
        return act.save_activity(by=request.user, activity=activity, **form.cleaned_data)


@admin.register(SchoolPost)
class PostAdmin(StateShown, ReadAdmin):
    list_display = ["created_at", "who", "template", "from_on", "until_on", "grade", "course_link", "stands"]
    list_filter = [through(StateFilter, states=PostState.choices), "template__kind", "school__stage",
                   ("from_on", admin.DateFieldListFilter)]  # fmt: skip
    search_fields = ["school__union__name", "speaker__name", "text", "course_link"]
    fields = ["who", "template", "topic", "text", "grade", "course_link", "from_on", "until_on", "created_at", "stands"]
    view_roles = SIDE

    def scoped(self, reach):
        return queries.posts_table(reach)

    @admin.display(description=_("who speaks"))
    def who(self, post):
        return str(post.school or post.speaker)


class ProgrammeFilter(admin.RelatedFieldListFilter):
    """The yearly programme a visit counts for."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.title = _("programme of the year")


@admin.register(SchoolVisit)
class VisitAdmin(StateShown, ReadAdmin):
    list_display = ["starts_at", "school", "speaker", "template", "grade", "people", "people_counted", "stands", "page"]
    list_filter = [through(StateFilter, states=VisitState.choices), "template__kind", "school__stage", ("programme", ProgrammeFilter),
                   through(CorpsFilter, field="speaker__home_corps"), ("flagged_at", admin.EmptyFieldListFilter),
                   ("starts_at", admin.DateFieldListFilter)]  # fmt: skip
    search_fields = ["school__union__name", "speaker__name", "grade", "course_link", "order__number"]
    fields = ["school", "speaker", "template", "starts_at", "minutes", "grade", "class_name", "people", "teacher",
              "course_link", "place", "route", "safety_notes", "consent_held", "people_counted", "override_reason", "flagged_at",
              "programme", "order", "stands", "page"]  # fmt: skip
    view_roles = SIDE

    def scoped(self, reach):
        return queries.visit_table(reach)

    @admin.display(description=_("page"))
    def page(self, visit):
        return format_html('<a href="{}">{}</a>', reverse("lectures:visit-detail", args=[visit.pk]), _("Open"))


@admin.register(VisitRating)
class VisitRatingAdmin(ReadAdmin):
    list_display = ["created_at", "visit", "side", "score", "comment"]
    list_filter = ["side", "score", ("created_at", admin.DateFieldListFilter)]
    search_fields = ["visit__school__union__name", "visit__speaker__name", "comment"]
    fields = ["visit", "side", "score", "comment", "created_at"]
    view_roles = SIDE

    def scoped(self, reach):
        return queries.visit_ratings_table(reach)


@admin.register(Clearance)
class ClearanceAdmin(LectureAdmin):
    """Checks and inductions with their expiry; revoked with a reason, never changed (S3-03)."""

    form = ClearanceForm
    list_display = ["speaker", "kind", "done_on", "expires_on", "left", "reason"]
    list_filter = ["kind", through(CorpsFilter, field="speaker__home_corps"),
                   ("expires_on", admin.DateFieldListFilter), ("revoked_at", admin.EmptyFieldListFilter)]  # fmt: skip
    search_fields = ["speaker__name", "speaker__pinyin"]
    fields = ["speaker", "kind", "done_on", "expires_on", "reason"]
    actions = ["revoke"]

    def scoped(self, reach):
        return queries.clearances_within(reach)

    def has_change_permission(self, request, obj=None):
        return obj is None and super().has_change_permission(request)

    def choices_within(self, request, name):
        return speakers_within(request.reach).filter(is_active=True) if name == "speaker" else None

    def save_through(self, request, thing, form, change):
        return clearances.note_clearance(by=request.user, **{name: form.cleaned_data[name] for name in self.fields})

    @admin.display(description=_("days left"), ordering="expires_on")
    def left(self, row):
        if row.revoked_at:
            return chip(_("revoked"), "bad")
        days = (row.expires_on - timezone.localdate()).days
        return chip(days, "bad" if days < 0 else "warn" if days <= 60 else "ok")

    @admin.action(description=pgettext_lazy("verb", "Revoke the chosen ones, with a reason"), permissions=["change"])
    def revoke(self, request, queryset):
        form = NoteForm(request.POST if "note" in request.POST else None)
        if not form.is_valid():
            title, button = _("Revoke clearances"), pgettext("verb", "Revoke")
            return self.reason_page(request, queryset, form, "revoke", title, button)
        note = form.cleaned_data["note"]
        self.each(
            queryset, lambda row: clearances.revoke_clearance(row, by=request.user, reason=note), request,
            _("%(count)s clearances are revoked."),
        )  # fmt: skip
        return None


@admin.register(Tutor)
class TutorAdmin(StateShown, ReadAdmin):
    list_display = ["school", "speaker", "title", "starts_on", "ends_on", "came", "stands", "page"]
    list_filter = [through(StateFilter, states=TutorState.choices), "title",
                   through(CorpsFilter, field="speaker__home_corps"), ("ends_on", admin.DateFieldListFilter)]  # fmt: skip
    search_fields = ["school__union__name", "speaker__name"]
    fields = ["school", "speaker", "title", "starts_on", "ends_on", "came", "stands", "page"]
    view_roles = SIDE

    def scoped(self, reach):
        return queries.tutor_table(reach)

    @admin.display(description=_("visits done of those owed"))
    def came(self, tutor):
        return f"{tutor.visits_done} / {tutor.visits_owed}"

    @admin.display(description=_("page"))
    def page(self, tutor):
        return format_html('<a href="{}">{}</a>', reverse("lectures:tutor-detail", args=[tutor.pk]), _("Open"))


@admin.register(Programme)
class ProgrammeAdmin(LectureAdmin):
    """The yearly drive around Craftsman Day (F-A1-17)."""

    form = DaysForm
    list_display = ["year", "edition", "title", "opens_on", "closes_on", "came", "schools", "visits_held", "slots_free"]
    search_fields = ["title", "opening_place"]
    fields = ["year", "edition", "title", "target_people", "opens_on", "opening_place", "closes_on"]

    def scoped(self, reach):
        return programme_queries.programmes_table(reach)

    def save_through(self, request, thing, form, change):
        programme = Programme.objects.get(pk=thing.pk) if change else None
        return programmes.save_programme(by=request.user, programme=programme, **form.cleaned_data)

    @admin.display(description=_("speakers into schools"), ordering="speaker_count")
    def came(self, programme):
        return f"{programme.speaker_count} / {programme.target_people}"

    @admin.display(description=pgettext_lazy("places", "schools"), ordering="school_count")
    def schools(self, programme):
        return programme.school_count

    @admin.display(description=_("visits"), ordering="visit_count")
    def visits_held(self, programme):
        return programme.visit_count

    @admin.display(description=_("days still free"), ordering="slot_count")
    def slots_free(self, programme):
        return programme.slot_count


@admin.register(ProgrammeSlot)
class SlotAdmin(ReadAdmin):
    list_display = ["day", "speaker", "programme", "taken_by", "is_carried"]
    list_filter = ["programme", ("day", admin.DateFieldListFilter), ("visit", admin.EmptyFieldListFilter)]
    search_fields = ["speaker__name", "visit__school__union__name"]
    fields = ["day", "speaker", "programme", "taken_by", "is_carried"]
    view_roles = OFFICE

    def scoped(self, reach):
        return queries.slots_table(reach)

    @admin.display(description=_("taken by"))
    def taken_by(self, slot):
        return str(slot.visit.school) if slot.visit else "–"

    @admin.display(description=_("carried over"), boolean=True)
    def is_carried(self, slot):
        return slot.carried_from_id is not None
