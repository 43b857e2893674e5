import pytest

from tests.factories.micros import make_micros


@pytest.fixture
def world(db):
    """An officer and a colleague of a town's union, a member below it, a series and a bank of questions."""
    return make_micros()


@pytest.fixture
def many(django_assert_max_num_queries):
    """How many statements a page costs an account."""

    def count(client, user, address):
        client.force_login(user)
        client.get(address)
        with django_assert_max_num_queries(60) as caught:
            assert client.get(address).status_code == 200
        return len(caught)

    return count
