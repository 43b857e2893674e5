import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from federation import actions, queries
from federation.errors import CycleError, FederationError
from federation.geo import distance_km
from federation.models import Membership, Role, Union
from tests.factories.federation import make_city, make_member, make_staff, make_union

pytestmark = pytest.mark.django_db


def assert_tree_is_whole():
    for union in Union.objects.select_related("parent"):
        assert union.path == f"{union.parent.path if union.parent else ''}{union.code}/"


def test_a_new_union_hangs_below_its_parent(city):
    assert city.child.path == "HZ/XJ/XJ01/GH0001/"
    assert city.child.level == 4
    assert [union.code for union in queries.ancestors(city.child)] == ["HZ", "XJ", "XJ01", "GH0001"]


@pytest.mark.parametrize("code", ["", "a/b", "a%b", "a_b", "含字", "x" * 21, "HZ"])
def test_a_code_that_would_break_the_path_is_refused(city, code):
    with pytest.raises(ValidationError):
        actions.create_union(code=code, name="甲", kind="school_union", parent=city.root)
    assert Union.objects.count() == 6


def test_moving_takes_everything_below_along(city, django_assert_max_num_queries):
    with django_assert_max_num_queries(16):
        actions.move_union(union=city.own, to=city.foreign)
    assert Union.objects.get(code="GH0001").path == "HZ/BL/XJ01/GH0001/"
    assert_tree_is_whole()


def test_the_move_is_one_update(city, django_assert_num_queries):
    from django.test.utils import CaptureQueriesContext

    for n in range(10):
        make_union(city.own, f"N{n}")
    with CaptureQueriesContext(
        connection,
    ) as seen:
        actions.move_union(union=city.own, to=city.foreign)
    assert len([q for q in seen if q["sql"].startswith('UPDATE "federation_union"')]) == 1


def test_a_union_cannot_move_below_itself(city):
    for to in (city.own, city.child):
        with pytest.raises(CycleError):
            actions.move_union(union=city.own, to=to)
    assert_tree_is_whole()


def test_codes_that_begin_alike_stay_apart(city):
    longer = make_union(city.parent, "XJ010")
    assert longer not in queries.subtree(city.own)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moves=st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7)), max_size=8))
def test_the_tree_stays_whole_whatever_moves(db, moves):
    from django.db import transaction

    with transaction.atomic():
        unions = [make_union(code="R")]
        for n in range(7):
            unions.append(make_union(unions[n // 2], f"C{n}"))
        for what, where in moves:
            thing, to = (Union.objects.get(pk=unions[n].pk) for n in (what, where))
            try:
                actions.move_union(union=thing, to=to)
            except CycleError:
                assert to.path.startswith(thing.path)
            assert_tree_is_whole()
        assert queries.subtree(Union.objects.get(code="R")).count() == 8
        transaction.set_rollback(True)


def test_a_union_with_members_or_open_unions_below_stays_open(city):
    with pytest.raises(FederationError):
        actions.close_union(union=city.own)
    membership = make_member(city.child)
    with pytest.raises(FederationError):
        actions.close_union(union=city.child)
    actions.end_membership(membership=membership)
    actions.close_union(union=city.child)
    assert not Union.objects.get(pk=city.child.pk).is_open
    with pytest.raises(FederationError):
        make_member(city.child)
    with pytest.raises(FederationError):
        make_union(city.child)


def test_officers_act_within_their_reach_alone(city):
    officer = make_staff(Role.UNION_OFFICER, city.own)
    actions.create_union(code="NEW1", name="新会", kind="school_union", parent=city.own, by=officer)
    for parent in (city.sibling, city.parent, None):
        with pytest.raises(PermissionDenied):
            actions.create_union(code="NEW2", name="新会", kind="school_union", parent=parent, by=officer)
    with pytest.raises(PermissionDenied):
        actions.move_union(union=city.child, to=city.sibling, by=officer)
    with pytest.raises(PermissionDenied):
        actions.move_union(union=city.own, to=city.child, by=officer)


def test_members_of_a_subtree_are_one_query(city, django_assert_num_queries):
    for union in (city.own, city.child, city.sibling):
        make_member(union)
    with django_assert_num_queries(1):
        assert queries.member_count(city.own) == 2
    assert queries.member_count(city.root) == 3


def test_a_subtree_of_a_hundred_thousand_unions_is_one_indexed_question(bulky, city):
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO federation_union (code, path, name, short_name, pinyin, kind, industry, credit_code, address, parent_id)
            SELECT 'B' || n, 'HZ/BL/D' || (n %% 500) || '/B' || n || '/', 'x' || n, '', '', 'joint_union', '', '', '', %s
            FROM generate_series(1, 100000) AS n""",
            [city.foreign.pk],
        )  # noqa: E501
        cursor.execute("ANALYZE federation_union")
    question = Union.objects.filter(path__startswith="HZ/BL/D7/")
    plan = question.explain(analyze=True)
    assert "Index" in plan and "Seq Scan" not in plan, plan
    assert "federation_union_path" in plan, plan
    assert question.count() == 200
    members = Membership.objects.filter(left_on=None, union__path__startswith="HZ/BL/D7/").explain()
    assert "Seq Scan on federation_union" not in members, members


def test_unions_are_found_by_name_sound_and_code(city):
    found = lambda words: [u.code for u in queries.find_unions(Union.objects.all(), words)]  # noqa: E731
    assert found("南峰") == found("nanfeng") == found("xj02") == ["XJ02"]
    assert found("%") == []


def test_distance_between_hangzhou_and_ningbo():
    assert distance_km(30.2741, 120.1551, 29.8683, 121.5440) == pytest.approx(141, abs=3)
    assert distance_km(None, 1, 2, 3) is None
    assert distance_km(30, 120, 30, 120) == 0


def test_the_factory_city_is_whole(db):
    make_city()
    assert_tree_is_whole()
