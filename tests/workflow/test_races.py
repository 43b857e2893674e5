"""Two clerks, one row: real threads behind a barrier, and the way of working that loses."""

import time
from functools import partial

import pytest
from django.db import connection, transaction

from tests.factories.workflow import together
from workflow import actions
from workflow.errors import Busy, InvalidTransition
from workflow.locks import lock
from workflow.models import StateChange

from .things import LampState, make_user

ROUNDS = 60


def test_of_two_clerks_one_wins_every_time(real_lamps, union):
    clerks = [make_user("first"), make_user("second")]
    wins = []
    for _round in range(ROUNDS):
        lamp = real_lamps.objects.create(journal_union_id=union.pk)
        copies = [real_lamps.objects.get(pk=lamp.pk) for _clerk in clerks]
        results = together(
            partial(actions.move, copies[0], LampState.ON, by=clerks[0]),
            partial(actions.move, copies[1], LampState.BROKEN, by=clerks[1], note="fell"),
        )
        assert sum(isinstance(result, InvalidTransition) for result in results) == 1, results
        wins.append(sum(isinstance(result, real_lamps) for result in results))
    assert wins == [1] * ROUNDS
    assert StateChange.objects.count() == ROUNDS
    numbers = sorted(StateChange.objects.values_list("sequence", flat=True))
    assert numbers == list(range(1, ROUNDS + 1))


def test_looking_first_and_saving_after_lets_both_win(real_lamps, union):
    """The control: without the conditional update the race happens, so the test above means something."""

    def look_then_save(pk, to):
        lamp = real_lamps.objects.get(pk=pk)
        if not lamp.can_move(to):
            raise InvalidTransition(lamp.machine, lamp.state, to)
        time.sleep(0.02)
        lamp.state = to
        lamp.save()
        return lamp

    both = 0
    for _round in range(5):
        pk = real_lamps.objects.create(journal_union_id=union.pk).pk
        results = together(
            partial(look_then_save, pk, LampState.ON),
            partial(look_then_save, pk, LampState.BROKEN),
        )
        both += all(isinstance(result, real_lamps) for result in results)
    assert both >= 1


def test_rows_locked_in_any_order_never_deadlock(real_lamps, union):
    rows = [real_lamps.objects.create() for _number in range(2)]

    def hold(*wanted):
        with transaction.atomic():
            fresh = lock(*wanted)
            assert [row.pk for row in fresh] == [row.pk for row in wanted]
            time.sleep(0.02)
            return "done"

    calls = [lambda: hold(*rows), lambda: hold(*reversed(rows))] * 4
    assert together(*calls) == ["done"] * 8


def test_somebody_who_holds_a_row_too_long_makes_others_busy(real_lamps):
    row = real_lamps.objects.create()

    def hold():
        with transaction.atomic():
            lock(row)
            time.sleep(4)

    def wait():
        time.sleep(0.3)
        with transaction.atomic():
            lock(row)

    results = together(hold, wait)
    assert results[0] is None and isinstance(results[1], Busy)
    assert "try again" in str(results[1])


def test_a_move_does_not_wait_long_for_a_row_somebody_holds(real_lamps, union):
    row = real_lamps.objects.create(journal_union_id=union.pk)

    def hold():
        with transaction.atomic():
            lock(row)
            time.sleep(4)

    def wait():
        time.sleep(0.3)
        return actions.move(real_lamps.objects.get(), LampState.ON)

    assert isinstance(together(hold, wait)[1], Busy)
    assert not StateChange.objects.exists()


def test_a_lock_needs_a_transaction_and_a_row(real_lamps):
    row = real_lamps.objects.create()
    with pytest.raises(transaction.TransactionManagementError):
        lock(row)
    real_lamps.objects.all().delete()
    with pytest.raises(real_lamps.DoesNotExist), transaction.atomic():
        lock(row)
    assert connection.is_usable()
