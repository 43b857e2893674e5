"""A package from the order to the acceptance: the officer at a desk of 1280 pixels, the home's manager on a phone."""

from datetime import timedelta

import pytest
from django.utils import timezone

from federation.models import Role
from tests.conftest import DESK
from tests.factories.federation import make_staff
from tests.factories.homes import make_homes, make_package_item
from workerhomes.models import LedgerLine, PackageOrder
from workerhomes.states import PackageState

pytestmark = pytest.mark.django_db(transaction=True)


def press(page, words, address="**/packages/P*/"):
    page.locator("main .button", has_text=words).first.click()
    page.wait_for_url(address)


@pytest.fixture
def cast(page_of):
    """The officer who orders, a second one who approves, and the home's manager, each in a browser of their own."""
    world = make_homes()
    make_package_item(world.home, title="团体瑜伽", price=60, federation_percent=20)
    make_package_item(world.home, title="读书沙龙", price=30)
    world.officer = page_of(make_staff(Role.UNION_OFFICER, world.city.child), DESK)
    world.above = page_of(make_staff(Role.UNION_OFFICER, world.city.own), DESK)
    world.desk = page_of(world.manager)
    return world


def order(page, home, axe):
    """Chooses both items for 20 people, looks at the price, orders; the address of the order."""
    page.goto(f"/homes/{home.code}/packages/")
    assert axe(page) == []
    for box in page.locator("[name=items]").all():
        box.check()
    page.locator("[name=people]").fill("20")
    page.locator("[name=held_on]").fill((timezone.localdate() + timedelta(days=20)).isoformat())
    page.locator("button[value=price]").click()
    page.get_by_text("¥1,800.00").first.wait_for()
    assert axe(page) == []
    page.locator("[name=title]").fill("健康套餐")
    page.locator("button[value=order]").click()
    page.wait_for_url("**/packages/P*/")
    assert axe(page) == []
    return page.url


def deliver(page, look):
    """The manager writes the delivery sheet of today."""
    page.reload()
    press(page, "交付单", "**/deliver/")
    look(page)
    page.locator("[name=delivered_on]").fill(timezone.localdate().isoformat())
    page.locator("main form button").last.click()
    page.wait_for_url("**/packages/P*/")
    look(page)


def accept(page, axe):
    """The officer signs the sheet and gives five stars."""
    page.reload()
    press(page, "签认", "**/accept/")
    assert axe(page) == []
    page.locator("[name=score][value='5']").check()
    page.locator("main form button").last.click()
    page.wait_for_url("**/packages/P*/")


def test_a_package_from_the_order_to_the_acceptance(cast, axe, look):
    address = order(cast.officer, cast.home, axe)

    cast.desk.goto("/homes/packages/")
    look(cast.desk)
    cast.desk.locator("a", has_text="健康套餐").click()
    look(cast.desk)
    press(cast.desk, "确认")
    assert PackageOrder.objects.get().state == PackageState.CONFIRMED

    cast.officer.reload()
    assert cast.officer.locator("main form .button", has_text="同意").count() == 0  # who ordered does not approve
    cast.above.goto(address)
    assert axe(cast.above) == []
    press(cast.above, "同意")
    assert "打印协议" in cast.above.inner_text("main")

    deliver(cast.desk, look)
    accept(cast.officer, axe)
    cast.desk.reload()
    press(cast.desk, "结算")
    assert PackageOrder.objects.get().state == PackageState.SETTLED
    assert LedgerLine.objects.get().amount == 900
