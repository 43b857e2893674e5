"""Problems found on the line: solved there, handed to the loop of wishes, carried back, visited again (S8-05 to S8-07)."""

from datetime import timedelta

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from federation.queries import reach_of, unions_within
from wishes.actions.intake import register_wish
from workflow.actions import move
from workflow.locks import lock
from workflow.parameters import value_of

from ..errors import CampaignRefused
from ..models import Policy, PolicyTalk, Problem
from ..models.policies import Lead
from ..notices.weeks import tell_finders
from ..parameters.weeks import REVISIT_DAYS
from ..policies import weeks as policies
from ..queries import problems as queries
from ..states.weeks import ProblemState
from .guard import demand, store


@transaction.atomic
def solve_problem(problem: Problem, *, by, note: str) -> Problem:
    """Notes what solved it on the spot (F-A8-03)."""
    demand(by, policies.can_solve_problem, problem)
    return move(problem, ProblemState.SOLVED, by=by, note=note, result=note)


@transaction.atomic
def leave_problem(problem: Problem, *, by, note: str) -> Problem:
    """Leaves it open with a reason that the report shows."""
    demand(by, policies.can_leave_problem, problem)
    return move(problem, ProblemState.OPEN, by=by, note=note, result=note)


@transaction.atomic
def merge_problem(problem: Problem, *, by, into: Problem) -> Problem:
    """Joins it to the same problem of another company: one wish speaks for all (S8-06). Raises CampaignRefused."""
    demand(by, policies.can_merge_problem, problem)
    problem, into = lock(problem, into)
    demand(by, policies.can_keep_weeks, into.union)
    if into.pk == problem.pk or into.state == ProblemState.MERGED or problem.merged.exists():
        raise CampaignRefused("into", _("Please choose a problem that stands for itself."))
    return move(problem, ProblemState.MERGED, by=by, note=str(into), merged_into=into)


@transaction.atomic
def hand_problem(problem: Problem, *, by) -> Problem:
    """Hands it to the loop of wishes at the company's union, with the companies that were joined to it."""
    demand(by, policies.can_hand_problem, problem)
    return _hand(problem, by, "")


def _hand(problem: Problem, by, note: str) -> Problem:
    move(problem, ProblemState.HANDED, by=by, note=note)
    others = [row.placement.firm.name for row in problem.merged.select_related("placement__firm")]
    parts = [
        problem.title,
        problem.cause,
        note,
        _("Also in: %(firms)s") % {"firms": "、".join(others)} if others else "",
    ]
    wish = register_wish(
        by=by, text="\n".join(part for part in parts if part), category=problem.kind, source="placement",
        union=problem.placement.firm, source_ref=f"problem-{problem.pk}", place=problem.place, photo=_photo_of(problem),
    )  # fmt: skip
    Problem.objects.filter(pk=problem.pk).update(wish_number=wish.number, answer="")
    problem.wish_number = wish.number
    return problem


def _photo_of(problem: Problem) -> ContentFile | None:
    """A copy of the photo for the unit that answers; None without one, or when its file is lost."""
    if not problem.photo.name or not problem.photo.storage.exists(problem.photo.name):
        return None
    with problem.photo.open("rb") as file:
        return ContentFile(file.read(), name=problem.photo.name.rpartition("/")[2])


def hear_answer(wish) -> None:
    """An answer of the loop comes back to the problem and to those who found it, joined ones included."""
    problem = queries.problems().filter(wish_number=wish.number, state=ProblemState.HANDED).first()
    if wish.source != "placement" or problem is None:
        return
    move(problem, ProblemState.ANSWERED, by=None, answer=wish.answer)
    tell_finders(problem, "problem_answered")


@transaction.atomic
def carry_answer(problem: Problem, *, by, note: str) -> Problem:
    """Notes how the workshop heard the answer; it is visited again after 60 days (S8-07)."""
    demand(by, policies.can_carry_answer, problem)
    day = timezone.localdate() + timedelta(days=value_of(REVISIT_DAYS))
    return move(problem, ProblemState.CARRIED, by=by, note=note, result=note, revisit_on=day)


@transaction.atomic
def confirm_lasting(problem: Problem, *, by) -> Problem:
    """The second visit found that the remedy lasts."""
    demand(by, policies.can_revisit_problem, problem)
    return move(problem, ProblemState.LASTING, by=by)


@transaction.atomic
def hand_again(problem: Problem, *, by, note: str) -> Problem:
    """The second visit found that it does not last: the loop gets it again."""
    demand(by, policies.can_revisit_problem, problem)
    return _hand(problem, by, note)


@transaction.atomic
def explain_policy(placement, *, by, policy, held_on, people: int, question: str = "") -> PolicyTalk:
    """Notes a policy explained at a placement (F-A8-02). Raises NotAllowed, ValidationError by field, CampaignRefused."""
    demand(by, policies.can_work_on, placement)
    if not placement.starts_on <= held_on <= min(placement.ends_on, timezone.localdate()):
        raise CampaignRefused("held_on", _("The day lies outside the week, or ahead."))
    details = {"policy": policy, "held_on": held_on, "people": people, "question": question}
    return store(PolicyTalk(placement=placement, user=by), details, "policy_explained", by=by, union=placement.union)


@transaction.atomic
def note_lead(talk: PolicyTalk, *, by, name: str, contact: str, has_consented: bool) -> Lead:
    """Keeps who may qualify, encrypted and with consent. Raises NotAllowed, CampaignRefused without consent."""
    demand(by, policies.can_work_on, talk.placement)
    if not has_consented:
        raise CampaignRefused("has_consented", _("A name is kept only with the consent of the person."))
    details = {"name": name, "contact": contact, "has_consented": True}
    return store(Lead(talk=talk), details, "lead_noted", by=by, union=talk.union)


@transaction.atomic
def save_policy(*, by, policy: Policy | None = None, **details) -> Policy:
    """Writes a policy or changes it: officers of the city's own federation. Raises NotAllowed, ValidationError by field."""
    demand(by, policies.can_write_policies)
    top = unions_within(reach_of(by)).order_by("path").first()
    return store(policy or Policy(), details, "policy_saved", by=by, union=top)
