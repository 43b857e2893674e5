"""Three hundred players at one moment: every answer counts once, nothing is lost; without the walls the score runs over."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection, connections

from campaigns.actions import playing
from campaigns.models import Answer, Attempt, PointsLine
from campaigns.queries import contests as queries
from federation.models import Membership, Person, User
from tests.factories.micros import make_contest, make_micros
from tests.factories.workflow import together

pytestmark = pytest.mark.django_db(transaction=True)
PLAYERS = 300
WALL = "campaigns_answer_once"


def crowd(world, many=PLAYERS):
    """Accounts of members of two unions, written at once."""
    people = Person.objects.bulk_create(Person(name=f"选手{n}") for n in range(many))
    unions = [world.city.child, world.city.sibling]
    Membership.objects.bulk_create(
        Membership(person=person, union=unions[n % 2], number=f"R{n:05d}", joined_on="2020-01-01")
        for n, person in enumerate(people)
    )
    return list(User.objects.bulk_create(User(username=f"rush{p.pk}", person=p, password="!") for p in people))


def right_place(attempt, place):
    """Where the right answer stands on this player's paper."""
    key, order = attempt.paper[place]
    return order.index(queries.Question.objects.get(pk=key).right)


def test_three_hundred_players_at_one_moment(transactional_db):
    world = make_micros()
    contest = make_contest(world)
    round = contest.rounds.select_related("contest__bank", "contest__union").get()
    users = crowd(world)
    keys = dict(world.bank.questions.values_list("pk", "right"))

    gate = Barrier(PLAYERS)

    def play(user):
        gate.wait(60)
        try:
            attempt = playing.start_attempt(round, by=user)
            for place, (key, order) in enumerate(attempt.paper):
                shown = order.index(keys[key])
                for _twice in range(2):  # every answer is sent twice
                    playing.take_answer(attempt.pk, by=user, place=place, shown=shown)
            return True
        finally:
            connections.close_all()

    with ThreadPoolExecutor(PLAYERS) as pool:
        assert len([1 for done in pool.map(play, users) if done]) == PLAYERS
    tries = Attempt.objects.all()
    assert tries.count() == PLAYERS and Answer.objects.count() == PLAYERS * 5
    assert set(tries.values_list("score", "answered")) == {(5, 5)} and not tries.filter(finished_at=None).exists()
    assert PointsLine.objects.count() == PLAYERS and set(PointsLine.objects.values_list("points", flat=True)) == {5}
    papers = {str(paper) for paper in tries.values_list("paper", flat=True)}
    assert len(papers) > PLAYERS * 0.9  # of 6 questions and 4 answers each: hardly anybody has another's paper
    assert [one.players for one in queries.unit_ranking(contest, least=1)] == [150, 150]


@pytest.mark.parametrize("walled", [True, False], ids=["with the walls", "without them"])
def test_one_answer_sent_by_twelve_hands(transactional_db, monkeypatch, walled):
    world = make_micros()
    contest, user = make_contest(world, draw=1), world.member
    round = contest.rounds.select_related("contest__bank", "contest__union").get()
    attempt = playing.start_attempt(round, by=user)
    shown = right_place(attempt, 0)
    if not walled:
        open_wide = playing.ANSWER.replace("FOR UPDATE OF a", "").replace(
            "ON CONFLICT (attempt_id, position) DO NOTHING", ""
        )
        monkeypatch.setattr(playing, "ANSWER", open_wide)
        monkeypatch.setattr(playing, "finish_attempt", lambda _attempt: False)
        with connection.cursor() as cursor:
            cursor.execute(f"ALTER TABLE campaigns_answer DROP CONSTRAINT {WALL}")
    try:
        for _round in range(1 if walled else 5):
            together(*[lambda: playing.take_answer(attempt.pk, by=user, place=0, shown=shown)] * 12)
            attempt.refresh_from_db()
            if attempt.score > 1:
                break
        assert (attempt.score == 1) is walled
    finally:
        if not walled:
            Answer.objects.all().delete()
            constraint = next(one for one in Answer._meta.constraints if one.name == WALL)
            with connection.schema_editor() as editor:
                editor.add_constraint(Answer, constraint)


def test_two_taps_on_start_give_one_paper(transactional_db):
    world = make_micros()
    round = make_contest(world).rounds.select_related("contest__bank", "contest__union").get()
    got = together(*[lambda: playing.start_attempt(round, by=world.member)] * 8)
    assert len({one.pk for one in got}) == 1 and Attempt.objects.count() == 1
