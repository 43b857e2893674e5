from django.contrib import admin
from django.http import Http404
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from . import actions, events, policies, queries
from .machine import machines
from .models import CalendarDay, StateChange


def _machine_of(label: str):
    from django.apps import apps

    try:
        return getattr(apps.get_model(label), "machine", None)
    except (LookupError, ValueError):
        return None


def _kind_name(label: str) -> str:
    """What people call a kind of thing, such as "order" for lectures.order."""
    from django.apps import apps

    try:
        return str(apps.get_model(label)._meta.verbose_name)
    except (LookupError, ValueError):
        return label


class ScopedAdmin(admin.ModelAdmin):
    """A list that shows what the reach of the request shows; anything else does not exist."""

    def _get_obj_does_not_exist_redirect(self, request, opts, object_id):
        raise Http404

    def has_module_permission(self, request):
        return self.has_view_permission(request)


class ThingFilter(admin.SimpleListFilter):
    title = _("kind of thing")
    parameter_name = "thing"

    def lookups(self, request, model_admin):
        from django.apps import apps

        moving = [model for model in apps.get_models() if getattr(model, "machine", None) in machines().values()]
        return sorted((model._meta.label_lower, model._meta.verbose_name) for model in moving)

    def queryset(self, request, queryset):
        return queryset.filter(thing_label=self.value()) if self.value() else queryset


@admin.register(StateChange)
class StateChangeAdmin(ScopedAdmin):
    """The journal, to be read and never written."""

    list_display = ["at", "union", "kind", "thing_pk", "what", "was", "became", "who", "note"]
    list_display_links = ["at"]
    list_filter = [ThingFilter, ("at", admin.DateFieldListFilter)]
    search_fields = ["=thing_pk", "=event", "by_name__startswith"]
    search_help_text = _("Number of the thing, event, or name of who did it")
    fields = ["at", "union", "sequence", "kind", "thing_pk", "what", "was", "became", "who", "address", "note", "data"]
    list_per_page = 50
    show_full_result_count = False
    actions = None

    def get_queryset(self, request):
        return queries.journal_within(request.reach)

    def has_view_permission(self, request, obj=None):
        return policies.can_read_journal(request.reach)

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    @admin.display(description=_("kind of thing"), ordering="thing_label")
    def kind(self, line):
        return _kind_name(line.thing_label)

    @admin.display(description=_("event"), ordering="event")
    def what(self, line):
        return events.name_of(line.event)

    @admin.display(description=_("from"))
    def was(self, line):
        return self._state(line, line.from_state)

    @admin.display(description=_("to"))
    def became(self, line):
        return self._state(line, line.to_state)

    @admin.display(description=pgettext_lazy("journal", "by"), ordering="by_name")
    def who(self, line):
        return line.by_name or _("the portal")

    def _state(self, line, state):
        machine = _machine_of(line.thing_label)
        return machine.label_of(state) if machine and state in set(machine.states) else state or "–"


@admin.register(CalendarDay)
class CalendarDayAdmin(ScopedAdmin):
    """Working and free days the city declares; each change is journalled."""

    list_display = ["day", "is_workday", "reason"]
    list_filter = ["is_workday"]
    date_hierarchy = "day"
    search_fields = ["reason"]
    actions = None

    def get_queryset(self, request):
        return queries.calendar_exceptions(request.reach)

    def has_view_permission(self, request, obj=None):
        return policies.can_set_calendar(request.reach)

    has_change_permission = has_delete_permission = has_view_permission

    def has_add_permission(self, request):
        return self.has_view_permission(request)

    def get_readonly_fields(self, request, obj=None):
        return ["day"] if obj else []

    def save_model(self, request, obj, form, change):
        said = actions.declare_day(by=request.user, day=obj.day, is_workday=obj.is_workday, reason=obj.reason)
        obj.pk = said.pk

    def delete_model(self, request, obj):
        actions.withdraw_day(obj, by=request.user)

    def log_addition(self, request, obj, message):
        """The journal keeps it already."""

    log_change = log_addition

    def log_deletions(self, request, queryset):
        """The journal keeps it already."""
