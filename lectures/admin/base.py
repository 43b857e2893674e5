"""What the desk pages of lectures share: refusals stand beside their field and keep what was typed."""

from datetime import datetime

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, strip_tags
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from federation.admin.base import ReachAdmin
from federation.models import Role
from workflow.errors import WorkflowError

OFFICE = (Role.CORPS_OFFICER,)
READERS = (Role.CORPS_OFFICER, Role.UNION_OFFICER)


class LectureAdmin(ReachAdmin):
    """Pages of the corps office; what an action refuses comes back as the form's error, out of reach is 404."""

    view_roles: tuple = OFFICE
    edit_roles: tuple = OFFICE
    show_facets = admin.ShowFacets.NEVER  # facets cost a query for each value

    class Media:
        css = {"all": ["css/work.css"]}  # noqa: RUF012 (Django's own shape)

    def get_form(self, request, obj=None, change=False, **kwargs):
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
        try:
            return super(ReachAdmin, self).changeform_view(request, object_id, form_url, extra_context)
        except (WorkflowError, ValidationError) as error:
            request.refusal = _field_and_sentence(error)
        response = super(ReachAdmin, self).changeform_view(request, object_id, form_url, extra_context)
        response.status_code = 422
        return response

    def _cell(self, name, row):
        """The words of the list without its colours, moments in local time."""
        value = super()._cell(name, row)
        if isinstance(value, datetime):
            return f"{timezone.localtime(value):%Y-%m-%d %H:%M}"
        return strip_tags(value) if isinstance(value, SafeString) else value

    def reason_page(self, request, rows, form, action, title, button):
        """Asks once for the reason of a decision about many rows; 422 when it was sent without one."""
        back = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist")
        context = {
            **self.admin_site.each_context(request), "title": title, "form": form, "rows": rows, "opts": self.opts,
            "action": action, "button": button, "back": back,
        }  # fmt: skip
        status = 422 if form.is_bound else 200
        return TemplateResponse(request, "admin/lectures/reason.html", context, status=status)

    def say(self, request, done, skipped, sentence):
        """Which rows were done, and which were skipped and why; `sentence` holds %(count)s and %(rows)s."""
        if done:
            rows = "、".join(str(row) for row in done)
            self.message_user(request, sentence % {"count": len(done), "rows": rows}, messages.SUCCESS)
        for row, why in skipped:
            link = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", args=[row.pk])
            told = format_html(gettext('Skipped <a href="{}">{}</a>: {}'), link, row, why)
            self.message_user(request, told, messages.WARNING)

    def _get_obj_does_not_exist_redirect(self, request, opts, object_id):
        raise Http404

    def log_addition(self, request, obj, message):
        """The journal keeps it already."""

    log_change = log_addition

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        """What may be chosen is what is within reach."""
        rows = self.choices_within(request, db_field.name)
        if rows is not None:
            kwargs["queryset"] = rows
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def choices_within(self, request, name):
        """The rows that the field `name` may point to; None leaves all of them."""
        return


class ReadAdmin(LectureAdmin):
    """A table to be read, filtered and exported."""

    view_roles: tuple = READERS
    edit_roles: tuple = ()

    def get_readonly_fields(self, request, obj=None):
        return self.get_fields(request, obj)


class LectureInline(admin.TabularInline):
    """Rows that belong to the row on the page; the page's action stores them."""

    extra = 0
    can_take_away = True

    def has_view_permission(self, request, obj=None):
        return request.reach.has(*OFFICE)

    has_add_permission = has_change_permission = has_view_permission

    def has_delete_permission(self, request, obj=None):
        return self.can_take_away and request.reach.has(*OFFICE)


def _field_and_sentence(error) -> tuple[str | None, str]:
    if isinstance(error, ValidationError):
        if hasattr(error, "error_dict"):
            field, words = next(iter(error.message_dict.items()))
            return field, " ".join(words)
        return None, " ".join(error.messages)
    return getattr(error, "field", None), str(error)


def chip(word, tone):
    """A state as colour and word."""
    return format_html('<span class="chip {}">{}</span>', tone, word)


def listed(words) -> str:
    """Several words in one cell."""
    return "、".join(str(word) for word in words) or "–"
