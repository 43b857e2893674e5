"""Beyond the single order at the office's desk: series, releases of the schedule, drafts, proposed topics."""

from django import forms
from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as gettext_now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ui.components.marks import day as day_of
from ui.components.marks import when

from .. import policies
from ..actions import proposals as proposing
from ..actions.custom import withdraw_draft
from ..actions.releases import release_schedule
from ..actions.series import cancel_rest
from ..forms import NoteForm, ProposalTopicForm
from ..models import OrderDraft, ScheduleRelease, Series, TopicProposal
from ..queries import demand, releases
from ..queries import series as queries
from ..queries.menu import corps_within
from ..states import DraftState, ProposalState
from .base import READERS, LectureAdmin, chip
from .deciding import DecidingAdmin
from .decisions import Verb
from .filters import CorpsFilter, StateFilter, through

SERIES_VERBS = (
    Verb("cancel", pgettext_lazy("verb", "Cancel the rest of the series"), NoteForm,
         lambda reach, row: row.left > 0 and policies.can_plan_for(reach, row.union),
         lambda row, by, data: cancel_rest(row, by=by, note=data["note"]),
         _("The dates still to come are cancelled. Everybody concerned has been told."), "danger"),
)  # fmt: skip


@admin.register(Series)
class SeriesAdmin(DecidingAdmin):
    """Orders by one rule; the rest of a series is cancelled here, single dates on their own pages (S2-14)."""

    verbs = SERIES_VERBS
    view_roles = READERS
    list_display = ["title", "union", "every", "first_starts_at", "count", "placed_count", "left_count", "skipped_count",
                    "created_at"]  # fmt: skip
    list_filter = ["every", through(CorpsFilter, field="orders__corps"), ("first_starts_at", admin.DateFieldListFilter),
                   ("created_at", admin.DateFieldListFilter)]  # fmt: skip
    search_fields = ["title", "union__name"]
    fieldsets = [(None, {"fields": ["title", "union", "every", "first_starts_at", "count", "placed_count", "left_count",
                                    "created_at"]})]  # fmt: skip

    def scoped(self, reach):
        return queries.series_within(reach)

    def stands(self, row):
        tone, word = ("info", _("dates to come")) if row.left else ("plain", _("over"))
        return chip(word, tone)

    def beside(self, request, row):
        dates = [
            (when(one.starts_at), reverse("admin:lectures_order_change", args=[one.pk]),
             f"{one.number} · {one.state_label}")
            for one in queries.orders_of(row)
        ]  # fmt: skip
        left = [(day_of(day), "", gettext_now("left out")) for day in row.left_out]
        left += [(when(start), "", why) for start, why in queries.dates_skipped(row)]
        links = [(_("Change the rule"), reverse("lectures:series-rule", args=[row.pk]))]
        return {"lists": [(_("Dates"), dates), (_("Dates that did not go"), left)], "links": links}

    @admin.display(description=_("placed"), ordering="placed")
    def placed_count(self, row):
        return row.placed

    @admin.display(description=_("still to come"), ordering="left")
    def left_count(self, row):
        return row.left

    @admin.display(description=_("did not go"))
    def skipped_count(self, row):
        return len(row.skipped)


@admin.register(ScheduleRelease)
class ScheduleReleaseAdmin(LectureAdmin):
    """Published schedules; adding one publishes what the corps' schedule is now (S2-15)."""

    list_display = ["corps", "number", "released_at", "note", "lines_count", "changes_count", "released_by", "log"]
    list_filter = [CorpsFilter, ("released_at", admin.DateFieldListFilter)]
    search_fields = ["corps__name", "note", "=number"]

    def scoped(self, reach):
        return releases.releases_within(reach)

    def has_change_permission(self, request, obj=None):
        return obj is None and super().has_change_permission(request)

    def get_fields(self, request, obj=None):
        if obj is None:
            return ["corps", "note"]
        return ["corps", "number", "released_at", "note", "released_by", "lines_count", "changed", "log"]

    def choices_within(self, request, name):
        return corps_within(request.reach).filter(is_active=True) if name == "corps" else None

    def save_through(self, request, thing, form, change):
        return release_schedule(form.cleaned_data["corps"], by=request.user, note=form.cleaned_data["note"])

    @admin.display(description=_("lectures"), ordering="lines_counted")
    def lines_count(self, row):
        return row.lines_counted

    @admin.display(description=_("changes"), ordering="changes_counted")
    def changes_count(self, row):
        return row.changes_counted

    @admin.display(description=_("changes"))
    def changed(self, row):
        return "\n".join(
            f"{when(line.starts_at)} · {line.order.number} · {line.get_change_display()}"
            for line in releases.changes_in(row)
        )

    @admin.display(description=_("change log"))
    def log(self, row):
        return format_html('<a href="{}">{}</a>', reverse("lectures:schedule", args=[row.corps_id]), _("Open"))


DRAFT_VERBS = (
    Verb("withdraw", pgettext_lazy("verb", "Take the draft back"), NoteForm,
         lambda reach, row: row.state == DraftState.OFFERED and policies.can_dispatch(reach, row.order),
         lambda row, by, data: withdraw_draft(row, by=by, note=data["note"]), _("Taken back. The hours are free again."),
         "danger"),
)  # fmt: skip


@admin.register(OrderDraft)
class OrderDraftAdmin(DecidingAdmin):
    """What the office drafted for orders by need, and what became of it (S2-12)."""

    verbs = DRAFT_VERBS
    list_display = ["created_at", "title", "order_link", "union", "speaker", "starts_at", "stands", "for_menu",
                    "answered_at"]  # fmt: skip
    list_filter = [through(StateFilter, states=DraftState.choices), through(CorpsFilter, field="order__corps"), "for_menu",
                   ("created_at", admin.DateFieldListFilter)]  # fmt: skip
    search_fields = ["title", "order__number", "order__union__name", "speaker__name"]
    fieldsets = [(None, {"fields": ["title", "outline", "order_link", "union", "need", "speaker", "starts_at", "stands",
                                    "for_menu", "drafted_by", "created_at", "answered_at"]})]  # fmt: skip

    def scoped(self, reach):
        return queries.drafts_within(reach)

    @admin.display(description=_("order"), ordering="order__number")
    def order_link(self, row):
        link = reverse("admin:lectures_order_change", args=[row.order_id])
        return format_html('<a href="{}">{}</a>', link, row.order.number)

    @admin.display(description=_("union"), ordering="order__union__name")
    def union(self, row):
        return row.order.union.name

    @admin.display(description=_("need"))
    def need(self, row):
        return row.order.need or "–"

    @admin.display(description=_("state"), ordering="state")
    def stands(self, row):
        return chip(row.state_label, row.state_tone)


def _office(*states):
    return lambda reach, row: row.state in states and policies.can_keep_corps(reach, row.corps)


def _as_topic(row) -> dict:
    """A topic's form with what the proposal says."""
    return {
        "title_zh": row.title[:60], "outline": row.reason, "audience": [row.audience[:20]] if row.audience else [],
        "minutes": 60, **({"category": row.order.topic.category_id} if row.order and row.order.topic_id else {}),
    }  # fmt: skip


PROPOSAL_VERBS = (
    Verb("take-up", pgettext_lazy("verb", "Take up"), forms.Form, _office(ProposalState.OPEN),
         lambda row, by, data: proposing.take_up(row, by=by),
         _("Taken up. Put it on the menu once somebody writes it."), "primary"),
    Verb("menu", pgettext_lazy("verb", "Put on the menu"), ProposalTopicForm, _office(ProposalState.TAKEN_UP),
         lambda row, by, data: proposing.put_on_menu(row, by=by, **data),
         _("A draft topic waits for its script and for the next version of the menu."), "primary", _as_topic),
    Verb("decline", pgettext_lazy("verb", "Decline"), NoteForm, _office(ProposalState.OPEN, ProposalState.TAKEN_UP),
         lambda row, by, data: proposing.decline_proposal(row, by=by, note=data["note"]),
         _("Declined with your reason."), "danger"),
)  # fmt: skip


class OriginFilter(admin.SimpleListFilter):
    title = _("where it comes from")
    parameter_name = "origin"

    def lookups(self, request, model_admin):
        return [("counted", _("orders that failed")), ("draft", _("a draft for a need"))]

    def queryset(self, request, queryset):
        if self.value() == "counted":
            return queryset.exclude(demand_key="")
        return queryset.filter(demand_key="") if self.value() == "draft" else queryset


@admin.register(TopicProposal)
class TopicProposalAdmin(DecidingAdmin):
    """Topics the menu lacks: taken up, declined with a reason, or put on the menu as a draft (F-A1-12)."""

    verbs = PROPOSAL_VERBS
    list_display = [
        "created_at",
        "title",
        "audience",
        "stands",
        "failed_orders",
        "origin",
        "corps",
        "topic",
        "decided_at",
    ]
    list_filter = [through(StateFilter, states=ProposalState.choices), OriginFilter, CorpsFilter,
                   ("created_at", admin.DateFieldListFilter)]  # fmt: skip
    search_fields = ["title", "audience", "reason", "order__number"]
    fieldsets = [(None, {"fields": ["title", "audience", "stands", "corps", "origin", "failed_orders", "reason", "topic",
                                    "answer", "created_at", "decided_at"]})]  # fmt: skip

    def scoped(self, reach):
        return demand.proposals_within(reach)

    @admin.display(description=_("state"), ordering="state")
    def stands(self, row):
        return chip(row.state_label, row.state_tone)

    @admin.display(description=_("where it comes from"), ordering="demand_key")
    def origin(self, row):
        return _("orders that failed") if row.demand_key else _("a draft for a need")

    def beside(self, request, row):
        links = [(_("Ranking by audience"), reverse("lectures:ranking"))]
        if row.order:
            links.append((row.order.number, reverse("admin:lectures_order_change", args=[row.order_id])))
        if row.topic:
            links.append((row.topic.code, reverse("admin:lectures_topic_change", args=[row.topic_id])))
        return {"links": links}
