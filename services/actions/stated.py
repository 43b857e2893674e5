"""Certificates that their holders enter themselves: watched and reminded of, taken over once the counter has seen them.

Drivers enter their own (F-A3-04), fleet clerks the permits of their company's vehicles; a whole file stands in `permits`.
"""

from datetime import date

from dateutil.relativedelta import relativedelta
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ui.components.marks import whole_day
from workflow.actions import record
from workflow.locks import lock

from ..errors import ServiceRefused
from ..models import Certificate, FreightCompany, Service, Station
from ..plates import PlateKind
from ..policies.counter import can_drop_stated, can_file_for
from ..queries.catalogue import proven_permits_of, version_now
from ..rules import STATED_KINDS
from ..states import CertificateState
from .guard import demand, vehicle_for

UNKNOWN_CYCLE = 120  # months, where the service says nothing
PERMIT = Certificate.Kind.PERMIT


@transaction.atomic
def state_certificate(*, person, kind: str, number: str, expires_on: date, station: Station, by=None) -> Certificate:
    """Keeps what a driver says of the own certificate; said again it is corrected.

    Raises ServiceRefused by field: the counter knows one of this kind, or no such certificate can be valid that long.
    """
    [person] = lock(person)
    known = Certificate.objects.filter(person=person, kind=kind, is_proven=True)
    if known.exclude(state=CertificateState.CANCELLED).exists():
        raise ServiceRefused(
            "kind", _("The counter knows this certificate of yours already. Please have it corrected there.")
        )
    service = Service.objects.get(code=STATED_KINDS[Certificate.Kind(kind)])
    return _keep({"person": person}, kind, number, expires_on, station, service, by)


@transaction.atomic
def state_permit(
    *, by, company: FreightCompany, plate: str, number: str, expires_on: date, station: Station
) -> Certificate:
    """Keeps what a fleet clerk says of the permit of one of the company's vehicles; said again it is corrected.

    Raises NotAllowed, ServiceRefused by field: another company's vehicle, a permit that the counter knows, a day too far.
    """
    demand(by, can_file_for, company)
    vehicle = vehicle_for(plate, company=company)
    if vehicle.company_id != company.pk:
        raise ServiceRefused("plate", _("This vehicle belongs to another company."))
    [vehicle] = lock(vehicle)
    return keep_permit(vehicle, number, expires_on, station, by)


def keep_permit(vehicle, number, expires_on, station, by) -> Certificate:
    """Keeps what is said of the permit of a locked vehicle. Raises ServiceRefused."""
    if proven_permits_of([vehicle.plate]):
        raise ServiceRefused("plate", _("The counter knows this permit already. Please have it corrected there."))
    return _keep({"vehicle": vehicle}, PERMIT, number, expires_on, station, renewing(vehicle.kind), by)


def renewing(kind: str) -> Service:
    """A trailer has a review of its own."""
    return Service.objects.get(code="E05" if kind == PlateKind.TRAILER else "E04")


def _keep(holder: dict, kind, number, expires_on, station, service, by) -> Certificate:
    check_day(service, expires_on)
    said = {"number": number, "expires_on": expires_on, "issued_on": expires_on - _cycle(service), "station": station}
    row, _new = Certificate.objects.update_or_create(
        **holder, kind=kind, is_proven=False, defaults={**said, "renewed_by": service}
    )
    record(row, "certificate_stated", by=by)
    return row


def _cycle(service) -> relativedelta:
    version = version_now(service)
    return relativedelta(months=(version and version.cycle_months) or UNKNOWN_CYCLE)


def check_day(service, expires_on: date) -> None:
    """Raises ServiceRefused (`expires_on`) for a day on which no such certificate can end."""
    today = timezone.localdate()
    latest = today + _cycle(service)
    if not today - relativedelta(years=10) <= expires_on <= latest:
        words = _("Such a certificate ends on %(day)s at the latest. Please compare the date on it.")
        raise ServiceRefused("expires_on", words % {"day": whole_day(latest)})


@transaction.atomic
def drop_stated(row: Certificate, *, person, by=None) -> None:
    """Its holder does not want it watched any more. Raises ServiceRefused for one that the counter has seen."""
    if not can_drop_stated(person, row):
        raise ServiceRefused(None, _("Only what you entered yourself can be taken out."))
    record(row, "certificate_dropped", by=by)
    row.delete()


def taken_over(kind: str, holder: dict) -> str:
    """Ends what the holder said, for the counter has seen the certificate; its number, "" where it cannot be kept."""
    row = Certificate.objects.filter(kind=kind, is_proven=False, **holder).first() if all(holder.values()) else None
    if row is None:
        return ""
    row.delete()
    return "" if Certificate.objects.filter(kind=kind, number=row.number, is_proven=True).exists() else row.number
