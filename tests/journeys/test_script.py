"""A script rewritten after vetting, in a real browser: until the new version is vetted the old one is spoken."""

import pytest
from django.conf import settings
from django.test import Client

from lectures.models import ScriptVersion
from notifications.models import Notice
from tests.factories.academy import TEXT
from tests.factories.lectures import make_hall

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def as_phone_of(open_page, live_server):
    """`as_phone_of(user)` is a phone on which this account is signed in."""

    def make(user):
        page, client = open_page(), Client()
        client.force_login(user)
        key = client.cookies[settings.SESSION_COOKIE_NAME].value
        page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": live_server.url}])
        return page

    return make


def states() -> list[str]:
    return list(ScriptVersion.objects.order_by("number").values_list("state", flat=True))


def test_a_script_is_vetted_rewritten_and_vetted_again(as_phone_of, axe):
    hall = make_hall()
    speaker, coach = as_phone_of(hall.speaker_account), as_phone_of(hall.office)

    def look(page):
        assert axe(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, page.url

    def vet(number):
        for box in coach.locator("input[name=checklist]").all():
            box.check()
        coach.get_by_role("button", name="审定", exact=True).click()
        coach.get_by_text(f"第 {number} 版已审定").wait_for()
        look(coach)

    speaker.goto("/lectures/me/scripts/")
    look(speaker)
    speaker.get_by_role("link", name="新建讲稿").click()
    speaker.get_by_label("标题").fill("一把焊枪")
    speaker.get_by_label("菜单主题").select_option(str(hall.topic.pk))
    look(speaker)
    speaker.get_by_role("button", name="下一步").click()
    speaker.locator("textarea[name=text]").fill(TEXT)
    look(speaker)
    speaker.get_by_role("button", name="交给辅导老师").click()
    speaker.wait_for_url("**/lectures/scripts/*/")
    look(speaker)
    assert states() == ["submitted"]
    address = speaker.url

    coach.goto(address)
    look(coach)
    coach.locator("input[name=paragraph]").fill("2")
    coach.locator("textarea[name=text]").fill("请写明是哪一年。")
    coach.get_by_role("button", name="添加批注").click()
    coach.locator(".remark", has_text="哪一年").wait_for()
    coach.get_by_role("button", name="审定", exact=True).click()
    coach.locator(".field.wrong").wait_for()
    assert states() == ["submitted"], "without the checklist nothing is vetted"
    vet(1)

    speaker.goto(address)
    speaker.get_by_role("link", name="写新版本").click()
    speaker.get_by_text("仍按已审定的版本宣讲").wait_for()
    speaker.locator("textarea[name=text]").fill(TEXT.replace("三十年前", "一九九六年"))
    speaker.get_by_role("button", name="交给辅导老师").click()
    speaker.get_by_text("第 1 版已审定").wait_for()
    look(speaker)
    assert states() == ["vetted", "submitted"]

    coach.goto(f"{address}?v=2&with=1")
    assert coach.locator(".beside ins").first.inner_text() == "一九九六"
    look(coach)
    vet(2)
    assert states() == ["superseded", "vetted"]
    assert Notice.objects.filter(person=hall.speaker.person, kind="lectures.script_vetted").count() == 2
