"""Pages of homes and rooms: what stands on them, what a POST does, who is refused, how many queries a list takes."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from federation.models import Role, UnionKind
from tests.factories.federation import make_staff, make_union
from tests.factories.homes import at, make_booking_row, make_home, make_room, make_series, make_visitor, make_waiting
from workerhomes.models import Affiliation, Facility, OpeningException, RoomBooking, RoomWaiting
from workerhomes.states import BookingState as B
from workflow.tokens import new_token

NOW = "%Y-%m-%dT%H:%M"


def url(name, *args):
    return reverse(f"workerhomes:{name}", args=args)


def post(client, address, **data):
    return client.post(address, {"form_token": new_token(), **data})


def hours(starts_at=None, **more):
    starts_at = timezone.localtime(starts_at or at(2, 10))
    return {"starts_at": starts_at.strftime(NOW), "minutes": 60, "people": 4, "purpose": "读书会", **more}


def test_the_list_shows_homes_on_a_map_and_filters_them(client, world):
    other = make_home(world.city.parent, name="司机之家")
    Facility.objects.create(home=other, kind="coffee", name="咖啡吧")
    page = client.get(url("home-list")).content.decode()
    assert world.home.name in page and "司机之家" in page and page.count('class="pin ') == 2
    page = client.get(url("home-list"), {"facility": "coffee"}).content.decode()
    assert "司机之家" in page and world.home.name not in page
    assert client.get(url("home-list"), {"facility": "nonsense"}).status_code == 400


def test_the_list_of_those_open_now_leaves_out_the_closed(client, world):
    OpeningException.objects.create(home=world.home, day=timezone.localdate(), reason="停电")
    page = client.get(url("home-list"), {"open": "on"}).content.decode()
    assert world.home.name not in page


def test_a_home_says_when_it_is_open_and_what_is_different(client, world):
    OpeningException.objects.create(home=world.home, day=timezone.localdate() + timedelta(days=1), reason="消防检修")
    with time_machine.travel(at(0, 10)):  # late in the evening no hour of today is left
        page = client.get(url("home-detail", world.home.code)).content.decode()
    assert "消防检修" in page and world.room.name in page and "有空" in page
    world.home.is_active = False
    world.home.save()
    assert client.get(url("home-detail", world.home.code)).status_code == 404


def test_the_unions_around_a_home_are_listed_and_filtered(client, world, django_assert_num_queries):
    around, page = [world.city.own, world.city.child, world.city.sibling], url("home-unions", world.home.code)
    assert client.get(page).context["page"].paginator.count == 0
    for union in around:
        Affiliation.objects.create(home=world.home, union=union, from_on=timezone.localdate())
    Affiliation.objects.filter(union=world.city.sibling).update(
        from_on=timezone.localdate() - timedelta(days=9), until_on=timezone.localdate() - timedelta(days=1)
    )
    client.get(page)
    with django_assert_num_queries(6):
        words = client.get(page).content.decode()
    assert world.city.child.name in words and world.city.sibling.name not in words
    for _more in range(29):
        union = make_union(parent=world.city.own)
        Affiliation.objects.create(home=world.home, union=union, from_on=timezone.localdate())
    with django_assert_num_queries(6):
        client.get(page)
    found = client.get(page, {"q": world.city.child.name}).context["page"].object_list
    assert list(found) == [world.city.child]
    assert client.get(page, {"kind": "nonsense"}).status_code == 400


def test_small_firms_join_one_union_that_stands_around_the_home(client, world):
    page, officer = url("joint-union-new", world.home.code), make_staff(Role.UNION_OFFICER, world.city.own)
    asked = {"name": "园区小微企业联合工会", "code": "XW-1", "founded_on": f"{timezone.localdate()}"}
    client.force_login(world.manager)
    assert client.get(page).status_code == post(client, page, **asked, firms="甲店\n乙店").status_code == 403
    client.force_login(officer)
    assert page in client.get(url("home-unions", world.home.code)).content.decode()
    for wrong, field, sentence in (
        ({"firms": "甲店"}, "firms", "至少"),
        ({"firms": "甲店\n甲店"}, "firms", "至少"),
        ({"founded_on": f"{timezone.localdate() + timedelta(days=1)}"}, "founded_on", "这一天还没有到。"),
        ({"code": world.city.child.code}, "code", ""),
        ({"code": "带空格 的"}, "code", ""),
    ):
        answer = post(client, page, **{"firms": "甲店\n乙店", **asked, **wrong})
        assert answer.status_code == 422 and sentence in " ".join(answer.context["form"].errors[field])
        assert "园区小微企业联合工会" in answer.content.decode()  # nothing typed is lost
    assert not Affiliation.objects.exists()
    sent = {"form_token": new_token(), "firms": "甲店\n乙店、丙店", **asked}
    for _click in range(2):
        assert client.post(page, sent).status_code == 302
    row = Affiliation.objects.get()
    assert (row.firms, row.union.kind, row.union.parent) == (
        ["甲店", "乙店", "丙店"],
        UnionKind.JOINT_UNION,
        world.city.own,
    )
    words = client.get(url("home-unions", world.home.code)).content.decode()
    assert "园区小微企业联合工会" in words and "甲店、乙店、丙店" in words


def test_free_and_taken_hours_of_a_day(client, world):
    make_booking_row(world, state="booked")
    day = at(2, 10).date().isoformat()
    page = client.get(url("room-detail", world.home.code, world.room.pk), {"day": day, "minutes": 60}).content.decode()
    assert f"/book/?starts_at={day}T11:00" in page and f"/wait/?starts_at={day}T10:00" in page
    wild = {"day": "0000-99-99", "minutes": "-1"}
    assert client.get(url("room-detail", world.home.code, world.room.pk), wild).status_code == 200


def test_a_member_books_and_a_second_click_books_nothing_more(client, world):
    client.force_login(world.member)
    token, address = new_token(), url("room-book", world.home.code, world.room.pk)
    answers = [client.post(address, {"form_token": token, **hours()}) for _ in range(2)]
    booking = RoomBooking.objects.get()
    assert {answer["Location"] for answer in answers} == {url("booking-detail", booking.number)}
    assert booking.number in client.get(url("booking-detail", booking.number)).content.decode()


def test_a_refusal_keeps_what_was_typed_and_offers_free_hours(client, world):
    make_booking_row(world, state="booked")
    client.force_login(make_visitor(world.city.child))
    answer = post(client, url("room-book", world.home.code, world.room.pk), **hours(purpose="班组例会"))
    page = answer.content.decode()
    assert answer.status_code == 422 and "班组例会" in page and "刚被订走" in page and "T11:00" in page
    answer = post(
        client, url("room-book", world.home.code, world.room.pk), starts_at="morgen", minutes="x", people="-1"
    )
    assert answer.status_code == 422


def test_staff_without_membership_are_told_why_they_cannot_book(client, world):
    client.force_login(world.manager)
    answer = post(client, url("room-book", world.home.code, world.room.pk), **hours())
    assert answer.status_code == 403 and "工会会员" in answer.content.decode()


def test_strangers_do_not_find_a_booking(client, world):
    booking = make_booking_row(world, state="booked")
    client.force_login(make_visitor(world.city.child))
    assert client.get(url("booking-detail", booking.number)).status_code == 404
    assert post(client, url("booking-step", booking.number, "cancel")).status_code == 404
    assert RoomBooking.objects.get().state == B.BOOKED


def test_the_steps_of_a_booking_and_those_of_the_wrong_state(client, world):
    booking = make_booking_row(world, state="booked")
    client.force_login(world.member)
    assert post(client, url("booking-step", booking.number, "check-in")).status_code == 422
    assert post(client, url("booking-step", booking.number, "approve")).status_code == 403
    assert post(client, url("booking-step", booking.number, "explode")).status_code == 404
    with time_machine.travel(booking.starts_at):
        client.force_login(world.member)
        post(client, url("booking-step", booking.number, "check-in"))
        assert RoomBooking.objects.get().state == B.CHECKED_IN
        post(client, url("booking-step", booking.number, "leave"))
        assert RoomBooking.objects.get().state == B.DONE
        assert post(client, url("booking-step", booking.number, "cancel")).status_code == 409


def test_the_desk_approves_declines_and_cancels_with_a_reason(client, world):
    asked, other = (make_booking_row(world, at(2, hour), state="requested") for hour in (10, 14))
    client.force_login(world.desk)
    assert asked.person.name in client.get(url("desk")).content.decode()
    post(client, url("booking-step", asked.number, "approve"))
    assert post(client, url("booking-refuse", other.number), note="").status_code == 422
    post(client, url("booking-refuse", other.number), note="当天检修")
    assert [RoomBooking.objects.get(pk=one.pk).state for one in (asked, other)] == [B.BOOKED, B.REJECTED]
    client.force_login(world.manager)
    post(client, url("booking-refuse", asked.number), note="停电")
    assert RoomBooking.objects.get(pk=asked.pk).state == B.CANCELLED
    client.force_login(world.member)
    assert "停电" in client.get(url("booking-detail", asked.number)).content.decode()
    assert client.get(url("desk")).status_code == 403


def test_hours_of_a_day_are_set_by_the_manager_alone(client, world):
    booking, address = make_booking_row(world, state="booked"), url("desk-hours", world.home.code)
    day = {"day": at(2, 10).date().isoformat(), "reason": "消防检修"}
    client.force_login(world.desk)
    assert post(client, address, **day).status_code == 403
    client.force_login(world.manager)
    assert post(client, address, **day, opens="10:00").status_code == 422
    assert post(client, address, **day, opens="12:00", closes="10:00").status_code == 422
    answer = client.post(address, {"form_token": new_token(), **day}, follow=True).content.decode()
    assert booking.number in answer and OpeningException.objects.get().is_closed
    post(client, url("desk-hours-remove", world.home.code, OpeningException.objects.get().pk))
    assert not OpeningException.objects.exists()


def test_the_waiting_list_and_a_series_by_their_pages(client, world):
    make_booking_row(world, state="booked")
    client.force_login(make_visitor(world.city.child))
    post(client, url("room-wait", world.home.code, world.room.pk), **hours())
    entry = RoomWaiting.objects.get()
    page = client.get(url("waiting-detail", entry.pk)).content.decode()
    assert "候补名次" in page
    assert post(client, url("waiting-detail", entry.pk), step="take").status_code == 409
    post(client, url("waiting-detail", entry.pk), step="leave")
    assert RoomWaiting.objects.get().state == "left"
    data = hours() | {
        "from_on": at(2, 10).date().isoformat(),
        "starts": "10:00",
        "until_on": at(9, 10).date().isoformat(),
    }
    answer = client.post(
        url("room-series", world.home.code, world.room.pk), {"form_token": new_token(), **data}, follow=True
    )
    assert "已被别人预订" in answer.content.decode()
    series = RoomBooking.objects.exclude(series=None).get().series
    assert post(client, url("series-step", series.pk, "confirm")).status_code == 409
    post(client, url("series-step", series.pk, "end"))
    series.refresh_from_db()
    assert series.state == "ended"


def test_the_table_of_bookings_goes_to_excel(client, world):
    make_booking_row(world, state="booked")
    client.force_login(world.manager)
    answer = client.get(url("desk-bookings"), {"export": "1", "state": "booked"})
    assert answer["Content-Type"].endswith("spreadsheetml.sheet") and len(answer.content) > 2000
    assert client.get(url("desk-bookings"), {"day": "gestern"}).status_code == 400


def fill(world, first, count):
    """`count` of everything that a list shows, on days of their own from `first` on."""
    for day in range(first, first + count):
        make_booking_row(world, at(day, 10), state="booked")
        make_booking_row(world, at(day, 12), state="requested")
        make_booking_row(world, at(-day, 10), state="done")
        make_waiting(world, at(day, 10))
        make_series(world)
        make_room(make_home(world.city.parent))


@pytest.mark.parametrize(
    ("page", "who", "queries"),
    [("home-list", "", 4), ("booking-list", "member", 8), ("desk", "desk", 6), ("desk-bookings", "desk", 6)],
)
def test_lists_take_the_same_queries_with_one_row_and_with_thirty(
    client, world, django_assert_num_queries, page, who, queries
):
    if who:
        client.force_login(getattr(world, who))
    fill(world, 3, 1)
    client.get(url(page))
    with django_assert_num_queries(queries):
        client.get(url(page))
    fill(world, 4, 29)
    with django_assert_num_queries(queries):
        assert client.get(url(page)).status_code == 200
