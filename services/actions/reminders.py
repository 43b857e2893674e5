"""Reminders before a certificate ends; the first of them files the next need (S5-13, F-A3-04)."""

from datetime import date, timedelta

from django.utils import timezone

from .. import notices
from ..models import Certificate, Need
from ..queries.catalogue import version_now
from ..states import CertificateState
from .needs import file_need

USUAL_DAYS = (60, 30, 7)


def remind_of_certificates(today: date | None = None) -> int:
    """Tells the holders whose certificate ends in so many days as its service says, once a day and date; says how many.

    Somebody missed by a day (the task did not run) is told at the next run; a need is filed once a period.
    """
    today, told, days = today or timezone.localdate(), 0, {}
    rows = Certificate.objects.filter(state=CertificateState.VALID, expires_on__gte=today)
    rows = rows.filter(expires_on__lte=today + timedelta(days=120))
    for row in rows.select_related("person", "vehicle__company__contact", "company__contact", "renewed_by", "station"):
        if row.renewed_by_id not in days:
            version = version_now(row.renewed_by)
            days[row.renewed_by_id] = sorted(version.reminder_days if version else USUAL_DAYS)
        due = [day for day in days[row.renewed_by_id] if row.days_left <= day]
        holder = holder_of(row)
        if due and holder is not None:
            told += _remind(row, holder, due[0])
    return told


def holder_of(row: Certificate):
    """Who hears of a certificate: the driver, or the fleet clerk of the company; None where nobody is known."""
    if row.person is not None:
        return row.person
    company = row.company or (row.vehicle.company if row.vehicle else None)
    return company.contact if company else None


def _remind(row, holder, day: int) -> int:
    told = notices.tell(holder, row, "certificate_ends", occasion=f"{row.expires_on}:{day}", days=row.days_left)
    if told and not row.needs.filter(filed_at__date__gte=row.expires_on - timedelta(days=120)).exists():
        company = row.company or (row.vehicle.company if row.vehicle else None)
        file_need(
            station=row.station, service=row.renewed_by, person=holder, vehicle=row.vehicle, company=company,
            certificate=row, source=Need.Source.REMINDER,
        )  # fmt: skip
    return int(told)
