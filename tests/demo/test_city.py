"""The demo city holds the figures it promises (the list at the end of the facts)."""

import pytest

from federation.models import Membership, Union
from federation.queries import subtree
from unionportal.demo import city

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def built(django_db_setup, django_db_blocker):
    """Unions and members once for the module, taken away again at its end."""
    from django.db import transaction

    with django_db_blocker.unblock():
        around = transaction.atomic()
        around.__enter__()
        unions = city.build_unions()
        members = city.build_members(unions)
        yield unions, members
        transaction.set_rollback(True)
        around.__exit__(None, None, None)


def test_one_county_has_272_grassroots_unions(built):
    county = Union.objects.get(code="QX")
    assert subtree(county).filter(children=None).count() == 272


def test_25000_members_each_counted_once(built):
    live = Membership.objects.filter(left_on=None)
    assert live.count() == live.values("person").distinct().count() == 25_000
    assert not live.exclude(union__children=None).exists()


def test_several_hundred_grassroots_unions_of_all_kinds(built):
    unions, _members = built
    assert len(unions) > 450
    assert len({union.kind for union in unions}) >= 5
