"""A company's file: each row checked, filed as one case and one receipt a vehicle, the wrong ones left out by agreement."""

from dataclasses import dataclass
from typing import TypeVar

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from workflow.actions import move, record
from workflow.locks import lock
from workflow.numbers import next_number

from ..errors import ServiceRefused
from ..models import BatchRow, Certificate, CompanyBatch, FreightCompany, OnsiteSession, Service, Vehicle
from ..plates import BadPlate, PlateKind, read_plate
from ..policies.counter import can_serve
from ..queries.catalogue import version_now
from ..states import BatchState, SessionState
from . import cases
from .guard import demand
from .receipts import approve_case

MOST_ROWS = 200
COLUMNS = {"plate": ("车牌", "号牌", "plate"), "permit": ("运输证", "证号", "permit")}


@dataclass
class Row:
    """A row as it was read: its line in the file, the plate, the permit, and what is wrong ("" for nothing)."""

    line: int
    plate: str
    kind: str = ""
    permit: str = ""
    problem: str = ""


AnyRow = TypeVar("AnyRow", bound=Row)


def read_rows(rows, *, service: Service, company: FreightCompany) -> list[Row]:
    """Reads the plates and permits of a sheet and judges each row. Raises ServiceRefused (`file`) as `read_columns`."""
    read = [
        Row(line, text(cells["plate"]), permit=text(cells["permit"])[:40])
        for line, cells, text in read_columns(rows, COLUMNS)
    ]
    return judge(read, service=service, company=company)


def read_columns(rows, columns: dict) -> list:
    """(line, {name: cell}, what makes a cell text) of each row; the head may stand in any of the first ten lines.

    `columns` says by which words the head names each of them; "plate" must be there, others may be missing. Raises
    ServiceRefused (`file`) without a column of plates, without rows, and for more than 200.
    """
    head, at = _head(rows, columns)
    read = [
        (line, {name: _at(cells, at.get(name)) for name in columns}, _text)
        for line, cells in enumerate(rows[head + 1 :], head + 2) if any(cells)
    ]  # fmt: skip
    if not read:
        raise ServiceRefused("file", _("There is no row with a plate in this file."))
    if len(read) > MOST_ROWS:
        raise ServiceRefused("file", _("A file may hold at most %(most)s vehicles.") % {"most": MOST_ROWS})
    return read


def judge(rows: list[AnyRow], *, service: Service | None, company: FreightCompany) -> list[AnyRow]:
    """Says of each row what is wrong with it: no plate, the wrong kind, another company's, twice in the file.

    Without a `service` any vehicle of the company will do.
    """
    found: list[AnyRow] = []
    seen: dict[str, int] = {}
    permits: dict[str, int] = {}
    for unread in rows:
        number, row = unread.line, _check(unread, service, company)
        if not row.problem and row.plate in seen:
            row.problem = _("The same plate stands in line %(line)s.") % {"line": seen[row.plate]}
        elif not row.problem and row.permit in permits:
            row.problem = _("The same permit number stands in line %(line)s.") % {"line": permits[row.permit]}
        seen.setdefault(row.plate, number)
        if row.permit:
            permits.setdefault(row.permit, number)
        found.append(row)
    return found


def _head(rows, columns: dict) -> tuple[int, dict]:
    """The line of the head and where each column stands; one that several words fit belongs to the first in `columns`."""
    for number, cells in enumerate(rows[:10]):
        words = [str(cell or "").strip().lower() for cell in cells]
        at: dict[str, int] = {}
        for name, heads in columns.items():
            fits = (n for n, word in enumerate(words) if any(head in word for head in heads) and n not in at.values())
            place = next(fits, None)
            if place is not None:
                at[name] = place
        if "plate" in at:
            return number, at
    raise ServiceRefused("file", _("This file has no column 车牌号. Please use the template."))


def _at(cells, column):
    return None if column is None or column >= len(cells) else cells[column]


def _text(value) -> str:
    if value is None:
        return ""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value).strip()


def _check(row: AnyRow, service, company) -> AnyRow:
    """The first thing that is wrong with a row."""
    try:
        read = read_plate(row.plate)
    except BadPlate as error:
        row.problem, row.plate = str(error), row.plate[:40]
        return row
    row.plate, row.kind = read.number, read.kind
    trailer = read.kind == PlateKind.TRAILER
    known = Vehicle.objects.filter(plate=read.number).select_related("company").first()
    if not read.is_freight:
        row.problem = _("A vehicle with this plate has no road-transport permit for goods.")
    elif service and service.code == "E05" and not trailer:
        row.problem = _("This is no trailer: its plate does not end in 挂.")
    elif service and service.code == "E04" and trailer:
        row.problem = _("A trailer has a review of its own (E05).")
    elif known is not None and known.company_id not in (None, company.pk):
        row.problem = _("This vehicle belongs to another company.")
    elif row.permit and _is_of_another(row.permit, read.number):
        row.problem = _("This permit number belongs to another vehicle.")
    return row


def _is_of_another(permit: str, plate: str) -> bool:
    held = Certificate.objects.filter(kind=Certificate.Kind.PERMIT, number=permit, is_proven=True)
    return held.exclude(vehicle__plate=plate).exists()


@transaction.atomic
def read_batch(
    *, by, session: OnsiteSession, company: FreightCompany, service: Service, person, file_name: str, rows
) -> CompanyBatch:
    """Keeps the rows of a file, good and wrong ones, to be looked at before anything is filed (S5-12).

    Raises NotAllowed, ServiceRefused by field.
    """
    demand(by, can_serve, session.station)
    version = version_now(service)
    if version is None or not service.is_for_company:
        raise ServiceRefused("service", _("Please choose a service for companies."))
    found = read_rows(rows, service=service, company=company)
    year = timezone.localdate().year
    batch = CompanyBatch.objects.create(
        number=f"P{year}-{next_number('services:batches', year):05d}", session=session, company=company, version=version,
        person=person, file_name=file_name[:120], created_by=by,
    )  # fmt: skip
    BatchRow.objects.bulk_create([BatchRow(batch=batch, **vars(row)) for row in found])
    record(batch, "batch_read", by=by, data={"rows": len(found), "wrong": sum(1 for row in found if row.problem)})
    return batch


@transaction.atomic
def file_batch(batch: CompanyBatch, *, by, leave_out_wrong: bool = False) -> CompanyBatch:
    """Files every good row: one case and one receipt a vehicle, all or none. Two clicks file once.

    Wrong rows are left out only with the company's word (`leave_out_wrong`), else nothing is filed: ServiceRefused.
    """
    demand(by, can_serve, batch.session.station)
    [batch] = lock(batch)
    if batch.session.state != SessionState.OPEN:
        raise ServiceRefused(None, _("The counter is not open."))
    rows = list(batch.rows.order_by("line"))
    good = [row for row in rows if not row.problem]
    if not good:
        raise ServiceRefused(None, _("No row can be filed. Please correct the file."))
    if len(good) < len(rows) and not leave_out_wrong:
        raise ServiceRefused("leave_out_wrong", _("Some rows are wrong. Shall the others be filed without them?"))
    batch = move(batch, BatchState.DONE, by=by, left_out_agreed=len(good) < len(rows))
    filed = [_file_row(batch, row, by) for row in good]
    for case in filed:  # receipts last: their numbers are held as short as can be
        if batch.version.is_instant:
            approve_case(case, by=by)
        else:
            cases.forward_case(case, by=by)
    return batch


def _file_row(batch, row, by):
    case = cases.open_case(
        by=by, station=batch.session.station, service=batch.version.service, person=batch.person, plate=row.plate,
        company=batch.company, session=batch.session, batch=batch, permit=row.permit,
    )  # fmt: skip
    case = cases.accept_papers(case, by=by)
    BatchRow.objects.filter(pk=row.pk).update(case=case)
    return case


@transaction.atomic
def withdraw_batch(batch: CompanyBatch, *, by) -> CompanyBatch:
    """The company takes its file back to correct it."""
    demand(by, can_serve, batch.session.station)
    return move(batch, BatchState.WITHDRAWN, by=by)
