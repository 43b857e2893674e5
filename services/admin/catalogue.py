"""The versions of the services: read by everybody at a counter, published by the city's."""

from django import forms
from django.contrib import admin
from django.utils import timezone

from ..actions import catalogue as act
from ..models import ServiceVersion
from ..policies.counter import can_keep_catalogue
from ..queries import catalogue as queries
from .base import CounterAdmin

SAID = ["about_zh", "about_en", "papers", "result", "statutory_limit", "promised_limit", "processing", "promised_workdays",
        "cycle", "cycle_months", "reminder_days", "legal_basis"]  # fmt: skip


class VersionForm(forms.ModelForm):
    """A new version; what is left as it is stays as in the version before."""

    def _post_clean(self):
        """The row is checked by the action, which gives it its number."""


@admin.register(ServiceVersion)
class ServiceVersionAdmin(CounterAdmin):
    """Versions are never changed: an edit is the next version, from a day on (`?service=` starts from the last one)."""

    form = VersionForm
    list_display = ["service", "number", "valid_from", "promised_limit", "processing", "legal_basis"]
    list_filter = ["service__audience", "processing"]
    search_fields = ["service__code", "service__name_zh", "legal_basis"]
    fields = ["service", "valid_from", *SAID]

    def scoped(self, reach):
        return queries.versions_known()

    def has_add_permission(self, request):
        return can_keep_catalogue(request.reach)

    def has_change_permission(self, request, obj=None):
        return False

    def get_changeform_initial_data(self, request):
        known = {"valid_from": timezone.localdate(), **super().get_changeform_initial_data(request)}
        key = str(request.GET.get("service", ""))
        last = None
        if key.isascii() and key.isdigit() and len(key) < 10:
            last = queries.versions_known().filter(service=key).order_by("-number").first()
        return known | ({name: getattr(last, name) for name in SAID} if last else {})

    def save_through(self, request, thing, form, change):
        data = dict(form.cleaned_data)
        return act.publish_version(data.pop("service"), by=request.user, **data)
