"""Who booked a time comes to the counter; permits of a file; consultations of companies; certificates of other provinces; English."""

import pytest
from django.urls import reverse

from services.actions import batches, queue
from services.errors import ServiceRefused
from services.models import Certificate, Consultation, Driver, Receipt, ServiceVersion
from services.states import SlotState, TicketState
from services.views.follow import receipt_data
from services.words import english
from tests.factories.services import make_appointment, make_case, make_certificate, make_need, make_vehicle, service
from workflow.errors import InvalidTransition, NotAllowed
from workflow.tokens import new_token


def step(client, session, name, **data):
    address = reverse("services:counter-step", args=[session.pk, name])
    return client.post(address, {"form_token": new_token(), **data})


def test_an_appointment_is_checked_in_at_the_counter(client, world):
    held = make_appointment(world, state="booked")
    client.force_login(world.officer)
    address = reverse("services:counter", args=[world.session.pk])
    assert world.driver.name in client.get(address).content.decode()
    assert step(client, world.session, "arrive", appointment=held.pk).status_code == 302
    held.refresh_from_db()
    ticket = held.ticket
    assert (held.state, ticket.state, ticket.person) == (SlotState.ARRIVED, TicketState.WAITING, world.driver)
    assert list(ticket.services.all()) == [held.service]
    assert step(client, world.session, "arrive", appointment=held.pk).status_code == 404 or held.ticket == ticket
    for bad in ("", "x", "9" * 30, "-1"):
        assert step(client, world.session, "arrive", appointment=bad).status_code == 404
    client.force_login(world.stranger)
    assert step(client, world.session, "arrive", appointment=held.pk).status_code == 404
    with pytest.raises(NotAllowed):
        queue.check_in(make_appointment(world, state="booked", person=make_need(world).person), by=world.stranger)


def test_who_took_a_number_first_keeps_it_and_goes_by_the_time_booked(world):
    ticket = queue.take_ticket(world.session, person=world.driver)
    held = make_appointment(world, state="booked")
    assert queue.check_in(held, by=world.officer).pk == ticket.pk
    ticket.refresh_from_db()
    held.refresh_from_db()
    assert ticket.appointment == held and held.state == SlotState.ARRIVED
    lost = make_appointment(world, state="cancelled", person=make_need(world).person)
    with pytest.raises(InvalidTransition):
        queue.check_in(lost, by=world.officer)


def file(world, *pairs):
    rows = [["车牌号", "道路运输证号"], *[list(pair) for pair in pairs]]
    return batches.read_batch(
        by=world.officer, session=world.session, company=world.company, service=service("E04"),
        person=world.company.contact, file_name="车辆.xlsx", rows=rows,
    )  # fmt: skip


def test_a_permit_number_of_a_file_stands_on_case_receipt_and_certificate(world):
    taken = make_certificate(world, 30, kind="permit", person=None, vehicle=make_vehicle(), renewed_by=service("E04"))
    bad = file(world, ("浙A10001", taken.number), ("浙A10002", "330100002"), ("浙A10003", "330100002"))
    assert [bool(row.problem) for row in bad.rows.all()] == [True, False, True]
    batches.file_batch(file(world, ("浙A10002", "330100002")), by=world.officer)
    receipt = Receipt.objects.get()
    assert receipt.case.permit == "330100002" == receipt.facts["permit"]
    said = receipt_data(receipt)
    assert (
        said["permit"] == "330100002"
        and said["valid_until"] == Certificate.objects.get(vehicle__plate="浙A10002").expires_on
    )
    assert Certificate.objects.get(vehicle__plate="浙A10002").number == "330100002"
    with pytest.raises(ServiceRefused):
        batches.cases.open_case(
            by=world.officer, station=world.station, service=service("E04"), person=world.driver, plate="浙A10009",
            permit="330100002",
        )  # fmt: skip


def test_a_question_is_counted_for_whom_it_was(client, world):
    client.force_login(world.officer)
    step(client, world.session, "question", topic="papers", audience="company")
    assert Consultation.objects.get().audience == "company"


def test_a_certificate_of_another_province_is_told_before_and_at_the_counter(client, world):
    Driver.objects.create(person=world.driver, home_province="湖北")
    assert (
        "湖北"
        in client.get(
            reverse("services:need-detail", args=[make_need(world, "P03", person=world.driver).token])
        ).content.decode()
    )
    assert (
        "home"
        not in client.get(reverse("services:service-detail", args=["P01"])).content.decode().split("<h1>")[1][:300]
    )
    assert "外省" in client.get(reverse("services:service-detail", args=["P03"])).content.decode()
    client.force_login(world.officer)
    for code, told in (("P03", True), ("P01", False)):
        case = make_case(world, code)
        assert ("湖北" in client.get(reverse("services:desk-case", args=[case.number])).content.decode()) is told


def test_papers_and_limits_have_english_words(client, world):
    words = {
        word
        for one in ServiceVersion.objects.all()
        for word in (*one.papers, one.result, one.statutory_limit, one.promised_limit, one.cycle)
        if word
    }
    assert words <= set(english())
    client.cookies["django_language"] = "en"
    text = client.get(reverse("services:service-detail", args=["P01"])).content.decode()
    assert "identity card" in text and "身份证" not in text


def test_several_services_of_a_visit_follow_one_another(client, world):
    """Who took a number for two services is not asked for a phone again; each service gets a case of the same ticket."""
    queue.take_ticket(world.session, person=world.driver, services=[service("P01"), service("P02")])
    ticket = queue.call_next(world.session, by=world.officer)
    client.force_login(world.officer)
    address = reverse("services:counter", args=[world.session.pk])
    for code in ("P01", "P02"):
        answer = client.get(address)
        form = answer.context["form"]
        assert (form["service"].value(), form["ticket"].value(), form["name"].value()) == (
            code, ticket.number, world.driver.name
        )  # fmt: skip
        typed = {"service": code, "ticket": ticket.number, "name": world.driver.name}
        assert client.post(address, {"form_token": new_token(), **typed}).status_code == 302
    assert {(one.version.service.code, one.person_id) for one in ticket.cases.all()} == {
        ("P01", world.driver.pk), ("P02", world.driver.pk)
    }  # fmt: skip
    answer = client.get(address, {"service": "P03"})
    assert answer.context["form"]["service"].value() == "P03" and all(
        case for _service, case in answer.context["wanted"]
    )
    nameless = queue.take_ticket(world.session, by=world.other)
    answer = client.post(
        address, {"form_token": new_token(), "service": "P03", "name": "某人", "ticket": nameless.number}
    )
    assert answer.status_code == 422 and "11 位" in answer.content.decode() and "某人" in answer.content.decode()
    assert ticket.cases.count() == 2 and not nameless.cases.exists()
