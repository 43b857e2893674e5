from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from federation import actions
from federation.errors import AlreadyMember, CycleError, LinkInvalid
from federation.imports.runs import apply_import, stage_import
from federation.models import Duty, Membership, Person, Role, Union, User
from tests.factories.federation import make_city, make_person, make_union

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*calls):
    """Runs the calls side by side; an exception stands in the place of a result."""
    barrier = Barrier(len(calls))

    def run(call):
        barrier.wait()
        try:
            return call()
        except Exception as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def test_two_unions_cannot_end_up_below_each_other():
    root = make_union(code="R")
    first, second = make_union(root, "A"), make_union(root, "B")
    below_first, below_second = make_union(first, "A1"), make_union(second, "B1")
    found = at_once(
        lambda: actions.move_union(union=first, to=below_second),
        lambda: actions.move_union(union=second, to=below_first),
    )
    assert {type(one) for one in found} == {Union, CycleError}
    for union in Union.objects.exclude(parent=None).select_related("parent"):
        assert union.path == f"{union.parent.path}{union.code}/"


def test_a_person_joins_one_union_of_two():
    city = make_city()
    person = make_person(union=city.own)
    actions.end_membership(membership=Membership.objects.get())
    found = at_once(*[
        lambda union=union: actions.enrol_member(union=union, person=person)
        for union in (city.own, city.sibling, city.child, city.foreign)
    ])  # fmt: skip
    assert sum(isinstance(one, Membership) for one in found) == 1
    assert sum(isinstance(one, AlreadyMember) for one in found) == 3
    assert Membership.objects.filter(left_on=None).count() == 1


def test_a_double_confirmation_imports_once():
    city = make_city()
    rows = [["姓名", "手机号"], *([f"王{n}", f"137{n:08d}"] for n in range(50))]
    run = stage_import(kind="members", union=city.own, filename="a.csv", content=b"a", rows=rows)
    found = at_once(*[lambda: apply_import(run=run)] * 4)
    assert [one.created_count for one in found] == [50] * 4
    assert Person.objects.count() == Membership.objects.count() == 50


def test_an_invitation_is_accepted_once():
    city = make_city()
    link = actions.invite_staff(name="丁一", role=Role.AUDITOR, union=city.own, email="a@example.org").link
    token = link.rstrip("/").split("/")[-1]
    found = at_once(*[
        lambda n=n: actions.accept_invitation(token=token, username=f"ding{n}", password="correct-horse-battery-9")
        for n in range(4)
    ])  # fmt: skip
    assert sum(isinstance(one, User) for one in found) == 1
    assert sum(isinstance(one, LinkInvalid) for one in found) == 3
    assert Duty.objects.count() == User.objects.count() == 1
