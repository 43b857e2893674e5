"""Receipt letters: numbered without gap by station and year, never changed, reversed by a second letter (S5-09).

The number is the last thing a transaction takes: whatever fails before gives nothing away, and a rolled back
transaction gives its number back to the next.
"""

from dateutil.relativedelta import relativedelta
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from federation.composed import composed, insert, written
from workflow.actions import move, record
from workflow.errors import WorkflowError
from workflow.numbers import next_number
from workflow.parameters import value_of

from .. import notices
from ..errors import ServiceRefused
from ..models import Case, Certificate, Receipt
from ..parameters import LAPSED_DAYS
from ..policies.counter import can_serve
from ..rules import LAPSES, MOVES, PROLONGS
from ..states import CaseState, ReceiptState
from .cases import check_complete, checked
from .guard import demand
from .needs import meet_need
from .stated import taken_over


@transaction.atomic
def approve_case(case: Case, *, by, there=None, printed: bool = False) -> Receipt:
    """Grants the case: certificate prolonged, need met, person told, receipt issued (and `printed` at once).

    `there` are the papers that were seen, None leaves what was ticked before. Raises NotAllowed, InvalidTransition,
    ServiceRefused while a paper is missing.
    """
    demand(by, can_serve, case.station)
    if there is not None:
        case.papers = checked(case, there)
    check_complete(case)
    _check_not_lapsed(case)
    case = move(case, CaseState.APPROVED, by=by, decided_at=timezone.now(), papers=case.papers)
    certificate = _renew(case, by)
    meet_need(case.need, by=by)
    notices.tell(case.person, case, "case_approved", occasion=str(case.decided_at.timestamp()))
    return _issue(
        case, by, {"valid_until": certificate.expires_on.isoformat() if certificate else ""}, prints=int(printed)
    )


def _issue(case: Case, by, more: dict, reverses: Receipt | None = None, prints: int = 0) -> Receipt:
    """The letter with the next number of the station's year; call it last."""
    service, today = case.version.service, timezone.localdate()
    facts = {
        "name": case.person.name, "plate": case.vehicle.plate if case.vehicle else "",
        "company": case.company.name if case.company else "", "permit": case.permit, "service": service.name_zh, "code": service.code,
        "result": case.version.result, "case": case.number, "station": case.station.name, "union": case.station.union.name,
        "officer": str(by) if by else "", "day": today.isoformat(), **more,
    }  # fmt: skip
    row = Receipt(
        case=case, station=case.station, year=today.year, reverses=reverses, facts=facts, issued_by=by, prints=prints
    )
    row.sequence = next_number(f"services:receipts:{case.station_id}", today.year)
    row.number = f"{case.station.sign}〔{today.year}〕{row.sequence}号"
    insert(row)
    return row


def _renew(case: Case, by) -> Certificate | None:
    """What the decision does to the certificate: prolongs it by the service's cycle, suspends, resumes or cancels it."""
    code, version = case.version.service.code, case.version
    kind, to = MOVES.get(code, (None, None))
    if kind:
        held = _held(case, kind).first()
        if held is not None:
            try:
                return move(held, to, by=by)
            except WorkflowError:  # it is in that state already
                return held
        return None
    kind = PROLONGS.get(code)
    if not kind or not version.cycle_months:
        return None
    held, today = _latest(case, kind), timezone.localdate()
    if held is None:
        return _first(case, kind, today)
    cycle = relativedelta(months=version.cycle_months)
    until = min(max(held.expires_on, today) + cycle, today + 2 * cycle)  # a second time in one cycle gives no third
    held.expires_on = until
    written(  # certificate and case in one statement
        "WITH prolonged AS (UPDATE services_certificate SET expires_on = %s WHERE id = %s RETURNING id)"
        " UPDATE services_case SET certificate_id = prolonged.id FROM prolonged WHERE services_case.id = %s",
        [until, held.pk, case.pk],
    )
    if held.station_id == case.station_id:
        held.station = case.station
    record(held, "certificate_renewed", by=by, data={"until": until})
    return held


def _check_not_lapsed(case: Case) -> None:
    held = lapsed_certificate(case)
    if held is not None:
        words = _(
            "%(number)s expired %(days)s days ago: the authority that issued it cancels it, it cannot be renewed any more."
        )
        raise ServiceRefused(None, words % {"number": held.number, "days": -held.days_left})


def lapsed_certificate(case: Case) -> Certificate | None:
    """The certificate that this case would renew although it expired too long ago; None where nothing stands in the way."""
    kind = LAPSES.get(case.version.service.code)
    held = _held(case, kind).first() if kind else None
    return held if held is not None and -held.days_left > value_of(LAPSED_DAYS) else None


def expired_certificate(case: Case) -> Certificate | None:
    """The certificate this case is about when it has expired; None otherwise."""
    kind = PROLONGS.get(case.version.service.code)
    held = _held(case, kind).first() if kind else None
    return held if held is not None and held.days_left < 0 else None


def _holder(case: Case, kind) -> dict:
    """Whose certificate it is: the vehicle's permit, the company's licence, the driver's own."""
    if kind == Certificate.Kind.PERMIT:
        return {"vehicle": case.vehicle}
    return {"company": case.company} if kind == Certificate.Kind.LICENCE else {"person": case.person}


def _latest(case: Case, kind) -> Certificate | None:
    """As `_held`, the one that ends last, by a question that is composed once."""
    [(name, holder)] = _holder(case, kind).items()
    if not holder:
        return None
    asked = {"vehicle": None, "company": None, "person": None} | {name: holder.pk}
    return next(iter(composed(_certificates, kind=str(kind), **asked)), None)


def _certificates(*, kind, vehicle, company, person):
    owner = {name: key for name, key in (("vehicle", vehicle), ("company", company), ("person", person)) if key}
    return (
        Certificate.objects.filter(kind=kind, is_proven=True, **owner)
        .exclude(state="cancelled")
        .order_by("-expires_on")[:1]
    )


def _held(case: Case, kind):
    holder = _holder(case, kind)
    if not all(holder.values()):
        return Certificate.objects.none()
    rows = Certificate.objects.filter(kind=kind, is_proven=True, **holder)
    return rows.exclude(state="cancelled").order_by("-expires_on")


def stated_certificate(case: Case) -> Certificate | None:
    """What its holder entered of the certificate that this case is about, as long as the counter has not seen it."""
    kind = PROLONGS.get(case.version.service.code)
    holder = _holder(case, kind)
    if kind is None or not all(holder.values()):
        return None
    return Certificate.objects.filter(kind=kind, is_proven=False, **holder).first()


def _first(case: Case, kind, today) -> Certificate | None:
    """A certificate the portal did not know: remembered from now on, so that it can remind (S5-13)."""
    holder = _holder(case, kind)
    if not all(holder.values()):
        return None
    said = taken_over(kind, holder)
    return Certificate.objects.create(
        kind=kind, number=case.permit or said or case.number, station=case.station, renewed_by=case.version.service, issued_on=today,
        expires_on=today + relativedelta(months=case.version.cycle_months), **holder,
    )  # fmt: skip


@transaction.atomic
def reverse_receipt(receipt: Receipt, *, by, note: str) -> Receipt:
    """Takes a receipt back by a second letter with a number of its own; the case is in progress again.

    Raises NotAllowed, NoteMissing, InvalidTransition for one that is reversed already or is a reversal itself.
    """
    demand(by, can_serve, receipt.station)
    if receipt.reverses_id:
        raise ServiceRefused(None, _("A letter of reversal cannot be reversed; please issue a new receipt."))
    case = Case.objects.select_related("station__union", "person", "vehicle", "company", "version__service").get(
        pk=receipt.case_id
    )
    receipt = move(receipt, ReceiptState.REVERSED, by=by, note=note)
    case = move(case, CaseState.IN_PROGRESS, by=by, note=note, decided_at=None, collected_at=None)
    notices.tell(case.person, case, "receipt_reversed", occasion=receipt.number, note=note, number=receipt.number)
    return _issue(case, by, {"reverses": receipt.number, "note": note}, reverses=receipt)


@transaction.atomic
def count_print(receipt: Receipt, *, by) -> Receipt:
    """Notes that the letter was printed, and by whom; a reprint is the same letter with the same number."""
    if by is not None:
        demand(by, can_serve, receipt.station)
    Receipt.objects.filter(pk=receipt.pk).update(prints=F("prints") + 1)
    record(receipt, "receipt_printed", by=by)
    receipt.refresh_from_db(fields=["prints"])
    return receipt


@transaction.atomic
def send_receipt(receipt: Receipt, *, by) -> None:
    """Where no printer is: the person gets the link to the letter once more, at most once a minute."""
    demand(by, can_serve, receipt.station)
    occasion = f"{receipt.number}:{timezone.now():%Y%m%d%H%M}"
    if notices.tell(receipt.case.person, receipt.case, "case_approved", occasion=occasion):
        record(receipt, "receipt_sent", by=by)
