"""Tables to be read, filtered and exported; what changes them are the pages of the audits."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from workflow.desk import DeskAdmin, chip

from ..models import Book, Conflict, Finding, RuleRun, Task
from ..policies.books import AUDITS, SEES
from ..queries.books import books_within
from ..queries.campaigns import tasks_within
from ..queries.findings import findings_within


class StateFilter(admin.SimpleListFilter):
    """The states of the machine of the rows, in words."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request, model_admin):
        machine = model_admin.model.machine
        return [(state.value, machine.label_of(state)) for state in machine.states]

    def queryset(self, request, queryset):
        return queryset.filter(state=self.value()) if self.value() else queryset


class ReadAdmin(DeskAdmin):
    """Read by those who keep or audit books within reach."""

    view_roles: tuple = SEES
    edit_roles: tuple = ()

    def get_readonly_fields(self, request, obj=None):
        return self.get_fields(request, obj)

    @admin.display(description=_("state"))
    def state_chip(self, row):
        return chip(row.state_label, row.state_tone)


@admin.register(Book)
class BookAdmin(ReadAdmin):
    list_display = ["union", "year", "version", "state_chip", "line_count", "posted_at", "certified_at", "audited_at"]
    list_filter = ["year", StateFilter]
    search_fields = ["union__name", "union__code"]
    fields = ["union", "year", "version", "state_chip", "line_count", "posted_at", "certified_at", "audited_at"]

    def scoped(self, reach):
        return books_within(reach)


@admin.register(Finding)
class FindingAdmin(ReadAdmin):
    list_display = ["number", "union", "year", "rule", "severity", "state_chip", "due_on"]
    list_filter = ["year", "severity", StateFilter, "source"]
    search_fields = ["number", "union__name", "text_zh"]
    fields = [
        "number",
        "union",
        "year",
        "source",
        "rule",
        "severity",
        "state_chip",
        "text_zh",
        "lines",
        "due_on",
        "plan",
        "owner",
    ]

    def scoped(self, reach):
        return findings_within(reach)


@admin.register(Task)
class TaskAdmin(ReadAdmin):
    view_roles = AUDITS
    list_display = ["union", "campaign", "auditor", "planned_on", "state_chip", "risk"]
    list_filter = ["campaign", StateFilter, "depth"]
    search_fields = ["union__name"]
    fields = ["union", "campaign", "auditor", "planned_on", "begun_on", "closed_on", "state_chip", "risk", "depth"]

    def scoped(self, reach):
        return tasks_within(reach)


@admin.register(Conflict)
class ConflictAdmin(ReadAdmin):
    view_roles = AUDITS
    list_display = ["auditor", "union", "reason", "declared_at"]
    search_fields = ["union__name", "reason"]
    fields = ["auditor", "union", "reason", "declared_at"]

    def scoped(self, reach):
        return Conflict.objects.filter(reach.q("union__path", *AUDITS)).select_related("auditor__person", "union")


@admin.register(RuleRun)
class RuleRunAdmin(ReadAdmin):
    view_roles = AUDITS
    list_display = ["began_at", "ended_at", "book_count", "new_count", "cleared_count"]
    fields = ["began_at", "ended_at", "book_count", "new_count", "cleared_count", "seconds"]

    def scoped(self, reach):
        return RuleRun.objects.all() if reach.is_at_top(*AUDITS) else RuleRun.objects.none()
