"""The company's page behind its link: agree and name a mentor, decline, and say a word afterwards (S8-01)."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from workflow.errors import InvalidTransition
from workflow.steps import refuse
from workflow.tokens import once

from ..actions import weeks as act
from ..actions.mentors import answer_idea
from ..errors import CampaignRefused
from ..forms import weeks as forms
from ..queries.weeks import ideas_of, placement_by_token
from ..states.weeks import PlacementState
from .placements import mentor_link

ANSWERS = {
    "agree": (forms.ConsentForm, act.agree), "decline": (forms.DeclineForm, act.decline), "rate": (forms.RateForm, act.rate_week),
}  # fmt: skip


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def week_consent(request, token):
    """What is asked of the company and its answer; whoever has the link answers."""
    placement = get_object_or_404(placement_by_token(token))
    if request.method == "POST":
        return _post(request, placement)
    return _page(request, placement)


@once
def _post(request, placement):
    word = request.POST.get("answer", "")
    if word == "idea":
        return _answer_idea(request, placement)
    if word not in ANSWERS:
        return _page(request, placement, status=400)
    form_of, answer = ANSWERS[word]
    form = form_of(request.POST, auto_id=f"{word}_%s")
    refusal = ""
    if form.is_valid():
        try:
            answer(placement, **form.cleaned_data)
            messages.success(request, _("Thank you. The group has your answer."))
            return redirect("campaigns:week-consent", placement.token)
        except InvalidTransition:
            raise
        except (CampaignRefused, ValidationError) as error:
            refusal = refuse(form, error)
    return _page(request, placement, {word: form}, refusal, 422)


def _answer_idea(request, placement):
    key = request.POST.get("item", "")
    idea = get_object_or_404(ideas_of(placement), pk=int(key[:9]) if key.isdecimal() else 0)
    try:
        answer_idea(placement, proof=idea, word=request.POST.get("word", ""))
    except CampaignRefused as error:
        return _page(request, placement, refusal=str(error), status=422)
    messages.success(request, _("Thank you. The group has your answer."))
    return redirect("campaigns:week-consent", placement.token)


def _page(request, placement, filled=None, refusal="", status=200):
    shown = {
        name: (filled or {}).get(name) or form_of(auto_id=f"{name}_%s") for name, (form_of, _act) in ANSWERS.items()
    }
    if placement.mentor_said_at:
        del shown["rate"].fields["mentor_score"]  # he has spoken for himself
    context = {
        "placement": placement, "forms": shown, **mentor_link(placement), "refusal": refusal, "ideas": ideas_of(placement), "asked": placement.state == PlacementState.ASKED,
        "rates": placement.state in (PlacementState.RUNNING, PlacementState.CLOSED), "officers": placement.group.officers.all(),
    }  # fmt: skip
    return render(request, "campaigns/week_consent.html", context, status=status)
