"""The academy: seats and the waiting list, attendance by the code at the door, results, certificates, reminders."""

import re
import uuid
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from lectures.actions import courses as act
from lectures.actions.certificates import remind_of_certificates
from lectures.errors import LinkExpired, OrderRefused
from lectures.models import Attendance, Batch, Enrolment, Paper
from lectures.states import ENROLMENT, CandidacyState, EnrolmentState
from notifications.models import Notice
from tests.factories.academy import make_batch, make_candidate, make_course
from tests.factories.lectures import account_of, make_speaker
from tests.factories.machines import assert_full_matrix
from workflow.actions import set_parameter
from workflow.errors import InvalidTransition, NotAllowed, NoteMissing
from workflow.models import StateChange

pytestmark = pytest.mark.django_db


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def token_of(body: str) -> str:
    return re.search(r'name="form_token" value="([\w-]+)"', body)[1]


def send(client, address, **data):
    token = token_of(client.get(address).content.decode())
    return client.post(address, {"form_token": token, **data})


def learners(hall, many):
    return [account_of(make_speaker(hall.corps, f"学员{number}").person) for number in range(many)]


def states_of(batch):
    return list(Enrolment.objects.filter(batch=batch).order_by("joined_at", "pk").values_list("state", flat=True))


def test_a_place_moves_as_its_table_says(hall):
    batch = make_batch(hall)
    assert_full_matrix(ENROLMENT, lambda: Enrolment.objects.create(batch=batch, person=hall.speaker.person))


def test_a_given_up_seat_goes_to_who_waits_longest_and_is_told(hall):
    batch = make_batch(hall, seats=1)
    first, second, third = learners(hall, 3)
    rows = [act.enrol(batch, by=by) for by in (first, second, third)]
    assert states_of(batch) == ["enrolled", "waiting", "waiting"]
    page = signed_in(third).get(reverse("lectures:me-training")).content.decode()
    assert "第 2 位" in page
    answer = send(signed_in(first), reverse("lectures:me-training"), enrolment=rows[0].pk)
    assert answer.status_code == 302
    assert states_of(batch) == ["left", "enrolled", "waiting"]
    batch.refresh_from_db()
    assert batch.taken == 1
    assert Notice.objects.get(kind="lectures.place_given").person == second.person
    with pytest.raises(InvalidTransition):
        act.give_up(rows[0], by=first)
    assert states_of(batch) == ["left", "enrolled", "waiting"]


def test_leaving_the_waiting_list_frees_no_seat(hall):
    batch = make_batch(hall, seats=1)
    rows = [act.enrol(batch, by=by) for by in learners(hall, 3)]
    act.give_up(rows[1], by=account_of(rows[1].person))
    batch.refresh_from_db()
    assert (batch.taken, states_of(batch)) == (1, ["enrolled", "left", "waiting"])


def test_more_seats_go_to_the_waiting_list_and_fewer_than_taken_are_refused(hall):
    batch = make_batch(hall, seats=1)
    for by in learners(hall, 3):
        act.enrol(batch, by=by)
    act.save_batch(by=hall.office, batch=batch, seats=2)
    assert states_of(batch) == ["enrolled", "enrolled", "waiting"]
    with pytest.raises(OrderRefused) as refusal:
        act.save_batch(by=hall.office, batch=Batch.objects.get(pk=batch.pk), seats=1)
    assert refusal.value.field == "seats"


def test_nobody_enrols_twice_late_or_from_outside(hall):
    batch = make_batch(hall)
    by = learners(hall, 1)[0]
    act.enrol(batch, by=by)
    with pytest.raises(OrderRefused):
        act.enrol(batch, by=by)
    with pytest.raises(NotAllowed):
        act.enrol(batch, by=hall.outsider)
    with time_machine.travel(timezone.now() + timedelta(days=6)), pytest.raises(OrderRefused):
        act.enrol(batch, by=hall.speaker_account)
    assert Enrolment.objects.count() == 1


def test_the_page_says_when_it_is_too_late(hall):
    batch = make_batch(hall, seats=1)
    client = signed_in(hall.speaker_account)
    token = token_of(client.get(reverse("lectures:me-training")).content.decode())
    Batch.objects.filter(pk=batch.pk).update(enrol_until=timezone.localdate() - timedelta(days=1))
    answer = client.post(reverse("lectures:me-training"), {"form_token": token, "batch": batch.pk})
    assert answer.status_code == 422 and "报名已于" in answer.content.decode()
    assert not Enrolment.objects.exists()


def test_the_page_shows_seats_and_enrols_once_however_often_it_is_sent(hall):
    batch = make_batch(hall, seats=3)
    client, address = signed_in(hall.speaker_account), reverse("lectures:me-training")
    body = client.get(address).content.decode()
    assert "余 3 席" in body and batch.title in body
    form = {"form_token": token_of(body), "batch": batch.pk}
    assert [client.post(address, form).status_code for _again in range(2)] == [302, 302]
    assert Enrolment.objects.get().state == EnrolmentState.ENROLLED
    assert signed_in(hall.outsider).get(address).status_code == 403
    calendar = client.get(reverse("lectures:me-training-calendar")).content
    assert calendar.count(b"BEGIN:VEVENT") == 2 and "第1课".encode() in calendar


@pytest.mark.parametrize("key", ["0", "x", "99999999999999", "１"])
def test_a_batch_that_is_none_is_not_found(hall, key):
    make_batch(hall)
    assert send(signed_in(hall.speaker_account), reverse("lectures:me-training"), batch=key).status_code == 404


def test_a_candidate_in_the_academy_enrols_and_one_who_only_applied_does_not(hall):
    batch = make_batch(hall)
    act.enrol(batch, by=make_candidate(hall, CandidacyState.IN_TRAINING).account)
    with pytest.raises(NotAllowed):
        act.enrol(batch, by=make_candidate(hall, CandidacyState.SUBMITTED).account)


def at_lesson(batch, number=0, minutes=-5):
    return time_machine.travel(batch.lessons.all()[number].starts_at + timedelta(minutes=minutes))


def test_the_code_at_the_door_notes_once_and_a_resend_is_harmless(hall):
    batch = make_batch(hall)
    by = hall.speaker_account
    act.enrol(batch, by=by)
    lesson = batch.lessons.first()
    address, nonce = reverse("lectures:lesson-door", args=[lesson.token]), str(uuid.uuid4())
    with at_lesson(batch):
        client = signed_in(by)
        assert send(client, address, nonce=nonce).status_code == 302
        act.attend(lesson, by=by, nonce=uuid.uuid4())
        assert str(Attendance.objects.get().client_nonce) == nonce
        assert "考勤已记录" in client.get(address).content.decode()
        outsider = send(signed_in(hall.outsider), address, nonce=nonce)
        assert outsider.status_code == 422 and "没有名额" in outsider.content.decode()
    with at_lesson(batch, minutes=-90), pytest.raises(LinkExpired):
        act.attend(lesson, by=by)
    with at_lesson(batch, minutes=121), pytest.raises(LinkExpired):
        act.attend(lesson, by=by)
    assert Client().get(address).status_code == 302


def test_a_guessed_door_is_not_found(hall):
    assert signed_in(hall.speaker_account).get(reverse("lectures:lesson-door", args=["x" * 20])).status_code == 404


def test_the_office_calls_the_roll_and_others_cannot(hall):
    batch = make_batch(hall)
    row = act.enrol(batch, by=hall.speaker_account)
    address, lesson = reverse("lectures:batch-roll", args=[batch.pk]), batch.lessons.first()
    office = signed_in(hall.office)
    answer = send(office, address, present=[f"{lesson.pk}-{row.pk}", "9-9", "x", "1-2-3"])
    assert answer.status_code == 302
    assert Attendance.objects.get().noted_by == hall.office
    assert "50%" in office.get(address).content.decode()
    assert send(office, address).status_code == 302 and not Attendance.objects.exists()
    assert StateChange.objects.filter(event="roll_called").count() == 2
    assert signed_in(hall.officer).get(address).status_code == 403
    with pytest.raises(NotAllowed):
        act.call_roll(batch, [(lesson.pk, row.pk)], by=hall.officer)
    assert "data:" not in office.get(reverse("lectures:lesson-poster", args=[lesson.pk])).content.decode()


def attend_all(batch, row):
    Attendance.objects.bulk_create(Attendance(lesson=one, enrolment=row) for one in batch.lessons.all())


def test_who_passes_gets_a_certificate_that_expires(hall):
    batch = make_batch(hall, course=make_course(valid_months=24))
    row = act.enrol(batch, by=hall.speaker_account)
    attend_all(batch, row)
    with translation.override("en"):
        act.decide_course(row, by=hall.office, passed=True, result_percent=88)
    paper = Paper.objects.get()
    assert paper.title == "结业证书" and "学时" in paper.facts["lines"][0]
    assert (row.state, row.result_percent, row.decided_on) == ("passed", 88, timezone.localdate())
    assert (paper.kind, paper.course, paper.person) == ("certificate", batch.course, hall.speaker.person)
    assert paper.expires_on.year == timezone.localdate().year + 2
    body = signed_in(hall.speaker_account).get(reverse("lectures:me-training")).content.decode()
    assert paper.number in body
    with pytest.raises(InvalidTransition):
        act.decide_course(row, by=hall.office, passed=True)
    assert Paper.objects.count() == 1
    assert Client().get(reverse("lectures:paper-verify", args=["结业2026-1"])).status_code == 404


def test_who_attended_too_little_passes_only_with_a_reason(hall):
    batch = make_batch(hall, lessons=5)
    row = act.enrol(batch, by=hall.speaker_account)
    Attendance.objects.create(lesson=batch.lessons.first(), enrolment=row)
    with pytest.raises(OrderRefused) as refusal:
        act.decide_course(row, by=hall.office, passed=True)
    assert refusal.value.field == "note" and "20%" in str(refusal.value)
    act.decide_course(row, by=hall.office, passed=True, note="出差期间补课")
    assert row.state == "passed" and Paper.objects.count() == 1


def test_the_share_that_is_needed_is_a_figure_of_the_office(hall):
    batch = make_batch(hall, lessons=5)
    row = act.enrol(batch, by=hall.speaker_account)
    Attendance.objects.create(lesson=batch.lessons.first(), enrolment=row)
    today = timezone.localdate()
    set_parameter(by=None, name="lectures.attended_percent", value=20, holds_from=today, reason="试点")
    assert act.decide_course(row, by=hall.office, passed=True).state == "passed"


def test_failing_needs_a_reason_and_nobody_decides_for_themselves(hall):
    row = act.enrol(make_batch(hall), by=hall.speaker_account)
    with pytest.raises(NoteMissing):
        act.decide_course(row, by=hall.office, passed=False)
    with pytest.raises(NotAllowed):
        act.decide_course(row, by=hall.speaker_account, passed=True)
    with pytest.raises(OrderRefused):
        act.decide_course(row, by=hall.office, passed=True, note="x", result_percent=101)
    act.decide_course(row, by=hall.office, passed=False, note="缺课过多")
    assert row.state == "failed" and not Paper.objects.exists()
    assert "缺课过多" in Notice.objects.get(kind="lectures.course_failed").body


def test_reminders_come_at_sixty_thirty_and_seven_days_once_each_and_stop_after_a_renewal(hall):
    batch = make_batch(hall, course=make_course(valid_months=12))
    row = act.enrol(batch, by=hall.speaker_account)
    attend_all(batch, row)
    act.decide_course(row, by=hall.office, passed=True)
    end = Paper.objects.get().expires_on

    def on(days):
        return remind_of_certificates(end - timedelta(days=days))

    assert [on(61), on(60), on(45), on(30), on(7), on(6), on(-1)] == [0, 1, 0, 1, 1, 0, 0]
    assert Notice.objects.filter(kind="lectures.certificate_expires").count() == 3
    with time_machine.travel(timezone.now() + timedelta(days=300)):
        again = make_batch(hall, course=batch.course, lessons=0)
        act.decide_course(act.enrol(again, by=hall.speaker_account), by=hall.office, passed=True)
    Notice.objects.all().delete()
    assert on(7) == 0


def test_the_list_of_batches_asks_as_much_with_thirty_as_with_one(hall, django_assert_num_queries):
    client, address = signed_in(hall.speaker_account), reverse("lectures:me-training")
    by = hall.speaker_account
    act.enrol(make_batch(hall), by=by)
    make_batch(hall)
    client.get(address)
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(
        connection,
    ) as one:
        client.get(address)
    for number in range(30):
        batch = make_batch(hall, title=f"第{number}期")
        if number % 2:
            act.enrol(batch, by=by)
    with django_assert_num_queries(len(one)):
        client.get(address)
