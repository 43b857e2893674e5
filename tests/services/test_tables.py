"""Round tables: list of needs, meeting, decision, services, session, and the page on which everybody reads it (F-A3-07)."""

from datetime import timedelta

import pytest
from django.utils import timezone

from notifications.models import Notice
from services.models import OnsiteSession, RaisedNeed, RoundTable
from tests.factories.services import make_case, make_need, make_raised, service

from .test_pages import page, post, url

DAY = timedelta(days=1)


SAID = {"topic": "司机需要什么", "starts": "14:00", "place": "议事厅"}


def test_a_round_table_on_no_day_or_years_away_is_refused(client, world):
    client.force_login(world.officer)
    said = SAID | {"station": world.station.code}
    wrong = post(client, url("table-new"), **said, held_on="x")
    assert wrong.status_code == 422 and "司机需要什么" in wrong.content.decode()
    for far in ("0001-01-01", "9999-12-31"):
        assert post(client, url("table-new"), **said, held_on=far).status_code == 422
    assert not RoundTable.objects.exists()


def test_from_the_list_of_needs_to_the_session(client, world):
    client.force_login(world.officer)
    today, tomorrow = timezone.localdate(), timezone.localdate() + DAY
    said = SAID | {"station": world.station.code, "held_on": tomorrow}
    assert post(client, url("table-new"), **said).status_code == 302
    table = RoundTable.objects.get()
    here = url("table-detail", table.number)
    for _n in range(3):
        make_need(world)

    def step(name, **data):
        return post(client, url("table-step", table.number, name), **data)

    assert step("raise", text="年审在驿站办", raised_by="companies", voices="45")["Location"] == here
    again = step("raise", text="年审在驿站办", raised_by="companies", voices="45")
    assert again.status_code == 422 and "已有这一条" in again.content.decode()
    assert step("raise", text="", raised_by="x", voices="-1").status_code == 422
    assert step("pool").status_code == 302 and step("pool").status_code == 422  # each once
    firms, drivers = RaisedNeed.objects.order_by("pk")
    assert (drivers.voices, list(drivers.services.all())) == (3, [service("P01")])
    # nothing is decided before the meeting, and no meeting is written down before its day
    assert post(client, url("raised-step", firms.pk, "agree"), services=["E04"]).status_code == 422
    assert step("hold", minutes="园区 120 家企业").status_code == 422
    RoundTable.objects.update(held_on=today)
    assert step("hold", minutes="园区 120 家企业", companies=[world.company.pk], drivers="8").status_code == 302
    assert step("hold", minutes="再来").status_code == 409
    assert post(client, url("raised-step", firms.pk, "agree")).status_code == 422
    assert post(client, url("raised-step", drivers.pk, "later"), note="").status_code == 422
    assert not Notice.objects.filter(kind="services.table_decided").exists()
    post(client, url("raised-step", drivers.pk, "later"), note="先试办")
    post(client, url("raised-step", firms.pk, "agree"), services=["E04", "E05"], note="带章来")
    assert Notice.objects.get(kind="services.table_decided").person == world.company.contact
    assert post(client, url("raised-step", firms.pk, "decline"), note="不").status_code == 409
    form = page(client, url("session-new"), table=table.number)
    assert form.count(" checked") == 2 and "司机需要什么" in form
    data = {"held_on": tomorrow, "starts": "09:00", "ends": "11:00", "services": ["E04"], "station": world.station.code}
    post(client, url("session-new") + f"?table={table.number}", **data)
    session = OnsiteSession.objects.latest("pk")
    assert session.round_table == table and table.number in page(client, url("desk-session", session.pk))
    post(client, url("desk-session", session.pk), step="announce")
    for _n in range(2):
        make_case(world, "E04")
    make_case(world, "P02")
    for text in (page(client, here), page(client, url("heard"))):
        assert all(word in text for word in ("年审在驿站办", "45 家", "带章来", "E04", "已办 2 件", "先试办"))
    client.logout()
    assert "园区 120 家" not in page(client, url("heard"))  # minutes stay in the office
    nothing_for_a_stranger(client, world, table, drivers)


def nothing_for_a_stranger(client, world, table, raised):
    client.force_login(world.stranger)
    for address in (
        url("table-detail", table.number), url("table-step", table.number, "cancel"), url("raised-step", raised.pk, "agree"),
    ):  # fmt: skip
        assert client.get(address).status_code == 404
    for address in (url("table-step", table.number, "cancel"), url("raised-step", raised.pk, "agree")):
        assert post(client, address, note="x").status_code == 404
    assert "司机需要什么" not in page(client, url("table-list"))


def test_a_round_table_is_called_off_and_lists_stay_cheap(client, world, django_assert_num_queries):
    client.force_login(world.officer)
    number = make_raised(world).table.number
    RaisedNeed.objects.update(state="agreed", decided_on=timezone.localdate())
    client.get(url("desk"))
    with django_assert_num_queries(6):
        client.get(url("table-list"))
    with django_assert_num_queries(9):
        client.get(url("heard"))
    with django_assert_num_queries(9):
        client.get(url("table-detail", number))
    for _n in range(15):
        made = make_raised(world)
        made.services.add(service("E04"))
    for n in range(25):
        RaisedNeed.objects.create(table=RoundTable.objects.get(number=number), text=f"第{n}条", raised_by="drivers")
    RaisedNeed.objects.update(state="agreed", decided_on=timezone.localdate())
    with django_assert_num_queries(6):
        assert "?export=1" in client.get(url("table-list")).content.decode()
    with django_assert_num_queries(9):
        client.get(url("heard"))
    with django_assert_num_queries(9):
        client.get(url("table-detail", number))
    assert client.get(url("table-list"), {"export": "1"})["Content-Type"].endswith("spreadsheetml.sheet")
    assert number in client.get(url("table-list"), {"q": number.lower()}).text
    assert number not in client.get(url("table-list"), {"state": "cancelled"}).text
    assert "第3条" in client.get(url("heard"), {"q": "第3条", "state": "agreed"}).text
    for name in ("table-list", "heard"):
        assert client.get(url(name), {"state": "none"}).status_code == 400
        assert "没有找到" in client.get(url(name), {"q": "没有这句话"}).text
    table = RoundTable.objects.create(
        number="ZZ", station=world.station, topic="x", place="x", held_on=timezone.localdate(), starts="14:00"
    )
    assert post(client, url("table-step", "ZZ", "cancel"), note="").status_code == 422
    post(client, url("table-step", "ZZ", "cancel"), note="台风")
    table.refresh_from_db()
    assert table.state == "cancelled" and post(
        client, url("table-step", "ZZ", "raise"), text="x", raised_by="drivers"
    ).status_code in (409, 422)


@pytest.mark.parametrize("name", ["table-list", "table-new"])
def test_the_office_of_a_round_table_is_for_officers(client, world, name):
    from tests.factories.services import make_account

    client.force_login(make_account(world.driver))
    assert client.get(url(name)).status_code == 403
