"""What the office of a counter keeps: the needs of a company from Excel, sessions moved to other hours, the admin's tables."""

import re
from datetime import timedelta
from io import BytesIO

from django.urls import reverse
from django.utils import timezone

from federation.models import Person, Role
from notifications.models import DemoMessage, Notice
from services.actions import slots
from services.models import Appointment, Certificate, Driver, FreightCompany, Need, Partner, ServiceVersion
from services.queries import sessions as queries
from services.states import NeedState, SlotState
from tests.factories.federation import make_staff
from tests.factories.services import make_account, make_appointment, make_driver, make_need, make_session, service
from workflow.tokens import new_token

from .test_pages import page, post, sheet, url

TEN = [f"浙A{n}001" for n in range(10, 18)] + ["浙AI0001", "浙A1234挂"]


def test_ten_needs_of_a_company_with_two_wrong_go_through_only_if_the_manager_says_so(client, world):
    client.force_login(make_account(world.company.contact))
    assert client.get(url("fleet-new"), {"template": "1"})["Content-Type"].endswith("spreadsheetml.sheet")
    data = {"company": world.company.pk, "station": world.station.code, "service": "E04"}
    assert post(client, url("fleet-new"), **data, file=BytesIO(b"<html>")).status_code == 422
    looked = post(client, url("fleet-new"), **data, file=sheet(*TEN)).content.decode()
    checked = re.search(r'name="checked" value="([^"]+)"', looked).group(1)
    assert "I 和 O" in looked and "leave_out_wrong" in looked and not Need.objects.exists()
    refused = post(client, url("fleet-new"), checked=checked)
    assert refused.status_code == 422 and "浙A10001" in refused.content.decode() and not Need.objects.exists()
    for _click in range(2):  # a second time finds the needs that wait already
        assert post(client, url("fleet-new"), checked=checked, leave_out_wrong="1")["Location"] == url("mine")
    needs = Need.objects.all()
    assert needs.count() == 8 == len({need.vehicle_id for need in needs})
    assert {(need.source, need.company, need.person) for need in needs} == {
        ("company", world.company, world.company.contact)
    }
    assert Notice.objects.filter(kind="services.need_filed").count() == 0
    assert post(client, url("fleet-new"), checked=checked[:-2] + "xx")["Location"] == url("fleet-new")
    assert "浙A10001" in page(client, url("mine"))


def test_nobody_files_for_a_company_that_is_not_his(client, world):
    client.force_login(make_account(make_driver()))
    assert "没有登记" in page(client, url("fleet-new"))
    data = {"company": world.company.pk, "station": world.station.code, "service": "E04", "file": sheet("浙A10001")}
    assert post(client, url("fleet-new"), **data).status_code == 422
    client.force_login(world.officer)  # a clerk may, for companies of the station
    assert post(client, url("fleet-new"), **data | {"file": sheet("浙A10001")}).status_code == 200


def test_a_name_that_nobody_proved_is_not_entered(world, django_capture_on_commit_callbacks):
    session = make_session(world.station, state="announced", days=2)
    at, people = queries.slots_of(session)[0].starts_at, Person.objects.count()
    with django_capture_on_commit_callbacks(execute=True):
        held = slots.hold_place(
            session=session, service=service(), starts_at=at, name="冒名", phone="13700000009", address="10.0.0.9"
        )
    assert (held.person, Person.objects.count()) == (None, people) and "冒名" not in Appointment.objects.get().sealed
    code = re.search(r"\d{6}", DemoMessage.objects.get(reference__startswith="slot").text).group()
    held.refresh_from_db()
    held = slots.confirm_place(held, code, address="10.0.0.9")
    assert (held.state, held.person.name, held.sealed) == (SlotState.BOOKED, "冒名", "")


def test_a_session_gets_other_hours_and_who_comes_is_told(client, world):
    session = make_session(world.station, state="announced", days=2)
    make_need(world, state="planned", session=session, person=world.driver)
    client.force_login(world.officer)
    here, day = url("desk-session", session.pk), session.held_on + timedelta(days=1)
    data = {
        "step": "change",
        "held_on": day.isoformat(),
        "starts": "10:00",
        "ends": "12:00",
        "services": ["P01", "E04"],
    }
    assert post(client, here, **data | {"ends": "09:00"}).status_code == 422
    assert post(client, here, **data | {"services": ["E04"]}).status_code == 422  # somebody comes for P01
    assert post(client, here, **data | {"held_on": "2020-01-01"}).status_code == 422
    booked = make_appointment(world, session=session, state="booked", starts_at=session.starts_at)
    assert post(client, here, **data).status_code == 422  # a time is booked that would be lost
    Appointment.objects.filter(pk=booked.pk).update(state="cancelled")
    assert post(client, here, **data).status_code == 302
    session.refresh_from_db()
    assert (session.held_on, f"{session.starts:%H:%M}", session.services.count()) == (day, "10:00", 2)
    assert Notice.objects.filter(person=world.driver, kind="services.need_planned").count() == 1
    client.force_login(world.stranger)
    assert post(client, here, **data).status_code == 404


def admin(client, table, **data):
    return client.post(reverse(f"admin:services_{table}_add"), data)


def test_the_office_keeps_its_tables_in_the_admin(client, world):
    client.force_login(world.officer)
    today = timezone.localdate()
    days = {"issued_on": today.isoformat(), "expires_on": (today + timedelta(days=50)).isoformat()}
    assert admin(client, "partner", name="港前社区", brings="茶水").status_code == 302
    assert admin(client, "driver", phone="13612312312", name="胡师傅", home_province="湖北").status_code == 422
    assert admin(client, "driver", phone="1", name="胡师傅", company=world.company.pk).status_code == 422
    assert (
        admin(
            client, "driver", phone="13612312312", name="胡师傅", company=world.company.pk, home_province="湖北"
        ).status_code
        == 302
    )
    held = {
        "kind": "permit",
        "number": "330100777",
        "station": world.station.pk,
        "renewed_by": service("E04").pk,
        **days,
    }
    assert "holder" in admin(client, "certificate", **held).content.decode() or Certificate.objects.count() == 0
    assert admin(client, "certificate", **held, plate="浙AI0001").status_code in (200, 422)
    assert admin(client, "certificate", **held, plate="浙A77777", company=world.company.pk).status_code in (200, 422)
    assert admin(client, "certificate", **held, plate="浙A77777").status_code == 302
    assert admin(client, "certificate", **held, plate="浙A77778").status_code in (200, 422)  # the number is taken
    company = {"station": world.station.pk, "name": "新来物流", "clerk_phone": "13612312312", "is_active": "on"}
    assert admin(client, "freightcompany", **company).status_code == 302
    assert FreightCompany.objects.get(name="新来物流").contact == Driver.objects.get().person
    assert (Partner.objects.count(), Certificate.objects.get().vehicle.plate) == (1, "浙A77777")
    assert client.get(reverse("admin:services_serviceversion_add")).status_code == 403
    client.force_login(world.stranger)
    assert admin(client, "certificate", **held | {"number": "9"}, plate="浙A77779").status_code in (200, 403, 422)
    assert Certificate.objects.count() == 1


def test_a_new_version_starts_from_the_last_one(client, world):
    top = make_staff(Role.COUNTER_OFFICER, world.city.own.parent.parent or world.city.own.parent)
    client.force_login(top)
    address, one = reverse("admin:services_serviceversion_add"), service("P02")
    form = client.get(address, {"service": one.pk}).context["adminform"].form
    data = {
        name: value for name in form.fields
        if (value := form.get_initial_for_field(form.fields[name], name)) not in (None, "")
    }  # fmt: skip
    data |= {"service": one.pk, "papers": "身份证,驾驶证", "reminder_days": "30,7", "valid_from": "2020-01-01"}
    assert client.post(address, data).status_code == 422  # never backwards
    day = timezone.localdate() + timedelta(days=1)
    assert client.post(address, data | {"valid_from": day.isoformat()}).status_code == 302
    made = ServiceVersion.objects.get(service=one, number=2)
    assert made.papers == ["身份证", "驾驶证"] and made.legal_basis and made.valid_from == day


def test_a_need_stays_open_when_its_session_is_moved_away(world):
    """A held time is given back with its session, although nobody is entered for it yet."""
    from services.actions import sessions as act

    session = make_session(world.station, state="announced", days=2)
    held = make_appointment(world, session=session, person=None, phone_index="x", sealed="x", state="held")
    need = make_need(world, state="planned", session=session)
    act.cancel_session(session, by=world.officer, note="台风")
    held.refresh_from_db()
    need.refresh_from_db()
    assert (held.state, held.sealed, need.state) == (SlotState.CANCELLED, "", NeedState.OPEN)
    assert new_token()
