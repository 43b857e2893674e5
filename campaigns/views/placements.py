"""A placement for those who go, those who plan and the company: its ring, induction, talks, log and steps."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy
from django.views.decorators.http import require_safe

from ui.pictures import photo_response
from workflow.steps import Step, buttons, step_page
from workflow.tables import table_page
from workflow.tokens import once_on_post

from ..actions import problems as problem_act
from ..actions import weeks as act
from ..filters.weeks import PlacementFilter
from ..forms import weeks as forms
from ..models import Placement
from ..policies import weeks as policies
from ..queries import problems as problem_queries
from ..queries import steps as step_queries
from ..queries import weeks as queries
from .weeks import saved


def find_placement(request, pk) -> Placement:
    """A placement that the person may see, else 404."""
    return get_object_or_404(queries.placements_visible(request.reach), pk=pk)


def mentor_link(placement) -> dict:
    """The link of the mentor's page, for those who hand it to him."""
    link = reverse("campaigns:week-mentor", args=[placement.mentor_token])
    return {"mentor_link": settings.BASE_URL.rstrip("/") + link, "asks_mentor": placement.state in policies.MENTORED}


@require_safe
@login_required
def placement_list(request):
    """My weeks and those I plan, with filters, and as a table."""
    found = PlacementFilter(request.GET, queries.placements_visible(request.reach).order_by("-starts_on", "-pk"))
    columns = [
        (_("Campaign"), lambda one: one.group.campaign.title), (_("Batch"), lambda one: one.group.batch),
        (pgettext("officers", "Group"), lambda one: one.group.name), (_("Company"), lambda one: one.firm.name), (pgettext("campaigns", "From"), lambda one: one.starts_on),
        (pgettext("campaigns", "Until"), lambda one: one.ends_on), (_("State"), lambda one: str(one.state_label)),
        (_("The company's word"), lambda one: one.firm_score), (_("The mentor's word"), lambda one: one.mentor_score),
        (pgettext("campaigns", "Report"), lambda one: one.report),
    ]  # fmt: skip
    return table_page(
        request,
        "campaigns/placement_list.html",
        found,
        name=_("Weeks on the line"),
        columns=columns,
        about=Placement,
    )


@require_safe
@login_required
def placement_detail(request, pk):
    """One week: the ring with its proofs, who signed the induction, policies, work, problems, what happened."""
    placement = find_placement(request, pk)
    reach, own = request.reach, policies.is_placed(request.reach, placement)
    inside = own or policies.can_keep_weeks(reach, placement.union)
    logs = list(queries.logs_of(placement)) if inside else []
    context = {
        "placement": placement, "ring": queries.ring_of(placement.proofs.all()), "own": own, "inside": inside,
        "checklist": queries.checklist_of(placement) if inside else [],
        "inductions": placement.inductions.select_related("user__person"), "talks": problem_queries.talks_of(placement),
        "logs": logs, "pieces": sum(row.quantity for row in logs), "hours": sum(row.hours for row in logs),
        "worth": sum(row.earnings for row in logs), "writes": policies.can_write(reach, placement),
        "works": policies.can_work_on(reach, placement), "buttons": buttons(reach, placement, _page_steps()),
        "problems": problem_queries.problems().filter(placement=placement) if inside else [],
        "officers": placement.group.officers.all(), "days": queries.days_of(placement) if inside else [],
        "next_steps": step_queries.steps_of(placement) if inside else [],
    }  # fmt: skip
    if inside:
        context |= mentor_link(placement)
    return render(request, "campaigns/placement_detail.html", context)


def _today(_placement=None):
    return {"initial": {"held_on": timezone.localdate()}}


def _officers(placement):
    return {**_today(), "officers": queries.officers_of(placement)}


def _policies(_placement):
    return {**_today(), "rows": problem_queries.policies_now()}


STEPS = {
    "ask": Step(
        pgettext_lazy("verb", "Ask the company"), act.ask_company, policies.can_ask_company,
        gettext_lazy("The company's officers have the link."),
    ),
    "begin": Step(
        pgettext_lazy("verb", "Begin the week"), act.begin_week, policies.can_begin_week,
        gettext_lazy("The week has begun. First comes the safety induction."),
    ),
    "close": Step(
        pgettext_lazy("verb", "Close the week"), act.close_week, policies.can_close_week, gettext_lazy("The week is closed."),
        form=forms.CloseForm,
    ),
    "cancel": Step(
        pgettext_lazy("verb", "Cancel the placement"), act.cancel_placement, policies.can_cancel_placement,
        gettext_lazy("Cancelled."), form=forms.NoteForm, tone="danger",
    ),
    "induction": Step(
        pgettext_lazy("verb", "Sign the safety induction"), act.sign_induction, policies.can_write,
        gettext_lazy("Signed. You may work on the line now."), form=forms.InductionForm, options=_today,
    ),
    "proof": Step(
        pgettext_lazy("verb", "Prove a task"), act.prove_task, policies.can_work_on, gettext_lazy("Noted in the ring."),
        form=forms.ProofForm, options=_officers,
    ),
    "history": Step(
        pgettext_lazy("verb", "Note a talk on party history"), act.note_talk, policies.can_work_on, gettext_lazy("Noted in the ring."),
        form=forms.HistoryForm, options=_officers,
    ),
    "talk": Step(
        pgettext_lazy("verb", "Note a policy you explained"), problem_act.explain_policy, policies.can_work_on,
        gettext_lazy("Noted."), form=forms.TalkForm, options=_policies,
    ),
}  # fmt: skip
ON_PAGE = ("ask", "begin", "close", "cancel")


def _page_steps():
    return {name: STEPS[name] for name in ON_PAGE}


@require_safe
@login_required
def proof_photo(request, pk, proof):
    """The photo of a task, for those who see the placement."""
    return photo_response(get_object_or_404(find_placement(request, pk).proofs, pk=proof).photo)


@once_on_post
def placement_step(request, pk, step):
    """Ask, begin, close, cancel; sign the induction, prove a task, note a policy."""
    placement = find_placement(request, pk)
    return step_page(request, placement, step, STEPS, reverse("campaigns:placement-detail", args=[pk]))


@once_on_post
def lead_new(request, pk):
    """Keeps somebody who may qualify, of a placement the person may see, else 404."""
    rows = problem_queries.PolicyTalk.objects.filter(placement__in=queries.placements_visible(request.reach))
    talk = get_object_or_404(rows.select_related("policy", "placement__group__campaign__union"), pk=pk)
    form = forms.LeadForm(request.POST if request.method == "POST" else None)
    back = reverse("campaigns:placement-detail", args=[talk.placement_id])

    def save(cleaned):
        problem_act.note_lead(talk, by=request.user, **cleaned)
        messages.success(request, _("Kept, encrypted."))
        return back

    return saved(request, form, save, _("Who may qualify for %(policy)s") % {"policy": talk.policy.title}, back)
