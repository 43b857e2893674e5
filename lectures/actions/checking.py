"""The office checks an application; the panel scores it; what is decided is told later (S1-05, S1-06, S1-16)."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from federation.actions import register_person
from federation.queries import reach_of
from workflow.actions import move, record
from workflow.days import add_workdays
from workflow.errors import NotAllowed
from workflow.locks import lock
from workflow.parameters import value_of

from .. import notices, policies
from ..errors import OrderRefused
from ..models import AdmissionCall, Candidacy, Evidence, Recusal, Score, ScoreSheet
from ..parameters import COMPLETION_WORKDAYS
from ..queries import panel as queries
from ..queries.admission import pending_decisions
from ..states import CandidacyState as C
from .bulk import for_each

# what may be decided now and told later, from which state
LATER = {C.CHECKED: (C.SHORTLISTED, C.REFUSED), C.SUBMITTED: (C.REFUSED,)}


def _demand_judge(by, candidacy):
    if not policies.can_judge_candidacy(reach_of(by), candidacy):
        raise NotAllowed(_("The office of the corps decides, and nobody about an application of their own."))


def tell_writers(candidacy, word: str, **context) -> None:
    """Tells who wrote the application and the person it is about, each once for each time it came in."""
    people = {person.pk: person for person in (candidacy.created_by.person, candidacy.person) if person is not None}
    occasion = f"{candidacy.submitted_at:%Y%m%d%H%M%S}"
    for person in people.values():
        notices.tell_person(person, candidacy, word, occasion=occasion, **context)


@transaction.atomic
def approve_papers(candidacy: Candidacy, *, by) -> Candidacy:
    """Finds the papers in order; the person is found by phone or entered, and counted once.

    Raises OrderRefused when the phone is somebody else's or the person applies twice in this call.
    """
    _demand_judge(by, candidacy)
    person = candidacy.person
    if person is None:
        try:
            person = register_person(name=candidacy.name, phone=candidacy.phone)
        except ValidationError as error:
            raise OrderRefused("phone", " ".join(error.messages)) from error
    try:
        with transaction.atomic():
            candidacy = move(candidacy, C.CHECKED, by=by, person=person, complete_until=None)
    except IntegrityError as error:
        raise OrderRefused(
            "phone", _("%(name)s has an application in this call already.") % {"name": person.name}
        ) from error
    Evidence.objects.filter(candidacy=candidacy, checked_at=None).update(checked_by=by, checked_at=timezone.now())
    tell_writers(candidacy, "application_checked")
    return candidacy


@transaction.atomic
def return_candidacy(candidacy: Candidacy, *, by, note: str) -> Candidacy:
    """Gives it back to be completed, with a reason and some working days even when the call is over."""
    _demand_judge(by, candidacy)
    found = add_workdays(timezone.localdate(), int(value_of(COMPLETION_WORKDAYS)))
    tell = {"note": note, "until": found.due_on}
    candidacy = move(candidacy, C.DRAFT, by=by, note=note, complete_until=found.due_at)
    tell_writers(candidacy, "application_returned", **tell)
    return candidacy


@transaction.atomic
def refuse_candidacy(candidacy: Candidacy, *, by, note: str) -> Candidacy:
    """Refuses and tells at once, with the reason."""
    _demand_judge(by, candidacy)
    candidacy = move(
        candidacy, C.REFUSED, by=by, note=note, pending_state="", pending_note="", pending_by=None
    )  # fmt: skip
    tell_writers(candidacy, "application_refused", note=note)
    return candidacy


@transaction.atomic
def begin_training(candidacy: Candidacy, *, by) -> Candidacy:
    """Sends somebody whom the panel chose to the academy."""
    _demand_judge(by, candidacy)
    candidacy = move(candidacy, C.IN_TRAINING, by=by)
    tell_writers(candidacy, "training_begins")
    return candidacy


@transaction.atomic
def write_sheet(candidacy: Candidacy, *, by, values: dict, remark: str = "") -> ScoreSheet:
    """Writes one's sheet for the phase that is open: a value from 1 to 5 for each criterion (its key).

    Once written it stays, for its writer sees the others' from then on. Raises NotAllowed outside the panel and for the
    own union's or own applications, OrderRefused for a value missing or outside the scale.
    """
    [candidacy] = lock(candidacy)
    if not queries.candidacies_to_score(reach_of(by)).filter(pk=candidacy.pk).exists():
        raise NotAllowed(_("The panel scores, and nobody an application of their own or of their union."))
    if candidacy.state != C.CHECKED:
        raise OrderRefused("", _("This application is decided. It is no longer scored."))
    phase = queries.open_phase(candidacy)
    criteria = queries.phases_of(candidacy.call).get(phase or 0, [])
    for criterion in criteria:
        value = values.get(criterion.pk)
        if not isinstance(value, int) or not 1 <= value <= 5:
            raise OrderRefused(f"score_{criterion.pk}", _("Please choose from 1 to 5."))
    sheet, is_new = ScoreSheet.objects.get_or_create(
        candidacy=candidacy, written_by=by, phase=phase, defaults={"remark": remark[:500]}
    )
    if not is_new:
        raise OrderRefused("", _("Your sheet is written already and stays."))
    Score.objects.bulk_create(Score(sheet=sheet, criterion=one, value=values[one.pk]) for one in criteria)
    record(candidacy, "application_scored", by=by, data={"phase": phase})
    return sheet


@transaction.atomic
def recuse(candidacy: Candidacy, *, by, reason: str) -> Recusal:
    """A member of the panel leaves an application to the others, because of a conflict of interest; the office hears why.

    Raises NotAllowed outside the panel, OrderRefused once the own sheet is written or without a reason.
    """
    [candidacy] = lock(candidacy)
    if not queries.candidacies_to_score(reach_of(by)).filter(pk=candidacy.pk).exists():
        raise NotAllowed(_("The panel scores, and nobody an application of their own or of their union."))
    if candidacy.state != C.CHECKED:
        raise OrderRefused("note", _("This application is decided. It is no longer scored."))
    if not reason.strip():
        raise OrderRefused("note", _("Please write a reason."))
    if ScoreSheet.objects.filter(candidacy=candidacy, written_by=by).exists():
        raise OrderRefused("note", _("Your sheet is written already and stays."))
    row = Recusal.objects.create(candidacy=candidacy, user=by, reason=reason.strip()[:200])
    record(candidacy, "application_recused", by=by, note=row.reason)
    notices.tell_corps(
        candidacy.call.corps, candidacy, "panel_recused", occasion=str(row.pk), name=str(by), note=row.reason
    )
    return row


@transaction.atomic
def decide_later(candidacy: Candidacy, *, by, state: str, note: str = "") -> Candidacy:
    """Decides without telling anybody yet; '' takes the decision back. Raises OrderRefused.

    To choose somebody every phase needs enough sheets; to refuse takes a reason.
    """
    _demand_judge(by, candidacy)
    [candidacy] = lock(candidacy)
    if state:
        if state not in LATER.get(C(candidacy.state), ()):
            raise OrderRefused("state", _("This cannot be decided now: %(state)s.") % {"state": candidacy.state_label})
        if state == C.SHORTLISTED and not queries.is_scored(candidacy):
            sentence = _("At least %(count)s members of the panel must have scored it in every phase.")
            raise OrderRefused("state", sentence % {"count": queries.needed_sheets()})
        if state == C.REFUSED and not note.strip():
            raise OrderRefused("note", _("Please write a reason."))
    Candidacy.objects.filter(pk=candidacy.pk).update(
        pending_state=state, pending_note=note.strip()[:300] if state else "", pending_by=by if state else None
    )
    record(candidacy, "application_decided_later", by=by)
    candidacy.refresh_from_db()
    return candidacy


def tell_decisions(call: AdmissionCall, *, by, expected: int) -> tuple[list, list]:
    """Carries out and tells every waiting decision of a call; returns (done, [(application, why), …]).

    `expected` is how many the office saw when it pressed the button; OrderRefused when it is another number now.
    """
    rows = list(pending_decisions(reach_of(by), call))
    if len(rows) != expected:
        sentence = _("There are %(count)s decisions now. Please look at them again.")
        raise OrderRefused("expected", sentence % {"count": len(rows)})
    return for_each(rows, lambda candidacy: _tell(candidacy, by))


def _tell(candidacy, by):
    _demand_judge(by, candidacy)
    [candidacy] = lock(candidacy)
    state, note = candidacy.pending_state, candidacy.pending_note
    if not state:
        raise OrderRefused("", _("It was taken back or told already."))
    candidacy = move(candidacy, state, by=by, note=note, pending_state="", pending_note="", pending_by=None)
    word = "application_chosen" if state == C.SHORTLISTED else "application_refused"
    tell_writers(candidacy, word, note=note)
