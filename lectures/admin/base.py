"""What the desk pages of lectures share: refusals stand beside their field and keep what was typed."""

from django.contrib import admin, messages
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext

from federation.models import Role
from workflow.desk import DeskAdmin, chip

OFFICE = (Role.CORPS_OFFICER,)
READERS = (Role.CORPS_OFFICER, Role.UNION_OFFICER)


class LectureAdmin(DeskAdmin):
    """Pages of the corps office."""

    view_roles: tuple = OFFICE
    edit_roles: tuple = OFFICE

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


def listed(words) -> str:
    """Several words in one cell."""
    return "、".join(str(word) for word in words) or "–"


__all__ = ["OFFICE", "READERS", "LectureAdmin", "LectureInline", "ReadAdmin", "chip", "listed"]
