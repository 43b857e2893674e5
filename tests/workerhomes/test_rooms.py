"""Booking a room by its rules, releasing it, waiting for it, booking it every week (S4-04 … S4-07)."""

from datetime import time, timedelta

import pytest
import time_machine
from django.utils import timezone

from notifications.models import Notice
from tests.factories.homes import at, make_room, make_visitor
from workerhomes.actions import bookings as act
from workerhomes.actions import series as series_act
from workerhomes.actions import waiting as waiting_act
from workerhomes.actions.homes import save_exception
from workerhomes.errors import HomeRefused, RoomTaken
from workerhomes.models import RoomBooking, RoomSeries, RoomWaiting
from workerhomes.queries import rooms as queries
from workerhomes.queries.opening import openings
from workerhomes.states import BookingState as B
from workerhomes.states import RoomWaitingState as W
from workerhomes.states import SeriesState as S
from workerhomes.tasks import tend_rooms, tend_series
from workflow.errors import NotAllowed


def book(world, starts_at=None, by=None, room=None, minutes=60, people=4, purpose="读书会"):
    return act.book_room(
        by=by or world.member, room=room or world.room, starts_at=starts_at or at(2, 10), minutes=minutes,
        people=people, purpose=purpose,
    )  # fmt: skip


def wait(world, by, starts_at=None):
    return waiting_act.join_waiting(
        by=by, room=world.room, starts_at=starts_at or at(2, 10), minutes=60, people=4, purpose="读书会"
    )


def told(person, word):
    return Notice.objects.filter(person=person, kind=f"workerhomes.{word}").count()


def test_a_member_of_any_union_books_at_once_and_hears_of_it(world):
    booking = book(world)
    assert (booking.state, booking.seat, booking.union) == (B.BOOKED, 1, world.city.sibling)
    assert booking.number.startswith("R") and told(world.member.person, "room_booked") == 1


def test_staff_without_a_union_book_nothing(world):
    with pytest.raises(NotAllowed):
        book(world, by=world.manager)


@pytest.mark.parametrize(
    ("rule", "details", "field"),
    [
        ({}, {"starts_at": lambda: at(-1, 10)}, "starts_at"),
        ({}, {"starts_at": lambda: at(2, 10, 10)}, "starts_at"),
        ({"notice_hours": 72}, {}, "starts_at"),
        ({"ahead_days": 1}, {}, "starts_at"),
        ({"max_minutes": 45}, {}, "minutes"),
        ({"min_minutes": 90}, {}, "minutes"),
        ({}, {"people": 13}, "people"),
        ({"quota_minutes": 50}, {}, "minutes"),
    ],
)
def test_each_rule_refuses_beside_its_field(world, rule, details, field):
    for name, value in rule.items():
        setattr(world.room, name, value)
    world.room.save()
    values = {name: value() if callable(value) else value for name, value in details.items()}
    with pytest.raises(HomeRefused) as refusal:
        book(world, **values)
    assert refusal.value.field == field
    assert not RoomBooking.objects.exists()


def test_a_day_with_other_hours_closes_the_room(world):
    save_exception(
        by=world.manager, home=world.home, day=at(2, 10).date(), opens=time(13), closes=time(17), reason="盘点"
    )
    with pytest.raises(HomeRefused, match="开放"):
        book(world)
    assert book(world, at(2, 14)).state == B.BOOKED


def test_taken_hours_and_the_pause_after_them_are_refused_with_free_ones(world):
    world.room.buffer_minutes = 30
    world.room.save()
    book(world)
    other = make_visitor(world.city.child)
    for start in (at(2, 10), at(2, 9, 30), at(2, 11)):
        with pytest.raises(RoomTaken) as refusal:
            book(world, start, by=other)
    assert at(2, 11, 30) in refusal.value.next_starts and at(2, 11) not in refusal.value.next_starts
    assert book(world, at(2, 11, 30), by=other).state == B.BOOKED


def test_seats_are_given_out_one_by_one_until_none_is_left(world):
    room = make_room(world.home, seats=2, kind="reading")
    people = [make_visitor(world.city.child, name) for name in ("甲一", "乙二", "丙三")]
    seats = [book(world, by=by, room=room, people=1, purpose="").seat for by in people[:2]]
    assert seats == [1, 2]
    with pytest.raises(RoomTaken):
        book(world, by=people[2], room=room, people=1)


def test_the_quota_counts_the_period_and_what_was_not_used(world):
    world.room.quota_minutes, world.room.quota_days = 120, 1
    world.room.save()
    first = book(world)
    book(world, at(2, 14))
    with pytest.raises(HomeRefused, match="0"):
        book(world, at(2, 16))
    act.cancel_booking(first, by=world.member)
    assert book(world, at(2, 16)).state == B.BOOKED
    assert book(world, at(3, 16)).state == B.BOOKED


def test_the_home_approves_where_the_rules_say_so_and_never_its_own_wish(world):
    world.room.needs_approval = True
    world.room.save()
    world.desk.person = world.member.person
    booking = book(world)
    assert booking.state == B.REQUESTED
    with pytest.raises(NotAllowed):
        act.approve_booking(booking, by=world.member)
    assert act.approve_booking(booking, by=world.manager).state == B.BOOKED
    other = book(world, at(2, 15))
    act.reject_booking(other, by=world.manager, note="当天检修")
    assert told(world.member.person, "room_declined") == 1
    third = book(world, at(2, 17))
    with time_machine.travel(at(2, 17, 1)):
        tend_rooms()
    third.refresh_from_db()
    assert third.state == B.LAPSED


def test_without_check_in_the_room_is_released_and_with_it_kept(world):
    missed, kept = book(world), book(world, at(2, 14))
    with pytest.raises(HomeRefused):
        act.check_in(kept, by=world.member)
    with time_machine.travel(at(2, 10, 14)):
        assert tend_rooms()[0]["released"] == 0
    with time_machine.travel(at(2, 10, 15)):
        assert tend_rooms()[0]["released"] == 1
        assert tend_rooms()[0]["released"] == 0
    with time_machine.travel(at(2, 13, 50)):
        assert act.check_in_at_door(world.member.person, world.home) == kept
    with time_machine.travel(at(2, 15)):
        tend_rooms()
    assert [RoomBooking.objects.get(pk=one.pk).state for one in (missed, kept)] == [B.RELEASED, B.DONE]
    assert told(world.member.person, "room_released") == 1


def test_a_freed_room_goes_to_who_waited_first_and_on_when_the_offer_expires(world):
    booking, first, second = book(world), make_visitor(world.city.child, "甲一"), make_visitor(world.city.own, "乙二")
    with pytest.raises(HomeRefused, match="空"):
        wait(world, first, at(2, 15))
    entries = [wait(world, first), wait(world, second)]
    assert [queries.position(entry) for entry in entries] == [1, 2]
    with pytest.raises(HomeRefused):
        wait(world, first)
    act.cancel_booking(booking, by=world.member)
    entries[0].refresh_from_db()
    assert entries[0].state == W.OFFERED and waiting_act.held_for(entries[0]).person == first.person
    with pytest.raises(RoomTaken):
        book(world)
    with pytest.raises(NotAllowed):
        waiting_act.take_offer(entries[0], by=second)
    with time_machine.travel(timezone.now() + timedelta(hours=2, minutes=1)):
        with pytest.raises(HomeRefused):
            waiting_act.take_offer(entries[0], by=first)
        assert tend_rooms()[1] == 1
        taken = waiting_act.take_offer(RoomWaiting.objects.get(pk=entries[1].pk), by=second)
    entries[0].refresh_from_db()
    assert (entries[0].state, taken.state, taken.person) == (W.LAPSED, B.BOOKED, second.person)
    assert told(first.person, "room_offered") == told(first.person, "room_offer_lapsed") == 1


def test_leaving_the_list_gives_the_offer_to_the_next(world):
    booking, first, second = book(world), make_visitor(world.city.child), make_visitor(world.city.own)
    entry, after = wait(world, first), wait(world, second)
    act.cancel_booking(booking, by=world.member)
    waiting_act.leave_waiting(RoomWaiting.objects.get(pk=entry.pk), by=first)
    after.refresh_from_db()
    assert after.state == W.OFFERED


def test_a_series_leaves_out_what_cannot_be_had_and_says_why(world):
    day, other = at(3, 18).date(), make_visitor(world.city.child)
    book(world, at(10, 18), by=other)
    save_exception(by=world.manager, home=world.home, day=day + timedelta(days=14), reason="电路检修")
    series = series_act.book_series(
        by=world.member, room=world.room, from_on=day, starts=time(18), minutes=60, people=4, purpose="合唱团",
        until_on=day + timedelta(days=21),
    )  # fmt: skip
    assert [booking.starts_at for booking in series.bookings.order_by("starts_at")] == [at(3, 18), at(24, 18)]
    assert [day for day, _why in queries.skipped_of(series)] == [day + timedelta(days=7), day + timedelta(days=14)]
    series_act.end_series(series, by=world.member)
    assert set(series.bookings.values_list("state", flat=True)) == {B.CANCELLED}


def test_a_series_without_one_free_date_is_not_made(world):
    book(world, at(3, 18), by=make_visitor(world.city.child))
    book(world, at(10, 18), by=make_visitor(world.city.own))
    day = at(3, 18).date()
    with pytest.raises(HomeRefused):
        series_act.book_series(
            by=world.member, room=world.room, from_on=day, starts=time(18), minutes=60, people=4, purpose="合唱团",
            until_on=day + timedelta(days=7),
        )  # fmt: skip
    assert not RoomSeries.objects.exists()


def test_a_standing_booking_grows_is_asked_about_and_ends_without_an_answer(world):
    series = series_act.book_series(
        by=world.member,
        room=world.room,
        from_on=at(3, 18).date(),
        starts=time(18),
        minutes=60,
        people=4,
        purpose="合唱团",
    )
    assert series.bookings.count() == 4
    with time_machine.travel(at(8, 9)):
        assert tend_series() == {"made": 1, "asked": 0, "ended": 0}
    with time_machine.travel(at(57, 9)):
        assert tend_series()["asked"] == 1
        series.refresh_from_db()
        assert series.state == S.ASKED and told(world.member.person, "series_asked") == 1
        series_act.confirm_series(series, by=world.member)
    with time_machine.travel(at(115, 9)):
        assert tend_series()["asked"] == 1
    with time_machine.travel(at(123, 9)):
        assert tend_series()["ended"] == 1
    series.refresh_from_db()
    assert series.state == S.ENDED
    assert told(world.member.person, "series_ended") == 1


def test_an_exception_names_the_bookings_it_leaves_outside(world):
    booking = book(world)
    _row, outside = save_exception(by=world.manager, home=world.home, day=at(2, 10).date(), reason="停电")
    assert outside == [booking]
    with pytest.raises(NotAllowed):
        save_exception(by=world.desk, home=world.home, day=at(3, 10).date(), reason="停电")


def test_a_home_that_closes_in_the_last_minute_of_the_day_is_open_until_midnight(world):
    home, late = world.room.home, at(1, 23)
    hours = openings([home])
    assert hours.covers(home, late, late + timedelta(hours=1))
    assert hours.now(home, late + timedelta(minutes=59, seconds=30)).is_open
    assert not hours.covers(home, late, late + timedelta(minutes=61))
