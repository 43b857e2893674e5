"""What do you wish for: the board of what is most wanted, and the desk that makes activities of it (F-A2-08)."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_POST, require_safe

from federation.models import Role
from ui.paging import LongPaginator
from workflow.errors import NotAllowed
from workflow.steps import Step, buttons, refuse, step_page
from workflow.tokens import once, once_on_post

from ..actions import needs as act
from ..errors import HomeRefused
from ..forms.activities import NeedForm, SurveyForm
from ..forms.rooms import ReasonForm
from ..models import Need
from ..policies import activities as policies
from ..policies.homes import can_manage_home
from ..queries import needs as queries
from ..queries.homes import homes_within
from ..states import NeedState
from .desk import desk_only

NEED_STEPS = {
    "list": Step(pgettext_lazy("verb", "Put on the board"), act.list_need, policies.can_list_need,
                 gettext_lazy("It stands on the board.")),
    "decline": Step(pgettext_lazy("verb, workerhomes", "Decline"), act.decline_need, policies.can_decline_need,
                    gettext_lazy("Declined, with the reason on the board."), ReasonForm, "plain"),
}  # fmt: skip


@require_safe
def wanted(request):
    """Surveys of the homes, those that run first."""
    page = LongPaginator(queries.surveys(), 20).get_page(request.GET.get("page"))
    return render(request, "workerhomes/wanted.html", {"page": page})


@require_safe
def survey_detail(request, pk):
    """The board of a survey: what is most wanted, one's own votes, what became of it."""
    survey = get_object_or_404(queries.surveys(), pk=pk)
    page = LongPaginator(queries.board(survey, request.reach.person_id), 50).get_page(request.GET.get("page"))
    needs = list(page)
    context = {
        "survey": survey, "home": survey.home, "page": page, "needs": needs, "is_open": act.is_open(survey),
        "may": policies.can_sign_up(request.reach), "most": max([need.vote_count for need in needs], default=0),
        "given": queries.votes_given(survey, request.reach.person_id),
    }  # fmt: skip
    return render(request, "workerhomes/survey_detail.html", context)


@once_on_post
def need_new(request, pk):
    """Puts a need forward."""
    survey = get_object_or_404(queries.surveys(), pk=pk)
    form = NeedForm(request.POST if request.method == "POST" else None)
    context = {"survey": survey, "home": survey.home, "form": form, "refusal": ""}
    if request.method == "POST" and form.is_valid():
        try:
            act.propose_need(by=request.user, survey=survey, **form.cleaned_data)
            messages.success(request, _("Thank you. The home looks at it and puts it on the board."))
            return redirect("workerhomes:survey-detail", pk)
        except HomeRefused as error:
            context["refusal"] = refuse(form, error)
    wrong = bool(context["refusal"] or form.errors)
    return render(request, "workerhomes/need_new.html", context, status=422 if wrong else 200)


@require_POST
@login_required
@once
def need_vote(request, pk):
    """Gives a vote or takes it back."""
    rows = Need.objects.filter(survey__in=queries.surveys().values("pk")).select_related("survey__home__union")
    need = get_object_or_404(rows.exclude(state=NeedState.PROPOSED), pk=pk)
    try:
        act.set_vote(need, by=request.user, wants=request.POST.get("wants") == "1")
    except HomeRefused as error:
        messages.error(request, str(error))
    return redirect("workerhomes:survey-detail", need.survey_id)


@once_on_post
@desk_only
def desk_surveys(request):
    """Surveys of my homes, and a new one."""
    homes = homes_within(request.reach, Role.HOME_MANAGER)
    form = SurveyForm(request.POST if request.method == "POST" else None, homes=homes)
    context = {"form": form, "refusal": "", "manages": request.reach.has(Role.HOME_MANAGER)}
    if request.method == "POST":
        if not context["manages"]:
            raise NotAllowed(_("The manager of the home runs its surveys."))
        if form.is_valid():
            try:
                survey = act.save_survey(by=request.user, **form.cleaned_data)
                return redirect("workerhomes:desk-survey", survey.pk)
            except (HomeRefused, ValidationError) as error:
                context["refusal"] = refuse(form, error)
    context["page"] = LongPaginator(queries.surveys_within(request.reach), 20).get_page(request.GET.get("page"))
    wrong = bool(context["refusal"] or form.errors)
    return render(request, "workerhomes/desk_surveys.html", context, status=422 if wrong else 200)


@once_on_post
@desk_only
def desk_survey(request, pk):
    """The needs of a survey with their votes: list, decline, make an activity; and the home's own need."""
    survey = get_object_or_404(queries.surveys_within(request.reach), pk=pk)
    form = NeedForm(request.POST if request.method == "POST" else None)
    manages, refusal = can_manage_home(request.reach, survey.home), ""
    if request.method == "POST" and not manages:
        raise NotAllowed(_("The manager of the home runs its surveys."))
    if request.method == "POST" and form.is_valid():
        try:
            act.add_need(by=request.user, survey=survey, **form.cleaned_data)
            return redirect("workerhomes:desk-survey", pk)
        except HomeRefused as error:
            refusal = refuse(form, error)
    needs = [
        (need, buttons(request.reach, need, NEED_STEPS), policies.can_choose_need(request.reach, need))
        for need in queries.needs_of(survey)
    ]
    context = {"survey": survey, "needs": needs, "form": form, "refusal": refusal, "manages": manages}
    wrong = bool(refusal or form.errors)
    return render(request, "workerhomes/desk_survey.html", context, status=422 if wrong else 200)


@once_on_post
@desk_only
def need_step(request, pk, step):
    """Put on the board, or decline."""
    need = get_object_or_404(queries.needs_within(request.reach), pk=pk)
    return step_page(request, need, step, NEED_STEPS, reverse("workerhomes:desk-survey", args=[need.survey_id]))
