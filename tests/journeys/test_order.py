"""The main job in a real browser on a phone: from the menu to the closed report, and everybody hears of it."""

import re
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
import time_machine

from lectures.models import CheckIn, Order, Rating
from lectures.states import OrderState
from notifications.models import Notice
from notifications.sending import claim, deliver
from tests.factories.lectures import make_hall
from unionportal.queries import city_figures
from workflow.queries import history_of

pytestmark = pytest.mark.django_db(transaction=True)


def texts_to(person) -> list[str]:
    """What reached the phone of a person: the outbox is sent, then read at the demo's phone."""
    for row in claim():
        deliver(row)
    return list(Notice.objects.filter(person=person).order_by("pk").values_list("body", flat=True))


def kinds_of(person) -> list[str]:
    return [kind.removeprefix("lectures.") for kind in
            Notice.objects.filter(person=person).order_by("pk").values_list("kind", flat=True)]  # fmt: skip


def order_from_the_menu(worker, look, hall) -> Order:
    """Topic, speaker, a day and its hour, the details with a slip of the finger, and the button."""
    worker.goto("/lectures/")
    look(worker)
    worker.get_by_role("link", name=re.compile(hall.topic.title_zh)).first.click()
    look(worker)
    worker.goto(f"/lectures/orders/new/?topic={hall.topic.code}")
    look(worker)
    worker.locator("a.pick.speaker", has_text="周师傅").click()
    worker.locator("nav.days a").nth(1).click()
    look(worker)
    worker.locator(".times a").first.click()
    look(worker)
    worker.get_by_label("人数").fill("28")
    worker.locator("input[name=audience]").fill("一线职工")
    worker.locator("input[name=place]").fill("三楼会议室")
    worker.locator("input[name=contact_phone]").fill("12")
    worker.get_by_role("button", name="下一步").last.click()
    assert worker.locator(".field.wrong input[name=contact_phone]").input_value() == "12"
    assert worker.locator("input[name=place]").input_value() == "三楼会议室"
    look(worker)
    worker.locator("input[name=contact_phone]").fill("13900001111")
    worker.get_by_role("button", name="下一步").last.click()
    look(worker)
    worker.get_by_role("button", name="点单", exact=True).click()
    worker.wait_for_url("**/lectures/orders/JK*/")
    look(worker)
    worker.go_back()  # to the step it was sent from, opened anew: no browser asks to send it again
    worker.wait_for_url("**/lectures/orders/new/**")
    worker.go_forward()
    worker.wait_for_url("**/lectures/orders/JK*/")
    return Order.objects.get()


def approve_and_ask(office, look, order):
    office.goto(f"/lectures/orders/{order.number}/")
    look(office)
    office.get_by_role("button", name="批准").click()
    office.locator(".candidate", has_text="周师傅").get_by_role("button").click()
    office.wait_for_load_state()
    look(office)
    order.refresh_from_db()
    assert order.state == OrderState.DISPATCHED


def accept_by_the_link(speaker, look, order, person):
    """The link stands in the text message; no account is needed."""
    link = next(re.search(r"https?://\S+", body).group() for body in texts_to(person) if "/requests/" in body)
    speaker.goto(urlsplit(link).path)
    look(speaker)
    speaker.get_by_role("button", name="我来讲").or_(speaker.locator("button[value=accept]")).first.click()
    speaker.wait_for_load_state()
    look(speaker)
    order.refresh_from_db()
    assert order.state == OrderState.ACCEPTED


def come_in(listener, look, order, name):
    listener.goto(f"/lectures/door/{order.check_in_token}/")
    look(listener)
    listener.locator("input[name=name]").fill(name)
    listener.locator("main form button").last.click()
    listener.locator(".light.go").wait_for()
    look(listener)


def confirm(worker, look, order):
    worker.goto(f"/lectures/orders/{order.number}/")
    worker.locator(".next a").click()
    assert worker.locator("input[name=people_counted]").input_value() == "2"
    look(worker)
    worker.locator("input[name=people_counted]").fill("26")
    worker.locator("main form button.primary").click()
    worker.wait_for_url(f"**/{order.number}/")
    look(worker)


def rate(listener, look, order):
    listener.goto(f"/lectures/rate/{order.rating_token}/")
    look(listener)
    for question in ("speaker_score", "content_score", "organisation_score"):
        listener.locator(f"input[name={question}][value='5']").check()
    listener.locator("main form button.primary").click()
    listener.locator(".light.go").wait_for()
    look(listener)
    assert Rating.objects.get().speaker_score == 5


def close(office, look, order):
    office.goto(f"/lectures/orders/{order.number}/close/")
    look(office)
    office.locator("[name=questions]").fill("怎么入行？")
    office.locator("main form button.primary").click()
    office.wait_for_url(f"**/{order.number}/")
    look(office)


def test_a_worker_orders_a_lecture_and_it_is_held_rated_and_closed(page_of, look):
    hall, before = make_hall(), city_figures()
    order = order_from_the_menu(page_of(hall.worker), look, hall)
    assert (order.state, order.people, order.speaker) == (OrderState.SUBMITTED, 28, hall.speaker)
    assert city_figures()["under_way"] == before["under_way"] + 1
    approve_and_ask(page_of(hall.office), look, order)
    accept_by_the_link(page_of(), look, order, hall.speaker.person)
    with time_machine.travel(order.starts_at - timedelta(minutes=5)):
        for name in ("王师傅", "赵师傅"):
            come_in(page_of(), look, order, name)
    assert CheckIn.objects.count() == 2
    with time_machine.travel(order.starts_at + timedelta(minutes=order.minutes + 5)):
        confirm(page_of(hall.worker), look, order)
        rate(page_of(), look, order)
        close(page_of(hall.office), look, order)
        after = city_figures()
    order.refresh_from_db()
    assert order.state == OrderState.CLOSED
    assert (after["held"], after["under_way"]) == (before["held"] + 1, before["under_way"])
    walked = [line.to_state for line in history_of(order) if line.to_state]
    assert walked == ["reviewed", "dispatched", "accepted", "delivered", "rated", "closed"]
    heard = ["order_placed", "order_approved", "order_accepted", "order_delivered", "order_closed"]
    assert kinds_of(hall.worker.person) == heard
    assert {"speaker_asked", "talk_invited", "talk_confirmed"} <= set(kinds_of(hall.speaker.person))
    inbox = page_of(hall.worker)
    inbox.goto("/inbox/")
    assert inbox.get_by_text(order.number).count() >= 1
    assert len(look.visited) >= 20
