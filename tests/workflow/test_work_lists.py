"""What the admin's front page shows to those who look after the portal itself."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from federation import actions
from federation.models import Role
from notifications.models import Delivery, Notice
from tests.factories.federation import make_city, make_member, make_staff
from workflow.actions import record

pytestmark = pytest.mark.django_db


@pytest.fixture
def city(client, settings):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return make_city()


def part(client, user, key) -> str:
    client.force_login(user)
    page = client.get("/admin/").text
    anchor = f'id="work-{key}"'
    return page[page.index(anchor) :].partition("</section>")[0] if anchor in page else ""


def test_security_sees_open_invitations_and_ending_duties_within_reach(client, city):
    security = make_staff(Role.SECURITY_ADMIN, city.parent)
    for name, union in (("丁一", city.own), ("外人", city.foreign)):
        actions.invite_staff(name=name, email="a@example.org", phone="", role=Role.AUDITOR, union=union)
    soon, later = timezone.localdate() + timedelta(days=5), timezone.localdate() + timedelta(days=90)
    for union, day in ((city.own, soon), (city.sibling, later), (city.foreign, soon)):
        user = make_staff(Role.AUDITOR, union)
        actions.grant_duty(user=user, role=Role.HOME_MANAGER, union=union, ends_on=day)
    invitations = part(client, security, "accessinvitations")
    assert "丁一" in invitations and "外人" not in invitations
    duties = part(client, security, "accessduties")
    assert "福应街道工会" in duties and "南峰" not in duties and "北仑" not in duties
    assert client.get("/admin/federation/duty/", {"ends_on__gt": soon - timedelta(days=1)}).status_code == 200


def test_an_auditor_sees_who_looked_at_numbers(client, city):
    officer = make_staff(Role.UNION_OFFICER, city.own, "looker")
    member = make_member(city.own)
    record(member.person, "number_unmasked", by=officer, union=city.own, note="核对")
    record(member.person, "number_unmasked", by=officer, union=city.foreign, note="别处")
    seen = part(client, make_staff(Role.AUDITOR, city.parent), "watchnumbers")
    assert "looker" in seen and "核对" in seen and "别处" not in seen
    assert part(client, officer, "watchnumbers") == ""


def test_the_system_administrator_sees_failed_messages(client, city):
    member = make_member(city.own)
    notice = Notice.objects.create(person=member.person, kind="x", about="x:1", subject="改期通知", body="x")
    Delivery.objects.create(notice=notice, channel="sms", state="failed", reason="refused")
    assert "改期通知" in part(client, make_staff(Role.SYSTEM_ADMIN, city.root), "messagesfailed")


def test_every_list_leads_to_a_page_that_opens(client, city):
    for role in (Role.SECURITY_ADMIN, Role.SYSTEM_ADMIN, Role.AUDIT_ADMIN, Role.AUDITOR):
        user = make_staff(role, city.root)
        client.force_login(user)
        from federation.queries import reach_of
        from workflow.work import lists_for

        for found in lists_for(reach_of(user)):
            assert client.get(found.url).status_code == 200, found.url


def test_the_page_costs_the_same_at_one_and_thirty_invitations(client, city):
    client.force_login(make_staff(Role.SECURITY_ADMIN, city.root))

    def cost():
        with CaptureQueriesContext(connection) as seen:
            client.get("/admin/")
        return len(seen)

    def invite():
        actions.invite_staff(name="丁一", email="a@example.org", phone="", role=Role.AUDITOR, union=city.own)

    invite()
    cost()
    few = cost()
    for _n in range(29):
        invite()
    assert cost() == few
