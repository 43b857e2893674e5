import pytest

from tests.factories.homes import make_homes

from .door_world import make_gate


@pytest.fixture
def world(db):
    """A home with a room, its manager and desk, and a member of another union."""
    return make_homes()


@pytest.fixture
def gate(world):
    """A paired device, and a member of another union with a card."""
    return make_gate(world)
