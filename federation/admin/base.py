"""What every desk page of this app shares: rows within reach, rights from duties."""

import re

from django.contrib import admin, messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.utils import label_for_field, lookup_field
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.utils.translation import gettext_lazy as _

from ui.exports import table_response

from .. import journal, queries
from .fields import Picker

SECRET = re.compile(r"password|token|phone|id_number|_index$|staged|device|session_round|^key$")


class ReachAdmin(admin.ModelAdmin):
    """Lists only what `scoped(reach)` finds; `view_roles` see it, `edit_roles` may change it, nobody deletes.

    Saving goes through actions: a subclass writes `save_through(request, thing, form, change)`.
    """

    view_roles: tuple = ()
    edit_roles: tuple = ()
    add_roles: tuple | None = None
    refusals: tuple = (ValidationError,)  # what actions raise with a sentence for the person at the screen
    list_per_page = 50
    show_full_result_count = False

    def get_actions(self, request):
        """The actions of the page and the export, which every list has."""
        found = super().get_actions(request)
        found.setdefault("export", self.get_action("export"))
        return found

    @admin.action(description=_("Export the chosen rows to Excel"))
    def export(self, request, queryset):
        """The chosen rows as the list shows them, masks included; the export is journalled."""
        names = [name for name in self.get_list_display(request) if name != "action_checkbox"]
        columns = [str(label_for_field(name, self.model, self)) for name in names]
        rows = [[self._cell(name, row) for name in names] for row in queryset]
        top = queries.unions_within(request.reach).first()
        journal.note(self.model, "list_exported", by=request.user, union=top, data={"rows": len(rows)})
        return table_response(f"{self.model._meta.verbose_name_plural}.xlsx", columns, rows)

    def _cell(self, name, row):
        field, _attribute, value = lookup_field(name, row, self)
        if field is not None and field.choices:
            return row._get_FIELD_display(field)
        return value

    def scoped(self, reach):
        """The rows that `reach` may see here."""
        raise TypeError(f"{type(self).__name__} does not say which rows are within reach")

    def get_queryset(self, request):
        return self.scoped(request.reach)

    def get_object(self, request, object_id, from_field=None):
        """No row is looked for on behalf of somebody who may see none of this table."""
        return super().get_object(request, object_id, from_field) if self.has_view_permission(request) else None

    def _get_obj_does_not_exist_redirect(self, request, opts, object_id):
        """Out of reach and not there are one answer."""
        raise Http404

    def lookup_allowed(self, lookup, value, request=None):
        """Nobody guesses a secret letter by letter through the address (`?password__startswith=…`)."""
        if any(SECRET.search(part) for part in lookup.split("__")):
            return False
        return super().lookup_allowed(lookup, value, request)

    def get_changelist_instance(self, request):
        """An address with a value that nothing can have (`?starts_at__year=99999`) leads back to the list."""
        try:
            return super().get_changelist_instance(request)
        except (ValueError, OverflowError) as error:
            raise IncorrectLookupParameters(error) from error

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", Picker(db_field, self.admin_site))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def get_fieldsets(self, request, obj=None):
        """Who may only read is shown what the row holds, not what the form would ask besides."""
        found = super().get_fieldsets(request, obj)
        if obj is None or self.has_change_permission(request, obj):
            return found
        asked = {
            name
            for name in getattr(self.form, "declared_fields", ())
            if not hasattr(obj, name) and not hasattr(self, name)
        }
        return [
            (title, more | {"fields": [one for one in more["fields"] if one not in asked]}) for title, more in found
        ]

    def has_module_permission(self, request):
        return request.reach.has(*self.view_roles)

    def has_view_permission(self, request, obj=None):
        return request.reach.has(*self.view_roles)

    def has_change_permission(self, request, obj=None):
        return bool(self.edit_roles) and request.reach.has(*self.edit_roles)

    def has_add_permission(self, request):
        roles = self.edit_roles if self.add_roles is None else self.add_roles
        return bool(roles) and request.reach.has(*roles)

    def has_delete_permission(self, request, obj=None):
        return False

    def save_through(self, request, thing, form, change):
        """Stores `form` by an action and returns the row."""
        raise PermissionDenied

    def save_model(self, request, obj, form, change):
        saved = self.save_through(request, obj, form, change)
        obj.__dict__.update(saved.__dict__)

    def save_related(self, request, form, formsets, change):
        """Nothing hangs on these rows."""

    def get_form(self, request, obj=None, change=False, **kwargs):
        """The form; what an action refused a moment ago stands in it beside its field."""
        form = super().get_form(request, obj, change=change, **kwargs)
        refusal = getattr(request, "refusal", None)
        if refusal is None:
            return form

        class Refused(form):
            def clean(self):
                data = super().clean()
                field, sentence = refusal
                self.add_error(field if field in self.fields else None, sentence)
                return data

        return Refused

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        """A refusal shows the form once more with all that was typed."""
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except self.refusals as error:
            request.refusal = field_and_sentence(error)
        response = super().changeform_view(request, object_id, form_url, extra_context)
        response.status_code = 422
        return response

    def each(self, queryset, act, request, done):
        """Runs `act` on every chosen row and says what happened."""
        count = 0
        for row in queryset:
            try:
                act(row)
                count += 1
            except (ValidationError, PermissionDenied) as error:
                text = " ".join(error.messages) if isinstance(error, ValidationError) else str(error)
                self.message_user(request, f"{row}: {text}", messages.ERROR)
        if count:
            self.message_user(request, done % {"count": count}, messages.SUCCESS)


def field_and_sentence(error) -> tuple[str | None, str]:
    """The field that a refusal is about (None for the whole form) and what it says."""
    if not isinstance(error, ValidationError):
        return getattr(error, "field", None), str(error)
    if hasattr(error, "error_dict"):
        field, words = next(iter(error.message_dict.items()))
        return field, " ".join(words)
    return getattr(error, "code", None), " ".join(error.messages)
