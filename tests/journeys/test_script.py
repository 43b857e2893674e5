"""A script rewritten after vetting, in a real browser: until the new version is vetted the old one is spoken."""

import pytest

from lectures.models import ScriptVersion
from notifications.models import Notice
from tests.factories.academy import TEXT
from tests.factories.lectures import make_hall

pytestmark = pytest.mark.django_db(transaction=True)


def states() -> list[str]:
    return list(ScriptVersion.objects.order_by("number").values_list("state", flat=True))


def write_the_first(speaker, look, topic) -> str:
    """From the list of scripts to a text that lies with the coach; gives its address."""
    speaker.goto("/lectures/me/scripts/")
    look(speaker)
    speaker.get_by_role("link", name="新建讲稿").click()
    speaker.get_by_label("标题").fill("一把焊枪")
    speaker.get_by_label("菜单主题").select_option(str(topic.pk))
    look(speaker)
    speaker.get_by_role("button", name="下一步").click()
    speaker.locator("textarea[name=text]").fill(TEXT)
    look(speaker)
    speaker.get_by_role("button", name="交给辅导老师").click()
    speaker.wait_for_url("**/lectures/scripts/*/")
    look(speaker)
    return speaker.url


def remark(coach):
    coach.locator("input[name=paragraph]").fill("2")
    coach.locator("textarea[name=text]").fill("请写明是哪一年。")
    coach.get_by_role("button", name="添加批注").click()
    coach.locator(".remark", has_text="哪一年").wait_for()


def vet(coach, look, number):
    for box in coach.locator("input[name=checklist]").all():
        box.check()
    coach.get_by_role("button", name="审定", exact=True).click()
    coach.get_by_text(f"第 {number} 版已审定").wait_for()
    look(coach)


def rewrite(speaker, look, address):
    speaker.goto(address)
    speaker.get_by_role("link", name="写新版本").click()
    speaker.get_by_text("仍按已审定的版本宣讲").wait_for()
    speaker.locator("textarea[name=text]").fill(TEXT.replace("三十年前", "一九九六年"))
    speaker.get_by_role("button", name="交给辅导老师").click()
    speaker.get_by_text("第 1 版已审定").wait_for()
    look(speaker)


def test_a_script_is_vetted_rewritten_and_vetted_again(page_of, look):
    hall = make_hall()
    speaker, coach = page_of(hall.speaker_account), page_of(hall.office)
    address = write_the_first(speaker, look, hall.topic)
    assert states() == ["submitted"]

    coach.goto(address)
    look(coach)
    remark(coach)
    coach.get_by_role("button", name="审定", exact=True).click()
    coach.locator(".field.wrong").wait_for()
    assert states() == ["submitted"], "without the checklist nothing is vetted"
    vet(coach, look, 1)

    rewrite(speaker, look, address)
    assert states() == ["vetted", "submitted"]

    coach.goto(f"{address}?v=2&with=1")
    assert coach.locator(".beside ins").first.inner_text() == "一九九六"
    look(coach)
    vet(coach, look, 2)
    assert states() == ["superseded", "vetted"]
    assert Notice.objects.filter(person=hall.speaker.person, kind="lectures.script_vetted").count() == 2
