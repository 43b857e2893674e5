"""One row of everything of the on-site services, for the matrix."""

from datetime import time
from types import SimpleNamespace

from django.utils import timezone

from services.actions.catalogue import load_catalogue
from services.models import (
    BatchRow,
    CaseRating,
    Consultation,
    Driver,
    FreightCompany,
    MissingNotice,
    NeedCode,
    Partner,
    Receipt,
    Timetable,
    Vehicle,
)

from . import services as make


def make_counter_things(union, member, officer) -> SimpleNamespace:
    """A station of the union with an open session and one of everything, of the member where somebody is needed."""
    load_catalogue()
    person, today = member.person, timezone.localdate()
    station = make.make_station(union)
    session = make.make_session(station, officer)
    session.partners.add(Partner.objects.create(name="x", brings="x"))
    company = FreightCompany.objects.create(station=station, name="x", contact=person)
    vehicle = Vehicle.objects.create(plate="浙A99999", kind="yellow", company=company)
    Driver.objects.create(person=person, company=company, home_province="x")
    Timetable.objects.create(station=station, weekday=1, starts=time(9), ends=time(11), from_on=today)
    world = SimpleNamespace(station=station, session=session, driver=person, company=company)
    held = make.make_certificate(world)
    need = make.make_need(world, "E04", person=person, vehicle=vehicle, certificate=held)
    case = make.make_case(world, "E04", vehicle=vehicle, company=company)
    MissingNotice.objects.create(case=case, papers=["x"], given_by=officer)
    receipt = make.make_receipt(world)
    Receipt.objects.filter(pk=receipt.pk).update(facts={"name": "x", "service": "x"})
    CaseRating.objects.create(case=receipt.case, grade=1, comment="x")
    make.make_appeal(world)
    ticket = make.make_ticket(world, person=person, first_reason="x")
    booked = make.make_appointment(world)
    batch = make.make_batch(world)
    BatchRow.objects.create(batch=batch, line=1, plate="x", problem="x", permit="x")
    Consultation.objects.create(session=session, topic="papers", answered_by=officer)
    raised = make.make_raised(world, minutes="x")
    waiting = NeedCode.objects.create(phone_index="x", sealed="x", code_hash="x")
    links = {"need-code": waiting, "need-detail": need, "appointment": booked, "ticket": ticket, "case-follow": receipt.case,
             "case-receipt": receipt.case, "receipt-verify": receipt}  # fmt: skip
    return SimpleNamespace(
        table=raised.table,
        raised=raised,
        session=session,
        held=held,
        case=case,
        receipt=receipt,
        ticket=ticket,
        batch=batch,
        links=links,
    )
