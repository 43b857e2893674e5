"""A clearance that ends before an agreed visit: flagged, told, another speaker offered, or cancelled in time (S3-03)."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from federation.queries import reach_of
from lectures.actions import uncleared as act
from lectures.actions import visits
from lectures.actions.clearances import note_clearance, revoke_clearance
from lectures.errors import OrderRefused
from lectures.models import Booking, Clearance, SchoolVisit, Speaker
from lectures.queries.uncleared import others_for, visits_to_settle
from lectures.states import OrderState, PostState, VisitState
from lectures.tasks import look_after_schools
from notifications.models import Notice
from tests.factories.lectures import account_of, make_order, make_speaker, make_topic
from tests.factories.schools import clear, date_of, fresh, make_school_hall, make_visit
from workflow.errors import InvalidTransition, NotAllowed
from workflow.models import StateChange
from workflow.tokens import new_token

pytestmark = pytest.mark.django_db


@pytest.fixture
def hall(db):
    hall = make_school_hall()
    hall.office.person = make_speaker(hall.corps, "秦主任").person
    hall.office.save(update_fields=["person"])
    return hall


def revoke(hall, kind="record"):
    row = Clearance.objects.select_related("speaker__home_corps__union").get(speaker=hall.speaker, kind=kind)
    revoke_clearance(row, by=hall.office, reason="需要重新核查")


def renew(hall, kind="record"):
    today = timezone.localdate()
    note_clearance(
        by=hall.office, speaker=Speaker.objects.get(pk=hall.speaker.pk), kind=kind, done_on=today,
        expires_on=today + timedelta(days=300),
    )  # fmt: skip


def told(kind):
    return set(Notice.objects.filter(kind=f"lectures.{kind}").values_list("person__name", flat=True))


def test_a_revoked_clearance_flags_the_agreed_visit_and_everybody_hears(hall, client):
    visit, waiting = make_visit(hall, VisitState.COMMITTED), make_visit(hall, VisitState.INTERESTED)
    revoke(hall)
    assert fresh(visit).flagged_at and fresh(visit).state == VisitState.COMMITTED
    assert fresh(waiting).flagged_at is None, "what is not agreed cannot be agreed; there is nothing to flag"
    assert told("visit_flagged") == {"何老师", "周师傅"} and told("visit_uncleared") == {"秦主任"}
    assert StateChange.objects.filter(event="visit_flagged").count() == 1
    assert act.flag_visits() == 0, "once"
    [row] = visits_to_settle(reach_of(hall.office))
    assert row == visit
    client.force_login(hall.office)
    page = client.get(reverse("lectures:visit-detail", args=[visit.pk])).text
    assert "另请" in page and "周师傅" in page
    client.force_login(hall.contact)
    page = client.get(reverse("lectures:visit-detail", args=[visit.pk])).text
    assert "当天没有进校园资格" in page or "资格" in page
    assert "另请" not in page


def test_a_clearance_noted_anew_takes_the_flag_off(hall):
    visit = make_visit(hall, VisitState.COMMITTED)
    revoke(hall)
    renew(hall)
    assert fresh(visit).flagged_at is None and told("visit_stands") == {"何老师", "周师傅"}


def test_an_expired_clearance_is_found_on_the_day_itself_and_the_visit_does_not_happen(hall):
    """The record of the clearance was cut short by hand, so only the sweep can see it."""
    visit = make_visit(hall, VisitState.COMMITTED)
    day = timezone.localdate(visit.starts_at)
    Speaker.objects.filter(pk=hall.speaker.pk).update(school_cleared_until=day - timedelta(days=1))
    with time_machine.travel(visit.starts_at - timedelta(hours=4)):
        flagged, cancelled = look_after_schools()[-2:]
    assert (flagged, cancelled) == (1, 1)
    assert fresh(visit).state == VisitState.CANCELLED
    assert not Booking.objects.filter(is_live=True).exists()


def test_a_visit_on_the_last_day_of_the_clearance_stands(hall):
    visit = make_visit(hall, VisitState.COMMITTED)
    Speaker.objects.filter(pk=hall.speaker.pk).update(school_cleared_until=timezone.localdate(visit.starts_at))
    assert act.flag_visits() == 0
    with time_machine.travel(visit.starts_at - timedelta(hours=4)):
        assert act.flag_visits() == 0 and act.cancel_uncleared() == 0


def test_what_finds_nobody_is_cancelled_days_before_and_not_earlier(hall):
    visit = make_visit(hall, VisitState.COMMITTED)
    post = visit.post
    revoke(hall)
    with time_machine.travel(visit.starts_at - timedelta(days=3, hours=1)):
        assert act.cancel_uncleared() == 0
    with time_machine.travel(visit.starts_at - timedelta(days=2, hours=23)):
        assert act.cancel_uncleared() == 1 and act.cancel_uncleared() == 0
    visit = fresh(visit)
    assert (visit.state, visit.order.state, visit.order.cancel_mark) == ("cancelled", "cancelled", "force")
    post.refresh_from_db()
    assert post.state == PostState.OPEN and told("visit_cancelled") == {"何老师", "周师傅"}


def another(hall, name="林师傅"):
    return clear(hall, make_speaker(hall.corps, name))


def test_the_office_offers_somebody_else_and_a_double_click_does_it_once(hall, client):
    visit, second = make_visit(hall, VisitState.COMMITTED), another(hall)
    revoke(hall)
    assert others_for(fresh(visit))[0] == second.pk
    client.force_login(hall.office)
    address = reverse("lectures:visit-step", args=[visit.pk, "other"])
    assert "林师傅" in client.get(address).text
    assert client.post(address, {"speaker": hall.speaker.pk, "form_token": new_token()}).status_code == 422
    data = {"speaker": second.pk, "form_token": new_token()}
    assert client.post(address, data).status_code == client.post(address, data).status_code == 302
    other = SchoolVisit.objects.get(replaces=visit)
    assert (other.state, other.speaker, other.starts_at, other.teacher) == (
        VisitState.INVITED, second, visit.starts_at, "钱老师",
    )  # fmt: skip
    assert fresh(visit).state == VisitState.CANCELLED and fresh(visit).order.cancel_mark == "force"
    assert told("visit_other_speaker") == {"何老师"} and "林师傅" in told("visit_invited")
    assert client.post(address, {"speaker": second.pk, "form_token": new_token()}).status_code == 409


def test_the_other_speaker_agrees_even_at_short_notice(hall):
    visit, second = make_visit(hall, VisitState.COMMITTED, starts_at=date_of(hall, 5)), another(hall)
    revoke(hall)
    with time_machine.travel(visit.starts_at - timedelta(days=4)):  # less than the notice of seven working days
        other = act.offer_other(fresh(visit), by=hall.office, speaker=second)
        other = visits.agree_visit(fresh(other), by=account_of(second.person))
    assert other.state == VisitState.COMMITTED and Booking.objects.get(is_live=True).speaker == second


def test_only_the_office_offers_and_only_for_a_flagged_visit(hall):
    visit, second = make_visit(hall, VisitState.COMMITTED), another(hall)
    with pytest.raises(OrderRefused):
        act.offer_other(fresh(visit), by=hall.office, speaker=second)
    revoke(hall)
    for by in (hall.contact, hall.speaker_account, hall.officer, hall.outsider):
        with pytest.raises(NotAllowed):
            act.offer_other(fresh(visit), by=by, speaker=second)
    uncleared = make_speaker(hall.corps, "没资格")
    with pytest.raises(OrderRefused):
        act.offer_other(fresh(visit), by=hall.office, speaker=uncleared)
    assert fresh(visit).state == VisitState.COMMITTED, "a refused offer leaves the visit as it was"
    act.offer_other(fresh(visit), by=hall.office, speaker=second)
    with pytest.raises(InvalidTransition):
        act.offer_other(fresh(visit), by=hall.office, speaker=second)


def test_a_workshop_belongs_to_its_speaker(hall):
    visit = make_visit(hall, VisitState.COMMITTED, kind="studio", route="东门进", place="焊接工作室")
    revoke(hall)
    with pytest.raises(OrderRefused):
        act.offer_other(fresh(visit), by=hall.office, speaker=another(hall))


def test_a_school_lecture_that_was_ordered_goes_to_the_next_who_is_cleared(hall, django_capture_on_commit_callbacks):
    topic = make_topic("T910", "给学生讲", is_for_schools=True)
    second = make_speaker(hall.corps, "林师傅", topics=[topic])
    third = clear(hall, make_speaker(hall.corps, "吴师傅", topics=[topic]))
    for speaker in (hall.speaker,):
        topic.offerings.create(speaker=speaker)
    order = make_order(
        hall, OrderState.ACCEPTED, topic=topic, wished_speaker=hall.speaker, is_school=True, teacher_present=True
    )
    with django_capture_on_commit_callbacks(execute=True):
        revoke(hall)
    order.refresh_from_db()
    assert (order.state, order.speaker) == (OrderState.DISPATCHED, third) and order.speaker != second


def test_the_sweep_asks_as_much_with_thirty_visits_as_with_one(hall):
    def cost():
        with CaptureQueriesContext(connection) as found:
            assert act.flag_visits() == 0
        return len(found)

    first = make_visit(hall, VisitState.COMMITTED)
    one = cost()
    for number in range(5):
        SchoolVisit.objects.create(
            school=first.school, speaker=first.speaker, template=first.template, state=VisitState.COMMITTED, minutes=40,
            starts_at=first.starts_at + timedelta(days=number), created_by=hall.office,
        )  # fmt: skip
    assert cost() == one


def test_the_desk_finds_the_flagged_visits_alone_and_leads_to_each(hall, client):
    flagged, other = make_visit(hall, VisitState.COMMITTED), make_visit(hall, VisitState.INTERESTED)
    revoke(hall)
    client.force_login(hall.office)
    assert reverse("lectures:visit-detail", args=[flagged.pk]) in client.get(reverse("admin:index")).text
    table = reverse("admin:lectures_schoolvisit_changelist")
    detail = [reverse("lectures:visit-detail", args=[visit.pk]) for visit in (flagged, other)]
    found = client.get(f"{table}?flagged_at__isempty=0&state=committed").text
    assert detail[0] in found and detail[1] not in found
    rest = client.get(f"{table}?flagged_at__isempty=1").text
    assert detail[0] not in rest and detail[1] in rest


def test_the_desk_says_which_day_is_wrong(hall, client):
    client.force_login(hall.office)
    days = {"done_on": "2026-05-01", "expires_on": "2025-05-01"}
    sent = {"speaker": hall.speaker.pk, "kind": "record", "reason": "", **days}
    page = client.post("/admin/lectures/clearance/add/", sent).text
    assert "结束日期早于开始日期" in page and "lectures_clearance" not in page
    sent = {"year": 2031, "edition": 13, "title": "x", "target_people": 100, "opening_place": "x",
            "opens_on": "2031-05-01", "closes_on": "2031-04-01"}  # fmt: skip
    page = client.post("/admin/lectures/programme/add/", sent).text
    assert "结束日期早于开始日期" in page and "lectures_programme" not in page
