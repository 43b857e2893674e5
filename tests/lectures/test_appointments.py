"""From ready to retired: two signatures, the letter, the last seat, renewal, suspension, a withdrawn honour."""

from datetime import date, datetime, time, timedelta
from functools import partial

import pytest
import time_machine
from dateutil.relativedelta import relativedelta
from django.utils import timezone

from lectures.actions import appointments as act
from lectures.actions import roster
from lectures.actions.agreements import answer_agreement, publish_agreement
from lectures.actions.roster import set_honours, taken_seats
from lectures.errors import OrderRefused
from lectures.models import AgreementAnswer, Appointment, Batch, Course, Enrolment, Honour, Paper, Seat, Speaker
from lectures.queries.menu import speakers_on_menu
from lectures.states import APPOINTMENT
from lectures.states import AppointmentState as A
from lectures.states import CandidacyState as C
from lectures.tasks import tend_terms
from notifications.models import Notice
from tests.factories.admission import fresh, make_candidacy, make_offices
from tests.factories.lectures import make_corps, make_honour, make_speaker
from tests.factories.machines import assert_full_matrix
from tests.factories.workflow import together
from workflow.actions import move
from workflow.errors import Busy, InvalidTransition, NotAllowed

pytestmark = pytest.mark.django_db


@pytest.fixture
def offices(hall):
    return make_offices(hall)


def propose(hall, speaker=None, starts_on=None, **more):
    return act.propose_appointment(
        by=hall.office, corps=hall.corps, speaker=speaker or hall.speaker, starts_on=starts_on or timezone.localdate(),
        **more,
    )  # fmt: skip


def in_office(hall, offices, **more):
    return act.sign_appointment(propose(hall, **more), by=offices.signer)


def test_a_term_moves_as_its_table_says_and_never_otherwise(hall):
    assert_full_matrix(APPOINTMENT, lambda: propose(hall))


def test_a_recommended_worker_becomes_a_speaker_with_record_seat_honours_and_letter(hall, offices):
    row = make_candidacy(hall, C.READY, name="林焊花")
    today = timezone.localdate()
    term = act.propose_candidate(row, by=hall.office, starts_on=today, years=3, title="客座教授")
    speaker = Speaker.objects.get(name="林焊花")
    assert (speaker.is_active, speaker.honour_rank, speaker.source) == (False, 3, "model_worker")
    assert speaker.photo and list(speaker.honours.values_list("title", "year")) == [("省级劳动模范", 2019)]
    assert not speakers_on_menu().filter(pk=speaker.pk).exists()
    for who in (hall.office, hall.officer, offices.stranger):
        with pytest.raises(NotAllowed):
            act.sign_appointment(term, by=who)
    term = act.sign_appointment(term, by=offices.signer)
    assert (term.state, term.ends_on, term.signed_by) == (A.ACTIVE, today + relativedelta(years=3), offices.signer)
    assert Seat.objects.get(speaker=speaker).corps == hall.corps
    assert speakers_on_menu().filter(pk=speaker.pk).exists()
    assert term.paper.number == f"宣聘〔{today.year}〕1号" and term.paper.expires_on == term.ends_on - timedelta(days=1)
    assert "客座教授" in term.paper.facts["lines"][0] and "聘期3年" in term.paper.facts["lines"][0]
    assert fresh(row).state == C.APPOINTED and fresh(row).speaker == speaker
    with pytest.raises(InvalidTransition):
        act.sign_appointment(term, by=offices.signer)
    assert Paper.objects.count() == 1


def test_a_speaker_of_another_corps_is_found_and_keeps_the_home(hall, offices):
    other = make_speaker(make_corps(hall.other), "沈茶师")
    row = make_candidacy(hall, C.READY, name="沈茶师", phone=other.person.phone)
    act.sign_appointment(act.propose_candidate(row, by=hall.office, starts_on=timezone.localdate()), by=offices.signer)
    other.refresh_from_db()
    assert Speaker.objects.filter(name="沈茶师").count() == 1 and other.home_corps.union == hall.other
    assert set(other.seats.values_list("corps", flat=True)) == {hall.corps.pk, other.home_corps_id}
    assert other.honour_rank == 3


@pytest.mark.parametrize("state", [C.SUBMITTED, C.CHECKED, C.SHORTLISTED, C.TRIAL])
def test_nobody_is_appointed_before_the_trial_talk_is_passed(hall, state):
    row = make_candidacy(hall, state)
    with pytest.raises(OrderRefused, match="试讲"):
        act.propose_candidate(row, by=hall.office, starts_on=timezone.localdate())
    assert not Appointment.objects.exists()


def test_dates_backwards_far_away_or_overlapping_are_refused(hall, offices):
    today = timezone.localdate()
    for bad in (today - timedelta(days=1), date(2001, 1, 1), today + timedelta(days=400)):
        with pytest.raises(OrderRefused) as refusal:
            propose(hall, starts_on=bad)
        assert refusal.value.field == "starts_on"
    in_office(hall, offices)
    with pytest.raises(OrderRefused, match="重叠"):
        propose(hall, starts_on=today + timedelta(days=100))
    assert Appointment.objects.count() == 1


def test_required_courses_come_first(hall, offices):
    course = Course.objects.create(code="K1", title="讲稿撰写", kind="script", hours=8, is_required=True)
    with pytest.raises(OrderRefused, match="讲稿撰写"):
        propose(hall)
    batch = Batch.objects.create(
        course=course, corps=hall.corps, title="一期", seats=10, enrol_until=timezone.localdate(), place="学院"
    )
    place = Enrolment.objects.create(batch=batch, person=hall.speaker.person)
    for state in ("enrolled", "passed"):
        move(place, state)
    assert in_office(hall, offices).state == A.ACTIVE


def test_signed_after_its_first_day_the_term_begins_today_and_keeps_its_length(hall, offices):
    term = propose(hall)
    with time_machine.travel(timezone.now() + timedelta(days=9)):
        term = act.sign_appointment(term, by=offices.signer)
        assert term.starts_on == timezone.localdate()
        assert term.ends_on == term.starts_on + relativedelta(years=2)


def test_the_place_beyond_the_last_needs_a_reason(hall, offices):
    hall.corps.capacity_people = 1
    hall.corps.save()
    guest = make_speaker(make_corps(hall.other), "客人")
    with pytest.raises(OrderRefused) as refusal:
        propose(hall, guest)
    assert refusal.value.field == "override_reason"
    term = propose(hall, guest, override_reason="全国劳模，市总党组会研究同意")
    term = act.sign_appointment(term, by=offices.signer)
    assert term.seat.override_reason == "全国劳模，市总党组会研究同意" and taken_seats(hall.corps) == 2


@pytest.mark.django_db(transaction=True)
def test_of_twenty_signatures_for_the_last_seat_one_counts(transactional_db, hall, offices):
    assert race(hall, offices) == 1


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_the_last_seat_is_given_twice(transactional_db, hall, offices, monkeypatch):
    """The control: the same race without the lock must go wrong, else the test above means nothing."""
    monkeypatch.setattr(act, "lock", lambda *rows: list(rows))
    monkeypatch.setattr(roster, "lock", lambda *rows: list(rows))
    assert race(hall, offices) > 1


def race(hall, offices) -> int:
    """Twenty terms are signed at once while one place is free; how many got in."""
    elsewhere = make_corps(hall.other)
    terms = [propose(hall, make_speaker(elsewhere, f"候任{number}")) for number in range(20)]
    hall.corps.capacity_people = taken_seats(hall.corps) + 1
    hall.corps.save()

    def patient(term):
        for _try in range(6):
            try:
                return act.sign_appointment(term, by=offices.signer)
            except Busy:
                continue
        raise Busy

    results = together(*(partial(patient, term) for term in terms))
    signed = Appointment.objects.filter(state=A.ACTIVE).count()
    refused = [one for one in results if isinstance(one, OrderRefused) and one.field == "override_reason"]
    assert len(refused) + signed == 20, results
    assert Seat.objects.filter(corps=hall.corps).count() == 1 + signed
    numbers = sorted(int(paper.number.split("〕")[1][:-1]) for paper in Paper.objects.all())
    assert numbers == list(range(1, signed + 1)), "a refused signature gives its number back"
    return signed


def test_the_next_term_follows_without_gap_or_overlap_and_keeps_the_seat(hall, offices):
    first = in_office(hall, offices)
    with pytest.raises(OrderRefused, match="一年"):
        act.renew_appointment(first, by=hall.office)
    with time_machine.travel(noon(first.ends_on - timedelta(days=50))):
        with pytest.raises(NotAllowed):
            act.renew_appointment(first, by=hall.officer)
        second = act.renew_appointment(first, by=hall.office, years=3)
        assert (second.starts_on, second.renews) == (first.ends_on, first)
        with pytest.raises(OrderRefused):
            act.renew_appointment(first, by=hall.office)
        second = act.sign_appointment(second, by=offices.signer)
        assert second.seat == first.seat and "续聘" in second.paper.facts["lines"][0]
    with time_machine.travel(noon(first.ends_on)):
        assert tend_terms()[0] == 1
        assert (fresh(first).state, fresh(second).state) == (A.ENDED, A.ACTIVE)
        assert fresh(first.seat).ends_on is None and fresh(hall.speaker).is_active
        assert tend_terms()[0] == 0


def test_a_term_that_is_over_ends_seat_and_menu_and_reminders_come_twice(hall, offices):
    term = in_office(hall, offices)
    kinds = ["lectures.term_ends", "lectures.term_ends_office"]
    for days, told in ((90, 0), (59, 1), (45, 1), (30, 2), (10, 2)):
        with time_machine.travel(noon(term.ends_on - timedelta(days=days))):
            tend_terms()
            tend_terms()
            assert Notice.objects.filter(kind=kinds[0], person=hall.speaker.person).count() == told
    with time_machine.travel(noon(term.ends_on)):
        assert tend_terms() == (1, 0, 0)
        assert fresh(term).state == A.ENDED and not fresh(hall.speaker).is_active
        assert not speakers_on_menu().filter(pk=hall.speaker.pk).exists()
        assert Notice.objects.filter(kind="lectures.term_ended").count() == 1


def noon(day):
    return timezone.make_aware(datetime.combine(day, time(12)))


def test_suspended_off_the_menu_and_back_and_retired_with_thanks(hall, offices, client):
    term = in_office(hall, offices)
    with pytest.raises(NotAllowed):
        act.suspend_appointment(term, by=offices.stranger, note="投诉")
    term = act.suspend_appointment(term, by=hall.office, note="因病休养")
    assert not fresh(hall.speaker).is_active
    assert "周师傅" not in client.get("/lectures/speakers/").content.decode()
    term = act.resume_appointment(term, by=hall.office, note="康复")
    assert "周师傅" in client.get("/lectures/speakers/").content.decode()
    term = act.retire_appointment(term, by=hall.office, note="到龄退出", farewell="感谢八年陪伴", with_thanks=True)
    assert (term.state, term.farewell) == (A.RETIRED, "感谢八年陪伴")
    assert not fresh(hall.speaker).is_active and fresh(term.paper).revoked_reason == "到龄退出"
    assert Paper.objects.get(kind="thanks").person == hall.speaker.person
    assert Seat.objects.get(speaker=hall.speaker).ends_on == timezone.localdate()
    for again in (act.suspend_appointment, act.resume_appointment, act.retire_appointment):
        with pytest.raises(InvalidTransition):
            again(term, by=hall.office, note="再来")


def test_a_withdrawn_honour_flags_the_term_and_lowers_the_rank(hall, offices):
    make_honour(hall.speaker, "全国劳动模范", Honour.Level.NATIONAL, 2015)
    term = in_office(hall, offices)
    offices.signer.refresh_from_db()
    rows = [
        {"title": "全国劳动模范", "level": 2, "year": 2015, "is_withdrawn": True},
        {"title": "市级工匠", "level": 4, "year": 2012},
    ]
    set_honours(hall.speaker, rows, by=hall.office)
    set_honours(hall.speaker, rows, by=hall.office)
    term = fresh(term)
    assert fresh(hall.speaker).honour_rank == 4 and "全国劳动模范" in term.flag_reason and term.flagged_at
    assert Notice.objects.filter(kind="lectures.honour_withdrawn", person=offices.signer.person).count() == 1
    with pytest.raises(OrderRefused):
        act.keep_in_office(term, by=hall.office, note="  ")
    assert act.keep_in_office(term, by=hall.office, note="已核实，不影响宣讲").flagged_at is None


def test_the_agreement_is_answered_before_the_signature_and_every_answer_is_kept(hall, offices):
    first = publish_agreement(by=hall.office, text_zh="同意拍摄", text_en="Photos are fine")
    term = propose(hall)
    assert Notice.objects.filter(kind="lectures.agreement_asked").count() == 1
    with pytest.raises(OrderRefused, match="协议"):
        act.sign_appointment(term, by=offices.signer)
    answer_agreement(hall.speaker, first, by=hall.speaker_account, accepted=False)
    with pytest.raises(OrderRefused, match="协议"):
        act.sign_appointment(term, by=offices.signer)
    with pytest.raises(OrderRefused):
        answer_agreement(hall.speaker, first, by=hall.office, accepted=True)
    for stranger in (hall.worker, offices.stranger):
        with pytest.raises(NotAllowed):
            answer_agreement(hall.speaker, first, by=stranger, accepted=True, on_behalf_reason="代签")
    answer_agreement(hall.speaker, first, by=hall.office, accepted=True, on_behalf_reason="本人电话同意，纸质件存档")
    answer_agreement(hall.speaker, first, by=hall.office, accepted=True, on_behalf_reason="重复点击")
    assert list(AgreementAnswer.objects.order_by("pk").values_list("accepted", flat=True)) == [False, True]
    second = publish_agreement(by=hall.office, text_zh="新版", text_en="New text")
    with pytest.raises(OrderRefused):
        answer_agreement(hall.speaker, first, by=hall.speaker_account, accepted=True)
    with pytest.raises(OrderRefused, match="协议"):
        act.sign_appointment(term, by=offices.signer)
    answer_agreement(hall.speaker, second, by=hall.speaker_account, accepted=True)
    assert act.sign_appointment(term, by=offices.signer).state == A.ACTIVE
