"""The needs of a company from its own file: looked at row by row, noted at once, the wrong ones left out by its word (S5-02)."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from .. import notices
from ..errors import ServiceRefused
from ..models import FreightCompany, Need, Service, Station
from ..policies.counter import can_file_for
from ..rules import needs_vehicle
from .batches import Row, judge, read_rows
from .guard import demand, vehicle_for
from .needs import file_need


def look_at(rows, *, by, company: FreightCompany, service: Service) -> list[Row]:
    """The rows of a sheet, each with what is wrong with it; nothing is written. Raises NotAllowed, ServiceRefused."""
    demand(by, can_file_for, company)
    if not needs_vehicle(service):
        raise ServiceRefused("service", _("This service is not about vehicles: please file it by phone number."))
    return read_rows(rows, service=service, company=company)


@transaction.atomic
def file_fleet(
    *, by, company: FreightCompany, station: Station, service: Service, rows: list[Row], leave_out_wrong: bool = False
) -> list[Need]:
    """Notes one need a vehicle, all or none; a vehicle that waits already keeps its need. The company is told once.

    Rows are judged again. Wrong ones are left out only with the company's word, else ServiceRefused (`leave_out_wrong`).
    """
    demand(by, can_file_for, company)
    judged = judge([Row(row.line, row.plate, permit=row.permit) for row in rows], service=service, company=company)
    good = [row for row in judged if not row.problem]
    if not good:
        raise ServiceRefused(None, _("No row can be filed. Please correct the file."))
    if len(good) < len(judged) and not leave_out_wrong:
        raise ServiceRefused("leave_out_wrong", _("Some rows are wrong. Shall the others be filed without them?"))
    person = company.contact or by.person
    needs = [
        file_need(
            station=station, service=service, person=person, company=company, by=by, source=Need.Source.COMPANY,
            vehicle=vehicle_for(row.plate, kind=row.kind, company=company), tell=False,
        )
        for row in good
    ]  # fmt: skip
    notices.tell(
        person, company, "fleet_filed", occasion=timezone.now().isoformat(), count=len(needs), service=service.code,
        station=station.name,
    )  # fmt: skip
    return needs
