"""Cases, receipts, batches and the queue as the counter moves them (S5-07 … S5-12)."""

from datetime import timedelta

import pytest
from dateutil.relativedelta import relativedelta
from django.db.models import Max
from django.utils import timezone

from notifications.models import Notice
from services.actions import batches, followup, queue, receipts
from services.actions import cases as act
from services.actions.guard import person_for
from services.errors import ServiceRefused
from services.models import BatchRow, Case, Certificate, Need, Receipt, Vehicle
from services.queries import sessions as queries
from services.states import AppealState, CaseState, NeedState, ReceiptState, TicketState
from services.states import CertificateState as V
from tests.factories.services import (
    make_case,
    make_certificate,
    make_need,
    make_session,
    make_ticket,
    make_vehicle,
    service,
)
from workflow.errors import InvalidTransition, NotAllowed, NoteMissing

HEAD = ["序号", "车牌号", "道路运输证号"]


def approve(case, by):
    act.note_papers(case, by=by, there=[name for name, _there in case.papers])
    return receipts.approve_case(case, by=by)


def test_a_driver_gets_a_receipt_and_the_need_is_met(world):
    need = make_need(world, person=world.driver)
    case = act.open_case(
        by=world.officer, station=world.station, service=service(), session=world.session, phone=world.driver.phone
    )
    case = act.accept_papers(case, by=world.officer)
    receipt = receipts.approve_case(case, by=world.officer)
    case.refresh_from_db()
    need.refresh_from_db()
    assert case.state == CaseState.APPROVED and need.state == NeedState.MET and case.seconds is not None
    assert receipt.number == f"{world.station.sign}〔{receipt.year}〕1号" and len(receipt.token) >= 22
    assert receipt.facts["name"] == world.driver.name
    assert Certificate.objects.get(person=world.driver).kind == "education"  # remembered, to remind of it
    assert Notice.objects.filter(person=world.driver, kind="services.case_approved").count() == 1


def test_nothing_is_approved_while_a_paper_is_missing(world):
    case = make_case(world)
    with pytest.raises(ServiceRefused, match="身份证"):
        receipts.approve_case(case, by=world.officer)
    assert not Receipt.objects.exists() and Case.objects.get(pk=case.pk).state == CaseState.IN_PROGRESS


def test_what_is_missing_is_told_once_and_the_case_goes_on(world):
    case = make_case(world)
    act.note_papers(case, by=world.officer, there=["身份证"])
    case = act.tell_missing(case, by=world.officer)
    told = Notice.objects.get(kind="services.case_missing")
    assert case.state == CaseState.NEED_MORE and "从业资格证" in told.body and "身份证" not in told.body
    case = act.resume_case(case, by=world.officer, there=["身份证", "从业资格证"])
    with pytest.raises(ServiceRefused):
        act.tell_missing(case, by=world.officer)
    approve(case, world.officer)


def test_a_case_for_the_window_gets_a_promised_day(world):
    case = make_case(world, "P03")
    act.note_papers(case, by=world.officer, there=[name for name, _there in case.papers])
    case = act.forward_case(case, by=world.officer)
    assert case.promised_on > case.created_at.date()
    receipts.approve_case(case, by=world.officer)
    assert Case.objects.get(pk=case.pk).state == CaseState.APPROVED


def test_numbers_have_no_gap_when_something_fails(world, monkeypatch):
    approve(make_case(world), world.officer)
    monkeypatch.setattr(receipts, "insert", lambda row: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        approve(make_case(world), world.officer)
    monkeypatch.undo()
    assert approve(make_case(world), world.officer).sequence == 2


def test_a_receipt_is_reversed_by_a_second_letter_alone(world):
    case = make_case(world)
    first = approve(case, world.officer)
    with pytest.raises(NoteMissing):
        receipts.reverse_receipt(first, by=world.officer, note=" ")
    second = receipts.reverse_receipt(first, by=world.officer, note="姓名写错")
    first.refresh_from_db()
    case.refresh_from_db()
    assert (first.state, second.sequence, second.reverses) == (ReceiptState.REVERSED, 2, first)
    assert case.state == CaseState.IN_PROGRESS
    with pytest.raises(InvalidTransition):
        receipts.reverse_receipt(first, by=world.officer, note="再来")
    with pytest.raises(ServiceRefused):
        receipts.reverse_receipt(second, by=world.officer, note="再来")
    assert approve(case, world.officer).sequence == 3
    assert Receipt.objects.aggregate(Max("sequence"))["sequence__max"] == Receipt.objects.count() == 3


def test_strangers_do_nothing_here(world):
    case = make_case(world)
    for verb in (act.accept_papers, act.forward_case, act.tell_missing, act.hand_over, receipts.approve_case):
        with pytest.raises(NotAllowed):
            verb(case, by=world.stranger)
    with pytest.raises(NotAllowed):
        queue.call_next(world.session, by=world.stranger)


def test_a_certificate_is_prolonged_suspended_resumed_and_cancelled(world):
    vehicle = make_vehicle("浙A12345")
    permit = make_certificate(world, 10, kind="permit", person=None, vehicle=vehicle, renewed_by=service("E04"))
    ends = permit.expires_on
    approve(make_case(world, "E04", vehicle=vehicle), world.officer)
    permit.refresh_from_db()
    assert permit.expires_on.year == ends.year + 1
    for code, state in (("E08", V.SUSPENDED), ("E09", V.VALID), ("E10", V.CANCELLED)):
        approve(make_case(world, code, vehicle=vehicle), world.officer)
        permit.refresh_from_db()
        assert permit.state == state


def test_an_expired_certificate_is_prolonged_from_today(world):
    held = make_certificate(world, -30, kind="integrity", renewed_by=service("P02"))
    assert held.light == "bad"
    approve(make_case(world, "P02"), world.officer)
    held.refresh_from_db()
    assert held.days_left > 360 and held.light == "ok"


def test_what_expired_long_ago_is_not_renewed_and_twice_in_a_cycle_gives_no_third(world):
    held = make_certificate(world, -200, kind="driver", renewed_by=service("P03"))
    case = make_case(world, "P03")
    with pytest.raises(ServiceRefused, match="200"):
        approve(case, world.officer)
    assert not Receipt.objects.exists()
    held.expires_on += timedelta(days=30)
    held.save()
    approve(case, world.officer)
    for _again in range(4):
        approve(make_case(world, "P02"), world.officer)
    yearly = Certificate.objects.get(kind="integrity")
    assert yearly.expires_on <= timezone.localdate() + relativedelta(months=24)


def test_for_another_by_phone_or_plate(world):
    assert person_for("别的名字", world.driver.phone) == world.driver
    with pytest.raises(ServiceRefused):
        person_for("某人", "12345")
    with pytest.raises(ServiceRefused):
        act.open_case(by=world.officer, station=world.station, service=service("E04"), phone="13912345678", name="甲")
    with pytest.raises(ServiceRefused, match=r"permit|运输证"):
        act.open_case(
            by=world.officer,
            station=world.station,
            service=service("E04"),
            phone="13912345678",
            name="甲",
            plate="京A1234警",
        )


def rows(*plates):
    return [["顺达物流车辆"], HEAD, *[[n, plate, f"3301{n}"] for n, plate in enumerate(plates, 1)]]


TEN = [f"浙A{n}001" for n in range(10, 18)] + ["浙AI0001", "浙A1234挂"]


def read(world, sheet, code="E04"):
    return batches.read_batch(
        by=world.officer, session=world.session, company=world.company, service=service(code),
        person=world.company.contact, file_name="车辆.xlsx", rows=sheet,
    )  # fmt: skip


def test_ten_rows_with_two_wrong_go_through_only_if_the_manager_says_so(world):
    batch = read(world, rows(*TEN))
    assert batch.rows.exclude(problem="").count() == 2
    with pytest.raises(ServiceRefused):
        batches.file_batch(batch, by=world.officer)
    assert not Receipt.objects.exists() and not Case.objects.exists()
    batch = batches.file_batch(batch, by=world.officer, leave_out_wrong=True)
    assert (
        batch.left_out_agreed and Receipt.objects.count() == 8 == Vehicle.objects.filter(company=world.company).count()
    )
    assert sorted(Receipt.objects.values_list("sequence", flat=True)) == list(range(1, 9))
    with pytest.raises(InvalidTransition):
        batches.file_batch(batch, by=world.officer, leave_out_wrong=True)
    assert BatchRow.objects.filter(case=None).count() == 2


def test_a_file_says_what_is_wrong_with_each_row(world):
    other = make_vehicle("浙A90001", company=type(world.company).objects.create(station=world.station, name="别家"))
    sheet = rows("浙A10001", "浙A10001", other.plate, "沪A1234学", None)
    problems = list(read(world, sheet).rows.values_list("problem", flat=True))
    assert [bool(one) for one in problems] == [False, True, True, True, True]
    for bad in ([["a", "b"]], [HEAD], rows(*[f"浙A{n:05d}" for n in range(201)])):
        with pytest.raises(ServiceRefused):
            read(world, bad)
    with pytest.raises(ServiceRefused):
        read(world, rows("浙A10001"), "P01")


def test_the_queue_calls_first_those_who_go_first(world):
    one, two = queue.take_ticket(world.session), queue.take_ticket(world.session)
    first = queue.take_ticket(world.session, by=world.officer, is_first=True, first_reason="孕妇")
    assert [one.number, two.number, first.number] == [1, 2, 3]
    assert queue.call_next(world.session, by=world.officer).pk == first.pk
    with pytest.raises(ServiceRefused):
        queue.call_next(world.session, by=world.officer)
    assert queue.call_next(world.session, by=world.other).pk == one.pk
    called = queue.step_ticket(first, TicketState.HELD, by=world.officer)
    assert queue.call_next(world.session, by=world.officer).pk == two.pk
    queue.step_ticket(two, TicketState.SERVING, by=world.officer)
    queue.step_ticket(two, TicketState.DONE, by=world.officer)
    assert queue.call_ticket(called, by=world.officer).calls == 2


def test_the_same_person_waits_once_and_only_while_the_counter_is_open(world):
    first = queue.take_ticket(world.session, person=world.driver)
    assert queue.take_ticket(world.session, person=world.driver).pk == first.pk
    with pytest.raises(ServiceRefused):
        queue.take_ticket(make_session(world.station, state="announced"))


def test_the_estimate_counts_only_this_session(world):
    yesterday = make_session(world.station, state="closed", days=-1)
    for n in range(1, 4):
        type(make_ticket(world)).objects.create(session=yesterday, number=n)
    last = make_ticket(world)
    place = queries.place_of(last)
    assert place.before == 3 and 0 < place.least <= place.most
    type(world.session).objects.filter(pk=world.session.pk).update(state="announced")
    last.session.refresh_from_db()
    assert queries.place_of(last).most is None  # nobody serves yet: nothing is promised


def test_grades_follow_up_and_appeal(world):
    case = make_case(world, state="in_progress")
    with pytest.raises(ServiceRefused):
        followup.rate_case(case, grade=5)
    case = act.reject_case(case, by=world.officer, note="学时不足")
    rating = followup.rate_case(case, grade=1, comment="等太久")
    with pytest.raises(ServiceRefused):
        followup.rate_case(case, grade=5)
    followup.follow_rating(rating, by=world.officer, answer="已致歉")
    appeal = followup.file_appeal(case, text="学时已满")
    with pytest.raises(NotAllowed):
        followup.answer_appeal(appeal, by=world.officer, grant=True, note="x")
    appeal = followup.answer_appeal(appeal, by=world.other, grant=True, note="学时已核实")
    case.refresh_from_db()
    assert appeal.state == AppealState.UPHELD and case.state == CaseState.IN_PROGRESS
    assert Need.objects.count() == 0
