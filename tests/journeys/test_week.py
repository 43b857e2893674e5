"""A week on the line from a phone: a day without network, the page loaded again meanwhile, and nothing written is lost."""

from io import BytesIO

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from PIL import Image

from campaigns.models import DiaryEntry, Extract, Problem, WorkLog
from campaigns.states.weeks import ExtractState, ProblemState
from tests.conftest import PHONE
from tests.factories import weeks as make
from tests.journeys.test_home_door import until
from tests.networks import cut_network, mend_network
from wishes.models import Wish

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
KEPT = "caches.open('diary-1').then((c) => c.keys()).then((k) => k.some((r) => r.url.endsWith('/diary/')))"


@pytest.fixture
def world():
    return make.make_weeks()


def write(page, kind, /, **values):
    """Opens the form of a kind, fills it and saves."""
    form = page.locator(f"form[data-kind={kind}]")
    if not form.is_visible():
        page.locator("details", has=form).locator("summary").click()
    for name, value in values.items():
        field = form.locator(f"[name={name}]")
        if name == "photo":
            field.set_input_files(value)
            form.locator(".redact canvas").wait_for()
            continue
        field.select_option(value) if field.evaluate("field => field.tagName") == "SELECT" else field.fill(str(value))
    form.locator("button.primary").click()


def picture() -> dict:
    out = BytesIO()
    Image.new("RGB", (300, 200), "red").save(out, "JPEG")
    return {"name": "x.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}


def waiting(page) -> str:
    return page.locator("#diary-state").get_attribute("data-waiting")


def test_a_day_without_network_loses_nothing(page_of, look, world):
    placement = make.make_placement(world)
    make.make_induction(placement, world.officer)
    phone = page_of(world.officer)
    phone.goto(f"/campaigns/weeks/placements/{placement.pk}/")
    look(phone)
    phone.goto(f"/campaigns/weeks/placements/{placement.pk}/diary/")
    look(phone)
    phone.evaluate("navigator.serviceWorker.ready")
    until(phone, KEPT)
    write_without_network(phone, timezone.localdate().isoformat())
    problem = everything_comes_in(phone)
    look(phone)
    hand_in_lines_for_everybody(phone, look)
    hand_on(phone, look, problem)


def until_waiting(phone, count: int):
    until(phone, f"document.getElementById('diary-state').dataset.waiting === '{count}'")


def write_without_network(phone, today: str):
    """A page and a work log, the page loaded again, a problem: all three stay on the phone."""
    cut_network(phone)
    write(phone, "diary", day=today, text="手套磨破了，赵师傅笑我。")
    work = {
        "station": "剪线头",
        "product": "衬衫",
        "quantity": 300,
        "piece_rate": "0.5",
        "hours": 4,
        "observed_hours": 12,
    }
    write(phone, "work", day=today, **work)
    until_waiting(phone, 2)
    phone.reload()  # the page itself comes from the phone, what was written before stands on it
    phone.locator("#diary-waiting li").first.wait_for()
    assert waiting(phone) == "2"
    write(phone, "problem", day=today, title="夜班没有热饭", kind="welfare", photo=picture())
    until_waiting(phone, 3)
    assert not DiaryEntry.objects.exists() and not WorkLog.objects.exists() and not Problem.objects.exists()


def everything_comes_in(phone) -> Problem:
    """With the network back each of the three is there once, and the phone keeps none of them."""
    mend_network(phone)
    until_waiting(phone, 0)
    assert DiaryEntry.objects.get().text == "手套磨破了，赵师傅笑我。"
    log, problem = WorkLog.objects.get(), Problem.objects.get()
    assert problem.photo.size  # the photo waited beside its entry
    assert log.earnings == 150 and Wish.objects.get(number=log.signal_number).is_sensitive
    phone.reload()
    kept = "localStorage.getItem(Object.keys(localStorage).find((k) => k.startsWith('diary:'))) || '[]'"
    assert phone.evaluate(kept) == "[]"
    return problem


def hand_in_lines_for_everybody(phone, look):
    phone.get_by_role("link", name="给大家看的几行").click()
    text = phone.locator("textarea[name=text]")
    assert "赵师傅" not in text.input_value()
    look(phone)
    phone.locator("main form button").last.click()
    phone.wait_for_load_state()
    assert Extract.objects.get().state == ExtractState.SUBMITTED


def hand_on(phone, look, problem):
    """The problem goes into the loop of wishes."""
    phone.goto(f"/campaigns/weeks/problems/{problem.pk}/")
    look(phone)
    phone.goto(f"/campaigns/weeks/problems/{problem.pk}/hand/")
    phone.locator("main form button").last.click()
    phone.wait_for_load_state()
    problem.refresh_from_db()
    assert problem.state == ProblemState.HANDED and Wish.objects.filter(number=problem.wish_number).exists()


def test_what_the_portal_refuses_goes_back_into_its_form(page_of, world):
    placement = make.make_placement(world)
    today = timezone.localdate().isoformat()
    phone = page_of(world.officer, PHONE)
    phone.goto(f"/campaigns/weeks/placements/{placement.pk}/diary/")
    write(phone, "work", day=today, station="剪线头", product="衬衫", quantity=80, piece_rate="0.5", hours=4)
    button = phone.locator("#diary-waiting button")
    button.wait_for()
    assert not WorkLog.objects.exists()  # no induction, no work on the line
    button.click()
    form = phone.locator("form[data-kind=work]")
    assert form.locator("[name=quantity]").input_value() == "80" and form.locator("[data-refusal]").is_visible()


def sign_in(phone, user):
    """Another session in this phone's browser."""
    client, name = Client(), settings.SESSION_COOKIE_NAME
    client.force_login(user)
    where = "/".join(phone.url.split("/")[:3])
    phone.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": where}])


MAKE_OLD = """caches.open('diary-1').then(async (kept) => { const [page] = (await kept.keys()).filter((one) => one.url.endsWith('/diary/'));
  const text = await (await kept.match(page)).text();
  await kept.put(page, new Response(text, { headers: { 'Content-Type': 'text/html', 'X-Diary-Until': '1' } })); })"""


def kept_diary(page_of, world, today):
    """(page, address) of the officer's diary, which the phone keeps and shows without network within the session."""
    diary = f"/campaigns/weeks/placements/{make.make_placement(world).pk}/diary/"
    phone = page_of(world.officer)
    phone.goto(diary)
    write(phone, "diary", day=today, text="赵师傅悄悄说的话")
    until_waiting(phone, 0)
    phone.evaluate("navigator.serviceWorker.ready")
    until(phone, KEPT)
    phone.reload()
    cut_network(phone)
    phone.reload()
    assert phone.get_by_text("赵师傅悄悄说的话").is_visible()
    return phone, diary


def test_a_kept_diary_is_locked_once_its_session_is_over_or_somebody_else_is_at_the_door(page_of, look, world):
    """The officer's pages show neither after the hour nor to the leader; hers come in as hers alone."""
    today = timezone.localdate().isoformat()
    phone, diary = kept_diary(page_of, world, today)
    write(phone, "problem", day=today, title="夜班没有热饭", kind="welfare", photo=picture())
    until_waiting(phone, 1)
    phone.locator("form[data-kind=diary] [name=text]").fill("写了一半")
    phone.evaluate(MAKE_OLD)
    phone.reload()
    assert phone.get_by_text("重新登录").is_visible() and "赵师傅" not in phone.content()
    look(phone)
    mend_network(phone)
    phone.goto(diary)  # the session itself still holds: everything is there, what waited comes in
    until_waiting(phone, 0)
    assert phone.get_by_text("赵师傅悄悄说的话").is_visible() and Problem.objects.get().user == world.officer
    cut_network(phone)
    write(phone, "diary", day=today, text="没网时写的")
    until_waiting(phone, 1)
    phone.locator("form[data-kind=diary] [name=text]").fill("写了一半")
    phone.context.clear_cookies()
    mend_network(phone)
    door = phone.context.new_page()
    door.goto("/".join(phone.url.split("/")[:3]) + "/accounts/login/")  # somebody comes to the door in another tab
    phone.wait_for_url(lambda where: "login" in where)  # the open page gave way
    sign_in(phone, world.leader)
    cut_network(phone)
    phone.goto(diary)
    assert phone.get_by_text("重新登录").is_visible() and "赵师傅" not in phone.content()
    mend_network(phone)
    phone.goto(diary)
    until_waiting(phone, 0)
    assert "赵师傅" not in phone.content() and "没网时" not in phone.content()
    assert not DiaryEntry.objects.filter(user=world.leader).exists()
    sign_in(phone, world.officer)
    phone.goto(diary)
    until_waiting(phone, 1)  # what was half written waits for her hand
    phone.reload()
    assert phone.get_by_text("没网时写的").is_visible() and phone.get_by_text("写了一半").is_visible()
    assert set(DiaryEntry.objects.values_list("user", "text")) == {
        (world.officer.pk, "赵师傅悄悄说的话"), (world.officer.pk, "没网时写的")
    }  # fmt: skip


ON_PHONE = """new Promise((done) => { const asked = indexedDB.open('photos', 1);
  asked.onupgradeneeded = () => asked.result.createObjectStore('photos');
  asked.onsuccess = () => { const found = asked.result.transaction('photos').objectStore('photos').count();
    found.onsuccess = () => { const kept = found.result + localStorage.length; asked.result.close(); done(kept); }; }; })"""


def test_whoever_signs_out_is_told_what_waits_and_leaves_nothing_on_the_phone(page_of, look, world):
    """A problem with its photo and a half-written wish wait; another account on this phone sees neither."""
    placement, today = make.make_placement(world), timezone.localdate().isoformat()
    phone = page_of(world.officer)
    phone.goto("/wishes/new/")
    phone.fill("[name=text]", "想给夜班申请一台热水器")
    diary = f"/campaigns/weeks/placements/{placement.pk}/diary/"
    phone.goto(diary)
    cut_network(phone)
    write(phone, "day", day=today, agenda="上午座谈，下午上线", meals=2, talked=9)
    write(phone, "problem", day=today, title="夜班没有热饭", kind="welfare", photo=picture())
    until_waiting(phone, 2)
    phone.context.unroute("**/*")
    phone.context.route("**/hand-in/", lambda route: route.abort("internetdisconnected"))  # too thin for what waits
    phone.context.set_offline(False)
    phone.goto("/accounts/logout/")
    told = phone.locator("#left-behind")
    told.wait_for(state="visible")
    assert phone.locator("[data-entries]").inner_text() == "2" and phone.locator("[data-photos]").inner_text() == "1"
    assert phone.get_by_role("link", name="先交上去").get_attribute("href") == diary
    look(phone)
    until(phone, f"{ON_PHONE}.then((kept) => kept === 3)")  # the entries, the draft, the photo
    phone.locator("main form button").click()
    phone.wait_for_url(lambda where: "logout" not in where)
    until(phone, f"{ON_PHONE}.then((kept) => kept === 0)")
    assert phone.evaluate("caches.has('diary-1')") is False and not Problem.objects.exists()
    sign_in(phone, world.leader)
    phone.goto("/wishes/new/")
    assert phone.input_value("[name=text]") == ""
    phone.goto("/accounts/logout/")
    assert phone.locator("#left-behind").is_hidden()
