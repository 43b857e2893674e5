"""A station with an open session, its officers, a driver and a company, and one row of each kind that moves."""

from datetime import time, timedelta
from itertools import count
from types import SimpleNamespace

from django.utils import timezone

from federation.actions.members import register_person
from federation.models import Role, User
from services import states
from services.actions.catalogue import load_catalogue
from services.models import (
    Appeal,
    Appointment,
    Case,
    Certificate,
    CompanyBatch,
    Desk,
    FreightCompany,
    Need,
    OnsiteSession,
    RaisedNeed,
    Receipt,
    RoundTable,
    Service,
    Station,
    Ticket,
    Vehicle,
)

from .federation import make_city, make_staff

_numbers = count(1)


def make_station(union, **details):
    """A station of `union` with two desks."""
    n = next(_numbers)
    values = {"code": f"station-{n}", "name": f"第{n}司机驿站", "sign": f"驿{n}", "address": "港前路6号"}
    return Station.objects.create(union=union, **values | details)


def make_driver(name="鄂师傅", phone=""):
    """A driver without an account."""
    return register_person(name=name, phone=phone or f"136{next(_numbers):08d}")


def make_session(station, officer=None, state="open", services=None, days=0, **details):
    """A session with the desks of its station, every service brought, the officer at the first desk."""
    session = OnsiteSession.objects.create(
        number=f"S{next(_numbers)}", station=station, state=state, starts=time(0), ends=time(23, 50), slot_minutes=10,
        held_on=timezone.localdate() + timedelta(days=days), opened_at=timezone.now() if state == "open" else None,
        **details,
    )  # fmt: skip
    session.services.set(Service.objects.all() if services is None else services)
    Desk.objects.bulk_create(
        Desk(session=session, number=n, officer=officer if n == 1 else None) for n in range(1, station.desks + 1)
    )
    return session


def make_counter():
    """A city with a station of the union `own`, its open session, two officers, a company and a driver."""
    load_catalogue()
    city = make_city()
    station = make_station(city.own)
    officer, other = make_staff(Role.COUNTER_OFFICER, city.own), make_staff(Role.COUNTER_OFFICER, city.own)
    session = make_session(station, officer)
    Desk.objects.filter(session=session, number=2).update(officer=other)
    driver = make_driver()
    return SimpleNamespace(
        city=city, station=station, officer=officer, other=other, session=session, driver=driver,
        company=FreightCompany.objects.create(station=station, name="顺达物流", contact=make_driver("车队老王")),
        stranger=make_staff(Role.COUNTER_OFFICER, city.sibling),
    )  # fmt: skip


def service(code="P01"):
    return Service.objects.get(code=code)


def make_account(person):
    return User.objects.create_user(f"person{person.pk}", person=person)


def make_vehicle(plate="", company=None):
    return Vehicle.objects.create(plate=plate or f"浙A{next(_numbers):05d}", kind="yellow", company=company)


def make_need(world, code="P01", **details):
    """A need of a driver of its own, unless `details` name one."""
    values = {
        "person": details.pop("person", None) or make_driver(),
        "service": service(code),
        "station": world.station,
    }
    values["promised_on"] = timezone.localdate() + timedelta(days=20)
    return Need.objects.create(**values | details)


def make_case(world, code="P01", state="in_progress", **details):
    """A case of a driver, its papers not ticked."""
    version = service(code).versions.get()
    vehicle = details.pop("vehicle", None) or (make_vehicle() if code.startswith("E") else None)
    values = {
        "person": world.driver, "session": world.session, "started_at": timezone.now() - timedelta(seconds=90),
        "papers": [[paper, False] for paper in version.papers],
    }  # fmt: skip
    return Case.objects.create(
        number=f"B{next(_numbers)}", station=world.station, version=version, audience=version.service.audience,
        state=state, vehicle=vehicle, **values | details,
    )  # fmt: skip


def make_ticket(world, **details):
    number = Ticket.objects.filter(session=world.session).count() + 901  # beside the numbers that are drawn
    return Ticket.objects.create(session=world.session, number=number, **details)


def make_appointment(world, **details):
    values = {
        "session": world.session, "person": world.driver, "service": service(),
        "starts_at": timezone.now() + timedelta(hours=1), "confirm_by": timezone.now() + timedelta(minutes=10),
    }  # fmt: skip
    return Appointment.objects.create(**values | details)


def make_batch(world, code="E04", **details):
    return CompanyBatch.objects.create(
        number=f"P{next(_numbers)}", session=world.session, company=world.company, person=world.company.contact,
        version=service(code).versions.get(), file_name="车辆.xlsx", **details,
    )  # fmt: skip


def make_receipt(world, **details):
    n = next(_numbers)
    case = make_case(world, state="approved", decided_at=timezone.now())
    return Receipt.objects.create(
        case=case, station=world.station, year=2020, sequence=n, number=f"驿〔2020〕{n}号", **details
    )


def make_appeal(world):
    return Appeal.objects.create(case=make_case(world, state="rejected", decided_at=timezone.now()), text="材料齐全")


def make_table(world, state="planned", **details):
    """A round table of today."""
    values = {"topic": "x", "place": "x", "held_on": timezone.localdate(), "starts": time(14)}
    number = f"Z{next(_numbers)}"
    return RoundTable.objects.create(number=number, station=world.station, state=state, **values | details)


def make_raised(world, **details):
    """A need on the list of a round table that was held."""
    table = make_table(world, "held", **details)
    return RaisedNeed.objects.create(table=table, text="x", decision="x", raised_by="drivers", voices=45)


def make_certificate(world, days=40, **details):
    """A driver's qualification that ends in `days`."""
    today = timezone.localdate()
    values = {"kind": Certificate.Kind.DRIVER, "person": world.driver, "renewed_by": service("P03")}
    values["number"] = f"33{next(_numbers)}"
    return Certificate.objects.create(
        station=world.station, issued_on=today - timedelta(days=300),
        expires_on=today + timedelta(days=days), **values | details,
    )  # fmt: skip


ROWS = {
    states.NEED: make_need,
    states.SESSION: lambda world: make_session(world.station, state="proposed"),
    states.APPOINTMENT: make_appointment,
    states.TICKET: make_ticket,
    states.CASE: make_case,
    states.RECEIPT: make_receipt,
    states.BATCH: make_batch,
    states.APPEAL: make_appeal,
    states.CERTIFICATE: make_certificate,
    states.ROUND_TABLE: make_table,
    states.RAISED: make_raised,
}
