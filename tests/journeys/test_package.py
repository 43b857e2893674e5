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


def test_a_package_from_the_order_to_the_acceptance(page_of, axe, look):
    world = make_homes()
    make_package_item(world.home, title="团体瑜伽", price=60, federation_percent=20)
    make_package_item(world.home, title="读书沙龙", price=30)
    officer, above = (
        page_of(make_staff(Role.UNION_OFFICER, world.city.child), DESK),
        page_of(make_staff(Role.UNION_OFFICER, world.city.own), DESK),
    )
    manager = page_of(world.manager)

    officer.goto(f"/homes/{world.home.code}/packages/")
    assert axe(officer) == []
    for box in officer.locator("[name=items]").all():
        box.check()
    officer.locator("[name=people]").fill("20")
    officer.locator("[name=held_on]").fill((timezone.localdate() + timedelta(days=20)).isoformat())
    officer.locator("button[value=price]").click()
    officer.get_by_text("¥1,800.00").first.wait_for()
    assert axe(officer) == []
    officer.locator("[name=title]").fill("健康套餐")
    officer.locator("button[value=order]").click()
    officer.wait_for_url("**/packages/P*/")
    assert axe(officer) == []
    address = officer.url

    manager.goto("/homes/packages/")
    look(manager)
    manager.locator("a", has_text="健康套餐").click()
    look(manager)
    press(manager, "确认")
    assert PackageOrder.objects.get().state == PackageState.CONFIRMED

    officer.reload()
    assert officer.locator("main form .button", has_text="批准").count() == 0  # who ordered does not approve
    above.goto(address)
    assert axe(above) == []
    press(above, "批准")
    assert "打印协议" in above.inner_text("main")

    manager.reload()
    press(manager, "交付单", "**/deliver/")
    look(manager)
    manager.locator("[name=delivered_on]").fill(timezone.localdate().isoformat())
    manager.locator("main form button").last.click()
    manager.wait_for_url("**/packages/P*/")
    look(manager)

    officer.reload()
    press(officer, "签认", "**/accept/")
    assert axe(officer) == []
    officer.locator("[name=score][value='5']").check()
    officer.locator("main form button").last.click()
    officer.wait_for_url("**/packages/P*/")

    manager.reload()
    press(manager, "结算")
    assert PackageOrder.objects.get().state == PackageState.SETTLED
    assert LedgerLine.objects.get().amount == 900
