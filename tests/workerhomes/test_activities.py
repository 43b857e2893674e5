"""Activities: sign-up, waiting list, offers, kept share, absences, pauses, the report, needs and votes."""

from datetime import timedelta

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone

from federation.models import UnionKind, User
from notifications.models import Notice
from tests.factories.federation import make_union
from tests.factories.homes import (
    at,
    make_activity,
    make_need,
    make_sanction,
    make_sign_up,
    make_survey,
    make_visitor,
)
from workerhomes import tasks
from workerhomes.actions import absences, needs, seats
from workerhomes.actions import activities as act
from workerhomes.actions.door import check_in as at_door
from workerhomes.errors import HomeRefused
from workerhomes.models import Activity, ActivityType, Attendance, Question, Sanction, SignUp
from workerhomes.states import ActivityState, NeedState, SanctionState
from workerhomes.states import SignUpState as S
from workflow.errors import InvalidTransition, NotAllowed
from workflow.parameters import value_of


def told(person, word):
    return Notice.objects.filter(person=person, kind=f"workerhomes.{word}").count()


def open_activity(world, capacity=2, **details):
    return make_activity(world, capacity=capacity, state=ActivityState.OPEN, **details)


def join(world, activity, name="李红", **details):
    user = make_visitor(world.city.child, name)
    return seats.sign_up(by=user, activity=activity, **details), user


def fresh(row):
    return type(row).objects.get(pk=row.pk)


def test_seats_are_given_until_none_is_left_then_people_wait_in_line(world):
    activity = open_activity(world)
    entries = [join(world, activity)[0] for _ in range(4)]
    assert [one.state for one in entries] == [S.CONFIRMED, S.CONFIRMED, S.WAITING, S.WAITING]
    assert fresh(activity).seats_taken == 2
    assert told(entries[0].person, "seat_confirmed") == 1 and told(entries[2].person, "seat_confirmed") == 0


def test_a_seat_given_back_is_offered_taken_or_goes_on(world):
    activity = open_activity(world)
    (first, user), _second, (third, waits), (fourth, last) = (join(world, activity) for _ in range(4))
    seats.cancel_sign_up(first, by=user)
    assert [fresh(one).state for one in (third, fourth)] == [S.OFFERED, S.WAITING]
    assert fresh(activity).seats_taken == 2 and told(third.person, "seat_offered") == 1
    with time_machine.travel(fresh(third).offer_expires_at + timedelta(seconds=1)):
        with pytest.raises(HomeRefused):
            seats.take_offer(fresh(third), by=waits)
        assert seats.expire_offers() == 1 and seats.expire_offers() == 0
    assert [fresh(one).state for one in (third, fourth)] == [S.LAPSED, S.OFFERED]
    assert seats.take_offer(fresh(fourth), by=last).state == S.CONFIRMED
    with pytest.raises(InvalidTransition):
        seats.take_offer(fresh(fourth), by=last)


def test_a_group_that_does_not_fit_keeps_its_place_and_the_chair_goes_to_the_next(world):
    activity = open_activity(world, group_max=5)
    officer = make_visitor(world.city.child, "工会干部")
    make_duty(officer, world.city.child)
    (first, user), _two = join(world, activity), join(world, activity)
    group = seats.sign_up(by=officer, activity=activity, seats=2, is_group=True)
    alone, _user = join(world, activity)
    seats.cancel_sign_up(first, by=user)
    assert (fresh(group).state, fresh(alone).state) == (S.WAITING, S.OFFERED)
    seats.resize(fresh_home(activity), by=world.manager, capacity=4)
    assert fresh(group).state == S.OFFERED and fresh(activity).seats_taken == 4
    with pytest.raises(NotAllowed):
        seats.sign_up(by=make_visitor(world.city.child), activity=activity, seats=2, is_group=True)
    with pytest.raises(HomeRefused):
        seats.sign_up(by=officer, activity=open_activity(world, group_max=3), seats=4, is_group=True)


def test_an_officer_brings_a_group_of_the_industrial_union_of_the_duty(world, client):
    """F-A2-12: the group counts for that union, all below it counted; the officer's own seat for the own union."""
    union = make_union(world.city.root, kind=UnionKind.INDUSTRIAL_UNION, name="市教育工会")
    school = make_union(union, kind=UnionKind.SCHOOL_UNION)
    activity = open_activity(world, capacity=3, small_union_seats=2, group_max=3)
    officer = make_visitor(world.city.child, "教育工会干部")
    make_duty(officer, union)
    with pytest.raises(NotAllowed):
        seats.sign_up(by=officer, activity=activity, seats=2, is_group=True, union=world.city.child)
    client.force_login(officer)
    address = reverse("workerhomes:activity-join", args=[activity.number])
    assert client.post(address, {"seats": "3", "form_token": "g"}).status_code == 302
    group = SignUp.objects.get()
    assert (group.union, group.state, group.uses_small_share) == (union, S.CONFIRMED, True)
    assert seats.queries.is_small(union)
    make_duty(officer, world.city.child)
    form = client.get(address).context["form"]
    assert [one.name for one in form.fields["union"].queryset] == [world.city.child.name, "市教育工会"]
    other = open_activity(world, group_max=3)
    address = reverse("workerhomes:activity-join", args=[other.number])
    for choice, status in ((school.pk, 422), (union.pk, 302)):
        asked = {"seats": "2", "union": choice, "form_token": f"h{choice}"}
        assert client.post(address, asked).status_code == status
    assert other.sign_ups.get().union == union
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(seats.queries, "value_of", lambda name: 1)
        make_visitor(school)
        assert seats.queries.is_small(school)
        make_visitor(make_union(union, kind=UnionKind.SCHOOL_UNION))
        assert not seats.queries.is_small(union)  # its members are in the unions below


def make_duty(user, union):
    from federation.models import Duty, Role

    Duty.objects.create(user=user, role=Role.UNION_OFFICER, union=union, starts_on=timezone.localdate())


def fresh_home(activity):
    return Activity.objects.select_related("home__union").get(pk=activity.pk)


def test_seats_are_kept_for_small_unions_until_their_day(world, monkeypatch):
    soon = timezone.now() + timedelta(days=2)
    activity = open_activity(world, capacity=3, small_union_seats=2, small_union_until=soon)
    big = {world.city.child.pk}
    monkeypatch.setattr(seats.queries, "is_small", lambda union: union.pk not in big)
    one, two = join(world, activity)[0], join(world, activity)[0]
    small = seats.sign_up(by=make_visitor(world.city.sibling, "小会"), activity=activity)
    assert (one.state, two.state, small.state) == (S.CONFIRMED, S.WAITING, S.CONFIRMED)
    with time_machine.travel(soon + timedelta(minutes=1)):
        assert seats.offer_forgotten() == 1 and fresh(two).state == S.OFFERED
        assert seats.offer_forgotten() == 0


def test_what_refuses_a_sign_up(world):
    activity = open_activity(world)
    entry, user = join(world, activity)
    with pytest.raises(HomeRefused):
        seats.sign_up(by=user, activity=activity)
    with pytest.raises(NotAllowed):
        seats.sign_up(by=world.manager, activity=activity)
    with pytest.raises(HomeRefused):
        join(world, make_activity(world))
    with time_machine.travel(activity.closes_at), pytest.raises(HomeRefused):
        join(world, activity)
    make_sanction(world)
    with pytest.raises(HomeRefused):
        seats.sign_up(by=world.member, activity=activity)
    with pytest.raises(NotAllowed):
        seats.cancel_sign_up(entry, by=world.member)
    with pytest.raises(HomeRefused):
        seats.cancel_sign_up(entry, by=world.manager)
    with time_machine.travel(activity.starts_at), pytest.raises(HomeRefused):
        seats.cancel_sign_up(entry, by=user)
    assert fresh(entry).state == S.CONFIRMED


def test_questions_are_answered_or_the_sign_up_is_refused(world):
    activity = open_activity(world)
    must = Question.objects.create(
        activity=activity, text="饮食", kind="choice", choices=["荤", "素"], is_required=True
    )
    for wrong in ({}, {str(must.pk): "鱼"}):
        with pytest.raises(HomeRefused) as error:
            join(world, activity, answers=wrong)
        assert error.value.field == f"question_{must.pk}"
    entry, _user = join(world, activity, answers={str(must.pk): "素", "999": "x"})
    assert entry.answers == {str(must.pk): "素"}


def test_seats_are_never_fewer_than_those_given(world):
    activity = open_activity(world)
    join(world, activity), join(world, activity)
    with pytest.raises(HomeRefused):
        seats.resize(fresh_home(activity), by=world.manager, capacity=1)
    with pytest.raises(NotAllowed):
        seats.resize(fresh_home(activity), by=world.desk, capacity=5)
    waits, _user = join(world, activity)
    seats.resize(fresh_home(activity), by=world.manager, capacity=3)
    assert fresh(waits).state == S.OFFERED


def test_a_manager_makes_publishes_changes_and_cancels_an_activity(world):
    draft = act.create_activity(
        by=world.manager, home=world.home, minutes=60, meetings=3, title="插花", kind=ActivityType.FLOWER_COURSE,
        capacity=10, starts_at=at(5, 19), opens_at=timezone.now() - timedelta(hours=1), closes_at=at(5, 12),
    )  # fmt: skip
    assert draft.number.startswith("A2") and draft.sessions.count() == 3
    act.save_questions(draft, by=world.manager, questions=[{"text": "几点到", "kind": "text"}])
    with pytest.raises(NotAllowed):
        act.publish_activity(draft, by=world.desk)
    activity = act.publish_activity(draft, by=world.manager)
    entry, _user = join(world, activity)
    with pytest.raises(HomeRefused):
        act.save_questions(activity, by=world.manager, questions=[])
    act.save_activity(fresh_home(activity), by=world.manager, minutes=60, capacity=12, starts_at=at(6, 19))
    assert told(entry.person, "activity_moved") == 1 and fresh(activity).sessions.count() == 1
    act.cancel_activity(fresh_home(activity), by=world.manager, note="台风")
    assert fresh(entry).state == S.CANCELLED and told(entry.person, "activity_cancelled") == 1
    assert fresh(activity).seats_taken == 0


def test_times_that_make_no_sense_are_refused_by_field(world):
    common = {"home": world.home, "minutes": 60, "title": "x", "kind": "yoga", "capacity": 5}
    for field, times in {
        "closes_at": {"starts_at": at(5, 19), "opens_at": at(1, 9), "closes_at": at(6, 9)},
        "opens_at": {"starts_at": at(5, 19), "opens_at": at(4, 9), "closes_at": at(3, 9)},
    }.items():
        with pytest.raises(HomeRefused) as error:
            act.create_activity(by=world.manager, **common, **times)
        assert error.value.field == field


def run(world, come=(), miss=1, days=7):
    """An activity that was held: `come` users came, `miss` did not."""
    activity = open_activity(world, capacity=20, days=days + 1)  # the sign-up for tomorrow closes this evening
    for user in come:
        seats.sign_up(by=user, activity=activity)
    return activity


def hold(world, activity):
    with time_machine.travel(activity.starts_at + timedelta(minutes=10)):
        act.shut_activity(fresh_home(activity), by=world.manager)
        return act.hold_activity(fresh_home(activity), by=world.manager)


def test_check_in_by_name_and_at_the_door_once_each(world):
    one, two = make_visitor(world.city.child, "甲"), make_visitor(world.city.child, "乙")
    activity = run(world, [one, two])
    first, second = SignUp.objects.select_related("activity__home__union", "person").order_by("pk")
    with pytest.raises(HomeRefused):
        absences.check_in_by_name(first, by=world.desk)
    with time_machine.travel(activity.starts_at):
        with pytest.raises(NotAllowed):
            absences.check_in_by_name(first, by=one)
        for _again in range(2):
            assert absences.check_in_by_name(first, by=world.desk).state == S.ATTENDED
            assert at_door(two.person_id, world.home.pk)
    assert Attendance.objects.count() == 2 and fresh(second).state == S.ATTENDED


def test_three_absences_bring_a_pause_an_objection_and_its_answer(world):
    user = make_visitor(world.city.child, "常缺")
    world.manager.person = make_visitor(world.city.own, "家长").person
    User.objects.filter(person=world.manager.person).update(person=None)
    world.manager.save()
    for days in range(1, value_of("workerhomes.missed_most") + 1):
        assert not Sanction.objects.exists()
        hold(world, run(world, [user], days=days))
    pause = Sanction.objects.select_related("home__union", "person").get()
    assert pause.missed.count() == 3 and told(user.person, "pause_begun") == 1
    with time_machine.travel(pause.starts_at + timedelta(days=1)):
        later = open_activity(world, days=10)
        with pytest.raises(HomeRefused):
            seats.sign_up(by=user, activity=later)
        with pytest.raises(NotAllowed):
            absences.object_to_pause(pause, by=world.member, appeal="x")
        pause = absences.object_to_pause(pause, by=user, appeal="那天临时加班")
        assert told(world.manager.person, "pause_objected") == 1
        assert seats.sign_up(by=user, activity=later).state == S.CONFIRMED
        with pytest.raises(NotAllowed):
            absences.lift_pause(pause, by=world.desk, note="x")
        pause = absences.uphold_pause(pause, by=world.manager, note="没有证明")
    assert pause.state == SanctionState.UPHELD and told(user.person, "pause_decided") == 1
    assert absences.end_pauses(pause.ends_at) == 1


def test_an_absence_that_was_none_lifts_the_pause(world):
    user = make_visitor(world.city.child)
    for days in (1, 2, 3):
        hold(world, run(world, [user], days=days))
    entry = SignUp.objects.select_related("activity__home__union", "person").first()
    with pytest.raises(HomeRefused):
        absences.excuse(entry, by=world.manager, note=" ")
    absences.mend_absence(entry, by=world.manager, note="签到机坏了")
    assert Sanction.objects.get().state == SanctionState.LIFTED and fresh(entry).state == S.ATTENDED


def test_an_excused_absence_does_not_count(world):
    user = make_visitor(world.city.child)
    for days in (1, 2, 3):
        hold(world, run(world, [user], days=days))
        entry = SignUp.objects.select_related("activity__home__union", "person").latest("pk")
        if days == 1:
            absences.excuse(entry, by=world.manager, note="住院")
    assert not Sanction.objects.exists()


def test_the_report_closes_it_and_who_came_rates_once(world):
    user = make_visitor(world.city.child)
    activity = run(world, [user])
    waits = make_sign_up(world, activity)
    entry = SignUp.objects.select_related("activity__home__union", "person").get(person=user.person)
    with pytest.raises(HomeRefused):
        absences.rate_activity(entry, score=5)
    with time_machine.travel(activity.starts_at):
        absences.check_in_by_name(entry, by=world.desk)
    activity = hold(world, activity)
    assert fresh(waits).state == S.LAPSED and told(user.person, "activity_rate") == 1
    act.close_activity(activity, by=world.manager, report="来了一人", photos=[ContentFile(b"x", name="a.jpg")])
    assert fresh(activity).photos.count() == 1
    entry = SignUp.objects.select_related("activity__home__union").get(pk=entry.pk)
    absences.rate_activity(entry, score=5, comment="好")
    absences.rate_activity(entry, score=5, comment="好")
    with pytest.raises(HomeRefused):
        absences.rate_activity(entry, score=1)
    with time_machine.travel(activity.starts_at + timedelta(days=60)):
        assert not absences.can_rate(entry)


def test_the_sweep_shuts_reminds_once_and_is_harmless_twice(world):
    activity = open_activity(world)
    entry, _user = join(world, activity)
    with time_machine.travel(activity.closes_at + timedelta(hours=1)):
        assert tasks.tend_activities()[0] == {"shut": 1, "reminded": 1}
        assert tasks.tend_activities()[0] == {"shut": 0, "reminded": 0}
    assert told(entry.person, "activity_reminder") == 1 and fresh(activity).state == ActivityState.SHUT


def test_votes_are_few_and_a_wish_becomes_an_activity(world):
    survey = make_survey(world, votes_each=2)
    one, two, three = (make_need(world, survey, state=NeedState.LISTED) for _ in range(3))
    for need in (one, one, two):
        assert needs.set_vote(need, by=world.member, wants=True)
    with pytest.raises(HomeRefused):
        needs.set_vote(three, by=world.member, wants=True)
    assert not needs.set_vote(two, by=world.member, wants=False)
    assert needs.set_vote(three, by=world.member, wants=True)
    assert one.votes.count() == 1
    wish = needs.propose_need(by=world.member, survey=survey, kind="yoga", title="午间瑜伽")
    with pytest.raises(HomeRefused):
        needs.propose_need(by=world.member, survey=survey, kind="yoga", title="午间瑜伽")
    with pytest.raises(HomeRefused):
        needs.set_vote(wish, by=world.member, wants=True)
    with pytest.raises(NotAllowed):
        needs.list_need(wish, by=world.desk)
    wish = needs.list_need(wish, by=world.manager)
    activity = act.create_activity(
        by=world.manager, home=world.home, minutes=60, need=wish, title="午间瑜伽", kind="yoga", capacity=5,
        starts_at=at(5, 12), opens_at=timezone.now(), closes_at=at(5, 10),
    )  # fmt: skip
    assert fresh(wish).state == NeedState.CHOSEN and activity.need == wish
    with time_machine.travel(at(40, 9)), pytest.raises(HomeRefused):
        needs.set_vote(one, by=world.member, wants=False)
