"""The message log: what was told to whom and why, which way it went, and once more if it failed."""

from django.contrib import admin
from django.http import Http404
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from federation.admin.base import ReachAdmin
from federation.masks import mask_mail, mask_name
from ui.components.marks import when as said_when

from .. import actions, queries
from ..models import Channel, Delivery, Notice
from ..policies import LOG_ROLES, RETRY_ROLES
from ..registry import kinds, label_of

TONES = {"new": "info", "sending": "info", "sent": "ok", "failed": "bad", "skipped": "plain", "unknown": "warn"}


class KindFilter(admin.SimpleListFilter):
    title = pgettext_lazy("of a message", "why")
    parameter_name = "kind"

    def lookups(self, request, model_admin):
        return sorted(((name, label_of(name)) for name in kinds), key=lambda pair: pair[1])

    def queryset(self, request, queryset):
        field = "kind" if queryset.model is Notice else "notice__kind"
        return queryset.filter(**{field: self.value()}) if self.value() else queryset


class LogAdmin(ReachAdmin):
    """Read, never written; out of reach does not exist."""

    show_facets = admin.ShowFacets.NEVER

    view_roles = LOG_ROLES
    date_hierarchy = "created_at"
    change_list_template = "admin/notifications/delivery/change_list.html"

    def _get_obj_does_not_exist_redirect(self, request, opts, object_id):
        raise Http404

    @admin.display(description=_("created at"), ordering="created_at")
    def at(self, row):
        return _moment(row.created_at)

    @admin.display(description=pgettext_lazy("of a message", "why"))
    def why(self, row):
        return label_of(_notice(row).kind)

    @admin.display(description=pgettext_lazy("notifications", "person"))
    def who(self, row):
        return mask_name(_notice(row).person.name)

    @admin.display(description=pgettext_lazy("notifications", "about"))
    def thing(self, row):
        return queries.words_of_about(_notice(row).about)

    @admin.display(description=_("occasion"))
    def when(self, row):
        return _notice(row).occasion or "–"


def _moment(at) -> str:
    return said_when(at) or "–"


def _notice(row) -> Notice:
    return row if isinstance(row, Notice) else row.notice


@admin.register(Delivery)
class DeliveryAdmin(LogAdmin):
    list_display = ["at", "who", "channel", "to", "why", "thing", "state_chip", "cause", "attempts", "sent"]
    list_display_links = ["at"]
    list_filter = ["state", "channel", "reason", KindFilter, "created_at"]
    search_fields = ["notice__person__name", "notice__subject", "=notice__about"]
    search_help_text = _("Name of the person, subject or number")
    fields = ["who", "to", "why", "thing", "when", "subject", "channel", "state", "cause", "attempts", "reference",
              "created_at", "next_try_at", "sent_at"]  # fmt: skip
    readonly_fields = fields
    actions = ["retry"]

    def scoped(self, reach):
        return queries.deliveries_within(reach)

    def has_retry_permission(self, request):
        return request.reach.has(*RETRY_ROLES)

    def changelist_view(self, request, extra_context=None):
        counts = queries.counts_by_state(queries.deliveries_within(request.reach))
        found = [(state, word, number, TONES[state]) for state, word, number in counts]
        return super().changelist_view(request, {**(extra_context or {}), "counts": found})

    @admin.display(description=pgettext_lazy("of a message", "to"))
    def to(self, delivery):
        if delivery.channel == Channel.ROBOT:
            return str(delivery.robot) if delivery.robot else "–"
        if delivery.channel == Channel.MAIL:
            return mask_mail(getattr(getattr(delivery.notice.person, "user", None), "email", "")) or "–"
        return delivery.notice.person.masked_phone or "–"

    @admin.display(description=_("sent at"), ordering="sent_at")
    def sent(self, delivery):
        return _moment(delivery.sent_at)

    @admin.display(description=_("subject"))
    def subject(self, delivery):
        return delivery.notice.subject

    @admin.display(description=_("state"), ordering="state")
    def state_chip(self, delivery):
        return format_html('<span class="chip {}">{}</span>', TONES[delivery.state], delivery.get_state_display())

    @admin.display(description=_("reason"), ordering="reason")
    def cause(self, delivery):
        words = delivery.get_reason_display() if delivery.reason else "–"
        return f"{words} ({delivery.detail})" if delivery.detail else words

    def _cell(self, name, row):
        return row.get_state_display() if name == "state_chip" else super()._cell(name, row)

    @admin.action(description=_("Send the chosen ones again"), permissions=["retry"])
    def retry(self, request, queryset):
        self.each(
            queryset,
            lambda row: actions.retry_delivery(row, by=request.user),
            request,
            _("%(count)s deliveries are queued again."),
        )


@admin.register(Notice)
class NoticeAdmin(LogAdmin):
    list_display = ["at", "who", "why", "thing", "subject", "ways", "read"]
    list_display_links = ["at"]
    list_filter = [KindFilter, ("read_at", admin.EmptyFieldListFilter), "created_at"]
    search_fields = ["person__name", "=about", "subject"]
    search_help_text = _("Name of the person, subject or number")
    fields = ["who", "why", "thing", "when", "subject", "body", "ways", "created_at", "read_at"]
    readonly_fields = fields

    def scoped(self, reach):
        return queries.notices_within(reach).prefetch_related("deliveries")

    @admin.display(description=_("read at"), ordering="read_at")
    def read(self, notice):
        return _moment(notice.read_at)

    @admin.display(description=_("ways out"))
    def ways(self, notice):
        rows = [f"{row.get_channel_display()}：{row.get_state_display()}" for row in notice.deliveries.all()]
        return "；".join(rows) or _("inbox alone")
