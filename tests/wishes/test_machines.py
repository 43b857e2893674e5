"""Every (from, to) pair of the machines: legal ones move, all the others refuse."""

import pytest

from tests.factories.machines import assert_full_matrix
from tests.factories.wishes import make_row
from wishes import states


@pytest.mark.parametrize("machine", [states.WISH, states.CHARITY, states.PROPOSAL], ids=lambda machine: machine.name)
def test_a_row_moves_as_its_table_says_and_never_otherwise(world, machine):
    assert_full_matrix(machine, lambda: make_row(machine, world))
