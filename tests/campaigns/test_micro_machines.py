"""Every (from, to) pair of the machines of the six micros: legal ones move, all the others refuse."""

import pytest

from campaigns.states import micros as states
from tests.factories import micros
from tests.factories.machines import assert_full_matrix

ROWS = {
    states.VISIT: micros.make_row_of_visit,
    states.CONTEST: lambda world: micros.make_contest(world, state="draft"),
    states.VIDEO: micros.make_video,
}


@pytest.mark.parametrize("machine", ROWS, ids=lambda machine: machine.name)
def test_a_row_moves_as_its_table_says_and_never_otherwise(world, machine):
    assert_full_matrix(machine, lambda: ROWS[machine](world))
