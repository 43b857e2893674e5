"""An application from its draft until it is handed in or withdrawn, with its papers (S1-05)."""

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from federation.names import clean_text
from federation.queries import reach_of
from workflow.actions import move, record
from workflow.errors import NotAllowed
from workflow.locks import lock

from .. import notices, policies
from ..errors import OrderRefused
from ..evidence import missing_of
from ..models import AdmissionCall, Candidacy, Evidence, Speaker
from ..queries.admission import deadline_of, kinds_of_papers
from ..states import CandidacyState as C
from .guard import demand

MOST_PAPERS = 10
WRITTEN = (
    "name", "phone", "trade", "employer", "languages", "travel_radius_km", "free_times", "story_one", "story_two",
    "story_three", "reason", "agrees",
)  # fmt: skip


def _demand_open(call: AdmissionCall):
    if call.opens_on > timezone.localdate() or call.closes_at <= timezone.now():
        raise OrderRefused("", _("This call is not open. Applications are taken while a call is open."))


@transaction.atomic
def start_candidacy(*, by, call: AdmissionCall, path: str, union=None) -> Candidacy:
    """Begins a draft: a recommendation by an officer of `union`, or one's own application (open selection).

    Whoever applies in person has one application a call; a second start leads back to the first.
    """
    _demand_open(call)
    if path == Speaker.Source.MODEL_WORKER:
        if union is None:
            raise OrderRefused("union", _("Please choose the union that recommends."))
        demand(by, policies.can_recommend_for, union)
        return _begun(Candidacy(call=call, path=path, union=union, created_by=by), by)
    if by.person is None:
        raise NotAllowed(_("Please sign in with your phone to apply in person."))
    standing = _live(call, by.person)
    return standing or _begun_in_person(by, call, path)


def _live(call, person):
    rows = Candidacy.objects.filter(call=call, person=person).exclude(state__in=[C.WITHDRAWN, C.REFUSED])
    return rows.first()


def _begun_in_person(by, call, path):
    membership = by.person.memberships.filter(left_on=None).select_related("union").first()
    union = membership.union if membership else call.corps.union
    row = Candidacy(call=call, path=path, union=union, created_by=by, person=by.person, name=by.person.name)
    row.phone = by.person.phone
    try:
        with transaction.atomic():
            return _begun(row, by)
    except IntegrityError:
        return _live(call, by.person)


def _begun(row, by):
    row.save()
    record(row, "application_begun", by=by)
    return row


def _demand_draft(candidacy, by):
    if not policies.can_write_candidacy(reach_of(by), candidacy):
        raise NotAllowed(_("Only those who wrote this application change it."))
    if candidacy.state != C.DRAFT:
        raise OrderRefused("", _("This application is handed in. It can be changed once the office returns it."))
    if deadline_of(candidacy) <= timezone.now():
        raise OrderRefused("", _("The time for applications is over."))


@transaction.atomic
def save_draft(candidacy: Candidacy, *, by, **values) -> Candidacy:
    """Keeps what was written so far, complete or not. Raises NotAllowed, OrderRefused once it is handed in or too late."""
    [candidacy] = lock(candidacy)
    _demand_draft(candidacy, by)
    changed = [name for name in WRITTEN if name in values]
    for name in changed:
        setattr(candidacy, name, values[name])
    candidacy.save(update_fields=[*changed, "changed_at"])
    return candidacy


@transaction.atomic
def add_evidence(candidacy: Candidacy, *, by, kind, file, title="", honour_level=None, honour_year=None) -> Evidence:
    """Adds a paper; `file` was checked by its content and written anew. An honour needs its name, level and year."""
    [candidacy] = lock(candidacy)
    _demand_draft(candidacy, by)
    rows = Evidence.objects.filter(candidacy=candidacy)
    if rows.count() >= MOST_PAPERS:
        raise OrderRefused("file", _("At most %(most)s papers. Please take one away first.") % {"most": MOST_PAPERS})
    title = clean_text(title)
    if kind == Evidence.Kind.HONOUR:
        for name, value in (("title", title), ("honour_level", honour_level), ("honour_year", honour_year)):
            if not value:
                raise OrderRefused(name, _("Please give name, level and year of the honour."))
        if not 1949 <= honour_year <= timezone.localdate().year:
            raise OrderRefused("honour_year", _("Please enter the year in which the honour was given."))
    else:
        honour_level = honour_year = None
    paper = Evidence(
        candidacy=candidacy, kind=kind, title=title[:80], honour_level=honour_level, honour_year=honour_year
    )
    paper.file.save(file.name, file, save=False)
    paper.save()
    record(candidacy, "application_paper_added", by=by, data={"kind": kind})
    return paper


@transaction.atomic
def remove_evidence(paper: Evidence, *, by) -> None:
    """Takes a paper away from a draft, with its file."""
    _demand_draft(paper.candidacy, by)
    storage, name = paper.file.storage, paper.file.name
    if Evidence.objects.filter(pk=paper.pk).delete()[0]:
        record(paper.candidacy, "application_paper_removed", by=by, data={"kind": paper.kind})
        transaction.on_commit(lambda: storage.delete(name or ""), robust=True)


@transaction.atomic
def hand_in(candidacy: Candidacy, *, by) -> Candidacy:
    """Hands the application in. Raises OrderRefused naming what is missing, or after the deadline."""
    [fresh] = lock(candidacy)
    if fresh.state == C.DRAFT:
        _demand_draft(fresh, by)
        lacks = missing_of(fresh, kinds_of_papers(fresh))
        if lacks:
            words = "、".join(str(one.word) for one in lacks)
            raise OrderRefused("", _("Still missing: %(words)s.") % {"words": words})
    elif not policies.can_write_candidacy(reach_of(by), fresh):
        raise NotAllowed(_("Only those who wrote this application change it."))
    fresh = move(fresh, C.SUBMITTED, by=by, submitted_at=timezone.now())
    notices.tell_person(by.person, fresh, "application_received", occasion=_occasion(fresh))
    notices.tell_office(fresh, "application_arrived", occasion=_occasion(fresh))
    return fresh


def _occasion(candidacy) -> str:
    """A returned application comes in again and is told again."""
    return f"{candidacy.submitted_at:%Y%m%d%H%M%S}"


@transaction.atomic
def withdraw_candidacy(candidacy: Candidacy, *, by, note: str = "") -> Candidacy:
    """Takes an application back before it led to an appointment; a decision that was not told is forgotten."""
    if not policies.can_write_candidacy(reach_of(by), candidacy):
        raise NotAllowed(_("Only those who wrote this application change it."))
    candidacy = move(
        candidacy, C.WITHDRAWN, by=by, note=note, pending_state="", pending_note="", pending_by=None
    )  # fmt: skip
    if candidacy.submitted_at:
        notices.tell_office(candidacy, "application_withdrawn")
    return candidacy
