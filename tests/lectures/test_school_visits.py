"""A visit from interest to the confirmed fact: each step by its right side, the hours held, both sides rate (S3-02, S3-04)."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from lectures.actions import orders
from lectures.actions import visits as act
from lectures.actions.clearances import revoke_clearance
from lectures.actions.schools import close_past_posts, close_post, write_post
from lectures.errors import OrderRefused, SlotTaken
from lectures.models import Booking, Clearance, Order, SchoolPost, SchoolVisit, Speaker, VisitRating
from lectures.parameters import SCHOOL_CEILING
from lectures.states import POST, VISIT, OrderState, PostState, VisitState
from notifications.models import Notice
from tests.factories.lectures import account_of, make_speaker
from tests.factories.machines import assert_full_matrix
from tests.factories.schools import (
    WHAT,
    clear,
    date_of,
    fresh,
    make_ask,
    make_contact,
    make_offer,
    make_school,
    make_school_hall,
    make_visit,
)
from workflow.actions import set_parameter
from workflow.errors import InvalidTransition, NotAllowed, NoteMissing

pytestmark = pytest.mark.django_db


@pytest.fixture
def hall(db):
    return make_school_hall()


def test_an_ask_or_offer_moves_as_its_table_says(hall):
    assert_full_matrix(POST, lambda: make_ask(hall))


def test_a_visit_moves_as_its_table_says(hall):
    def make():
        visit = make_visit(hall)
        SchoolVisit.objects.filter(pk=visit.pk).update(starts_at=timezone.now())
        return fresh(visit)

    assert_full_matrix(VISIT, make)


def test_an_ask_becomes_a_visit_whose_hours_are_held_by_an_order_of_the_school(hall):
    visit = make_visit(hall, VisitState.COMMITTED)
    order = visit.order
    assert (order.state, order.mode, order.is_school, order.people) == (OrderState.ACCEPTED, "visit", True, 40)
    assert (order.union, order.ordered_by, order.speaker) == (hall.school.union, hall.contact, hall.speaker)
    assert Booking.objects.get(is_live=True).order == order
    assert visit.programme.year == timezone.localtime(visit.starts_at).year
    assert visit.post.state == PostState.MATCHED
    told = set(Notice.objects.filter(kind__contains="visit_").values_list("kind", flat=True))
    assert told == {"lectures.visit_interest", "lectures.visit_invited", "lectures.visit_agreed"}


def test_an_offer_goes_the_other_way_round_school_first_speaker_invites_school_agrees(hall):
    post = make_offer(hall)
    visit = act.show_interest(post, by=hall.contact, school=hall.school, **WHAT)
    with pytest.raises(NotAllowed):
        act.invite_visit(fresh(visit), by=hall.contact, starts_at=date_of(hall))
    visit = act.invite_visit(fresh(visit), by=hall.speaker_account, starts_at=date_of(hall))
    with pytest.raises(NotAllowed):
        act.agree_visit(fresh(visit), by=hall.speaker_account)
    visit = act.agree_visit(fresh(visit), by=hall.contact)
    assert (visit.state, visit.order.state) == (VisitState.COMMITTED, OrderState.ACCEPTED)


def test_each_step_is_refused_to_the_wrong_side_and_to_outsiders(hall):
    other = make_contact(make_school(hall.city, "城东小学工会", "primary"))
    post = make_ask(hall)
    for by in (other, hall.contact, hall.outsider):
        with pytest.raises(NotAllowed):
            act.show_interest(post, by=by, speaker=hall.speaker)
    visit = act.show_interest(post, by=hall.speaker_account, speaker=hall.speaker)
    with pytest.raises(OrderRefused, match="已经"):
        act.show_interest(post, by=hall.speaker_account, speaker=hall.speaker)
    for by in (other, hall.speaker_account, hall.outsider):
        with pytest.raises(NotAllowed):
            act.invite_visit(fresh(visit), by=by, starts_at=date_of(hall), **WHAT)
    act.invite_visit(fresh(visit), by=hall.contact, starts_at=date_of(hall), **WHAT)
    for by in (other, hall.contact, hall.outsider):
        with pytest.raises(NotAllowed):
            act.agree_visit(fresh(visit), by=by)
    for by in (other, hall.outsider):
        with pytest.raises(NotAllowed):
            act.cancel_visit(fresh(visit), by=by, note="不行")
    assert fresh(visit).state == VisitState.INVITED


def test_a_date_of_the_speaker_that_is_taken_shows_the_next_free_ones(hall):
    school = make_school(hall.city, "城东小学工会", "primary")
    contact = make_contact(school)
    first = make_visit(hall, VisitState.INVITED)
    second = make_visit(hall, VisitState.INVITED, school=school, contact=contact)
    act.agree_visit(first, by=hall.speaker_account, reason="本周主题周")
    with pytest.raises(SlotTaken) as taken:
        act.agree_visit(fresh(second), by=hall.speaker_account)
    assert taken.value.next_dates and second.starts_at not in taken.value.next_dates
    assert fresh(second).state == VisitState.INVITED


def test_cancelling_frees_the_hours_and_opens_the_ask_again(hall):
    visit = make_visit(hall, VisitState.COMMITTED)
    with pytest.raises(NoteMissing):
        act.cancel_visit(fresh(visit), by=hall.speaker_account, note=" ")
    act.cancel_visit(fresh(visit), by=hall.speaker_account, note="身体不适")
    visit = fresh(visit)
    assert (visit.state, visit.order.state, visit.post.state) == ("cancelled", "cancelled", "open")
    assert not Booking.objects.filter(is_live=True).exists()
    assert Notice.objects.filter(kind="lectures.visit_cancelled", person=hall.contact.person).exists()
    with pytest.raises(InvalidTransition):
        act.cancel_visit(visit, by=hall.contact, note="再来一次")


def test_cancelling_or_confirming_the_order_takes_its_visit_along(hall):
    visit = make_visit(hall, VisitState.COMMITTED)
    orders.cancel_order(visit.order, by=hall.office, note="暴雨停课")
    assert fresh(visit).state == VisitState.CANCELLED
    with pytest.raises(NotAllowed):
        other = make_visit(hall, VisitState.COMMITTED)
        orders.reschedule_order(other.order, by=hall.contact, starts_at=date_of(hall, 4), note="换一天")


def test_an_expired_clearance_on_the_day_blocks_invitation_and_agreement(hall):
    visit = make_visit(hall, VisitState.INVITED)
    row = Clearance.objects.filter(speaker=hall.speaker).first()
    revoke_clearance(row, by=hall.office, reason="复核未通过")
    with pytest.raises(OrderRefused, match="进校资格"):
        act.agree_visit(fresh(visit), by=hall.speaker_account)
    later = make_visit(hall)
    with pytest.raises(OrderRefused, match="进校资格"):
        act.invite_visit(later, by=hall.contact, starts_at=date_of(hall), **WHAT)
    assert (fresh(visit).state, Order.objects.count()) == (VisitState.INVITED, 0)


@pytest.mark.parametrize("people", [0, 61, 10_000])
def test_a_group_too_small_or_too_large_is_refused_beside_its_field(hall, people):
    with pytest.raises(OrderRefused) as refused:
        act.invite_visit(make_visit(hall), by=hall.contact, starts_at=date_of(hall), **WHAT | {"people": people})
    assert refused.value.field == "people"


def test_a_workshop_visit_needs_its_route_and_the_consent_held_by_the_school(hall):
    visit = make_visit(hall, kind="studio")
    details = WHAT | {"people": 30, "route": "", "consent_held": False}
    for field, given in (("route", {}), ("consent_held", {"route": "门厅—展厅—工位"})):
        with pytest.raises(OrderRefused) as refused:
            act.invite_visit(fresh(visit), by=hall.contact, starts_at=date_of(hall), **details | given)
        assert refused.value.field == field
    done = {"route": "门厅—展厅—工位", "consent_held": True}
    visit = act.invite_visit(fresh(visit), by=hall.contact, starts_at=date_of(hall), **details | done)
    assert (visit.state, visit.route) == (VisitState.INVITED, "门厅—展厅—工位")


def test_the_school_confirms_and_each_side_rates_once(hall):
    visit = make_visit(hall, VisitState.ATTENDED)
    assert (visit.people_counted, visit.confirmed_by, visit.order.state) == (38, hall.contact, OrderState.DELIVERED)
    assert Speaker.objects.get(pk=hall.speaker.pk).delivered_count == 1
    act.rate_visit(visit, by=hall.contact, side="school", score=5, comment="孩子们问个不停")
    act.rate_visit(visit, by=hall.speaker_account, side="speaker", score=4)
    for by, side in ((hall.contact, "school"), (hall.speaker_account, "speaker")):
        with pytest.raises(OrderRefused, match="已评价"):
            act.rate_visit(visit, by=by, side=side, score=1)
    with pytest.raises(NotAllowed):
        act.rate_visit(visit, by=hall.contact, side="speaker", score=1)
    assert sorted(VisitRating.objects.values_list("side", "score")) == [("school", 5), ("speaker", 4)]


def test_a_visit_cannot_be_rated_or_confirmed_before_its_time(hall):
    visit = make_visit(hall, VisitState.COMMITTED)
    with pytest.raises(OrderRefused):
        act.rate_visit(visit, by=hall.contact, side="school", score=5)
    with pytest.raises(NotAllowed):
        act.hold_visit(visit, by=hall.contact, people_counted=30)
    with pytest.raises(OrderRefused):
        act.miss_visit(visit, by=hall.contact, note="没有来")
    with time_machine.travel(visit.starts_at + timedelta(hours=1)):
        with pytest.raises(NotAllowed):
            act.hold_visit(fresh(visit), by=hall.speaker_account, people_counted=30)
        act.miss_visit(fresh(visit), by=hall.contact, note="停电")
    visit = fresh(visit)
    assert (visit.state, visit.order.state) == (VisitState.MISSED, OrderState.CANCELLED)
    assert not Booking.objects.filter(is_live=True).exists()


def test_a_speaker_goes_as_often_as_the_ceiling_says_unless_the_office_writes_why(hall):
    set_parameter(by=None, name=SCHOOL_CEILING, value=1, holds_from=timezone.localdate(), reason="试行")
    make_visit(hall, VisitState.COMMITTED)
    school = make_school(hall.city, "城东小学工会", "primary")
    second = make_visit(
        hall, VisitState.INVITED, school=school, contact=make_contact(school), starts_at=date_of(hall, 5)
    )
    with pytest.raises(OrderRefused, match="1"):
        act.agree_visit(second, by=hall.speaker_account)
    for by, reason in ((hall.contact, "想请"), (hall.office, " ")):
        with pytest.raises((NotAllowed, OrderRefused)):
            act.allow_visit(second, by=by, reason=reason)
    act.allow_visit(second, by=hall.office, reason="926 开幕式主讲")
    visit = act.agree_visit(fresh(second), by=hall.speaker_account)
    assert (visit.state, visit.override_reason) == (VisitState.COMMITTED, "926 开幕式主讲")


def test_a_school_that_never_had_a_visit_goes_before_one_that_had(hall):
    make_visit(hall, VisitState.ATTENDED)
    other = make_school(hall.city, "城东小学工会", "primary")
    make_visit(hall, school=other, contact=make_contact(other))
    again = make_visit(hall, VisitState.INVITED, starts_at=date_of(hall, 6))
    with pytest.raises(OrderRefused, match="城东小学") as refused:
        act.agree_visit(again, by=hall.speaker_account)
    assert refused.value.field == "reason"
    visit = act.agree_visit(fresh(again), by=hall.speaker_account, reason="结对学校，上次约定")
    assert (visit.state, visit.override_reason) == (VisitState.COMMITTED, "结对学校，上次约定")


def test_asks_and_offers_are_checked_and_closed(hall):
    today = timezone.localdate()
    primary = make_school(hall.city, "城东小学工会", "primary")
    contact = make_contact(primary)
    template = hall.activities["report"]
    days = {"from_on": today, "until_on": today + timedelta(days=9)}
    with pytest.raises(OrderRefused):
        write_post(by=contact, school=primary, template=template, **days)
    with pytest.raises(NotAllowed):
        write_post(by=contact, school=hall.school, template=template, **days)
    with pytest.raises(OrderRefused) as refused:
        make_ask(hall, from_on=today + timedelta(days=3), until_on=today + timedelta(days=1))
    assert refused.value.field == "until_on"
    with pytest.raises(OrderRefused):
        make_ask(hall, from_on=today - timedelta(days=9), until_on=today - timedelta(days=1))
    novice = make_speaker(hall.corps, "新讲员")
    with pytest.raises(OrderRefused) as refused:
        make_offer(hall, novice, account_of(novice.person))
    assert refused.value.field == "from_on"
    make_offer(hall, clear(hall, novice), account_of(novice.person))
    post = make_ask(hall)
    with pytest.raises(NotAllowed):
        close_post(post, by=hall.speaker_account)
    assert close_post(post, by=hall.contact).state == PostState.CLOSED
    with pytest.raises(InvalidTransition):
        close_post(post, by=hall.contact)
    make_ask(hall)
    with time_machine.travel(timezone.now() + timedelta(days=61)):
        assert close_past_posts() == 2
    assert not SchoolPost.objects.exclude(state=PostState.CLOSED).exists()
