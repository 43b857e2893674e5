"""Needs, sessions, cases, receipts and ratings, to be read, filtered and exported; the counter's pages work with them."""

from django.contrib import admin
from django.utils.translation import pgettext_lazy

from ..models import Case, CaseRating, Need, OnsiteSession, Receipt
from ..queries import cases, sessions
from .base import ReadAdmin


@admin.register(Need)
class NeedAdmin(ReadAdmin):
    list_display = ["number", "service", "station", "person", "vehicle", "company", "source", "filed_at", "promised_on",
                    "stands"]  # fmt: skip
    list_filter = ["source", ("filed_at", admin.DateFieldListFilter)]
    search_fields = ["number", "vehicle__plate", "company__name", "service__name_zh"]
    fields = [
        "number",
        "service",
        "station",
        "person",
        "vehicle",
        "company",
        "source",
        "filed_at",
        "promised_on",
        "session",
        "stands",
    ]

    def scoped(self, reach):
        return sessions.needs_within(reach)


@admin.register(OnsiteSession)
class OnsiteSessionAdmin(ReadAdmin):
    list_display = ["number", "station", "held_on", "starts", "ends", "stands"]
    list_filter = [("held_on", admin.DateFieldListFilter)]
    search_fields = ["number", "station__name"]
    fields = ["number", "station", "held_on", "starts", "ends", "opened_at", "closed_at", "stands"]

    def scoped(self, reach):
        return sessions.sessions_within(reach)


@admin.register(Case)
class CaseAdmin(ReadAdmin):
    list_display = [
        "number",
        "service",
        "station",
        "person",
        "company",
        "vehicle",
        "created_at",
        "decided_at",
        "stands",
    ]
    list_filter = ["audience", ("created_at", admin.DateFieldListFilter)]
    search_fields = ["number", "vehicle__plate", "company__name"]
    fields = ["number", "service", "station", "session", "person", "company", "vehicle", "created_at", "started_at",
              "decided_at", "promised_on", "stands"]  # fmt: skip

    def scoped(self, reach):
        return cases.cases_within(reach)

    @admin.display(description=pgettext_lazy("counter", "service"))
    def service(self, case):
        return case.version.service.name


@admin.register(Receipt)
class ReceiptAdmin(ReadAdmin):
    list_display = ["number", "station", "case", "issued_at", "prints", "stands"]
    list_filter = ["year", ("issued_at", admin.DateFieldListFilter)]
    search_fields = ["number", "case__number"]
    fields = ["number", "station", "case", "reverses", "issued_at", "prints", "stands"]

    def scoped(self, reach):
        return cases.receipts_within(reach)


@admin.register(CaseRating)
class CaseRatingAdmin(ReadAdmin):
    list_display = ["case", "grade", "comment", "given_at", "followed_at", "answer"]
    list_filter = ["grade", ("given_at", admin.DateFieldListFilter)]
    search_fields = ["case__number", "comment"]
    fields = ["case", "grade", "comment", "given_at", "followed_at", "answer"]

    def scoped(self, reach):
        return cases.ratings_within(reach)
