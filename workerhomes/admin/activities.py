"""Activities, sign-ups, pauses and needs, to be read, filtered and exported; the desk pages work with them."""

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from ..models import Activity, Need, Sanction, SignUp
from ..queries import activities as queries
from ..queries.needs import needs_within
from ..states import ActivityState, NeedState, SanctionState, SignUpState
from .base import HomeFilter, ReadAdmin, StateFilter, chip


class OfActivity(HomeFilter):
    field = "activity__home"


class OfSurvey(HomeFilter):
    field = "survey__home"


class ActivityStateFilter(StateFilter):
    states = ActivityState.choices


class SignUpStateFilter(StateFilter):
    states = SignUpState.choices


class PauseStateFilter(StateFilter):
    states = SanctionState.choices


class NeedStateFilter(StateFilter):
    states = NeedState.choices


class MovingRow(ReadAdmin):
    """Rows whose state is shown in colour and whose page is one tap away."""

    where: tuple = ("", "")

    @admin.display(description=_("state"), ordering="state")
    def stands(self, row):
        return chip(row.state_label, row.state_tone)

    @admin.display(description=_("page"))
    def page(self, row):
        name, key = self.where
        return format_html('<a href="{}">{}</a>', reverse(f"workerhomes:{name}", args=[getattr(row, key)]), _("Open"))


@admin.register(Activity)
class ActivityAdmin(MovingRow):
    where = ("desk-activity", "number")
    list_display = ["number", "title", "home", "kind", "starts_at", "capacity", "seats_taken", "stands", "page"]
    list_filter = [HomeFilter, ActivityStateFilter, "kind", ("starts_at", admin.DateFieldListFilter)]
    search_fields = ["number", "title", "trainer"]
    fields = ["number", "home", "kind", "title", "summary", "about", "trainer", "room", "starts_at", "opens_at",
              "closes_at", "capacity", "seats_taken", "small_union_seats", "small_union_until", "group_max", "report",
              "stands", "page"]  # fmt: skip

    def scoped(self, reach):
        return queries.activities_within(reach)


@admin.register(SignUp)
class SignUpAdmin(MovingRow):
    where = ("sign-up-detail", "pk")
    list_display = ["activity", "person", "union", "seats", "joined_at", "offer_expires_at", "stands", "page"]
    list_filter = [OfActivity, SignUpStateFilter, "is_group"]
    search_fields = ["activity__number", "activity__title", "person__name"]
    fields = ["activity", "person", "union", "seats", "is_group", "joined_at", "offer_expires_at", "is_excused", "stands",
              "page"]  # fmt: skip

    def scoped(self, reach):
        return queries.sign_ups_within(reach)


@admin.register(Sanction)
class SanctionAdmin(MovingRow):
    where = ("pause-detail", "pk")
    list_display = ["person", "home", "starts_at", "ends_at", "stands", "page"]
    list_filter = [HomeFilter, PauseStateFilter]
    search_fields = ["person__name"]
    fields = ["person", "home", "starts_at", "ends_at", "appeal", "decision", "stands", "page"]

    def scoped(self, reach):
        return queries.pauses_within(reach)


@admin.register(Need)
class NeedAdmin(MovingRow):
    where = ("desk-survey", "survey_id")
    list_display = ["title", "kind", "survey", "votes", "created_at", "stands", "page"]
    list_filter = [OfSurvey, NeedStateFilter, "kind"]
    search_fields = ["title", "survey__title"]
    fields = ["title", "kind", "survey", "detail", "created_at", "stands", "page"]

    def scoped(self, reach):
        return needs_within(reach)

    @admin.display(description=_("votes"), ordering="vote_count")
    def votes(self, need):
        return need.vote_count
