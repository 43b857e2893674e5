"""Needs, sessions and appointments (S5-01 … S5-06, S5-13)."""

from datetime import time, timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from notifications.models import DemoMessage, Notice
from services.actions import catalogue, needs, queue, reminders, slots
from services.actions import sessions as act
from services.errors import PlaceTaken, ServiceRefused, TooManyTries
from services.models import Appointment, Need, NeedCode, OnsiteSession, Service, ServiceVersion, Ticket, Timetable
from services.queries import sessions as queries
from services.queries.catalogue import version_now
from services.states import NeedState, SessionState, SlotState, TicketState
from tests.factories.federation import make_staff
from tests.factories.services import make_certificate, make_driver, make_need, make_session, make_ticket, service
from workflow.errors import NotAllowed

DAY = timedelta(days=1)


def send(world, phone="13812345678", plate="", code="P01", address="10.0.0.1", name="李师傅"):
    return needs.send_code(
        station=world.station, service=service(code), name=name, phone=phone, plate=plate, address=address
    )


def code_sent(word="-"):
    import re

    return re.search(r"\d{6}", DemoMessage.objects.filter(reference__startswith=word).latest("pk").text).group()


def test_the_catalogue_has_ten_personal_and_fifteen_company_services(world):
    assert Service.objects.filter(audience="person").count() == 10
    assert Service.objects.filter(audience="company").count() == 15
    assert catalogue.load_catalogue() == 0
    assert all(version.papers and version.about_zh for version in ServiceVersion.objects.all())
    assert version_now(service("P03")).promised_workdays == 5 and version_now(service("P02")).reminder_days == [
        30,
        20,
        7,
    ]


def test_a_version_holds_from_its_day_and_cases_keep_theirs(world):
    top = make_staff("counter_officer", world.city.own.parent.parent or world.city.own.parent)
    with pytest.raises(NotAllowed):
        catalogue.publish_version(service(), by=world.officer, valid_from=timezone.localdate() + DAY)
    tomorrow = timezone.localdate() + DAY
    with pytest.raises(ServiceRefused):
        catalogue.publish_version(service(), by=None, valid_from=timezone.localdate() - DAY)
    made = catalogue.publish_version(service(), by=top, valid_from=tomorrow, papers=["身份证"])
    assert version_now(service()).number == 1 and made.number == 2 and made.legal_basis
    with time_machine.travel(timezone.now() + DAY):
        assert version_now(service()).papers == ["身份证"]


def test_a_need_is_filed_by_phone_and_plate_without_an_account(world, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        waiting = send(world, plate="浙a-12345", code="E04")
    assert "13812345678" not in waiting.sealed and not Need.objects.exists()
    with pytest.raises(ServiceRefused):
        needs.confirm_code(waiting, "000000" if code_sent("need") != "000000" else "000001")
    need = needs.confirm_code(waiting, code_sent("need"))
    assert (need.person.name, need.vehicle.plate, need.state) == ("李师傅", "浙A12345", NeedState.OPEN)
    with pytest.raises(ServiceRefused):
        needs.confirm_code(waiting, code_sent("need"))
    with django_capture_on_commit_callbacks(execute=True):
        again = send(world, plate="浙A12345", code="E04", phone="13812345678", address="10.0.0.2")
    assert needs.confirm_code(again, code_sent("need")).pk == need.pk
    assert Notice.objects.filter(kind="services.need_filed").count() == 1


def test_codes_are_limited_and_wrong_ones_counted(world, django_capture_on_commit_callbacks):
    waiting = send(world)
    with pytest.raises(TooManyTries):
        send(world)
    for _n in range(5):
        with pytest.raises(ServiceRefused):
            needs.confirm_code(waiting, "abc")
    waiting.refresh_from_db()
    assert waiting.tries == 5
    with pytest.raises(ServiceRefused, match=r"new one|重新"):
        needs.confirm_code(waiting, "123456")
    with time_machine.travel(timezone.now() + 2 * DAY):
        assert needs.forget_codes() == 1 and not NeedCode.objects.exists()


@pytest.mark.parametrize(
    ("bad", "field"),
    [({"phone": "110"}, "phone"), ({"code": "E04"}, "plate"), ({"code": "E04", "plate": "x"}, "plate"),
     ({"plate": "浙A1234学"}, "plate")],
)  # fmt: skip
def test_bad_input_is_refused_beside_its_field(world, bad, field):
    with pytest.raises(ServiceRefused) as refusal:
        send(world, **bad)
    assert refusal.value.field == field


def test_a_session_is_proposed_by_threshold_announced_and_people_told(world):
    for _n in range(7):
        make_need(world)
    assert act.propose_due() == []
    make_need(world)
    [session] = act.propose_due()
    assert session.because["reason"] == "many" and session.because["waiting"] == 8
    assert act.propose_due() == []
    act.announce_session(session, by=world.officer)
    assert session.needs.filter(state=NeedState.PLANNED).count() == 8
    assert Notice.objects.filter(kind="services.need_planned").count() == 8
    late = needs.file_need(station=world.station, service=service(), person=make_driver())
    assert late.session == session and late.state == NeedState.PLANNED


def test_a_session_is_proposed_when_the_oldest_promise_nears(world):
    make_need(world, promised_on=timezone.localdate() + DAY)
    [session] = act.propose_due()
    assert session.because["reason"] == "age"


def test_cancelled_while_people_wait_everybody_is_told_and_needs_wait_again(client, world):
    session = make_session(world.station, world.officer)
    need = make_need(world, state="planned", session=session, person=world.driver)
    ticket = Ticket.objects.create(session=session, number=1, person=make_driver())
    with pytest.raises(NotAllowed):
        act.cancel_session(session, by=world.stranger, note="台风")
    act.cancel_session(session, by=world.officer, note="台风")
    need.refresh_from_db()
    ticket.refresh_from_db()
    assert (need.state, need.session, ticket.state) == (NeedState.OPEN, None, TicketState.LEFT)
    assert Notice.objects.filter(kind="services.session_cancelled").count() == 2
    assert "本场服务已取消" in client.get(reverse("services:ticket", args=[ticket.token])).content.decode()


def test_merged_sessions_keep_their_needs(world):
    one, two = (make_session(world.station, state="announced", days=days) for days in (3, 5))
    need = make_need(world, state="planned", session=one)
    with pytest.raises(ServiceRefused):
        act.merge_session(one, into=one, by=world.officer)
    act.merge_session(one, into=two, by=world.officer)
    need.refresh_from_db()
    assert need.session == two and OnsiteSession.objects.get(pk=one.pk).state == SessionState.MERGED


def test_a_timetable_skips_holidays_and_makes_each_day_once(world):
    with time_machine.travel("2026-09-20 08:00+08:00"):
        table = Timetable.objects.create(
            station=world.station, weekday=3, starts=time(9), ends=time(11), from_on=timezone.localdate()
        )
        table.services.set(Service.objects.all())
        made = act.make_from_timetables(14)
        days = set(OnsiteSession.objects.filter(timetable=table).values_list("held_on", flat=True))
        assert made == 1 and {str(day) for day in days} == {"2026-09-24"}  # 1 October is a holiday
        assert act.make_from_timetables(14) == 0


def test_the_report_counts_cases_and_consultations(world):
    from services.actions.followup import note_consultation
    from tests.factories.services import make_case

    for _n in range(3):
        make_case(world, "E04")
    make_case(world, decided_at=timezone.now())
    for _n in range(2):
        note_consultation(world.session, by=world.officer, topic="papers", audience="person")
    make_ticket(world)
    session = act.close_session(world.session, by=world.officer)
    report = session.report
    assert (report["company"], report["person"], report["consultations"], report["waiting"]) == (3, 1, 2, 1)
    assert 85 <= report["median_seconds"] <= 95
    with pytest.raises(ServiceRefused):
        note_consultation(session, by=world.officer, topic="papers", audience="person")


def hold(world, session, starts_at, phone="13700000001", **more):
    return slots.hold_place(
        session=session, service=service(), starts_at=starts_at, name="赵师傅", phone=phone, address="10.0.0.9", **more
    )


def test_a_time_is_held_confirmed_and_given_back_with_a_delay(world, django_capture_on_commit_callbacks):
    session = make_session(world.station, state="announced", days=2)
    at = queries.slots_of(session)[0].starts_at
    with django_capture_on_commit_callbacks(execute=True):
        held = hold(world, session, at)
    with pytest.raises(PlaceTaken):
        hold(world, session, at, "13700000002")
    with pytest.raises(ServiceRefused):
        hold(world, session, at + timedelta(minutes=10))
    held.refresh_from_db()
    with pytest.raises(ServiceRefused):
        slots.confirm_place(held, "x", address="10.0.0.9")
    held = slots.confirm_place(held, code_sent("slot"), address="10.0.0.9")
    assert held.state == SlotState.BOOKED
    slots.give_back(held)
    assert queries.slots_of(session)[0].free == 0  # not at once, so that it cannot be handed to a buyer
    with time_machine.travel(timezone.now() + timedelta(minutes=31)):
        assert queries.slots_of(session)[0].free == 1


def test_refusals_take_no_count_back(world, django_capture_on_commit_callbacks):
    """Wrong codes end after five, and asking which phones have an appointment ends too, although each was refused."""
    session = make_session(world.station, state="announced", days=2)
    times = [slot.starts_at for slot in queries.slots_of(session)]
    with django_capture_on_commit_callbacks(execute=True):
        held = hold(world, session, times[0])
    held.refresh_from_db()
    right = code_sent("slot")
    for _try in range(5):
        with pytest.raises(ServiceRefused):
            slots.confirm_place(held, "000000" if right != "000000" else "111111", address="10.0.0.9")
    with pytest.raises(TooManyTries):
        slots.confirm_place(held, right, address="10.0.0.9")
    held.refresh_from_db()
    assert held.state == SlotState.HELD
    for _try in range(2):
        with pytest.raises(ServiceRefused):
            hold(world, session, times[1])
    with pytest.raises(TooManyTries):
        hold(world, session, times[1])


def test_an_unconfirmed_time_lapses(world):
    session = make_session(world.station, state="announced", days=2)
    at = queries.slots_of(session)[0].starts_at
    hold(world, session, at)
    with time_machine.travel(timezone.now() + timedelta(minutes=11)):
        assert act.tend_appointments() == 1 and act.tend_appointments() == 0
        assert queries.slots_of(session)[0].free == 1
    assert Appointment.objects.get().state == SlotState.LAPSED


def test_reminders_go_out_once_and_file_the_next_need(world):
    held = make_certificate(world, 59, renewed_by=service("P03"))
    assert reminders.remind_of_certificates() == 1 and reminders.remind_of_certificates() == 0
    need = Need.objects.get()
    assert need.source == "reminder" and need.certificate == held
    with time_machine.travel(timezone.now() + timedelta(days=30)):
        assert reminders.remind_of_certificates() == 1
    assert Need.objects.count() == 1


def test_who_has_an_appointment_is_called_when_the_time_has_come(world):
    walk_in = queue.take_ticket(world.session)
    booked = Appointment.objects.create(
        session=world.session, person=world.driver, service=service(), state="booked",
        starts_at=timezone.now() - timedelta(minutes=1), confirm_by=timezone.now(),
    )  # fmt: skip
    mine = queue.take_ticket(world.session, person=world.driver, appointment=booked)
    assert [one.pk for one in queries.line_of(world.session)] == [mine.pk, walk_in.pk]
    queue.take_ticket(world.session, by=world.officer, is_first=True, first_reason="孕妇")
    queue.take_ticket(world.session)
    line = queries.line_of(world.session)
    assert [queries.place_of(queries.tickets_by_token().get(pk=one.pk)).before for one in line] == [0, 1, 2, 3]
