"""The volunteers' rota: places never pass what is needed, hours are confirmed by somebody else, the certificate (S4-15)."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from federation.models import Person
from notifications.models import Notice
from tests.factories.homes import at, make_homes, make_shift, make_shift_place, make_visitor
from tests.factories.workflow import together
from workerhomes.actions import volunteers as act
from workerhomes.errors import HomeRefused
from workerhomes.hours_seal import Sealed, number_of, seal
from workerhomes.models import Shift, ShiftPlace
from workerhomes.states import ShiftState as S
from workflow.errors import Busy, InvalidTransition, NotAllowed
from workflow.tokens import new_token


def url(name, *args):
    return reverse(f"workerhomes:{name}", args=args)


def post(client, address, **data):
    return client.post(address, {"form_token": new_token(), **data})


def test_a_place_is_taken_given_back_and_taken_by_another(world):
    shift, other = make_shift(world, needed=1), make_visitor(world.city.child, "李红")
    place = act.join_shift(shift, by=world.member)
    with pytest.raises(HomeRefused):
        act.join_shift(shift, by=world.member)
    with pytest.raises(HomeRefused):
        act.join_shift(shift, by=other)
    with pytest.raises(NotAllowed):
        act.leave_shift(place, by=other)
    act.leave_shift(place, by=world.member)
    assert act.join_shift(shift, by=other).state == S.SIGNED
    shift.refresh_from_db()
    assert shift.taken == 1
    with pytest.raises(NotAllowed):
        act.join_shift(make_shift(world, days=4), by=world.manager)


def test_two_shifts_at_a_time_and_one_that_began_are_refused(world):
    act.join_shift(make_shift(world), by=world.member)
    with pytest.raises(HomeRefused):
        act.join_shift(make_shift(world), by=world.member)
    late = make_shift(world, days=5)
    with time_machine.travel(late.starts_at), pytest.raises(HomeRefused):
        act.join_shift(late, by=world.member)


def test_a_cancelled_shift_frees_its_people_and_tells_them(world):
    shift = make_shift(world)
    act.join_shift(shift, by=world.member)
    act.cancel_shift(shift, by=world.desk, note="停电")
    assert ShiftPlace.objects.get().state == S.WITHDRAWN
    assert Notice.objects.filter(person=world.member.person, kind="workerhomes.shift_cancelled").count() == 1
    with pytest.raises(HomeRefused):
        act.join_shift(shift, by=world.member)
    with pytest.raises(HomeRefused):
        act.cancel_shift(shift, by=world.desk, note="停电")


def test_hours_are_confirmed_after_the_beginning_and_never_by_oneself(world):
    shift = make_shift(world)
    place = act.join_shift(shift, by=world.member)
    world.desk.person = Person.objects.create(name="王丽")
    world.desk.save()
    with pytest.raises(HomeRefused):
        act.check_in(place, by=world.manager)
    with pytest.raises(NotAllowed):
        act.confirm_hours(place, by=world.manager, minutes=60)
    with time_machine.travel(shift.starts_at + timedelta(minutes=5)):
        act.check_in(place, by=world.manager)
        with pytest.raises(NotAllowed):
            act.note_absent(place, by=world.manager)
    with time_machine.travel(shift.ends_at):
        place = ShiftPlace.objects.select_related("shift__home__union", "person").get()
        own = make_shift_place(world, shift, person=world.desk.person)
        with pytest.raises(NotAllowed):
            act.confirm_hours(own, by=world.desk, minutes=180)
        assert act.confirm_hours(place, by=world.manager, minutes=175).minutes == 175
        with pytest.raises(InvalidTransition):
            act.note_absent(place, by=world.manager)


def test_fewer_places_than_people_and_a_shift_of_a_day_are_refused(world):
    shift = make_shift(world, needed=2)
    for user in (world.member, make_visitor(world.city.child)):
        act.join_shift(shift, by=user)
    with pytest.raises(HomeRefused, match="2"):
        act.save_shift(by=world.desk, shift=Shift.objects.select_related("home__union").get(), needed=1)
    with pytest.raises(HomeRefused):
        act.save_shift(by=world.desk, home=world.home, task="值守", starts_at=at(2, 8), ends_at=at(2, 21), needed=1)
    with pytest.raises(NotAllowed):
        act.save_shift(by=world.member, home=world.home, task="值守", starts_at=at(2, 8), ends_at=at(2, 9), needed=1)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("locked", [True, False], ids=["with the lock", "without it"])
def test_ten_who_want_three_places(transactional_db, monkeypatch, locked):
    world = make_homes()
    people = [make_visitor(world.city.child, f"会员{n}") for n in range(10)]
    if not locked:
        monkeypatch.setattr(act, "lock", lambda *rows: [type(row).objects.get(pk=row.pk) for row in rows])
        monkeypatch.setattr(act, "record", lambda *_args, **_more: None)  # the journal would put them in line
    shift, rounds = make_shift(world, needed=3), 0

    def job(user):
        def run():
            for _try in range(20):
                try:
                    return act.join_shift(shift, by=user)
                except Busy:
                    continue
                except HomeRefused:
                    return None

        return run

    while rounds < (1 if locked else 5):
        ShiftPlace.objects.all().delete()
        Shift.objects.update(taken=0)
        together(*[job(user) for user in people])
        rounds += 1
        if ShiftPlace.objects.count() > 3:
            break
    assert (ShiftPlace.objects.count() == 3) is locked


def test_the_rota_shows_places_and_no_names(client, world):
    shift = make_shift(world)
    act.join_shift(shift, by=world.member)
    page = client.get(url("shift-list")).content.decode()
    assert shift.task in page and world.member.person.name not in page
    assert client.get(url("shift-list"), {"home": "x"}).status_code == 400
    other = make_visitor(world.city.child, "李红")
    client.force_login(other)
    post(client, url("shift-step", shift.pk, "join"))
    assert ShiftPlace.objects.filter(person=other.person, state=S.SIGNED).exists()
    assert client.get(url("shift-certificate")).status_code == 403
    post(client, url("shift-step", shift.pk, "leave"))
    assert not ShiftPlace.objects.filter(person=other.person, state=S.SIGNED).exists()
    assert post(client, url("shift-step", shift.pk, "leave")).status_code == 404
    assert client.get(url("desk-shift", shift.pk)).status_code == 403


def test_the_desk_confirms_and_the_volunteer_prints(client, world):
    shift = make_shift(world)
    place = act.join_shift(shift, by=world.member)
    with time_machine.travel(shift.ends_at):
        client.force_login(world.desk)
        assert world.member.person.name in client.get(url("desk-shift", shift.pk)).content.decode()
        assert post(client, url("place-step", place.pk, "confirm"), minutes="1000").status_code == 422
        post(client, url("place-step", place.pk, "absent"))
        assert post(client, url("place-step", place.pk, "confirm-late"), minutes="60", note="").status_code == 422
        post(client, url("place-step", place.pk, "confirm-late"), minutes="150", note="签到漏记")
        client.force_login(world.member)
        assert "2.5" in client.get(url("my-shifts")).content.decode()
        paper = client.get(url("shift-certificate"))
        assert paper["Content-Type"] == "application/pdf" and paper.content.startswith(b"%PDF")
        client.logout()
        token = seal(Sealed(world.member.person_id, 1, 150, timezone.localdate()))
        page = client.get(url("hours-verify", token))
        words, name = page.content.decode(), world.member.person.name
        assert page.context["holds"] and "2.5" in words and number_of(token) in words and name not in words
        page = client.get(url("hours-verify", seal(Sealed(world.member.person_id, 2, 300, timezone.localdate()))))
        assert page.status_code == 200 and not page.context["holds"]  # hours that were taken back since
        assert {
            client.get(url("hours-verify", bad)).status_code
            for bad in (token[:-1] + "_", token.replace("-150-", "-950-"), "x" * 60)
        } == {404}


@pytest.mark.parametrize(
    ("page", "who", "queries"), [("shift-list", "member", 7), ("my-shifts", "member", 6), ("desk-shifts", "desk", 6)]
)
def test_lists_take_the_same_queries_with_one_row_and_with_thirty(
    client, world, django_assert_num_queries, page, who, queries
):
    client.force_login(getattr(world, who))
    make_shift_place(world)
    client.get(url(page))
    with django_assert_num_queries(queries):
        client.get(url(page))
    for days in range(4, 33):
        make_shift_place(world, make_shift(world, days=days))
    with django_assert_num_queries(queries):
        assert client.get(url(page)).status_code == 200
    assert timezone.now() < Shift.objects.latest("starts_at").starts_at
