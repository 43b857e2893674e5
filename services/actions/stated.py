"""Certificates that drivers enter themselves: watched and reminded of, taken over once the counter has seen them (F-A3-04)."""

from datetime import date

from dateutil.relativedelta import relativedelta
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from workflow.actions import record
from workflow.locks import lock

from ..errors import ServiceRefused
from ..models import Certificate, Service, Station
from ..queries.catalogue import version_now
from ..rules import STATED_KINDS
from ..states import CertificateState

UNKNOWN_CYCLE = 120  # months, where the service says nothing


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
    version = version_now(service)
    cycle = relativedelta(months=(version and version.cycle_months) or UNKNOWN_CYCLE)
    today = timezone.localdate()
    if not today - relativedelta(years=10) <= expires_on <= today + cycle:
        words = _("Such a certificate ends on %(day)s at the latest. Please compare the date on it.")
        raise ServiceRefused("expires_on", words % {"day": f"{today + cycle:%Y-%m-%d}"})
    said = {"number": number, "expires_on": expires_on, "issued_on": expires_on - cycle, "station": station}
    row, _new = Certificate.objects.update_or_create(
        person=person, kind=kind, is_proven=False, defaults={**said, "renewed_by": service}
    )
    record(row, "certificate_stated", by=by)
    return row


@transaction.atomic
def drop_stated(row: Certificate, *, person, by=None) -> None:
    """The driver does not want it watched any more. Raises ServiceRefused for one that the counter has seen."""
    if row.is_proven or row.person_id != person.pk:
        raise ServiceRefused(None, _("Only what you entered yourself can be taken out."))
    record(row, "certificate_dropped", by=by)
    row.delete()


def taken_over(kind: str, person) -> str:
    """Ends what the driver said, for the counter has seen the certificate; its number, "" where it cannot be kept."""
    row = Certificate.objects.filter(person=person, kind=kind, is_proven=False).first() if person else None
    if row is None:
        return ""
    row.delete()
    return "" if Certificate.objects.filter(kind=kind, number=row.number).exists() else row.number
