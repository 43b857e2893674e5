from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from federation.admin.base import ReachAdmin
from federation.queries import unions_within
from workflow.tokens import once

from .. import actions, queries
from ..models import Broadcast
from ..policies import BROADCAST_ROLES

KIND = "notifications.broadcast"


@admin.register(Broadcast)
class BroadcastAdmin(ReachAdmin):
    """Written first; the number of people is shown and confirmed before anything leaves."""

    list_display = ["created_at", "union", "subject", "by", "people", "sent_at"]
    list_display_links = ["created_at", "subject"]
    list_filter = [("sent_at", admin.EmptyFieldListFilter), "created_at"]
    search_fields = ["subject"]
    fields = ["union", "subject", "text"]
    autocomplete_fields = ["union"]
    view_roles = BROADCAST_ROLES
    edit_roles = BROADCAST_ROLES

    def scoped(self, reach):
        return queries.broadcasts_within(reach)

    def _get_obj_does_not_exist_redirect(self, request, opts, object_id):
        raise Http404

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and (obj is None or obj.sent_at is None)

    def get_urls(self):
        send = path("<int:pk>/send/", self.admin_site.admin_view(self.send_view), name="notifications_broadcast_send")
        return [send, *super().get_urls()]

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "union":
            kwargs["queryset"] = unions_within(request.reach, *BROADCAST_ROLES).filter(closed_on=None)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def save_through(self, request, thing, form, change):
        words = {name: form.cleaned_data[name] for name in self.fields}
        return actions.write_broadcast(
            broadcast=thing if change else None, by=request.user, reach=request.reach, **words
        )

    def response_add(self, request, obj, post_url_continue=None):
        return redirect("admin:notifications_broadcast_send", obj.pk)

    response_change = response_add

    @method_decorator(once)
    def send_view(self, request, pk):
        """Shows text and numbers; POST sends if the number shown is still the number told."""
        broadcast = self.get_queryset(request).filter(pk=pk).first()
        if broadcast is None or not self.has_change_permission(request, None):
            raise Http404
        if broadcast.sent_at:
            return redirect("admin:notifications_broadcast_change", pk)
        problem = ""
        if request.method == "POST":
            try:
                told = self._send(request, broadcast)
            except ValidationError as error:
                problem = " ".join(error.messages)
            else:
                words = ngettext("%(n)s person is told.", "%(n)s people are told.", told) % {"n": told}
                self.message_user(request, words, messages.SUCCESS)
                return redirect(reverse("admin:notifications_broadcast_changelist"))
        counts = queries.reach_by_channel(queries.members_of(broadcast.union), KIND)
        context = {**self.admin_site.each_context(request), "broadcast": broadcast, "counts": counts}
        context |= {"opts": self.opts, "title": _("Read once more, then send"), "problem": problem}
        status = 422 if problem else 200
        return TemplateResponse(request, "admin/notifications/broadcast/send.html", context, status=status)

    def _send(self, request, broadcast) -> int:
        counted = request.POST.get("counted", "")
        if not (counted.isascii() and counted.isdigit() and len(counted) < 10):
            raise ValidationError(_("Please look at the number once more."))
        return actions.send_broadcast(broadcast, by=request.user, reach=request.reach, counted=int(counted))
