"""From the card on the phone to the door of a home, with network and without; in two browsers that know nothing of each other."""

import re
from datetime import timedelta

import pytest
import qrcode
from django.utils import timezone
from PIL import Image

from federation import actions as cards
from federation import codes
from federation.models import Notice
from tests.conftest import DESK
from tests.factories.federation import make_member
from tests.factories.homes import make_activity, make_homes, make_sign_up
from tests.networks import cut_network, mend_network
from workerhomes.actions import door_traces
from workerhomes.models import DoorAttempt, Visit
from workerhomes.states import ActivityState, SignUpState

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world():
    world = make_homes()
    if not Notice.objects.filter(purpose="doors").exists():
        Notice.objects.create(purpose="doors", version=1, text_zh="门口", text_en="doors")
    world.device, world.key = door_traces.pair_device(by=world.manager, home=world.home, name="大门")
    return world


def until(page, expression, seconds=20):
    """Waits until `expression` holds on the page; asked from outside, since the pages allow no evaluation inside."""
    for _round in range(seconds * 10):
        if page.evaluate(expression):
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"{page.url} never came to {expression}")


def shown_code(page, card):
    """The code whose drawing the phone shows now; the drawing is compared, as a camera would."""
    drawn = page.locator("#pass-frame .qr path").get_attribute("d")
    step = codes.step_at(timezone.now())
    from ui.components.marks import qr_drawing

    for one in (step, step + 1, step - 1):
        text = codes.live_code(card.code, card.key, one)
        if re.search(r' d="([^"]+)"', qr_drawing(text)).group(1) == drawn:
            return text
    raise AssertionError("the phone shows no code of this minute")


def scan(page, text):
    """A scanner types the code and Enter; gives the light's colour and words once it is on."""
    page.locator("#gate-text").fill(text)
    page.keyboard.press("Enter")
    light = page.locator("#gate-light")
    light.wait_for(state="visible")
    said = (light.get_attribute("class"), light.inner_text())
    light.click()
    light.wait_for(state="hidden")
    page.wait_for_timeout(50)
    return said


def open_door(open_page, world):
    door = open_page(DESK)
    door.goto(f"/homes/{world.home.code}/door/#{world.key}")
    door.locator("#gate-scan").wait_for(state="visible")
    until(door, "localStorage.getItem(`home-door:${document.getElementById('gate').dataset.home}:list`)")
    return door


def test_a_card_is_taken_shown_and_opens_the_door(page_of, open_page, look, world):
    """… and checks its holder in for the activity that is on, as the phone says a moment later."""
    begun = timezone.now() - timedelta(minutes=5)
    times = {"starts_at": begun, "closes_at": begun - timedelta(hours=3), "opens_at": begun - timedelta(days=3)}
    seat = make_sign_up(world, make_activity(world, state=ActivityState.SHUT, **times), state=SignUpState.CONFIRMED)
    phone = page_of(world.member)
    phone.goto("/my/card/")
    look(phone)
    phone.get_by_role("button", name="领取会员卡").click()
    phone.locator("#pass-frame svg path").first.wait_for()
    until(phone, "document.getElementById('pass-ring').style.strokeDashoffset !== ''")
    look(phone)
    card = cards.issue_card(person=world.member.person)
    blank = open_page()
    blank.goto(f"/homes/{world.home.code}/door/")
    look(blank)
    blank.goto("/card/verify/")
    look(blank)
    door = open_door(open_page, world)
    assert "#" not in door.url.removesuffix("#")

    code = shown_code(phone, card)
    colour, words = scan(door, code)
    assert "go" in colour.split() and "欢迎" in words and world.member.person.name not in words
    assert door.locator("#gate-inside").inner_text() == "1"
    other = phone.context.new_page()
    other.goto(f"/homes/my/activities/{seat.pk}/")
    other.locator("main .chip", has_text="已到场").wait_for()
    other.close()
    door.wait_for_timeout(3100)  # the same code within three seconds is one scan that slipped twice
    colour, words = scan(door, code)
    assert "stop" in colour.split() and "已用过" in words
    assert (Visit.objects.count(), DoorAttempt.objects.count()) == (1, 2)

    phone.on("dialog", lambda dialog: dialog.accept())
    phone.get_by_text("照片、打印、挂失").click()
    phone.get_by_text("手机丢了").click()
    phone.get_by_role("button", name="停用这张卡").last.click()
    phone.get_by_text("已挂失").first.wait_for()
    look(phone)
    colour, words = scan(door, codes.live_code(card.code, card.key, codes.step_at(timezone.now()) + 1))
    assert "stop" in colour.split() and "挂失" in words


def without_network(door):
    """The door once its page is kept on the device, cut off and opened again."""
    door.evaluate("navigator.serviceWorker.ready")
    until(
        door,
        "caches.open('home-door-1').then((c) => c.keys()).then((k) => k.some((r) => r.url.includes('home-door-codes')))",
    )
    cut_network(door)
    door.reload()  # the page itself comes from the device
    door.locator("#gate-scan").wait_for(state="visible")
    door.get_by_text("按今日名单放行").wait_for()
    return door


def test_the_door_goes_on_without_network_and_hands_in_afterwards(open_page, page_of, world):
    """Network cut: a signed card opens once, a live code and a stopped card do not, and so with typed numbers.

    Back: everything is handed in. The words are those of a door with network.
    """
    card = cards.issue_card(person=world.member.person)
    stopped = cards.issue_card(person=make_member(world.city.own).person)
    signed_before = codes.signed_code(stopped.code, timezone.now())
    cards.report_lost(stopped, by=None)
    typist, lost = make_member(world.city.own), stopped.person.memberships.get().number
    cards.issue_card(person=typist.person)
    door = without_network(open_door(open_page, world))

    signed = codes.signed_code(card.code, timezone.now())
    forged = signed[:-4] + ("AAAA" if signed[-4:-1] != "AAA" else "BBBB")
    assert "stop" in scan(door, codes.live_code(card.code, card.key, codes.step_at(timezone.now())))[0].split()
    assert "不是真卡" in scan(door, forged)[1]
    assert "暂停" in scan(door, signed_before)[1]
    colour, words = scan(door, signed)
    assert "go" in colour.split(), words
    door.wait_for_timeout(3100)
    assert "已用过" in scan(door, signed)[1]
    assert "已用过" in scan(door, world.member.person.memberships.get().number)[1]  # the card's own number
    colour, words = scan(door, typist.number.lower())
    assert "go" in colour.split() and "欢迎" in words and "核对身份证件" in words
    for text, word in (("M9999999", "不是真卡"), (lost, "已挂失"), ("YJ-2026-0001", "不是会员卡")):
        colour, words = scan(door, text)
        assert "stop" in colour.split() and word in words, (text, words)
    assert typist.number not in door.evaluate(
        "JSON.stringify(localStorage[`home-door:${document.getElementById('gate').dataset.home}:list`])"
    )
    assert DoorAttempt.objects.count() == 0
    assert door.locator("#gate-state").get_attribute("data-waiting") == "10"

    mend_network(door)
    until(door, "document.getElementById('gate-state').dataset.waiting === '0'")
    rows = DoorAttempt.objects.order_by("tried_at")
    assert [row.is_accepted for row in rows] == [False] * 3 + [True] + [False] * 2 + [True] + [False] * 3
    assert all(row.is_offline for row in rows) and Visit.objects.count() == 2
    assert [row.way for row in rows[5:]] == ["typed"] * 4 + ["code"]
    for text, word in (("M9999999", "不是真卡"), (lost, "已挂失"), ("YJ-2026-0001", "不是会员卡")):
        assert word in scan(door, text)[1]


def film_of(text, path):
    """A film of a QR code before a wall, as the camera of a door would see it; the first frame of all of them."""
    drawn = qrcode.make(text, box_size=6).get_image().convert("L").resize((400, 400))
    frame = Image.new("L", (640, 480), 150)
    frame.paste(drawn, (120, 40))
    grey = bytes([128]) * (640 * 480 // 2)
    path.write_bytes(b"YUV4MPEG2 W640 H480 F10:1 Ip A1:1 C420jpeg\n" + (b"FRAME\n" + frame.tobytes() + grey) * 5)
    return path


def test_the_camera_of_the_door_reads_the_card_once(browser, chromium_path, live_server, tmp_path, world):
    card = cards.issue_card(person=world.member.person)
    film = film_of(codes.signed_code(card.code, timezone.now()), tmp_path / "card.y4m")
    options = ["--no-sandbox", "--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream"]
    options.append(f"--use-file-for-fake-video-capture={film}")
    seeing = browser.browser_type.launch(executable_path=chromium_path, args=options)
    try:
        door = open_door(
            lambda viewport: seeing.new_context(viewport=viewport, base_url=live_server.url).new_page(), world
        )
        door.locator("#gate-camera").click()
        light = door.locator("#gate-light")
        light.wait_for(state="visible")
        assert "go" in light.get_attribute("class").split()
        light.wait_for(state="hidden")
        door.wait_for_timeout(2500)  # the card is still held before the camera
        assert light.is_hidden() and (Visit.objects.count(), DoorAttempt.objects.count()) == (1, 1)
    finally:
        seeing.close()


def test_two_doors_without_network_let_one_card_in_and_the_desk_hears_of_it(open_page, page_of, look, world):
    card = cards.issue_card(person=world.member.person)
    signed = codes.signed_code(card.code, timezone.now())
    doors = [open_door(open_page, world)]
    _second, world.key = door_traces.pair_device(by=world.manager, home=world.home, name="西侧门")
    doors.append(open_door(open_page, world))
    for door in doors:
        cut_network(door)
        assert "go" in scan(door, signed)[0].split()
    for door in doors:
        mend_network(door)
        until(door, "document.getElementById('gate-state').dataset.waiting === '0'")
    assert DoorAttempt.objects.filter(is_double=True).count() == 2
    desk = page_of(world.manager)
    desk.goto("/homes/desk/doors/")
    look(desk)
    desk.get_by_text("一张卡，两个门").wait_for()
    assert world.member.person.name not in desk.locator("main").inner_text()


def test_the_card_opens_without_network_and_goes_with_the_sign_out(page_of, world):
    cards.issue_card(person=world.member.person)
    phone = page_of(world.member)
    phone.goto("/my/card/")
    phone.evaluate("navigator.serviceWorker.ready")
    until(phone, "caches.open('card-1').then((c) => c.match('/my/card/')).then(Boolean)")
    phone.reload()
    phone.locator("#pass-frame svg path").first.wait_for()
    cut_network(phone)
    phone.reload()
    phone.locator("#pass-signed svg path").first.wait_for(state="visible")
    assert phone.locator("#pass-live").is_hidden() and "没有网络" in phone.locator("#pass-chip").inner_text()
    mend_network(phone)
    phone.goto("/accounts/logout/")
    phone.locator("main button.primary").click()
    phone.wait_for_url(lambda where: "logout" not in where)
    assert phone.evaluate("caches.has('card-1')") is False
