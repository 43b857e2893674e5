"""Wishes, transfers, charity wishes, proposals and the board's figures to be read; ready answers to be kept."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from federation.queries import unions_within
from workflow.desk import DeskAdmin, chip

from ..actions.proposals import save_answer
from ..models import Answer, Charity, PromiseTally, Proposal, Wish
from ..policies import DESK, OFFICER
from ..queries import charity, wishes


class ReadAdmin(DeskAdmin):
    """A table to be read, filtered and exported; the desk's pages work with it."""

    view_roles: tuple = OFFICER
    edit_roles: tuple = ()

    def get_readonly_fields(self, request, obj=None):
        return self.get_fields(request, obj)

    @admin.display(description=_("state"), ordering="state")
    def stands(self, row):
        return chip(row.state_label, row.state_tone)


@admin.register(Wish)
class WishAdmin(ReadAdmin):
    view_roles = DESK
    list_display = ["number", "category", "source", "union", "handler", "registered_at", "due_at", "hops", "stands"]
    list_filter = ["category", "source", "kind", "closed_as", ("registered_at", admin.DateFieldListFilter)]
    search_fields = ["number", "text", "headline"]
    fields = ["number", "kind", "category", "source", "source_ref", "union", "handler", "text", "place", "headline",
              "is_anonymous", "is_sensitive", "registered_at", "due_at", "answer", "outcome", "closed_as", "hops",
              "reopenings", "stands"]  # fmt: skip

    def scoped(self, reach):
        return wishes.wishes_within(reach)


@admin.register(Answer)
class AnswerAdmin(DeskAdmin):
    view_roles = OFFICER
    edit_roles = OFFICER
    list_display = ["question", "category", "union", "uses", "valid_until", "is_active"]
    list_filter = ["category", "is_active"]
    search_fields = ["question", "text"]
    fields = ["union", "category", "question", "text", "legal_source", "valid_until", "is_active"]

    def scoped(self, reach):
        return wishes.answers_within(reach)

    def choices_within(self, request, name):
        return unions_within(request.reach, *OFFICER) if name == "union" else None

    def save_through(self, request, thing, form, change):
        answer = Answer.objects.select_related("union").get(pk=thing.pk) if change else None
        return save_answer(by=request.user, answer=answer, **form.cleaned_data)


@admin.register(Charity)
class CharityAdmin(ReadAdmin):
    list_display = ["number", "title", "union", "value", "created_at", "published_at", "stands"]
    list_filter = [("created_at", admin.DateFieldListFilter)]
    search_fields = ["number", "title"]
    fields = ["number", "title", "story", "union", "value", "is_checked", "created_at", "published_at", "stands"]

    def scoped(self, reach):
        return charity.charities_within(reach)


@admin.register(Proposal)
class ProposalAdmin(ReadAdmin):
    list_display = ["title", "industry", "union", "addressee", "created_at", "sent_at", "stands"]
    list_filter = ["industry"]
    search_fields = ["title"]
    fields = ["title", "industry", "union", "addressee", "text", "answer", "created_at", "sent_at", "stands"]

    def scoped(self, reach):
        return charity.proposals_within(reach)


@admin.register(PromiseTally)
class PromiseTallyAdmin(ReadAdmin):
    list_display = ["union", "month", "registered", "first_in_time", "handled", "satisfied", "no_answer", "counted_at"]
    list_filter = ["month"]
    fields = ["union", "month", "registered", "first_due", "first_in_time", "at_once", "at_once_minutes", "accepted", "handled",
              "answered_call", "satisfied", "no_answer", "counted_at"]  # fmt: skip

    def scoped(self, reach):
        return PromiseTally.objects.filter(reach.q("union__path", *OFFICER)).select_related("union")
