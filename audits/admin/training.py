"""Trainings, who came, and the questions asked there."""

from django.contrib import admin

from federation.queries import unions_within
from workflow.desk import DeskAdmin

from ..actions import training as act
from ..models import Question, TrainingEvent, TrainingPresence
from ..policies.books import AUDITS, SEES
from ..queries.training import events_within


class TrainingAdmin(DeskAdmin):
    view_roles: tuple = SEES
    edit_roles: tuple = AUDITS

    def choices_within(self, request, name):
        if name == "union":
            return unions_within(request.reach, *AUDITS)
        return events_within(request.reach) if name == "event" else None


@admin.register(TrainingEvent)
class TrainingEventAdmin(TrainingAdmin):
    list_display = ["title", "held_on", "place", "union"]
    search_fields = ["title"]
    fields = ["union", "title", "held_on", "place", "about"]

    def scoped(self, reach):
        return events_within(reach).filter(reach.q("union__path", *SEES))

    def save_through(self, request, thing, form, change):
        return act.save_event(
            by=request.user, event=TrainingEvent.objects.get(pk=thing.pk) if change else None, **form.cleaned_data
        )


@admin.register(TrainingPresence)
class TrainingPresenceAdmin(TrainingAdmin):
    list_display = ["event", "union", "came", "people"]
    list_filter = ["event", "came"]
    search_fields = ["union__name"]
    fields = ["event", "union", "came", "people"]

    def scoped(self, reach):
        return TrainingPresence.objects.filter(reach.q("union__path", *SEES)).select_related("event", "union")

    def save_through(self, request, thing, form, change):
        return act.save_presence(
            by=request.user, row=TrainingPresence.objects.get(pk=thing.pk) if change else None, **form.cleaned_data
        )


@admin.register(Question)
class QuestionAdmin(TrainingAdmin):
    list_display = ["topic", "question", "rule", "is_published"]
    list_filter = ["topic", "is_published"]
    search_fields = ["question", "answer"]
    fields = ["topic", "question", "answer", "source", "rule", "event", "is_published"]

    def scoped(self, reach):
        return Question.objects.select_related("rule", "event")

    def save_through(self, request, thing, form, change):
        return act.save_question(
            by=request.user, question=Question.objects.get(pk=thing.pk) if change else None, **form.cleaned_data
        )
