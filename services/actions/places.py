"""Stations, freight companies, vehicles, drivers, partners and timetables, as the counter's office keeps them."""

from django.db import transaction

from ..models import Certificate, Driver, FreightCompany, Partner, Station, Timetable, Vehicle
from ..policies.counter import can_keep_union, can_serve, can_work_somewhere
from .guard import demand, store
from .stated import taken_over

RESERVED = {"needs", "find", "mine", "desk", "stations", "sessions", "n", "c", "r", "t", "a"}


@transaction.atomic
def save_station(*, by, station: Station | None = None, **details) -> Station:
    """Adds a station or changes one. Raises NotAllowed, ValidationError by field."""
    union = details.get("union") or station.union
    demand(by, can_keep_union, union)
    if station is not None:
        demand(by, can_serve, station)
    return store(station or Station(), details, "station_saved", by=by, union=union)


@transaction.atomic
def save_at_station(model, *, by, row=None, **details):
    """Adds or changes a freight company or a timetable. Raises NotAllowed for the station it is at and the one it goes to."""
    station = details.get("station") or row.station
    demand(by, can_serve, station)
    if row is not None:
        demand(by, can_serve, row.station)
    services = details.pop("services", None)
    row = store(row or model(), details, "freight_saved", by=by, union=station.union)
    if services is not None:
        row.services.set(services)
    return row


@transaction.atomic
def save_of_company(model, *, by, row=None, **details):
    """Adds or changes a vehicle or a driver of a company."""
    company = details.get("company") or (row.company if row is not None else None)
    demand(by, lambda reach: company is not None and can_serve(reach, company.station))
    if row is not None and row.company is not None:
        demand(by, can_serve, row.company.station)
    return store(row or model(), details, "freight_saved", by=by, union=company.station.union)


@transaction.atomic
def save_partner(*, by, partner: Partner | None = None, **details) -> Partner:
    """Adds or changes a partner organisation, which every station may name. Raises NotAllowed, ValidationError by field."""
    demand(by, can_work_somewhere)
    return store(partner or Partner(), details, "freight_saved", by=by, union=None)


@transaction.atomic
def save_certificate(*, by, certificate: Certificate | None = None, **details) -> Certificate:
    """Enters a certificate that is to be watched, or corrects its number and dates (F-A3-13); with that it is proven.

    Raises NotAllowed for the station it is at and the one it goes to, ValidationError by field.
    """
    demand(by, can_serve, details.get("station") or certificate.station)
    if certificate is not None:
        demand(by, can_serve, certificate.station)
    station = details.get("station") or certificate.station
    row = store(
        certificate or Certificate(), details | {"is_proven": True}, "certificate_saved", by=by, union=station.union
    )
    taken_over(row.kind, {"vehicle": row.vehicle} if row.vehicle else {"person": row.person})
    return row


KEPT_AT_STATION = (FreightCompany, Timetable)
KEPT_OF_COMPANY = (Vehicle, Driver)
