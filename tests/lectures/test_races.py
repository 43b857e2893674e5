"""One date, many hands: one wins, the rest are told and see the next dates; each race has a twin that goes wrong."""

import queue
import sys
import threading
import time
from datetime import timedelta
from functools import partial

import pytest
from django.db import connection, connections
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from lectures.actions import booking, waiting
from lectures.actions import orders as act
from lectures.errors import LinkExpired, OrderRefused, SlotTaken
from lectures.models import Booking, Order, Speaker, WaitingEntry
from lectures.queries.availability import free_dates
from lectures.states import OrderState, WaitingState
from tests.factories.federation import make_member, make_union
from tests.factories.lectures import PLACE, account_of, make_hall, make_order, order_details
from tests.factories.workflow import together
from workflow.errors import Busy, InvalidTransition
from workflow.tokens import new_token

pytestmark = [pytest.mark.django_db(transaction=True)]
CLIENTS, THREADS = 500, 25


@pytest.fixture
def hall(transactional_db):
    return make_hall()


def crowd(jobs, threads=THREADS):
    """Runs the jobs in `threads` real threads with a connection each; results and exceptions, in any order."""
    waiting_jobs, results = queue.Queue(), []
    for job in jobs:
        waiting_jobs.put(job)
    barrier = threading.Barrier(threads)

    def work():
        barrier.wait(timeout=30)
        try:
            while True:
                try:
                    job = waiting_jobs.get_nowait()
                except queue.Empty:
                    return
                try:
                    results.append(job())
                except Exception as error:  # noqa: BLE001 - every outcome is counted
                    results.append(error)
        finally:
            connections.close_all()

    before = sys.getswitchinterval()
    sys.setswitchinterval(0.0005)  # one process stands for many: the winner must not starve among its threads
    workers = [threading.Thread(target=work) for _number in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(120)
    sys.setswitchinterval(before)
    return results


def patient(job):
    """A client who is told "somebody else is changing this, please try again" and does so, five times at most."""

    def run():
        for _try in range(5):
            try:
                return job()
            except Busy:
                time.sleep(0.2)
        return job()

    return run


def groups(hall, many):
    """`many` unions with a worker each."""
    made = []
    for number in range(many):
        union = make_union(hall.city, name=f"第{number}班组工会", **PLACE)
        made.append((union, account_of(make_member(union, f"工友{number}").person)))
    return made


def orders_for_one_date(hall, many=THREADS):
    start = free_dates(hall.speaker, minutes=60, place=(30.2, 120.2))[2]
    speaker = Speaker.objects.select_related("home_corps__union", "person").get(pk=hall.speaker.pk)
    rows = [
        (by, order_details(hall, union=union, wished_speaker=speaker, starts_at=start))
        for union, by in groups(hall, many)
    ]
    return start, rows


def overlaps() -> int:
    """Pairs of live bookings of one speaker that overlap, counted by the database itself."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM lectures_booking a JOIN lectures_booking b"
            " ON a.id < b.id AND a.speaker_id = b.speaker_id AND a.during && b.during AND a.is_live AND b.is_live"
        )
        return cursor.fetchone()[0]


def test_of_five_hundred_for_one_date_one_wins_and_all_others_see_the_next_dates(hall):
    start, rows = orders_for_one_date(hall)
    jobs = [patient(partial(act.place_order, by=by, **details)) for by, details in rows * (CLIENTS // THREADS)]
    results = crowd(jobs)
    won = [result for result in results if isinstance(result, Order)]
    taken = [result for result in results if isinstance(result, SlotTaken)]
    own = [result for result in results if isinstance(result, OrderRefused) and "另一场" in str(result)]
    others = [repr(result) for result in results if result not in [*won, *taken, *own]]
    assert (len(won), len(taken) + len(own), others[:3]) == (1, CLIENTS - 1, [])
    assert len(own) < CLIENTS // THREADS, "only the winner's own group hears that it has a lecture then"
    assert all(error.next_dates and start not in error.next_dates for error in taken)
    assert (Order.objects.count(), Booking.objects.filter(is_live=True).count(), overlaps()) == (1, 1, 0)
    assert won[0].number.endswith("00001")


def test_without_the_lock_and_the_constraint_the_date_is_given_away_twice(hall, monkeypatch):
    """The control: the same race, with both walls away, must go wrong, else the test above means nothing."""
    monkeypatch.setattr(booking, "hold", lambda *rows: None)
    constraint = next(row for row in Booking._meta.constraints if row.name == "lectures_booking_no_overlap")
    with connection.schema_editor() as editor:
        editor.remove_constraint(Booking, constraint)
    try:
        most = 0
        for _round in range(3):
            _start, rows = orders_for_one_date(hall, 20)
            crowd([partial(act.place_order, by=by, **details) for by, details in rows], threads=20)
            most = max(most, overlaps())
            Booking.objects.all().delete()
            Order.objects.all().delete()
            if most:
                break
        assert most >= 1
    finally:
        Booking.objects.all().delete()
        with connection.schema_editor() as editor:
            editor.add_constraint(Booking, constraint)


def test_the_constraint_is_the_last_wall_when_the_lock_is_skipped(hall, monkeypatch):
    monkeypatch.setattr(booking, "hold", lambda *rows: None)
    _start, rows = orders_for_one_date(hall, 20)
    results = crowd([partial(act.place_order, by=by, **details) for by, details in rows], threads=20)
    assert sum(isinstance(result, Order) for result in results) == 1
    assert sum(isinstance(result, SlotTaken) for result in results) == 19
    assert overlaps() == 0


def test_twenty_browsers_for_one_date_get_one_order_and_nineteen_pages_with_other_dates(hall):
    start, rows = orders_for_one_date(hall, 20)

    def send(by, details):
        client = Client()
        client.force_login(by)
        form = {"topic": hall.topic.code, "speaker": hall.speaker.pk, "union": details["union"].pk, "people": 30,
                "starts_at": timezone.localtime(start).strftime("%Y-%m-%dT%H:%M"), "audience": "一线职工", "place": "三楼",
                "contact_name": "李工友", "contact_phone": "13900001111", "form_token": new_token()}  # fmt: skip
        answer = client.post(reverse("lectures:order-new"), form)
        return answer.status_code, answer.content.decode().count('name="starts_at" value=')

    results = crowd([partial(send, by, details) for by, details in rows], threads=20)
    assert sorted(status for status, _dates in results) == [302] + [409] * 19
    assert all(dates == 7 for status, dates in results if status == 409), "the hidden field and six other dates"
    assert Order.objects.count() == 1


def test_one_form_sent_twenty_times_at_once_makes_one_order_and_one_answer(hall):
    start, token = free_dates(hall.speaker, minutes=60, place=(30.2, 120.2))[2], new_token()
    client = Client()
    client.force_login(hall.worker)
    form = {"topic": hall.topic.code, "speaker": hall.speaker.pk, "union": hall.union.pk, "people": 30,
            "starts_at": timezone.localtime(start).strftime("%Y-%m-%dT%H:%M"), "audience": "一线职工", "place": "三楼",
            "contact_name": "李工友", "contact_phone": "13900001111", "form_token": token}  # fmt: skip

    def send():
        twin = Client()
        twin.cookies = client.cookies
        answer = twin.post(reverse("lectures:order-new"), form)
        return answer.status_code, answer.headers.get("Location")

    results = crowd([send] * 20, threads=20)
    assert set(results) == {(302, reverse("lectures:order-detail", args=[Order.objects.get().number]))}


def test_numbers_have_no_gap_when_some_orders_fail(hall):
    rows = groups(hall, 12)
    dates = free_dates(hall.speaker, minutes=60, place=(30.2, 120.2), days=40, most=60)[::2]
    speaker = Speaker.objects.select_related("home_corps__union", "person").get(pk=hall.speaker.pk)
    jobs = [
        partial(
            act.place_order, by=by, **order_details(hall, union=union, wished_speaker=speaker, starts_at=dates[n // 2])
        )
        for n, (union, by) in enumerate(rows)
    ]
    crowd(jobs, threads=12)
    numbers = sorted(int(number[-5:]) for number in Order.objects.values_list("number", flat=True))
    assert numbers == list(range(1, 7))
    assert overlaps() == 0


def test_accepting_and_cancelling_at_once_end_in_one_of_both(hall):
    for _round in range(6):
        order = make_order(hall, OrderState.DISPATCHED)
        request = order.requests.get()
        results = together(
            partial(act.accept_request, request), partial(act.cancel_order, order, by=hall.worker, note="停产检修")
        )
        order.refresh_from_db()
        request.refresh_from_db()
        assert not any(isinstance(one, Exception) and not isinstance(one, InvalidTransition) for one in results), (
            results
        )
        assert (order.state, request.state) in {
            ("cancelled", "withdrawn"),
            ("cancelled", "accepted"),
            ("accepted", "accepted"),
        }
        if order.state == "accepted":
            act.cancel_order(order, by=hall.worker, note="下一轮")
        assert not Booking.objects.filter(is_live=True).exists()


def test_an_offer_is_taken_once_by_whoever_is_first_and_lapses_for_nobody_then(hall):
    order = make_order(hall, wished_speaker=hall.speaker)
    today = timezone.localdate()
    days = {"from_on": today, "until_on": today + timedelta(days=60)}
    entry = waiting.join_waiting(by=hall.outsider, union=hall.other, speaker=hall.speaker, people=20, **days)
    others = [
        waiting.join_waiting(by=by, union=union, speaker=hall.speaker, people=20, **days)
        for union, by in groups(hall, 3)
    ]
    act.cancel_order(order, by=hall.worker, note="停产检修")
    entry.refresh_from_db()
    details = order_details(hall, union=hall.other, wished_speaker=hall.speaker, starts_at=entry.offered_starts_at)
    copies = [WaitingEntry.objects.select_related("speaker", "union").get(pk=entry.pk) for _copy in range(6)]
    results = together(
        *(partial(act.place_order, by=hall.outsider, offer=copy, **details) for copy in copies[:5]),
        partial(waiting.leave_waiting, copies[5], by=hall.outsider),
    )
    orders = [result for result in results if isinstance(result, Order)]
    assert len(orders) <= 1
    refused = [result for result in results if isinstance(result, Exception)]
    assert all(
        isinstance(error, (InvalidTransition, SlotTaken, LinkExpired)) or "另一场" in str(error) for error in refused
    ), refused
    assert overlaps() == 0 and Booking.objects.filter(is_live=True).count() == 1
    states = [WaitingEntry.objects.get(pk=one.pk).state for one in others]
    assert states.count(WaitingState.OFFERED) == (0 if orders else 1)
