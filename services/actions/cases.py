"""A case at the counter: opened, papers checked, what is missing told once, decided on the spot or passed on."""

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from federation.composed import composed, insert
from workflow.actions import move, record
from workflow.days import add_workdays
from workflow.numbers import next_number

from .. import notices
from ..errors import ServiceRefused
from ..models import WAITING_NEED, Case, Certificate, MissingNotice, Need, Service, Station
from ..policies.counter import can_serve
from ..queries.catalogue import version_now
from ..rules import needs_vehicle
from ..states import CaseState
from .guard import demand, person_for, vehicle_for
from .needs import meet_need

C = CaseState


@transaction.atomic
def open_case(
    *, by, station: Station, service: Service, name: str = "", phone: str = "", person=None, plate: str = "",
    company=None, session=None, ticket=None, desk=None, batch=None, permit: str = "", papers_there=None,
) -> Case:  # fmt: skip
    """Opens a case for whoever sits there, or for another by phone or plate (S5-11); the need it meets is found.

    With `papers_there` (names of papers, or none of them) handling begins at once, and one line of the journal says both.
    Raises NotAllowed, ServiceRefused by field.
    """
    demand(by, can_serve, station)
    version = version_now(service)
    if version is None:
        raise ServiceRefused("service", _("This service is not offered at present."))
    if needs_vehicle(service) and not plate.strip():
        raise ServiceRefused("plate", _("This service is about one vehicle. Please enter its plate."))
    person = person or person_for(name, phone)
    vehicle = vehicle_for(plate, company=company) if plate.strip() else None
    held = _permit_of(permit, vehicle)
    company = company or getattr(vehicle, "company", None)
    case = Case(
        number=_number(station), station=station, session=session, version=version, audience=service.audience,
        person=person, company=company, vehicle=vehicle, ticket=ticket, desk=desk, batch=batch, opened_by=by,
        permit=permit, certificate=held,
        need=_need_of(station, service, person, vehicle), papers=[[paper, False] for paper in version.papers],
    )  # fmt: skip
    insert(case)
    if papers_there is None:
        record(case, "case_opened", by=by, data={"service": service.code})
        return case
    papers = checked(case, papers_there)
    return move(
        case,
        C.IN_PROGRESS,
        by=by,
        started_at=timezone.now(),
        papers=papers,
        data={"service": service.code, "opened": True},
    )


def _permit_of(permit: str, vehicle) -> Certificate | None:
    """The permit with this number, once the portal knows it; that of another vehicle is refused."""
    if not permit:
        return None
    known = Certificate.objects.filter(kind=Certificate.Kind.PERMIT, number=permit, is_proven=True)
    held = known.select_related("vehicle").first()
    if held is not None and held.vehicle != vehicle:
        raise ServiceRefused("permit", _("This permit number belongs to another vehicle."))
    return held


def _number(station) -> str:
    year = timezone.localdate().year
    return f"B{year}-{next_number(f'services:cases:{station.pk}', year):06d}-{station.pk}"


def _need_of(station, service, person, vehicle) -> Need | None:
    asked = {"vehicle": vehicle.pk, "person": None} if vehicle else {"vehicle": None, "person": person.pk}
    return next(iter(composed(_waiting, station=station.pk, service=service.pk, **asked)), None)


def _waiting(*, station, service, vehicle, person):
    rows = Need.objects.filter(station=station, service=service, state__in=WAITING_NEED, vehicle=vehicle)
    return (rows.filter(person=person) if person else rows).order_by("filed_at")[:1]


@transaction.atomic
def accept_papers(case: Case, *, by, there=None) -> Case:
    """The papers are on the desk: handling begins. `there` are the names of those that were seen (None: all).

    Raises NotAllowed, InvalidTransition.
    """
    demand(by, can_serve, case.station)
    papers = checked(case, there)
    return move(case, C.IN_PROGRESS, by=by, started_at=case.started_at or timezone.now(), papers=papers)


def checked(case: Case, there) -> list:
    """The papers with those in `there` ticked; None ticks all."""
    return [[name, there is None or name in there] for name, _was in case.papers]


@transaction.atomic
def note_papers(case: Case, *, by, there) -> Case:
    """Writes down which papers are there while the case is handled."""
    demand(by, can_serve, case.station)
    if case.state not in (C.IN_PROGRESS, C.NEED_MORE):
        raise ServiceRefused(None, _("The papers of this case are settled."))
    Case.objects.filter(pk=case.pk).update(papers=checked(case, there))
    case.refresh_from_db(fields=["papers"])
    return case


@transaction.atomic
def tell_missing(case: Case, *, by) -> Case:
    """Tells once and completely which papers are missing; the case waits until they are brought (S5-10).

    Raises ServiceRefused when nothing is missing or it was told before.
    """
    demand(by, can_serve, case.station)
    if not case.missing:
        raise ServiceRefused(None, _("Every paper is there: nothing is missing."))
    try:
        with transaction.atomic():
            MissingNotice.objects.create(case=case, papers=case.missing, given_by=by)
    except IntegrityError as error:
        words = _("What is missing was told already. It is told once and completely; please decide with what is there.")
        raise ServiceRefused(None, words) from error
    case = move(case, C.NEED_MORE, by=by)
    notices.tell(case.person, case, "case_missing", papers="、".join(case.missing))
    return case


@transaction.atomic
def resume_case(case: Case, *, by, there=None) -> Case:
    """The missing papers were brought: goes on where it stopped."""
    demand(by, can_serve, case.station)
    return move(case, C.IN_PROGRESS, by=by, papers=checked(case, there))


def is_complete(case: Case, there) -> bool:
    """Whether every paper is among those that were seen."""
    return all(name in there for name, _was in case.papers)


def check_complete(case: Case) -> None:
    """Raises ServiceRefused when a paper is missing."""
    if case.missing:
        words = _("These papers are missing: %(papers)s. Please tick them or tell what is missing.")
        raise ServiceRefused(None, words % {"papers": "、".join(case.missing)})


@transaction.atomic
def forward_case(case: Case, *, by) -> Case:
    """Passes the case to the window of the bureau with a promised day, reckoned in working days."""
    demand(by, can_serve, case.station)
    check_complete(case)
    due = add_workdays(timezone.localdate(), max(1, case.version.promised_workdays)).due_on
    case = move(case, C.FORWARDED, by=by, promised_on=due)
    meet_need(case.need, by=by)
    notices.tell(case.person, case, "case_forwarded")
    return case


@transaction.atomic
def reject_case(case: Case, *, by, note: str) -> Case:
    """Does not grant it, with the reason; the person may appeal. Raises NotAllowed, NoteMissing, InvalidTransition."""
    demand(by, can_serve, case.station)
    case = move(case, C.REJECTED, by=by, note=note, decided_at=timezone.now())
    meet_need(case.need, by=by)
    notices.tell(case.person, case, "case_rejected", note=note)
    return case


@transaction.atomic
def hand_over(case: Case, *, by) -> Case:
    """The receipt or certificate is in the person's hand (F-A3-10)."""
    demand(by, can_serve, case.station)
    return move(case, C.COLLECTED, by=by, collected_at=timezone.now())
