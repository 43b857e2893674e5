"""The waiting list: in turn, one at a time, held while offered, on to the next when it lapses (S2-10)."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from lectures.actions import orders as act
from lectures.actions import waiting as queue
from lectures.errors import LinkExpired, OrderRefused, SlotTaken
from lectures.models import Booking, Order, WaitingEntry
from lectures.queries.availability import free_dates
from lectures.states import OrderState, WaitingState
from lectures.tasks import let_lapse
from notifications.models import Notice
from tests.factories.federation import make_member, make_union
from tests.factories.lectures import account_of, make_order, order_details
from workflow.errors import NotAllowed
from workflow.tokens import new_token

pytestmark = pytest.mark.django_db


def _wait(hall, worker, union, **more):
    today = timezone.localdate()
    days = {"from_on": today, "until_on": today + timedelta(days=60)}
    return queue.join_waiting(by=worker, union=union, speaker=hall.speaker, people=20, **days | more)


@pytest.fixture
def line(hall):
    """An order holds a date; two groups wait for the speaker, `first` before `second`."""
    order = make_order(hall, wished_speaker=hall.speaker)
    third = make_union(hall.city, name="东海造船公司工会", latitude=30.2, longitude=120.2)
    hall.second_worker = account_of(make_member(third, "钱师傅").person)
    return order, _wait(hall, hall.outsider, hall.other), _wait(hall, hall.second_worker, third)


def test_the_first_in_line_is_offered_a_freed_date_and_it_is_held(hall, line):
    order, first, second = line
    act.cancel_order(order, by=hall.worker, note="停产检修")
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state) == (WaitingState.OFFERED, WaitingState.WAITING)
    assert first.offered_starts_at == order.starts_at
    assert Booking.objects.get(is_live=True).entry == first
    assert Notice.objects.filter(kind="lectures.date_offered", person=hall.outsider.person).count() == 1
    with pytest.raises(SlotTaken):
        act.place_order(by=hall.worker, **order_details(hall, starts_at=order.starts_at, wished_speaker=hall.speaker))
    assert queue.position(second) == 1


def test_an_offer_that_lapses_goes_to_the_next_and_nobody_gets_it_twice(hall, line):
    order, first, second = line
    act.cancel_order(order, by=hall.worker, note="停产检修")
    with time_machine.travel(timezone.now() + timedelta(hours=25)):
        assert let_lapse() == (0, 1)
        assert let_lapse() == (0, 0)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state) == (WaitingState.LAPSED, WaitingState.OFFERED)
    assert [row.entry for row in Booking.objects.filter(is_live=True)] == [second]
    assert Notice.objects.filter(kind="lectures.offer_lapsed", person=hall.outsider.person).exists()


def test_who_leaves_the_list_passes_the_date_on(hall, line):
    order, first, second = line
    act.cancel_order(order, by=hall.worker, note="停产检修")
    first.refresh_from_db()
    client = Client()
    client.force_login(hall.outsider)
    page = reverse("lectures:waiting-answer", args=[first.token])
    assert "offer=" in client.get(page).content.decode()
    answer = client.post(page, {"form_token": new_token()})
    assert answer.status_code == 302
    second.refresh_from_db()
    assert second.state == WaitingState.OFFERED
    assert WaitingEntry.objects.get(pk=first.pk).state == WaitingState.LEFT


def test_the_offered_date_is_ordered_with_the_link_of_the_offer(hall, line):
    order, first, _second = line
    act.cancel_order(order, by=hall.worker, note="停产检修")
    first.refresh_from_db()
    details = order_details(hall, union=hall.other, wished_speaker=hall.speaker, starts_at=first.offered_starts_at)
    with pytest.raises(LinkExpired):
        act.place_order(
            by=hall.outsider, offer=first, **details | {"starts_at": first.offered_starts_at + timedelta(hours=1)}
        )
    made = act.place_order(by=hall.outsider, offer=first, **details)
    first.refresh_from_db()
    assert first.state == WaitingState.TAKEN
    assert Booking.objects.get(is_live=True).order == made
    with pytest.raises(LinkExpired):
        act.place_order(by=hall.outsider, offer=first, **details)
    assert Order.objects.count() == 2


def test_the_page_shows_the_place_in_line_and_the_way_to_the_order(hall, line):
    order, first, second = line
    client = Client()
    client.force_login(hall.second_worker)
    page = client.get(reverse("lectures:waiting-answer", args=[second.token])).content.decode()
    assert '<strong class="num">2</strong>' in page
    assert client.get(reverse("lectures:waiting-answer", args=[first.token])).status_code == 404
    act.cancel_order(order, by=hall.worker, note="停产检修")
    client.force_login(hall.outsider)
    page = client.get(reverse("lectures:waiting-answer", args=[first.token])).content.decode()
    link = page.split('class="button primary wide" href="')[1].split('"')[0].replace("&amp;", "&")
    assert parse_qs(urlsplit(link).query)["offer"] == [first.token]
    assert client.get(link).status_code == 200


def test_joining_through_the_page(hall):
    client = Client()
    client.force_login(hall.worker)
    page = reverse("lectures:waiting-new", args=[hall.speaker.pk])
    today = timezone.localdate()
    form = {"people": "25", "topic": hall.topic.code, "from_on": today, "until_on": today + timedelta(days=9)}
    wrong = client.post(page, form | {"until_on": today - timedelta(days=1), "form_token": new_token()})
    assert wrong.status_code == 422 and 'value="25"' in wrong.content.decode()
    token = new_token()
    answers = [client.post(page, form | {"form_token": token}) for _click in range(2)]
    assert answers[0]["Location"] == answers[1]["Location"]
    entry = WaitingEntry.objects.get()
    assert (entry.union, entry.people, entry.topic) == (hall.union, 25, hall.topic)
    again = client.post(page, form | {"form_token": new_token()})
    assert again.status_code == 422 and WaitingEntry.objects.count() == 1


def test_refusals(hall):
    _wait(hall, hall.worker, hall.union)
    with pytest.raises(OrderRefused):
        _wait(hall, hall.worker, hall.union)
    with pytest.raises(NotAllowed):
        _wait(hall, hall.worker, hall.other)
    with pytest.raises(OrderRefused):
        _wait(hall, hall.outsider, hall.other, until_on=timezone.localdate() - timedelta(days=1))
    assert WaitingEntry.objects.count() == 1


def test_a_date_of_next_days_is_offered_to_nobody(hall):
    entry = _wait(hall, hall.outsider, hall.other)
    order = make_order(hall, wished_speaker=hall.speaker)
    with time_machine.travel(order.starts_at - timedelta(days=2)):
        act.cancel_order(order, by=hall.worker, note="停产检修")
    entry.refresh_from_db()
    assert entry.state == WaitingState.WAITING
    assert order.bookings.filter(is_live=True).count() == 0


def test_a_moved_or_returned_order_frees_its_date_too(hall, line):
    order, first, second = line
    dates = free_dates(hall.speaker, minutes=60, place=(30.2, 120.2), most=40)
    act.reschedule_order(order, by=hall.worker, starts_at=dates[20], note="换班")
    first.refresh_from_db()
    assert first.state == WaitingState.OFFERED
    order.refresh_from_db()
    assert order.state == OrderState.SUBMITTED
    act.reject_order(order, by=hall.office, note="本月名额已满")
    second.refresh_from_db()
    assert second.offered_starts_at == dates[20]
