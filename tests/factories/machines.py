from itertools import product

import pytest

from workflow import actions
from workflow.errors import InvalidTransition
from workflow.models import StateChange


def force_state(thing, state):
    """Puts a row into `state` past the table of moves, as only a test may."""
    type(thing)._base_manager.filter(pk=thing.pk).update(state=state)
    thing.refresh_from_db()
    return thing


def assert_full_matrix(machine, make, **columns):
    """Tries every (from, to) pair: legal ones move and leave one journal line, all the others refuse.

    `make()` gives a row of the machine; it is put into each state in turn. `columns` (to -> dict) go to `move`.
    """
    thing = make()
    for here, to in product(machine.states, machine.states):
        force_state(thing, here)
        lines = StateChange.objects.count()
        if machine.can(here, to):
            actions.move(thing, to, note="because", **columns.get(to, {}))
            assert thing.state == to, f"{here} -> {to} did not move"
            assert StateChange.objects.count() == lines + 1
            last = _lines_of(thing).last()
            assert (last.from_state, last.to_state) == (here, to)
        else:
            with pytest.raises(InvalidTransition) as refusal:
                actions.move(thing, to, note="because", **columns.get(to, {}))
            assert refusal.value.state_now == here
            thing.refresh_from_db()
            assert thing.state == here, f"{here} -> {to} is illegal and moved"
            assert StateChange.objects.count() == lines


def _lines_of(thing):
    """The journal lines of this very row: another table may hold a row with the same key."""
    lines = StateChange.objects.filter(thing_label=thing._meta.label_lower, thing_pk=str(thing.pk))
    return lines.order_by("sequence")
