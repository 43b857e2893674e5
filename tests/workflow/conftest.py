import pytest
from django.test import Client
from django.utils import translation

from tests.factories.workflow import tables_for

from .things import Lamp, make_union, make_user


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


@pytest.fixture
def client():
    return Client(headers={"Accept-Language": "en"})


@pytest.fixture
def lamps(db):
    """The table of lamps, for a test in one transaction."""
    with tables_for(Lamp):
        yield Lamp


@pytest.fixture
def real_lamps(transactional_db):
    """The table of lamps, for tests with real threads."""
    with tables_for(Lamp):
        yield Lamp


@pytest.fixture
def union(db):
    return make_union()


@pytest.fixture
def clerk(union):
    return make_user()
