from django import forms
from django.contrib import admin
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.http import Http404
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from ui.components.marks import listed

from . import actions, events, parameters, policies, queries
from .errors import NotAllowed
from .machine import machines
from .models import CalendarDay, ParameterValue, StateChange


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


def _column_name(label: str, column: str) -> str:
    from django.apps import apps

    try:
        return str(apps.get_model(label)._meta.get_field(column).verbose_name)
    except (LookupError, ValueError, FieldDoesNotExist):
        return column


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
    fields = [
        "at",
        "union",
        "sequence",
        "kind",
        "thing_pk",
        "what",
        "was",
        "became",
        "who",
        "address",
        "note",
        "details",
    ]
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

    @admin.display(description=_("details"))
    def details(self, line):
        """Columns that were changed by their words, anything else as it was noted."""
        data = dict(line.data or {})
        said = [str(_column_name(line.thing_label, one)) for one in data.pop("changed", ())]
        said = [gettext("changed: %(columns)s") % {"columns": listed(said)}] if said else []
        said += [f"{key.replace('_', ' ')}: {value}" for key, value in data.items()]
        return format_html_join(mark_safe("<br>"), "{}", ((one,) for one in said)) if said else "–"

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


class ParameterForm(forms.ModelForm):
    """A change of one figure; what the action would refuse is said beside its field."""

    name = forms.ChoiceField(label=_("figure"))

    class Meta:
        model = ParameterValue
        fields = ["name", "value", "holds_from", "reason"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        settable = [one for one in parameters.declared() if policies.can_set_parameter(self.reach, one)]
        self.fields["name"].choices = [(one.name, one.label) for one in settable]

    def clean_holds_from(self):
        if self.cleaned_data["holds_from"] < timezone.localdate():
            raise ValidationError(_("A figure can change from today on, never backwards."))
        return self.cleaned_data["holds_from"]

    def clean(self):
        data = super().clean()
        if "name" in data and "value" in data:
            try:
                parameters.parameter(data["name"]).check(data["value"])
            except ValidationError as error:
                self.add_error("value", error)
        return data


@admin.register(ParameterValue)
class ParameterValueAdmin(ScopedAdmin):
    """Every figure that can be changed with what holds today; beneath it each change with its reason."""

    form = ParameterForm
    list_display = ["label", "shown_value", "holds_from", "reason", "set_by", "set_at"]
    list_display_links = None
    list_filter = [("holds_from", admin.DateFieldListFilter)]
    search_fields = ["name", "reason"]
    change_list_template = "workflow/parameters.html"
    actions = ["withdraw"]

    def get_queryset(self, request):
        return queries.parameter_values(request.reach)

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change, **kwargs)
        form.reach = request.reach
        return form

    def changelist_view(self, request, extra_context=None):
        rows = [
            (one, parameters.value_of(one.name), parameters.next_change(one.name),
             policies.can_set_parameter(request.reach, one))
            for one in parameters.declared()
        ]  # fmt: skip
        return super().changelist_view(request, {"figures": rows, **(extra_context or {})})

    def has_view_permission(self, request, obj=None):
        return policies.can_see_parameters(request.reach)

    def has_add_permission(self, request):
        return any(policies.can_set_parameter(request.reach, one) for one in parameters.declared())

    def has_change_permission(self, request, obj=None):
        return False

    has_delete_permission = has_change_permission

    def save_model(self, request, obj, form, change):
        obj.pk = actions.set_parameter(by=request.user, **form.cleaned_data).pk

    def log_addition(self, request, obj, message):
        """The journal keeps it already."""

    @admin.action(description=_("Take back changes that do not hold yet"))
    def withdraw(self, request, queryset):
        for row in queryset:
            try:
                actions.withdraw_parameter(row, by=request.user)
            except NotAllowed as refusal:
                self.message_user(request, f"{self.label(row)}: {refusal}", "error")

    @admin.display(description=_("figure"), ordering="name")
    def label(self, row):
        known = self._known(row)
        return known.label if known else row.name

    @admin.display(description=_("value"))
    def shown_value(self, row):
        known = self._known(row)
        return f"{known.shaped(row.value)} {known.unit}" if known else row.value

    def _known(self, row):
        return next((one for one in parameters.declared() if one.name == row.name), None)
