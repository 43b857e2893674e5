"""The counter at a drivers' station: a driver on a phone from need to receipt, a manager with ten permits, two hours of an officer."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from notifications.models import DemoMessage
from services.actions import batches, followup, receipts
from services.actions import sessions as session_actions
from services.models import Case, Consultation, Need, OnsiteSession, Receipt
from services.states import CaseState, NeedState, SessionState
from tests.conftest import DESK
from tests.factories.services import make_account, make_case, make_counter, make_driver, make_session, service
from tests.services.test_pages import sheet

pytestmark = pytest.mark.django_db(transaction=True)
PHONE_NUMBER = "13812345678"
TEN = [f"浙A{n}001" for n in range(10, 18)] + ["浙AI0001", "浙A1234挂"]


def message(page, reference):
    """The last text message of this kind; it leaves on another thread."""
    for _round in range(100):
        found = DemoMessage.objects.filter(reference__startswith=reference).order_by("-pk").first()
        if found is not None:
            return found.text
        page.wait_for_timeout(100)
    raise AssertionError(f"no message {reference}")


def press(page, words, address):
    page.locator("main .button", has_text=words).first.click()
    page.wait_for_url(address)


def take_over(desk, counter, words):
    """Finds by phone or plate, takes the need over, accepts the papers; all by keyboard but for one click."""
    desk.goto(counter)
    desk.keyboard.press("Escape")
    desk.locator("#find").fill(words)
    desk.keyboard.press("Enter")
    desk.locator("main a.button[href^='?need=']").first.click()
    desk.wait_for_url("**need=*")
    press(desk, "材料已到", "**/cases/**")


def approve(desk):
    """Ticks every paper and approves, without the mouse."""
    desk.locator(".papers input").first.focus()
    desk.keyboard.press("0")
    desk.keyboard.press("F9")
    desk.locator(".serving h2").first.wait_for()


def note_need(driver, look):
    """A need on the phone of somebody without an account, proven by the code that comes."""
    driver.goto("/services/")
    look(driver)
    driver.locator("a", has_text="继续教育").first.click()
    look(driver)
    press(driver, "我要办这件事", "**/needs/new/**")
    look(driver)
    driver.locator("[name=name]").fill("李师傅")
    driver.locator("[name=phone]").fill(PHONE_NUMBER)
    press(driver, "发送验证码", "**/needs/code/**")
    look(driver)
    driver.locator("[name=code]").fill(re.search(r"\d{6}", message(driver, "need-")).group())
    press(driver, "登记", "**/n/**")
    look(driver)
    assert Need.objects.get().state == NeedState.OPEN


def take_ticket(driver, session, look):
    driver.goto(f"/services/sessions/{session.pk}/")
    press(driver, "取号", "**/ticket/")
    look(driver)
    driver.locator("label", has_text="继续教育").first.click()
    press(driver, "取号", "**/t/**")
    driver.get_by_text("下一位就是您").wait_for()
    look(driver)


def follow_up(driver, case, look):
    """The link of the text message: where it stands, the receipt, five grades."""
    driver.goto(f"/services/c/{case.token}/")
    look(driver)
    pdf = driver.request.get(f"/services/c/{case.token}/receipt/")
    assert pdf.body().startswith(b"%PDF")
    driver.locator("[name=grade][value='5']").check()
    driver.locator("main form button").first.click()
    driver.get_by_text("非常满意").first.wait_for()


def test_a_driver_on_a_phone_from_the_need_to_the_receipt(page_of, axe, look):
    world = make_counter()
    session_actions.cancel_session(world.session, by=world.officer, note="改天")
    driver, desk = page_of(), page_of(world.officer, DESK)
    note_need(driver, look)

    session = make_session(world.station, world.officer, state="announced")
    desk.goto(f"/services/desk/sessions/{session.pk}/")
    assert axe(desk) == []
    press(desk, "开始办理", f"**/sessions/{session.pk}/")
    take_ticket(driver, session, look)

    counter = f"/services/desk/sessions/{session.pk}/counter/"
    desk.goto(counter)
    assert axe(desk) == []
    desk.keyboard.press("F2")
    desk.get_by_text("001").first.wait_for()
    driver.reload()
    driver.get_by_text("1 号窗口").wait_for()
    take_over(desk, counter, PHONE_NUMBER)
    assert axe(desk) == []
    approve(desk)
    assert axe(desk) == []
    case, receipt = Case.objects.get(), Receipt.objects.get()
    assert (case.state, case.need.state) == (CaseState.APPROVED, NeedState.MET) and receipt.sequence == 1

    follow_up(driver, case, look)
    stranger = page_of()
    stranger.goto(f"/services/r/{receipt.token}/")
    look(stranger)
    assert receipt.number in stranger.inner_text("main") and "李师傅" not in stranger.inner_text("main")


def test_a_manager_with_ten_permits(page_of, axe, look):
    """Ten needs by phone from Excel, then ten permits on the desk: eight receipts and one slip, two rows by agreement left out."""
    world = make_counter()
    manager, desk = page_of(make_account(world.company.contact)), page_of(world.officer, DESK)
    file = {"name": "车辆.xlsx", "mimeType": "application/octet-stream", "buffer": sheet(*TEN).getvalue()}
    manager.goto("/services/needs/fleet/")
    look(manager)
    manager.locator("[name=file]").set_input_files(file)
    manager.locator("main form button").last.click()
    manager.get_by_text("2 行有误").first.wait_for()
    look(manager)
    manager.get_by_role("button", name="登记需求").click()
    manager.locator(".alert").first.wait_for()
    assert not Need.objects.exists()
    manager.locator("[name=leave_out_wrong]").check()
    manager.get_by_role("button", name="登记需求").click()
    manager.wait_for_url("**/mine/")
    look(manager)
    assert Need.objects.filter(state=NeedState.OPEN).count() == 8

    desk.goto(f"/services/desk/sessions/{world.session.pk}/batch/")
    assert axe(desk) == []
    desk.locator("[name=company]").select_option(str(world.company.pk))
    desk.locator("[name=service]").select_option("E04")
    desk.locator("[name=phone]").fill(world.company.contact.phone)
    desk.locator("[name=file]").set_input_files(file)
    desk.locator("main form button").last.click()
    desk.wait_for_url("**/batches/**")
    assert axe(desk) == []
    desk.locator("button", has_text="办理").first.click()
    desk.locator(".alert").first.wait_for()
    assert not Receipt.objects.exists()
    desk.locator("[name=leave_out_wrong]").check()
    desk.locator("button", has_text="办理").first.click()
    desk.locator("a[href$='/slip/']").wait_for()
    assert sorted(Receipt.objects.values_list("sequence", flat=True)) == list(range(1, 9))
    assert Need.objects.filter(state=NeedState.MET).count() == 8
    slip = desk.request.get(desk.locator("a[href$='/slip/']").get_attribute("href"))
    assert slip.body().startswith(b"%PDF")


def test_two_hours_of_an_officer(page_of, axe):
    """30 cases of companies, 12 of drivers and 20 questions: the last of each at the keyboard, then the report."""
    world = make_counter()
    started = timezone.now() - timedelta(minutes=115)
    OnsiteSession.objects.filter(pk=world.session.pk).update(opened_at=started)
    rows = [["车牌号"], *[[f"浙A{n:05d}"] for n in range(10001, 10030)]]
    batch = batches.read_batch(
        by=world.officer, session=world.session, company=world.company, service=service("E04"), rows=rows,
        person=world.company.contact, file_name="车辆.xlsx",
    )  # fmt: skip
    batches.file_batch(batch, by=world.officer)
    for _n in range(11):
        case = make_case(world, person=make_driver())
        Case.objects.filter(pk=case.pk).update(papers=[[name, True] for name, _there in case.papers])
        receipts.approve_case(Case.objects.get(pk=case.pk), by=world.officer)
    for n in range(18):
        followup.note_consultation(
            world.session, by=world.officer, topic="papers", audience=("person", "company")[n % 2]
        )

    desk, counter = page_of(world.officer, DESK), f"/services/desk/sessions/{world.session.pk}/counter/"
    for code, plate, phone in (("E04", "浙B20001", "13700000001"), ("P01", "", "13700000002")):
        desk.goto(counter)
        desk.locator("[name=service]").select_option(code)
        desk.locator("[name=phone]").fill(phone)
        desk.locator("[name=name]").fill("周师傅")
        desk.locator("[name=plate]").fill(plate)
        desk.keyboard.press("Enter")
        desk.wait_for_url("**/cases/**")
        approve(desk)
    for words in ("要带什么材料", "时间和期限"):
        desk.goto(counter)
        desk.locator("button", has_text=words).click()
        desk.get_by_text("已记录").first.wait_for()
    assert (Case.objects.count(), Consultation.objects.count(), Receipt.objects.count()) == (42, 20, 42)
    desk.goto(f"/services/desk/sessions/{world.session.pk}/")
    press(desk, "收摊", f"**/sessions/{world.session.pk}/")
    desk.get_by_text("30").first.wait_for()
    text = re.sub(r"\s+", "", desk.inner_text("main"))
    assert "企业办件30件+个人办件12件+咨询20次" in text and re.search(r"1小时5[56]分", text), text[:400]
    assert axe(desk) == []
    world.session.refresh_from_db()
    assert world.session.state == SessionState.CLOSED and world.session.report["median_seconds"] is not None
