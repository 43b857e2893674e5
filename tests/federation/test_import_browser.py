import pytest
from django.conf import settings
from django.urls import reverse
from openpyxl import Workbook

from federation.models import Membership, Role
from tests.conftest import DESK, PHONE
from tests.factories.federation import make_city, make_member, make_staff


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
@pytest.mark.django_db(transaction=True)
def test_an_officer_imports_members_in_a_browser(open_page, client, axe, tmp_path, viewport):
    city = make_city()
    make_member(city.own, "曾晓", "13812341234", number="K1")
    client.force_login(make_staff(Role.UNION_OFFICER, city.own))
    book = Workbook()
    for row in (["花名册"], ["姓名", "手机号", "会员号"], ["曾晓明", "13812341234", "K1"], ["李雷", "13912345678", ""]):
        book.active.append(row)
    book.save(tmp_path / "会员.xlsx")
    page = open_page(viewport)
    page.goto("/healthz")
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": page.url}])

    def assert_page_is_good():
        assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]
        assert axe(page) == []

    page.goto(reverse("federation:import-upload", args=["members"]))
    assert_page_is_good()
    page.set_input_files("input[type=file]", tmp_path / "会员.xlsx")
    page.click(".import-body button[type=submit]")
    assert_page_is_good()
    page.click(".import-body button[type=submit]")
    assert page.locator("ins").inner_text() == "曾晓明"
    assert_page_is_good()
    page.click(".import-body button[type=submit]")
    assert_page_is_good()
    assert page.locator("[role=status]").count() == 1
    assert Membership.objects.filter(left_on=None, union=city.own).count() == 2
