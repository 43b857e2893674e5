"""The door: announced names, arrivals noted without a network, handed in once however often they are sent (S2-16)."""

import json
import uuid
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from lectures.actions import door as act
from lectures.errors import LinkExpired, OrderRefused
from lectures.models import CheckIn, ExpectedListener
from lectures.states import OrderState
from tests.factories.federation import make_member
from tests.factories.lectures import make_hall, make_order
from tests.factories.workflow import together
from tests.networks import cut_network, mend_network
from workflow.tokens import new_token

pytestmark = pytest.mark.django_db


@pytest.fixture
def order(hall):
    return make_order(hall, OrderState.ACCEPTED)


@pytest.fixture
def opened(order):
    with time_machine.travel(order.starts_at, tick=False):
        yield order


def entry(**more):
    return {"nonce": str(uuid.uuid4()), "name": "", "at": timezone.now().isoformat(timespec="milliseconds"), **more}


def hand_in(client, order, *entries):
    address = reverse("lectures:door-sync", args=[order.number])
    return client.post(address, json.dumps({"entries": entries}), content_type="application/json")


def test_a_batch_that_is_sent_twice_lets_nobody_in_twice(hall, opened, client):
    client.force_login(hall.worker)
    one, two = entry(name="陈一"), entry(name="林二")
    first, second = hand_in(client, opened, one, two), hand_in(client, opened, one, two)
    assert set(first.json()["entries"].values()) == {"in"}
    assert set(second.json()["entries"].values()) == {"twin"}
    assert second.json()["inside"] == CheckIn.objects.filter(order=opened).count() == 2


def test_two_devices_that_tick_the_same_name_count_one_person(hall, opened, client):
    member = make_member(hall.union, "吴三")
    act.announce(opened, by=hall.worker, lines=[("吴三", member.number), ("郑四", "")])
    listed = ExpectedListener.objects.get(name="吴三")
    assert (listed.person, listed.number_tail) == (member.person, member.number[-4:])
    client.force_login(hall.worker)
    answers = [hand_in(client, opened, entry(expected=listed.pk)).json() for _device in range(2)]
    assert [list(one["entries"].values()) for one in answers] == [["in"], ["twin"]]
    row = CheckIn.objects.get()
    assert (row.person, row.noted_by, row.expected) == (member.person, hall.worker, listed)
    page = client.get(reverse("lectures:door", args=[opened.number])).text
    assert f"···{member.number[-4:]}" in page and member.number not in page


def test_a_device_hands_in_later_with_the_time_it_noted(hall, order, client):
    client.force_login(hall.worker)
    came = order.starts_at - timedelta(minutes=10)
    with time_machine.travel(order.starts_at + timedelta(days=2), tick=False):
        early = entry(name="早到", at=(order.starts_at - timedelta(hours=5)).isoformat(timespec="milliseconds"))
        ahead = entry(name="未来", at=(timezone.now() + timedelta(hours=1)).isoformat(timespec="milliseconds"))
        good = entry(name="陈一", at=came.isoformat(timespec="milliseconds"))
        said = hand_in(client, order, good, early, ahead).json()["entries"]
        assert (said[good["nonce"]], "时间" in said[early["nonce"]], "时间" in said[ahead["nonce"]]) == (
            "in",
            True,
            True,
        )
    assert CheckIn.objects.get().came_at == came
    with time_machine.travel(order.starts_at + timedelta(days=5)), pytest.raises(LinkExpired):
        act.note_arrival(order, by=hall.worker, nonce=uuid.uuid4(), name="太晚", came_at=came)


@pytest.mark.parametrize("body", ["", "[]", "{}", '{"entries": 3}', '{"entries": [1]}', '{"entries": [null]}'])
def test_what_cannot_be_read_is_refused(hall, opened, client, body):
    client.force_login(hall.worker)
    address = reverse("lectures:door-sync", args=[opened.number])
    assert client.post(address, body, content_type="application/json").status_code == 400
    said = hand_in(client, opened, {"nonce": "x", "name": "甲"}).json()["entries"]
    assert list(said) == ["x"] and not CheckIn.objects.exists()


def test_the_door_is_closed_to_outsiders_and_to_lectures_that_do_not_stand(hall, opened, client):
    client.force_login(hall.outsider)
    assert hand_in(client, opened, entry(name="甲")).status_code == 404
    waits = make_order(hall, wished_speaker=None)
    client.force_login(hall.worker)
    assert hand_in(client, waits, entry(name="甲")).status_code == 404
    assert client.get(reverse("lectures:door", args=[waits.number])).status_code == 404
    assert not CheckIn.objects.exists()


def test_without_scripts_a_name_is_ticked_and_typed(hall, opened, client):
    client.force_login(hall.worker)
    announced = {"names": "吴三 YJ001234\n郑四\n\n郑四", "form_token": new_token()}
    assert client.post(reverse("lectures:door-expected", args=[opened.number]), announced).status_code == 302
    assert list(ExpectedListener.objects.values_list("name", "number_tail")) == [("吴三", "1234"), ("郑四", "")]
    address, listed = reverse("lectures:door", args=[opened.number]), ExpectedListener.objects.first()
    for _click in range(2):
        data = {"nonce": listed.nonce, "expected": listed.pk, "form_token": new_token()}
        assert client.post(address, data).status_code == 302
    assert client.post(address, {"nonce": uuid.uuid4(), "name": "路人", "form_token": new_token()}).status_code == 302
    assert list(CheckIn.objects.order_by("pk").values_list("name", flat=True)) == ["吴三", "路人"]
    assert client.post(address, {"nonce": uuid.uuid4(), "name": " ", "form_token": new_token()}).status_code == 422


def test_no_childs_name_is_kept(hall, order):
    order.is_school = True
    with pytest.raises(OrderRefused):
        act.announce(order, by=hall.worker, lines=[("小明", "")])
    assert not ExpectedListener.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_devices_that_hand_in_at_the_same_moment_count_one_person():
    hall = make_hall()
    order = make_order(hall, OrderState.ACCEPTED)
    act.announce(order, by=hall.worker, lines=[("吴三", "")])
    listed = ExpectedListener.objects.get()
    with time_machine.travel(order.starts_at, tick=False):
        jobs = [lambda: act.note_arrival(order, by=hall.worker, nonce=uuid.uuid4(), expected=listed.pk)] * 8
        results = together(*jobs)
    assert sorted(is_new for _row, is_new in results) == [False] * 7 + [True]
    assert CheckIn.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_network_is_cut_and_comes_back_and_nothing_is_lost_or_doubled(page_of, axe):
    hall = make_hall()
    order = make_order(hall, OrderState.ACCEPTED)
    act.announce(order, by=hall.worker, lines=[("吴三", ""), ("郑四", "")])
    type(order).objects.filter(pk=order.pk).update(starts_at=timezone.now() + timedelta(minutes=20))
    page = page_of(hall.worker)
    address = reverse("lectures:door", args=[order.number])
    page.goto(address)
    page.evaluate("navigator.serviceWorker.ready")
    page.reload()  # from now on the worker keeps the page
    assert axe(page) == [] and page.evaluate("document.documentElement.scrollWidth") <= 390

    def note(text):
        page.locator("#door-new input[name=name]").fill(text)
        page.locator("#door-new button").click()

    note("有网的人")
    page.locator("#door-state[data-waiting='0']").wait_for(state="attached")
    assert CheckIn.objects.count() == 1
    cut_network(page)
    note("断网甲")
    note("断网乙")
    page.locator("#door-search").fill("吴")
    assert page.locator("#door-list li:visible").count() == 1
    page.locator("#door-list li:visible button").click()
    assert "没有网络" in page.locator("#door-state").inner_text()
    assert page.locator("#door-state").get_attribute("data-waiting") == "3"
    page.reload()  # the page itself is there without a network, and so is what waits
    assert page.locator("#door-state").get_attribute("data-waiting") == "3"
    note("断网丙")
    assert CheckIn.objects.count() == 1
    mend_network(page)
    page.locator("#door-state[data-waiting='0']").wait_for(state="attached")
    names = sorted(CheckIn.objects.values_list("name", flat=True))
    assert names == sorted(["有网的人", "断网甲", "断网乙", "断网丙", "吴三"])
    page.reload()
    assert page.locator("#door strong.num").first.inner_text() == "5"
    assert CheckIn.objects.count() == 5
    kept = "caches.open('door-2').then(c => c.keys()).then(all => all.filter(one => one.url.endsWith('/door/')).length)"
    assert page.evaluate(kept) == 1
    type(order).objects.filter(pk=order.pk).update(starts_at=timezone.now() - timedelta(hours=5))
    page.reload()  # the door has closed: the names leave the device
    assert page.evaluate(kept) == 0
