"""The permits of a fleet from its file: looked at row by row, kept all or none, the wrong ones left out by the company's word."""

from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from federation.imports.parsers import date as read_day
from workflow.locks import lock

from ..errors import ServiceRefused
from ..models import Certificate, FreightCompany, Station
from ..plates import PlateKind
from ..policies.counter import can_file_for
from ..queries.catalogue import proven_permits_of
from . import batches
from .batches import Row, judge, read_columns
from .guard import demand, vehicle_for
from .stated import check_day, keep_permit, renewing

COLUMNS = {"until": ("有效", "到期", "valid"), **batches.COLUMNS}  # 年审有效期 is a day, whatever else it says


@dataclass
class PermitRow(Row):
    """A row of a fleet's permits: until when it is valid as well, as the file writes it until it is read."""

    until: date | str | None = None


def read_permits(rows, *, by, company: FreightCompany) -> list[PermitRow]:
    """The rows of a sheet, each with what is wrong with it; nothing is written. Raises NotAllowed, ServiceRefused (`file`)."""
    demand(by, can_file_for, company)
    read = [
        PermitRow(line, text(cells["plate"]), permit=text(cells["permit"])[:30], until=cells["until"])
        for line, cells, text in read_columns(rows, COLUMNS)
    ]
    return judge_permits(read, company=company)


def judge_permits(rows: list[PermitRow], *, company: FreightCompany) -> list[PermitRow]:
    """Says of each row what is wrong with it: plate, number, day, or that the counter knows this permit already."""
    found = judge(rows, service=None, company=company)
    known = proven_permits_of([row.plate for row in found])
    services = {trailer: renewing(PlateKind.TRAILER if trailer else "") for trailer in (True, False)}
    for row in found:
        try:
            row.until = read_day(row.until)
        except ValidationError as error:
            row.until, row.problem = str(row.until)[:20], row.problem or " ".join(error.messages)
        row.problem = row.problem or _wrong(row, known, services[row.kind == PlateKind.TRAILER])
    return found


def _wrong(row, known, service) -> str:
    if row.plate in known:
        return _("The counter knows this permit already. Please have it corrected there.")
    if not row.permit:
        return _("The number of the permit is missing.")
    if row.until is None:
        return _("Until when the permit is valid is missing.")
    try:
        check_day(service, row.until)
    except ServiceRefused as refusal:
        return str(refusal)
    return ""


@transaction.atomic
def state_permits(
    *, by, company: FreightCompany, station: Station, rows: list[PermitRow], leave_out_wrong: bool = False
) -> list[Certificate]:
    """Keeps the permits of a file, all or none; the rows are judged again.

    Wrong ones are left out only with the company's word, else ServiceRefused (`leave_out_wrong`). Raises NotAllowed.
    """
    demand(by, can_file_for, company)
    judged = judge_permits(
        [PermitRow(row.line, row.plate, permit=row.permit, until=row.until) for row in rows], company=company
    )
    good = [row for row in judged if not row.problem]
    if not good:
        raise ServiceRefused(None, _("No row can be kept. Please correct the file."))
    if len(good) < len(judged) and not leave_out_wrong:
        raise ServiceRefused("leave_out_wrong", _("Some rows are wrong. Shall the others be kept without them?"))
    vehicles = lock(*[vehicle_for(row.plate, company=company) for row in good])
    return [
        keep_permit(vehicle, row.permit, row.until, station, by) for vehicle, row in zip(vehicles, good, strict=True)
    ]
