"""A hundred seats, three hundred who wait, two hundred cancels with promotions and resizes between them (trust.md A3)."""

import random
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.db.models import Sum
from django.utils import timezone

from federation.models import Membership, Person, User
from notifications.models import Notice
from tests.factories.homes import make_activity, make_homes, make_visitor
from tests.factories.workflow import together
from workerhomes.actions import seats
from workerhomes.models import HOLDS_SEATS, Activity, SignUp
from workerhomes.states import ActivityState
from workerhomes.states import SignUpState as S
from workflow.errors import Busy, WorkflowError
from workflow.models import StateChange

pytestmark = [pytest.mark.django_db(transaction=True)]
SEATS, WAITING, CANCELS, HANDS = 100, 300, 200, 8
WALL = "workerhomes_activity_never_over"


@pytest.fixture
def world(transactional_db):
    return make_homes()


def crowd(union, count):
    """Accounts of `count` members, written at once."""
    people = Person.objects.bulk_create(Person(name=f"会员{n}") for n in range(count))
    today = timezone.localdate()
    Membership.objects.bulk_create(
        Membership(person=one, union=union, number=f"R{n:05d}", joined_on=today) for n, one in enumerate(people)
    )
    return User.objects.bulk_create(User(username=f"crowd{n}", person=one) for n, one in enumerate(people))


def fill(world, count, capacity):
    activity = make_activity(world, capacity=capacity, state=ActivityState.OPEN)
    begin = timezone.now() - timedelta(hours=1)
    SignUp.objects.bulk_create(
        SignUp(
            activity=activity, person=user.person, union=world.city.sibling, signed_by=user,
            state=S.CONFIRMED if n < capacity else S.WAITING, joined_at=begin + timedelta(seconds=n // 2),
        )
        for n, user in enumerate(crowd(world.city.sibling, count))
    )  # fmt: skip
    Activity.objects.filter(pk=activity.pk).update(seats_taken=capacity)
    return activity


def entry_of(pk):
    return SignUp.objects.select_related("activity__home__union", "person", "signed_by").get(pk=pk)


def stubborn(call):
    """Tries again while somebody else holds the row; any other refusal is an answer too."""
    for _try in range(60):
        try:
            return call()
        except Busy:
            continue
        except WorkflowError as refusal:
            return refusal
    raise AssertionError("never got the row")


def held(activity):
    rows = SignUp.objects.filter(activity=activity, state__in=HOLDS_SEATS)
    return rows.aggregate(sum=Sum("seats"))["sum"] or 0


def test_two_hundred_cancels_promotions_and_resizes_at_once(world):
    activity = fill(world, SEATS + WAITING, SEATS)
    keys = list(SignUp.objects.order_by("pk").values_list("pk", flat=True))
    dice = random.Random(7)
    # 80 seats given back and 120 places on the list left, with 40 offers by hand, 20 sweeps and 20 resizes among them
    jobs = [("cancel", pk) for pk in [*dice.sample(keys[:SEATS], 80), *dice.sample(keys[SEATS:], CANCELS - 80)]]
    jobs += [("offer", 0)] * 40 + [("sweep", 0)] * 20 + [("resize", dice.randint(SEATS, SEATS + 20)) for _ in range(20)]
    dice.shuffle(jobs)
    over, lines = [], [jobs[n::HANDS] for n in range(HANDS)]

    def home_of():
        return Activity.objects.select_related("home__union").get(pk=activity.pk)

    def one(kind, value):
        if kind == "cancel":
            entry = entry_of(value)
            return seats.cancel_sign_up(entry, by=entry.signed_by)
        if kind == "offer":
            return seats.offer_free_seats(home_of(), by=world.manager)
        if kind == "sweep":
            return seats.offer_forgotten()
        return seats.resize(home_of(), by=world.manager, capacity=value)

    def hand(mine):
        def run():
            for kind, value in mine:
                stubborn(lambda kind=kind, value=value: one(kind, value))
                now = Activity.objects.get(pk=activity.pk)
                over.append(now.seats_taken > now.capacity)

        return run

    results = together(*[hand(mine) for mine in lines])
    assert results == [None] * HANDS
    now = Activity.objects.get(pk=activity.pk)
    assert not any(over) and held(activity) == now.seats_taken <= now.capacity
    cancelled = SignUp.objects.filter(state=S.CANCELLED).count()
    assert cancelled == CANCELS
    waiting = list(SignUp.objects.filter(state=S.WAITING).order_by("joined_at", "pk"))
    assert waiting and now.seats_taken == now.capacity  # no chair empty while somebody waits
    offers = StateChange.objects.filter(thing_label="workerhomes.signup", to_state=S.OFFERED)
    got = list(offers.order_by("sequence").values_list("thing_pk", flat=True))
    assert len(got) == len(set(got)) == Notice.objects.filter(kind="workerhomes.seat_offered").count()  # nobody twice
    first = waiting[0]
    order = [SignUp.objects.get(pk=pk) for pk in got]
    assert [(one.joined_at, one.pk) for one in order] == sorted((one.joined_at, one.pk) for one in order)
    assert all((one.joined_at, one.pk) < (first.joined_at, first.pk) for one in order)  # nobody skipped


def last_seats(world, users, activity):
    def job(user):
        return lambda: stubborn(lambda: seats.sign_up(by=user, activity=activity))

    together(*[job(user) for user in users])
    return held(activity)


def test_of_many_for_the_last_seat_one_gets_it(world):
    users = [make_visitor(world.city.child, f"会员{n}") for n in range(10)]
    activity = make_activity(world, capacity=1, state=ActivityState.OPEN)
    assert last_seats(world, users, activity) == 1
    assert SignUp.objects.filter(state=S.WAITING).count() == 9


def test_without_the_lock_and_the_wall_the_last_seat_is_given_to_several(world, monkeypatch):
    monkeypatch.setattr(seats, "lock", lambda *rows: list(rows))
    users = [make_visitor(world.city.child, f"会员{n}") for n in range(10)]
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE workerhomes_activity DROP CONSTRAINT {WALL}")
    try:
        most = 1
        for _round in range(6):
            most = max(most, last_seats(world, users, make_activity(world, capacity=1, state=ActivityState.OPEN)))
            if most > 1:
                break
        assert most > 1
    finally:
        SignUp.objects.all().delete()
        Activity.objects.all().update(seats_taken=0)
        with connection.schema_editor() as editor:
            editor.add_constraint(Activity, next(one for one in Activity._meta.constraints if one.name == WALL))


def test_the_wall_alone_gives_the_last_seat_once_when_the_lock_is_skipped(world, monkeypatch):
    monkeypatch.setattr(seats, "lock", lambda *rows: list(rows))
    users = [make_visitor(world.city.child, f"会员{n}") for n in range(10)]
    assert last_seats(world, users, make_activity(world, capacity=1, state=ActivityState.OPEN)) == 1


def test_an_offer_is_taken_or_lapses_never_both(world):
    activity = fill(world, 3, 1)
    first, second, _third = SignUp.objects.order_by("pk")
    seats.cancel_sign_up(entry_of(first.pk), by=entry_of(first.pk).signed_by)
    late = entry_of(second.pk).offer_expires_at

    def take():
        return stubborn(lambda: seats.take_offer(entry_of(second.pk), by=second.signed_by))

    with time_machine.travel(late - timedelta(seconds=1), tick=False):
        together(take, take, lambda: seats.expire_offers(late), lambda: seats.expire_offers(late))
    states = list(SignUp.objects.order_by("pk").values_list("state", flat=True))
    assert states in ([S.CANCELLED, S.CONFIRMED, S.WAITING], [S.CANCELLED, S.LAPSED, S.OFFERED])
    assert held(activity) == 1
