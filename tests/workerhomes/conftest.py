import pytest

from tests.factories.homes import make_homes


@pytest.fixture
def world(db):
    """A home with a room, its manager and desk, and a member of another union."""
    return make_homes()
