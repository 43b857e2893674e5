import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from federation import actions
from federation.models import Duty, Invitation, Membership, Person, Role, Union, User
from tests.factories.federation import make_member, make_staff, make_union

pytestmark = pytest.mark.django_db


def page(name, *args):
    return reverse(f"admin:federation_{name}", args=args)


@pytest.fixture
def officer(city, client):
    user = make_staff(Role.UNION_OFFICER, city.own)
    client.force_login(user)
    return user


def test_lists_hold_what_is_within_reach(client, city, officer):
    make_member(city.child, "曾晓明", "13812341234")
    outside = make_member(city.sibling, "外人")
    members = client.get(page("membership_changelist")).text
    assert "曾晓明" in members and "138****1234" in members and "13812341234" not in members
    assert "外人" not in members
    unions = client.get(page("union_changelist")).text
    assert "永兴机械公司工会" in unions and "南峰街道工会" not in unions
    for name, thing in [("membership", outside), ("union", city.sibling), ("union", city.parent)]:
        answer = client.get(page(f"{name}_change", thing.pk))
        assert answer.status_code == 404 and "外人" not in answer.text


def test_search_by_sound_and_phone(client, city, officer):
    make_member(city.own, "曾晓明", "13812341234")
    make_member(city.own, "李雷")
    for words in ("zengxm", "zxm", "13812341234", "曾晓明"):
        text = client.get(page("membership_changelist"), {"q": words}).text
        assert ("曾晓明" in text) is (words != "zengxm") and "李雷" not in text


def test_an_officer_enrols_and_renames(client, city, officer):
    data = {"union": city.child.pk, "name": "单雄", "phone": "13812341234", "id_number": "", "number": "",
            "joined_on": "2026-01-05"}  # fmt: skip
    assert client.post(page("membership_add"), data).status_code == 302
    membership = Membership.objects.get()
    assert (membership.union, membership.person.pinyin) == (city.child, "shanxiong sx")
    assert client.post(page("membership_add"), data).status_code == 422
    assert client.post(page("membership_add"), data | {"union": city.sibling.pk}).status_code == 200
    change = page("membership_change", membership.pk)
    assert client.get(change).status_code == 200
    hostile = {
        "name": "单雄信",
        "union": city.sibling.pk,
        "number": "X",
        "left_on": "2026-02-02",
        "phone": "13900000000",
    }
    assert client.post(change, hostile).status_code == 302
    membership.refresh_from_db()
    assert (membership.union, membership.left_on, membership.person.phone) == (city.child, None, "13812341234")
    assert Person.objects.get().name == "单雄信"
    client.post(change, {"name": "单雄信", "transfer_to": city.sibling.pk})
    assert Membership.objects.count() == 1
    client.post(change, {"name": "单雄信", "transfer_to": city.own.pk})
    assert Membership.objects.get(left_on=None).union == city.own
    assert client.get(change).status_code == 200


def test_a_refusal_stands_beside_its_field_and_keeps_what_was_typed(client, city, officer):
    make_member(city.own, "曾晓明", "13812341234", number="K1")
    data = {"union": city.own.pk, "name": "单雄信", "phone": "13912341234", "id_number": "", "number": "K9",
            "joined_on": "2026-01-05"}  # fmt: skip
    for field, typed in (("phone", "138123"), ("phone", "13812341234"), ("id_number", "33010"), ("number", "K1")):
        answer = client.post(page("membership_add"), data | {field: typed})
        form = answer.context["adminform"].form
        assert answer.status_code == 422 and list(form.errors) == [field], (field, typed, form.errors)
        assert 'value="单雄信"' in answer.text and f'value="{typed}"' in answer.text
    assert Membership.objects.count() == 1
    client.force_login(make_staff(Role.SYSTEM_ADMIN, city.root))
    invited = {"name": "丁一", "email": "", "phone": "", "role": Role.AUDITOR, "union": city.own.pk}
    answer = client.post(page("invitation_add"), invited)
    assert answer.status_code == 422 and list(answer.context["adminform"].form.errors) == ["phone"]
    assert 'value="丁一"' in answer.text and not Invitation.objects.exists()


def test_an_officer_adds_changes_and_closes_unions(client, city, officer):
    data = {"parent": city.own.pk, "code": "NEW1", "name": "新工会", "kind": "school_union"}
    assert client.post(page("union_add"), data).status_code == 302
    union = Union.objects.get(code="NEW1")
    assert union.path == "HZ/XJ/XJ01/NEW1/"
    assert client.post(page("union_add"), data).status_code in (200, 422)
    client.post(page("union_add"), data | {"code": "NEW2", "parent": city.sibling.pk})
    assert not Union.objects.filter(code="NEW2").exists()
    change = {"name": "改名工会", "kind": "school_union", "code": "OTHER", "parent": city.sibling.pk, "path": "X/"}
    assert client.post(page("union_change", union.pk), change).status_code == 302
    union.refresh_from_db()
    assert (union.name, union.code, union.path) == ("改名工会", "NEW1", "HZ/XJ/XJ01/NEW1/")
    client.post(page("union_changelist"), {"action": "close", "_selected_action": [union.pk]})
    union.refresh_from_db()
    assert union.closed_on


def test_roles_see_their_pages_alone(client, city, officer):
    for name in ("duty", "invitation", "user"):
        assert client.get(page(f"{name}_changelist")).status_code == 403
    assert client.get(page("consent_changelist")).status_code == 200
    client.force_login(make_staff(Role.AUDIT_ADMIN, city.root))
    assert client.get(page("duty_changelist")).status_code == 200
    assert client.get(page("duty_add")).status_code == 403
    assert client.get(page("membership_changelist")).status_code == 403
    client.force_login(make_staff(Role.SYSTEM_ADMIN, city.root))
    for name in ("duty", "invitation", "user", "membership", "union"):
        assert client.get(page(f"{name}_changelist")).status_code == 200
        if name != "user":
            assert client.get(page(f"{name}_add")).status_code == 200


def test_a_system_administrator_grants_and_invites_within_reach(client, city):
    admin, user = make_staff(Role.SYSTEM_ADMIN, city.parent), make_staff(Role.AUDITOR, city.own)
    client.force_login(admin)
    data = {"user": user.pk, "role": Role.HOME_MANAGER, "union": city.own.pk, "starts_on": "2026-01-01"}
    assert client.post(page("duty_add"), data).status_code == 302
    assert Duty.objects.filter(user=user, role=Role.HOME_MANAGER).exists()
    assert client.post(page("duty_add"), data | {"role": Role.AUDIT_ADMIN}).status_code == 403
    assert client.post(page("duty_add"), data | {"union": city.foreign.pk}).status_code == 200
    assert Duty.objects.filter(user=user).count() == 2
    offer = {"name": "丁一", "email": "a@example.org", "role": Role.AUDITOR, "union": city.own.pk}
    answer = client.post(page("invitation_add"), offer, follow=True)
    assert "/invitation/" in answer.text and Invitation.objects.count() == 1
    client.post(page("user_changelist"), {"action": "delete_selected", "_selected_action": [user.pk]})
    assert User.objects.filter(pk=user.pk).exists()


@pytest.mark.parametrize("name", ["membership", "union", "duty"])
def test_lists_cost_the_same_at_one_and_thirty_rows(client, city, name):
    client.force_login(make_staff(Role.SYSTEM_ADMIN, city.own))

    def cost():
        with CaptureQueriesContext(connection) as seen:
            assert client.get(page(f"{name}_changelist")).status_code == 200
        return len(seen)

    make_member(city.own)
    cost()
    few = cost()
    for _n in range(30):
        union = make_union(city.own)
        make_member(union)
        actions.grant_duty(user=make_staff(Role.AUDITOR, union), role=Role.HOME_MANAGER, union=union)
    assert cost() == few


def test_an_export_holds_the_rows_within_reach_with_masks(client, city, officer):
    inside = make_member(city.own, "=1+1", "13812341234")
    outside = make_member(city.sibling, "外人")
    chosen = {"action": "export", "_selected_action": [inside.pk, outside.pk]}
    answer = client.post(page("membership_changelist"), chosen)
    rows = list(load_workbook(io.BytesIO(answer.content)).active.values)
    assert len(rows) == 2
    assert rows[1][0] == "'=1+1" and rows[1][2:4] == ("福应街道工会", "138****1234")
    kinds = client.post(page("union_changelist"), {"action": "export", "_selected_action": [city.own.pk]})
    assert "镇（街道）工会" in list(load_workbook(io.BytesIO(kinds.content)).active.values)[1]


@pytest.mark.parametrize(
    ("role", "lookup"),
    [
        (Role.SYSTEM_ADMIN, "user_changelist?password__startswith=pbkdf2"),
        (Role.SYSTEM_ADMIN, "user_changelist?session_round=0"),
        (Role.SYSTEM_ADMIN, "invitation_changelist?phone__startswith=g"),
        (Role.UNION_OFFICER, "membership_changelist?person__id_index__startswith=a"),
        (Role.SYSTEM_ADMIN, "duty_changelist?user__password__startswith=p"),
    ],
)
def test_no_secret_is_guessed_through_the_address_of_a_list(client, city, role, lookup):
    client.force_login(make_staff(role, city.own))
    name, _mark, query = lookup.partition("?")
    assert client.get(page(name)).status_code == 200
    answer = client.get(f"{page(name)}?{query}")
    assert answer.status_code in (302, 400) and (answer.status_code == 400 or answer["Location"].endswith("?e=1"))
