"""A need that nothing on the menu fits: the office's draft and the orderer's answer (S2-12)."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from workflow.tokens import once, once_on_post

from .. import policies
from ..actions import custom as act
from ..forms import NoteForm
from ..forms.planning import NeedDraftForm
from ..queries.choices import speakers_to_order
from .orders import change, find_order


@once_on_post
def order_draft(request, number):
    """The office drafts topic, speaker and date for an order by need."""

    def run(order, data):
        act.draft_for(order, by=request.user, **data)

    order = find_order(request, number)
    if not policies.can_draft(request.reach, order):
        raise Http404
    form = NeedDraftForm(request.POST or None, speakers=speakers_to_order(), initial={"starts_at": order.starts_at})
    explanation = _("Need: %(need)s") % {"need": order.need}
    return change(
        request,
        number,
        "draft",
        form,
        run,
        _("The draft is sent; the orderer answers."),
        _("Draft a lecture"),
        explanation,
    )


@require_POST
@login_required
@once
def draft_accept(request, number, pk):
    """The orderer accepts; the speaker is asked."""
    draft = get_object_or_404(find_order(request, number).drafts.select_related("speaker", "order__union"), pk=pk)
    act.accept_draft(draft, by=request.user)
    messages.success(request, _("Accepted. The speaker is being asked."))
    return redirect("lectures:order-detail", number)


@once_on_post
def draft_decline(request, number, pk):
    """The orderer declines with a reason."""
    order = find_order(request, number)
    draft = get_object_or_404(order.drafts.select_related("speaker", "order__union", "order__corps"), pk=pk)
    form = NoteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        act.decline_draft(draft, by=request.user, reason=form.cleaned_data["note"])
        messages.success(request, _("Declined. The office reads your reason."))
        return redirect("lectures:order-detail", number)
    status = 422 if request.method == "POST" else 200
    context = {"order": order, "form": form, "title": _("Decline the draft"), "explanation": draft.title}
    return render(request, "lectures/order_change.html", context, status=status)
