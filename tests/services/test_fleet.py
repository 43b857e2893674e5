"""The permits of a company's vehicles: entered by its fleet clerk one by one and from Excel, a traffic light, reminders (S5-13)."""

import re
from datetime import timedelta
from io import BytesIO

import pytest
from django.utils import timezone
from openpyxl import Workbook

from notifications.models import Notice
from services.actions import batches, receipts, reminders
from services.models import Certificate, FreightCompany, Need, Receipt
from tests.factories.services import make_account, make_case, make_certificate, make_driver, make_vehicle, service

from .test_pages import page, post, url

DAY = timedelta(days=1)


def sheet(*rows) -> BytesIO:
    book, out = Workbook(), BytesIO()
    book.active.append(["序号", "道路运输证有效期至", "车牌号", "道路运输证号"])
    for n, row in enumerate(rows, 1):
        book.active.append([n, *row])
    book.save(out)
    out.seek(0)
    out.name = "车辆.xlsx"
    return out


@pytest.fixture
def clerk(client, world):
    client.force_login(make_account(world.company.contact))
    return world


def test_a_clerk_enters_a_permit_that_is_watched_until_the_counter_has_seen_it(client, clerk):
    world, today = clerk, timezone.localdate()
    said = {"company": world.company.pk, "station": world.station.code, "plate": "浙a·12345", "number": "330100001"}
    for bad in ({"expires_on": today + 400 * DAY}, {"expires_on": "x"}, {"expires_on": today, "plate": "浙AI2345"}):
        answer = post(client, url("permit-new"), **said | bad)
        assert answer.status_code == 422 and "330100001" in answer.content.decode() and not Certificate.objects.exists()
    strange = make_vehicle("浙A77777", FreightCompany.objects.create(station=world.station, name="别家物流"))
    foreign = post(client, url("permit-new"), **said | {"plate": strange.plate, "expires_on": today})
    assert foreign.status_code == 422 and "别的企业" in foreign.content.decode()
    for days in (-3, 20):  # said again it is corrected
        assert post(client, url("permit-new"), **said, expires_on=today + days * DAY)["Location"] == url("fleet")
    row = Certificate.objects.get()
    assert (row.is_proven, row.vehicle.company, row.renewed_by.code) == (False, world.company, "E04")
    text = page(client, url("fleet"))
    assert 'class="light warn"' in text and "浙A12345" in text and "窗口未核验" in text and "浙A77777" not in text
    assert reminders.remind_of_certificates() == 1
    need = Need.objects.get()
    assert (need.vehicle, need.person, need.source) == (row.vehicle, world.company.contact, "reminder")
    assert Notice.objects.filter(person=world.company.contact, kind="services.certificate_ends").count() == 1
    # nobody's number can be blocked by what somebody says, in a company's file or at the desk
    [judged] = batches.judge(
        [batches.Row(2, "浙A55555", permit=row.number)], service=service("E04"), company=world.company
    )
    assert not judged.problem
    case = make_case(world, "E04", vehicle=row.vehicle, company=world.company)
    client.force_login(world.officer)
    assert row.number in page(client, url("desk-case", case.number))
    case.papers = [[name, True] for name, _there in case.papers]
    receipts.approve_case(case, by=world.officer)
    held = Certificate.objects.get()  # taken over under its number, a year from today and not from what was said
    assert (held.is_proven, held.number, held.vehicle) == (True, "330100001", row.vehicle)
    assert Receipt.objects.get().facts["valid_until"] == held.expires_on.isoformat()
    client.force_login(world.company.contact.user)
    again = post(client, url("permit-new"), **said, expires_on=today)
    assert again.status_code == 422 and "窗口" in again.content.decode()
    assert post(client, url("certificate", held.pk)).status_code == 404  # what the counter has seen stays


def test_a_fleet_comes_from_excel_and_wrong_rows_stay_out_only_by_the_clerks_word(client, clerk):
    world, today = clerk, timezone.localdate()
    seen = make_certificate(world, 90, kind="permit", person=None, number="3309", renewed_by=service("E04"),
                            vehicle=make_vehicle("浙A88888", world.company))  # fmt: skip
    good = [[today + n * DAY, f"浙A{n}001", f"33{n}"] for n in range(10, 15)]
    good += [[f"{today + 40 * DAY:%Y/%m/%d}", "浙A1234挂", "3350"]]
    wrong = [[today, "浙AI0001", "1"], ["morgen", "浙A20001", "2"], [None, "浙A20002", "3"], [today, "浙A20003", ""],
             [today + 900 * DAY, "浙A20004", "5"], [today, seen.vehicle.plate, "6"], [today, "浙A10001", "7"]]  # fmt: skip
    data = {"company": world.company.pk, "station": world.station.code}
    assert client.get(url("permit-file"), {"template": "1"})["Content-Type"].endswith("spreadsheetml.sheet")
    assert post(client, url("permit-file"), **data, file=BytesIO(b"<html>")).status_code == 422
    looked = post(client, url("permit-file"), **data, file=sheet(*good, *wrong)).content.decode()
    assert (
        looked.count('class="tone-bad"') == 7
        and "leave_out_wrong" in looked
        and not Certificate.objects.filter(is_proven=False)
    )
    checked = re.search(r'name="checked" value="([^"]+)"', looked).group(1)
    refused = post(client, url("permit-file"), checked=checked)
    assert refused.status_code == 422 and "浙A10001" in refused.content.decode()
    assert not Certificate.objects.filter(is_proven=False).exists()
    for _click in range(2):  # a second time corrects what was said
        assert post(client, url("permit-file"), checked=checked, leave_out_wrong="1")["Location"] == url("fleet")
    kept = {row.vehicle.plate: row for row in Certificate.objects.filter(is_proven=False)}
    assert (
        len(kept) == 6
        and kept["浙A1234挂"].renewed_by.code == "E05"
        and kept["浙A12001"].expires_on == today + 12 * DAY
    )
    assert post(client, url("permit-file"), checked=checked[:-2] + "xx")["Location"] == url("permit-file")
    row = kept["浙A12001"]
    client.force_login(make_account(make_driver()))  # neither seen nor taken out by somebody else
    assert "浙A12001" not in page(client, url("fleet")) and client.get(url("certificate", row.pk)).status_code == 404
    assert post(client, url("permit-file"), **data, file=sheet(*good)).status_code == 422
    client.force_login(world.company.contact.user)
    assert post(client, url("certificate", row.pk))["Location"] == url("fleet")
    assert not Certificate.objects.filter(pk=row.pk).exists()


def test_the_fleet_is_a_traffic_light_with_filters_and_a_table(client, clerk, django_assert_num_queries):
    world = clerk

    def vehicles(*days):
        for day in days:
            vehicle = make_vehicle(company=world.company)
            if day is not None:
                make_certificate(world, day, kind="permit", person=None, vehicle=vehicle, renewed_by=service("E04"))

    vehicles(-5)
    with django_assert_num_queries(8):
        assert page(client, url("fleet")).count('class="light bad"') == 1
    vehicles(*range(-10, 15), *range(100, 110), None)
    with django_assert_num_queries(8):
        text = page(client, url("fleet"))
    assert text.count('class="light bad"') == 11 and text.count('class="light warn"') == 15
    for light, count in (("bad", 11), ("warn", 15), ("ok", 10), ("unknown", 1)):
        assert (
            len(re.findall('class="light (?:bad|warn|ok|unknown)"', page(client, url("fleet"), light=light))) == count
        )
    assert client.get(url("fleet"), {"light": "x"}).status_code == 400
    assert client.get(url("fleet"), {"export": "1"})["Content-Type"].endswith("spreadsheetml.sheet")
    text = page(client, url("mine"))
    assert all(word in text for word in ("37 辆车", "11 个已过期", "15 个 60 天内到期", "1 个未填报"))
    client.force_login(world.stranger)
    assert "light bad" not in page(client, url("fleet"))
