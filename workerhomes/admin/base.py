"""What the desk pages of worker homes share."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from federation.models import Role
from workflow.desk import DeskAdmin, chip

from ..policies.homes import LOOKS_AFTER
from ..queries.homes import homes_within

MANAGER = (Role.HOME_MANAGER,)


class HomesAdmin(DeskAdmin):
    """Read by who looks after a home, changed by its manager."""

    view_roles: tuple = LOOKS_AFTER
    edit_roles: tuple = MANAGER

    def choices_within(self, request, name):
        return homes_within(request.reach, *MANAGER) if name == "home" else None


class ReadAdmin(HomesAdmin):
    """A table to be read, filtered and exported."""

    edit_roles: tuple = ()

    def get_readonly_fields(self, request, obj=None):
        return self.get_fields(request, obj)


class HomeFilter(admin.SimpleListFilter):
    """Homes within reach; `field` leads from the row to its home."""

    title = _("worker home")
    parameter_name = "home"
    field = "home"

    def lookups(self, request, model_admin):
        return [(str(home.pk), home.name) for home in homes_within(request.reach)]

    def queryset(self, request, queryset):
        value = self.value() or ""
        return queryset.filter(**{self.field: value}) if value.isascii() and value.isdigit() else queryset


class StateFilter(admin.SimpleListFilter):
    """`states` are the states of the row's machine."""

    title = _("state")
    parameter_name = "state"
    states: list = []  # noqa: RUF012

    def lookups(self, request, model_admin):
        return self.states

    def queryset(self, request, queryset):
        return queryset.filter(state=self.value()) if self.value() in dict(self.states) else queryset


__all__ = ["MANAGER", "HomeFilter", "HomesAdmin", "ReadAdmin", "StateFilter", "chip"]
