"""The factory reaches every state by legal moves, and leaves the journal of them."""

import pytest
from django.utils import timezone

from lectures.states import OrderState
from tests.factories.lectures import HELD, make_order
from workflow.queries import history_of


@pytest.mark.parametrize("state", OrderState.values)
def test_an_order_walks_into_every_state(hall, state):
    order = make_order(hall, state)
    assert order.state == state
    assert (order.starts_at < timezone.now()) == (state in HELD)
    assert len(history_of(order)) >= 1
