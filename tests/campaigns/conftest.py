import pytest

from tests.factories.micros import make_micros


@pytest.fixture
def world(db):
    """An officer and a colleague of a town's union, a member below it, a series and a bank of questions."""
    return make_micros()
