"""One hour, many hands: one wins; without the lock and the wall behind it the hour is given away twice."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from tests.factories.homes import at, make_homes, make_visitor
from tests.factories.workflow import together
from workerhomes.actions import bookings as act
from workerhomes.actions import waiting as waiting_act
from workerhomes.errors import RoomTaken
from workerhomes.models import LIVE, RoomBooking, RoomWaiting
from workerhomes.states import BookingState, RoomWaitingState
from workflow.errors import Busy, InvalidTransition, WorkflowError

pytestmark = [pytest.mark.django_db(transaction=True)]
MANY = 12
WALL = "workerhomes_roombooking_no_overlap"


@pytest.fixture
def world(transactional_db):
    world = make_homes()
    world.people = [make_visitor(world.city.child, f"会员{n}") for n in range(MANY)]
    return world


def crowd(world):
    """Everybody books the same hour at once; what each got."""

    def job(user):
        def run():
            for _try in range(10):
                try:
                    return act.book_room(
                        by=user, room=world.room, starts_at=at(2, 10), minutes=60, people=2, purpose="读书会"
                    )
                except Busy:
                    continue
                except RoomTaken as taken:
                    return taken
            return None

        return run

    return together(*[job(user) for user in world.people])


def overlaps() -> int:
    rows = list(RoomBooking.objects.filter(state__in=LIVE).order_by("pk"))
    return sum(
        1
        for n, one in enumerate(rows)
        for other in rows[n + 1 :]
        if one.room_id == other.room_id
        and one.seat == other.seat
        and one.starts_at < other.ends_at
        and other.starts_at < one.ends_at
    )


def test_of_all_who_want_one_hour_one_gets_it_and_the_others_see_free_ones(world):
    got = crowd(world)
    refused = [one for one in got if isinstance(one, RoomTaken)]
    assert RoomBooking.objects.filter(state=BookingState.BOOKED).count() == 1
    assert len(refused) == MANY - 1 and at(2, 11) in refused[0].next_starts


def test_without_the_lock_and_the_wall_the_hour_is_given_away_twice(world, monkeypatch):
    monkeypatch.setattr(act, "lock", lambda *rows: rows)
    counted = act.next_number
    series = iter(range(1, 10_000))
    monkeypatch.setattr(act, "next_number", lambda *_args: next(series))  # its row would put them in line too
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE workerhomes_roombooking DROP CONSTRAINT {WALL}")
    try:
        rounds = 0
        while not overlaps() and rounds < 5:
            RoomBooking.objects.all().delete()
            crowd(world)
            rounds += 1
        assert overlaps() >= 1
    finally:
        monkeypatch.setattr(act, "next_number", counted)
        RoomBooking.objects.all().delete()
        constraint = next(one for one in RoomBooking._meta.constraints if one.name == WALL)
        with connection.schema_editor() as editor:
            editor.add_constraint(RoomBooking, constraint)


def test_the_wall_alone_keeps_the_hour_for_one_when_the_lock_is_skipped(world, monkeypatch):
    monkeypatch.setattr(act, "lock", lambda *rows: rows)
    crowd(world)
    assert overlaps() == 0 and RoomBooking.objects.filter(state__in=LIVE).count() == 1


def test_a_freed_hour_is_offered_to_one_and_taken_once(world):
    booking = act.book_room(
        by=world.member, room=world.room, starts_at=at(2, 10), minutes=60, people=2, purpose="读书会"
    )
    entries = [
        waiting_act.join_waiting(by=user, room=world.room, starts_at=at(2, 10), minutes=60, people=2, purpose="x")
        for user in world.people[:4]
    ]

    def cancel():
        try:
            return act.cancel_booking(
                RoomBooking.objects.select_related("room__home__union", "person").get(pk=booking.pk), by=world.member
            )
        except (InvalidTransition, Busy) as late:
            return late

    together(*[cancel] * 4)
    offered = RoomWaiting.objects.filter(state=RoomWaitingState.OFFERED)
    assert [entry.pk for entry in offered] == [entries[0].pk]

    def take():
        try:
            return waiting_act.take_offer(
                RoomWaiting.objects.select_related("room__home__union", "person").get(pk=entries[0].pk),
                by=world.people[0],
            )
        except WorkflowError as late:
            return late

    together(*[take] * 4)
    assert overlaps() == 0
    live = RoomBooking.objects.filter(state__in=LIVE)
    assert [(one.state, one.person_id) for one in live] == [(BookingState.BOOKED, world.people[0].person_id)]
    assert timezone.now() + timedelta(days=1) < live.get().starts_at
