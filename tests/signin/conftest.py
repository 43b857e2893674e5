"""People with duties for the doors."""

from datetime import date

import pytest

from federation.models import Duty, User
from tests.factories.federation import make_union


@pytest.fixture
def duty_of():
    """`duty_of(account or name, role, union)` gives a duty, at a new city union when none is named: (account, union)."""

    def make(who, role, union=None):
        union = union or make_union()
        user = who if isinstance(who, User) else User.objects.create_user(who, is_staff=True)
        Duty.objects.create(user=user, role=role, union=union, starts_on=date(2025, 1, 1))
        return user, union

    return make
