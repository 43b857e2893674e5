"""Charity wishes for givers and for officers; proposals for a trade."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_POST, require_safe

from federation.queries import unions_within
from ui.documents import document_response
from workflow.steps import Step, buttons, refuse, step_page
from workflow.tables import table_page
from workflow.tokens import once

from .. import forms, policies
from ..actions import charity as act
from ..actions import proposals as proposal_act
from ..models import Claim
from ..queries import charity as queries
from ..queries.wishes import trades_within
from ..states import CharityState as C
from ..states import ProposalState as P
from .parts import REFUSALS, officers_only

CHARITY_STEPS = {
    "publish": Step(pgettext_lazy("verb", "Means checked: publish"), act.publish_charity, policies.can_check_means,
                    gettext_lazy("Published."), None, "primary"),
    "hand-over": Step(pgettext_lazy("verb", "Note the hand-over"), act.hand_over,
                      lambda by, row: row.state == C.CLAIMED and policies.can_keep_charity(by, row.union),
                      gettext_lazy("Handed over. The giver has been thanked."), forms.HandOverForm, "primary"),
    "withdraw": Step(pgettext_lazy("verb", "Withdraw"), act.withdraw_charity,
                     lambda by, row: row.can_move(C.WITHDRAWN) and policies.can_keep_charity(by, row.union),
                     gettext_lazy("Withdrawn."), forms.NoteForm, "danger"),
}  # fmt: skip
PROPOSAL_STEPS = {
    "send": Step(pgettext_lazy("verb", "Send"), proposal_act.send_proposal, policies.can_change_proposal,
                 gettext_lazy("Sent."), None, "primary"),
    "meeting": Step(pgettext_lazy("verb", "Note a meeting"), proposal_act.note_meeting,
                    lambda by, row: row.state in (P.DRAFT, P.SENT) and policies.can_propose(by, row.union),
                    gettext_lazy("Noted."), forms.MeetingForm, "plain"),
    "document": Step(pgettext_lazy("verb", "Add a document"), proposal_act.add_document,
                     lambda by, row: row.state != P.DROPPED and policies.can_propose(by, row.union),
                     gettext_lazy("The document stands beside the proposal."), forms.DocumentForm, "plain"),
    "answer": Step(pgettext_lazy("verb", "Note the answer"), proposal_act.note_answer,
                   lambda by, row: row.state == P.SENT and policies.can_propose(by, row.union),
                   gettext_lazy("Noted."), forms.NoteForm, "primary"),
    "drop": Step(pgettext_lazy("verb, wishes", "Drop"), proposal_act.drop_proposal, policies.can_change_proposal,
                 gettext_lazy("Dropped. Its wishes are free again."), forms.NoteForm, "danger"),
}  # fmt: skip


@require_safe
def charity_list(request):
    """What waits for somebody; nobody's name stands here."""
    count, worth = queries.given_so_far()
    rows = list(queries.charities()[:60])
    return render(request, "wishes/charity_list.html", {"rows": rows, "count": count, "worth": worth})


@require_safe
def charity(request, number):
    """One charity wish: why, worth what, and the button that takes it on."""
    row = get_object_or_404(queries.charities(), number=number)
    claim = queries.live_claim(row)
    mine = bool(claim and request.reach.person_id and claim.giver_id == request.reach.person_id)
    context = {"charity": row, "claim": claim, "mine": mine, "may": policies.can_claim(request.reach, row)}
    return render(request, "wishes/charity.html", context)


@require_POST
@login_required
@once
def charity_claim(request, number):
    """Takes a charity wish on, or gives it back."""
    row = get_object_or_404(queries.charities(), number=number)
    if request.POST.get("step") == "back":
        act.give_back(row, by=request.user)
        messages.success(request, _("It is open for others again."))
    else:
        act.claim_charity(row, by=request.user)
        messages.success(request, _("Thank you. The officer of the union arranges the hand-over with you."))
    return redirect("wishes:charity", number)


@officers_only
def desk_charity(request):
    """Charity wishes within reach, and the ledger of what was handed over."""
    columns = [
        (_("Number"), lambda row: row.charity.number), (_("Union"), lambda row: str(row.charity.union)),
        (_("What was given"), lambda row: row.gift), (_("Worth"), lambda row: row.worth),
        (_("Handed over"), lambda row: row.ended_at),
    ]  # fmt: skip
    rows = list(queries.charities_within(request.reach)[:100])
    return table_page(
        request, "wishes/desk_charity.html", queries.ledger_within(request.reach), name=_("Charity wishes"),
        columns=columns, about=Claim,
        wishes=[(row, buttons(request.reach, row, CHARITY_STEPS)) for row in rows],
    )  # fmt: skip


@officers_only
def charity_new(request):
    """Writes a charity wish; a second officer checks the means."""
    form = forms.CharityForm(request.POST or None, unions=unions_within(request.reach, *policies.OFFICER))
    if request.method == "POST" and form.is_valid():
        try:
            act.write_charity(by=request.user, **form.cleaned_data)
            messages.success(request, _("Written. Another officer checks the means before anybody sees it."))
            return redirect("wishes:desk-charity")
        except REFUSALS as error:
            refuse(form, error)
    context = {"form": form, "word": _("A charity wish"), "back": reverse("wishes:desk-charity")}
    return render(request, "wishes/plain_form.html", context, status=422 if form.errors else 200)


@officers_only
def charity_step(request, number, step):
    row = get_object_or_404(queries.charities_within(request.reach), number=number)
    return step_page(request, row, step, CHARITY_STEPS, reverse("wishes:desk-charity"))


@officers_only
def proposals(request):
    """Proposals within reach, and the trades whose open wishes could become one."""
    rows = list(queries.proposals_within(request.reach)[:100])
    return render(request, "wishes/proposals.html", {"rows": rows, "trades": list(trades_within(request.reach)[:20])})


@officers_only
def proposal_new(request):
    """Turns the open wishes of a trade into a proposal."""
    trades = [(trade, f"{trade} ({count})") for trade, count in trades_within(request.reach)[:60]]
    form = forms.ProposalForm(
        request.POST or None, unions=unions_within(request.reach, *policies.OFFICER), trades=trades,
        initial={"industry": request.GET.get("industry", "")[:40]},
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            made = proposal_act.write_proposal(by=request.user, **form.cleaned_data)
            return redirect("wishes:proposal", made.pk)
        except REFUSALS as error:
            refuse(form, error)
    context = {"form": form, "word": _("A proposal"), "back": reverse("wishes:proposals")}
    return render(request, "wishes/plain_form.html", context, status=422 if form.errors else 200)


def _proposal(request, pk):
    return get_object_or_404(queries.proposals_within(request.reach), pk=pk)


@officers_only
def proposal(request, pk):
    """A proposal with the wishes it stands on and what was said on the way."""
    row = _proposal(request, pk)
    if row is None:
        raise Http404
    context = {
        "proposal": row, "wishes": list(queries.wishes_in(row, request.reach)[:100]), "notes": row.notes.all(),
        "buttons": buttons(request.reach, row, PROPOSAL_STEPS), "documents": row.documents.all(),
    }  # fmt: skip
    return render(request, "wishes/proposal.html", context)


@officers_only
def proposal_step(request, pk, step):
    return step_page(request, _proposal(request, pk), step, PROPOSAL_STEPS, reverse("wishes:proposal", args=[pk]))


@require_safe
@officers_only
def proposal_file(request, pk):
    """One document of a proposal within reach, else 404: a download, never run in the browser."""
    row = get_object_or_404(queries.documents_within(request.reach), pk=pk)
    return document_response(row.file, f"{row.proposal_id}-{row.pk}")
