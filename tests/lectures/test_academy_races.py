"""The last seat and the one slot, with many hands: one wins, nobody is skipped; each race has a twin that goes wrong."""

from functools import partial

import pytest

from lectures.actions import courses, trials
from lectures.errors import OrderRefused
from lectures.models import Batch, Enrolment, Trial
from lectures.states import TrialState
from tests.factories.academy import make_batch, make_candidate, make_slot
from tests.factories.lectures import account_of, make_hall, make_speaker
from tests.factories.workflow import together
from workflow.errors import Busy

from .test_races import crowd, patient

pytestmark = [pytest.mark.django_db(transaction=True)]
HANDS = 40


@pytest.fixture
def hall(transactional_db):
    return make_hall()


def learners(hall, many):
    return [account_of(make_speaker(hall.corps, f"学员{number}", hours=()).person) for number in range(many)]


def in_line(batch):
    return list(Enrolment.objects.filter(batch=batch).exclude(state="left").order_by("joined_at", "pk"))


def test_of_forty_for_the_last_seat_one_gets_it_and_the_others_wait_in_line(hall):
    batch = make_batch(hall, seats=1, lessons=0)
    results = crowd([patient(partial(courses.enrol, batch, by=by)) for by in learners(hall, HANDS)], threads=HANDS)
    assert [repr(one) for one in results if isinstance(one, Exception)] == []
    batch.refresh_from_db()
    rows = in_line(batch)
    assert (batch.taken, len(rows)) == (1, HANDS)
    assert [row.state for row in rows] == ["enrolled"] + ["waiting"] * (HANDS - 1), "the first in line has the seat"


def test_without_the_lock_seats_and_people_no_longer_agree(hall, monkeypatch):
    """The control: with the batch unlocked the same race loses seats, gives too many, or runs into the last wall."""
    monkeypatch.setattr(courses, "_locked", lambda batch: Batch.objects.get(pk=batch.pk))
    people, wrong = learners(hall, HANDS), 0
    for number in range(4):
        batch = make_batch(hall, seats=5, lessons=0, title=f"第{number}期")
        results = crowd([partial(courses.enrol, batch, by=by) for by in people], threads=HANDS)
        batch.refresh_from_db()
        seated = sum(row.state == "enrolled" for row in in_line(batch))
        broken = any(isinstance(one, Exception) and not isinstance(one, Busy) for one in results)
        wrong += broken or seated != batch.taken or seated > batch.seats
        if wrong:
            break
    assert wrong


def test_giving_up_at_once_frees_each_seat_for_the_next_in_line(hall):
    batch = make_batch(hall, seats=6, lessons=0)
    rows = [courses.enrol(batch, by=by) for by in learners(hall, 18)]
    leaving = [(row, account_of(row.person)) for row in rows[:6] + rows[8:10]]
    crowd([patient(partial(courses.give_up, row, by=by)) for row, by in leaving], threads=8)
    batch.refresh_from_db()
    states = [row.state for row in in_line(batch)]
    assert batch.taken == 6
    assert states == ["enrolled"] * 6 + ["waiting"] * 4, "who waited longest moved up, nobody was skipped"


def test_of_fifty_for_one_slot_one_books_it(hall):
    slot = make_slot(hall)
    people = [make_candidate(hall) for _number in range(50)]
    jobs = [patient(partial(trials.book_trial, one, slot, by=one.account, title="一把焊枪")) for one in people]
    results = crowd(jobs, threads=50)
    won = [one for one in results if isinstance(one, Trial)]
    lost = [one for one in results if isinstance(one, OrderRefused)]
    assert (len(won), len(lost), Trial.objects.count()) == (1, 49, 1)


def test_the_constraint_is_the_last_wall_when_the_slot_is_not_locked(hall, monkeypatch):
    monkeypatch.setattr(trials, "lock", lambda *rows: list(rows))
    slot = make_slot(hall)
    people = [make_candidate(hall) for _number in range(20)]
    results = crowd([partial(trials.book_trial, one, slot, by=one.account, title="x") for one in people], threads=20)
    assert sum(isinstance(one, Trial) for one in results) == 1
    assert sum(isinstance(one, OrderRefused) for one in results) == 19


def test_without_lock_and_constraint_the_slot_is_given_twice(hall, monkeypatch):
    """The control: with both walls away the same race must go wrong."""
    from django.db import connection

    monkeypatch.setattr(trials, "lock", lambda *rows: list(rows))
    wall = next(row for row in Trial._meta.constraints if row.name == "lectures_trial_slot_once")
    with connection.schema_editor() as editor:
        editor.remove_constraint(Trial, wall)
    try:
        most = 0
        for number in range(4):
            slot = make_slot(hall, 48 + number)
            people = [make_candidate(hall) for _one in range(20)]
            crowd([partial(trials.book_trial, one, slot, by=one.account, title="x") for one in people], threads=20)
            most = max(most, slot.trials.count())
            if most > 1:
                break
        assert most > 1
    finally:
        Trial.objects.all().delete()
        with connection.schema_editor() as editor:
            editor.add_constraint(Trial, wall)


def test_moving_two_talks_onto_each_others_slots_ends_well(hall):
    first, second = make_candidate(hall), make_candidate(hall)
    talks = [trials.book_trial(one, make_slot(hall, 48 + step), by=one.account, title="x")
             for step, one in enumerate((first, second))]  # fmt: skip
    free = make_slot(hall, 99)
    together(*(partial(trials.move_trial, talk, free, by=hall.office) for talk in talks))
    slots = list(Trial.objects.exclude(state=TrialState.CANCELLED).values_list("slot", flat=True))
    assert len(set(slots)) == 2 and slots.count(free.pk) == 1
