"""Every (from, to) pair of the machines: legal ones move, all the others refuse."""

import pytest

from tests.factories import homes
from tests.factories.machines import assert_full_matrix
from workerhomes import states

ROWS = {
    states.BOOKING: homes.make_booking_row,
    states.SERIES: homes.make_series,
    states.ROOM_WAITING: homes.make_waiting,
    states.ACTIVITY: homes.make_activity,
    states.SIGN_UP: homes.make_sign_up,
    states.SANCTION: homes.make_sanction,
    states.NEED: homes.make_need,
    states.CONTRACT: homes.make_contract,
    states.CALL_OFF: homes.make_call_off,
    states.INVOICE: homes.make_invoice,
    states.PACKAGE_ORDER: homes.make_package_order,
    states.SHIFT: homes.make_shift_place,
}


@pytest.mark.parametrize("machine", ROWS, ids=lambda machine: machine.name)
def test_a_row_moves_as_its_table_says_and_never_otherwise(world, machine):
    assert_full_matrix(machine, lambda: ROWS[machine](world))
