"""Campaigns and policies are written here; groups, placements, problems and proofs are read and exported."""

from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from ..actions import problems as problem_act
from ..actions import weeks as act
from ..models import Group, Placement, Policy, PolicyTalk, Problem, WeekCampaign
from ..models.weeks import Serves
from ..queries import problems as problem_queries
from ..queries import weeks as queries
from ..states.weeks import PlacementState, ProblemState
from .micros import MicroAdmin, ReadAdmin, StateFilter


class PlacementStates(StateFilter):
    states = PlacementState.choices


class ProblemStates(StateFilter):
    states = ProblemState.choices


class WeekCampaignForm(forms.ModelForm):
    serves = forms.MultipleChoiceField(
        label=_("The three services"), choices=Serves.choices, required=False, widget=forms.CheckboxSelectMultiple
    )


@admin.register(WeekCampaign)
class WeekCampaignAdmin(MicroAdmin):
    form = WeekCampaignForm
    list_display = ["title", "union", "starts_on", "ends_on", "goal_officers", "goal_problems"]
    search_fields = ["title", "union__name"]
    fields = ["union", "title", "about", "serves", "starts_on", "ends_on", "goal_officers", "goal_problems"]

    def scoped(self, reach):
        return queries.campaigns_within(reach)

    def save_through(self, request, thing, form, change):
        campaign = WeekCampaign.objects.select_related("union").get(pk=thing.pk) if change else None
        return act.save_campaign(by=request.user, campaign=campaign, **form.cleaned_data)


@admin.register(Policy)
class PolicyAdmin(MicroAdmin):
    list_display = ["code", "version", "title", "valid_from", "valid_until"]
    search_fields = ["code", "title"]
    fields = ["code", "version", "title", "text", "conditions", "papers", "where", "valid_from", "valid_until"]

    def scoped(self, reach):
        return problem_queries.policies_for_staff(reach)

    def save_through(self, request, thing, form, change):
        policy = Policy.objects.get(pk=thing.pk) if change else None
        return problem_act.save_policy(by=request.user, policy=policy, **form.cleaned_data)


class OfWeeks(ReadAdmin):
    """A table of the campaigns that an officer covers; rows without a page of their own have no link."""

    def has_add_permission(self, request):
        return False


@admin.register(Group)
class GroupAdmin(MicroAdmin):
    edit_roles = ()
    list_display = ["name", "campaign", "batch"]
    search_fields = ["name", "campaign__title"]
    fields = ["campaign", "name", "batch"]

    def scoped(self, reach):
        return queries.groups_within(reach)


@admin.register(Placement)
class PlacementAdmin(OfWeeks):
    page_name = "campaigns:placement-detail"
    list_display = ["firm", "group", "starts_on", "ends_on", "stands", "page"]
    list_filter = [PlacementStates, ("starts_on", admin.DateFieldListFilter)]
    search_fields = ["firm__name", "group__name"]
    fields = ["group", "firm", "starts_on", "ends_on", "workshop", "mentor", "plan", "firm_score", "mentor_score", "feedback",
              "report", "stands", "page"]  # fmt: skip

    def scoped(self, reach):
        return queries.placements_planned(reach)


@admin.register(Problem)
class ProblemAdmin(OfWeeks):
    page_name = "campaigns:problem-detail"
    list_display = ["title", "kind", "placement", "day", "stands", "page"]
    list_filter = [ProblemStates, "kind"]
    search_fields = ["title", "placement__firm__name"]
    fields = [
        "placement",
        "day",
        "kind",
        "title",
        "place",
        "cause",
        "wish_number",
        "answer",
        "result",
        "revisit_on",
        "stands",
        "page",
    ]

    def scoped(self, reach):
        return problem_queries.problems_planned(reach)


@admin.register(PolicyTalk)
class PolicyTalkAdmin(MicroAdmin):
    edit_roles = ()
    list_display = ["policy", "placement", "held_on", "people", "question"]
    list_filter = ["policy"]
    search_fields = ["policy__title", "placement__firm__name"]
    fields = ["policy", "placement", "held_on", "people", "question"]

    def scoped(self, reach):
        return problem_queries.talks_planned(reach)
