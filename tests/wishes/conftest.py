import pytest

from tests.factories.wishes import make_wish_world


@pytest.fixture
def world(db):
    return make_wish_world()
