"""What happened around orders: questions to speakers, waiting lists, listeners' answers, reports."""

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext, pgettext_lazy

from federation.models import Role

from ..actions.bulk import for_each
from ..actions.waiting import set_urgent
from ..forms import NoteForm
from ..models import Rating, Report, SpeakerFeedback, SpeakerRequest, WaitingEntry
from ..queries import desk as queries
from ..states import RequestState, WaitingState
from .base import ReadAdmin, chip
from .filters import CategoryFilter, CorpsFilter, StateFilter, through


class OrderRows(ReadAdmin):
    """Rows about one order."""

    @admin.display(description=_("order"), ordering="order__number")
    def order_link(self, row):
        link = reverse("admin:lectures_order_change", args=[row.order_id])
        return format_html('<a href="{}">{}</a>', link, row.order.number)

    @admin.display(description=_("lecture"), ordering="order__topic__title_zh")
    def lecture(self, row):
        return str(row.order.topic or row.order.need[:30] or "–")

    @admin.display(description=_("speaker"), ordering="order__speaker__name")
    def who(self, row):
        return str(row.order.speaker or "–")


@admin.register(SpeakerRequest)
class SpeakerRequestAdmin(OrderRows):
    list_display = ["created_at", "order_link", "speaker", "stands", "due_at", "answered_at", "decline_reason", "score"]
    list_filter = [through(StateFilter, states=RequestState.choices), through(CorpsFilter, field="order__corps"),
                   ("created_at", admin.DateFieldListFilter), ("due_at", admin.DateFieldListFilter)]  # fmt: skip
    search_fields = ["order__number", "speaker__name", "order__union__name"]
    fields = ["order_link", "lecture", "speaker", "stands", "score", "created_at", "due_at", "reckoned",
              "answered_at", "decline_reason"]  # fmt: skip

    def scoped(self, reach):
        return queries.requests_within(reach)

    @admin.display(description=_("how it was reckoned"))
    def reckoned(self, row):
        return row.due_explained

    @admin.display(description=_("state"), ordering="state")
    def stands(self, row):
        return chip(row.state_label, row.state_tone)


@admin.register(WaitingEntry)
class WaitingEntryAdmin(ReadAdmin):
    """Who waits for whom, in the order of the offers; the speaker's office may let a group go first."""

    list_display = ["joined_at", "union", "speaker", "topic", "people", "part", "from_on", "until_on", "stands",
                    "offer_expires_at", "is_urgent", "urgent_reason"]  # fmt: skip
    actions = ["go_first"]
    list_filter = ["is_urgent", "may_split", through(StateFilter, states=WaitingState.choices),
                   through(CorpsFilter, field="speaker__home_corps"), ("joined_at", admin.DateFieldListFilter)]  # fmt: skip
    search_fields = ["union__name", "speaker__name", "topic__title_zh"]
    fields = ["union", "speaker", "topic", "people", "part", "may_split", "from_on", "until_on", "joined_at", "stands",
              "offered_starts_at", "offer_expires_at", "is_urgent", "urgent_reason"]  # fmt: skip

    def scoped(self, reach):
        return queries.waiting_within(reach)

    @admin.display(description=_("state"), ordering="state")
    def stands(self, row):
        return chip(row.state_label, row.state_tone)

    @admin.display(description=_("part of the group"), ordering="half")
    def part(self, row):
        return {1: _("first half"), 2: _("second half")}.get(row.half, _("whole"))

    def has_decide_permission(self, request):
        """Only a corps office lets a group go first."""
        return request.reach.has(Role.CORPS_OFFICER)

    @admin.action(
        description=pgettext_lazy("verb", "Let the chosen groups go first, with a reason"), permissions=["decide"]
    )
    def go_first(self, request, queryset):
        form = NoteForm(request.POST if "note" in request.POST else None)
        if not form.is_valid():
            title, button = _("Let the chosen groups go first"), pgettext("verb", "Let them go first")
            return self.reason_page(request, queryset, form, "go_first", title, button)
        note = form.cleaned_data["note"]
        done, skipped = for_each(queryset, lambda entry: set_urgent(entry, by=request.user, reason=note))
        words = ngettext("%(count)s group goes first: %(rows)s.", "%(count)s groups go first: %(rows)s.", len(done))
        self.say(request, done, skipped, words)
        return None


@admin.register(Rating)
class RatingAdmin(OrderRows):
    """Listeners' answers; nobody can tell who gave them."""

    list_display = ["created_at", "order_link", "lecture", "who", "speaker_score", "content_score",
                    "organisation_score", "would_order_again", "comment"]  # fmt: skip
    list_filter = ["speaker_score", "content_score", "would_order_again", through(CorpsFilter, field="order__corps"),
                   through(CategoryFilter, field="order__topic__category__code"),
                   ("created_at", admin.DateFieldListFilter)]  # fmt: skip
    search_fields = ["order__number", "order__speaker__name", "comment"]
    fields = ["order_link", "lecture", "who", "speaker_score", "content_score", "organisation_score",
              "would_order_again", "comment", "created_at"]  # fmt: skip

    def scoped(self, reach):
        return queries.ratings_within(reach)


@admin.register(Report)
class ReportAdmin(OrderRows):
    list_display = ["created_at", "order_link", "lecture", "who", "union", "people_counted", "mean", "photos_counted"]
    list_filter = [through(CorpsFilter, field="order__corps"),
                   through(CategoryFilter, field="order__topic__category__code"),
                   ("created_at", admin.DateFieldListFilter)]  # fmt: skip
    search_fields = ["order__number", "order__speaker__name", "order__union__name", "questions"]
    fields = ["order_link", "lecture", "who", "union", "people_counted", "mean", "questions", "follow_up", "written_by",
              "created_at", "photos_counted"]  # fmt: skip

    def scoped(self, reach):
        return queries.reports_within(reach)

    @admin.display(description=_("union"), ordering="order__union__name")
    def union(self, report):
        return report.order.union.name

    @admin.display(description=_("mean rating"), ordering="score")
    def mean(self, report):
        return "–" if report.score is None else f"{report.score:.1f}"

    @admin.display(description=_("photos"), ordering="photo_count")
    def photos_counted(self, report):
        return report.photo_count


@admin.register(SpeakerFeedback)
class SpeakerFeedbackAdmin(OrderRows):
    """How the speakers found the listeners and the place."""

    list_display = ["created_at", "order_link", "lecture", "who", "group_score", "place_score", "comment"]
    list_filter = ["group_score", "place_score", through(CorpsFilter, field="order__corps"),
                   ("created_at", admin.DateFieldListFilter)]  # fmt: skip
    search_fields = ["order__number", "order__speaker__name", "comment"]
    fields = ["order_link", "lecture", "who", "group_score", "place_score", "comment", "created_at"]

    def scoped(self, reach):
        return queries.feedback_within(reach)
