import pytest

from tests.factories.lectures import make_hall

from .desk_world import make_desk


@pytest.fixture
def hall(db):
    """A city with its corps office, a union with people, one topic and one speaker."""
    return make_hall()


@pytest.fixture
def english(client, settings):
    """The pages speak English, whose words the tests of the desk look for."""
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"


@pytest.fixture
def desk(db):
    """Two corps with their offices, speakers and a topic: what the pages of the desk are about."""
    return make_desk()


@pytest.fixture
def office(client, desk):
    """The browser of the corps office."""
    client.force_login(desk.office)
    return client
