"""What the desk pages of on-site services share."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from workflow.desk import DeskAdmin, chip

from ..policies.counter import READS, WORKS
from ..queries import catalogue


class CounterAdmin(DeskAdmin):
    """Read by counter and union officers, changed by the counter's."""

    view_roles: tuple = READS
    edit_roles: tuple = WORKS

    def choices_within(self, request, name):
        if name == "station":
            return catalogue.stations_within(request.reach, *WORKS)
        return catalogue.companies_within(request.reach) if name == "company" else None


class ReadAdmin(CounterAdmin):
    """A table to be read, filtered and exported."""

    edit_roles: tuple = ()

    def get_readonly_fields(self, request, obj=None):
        return self.get_fields(request, obj)

    @admin.display(description=_("state"), ordering="state")
    def stands(self, row):
        return chip(row.state_label, row.state_tone)
