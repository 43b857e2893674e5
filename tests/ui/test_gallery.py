"""Every component stands in the gallery, and the gallery can be used by everybody."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template import Context, Template

from lectures.filters import OrderFilter
from lectures.models import Order
from tests.conftest import DESK, PHONE
from ui import charts
from ui.templatetags.ui import register

GALLERY = Path(settings.BASE_DIR) / "templates" / "ui" / "gallery.html"


def test_every_component_stands_in_the_gallery():
    shown = set(re.findall(r"{%\s+(\w+)", GALLERY.read_text(encoding="utf-8")))
    ends = {name for name in register.tags if name.startswith("end")}
    assert set(register.tags) - ends - shown == set()


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_gallery_speaks_one_language(client, db, language):
    client.cookies["django_language"] = language
    page = client.get("/ui/gallery/").content.decode()
    assert f'<html lang="{language}">' in page
    assert ("按月宣讲场次" in page) is (language == "zh-hans")
    assert ("Lectures by month" in page) is (language == "en")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
def test_nobody_stumbles_over_the_gallery(open_page, axe, scheme, viewport):
    page = open_page(viewport, color_scheme=scheme)
    page.goto("/ui/gallery/?kind=film")
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]


def test_targets_are_as_large_as_a_thumb(phone_page):
    phone_page.goto("/ui/gallery/")
    small = phone_page.evaluate(
        """() => [...document.querySelectorAll("main .button, .tabs a, summary, input:not([type=hidden], [type=radio],"
           + "[type=checkbox]), select, .pager a")].filter(e => e.offsetParent && e.getBoundingClientRect().height < 44)
           .map(e => e.outerHTML.slice(0, 120))"""
    )
    assert small == []


def test_filters_live_in_the_address_and_come_off_one_by_one(client, db):
    page = client.get("/ui/gallery/?kind=film&words=钢&sort=new&page=2").content.decode()
    assert "形式：影片" in page and "关键词：钢" in page
    assert 'href="/ui/gallery/?words=%E9%92%A2&amp;sort=new"' in page
    assert '<input type="hidden" name="sort" value="new">' in page


def test_a_filter_that_cannot_be_says_so(client, db):
    page = client.get("/ui/gallery/?kind=nonsense")
    assert page.status_code == 200
    assert "filter-bar" in page.content.decode() and 'class="error"' in page.content.decode()


def test_filters_apply_as_they_are_chosen(phone_page):
    phone_page.goto("/ui/gallery/")
    phone_page.locator(".filter-bar > summary").click()
    phone_page.select_option("select[name=kind]", "film")
    phone_page.wait_for_selector(".chip.active")
    assert "kind=film" in phone_page.url


def test_the_question_before_the_irrevocable(open_page):
    page = open_page(PHONE)
    page.goto("/ui/gallery/")
    page.locator("details.confirm > summary").click()
    assert page.locator("dialog[open]").is_visible()
    page.keyboard.press("Escape")
    page.locator("dialog").wait_for(state="detached")
    assert page.locator("dialog").count() == 0
    without = open_page(PHONE, java_script_enabled=False)
    without.goto("/ui/gallery/")
    without.locator("details.confirm > summary").click()
    assert without.locator("details.confirm form button").is_visible()


def test_what_a_page_asks_by_itself_is_shown_and_taken_off_but_no_filter_of_the_reader(rf, db):
    filters = OrderFilter(
        {"state": "closed", "on_after": "2026-06-01", "on_before": "2026-06-30"}, Order.objects.none()
    )
    by_itself = Template("{% load ui %}{% filter_bar f %}").render(
        Context({"f": filters, "request": rf.get("/x/?page=2")})
    )
    asked = rf.get("/x/?state=closed&on_after=2026-06-01&on_before=2026-06-30")
    by_reader = Template("{% load ui %}{% filter_bar f %}").render(Context({"f": filters, "request": asked}))
    assert "count-dot" not in by_itself and 'href="/x/?state="' in by_itself
    assert 'count-dot">2<' in by_reader and 'href="/x/?on_after=2026-06-01&amp;on_before=2026-06-30"' in by_reader
    assert '<details class="card filter-bar">' in by_itself.replace("\n", "") and 'filter-bar" open' not in by_reader
    assert "2026年6月1日–2026年6月30日" in by_reader and 'aria-label="宣讲日期 到"' in by_reader


def test_one_of_a_unit_is_said_in_the_singular():
    assert [charts.said(value, "home|homes") for value in (0, 1, 2, 1.0, None)] == [
        "0 homes", "1 home", "2 homes", "1 home", "—",
    ]  # fmt: skip
    assert (charts.said(1, "个"), charts.said(1.5, "%"), charts.unit_for(None, "home|homes")) == (
        "1 个",
        "1.5%",
        "homes",
    )
