"""What is said behind the links of a week: the mentor confirms and speaks, the company answers ideas (S8-01, S8-03)."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from federation.actions.members import register_person
from federation.errors import FederationError
from federation.models import Person
from federation.queries import person_by_phone
from workflow.actions import record

from ..errors import CampaignRefused
from ..models import Induction, Placement, Proof
from ..notices.weeks import tell_mentor
from ..policies.weeks import MENTORED, RATED
from ..states.weeks import Task
from .guard import store


def mentor_person(name: str, phone: str) -> Person:
    """Who owns the phone, whatever name was typed; somebody who is not known yet is entered. CampaignRefused for no phone."""
    known = person_by_phone(phone)
    if known is not None:
        return known
    try:
        return register_person(name=name, phone=phone)
    except FederationError as error:
        raise CampaignRefused("mentor_phone", str(error)) from error


def ask_mentor(placement: Placement, *, occasion: str = "") -> None:
    """Tells the mentor that something waits for his word: once a day, however much it is, and once for his own word."""
    tell_mentor(placement, "mentor_asked", occasion=occasion or timezone.localdate().isoformat())


def _demand_mentored(placement: Placement) -> None:
    if placement.state not in MENTORED:
        raise CampaignRefused("", _("Nothing is asked of you now."))


@transaction.atomic
def confirm_induction(placement: Placement, *, induction: Induction) -> None:
    """The mentor says that an officer got the safety induction (F-A7-03); a second time changes nothing."""
    _demand_mentored(placement)
    _confirm(placement, placement.inductions.filter(pk=induction.pk), "induction_confirmed")


@transaction.atomic
def confirm_proof(placement: Placement, *, proof: Proof) -> None:
    """The mentor says that a task was done as the group wrote it down; a second time changes nothing."""
    _demand_mentored(placement)
    _confirm(placement, placement.proofs.filter(pk=proof.pk, is_done=True), "proof_confirmed")


@transaction.atomic
def answer_idea(placement: Placement, *, proof: Proof, word: str) -> None:
    """The company takes an idea of the group up or declines it; it may think again (campaigns.md, section 1)."""
    _demand_mentored(placement)
    if word not in Proof.Answer.values:
        raise CampaignRefused("", _("Please take the idea up or decline it."))
    ideas = placement.proofs.filter(pk=proof.pk, task=Task.IDEA, is_done=True).exclude(answer=word)
    if ideas.update(answer=word):
        record(placement, "idea_answered", by=None, union=placement.union, data={"answer": word})


def _confirm(placement, rows, event: str) -> None:
    if rows.filter(confirmed_at=None).update(confirmed_at=timezone.now()):
        record(placement, event, by=None, union=placement.union)


@transaction.atomic
def say_as_mentor(placement: Placement, *, mentor_score: int, mentor_said: str = "") -> Placement:
    """Keeps the mentor's own word of a week that has begun; what the company said for him holds no longer."""
    if placement.state not in RATED:
        raise CampaignRefused("mentor_score", _("The week has not begun."))
    details = {"mentor_score": mentor_score, "mentor_said": mentor_said, "mentor_said_at": timezone.now()}
    return store(placement, details, "mentor_spoke", by=None, union=placement.union)
