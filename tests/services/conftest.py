import pytest

from tests.factories.services import make_counter


@pytest.fixture
def world(db):
    """A station with an open session, two officers, a driver and a company."""
    return make_counter()
