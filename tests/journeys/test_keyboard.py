"""A lecture ordered without a pointer: Tab, Enter and Space alone, and one always sees where one is."""

import pytest
from django.conf import settings
from django.test import Client

from lectures.models import Order
from lectures.states import OrderState
from tests.conftest import DESK
from tests.factories.lectures import make_hall

pytestmark = pytest.mark.django_db(transaction=True)

MOST = 80  # presses of the Tab key to anything on a page
HERE = """(wanted) => {
  const here = document.activeElement;
  if (!here.matches(wanted)) return null;
  const style = getComputedStyle(here), box = here.getBoundingClientRect();
  return {ring: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
          seen: box.width > 0 && box.left >= 0 && box.top >= 0 && box.bottom <= innerHeight};
}"""


def tab_to(page, wanted):
    """Presses Tab until the focus is on `wanted`; it then stands in sight with a ring around it."""
    for _press in range(MOST):
        page.keyboard.press("Tab")
        if found := page.evaluate(HERE, wanted):
            assert found == {"ring": True, "seen": True}, f"{wanted}: {found}"
            return
    pytest.fail(f"{wanted} is not reached with the Tab key on {page.url}")


def follow(page, wanted, key="Enter"):
    """Goes to `wanted`, presses the key, and waits for the page it leads to."""
    tab_to(page, wanted)
    with page.expect_navigation():
        page.keyboard.press(key)


def write(page, name, words):
    tab_to(page, f"[name={name}]")
    page.keyboard.press("Control+A")
    page.keyboard.type(words)


def test_a_worker_orders_with_the_keyboard_alone(open_page, live_server):
    hall, page, client = make_hall(), open_page(DESK), Client()
    client.force_login(hall.worker)
    name = settings.SESSION_COOKIE_NAME
    page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])
    page.goto("/lectures/")
    page.keyboard.press("Tab")
    assert page.evaluate(HERE, "a.skip") == {"ring": True, "seen": True}, "the way past the head comes first"
    page.keyboard.press("Enter")
    assert page.url.endswith("#main")
    tab_to(page, "main *")
    follow(page, f"main a[href*='/topics/{hall.topic.code}/']")
    follow(page, "a.button.primary[href*='/orders/new/']")
    follow(page, "a.pick.speaker")
    follow(page, "nav.days a:nth-of-type(2)")
    follow(page, ".times a")
    write(page, "people", "28")
    write(page, "audience", "一线职工")
    write(page, "place", "三楼会议室")
    write(page, "contact_phone", "13900001111")
    follow(page, "main button:not([name=language])")
    follow(page, "main button.primary", "Space")
    assert "/lectures/orders/JK" in page.url
    order = Order.objects.get()
    assert (order.state, order.people, order.speaker) == (OrderState.SUBMITTED, 28, hall.speaker)
