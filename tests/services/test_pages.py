"""Pages of the on-site services: what stands on them, what a POST does, who is refused, how many queries a list takes."""

import re
from datetime import timedelta
from io import BytesIO

import pytest
from dateutil.relativedelta import relativedelta
from django.urls import reverse
from django.utils import timezone
from openpyxl import Workbook

from notifications.models import DemoMessage, Notice
from services.actions import receipts, reminders
from services.models import (
    Appeal,
    Case,
    CaseRating,
    Certificate,
    CompanyBatch,
    Consultation,
    Need,
    OnsiteSession,
    Receipt,
    Ticket,
)
from services.states import CaseState, NeedState, SessionState, TicketState
from tests.factories.services import (
    make_account,
    make_case,
    make_certificate,
    make_driver,
    make_need,
    make_session,
    make_ticket,
    make_vehicle,
    service,
)
from ui.components.marks import whole_day
from workflow.tokens import new_token


def url(name, *args):
    return reverse(f"services:{name}", args=args)


def post(client, address, **data):
    return client.post(address, {"form_token": new_token(), **data})


def page(client, address, **data):
    return client.get(address, data).content.decode()


def need(world, **more):
    return {
        "service": "E04",
        "station": world.station.code,
        "plate": "浙A12345",
        "name": "李师傅",
        "phone": "13812345678",
        **more,
    }


def test_the_catalogue_and_an_item_stand_open_to_everybody(client, world):
    text = page(client, url("catalogue"))
    assert text.count('class="item-line"') == 25 and "红蚂蚁" not in text
    assert "从业资格证" in page(client, url("service-detail", "P01"))
    assert client.get(url("service-detail", "X99")).status_code == 404


def test_a_driver_without_an_account_says_what_he_needs(client, world, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        answer = post(client, url("need-new"), **need(world))
    assert answer.status_code == 302
    code = re.search(r"\d{6}", DemoMessage.objects.filter(reference__startswith="need").get().text).group()
    wrong = post(client, answer["Location"], code="000000" if code != "000000" else "000001")
    assert wrong.status_code == 422 and "验证码不对" in wrong.content.decode()
    done = post(client, answer["Location"], code=code)
    row = Need.objects.get()
    assert done["Location"] == url("need-detail", row.token)
    text = page(client, done["Location"])
    assert "浙A12345" in text and row.number in text and "登记需求" in text
    assert row.number in Notice.objects.get(kind="services.need_filed").body
    for typed in (row.number, f" {row.number[:4].lower()} {row.number[4:].lower()} "):
        assert post(client, url("find"), number=typed, phone="138 1234 5678")["Location"] == done["Location"]
    for guess in ({"number": row.number, "phone": "13900000000"}, {"number": "X22222222", "phone": "13812345678"}):
        assert post(client, url("find"), **guess).status_code == 422
    client.force_login(world.officer)
    assert f"?need={row.pk}" in page(client, url("counter", world.session.pk), q=row.number.lower())
    assert row.number in page(client, url("desk-needs"), q=row.number[:5])
    client.logout()
    post(client, url("need-detail", row.token))
    row.refresh_from_db()
    assert row.state == NeedState.WITHDRAWN
    assert post(client, url("need-detail", row.token)).status_code == 409


def test_bad_input_keeps_what_was_typed(client, world):
    answer = post(client, url("need-new"), **need(world, plate="浙AI2345"))
    text = answer.content.decode()
    assert answer.status_code == 422 and "I 和 O" in text and "李师傅" in text and "13812345678" in text
    assert post(client, url("need-new"), service="?", station="?", plate="\0", phone="x", name="").status_code == 422


def test_the_counter_takes_a_case_and_prints_the_receipt(client, world):
    client.force_login(world.officer)
    waiting = make_need(world, person=world.driver)
    text = page(client, url("counter", world.session.pk), q=world.driver.phone)
    assert f"?need={waiting.pk}" in text
    assert world.driver.name in page(client, url("counter", world.session.pk), need=waiting.pk)
    answer = post(client, url("counter", world.session.pk), service="P01", need=waiting.pk)
    case = Case.objects.get()
    assert answer["Location"] == url("desk-case", case.number) and case.state == CaseState.IN_PROGRESS
    refused = post(client, url("case-step", case.number, "approve"), paper="身份证")
    assert refused.status_code == 422 and "从业资格证" in refused.content.decode()
    case.refresh_from_db()
    assert case.missing and "身份证" not in case.missing  # what was ticked stays ticked
    post(client, url("case-step", case.number, "approve"), paper=[name for name, _there in case.papers])
    receipt = Receipt.objects.get()
    assert receipt.prints == 1 and receipt.number in page(client, url("desk-case", case.number))
    pdf = client.get(url("receipt-pdf", receipt.pk))
    assert pdf["Content-Type"] == "application/pdf" and pdf.content.startswith(b"%PDF")
    post(client, url("case-step", case.number, "print"))
    receipt.refresh_from_db()
    assert receipt.prints == 2
    for _click in range(2):  # the printer is not there: the link goes out again, once a minute
        post(client, url("case-step", case.number, "send"))
    told = Notice.objects.filter(person=case.person, kind="services.case_approved")
    assert 2 <= told.count() <= 3 and case.token in told.latest("pk").body
    post(client, url("case-step", case.number, "collect"))
    post(client, url("case-step", case.number, "reverse"), note="写错")
    assert Receipt.objects.count() == 2
    assert post(client, url("case-step", case.number, "nonsense")).status_code == 404


def test_missing_papers_window_and_refusal_by_their_pages(client, world):
    client.force_login(world.officer)
    case = make_case(world)
    post(client, url("case-step", case.number, "missing"), paper="身份证")
    assert "一次性告知" in page(client, url("desk-case", case.number))
    post(client, url("case-step", case.number, "resume"), paper=[name for name, _there in case.papers])
    case.refresh_from_db()
    assert case.state == CaseState.IN_PROGRESS and not case.missing
    assert post(client, url("case-step", case.number, "reject"), note="").status_code == 422
    post(client, url("case-step", case.number, "reject"), note="学时不足")
    assert post(client, url("case-step", case.number, "approve")).status_code in (409, 422)
    window = make_case(world, "P03")
    post(client, url("case-step", window.number, "window"), paper=[name for name, _there in window.papers])
    post(client, url("case-step", window.number, "done"))
    window.refresh_from_db()
    assert window.state == CaseState.APPROVED


def test_strangers_find_neither_counter_nor_case(client, world):
    case = make_case(world)
    client.force_login(world.stranger)
    assert client.get(url("counter", world.session.pk)).status_code == 404
    assert post(client, url("case-step", case.number, "approve")).status_code == 404
    client.force_login(make_account(world.driver))
    assert client.get(url("counter", world.session.pk)).status_code == 403
    assert post(client, url("counter-step", world.session.pk, "next")).status_code == 403


def test_the_queue_by_its_pages(client, world):
    answer = post(client, url("session-ticket", world.session.pk), services=["P01", "P02"])
    ticket = Ticket.objects.get()
    assert answer["Location"] == url("ticket", ticket.token) and ticket.services.count() == 2
    assert "下一位就是您" in page(client, url("ticket", ticket.token))
    part = client.get(url("ticket", ticket.token), headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part and "001" in part
    client.force_login(world.officer)
    post(client, url("counter-step", world.session.pk, "next"))
    assert "1 号窗口" in page(client, url("ticket", ticket.token))
    assert "001" in page(client, url("display", world.session.pk))
    for step, state in (
        ("here", "serving"),
        ("hold", "held"),
        ("call", "called"),
        ("here", "serving"),
        ("done", "done"),
    ):
        assert post(client, url("ticket-step", ticket.pk, step)).status_code == 302
        ticket.refresh_from_db()
        assert ticket.state == state
    assert post(client, url("ticket-step", ticket.pk, "done")).status_code == 409
    post(client, url("counter-step", world.session.pk, "ticket"), first="1", first_reason="孕妇")
    post(client, url("counter-step", world.session.pk, "question"), topic="papers", audience="person")
    assert Ticket.objects.filter(is_first=True).count() == 1 == Consultation.objects.count()
    own = make_ticket(world)
    post(client, url("ticket", own.token))
    own.refresh_from_db()
    assert own.state == TicketState.LEFT


def test_a_time_is_booked_by_its_pages(client, world, django_capture_on_commit_callbacks):
    session = make_session(world.station, state="announced", days=2)
    first = re.search(r'starts_at=([^"]+)"', page(client, url("session-detail", session.pk))).group(1)
    starts_at = first.replace("%3A", ":").replace("%2B", "+")
    with django_capture_on_commit_callbacks(execute=True):
        answer = post(
            client,
            url("session-book", session.pk),
            starts_at=starts_at,
            service="P01",
            name="赵师傅",
            phone="13700000001",
        )
    assert answer.status_code == 302, answer.content.decode()
    code = re.search(r"\d{6}", DemoMessage.objects.filter(reference__startswith="slot").get().text).group()
    assert post(client, answer["Location"], step="confirm", code="x").status_code == 422
    post(client, answer["Location"], step="confirm", code=code)
    assert "已预约" in page(client, answer["Location"])
    post(client, answer["Location"], step="cancel")
    assert "已取消" in page(client, answer["Location"])
    assert post(client, url("session-book", session.pk), starts_at="morgen").status_code == 422


def test_an_office_plans_announces_opens_and_closes(client, world):
    client.force_login(world.officer)
    day = OnsiteSession.objects.get().held_on.isoformat()
    data = {
        "station": world.station.code,
        "held_on": day,
        "starts": "00:00",
        "ends": "23:59",
        "services": ["P01", "E04"],
    }
    assert post(client, url("session-new"), **data | {"ends": "00:00"}).status_code == 422
    answer = post(client, url("session-new"), **data)
    session = OnsiteSession.objects.latest("pk")
    here = url("desk-session", session.pk)
    assert answer["Location"] == here
    for step, state in (("announce", "announced"), ("open", "open"), ("close", "closed")):
        post(client, here, step=step)
        session.refresh_from_db()
        assert session.state == state
    assert "小结" in page(client, here)
    other = make_session(world.station, state="announced", days=4)
    other_page = url("desk-session", other.pk)
    post(client, other_page, step="desk", desk=1, officer=world.officer.pk, stamps="审批章、年审章")
    assert other.desks.get(number=1).stamps == ["审批章", "年审章"]
    post(client, other_page, step="desk", desk=2, officer=world.officer.pk)
    assert other.desks.get(number=2).officer is None
    assert post(client, other_page, step="cancel", note="").status_code == 422
    post(client, other_page, step="cancel", note="台风")
    assert OnsiteSession.objects.get(pk=other.pk).state == SessionState.CANCELLED
    assert post(client, other_page, step="announce").status_code == 409
    assert post(client, other_page, step="explode").status_code == 404


def sheet(*plates) -> BytesIO:
    book, out = Workbook(), BytesIO()
    book.active.append(["车牌号", "运输证号"])
    for plate in plates:
        book.active.append([plate, ""])
    book.save(out)
    out.seek(0)
    out.name = "车辆.xlsx"
    return out


def test_a_manager_with_ten_permits(client, world):
    client.force_login(world.officer)
    plates = [f"浙A{n}001" for n in range(10, 18)] + ["浙AI0001", "浙A1234挂"]
    data = {"company": world.company.pk, "service": "E04", "phone": world.company.contact.phone}
    answer = post(client, url("batch-new", world.session.pk), file=sheet(*plates), **data)
    batch = CompanyBatch.objects.get()
    assert answer["Location"] == url("batch", batch.number)
    assert post(client, url("batch", batch.number), step="file").status_code == 422 and not Receipt.objects.exists()
    post(client, url("batch", batch.number), step="file", leave_out_wrong="1")
    assert Receipt.objects.count() == 8
    assert client.get(url("batch-slip", batch.number)).content.startswith(b"%PDF")
    junk = BytesIO(b"<html>")
    junk.name = "x.xlsx"
    assert post(client, url("batch-new", world.session.pk), file=junk, **data).status_code == 422


def test_a_case_is_followed_graded_and_appealed_by_its_link(client, world):
    case = make_case(world)
    case.papers = [[name, True] for name, _there in case.papers]
    case.save()
    receipts.approve_case(case, by=world.officer)
    receipt = Receipt.objects.get()
    assert "已办结" in page(client, url("case-follow", case.token))
    assert client.get(url("case-receipt", case.token)).content.startswith(b"%PDF")
    verified = page(client, url("receipt-verify", receipt.token))
    assert receipt.number in verified and world.driver.name not in verified
    guessed = client.get(url("receipt-verify", "x" * 32))
    assert guessed.status_code == 404 and "查无此函" in guessed.content.decode()
    assert post(client, url("case-follow", case.token), step="rate", grade="9").status_code == 422
    post(client, url("case-follow", case.token), step="rate", grade="2", comment="慢")
    assert CaseRating.objects.get().grade == 2
    assert post(client, url("case-follow", case.token), step="rate", grade="5").status_code == 422
    client.force_login(world.other)
    post(client, url("case-step", case.number, "follow"), answer="已致歉")
    assert "已致歉" in page(client, url("case-follow", case.token))
    found = post(client, url("find"), number=case.number, phone=world.driver.phone)
    assert found["Location"] == url("case-follow", case.token)
    assert post(client, url("find"), number=case.number, phone="13999999999").status_code == 422
    refused = make_case(world, state="rejected", decided_at=case.created_at)
    post(client, url("case-follow", refused.token), step="appeal", text="学时已满")
    post(client, url("case-step", refused.number, "dismiss"), answer="学时仍不足")
    assert Appeal.objects.get().state == "dismissed"


def test_my_certificates_are_a_traffic_light(client, world):
    make_certificate(world, -5)
    make_certificate(world, 20, kind="integrity")
    client.force_login(make_account(world.driver))
    text = page(client, url("mine"))
    assert 'class="light bad"' in text and 'class="light warn"' in text
    held = make_certificate(world, 9, kind="education", renewed_by=service("P01"))
    case = make_case(world)
    case.papers = [[name, True] for name, _there in case.papers]
    receipts.approve_case(case, by=world.officer)
    text = page(client, url("certificate", held.pk))
    held.refresh_from_db()
    assert whole_day(held.expires_on) in text and case.number in text and "证件延期" in text
    client.force_login(world.stranger)
    assert client.get(url("certificate", held.pk)).status_code == 404
    client.force_login(world.officer)
    assert client.get(url("mine")).status_code == client.get(url("certificate", held.pk)).status_code == 200


def test_a_driver_enters_a_certificate_that_decides_nothing_until_the_counter_has_seen_it(client, world):
    person, today = world.driver, timezone.localdate()
    client.force_login(make_account(person))
    said = {"kind": "driver", "number": "3301000001", "station": world.station.code}
    far = post(client, url("certificate-new"), **said, expires_on=today + timedelta(days=365 * 7))
    assert far.status_code == 422 and "3301000001" in far.content.decode()
    assert post(client, url("certificate-new"), **said, expires_on="x").status_code == 422
    for days in (-400, 20):  # said again it is corrected
        assert post(client, url("certificate-new"), **said, expires_on=today + timedelta(days=days)).status_code == 302
    row = Certificate.objects.get()
    assert not row.is_proven and 'class="light warn"' in page(client, url("mine"))
    assert reminders.remind_of_certificates() == 1 and Need.objects.get().service.code == "P03"
    other = make_certificate(world, 30, person=make_driver(), number=row.number)  # nobody's number can be blocked
    case = make_case(world, "P03")
    client.force_login(world.officer)
    assert "3301000001" in page(client, url("desk-case", case.number))
    case.papers = [[name, True] for name, _there in case.papers]
    Certificate.objects.filter(pk=row.pk).update(expires_on=today - timedelta(days=400))
    receipts.approve_case(case, by=world.officer)  # what the driver said stands in no one's way, and prolongs nothing
    held = Certificate.objects.get(person=person)
    assert held.is_proven and held.number == case.number != other.number
    assert held.expires_on == today + relativedelta(months=72)
    client.force_login(make_account(other.person))
    assert post(client, url("certificate-new"), **said, expires_on=today).status_code == 422  # the counter knows one
    assert post(client, url("certificate", other.pk)).status_code == 404
    mine = post(client, url("certificate-new"), **said | {"kind": "integrity"}, expires_on=today)
    stated = Certificate.objects.get(kind="integrity")
    assert mine.status_code == 302 and post(client, url("certificate", stated.pk)).status_code == 302
    assert not Certificate.objects.filter(kind="integrity").exists()


def fill(world, count):
    for _n in range(count):
        make_need(world, "E04", vehicle=make_vehicle(company=world.company), company=world.company)
        make_case(world, "E04", company=world.company)
        make_case(world, "P03", state="forwarded", promised_on=world.session.held_on, person=make_driver())
        make_ticket(world, person=make_driver())
        make_session(world.station, state="announced", days=1)


@pytest.mark.parametrize(
    ("name", "queries"), [("catalogue", 5), ("desk", 13), ("desk-needs", 11), ("desk-cases", 6), ("counter", 14)]
)
def test_lists_take_the_same_queries_with_one_row_and_with_thirty(
    client, world, django_assert_num_queries, name, queries
):
    if name != "catalogue":
        client.force_login(world.officer)
    address = url(name, world.session.pk) if name == "counter" else url(name)
    fill(world, 1)
    client.get(address)
    with django_assert_num_queries(queries):
        client.get(address)
    fill(world, 29)
    with django_assert_num_queries(queries):
        assert client.get(address).status_code == 200


def test_tables_go_to_excel(client, world):
    fill(world, 1)
    client.force_login(world.officer)
    for name in ("desk-needs", "desk-cases"):
        assert client.get(url(name), {"export": "1"})["Content-Type"].endswith("spreadsheetml.sheet")
        assert client.get(url(name), {"station": "x"}).status_code == 400
