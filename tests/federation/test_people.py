import datetime

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction

from federation import actions, inventory, journal, queries
from federation.errors import AlreadyMember, DutyConflict, FederationError
from federation.masks import mask_id, mask_name, mask_phone
from federation.models import Duty, Membership, Person, Role, User
from federation.names import person_pinyin
from federation.reach import VISITOR
from tests.factories.federation import make_member, make_person, make_staff, make_union, next_id_number

pytestmark = pytest.mark.django_db
PHONE = "13812341234"


def test_somebody_in_two_files_is_counted_once(city):
    number = next_id_number()
    first = make_member(city.own, id_number=number, phone=PHONE)
    with pytest.raises(AlreadyMember):
        make_member(city.sibling, id_number=number.lower(), phone="")
    with pytest.raises(AlreadyMember):
        make_member(city.sibling, phone="+86 138-1234-1234")
    assert Person.objects.count() == 1
    actions.end_membership(membership=first)
    again = make_member(city.sibling, phone=PHONE)
    assert again.person == first.person


def test_two_people_cannot_share_a_number(city):
    make_member(city.own, phone=PHONE, id_number=next_id_number())
    with pytest.raises(FederationError):
        make_member(city.own, phone=PHONE, id_number=next_id_number())
    with pytest.raises(FederationError):
        actions.set_phone(make_person(union=city.own), PHONE)
    with pytest.raises(IntegrityError), transaction.atomic():
        person = Person.objects.get(phone_index=queries.blind_index(PHONE, "phone"))
        Person.objects.create(name="乙", phone=PHONE, phone_index=person.phone_index)


def test_a_transfer_keeps_number_and_history(city):
    officer = make_staff(Role.UNION_OFFICER, city.parent)
    before = make_member(city.own, joined_on=datetime.date(2024, 1, 1))
    after = actions.transfer_member(person=before.person, to=city.sibling, by=officer)
    assert after.number == before.number
    assert [m.union for m in queries.history_of(before.person)] == [city.sibling, city.own]
    assert queries.live_membership(before.person) == after
    with pytest.raises(PermissionDenied):
        actions.transfer_member(person=before.person, to=city.foreign, by=officer)
    assert Membership.objects.filter(left_on=None).count() == 1


def test_one_live_membership_is_a_fact_of_the_database(city):
    membership = make_member(city.own)
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(
            person=membership.person, union=city.sibling, number="X", joined_on=membership.joined_on
        )


@pytest.mark.parametrize(
    "name, sound", [("曾晓明", "zengxiaoming zxm"), ("单雄信", "shanxiongxin sxx"), ("仇英", "qiuying qy"),
                    ("尉迟恭", "yuchigong ycg"), ("Anna Li", "anna li a")],
)  # fmt: skip
def test_names_sound_as_surnames_sound(name, sound):
    assert person_pinyin(name) == sound


def test_members_are_found_by_name_sound_number_and_phone(city, django_assert_num_queries):
    officer = make_staff(Role.UNION_OFFICER, city.own)
    wanted = make_member(city.child, "曾晓明", PHONE, number="K-77")
    make_member(city.own, "李雷")
    make_member(city.sibling, "曾晓明")
    reach = queries.reach_of(officer)
    for words in ("曾晓", "曾晓明", "zengxiao", "zeng xiaoming", "zxm", "K-77", PHONE, "138 1234 1234"):
        with django_assert_num_queries(1):
            assert list(queries.find_members(reach, words)) == [wanted], words
    assert not queries.find_members(reach, "1381234")
    assert queries.find_members(reach, "").count() == 2


def test_the_raw_columns_never_hold_the_number(city):
    number = next_id_number()
    make_member(city.own, phone=PHONE, id_number=number)
    with connection.cursor() as cursor:
        cursor.execute("SELECT federation_person::text FROM federation_person")
        rows = " ".join(row[0] for row in cursor.fetchall())
    assert PHONE not in rows and number not in rows and number[-8:] not in rows
    person = Person.objects.get()
    assert (person.phone, person.id_number) == (PHONE, number)


def test_masks():
    assert mask_phone(PHONE) == "138****1234"
    assert mask_id("330102199001011234") == "330102********1234"
    assert mask_name("欧阳明") == "欧**"
    assert mask_phone("") == mask_id("") == mask_name("") == ""
    assert mask_phone("12") == "**"


def test_a_full_number_needs_reach_a_reason_and_the_journal(city, journal_rows, monkeypatch):
    person = make_person(union=city.own, phone=PHONE)
    officer, stranger = make_staff(union=city.own), make_staff(union=city.sibling)
    journal_rows.clear()
    with pytest.raises(PermissionDenied):
        actions.unmask(by=stranger, person=person, field="phone", reason="核对身份信息")
    with pytest.raises(FederationError):
        actions.unmask(by=officer, person=person, field="phone", reason=" ")
    assert journal_rows == []
    assert actions.unmask(by=officer, person=person, field="phone", reason="核对身份信息") == PHONE
    assert [(row["event"], row["note"], row["by"]) for row in journal_rows] == [
        ("number_unmasked", "核对身份信息", officer)
    ]
    monkeypatch.setattr(journal, "_recorder", None)
    with pytest.raises(journal.JournalMissing):
        actions.unmask(by=officer, person=person, field="phone", reason="核对身份信息")


def test_an_account_is_made_once_and_lets_nobody_in_by_password(city):
    person = make_person(union=city.own)
    user = actions.account_for(person)
    assert actions.account_for(person) == user
    assert not user.has_usable_password() and not user.is_staff
    assert queries.reach_of(user).home_path == city.own.path


def test_two_of_three_administrators_are_refused_by_action_and_database(city):
    user = make_staff(Role.SYSTEM_ADMIN, city.root)
    with pytest.raises(DutyConflict):
        actions.grant_duty(user=user, role=Role.AUDIT_ADMIN, union=city.own)
    duty = Duty.objects.get()
    with pytest.raises(IntegrityError, match="federation_duty_three_administrators"), transaction.atomic():
        Duty.objects.create(user=user, role=Role.SECURITY_ADMIN, union=city.own, starts_on=duty.starts_on)
    actions.grant_duty(user=user, role=Role.SYSTEM_ADMIN, union=city.own)
    actions.grant_duty(user=user, role=Role.UNION_OFFICER, union=city.own)
    for duty in Duty.objects.filter(role=Role.SYSTEM_ADMIN):
        actions.end_duty(duty=duty)
    actions.grant_duty(user=user, role=Role.AUDIT_ADMIN, union=city.own)


def test_who_may_grant_what(city):
    system, security = make_staff(Role.SYSTEM_ADMIN, city.parent), make_staff(Role.SECURITY_ADMIN, city.parent)
    officer, user = make_staff(Role.UNION_OFFICER, city.parent), User.objects.create_user("new")
    for by, role, union in [
        (officer, Role.AUDITOR, city.own), (system, Role.SECURITY_ADMIN, city.own), (system, Role.AUDITOR, city.foreign),
        (security, Role.AUDITOR, city.root),
    ]:  # fmt: skip
        with pytest.raises(PermissionDenied):
            actions.grant_duty(user=user, role=role, union=union, by=by)
    with pytest.raises(PermissionDenied):
        actions.grant_duty(user=security, role=Role.AUDITOR, union=city.own, by=security)
    actions.grant_duty(user=user, role=Role.AUDITOR, union=city.own, by=system)
    user.refresh_from_db()
    assert user.is_staff


def test_reach_is_one_query_and_ends_with_the_duty(city, django_assert_num_queries):
    user = make_staff(Role.UNION_OFFICER, city.own)
    with django_assert_num_queries(1):
        reach = queries.reach_of(user)
    assert reach.covers(city.child.path, Role.UNION_OFFICER)
    assert not reach.covers(city.child.path, Role.AUDITOR)
    assert not reach.covers(city.sibling.path) and not reach.covers(city.parent.path)
    assert set(queries.unions_within(reach)) == {city.own, city.child}
    actions.end_duty(duty=Duty.objects.get(user=user))
    assert queries.reach_of(user).duties == ()
    user.refresh_from_db()
    assert not user.is_staff
    with django_assert_num_queries(0):
        assert queries.reach_of(AnonymousUser()) is VISITOR


def test_staff_for_a_union_are_found_above_it_nearest_first(city):
    top, near = make_staff(Role.CORPS_OFFICER, city.root), make_staff(Role.CORPS_OFFICER, city.own)
    make_staff(Role.CORPS_OFFICER, city.sibling)
    assert list(queries.staff_for(city.child, Role.CORPS_OFFICER)) == [near, top]


@pytest.mark.parametrize("rows", [1, 30])
def test_member_list_costs_one_query_whatever_its_length(city, rows, django_assert_num_queries):
    for _n in range(rows):
        make_member(city.own)
    reach = queries.reach_of(make_staff(union=city.own))
    with django_assert_num_queries(1):
        assert len([(m.person.name, m.union.name) for m in queries.members_within(reach)]) == rows


def test_every_personal_field_stands_in_the_inventory():
    assert inventory.missing_fields() == []
    assert inventory.page() == inventory.PAGE.read_text(encoding="utf-8"), "run manage.py personal_data"


def test_a_closed_union_cannot_be_joined_by_transfer(city):
    empty = make_union(city.own)
    actions.close_union(union=empty)
    with pytest.raises(FederationError):
        actions.transfer_member(person=make_person(union=city.own), to=empty)
