"""After the counter: grades, the follow-up of bad ones, appeals, consultations (S5-15, F-A3-06)."""

from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from federation.queries import reach_of
from workflow.actions import move, record
from workflow.errors import NotAllowed
from workflow.models import StateChange

from .. import notices
from ..errors import ServiceRefused
from ..models import Appeal, Case, CaseRating, Consultation, OnsiteSession
from ..policies.counter import can_answer_appeal, can_serve
from ..states import AppealState, CaseState, SessionState
from .guard import demand

ENDED = (CaseState.APPROVED, CaseState.REJECTED, CaseState.COLLECTED)
APPEAL_DAYS = 60


@transaction.atomic
def rate_case(case: Case, *, grade: int, comment: str = "") -> CaseRating:
    """One grade a case, from whoever holds its link. Raises ServiceRefused before the decision and a second time."""
    if case.state not in ENDED:
        raise ServiceRefused(None, _("You can rate once the case is decided."))
    try:
        with transaction.atomic():
            return CaseRating.objects.create(case=case, grade=grade, comment=comment)
    except IntegrityError as error:
        raise ServiceRefused(None, _("This case has been rated already. Thank you.")) from error


@transaction.atomic
def follow_rating(rating: CaseRating, *, by, answer: str) -> CaseRating:
    """Answers a bad grade after talking to the person. Raises NotAllowed, ServiceRefused."""
    demand(by, can_serve, rating.case.station)
    changed = CaseRating.objects.filter(pk=rating.pk, followed_at=None, grade__lte=2).update(
        followed_by=by, followed_at=timezone.now(), answer=answer
    )
    if not changed:
        raise ServiceRefused("answer", _("This rating needs no follow-up, or somebody was faster."))
    rating.refresh_from_db()
    record(rating, "rating_followed", by=by, union=rating.case.station.union)
    notices.tell(rating.case.person, rating.case, "rating_answered", answer=answer)
    return rating


@transaction.atomic
def file_appeal(case: Case, *, text: str) -> Appeal:
    """Asks for another look at a refusal within 60 days. Raises ServiceRefused."""
    late = timezone.now() - timedelta(days=APPEAL_DAYS)
    if case.state != CaseState.REJECTED or case.decided_at is None or case.decided_at < late:
        raise ServiceRefused("text", _("An appeal is possible within 60 days of a refusal."))
    try:
        with transaction.atomic():
            return Appeal.objects.create(case=case, text=text)
    except IntegrityError as error:
        raise ServiceRefused("text", _("You have appealed already; you will hear from us.")) from error


def decided_by(case: Case) -> int | None:
    """Who refused the case: the account of the last journal line that says so."""
    lines = StateChange.objects.filter(
        thing_label="services.case", thing_pk=str(case.pk), to_state=CaseState.REJECTED
    ).order_by("-at", "-sequence")
    return lines.values_list("by", flat=True).first()


@transaction.atomic
def answer_appeal(appeal: Appeal, *, by, grant: bool, note: str) -> Appeal:
    """Somebody else than who refused answers; a granted appeal takes the case up again. Raises NotAllowed."""
    if by is not None and not can_answer_appeal(reach_of(by), appeal, decided_by(appeal.case)):
        raise NotAllowed(_("An appeal is answered by another officer than the one who decided."))
    to = AppealState.UPHELD if grant else AppealState.DISMISSED
    appeal = move(appeal, to, by=by, note=note, answered_at=timezone.now())
    if grant:
        move(appeal.case, CaseState.IN_PROGRESS, by=by, note=note, decided_at=None)
    notices.tell(appeal.case.person, appeal.case, "appeal_answered", note=note, granted=grant)
    return appeal


@transaction.atomic
def note_consultation(session: OnsiteSession, *, by, topic: str, audience: str) -> Consultation:
    """Counts a question that was answered; nothing about the person is kept."""
    demand(by, can_serve, session.station)
    if session.state != SessionState.OPEN:
        raise ServiceRefused(None, _("The counter is not open."))
    return Consultation.objects.create(session=session, answered_by=by, topic=topic, audience=audience)
