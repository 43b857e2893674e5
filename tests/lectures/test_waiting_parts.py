"""A group that waits whole or in two halves, and one that goes first for a written reason (S2-11)."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from lectures.actions import orders as act
from lectures.actions import waiting as queue
from lectures.errors import OrderRefused
from lectures.models import Booking, WaitingEntry
from lectures.queries.availability import free_dates
from lectures.states import WaitingState
from tests.factories.federation import make_member, make_union
from tests.factories.lectures import account_of, make_order
from workflow.errors import NotAllowed
from workflow.models import StateChange
from workflow.tokens import new_token

pytestmark = pytest.mark.django_db


def wait(hall, by=None, union=None, people=20, **more):
    today = timezone.localdate()
    return queue.join_waiting(
        by=by or hall.outsider, union=union or hall.other, speaker=hall.speaker, people=people, topic=hall.topic,
        from_on=today, until_on=today + timedelta(days=60), **more,
    )  # fmt: skip


def hold(hall, number):
    """Two orders on two free dates; cancelling one frees its date."""
    start = free_dates(hall.speaker, minutes=60, place=(30.2, 120.2), days=60)[number]
    return make_order(hall, wished_speaker=hall.speaker, starts_at=start)


def test_a_group_too_large_says_whether_it_may_be_split(hall):
    with pytest.raises(OrderRefused) as refusal:
        wait(hall, people=301)
    assert refusal.value.field == "people" and "200" in str(refusal.value)
    with pytest.raises(OrderRefused):
        wait(hall, people=401, may_split=True)
    first = wait(hall, people=301, may_split=True)
    assert list(WaitingEntry.objects.values_list("half", "people")) == [(1, 151), (2, 150)]
    assert first.half == 1
    with pytest.raises(OrderRefused):
        wait(hall)


def test_a_group_that_fits_waits_whole_even_when_it_may_be_split(hall):
    wait(hall, people=200, may_split=True)
    assert list(WaitingEntry.objects.values_list("half", "people")) == [(0, 200)]


def test_two_halves_are_offered_two_dates(hall, client):
    orders = [hold(hall, 2), hold(hall, 20)]
    wait(hall, people=300, may_split=True)
    for order in orders:
        act.cancel_order(order, by=hall.worker, note="停产检修")
    halves = list(WaitingEntry.objects.order_by("half"))
    assert [one.state for one in halves] == [WaitingState.OFFERED] * 2
    assert {one.offered_starts_at for one in halves} == {order.starts_at for order in orders}
    assert Booking.objects.filter(is_live=True, entry__in=halves).count() == 2
    client.force_login(hall.outsider)
    page = client.get(reverse("lectures:waiting-answer", args=[halves[0].token])).content.decode()
    assert "另一半" in page and halves[1].token in page


def test_an_urgent_group_goes_first_and_those_behind_read_why(hall, client):
    order = hold(hall, 2)
    third = make_union(hall.city, name="东海造船公司工会", latitude=30.2, longitude=120.2)
    worker = account_of(make_member(third, "钱师傅").person)
    early, late = wait(hall), wait(hall, by=worker, union=third)
    for reason in ("", "  "):
        with pytest.raises(OrderRefused):
            queue.set_urgent(late, by=hall.office, reason=reason)
    with pytest.raises(NotAllowed):
        queue.set_urgent(late, by=hall.officer, reason="安全月")
    queue.set_urgent(late, by=hall.office, reason="刚发生事故，安全整改")
    assert (queue.position(late), queue.position(early)) == (1, 2)
    line = StateChange.objects.get(event="waiting_urgent")
    assert (line.note, line.thing_pk) == ("刚发生事故，安全整改", str(late.pk))
    client.force_login(hall.outsider)
    page = client.get(reverse("lectures:waiting-answer", args=[early.token])).content.decode()
    assert "刚发生事故，安全整改" in page and "东海造船" not in page
    act.cancel_order(order, by=hall.worker, note="停产检修")
    late.refresh_from_db()
    early.refresh_from_db()
    assert (late.state, early.state) == (WaitingState.OFFERED, WaitingState.WAITING)
    with pytest.raises(OrderRefused):
        queue.set_urgent(late, by=hall.office, reason="再次提前")


def test_the_office_lets_a_group_go_first_in_the_admin(hall, client):
    entry = wait(hall)
    client.force_login(hall.office)
    address = reverse("admin:lectures_waitingentry_changelist")
    chosen = {"action": "go_first", "_selected_action": [entry.pk]}
    assert "原因" in client.post(address, chosen).content.decode()
    client.post(address, chosen | {"note": "安全生产月"})
    entry.refresh_from_db()
    assert (entry.is_urgent, entry.urgent_reason) == (True, "安全生产月")


def test_the_page_takes_the_answer_about_two_groups(hall, client):
    client.force_login(hall.outsider)
    today = timezone.localdate()
    data = {"people": 300, "topic": hall.topic.code, "from_on": today, "until_on": today + timedelta(days=30)}
    address = reverse("lectures:waiting-new", args=[hall.speaker.pk])
    answer = client.post(address, data | {"form_token": new_token()})
    assert answer.status_code == 422 and "200" in answer.content.decode()
    answer = client.post(address, data | {"form_token": new_token(), "may_split": "on"})
    assert answer.status_code == 302 and WaitingEntry.objects.count() == 2
