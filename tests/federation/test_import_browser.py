import pytest
from django.urls import reverse
from openpyxl import Workbook

from federation.models import Membership, Role
from tests.conftest import DESK, PHONE
from tests.factories.federation import make_city, make_member, make_staff


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
@pytest.mark.django_db(transaction=True)
def test_an_officer_imports_members_in_a_browser(page_of, axe, tmp_path, viewport):
    city = make_city()
    make_member(city.own, "曾晓", "13812341234", number="K1")
    page = page_of(make_staff(Role.UNION_OFFICER, city.own), viewport)
    book = Workbook()
    for row in (["花名册"], ["姓名", "手机号", "会员号"], ["曾晓明", "13812341234", "K1"], ["李雷", "13912345678", ""]):
        book.active.append(row)
    book.save(tmp_path / "会员.xlsx")

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
