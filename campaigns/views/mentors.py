"""The mentor's page behind his link: who comes, what he confirms, what was heard at his workshop and what became of it."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from workflow.steps import refuse
from workflow.tokens import once

from ..actions import mentors as act
from ..errors import CampaignRefused
from ..forms.weeks import MentorForm
from ..policies.weeks import MENTORED, RATED
from ..queries.problems import problems_for_mentor
from ..queries.weeks import placement_by_mentor_token, ring_of

CONFIRMS = {
    "induction": ("inductions", act.confirm_induction), "proof": ("proofs", act.confirm_proof),
}  # fmt: skip


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def week_mentor(request, token):
    """One week for its mentor; whoever has the link confirms and speaks."""
    placement = get_object_or_404(placement_by_mentor_token(token))
    return _post(request, placement) if request.method == "POST" else _page(request, placement)


@once
def _post(request, placement):
    word, form = request.POST.get("answer", ""), MentorForm(request.POST)
    refusal = ""
    try:
        if word in CONFIRMS:
            _confirm(request, placement, word)
        elif word != "say":
            return _page(request, placement, status=400)
        elif form.is_valid():
            act.say_as_mentor(placement, **form.cleaned_data)
        else:
            return _page(request, placement, form, status=422)
        messages.success(request, _("Thank you. The group sees it."))
        return redirect("campaigns:week-mentor", placement.mentor_token)
    except (CampaignRefused, ValidationError) as error:
        refusal = refuse(form, error) if word == "say" else str(error)
    return _page(request, placement, form if word == "say" else None, refusal, 422)


def _confirm(request, placement, word: str) -> None:
    rows, confirm = CONFIRMS[word]
    key = request.POST.get("item", "")
    row = get_object_or_404(getattr(placement, rows), pk=int(key[:9]) if key.isdecimal() else 0)
    confirm(placement, **{word: row})


def _page(request, placement, form=None, refusal="", status=200):
    asked = placement.state in MENTORED
    inductions = {row.user_id: row for row in placement.inductions.all()} if asked else {}
    first = (
        {"mentor_score": placement.mentor_score, "mentor_said": placement.mentor_said}
        if placement.mentor_said_at
        else {}
    )
    context = {
        "placement": placement, "asked": asked, "refusal": refusal,
        "officers": [(one, inductions.get(one.user_id)) for one in placement.group.officers.all()] if asked else [],
        "ring": ring_of(placement.proofs.all()) if asked else [], "problems": problems_for_mentor(placement) if asked else [],
        "form": (form or MentorForm(initial=first)) if placement.state in RATED else None,
    }  # fmt: skip
    return render(request, "campaigns/week_mentor.html", context, status=status)
