"""Problems found on the line, from one tap to the second visit; policies explained (S8-05 to S8-07, F-A8-02)."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy
from django.views.decorators.http import require_safe

from ui.pictures import photo_response
from wishes.queries.heard import standing_of
from workflow.steps import Step, buttons, step_page
from workflow.tables import table_page
from workflow.tokens import once_on_post

from ..actions import problems as act
from ..filters.weeks import ProblemFilter
from ..forms import weeks as forms
from ..models import Problem
from ..policies import weeks as policies
from ..queries import problems as queries


@require_safe
@login_required
def problem_list(request):
    """The problems of my weeks and of those I plan, with filters, and as a table."""
    found = ProblemFilter(request.GET, queries.problems_visible(request.reach))
    columns = [
        (_("Problem"), lambda one: one.title), (_("Kind"), lambda one: one.get_kind_display()),
        (_("Company"), lambda one: one.placement.firm.name), (pgettext("officers", "Group"), lambda one: one.placement.group.name),
        (_("Day"), lambda one: one.day), (_("State"), lambda one: str(one.state_label)), (_("Cause"), lambda one: one.cause),
        (_("Result or reason"), lambda one: one.result), (_("Number in the loop of wishes"), lambda one: one.wish_number),
        (_("Visit again on"), lambda one: one.revisit_on),
    ]  # fmt: skip
    return table_page(
        request,
        "campaigns/problem_list.html",
        found,
        name=_("Problems from the line"),
        columns=columns,
        about=Problem,
    )


STEPS = {
    "solve": Step(
        pgettext_lazy("verb", "Solved on the spot"), act.solve_problem, policies.can_solve_problem, gettext_lazy("Noted."),
        form=forms.NoteForm,
    ),
    "hand": Step(
        pgettext_lazy("verb", "Hand to the loop of wishes"), act.hand_problem, policies.can_hand_problem,
        gettext_lazy("Handed on. You will hear the answer."),
    ),
    "merge": Step(
        pgettext_lazy("verb", "Join to the same problem"), act.merge_problem, policies.can_merge_problem,
        gettext_lazy("Joined: one answer for all."), form=forms.MergeForm, tone="",
    ),
    "leave": Step(
        pgettext_lazy("verb", "Leave open with a reason"), act.leave_problem, policies.can_leave_problem, gettext_lazy("Noted."),
        form=forms.NoteForm, tone="danger",
    ),
    "carry": Step(
        pgettext_lazy("verb", "Answer carried back to the workshop"), act.carry_answer, policies.can_carry_answer,
        gettext_lazy("Noted. The workshop is visited again later."), form=forms.NoteForm,
    ),
    "lasting": Step(
        pgettext_lazy("verb", "The remedy has lasted"), act.confirm_lasting, policies.can_revisit_problem, gettext_lazy("Noted.")
    ),
    "again": Step(
        pgettext_lazy("verb", "It has not lasted: hand on again"), act.hand_again, policies.can_revisit_problem,
        gettext_lazy("Handed on again."), form=forms.NoteForm, tone="danger",
    ),
}  # fmt: skip


def find_problem(request, pk) -> Problem:
    """A problem that the person may see, else 404."""
    return get_object_or_404(queries.problems_visible(request.reach), pk=pk)


@require_safe
@login_required
def problem_detail(request, pk):
    """One problem: cause, who has it, the answer, the second visit, what was joined to it."""
    problem = find_problem(request, pk)
    context = {
        "problem": problem, "buttons": buttons(request.reach, problem, STEPS),
        "merged": problem.merged.select_related("placement__firm"), "wish": standing_of(problem.wish_number),
    }  # fmt: skip
    return render(request, "campaigns/problem_detail.html", context)


@require_safe
@login_required
def problem_photo(request, pk):
    """The photo of a problem, for those who see it."""
    return photo_response(find_problem(request, pk).photo)


@once_on_post
def problem_step(request, pk, step):
    """Solve, hand on, join, leave open, carry back, visit again."""
    problem = find_problem(request, pk)
    steps = dict(STEPS)
    rows = queries.problems_to_merge_into(request.reach, problem)
    merge = STEPS["merge"]
    steps["merge"] = Step(
        merge.word, merge.act, merge.may, merge.done, merge.form, merge.tone, lambda thing: {"rows": rows}
    )
    return step_page(request, problem, step, steps, reverse("campaigns:problem-detail", args=[pk]))


@require_safe
def policy_list(request):
    """The policies that hold today: conditions, papers, where to apply, and how many people heard of each."""
    return render(request, "campaigns/policy_list.html", {"policies": queries.policies_told()})
