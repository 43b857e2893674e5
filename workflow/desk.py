"""What the desk pages of the businesses share: refusals stand beside their field and keep what was typed."""

from datetime import datetime

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.html import format_html, strip_tags
from django.utils.safestring import SafeString

from federation.admin.base import ReachAdmin

from .errors import WorkflowError


class DeskAdmin(ReachAdmin):
    """Pages of a desk; what an action refuses comes back as the form's error, out of reach is 404."""

    refusals = (WorkflowError, ValidationError)
    show_facets = admin.ShowFacets.NEVER  # facets cost a query for each value

    class Media:
        css = {"all": ["css/work.css"]}  # noqa: RUF012 (Django's own shape)

    def _cell(self, name, row):
        """The words of the list without its colours, moments in local time."""
        value = super()._cell(name, row)
        if isinstance(value, datetime):
            return f"{timezone.localtime(value):%Y-%m-%d %H:%M}"
        return strip_tags(value) if isinstance(value, SafeString) else value

    def log_addition(self, request, obj, message):
        """The journal keeps it already."""

    log_change = log_addition

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        """What may be chosen is what is within reach."""
        rows = self.choices_within(request, db_field.name)
        if rows is not None:
            kwargs["queryset"] = rows
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        """Two boxes need no word about the Control key."""
        field = super().formfield_for_manytomany(db_field, request, **kwargs)
        if field is not None and db_field.name in self.filter_horizontal:
            field.help_text = db_field.help_text
        return field

    def choices_within(self, request, name):
        """The rows that the field `name` may point to; None leaves all of them."""
        return


def chip(word, tone):
    """A state as colour and word."""
    return format_html('<span class="chip {}">{}</span>', tone, word)
