"""From the first word to a closed loop: who may, what is told, what is counted."""

from datetime import timedelta

import pytest
from django.utils import timezone

from federation.queries import reach_of
from notifications.models import Notice
from tests.factories.wishes import make_wish, make_wisher
from wishes import events
from wishes.actions import desk, loop
from wishes.errors import WishRefused
from wishes.kinds import ClosedAs
from wishes.models import Hop, Wish
from wishes.queries import wishes as queries
from wishes.states import WishState as W
from workflow.errors import InvalidTransition, NotAllowed, NoteMissing


def told(world, wish=None):
    wish = wish or make_wish(world.city.own, world.wisher)
    wish = desk.begin_wish(desk.accept_wish(wish, by=world.officer), by=world.officer)
    wish = desk.resolve_wish(wish, by=world.officer, answer="已加设热饭柜", outcome="solved")
    return desk.tell_wish(wish, by=world.officer)


def test_answered_at_once_reaches_the_wisher_and_who_listens(world):
    heard = []
    events.ON_ANSWERED.append(heard.append)
    try:
        wish = make_wish(world.city.own, world.wisher)
        with pytest.raises(NotAllowed):
            desk.answer_at_once(wish, by=world.other, answer="好", outcome="solved")
        with pytest.raises(WishRefused):
            desk.answer_at_once(wish, by=world.officer, answer=" ", outcome="solved")
        wish = desk.answer_at_once(wish, by=world.officer, answer="食堂已答应", outcome="solved")
        declined = desk.decline_wish(make_wish(world.city.own), by=world.officer, note="请找社保中心")
    finally:
        events.ON_ANSWERED.remove(heard.append)
    assert [row.pk for row in heard] == [wish.pk, declined.pk]
    assert Notice.objects.filter(person=world.wisher, kind="wishes.told").exists()
    closed = loop.say_word(wish, by=None, word=ClosedAs.SATISFIED)
    assert (closed.state, closed.closed_as, closed.due_at) == (W.CLOSED, "satisfied", None)


def test_not_satisfied_goes_back_twice_then_to_a_leader_whose_word_is_the_last(world):
    wish = told(world)
    for round_ in (1, 2):
        with pytest.raises(WishRefused):
            loop.say_word(wish, by=None, word=ClosedAs.NOT_SATISFIED)
        wish = loop.say_word(wish, by=None, word=ClosedAs.NOT_SATISFIED, comment="饭还是冷的")
        assert (wish.state, wish.reopenings, wish.handler) == (W.REOPENED, round_, world.city.own)
        wish = desk.resolve_wish(wish, by=world.officer, answer="再修", outcome="partly")
        wish = desk.tell_wish(wish, by=world.officer)
    wish = loop.say_word(wish, by=None, word=ClosedAs.NOT_SATISFIED, comment="还是冷")
    assert (wish.state, wish.handler) == (W.LEADER, world.city.own.parent)
    with pytest.raises(NotAllowed):
        desk.resolve_wish(wish, by=world.officer, answer="x", outcome="solved")
    wish = desk.tell_wish(desk.resolve_wish(wish, by=world.above, answer="换柜", outcome="solved"), by=world.above)
    wish = loop.say_word(wish, by=None, word=ClosedAs.NOT_SATISFIED, comment="算了")
    assert (wish.state, wish.closed_as) == (W.CLOSED, "not_satisfied")
    with pytest.raises(WishRefused):
        loop.reopen_closed(wish, by=None, comment="再来")


def test_transfer_signs_returns_only_by_a_rule_and_has_a_limit(world):
    wish = desk.transfer_wish(make_wish(world.city.own, world.wisher), by=world.officer, to=world.city.sibling)
    assert wish.first_answer_at and wish.state == W.TRANSFERRED
    with pytest.raises(NotAllowed):
        desk.sign_wish(wish, by=world.officer)  # who passed it on has it no more
    with pytest.raises(NoteMissing):
        desk.return_wish(wish, by=world.other, rule="task", note="")
    wish = desk.return_wish(Wish.objects.get(pk=wish.pk), by=world.other, rule="task", note="职责在本级")
    assert (wish.handler, wish.state) == (world.city.own, W.ACCEPTED)
    assert Hop.objects.get(wish=wish).rule == "task"
    for by, to in [(world.officer, world.city.sibling), (world.other, world.city.own)]:
        wish = desk.transfer_wish(wish, by=by, to=to)
        wish = desk.sign_wish(wish, by=world.other if to == world.city.sibling else world.officer)
    with pytest.raises(WishRefused) as refusal:
        desk.transfer_wish(wish, by=world.officer, to=world.city.sibling)
    assert refusal.value.field == "to" and wish.hops == 3


def test_silence_closes_as_no_answer_and_two_failed_calls_need_two_days(world):
    wish, called = told(world), told(world)
    assert loop.close_silent() == 0
    Wish.objects.filter(pk=wish.pk).update(told_at=timezone.now() - timedelta(days=40))
    assert loop.close_silent() == 1
    wish.refresh_from_db()
    assert (wish.state, wish.closed_as) == (W.CLOSED, "no_answer")
    called = loop.note_call(loop.note_call(called, by=world.officer), by=world.officer)
    assert called.state == W.TOLD  # the same day
    called.calls.update(at=timezone.now() - timedelta(days=1))
    called = loop.note_call(called, by=world.officer)
    assert (called.state, called.closed_as) == (W.CLOSED, "no_answer")
    with pytest.raises(InvalidTransition):
        loop.say_word(called, by=None, word=ClosedAs.SATISFIED)


def test_four_weeks_later_it_is_asked_once_and_never_against_a_no(world):
    lasting, quiet = (loop.say_word(told(world), by=None, word=ClosedAs.SATISFIED) for _n in range(2))
    Wish.objects.update(closed_at=timezone.now() - timedelta(days=29))
    loop.stop_asking(quiet)
    assert (loop.ask_again(), loop.ask_again()) == (1, 0)
    lasting.refresh_from_db()
    again = loop.answer_follow_up(lasting, by=None, lasting=2, comment="又冷了")
    assert (again.state, again.lasting) == (W.REOPENED, 2)


def test_joined_wishes_get_the_answer_of_the_other(world):
    lead, second = make_wish(world.city.own, world.wisher), make_wish(world.city.own, make_wisher())
    assert list(queries.similar_within(reach_of(world.officer), lead)) == [second]
    with pytest.raises(WishRefused):
        desk.join_wish(second, by=world.officer, lead=second)
    desk.join_wish(second, by=world.officer, lead=lead)
    told(world, lead)
    second.refresh_from_db()
    assert (second.state, second.answer) == (W.JOINED, "已加设热饭柜")
    assert Notice.objects.filter(person=second.person, kind="wishes.told").count() == 1


def test_restricted_wishes_are_for_the_rights_desk_alone(world):
    open_one = make_wish(world.city.own, world.wisher)
    secret = make_wish(world.city.own, world.wisher, text="连续加班没有加班费", is_sensitive=True)
    seen = {
        name: set(queries.wishes_within(reach_of(getattr(world, name))))
        for name in ("officer", "above", "rights", "other")
    }
    assert seen == {"officer": {open_one}, "above": {open_one}, "rights": {secret}, "other": set()}
    with pytest.raises(NotAllowed):
        desk.accept_wish(secret, by=world.above)
    assert desk.accept_wish(secret, by=world.rights).state == W.ACCEPTED
    desk.restrict_wish(open_one, by=world.officer, note="涉及病情")
    assert open_one not in queries.wishes_within(reach_of(world.officer))
    assert not queries.similar_published("加班")
