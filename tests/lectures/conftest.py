import pytest

from tests.factories.lectures import make_hall


@pytest.fixture
def hall(db):
    """A city with its corps office, a union with people, one topic and one speaker."""
    return make_hall()
