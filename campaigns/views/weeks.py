"""Campaigns of weeks on the line for everybody and their batch board; groups and placements for officers."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from federation.models import UnionKind
from federation.queries import open_unions, unions_within
from workflow.steps import refuse
from workflow.tokens import once_on_post

from ..actions import weeks as act
from ..errors import CampaignRefused
from ..forms import weeks as forms
from ..policies import weeks as policies
from ..queries import weeks as queries
from ..queries.reports import planned_goals
from .duty import demand_duty

NOT_FIRMS = (UnionKind.MUNICIPAL_FEDERATION, UnionKind.COUNTY_FEDERATION)
ONLY_OFFICERS = gettext_lazy("Weeks on the line are planned by the officers of a union.")
SHOWN = 6


@require_safe
def week_list(request):
    """What weeks on the line have brought so far, every campaign, lines from diaries."""
    context = {
        "figures": queries.figures(), "campaigns": queries.campaigns()[:30], "extracts": queries.extracts_published()[:SHOWN],
        "mine": queries.placements_of(request.reach.user_id)[:SHOWN] if request.user.is_authenticated else [],
        "keeps": request.reach.has(*policies.STAFF),
    }  # fmt: skip
    return render(request, "campaigns/week_list.html", context)


@require_safe
def week_detail(request, pk):
    """One campaign: figures beside their goals, the batch board with a ring for each group, lines from its diaries."""
    campaign = get_object_or_404(queries.campaigns(), pk=pk)
    figures = queries.figures(campaign)
    goals = {name: _("goal %(goal)s") % {"goal": goal} for name, goal in planned_goals(campaign).items()}
    context = {
        "campaign": campaign, "figures": figures, "goals": goals, "board": queries.board_of(campaign),
        "readable": set(queries.placements_visible(request.reach).filter(group__campaign=campaign).values_list("pk", flat=True)),
        "extracts": queries.extracts_published(campaign)[:SHOWN], "keeps": policies.can_keep_weeks(request.reach, campaign.union),
    }  # fmt: skip
    return render(request, "campaigns/week_detail.html", context)


def saved(request, form, act_on, title, back):
    """Shows a form, or saves it and leads to what `act_on(cleaned)` gives; refusals stand beside their field."""
    refusal = ""
    if request.method == "POST" and form.is_valid():
        try:
            return redirect(act_on(form.cleaned_data))
        except (CampaignRefused, ValidationError) as error:
            refusal = refuse(form, error)
    context = {"form": form, "refusal": refusal, "title": title, "back": back}
    return render(request, "campaigns/plain_form.html", context, status=422 if refusal or form.errors else 200)


def _data(request):
    return request.POST if request.method == "POST" else None


@once_on_post
def week_new(request):
    """Begins a campaign."""
    demand_duty(request, *policies.STAFF, sentence=ONLY_OFFICERS)
    form = forms.CampaignForm(_data(request), unions=unions_within(request.reach, *policies.STAFF))

    def save(cleaned):
        campaign = act.save_campaign(by=request.user, **cleaned)
        messages.success(request, _("The campaign stands. Now make its groups."))
        return reverse("campaigns:week-detail", args=[campaign.pk])

    return saved(request, form, save, _("New campaign"), reverse("campaigns:week-list"))


@once_on_post
def group_new(request, pk):
    """Makes a group of a covered campaign, else 404."""
    campaign = get_object_or_404(queries.campaigns_within(request.reach), pk=pk)
    form = forms.GroupForm(_data(request), officers=queries.officers_to_place(campaign.union))
    back = reverse("campaigns:week-detail", args=[pk])

    def save(cleaned):
        act.make_group(campaign, by=request.user, **cleaned)
        messages.success(request, _("The group stands."))
        return back

    return saved(request, form, save, _("New group"), back)


@once_on_post
def placement_new(request, pk):
    """Plans a week of a group in a company, for a covered campaign, else 404."""
    campaign = get_object_or_404(queries.campaigns_within(request.reach), pk=pk)
    firms = open_unions().exclude(kind__in=NOT_FIRMS)
    form = forms.PlacementForm(_data(request), groups=campaign.groups.all(), firms=firms)

    def save(cleaned):
        placement = act.plan_placement(by=request.user, **cleaned)
        messages.success(request, _("Planned. Now ask the company."))
        return reverse("campaigns:placement-detail", args=[placement.pk])

    return saved(request, form, save, _("Plan a week"), reverse("campaigns:week-detail", args=[pk]))


@once_on_post
def week_close(request, pk):
    """Closes a covered campaign, else 404; what is missing stands beside the field."""
    campaign = get_object_or_404(queries.campaigns_within(request.reach), pk=pk)
    form = forms.SummaryForm(_data(request))
    back = reverse("campaigns:week-detail", args=[pk])

    def save(cleaned):
        act.close_campaign(campaign, by=request.user, **cleaned)
        messages.success(request, _("The campaign is closed."))
        return back

    return saved(request, form, save, _("Close the campaign"), back)
