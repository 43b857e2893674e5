"""A series by rule: previewed, placed without the days left out, released, changed, and followed by the speaker's calendar."""

from datetime import timedelta

import pytest
from django.utils import timezone

from lectures.actions import orders as act
from lectures.models import Order, ScheduleRelease, Series, SpeakerRequest
from lectures.queries.availability import free_dates
from notifications.models import Notice
from tests.factories.lectures import make_hall
from workflow.actions import declare_day

pytestmark = pytest.mark.django_db(transaction=True)


def plan(officer, look, hall, first):
    """The rule on its form, then every date before anything is placed."""
    officer.goto(f"/lectures/series/new/?topic={hall.topic.code}&speaker={hall.speaker.pk}")
    look(officer)
    officer.locator("[name=title]").fill("青工技能夜校")
    officer.locator("[name=every]").select_option("week")
    officer.locator("[name=starts_at]").fill(timezone.localtime(first).strftime("%Y-%m-%dT%H:%M"))
    officer.locator("[name=count]").fill("4")
    officer.locator("[name=topic]").select_option(label=hall.topic.title_zh)
    officer.locator("[name=speaker]").select_option(str(hall.speaker.pk))
    fill_details(officer)
    officer.get_by_role("button", name="查看日期").click()
    officer.get_by_role("heading", name="系列日期").wait_for()
    look(officer)
    assert Order.objects.count() == 0


def fill_details(officer):
    for name, value in {"audience": "青年职工", "people": "25", "place": "三楼会议室"}.items():
        officer.locator(f"[name={name}]").fill(value)
    for name, value in {"contact_name": "李干事", "contact_phone": "13900001111"}.items():
        officer.locator(f"[name={name}]").fill(value)


def place(officer, look, left_out):
    assert officer.locator(".chip.bad", has_text="无法安排").count() == 1, "the holiday is named"
    officer.locator(f"input[name=left_out][value='{left_out}']").check()
    officer.locator("main form button.primary").click()
    officer.wait_for_url("**/series/*/")
    look(officer)


def accept(hall):
    for order in Order.objects.order_by("starts_at"):
        order = act.approve_order(order, by=hall.office)
        act.accept_request(act.dispatch_order(order, by=hall.office, speaker=hall.speaker), by=None)


def release(office, look, note):
    office.goto("/lectures/desk/schedule/")
    look(office)
    office.locator("[name=note]").fill(note)
    office.get_by_role("button", name="发布日程").click()
    office.wait_for_url("**/lectures/schedule/*/")


def follow(speaker, look, hall, changed):
    """What changed, as a page and as a file for the calendar; and the link that follows by itself."""
    speaker.goto(f"/lectures/schedule/{hall.corps.pk}/")
    look(speaker)
    assert speaker.locator(".chip.warn", has_text="改期").count() == 1
    file = speaker.request.get(speaker.locator("main .button.primary").first.get_attribute("href")).text()
    assert "METHOD:REQUEST" in file and file.count("BEGIN:VEVENT") == 1
    assert f"{timezone.localtime(changed.starts_at):%Y%m%dT%H%M}" in file or f"{changed.starts_at:%Y%m%dT%H%M}" in file
    speaker.goto("/lectures/me/calendar-link/")
    speaker.locator("main form button.primary").click()
    link = speaker.locator("main code").inner_text()
    look(speaker)
    assert speaker.request.get("/" + link.split("/", 3)[3]).text().count("BEGIN:VEVENT") == 2


def test_a_series_is_previewed_released_changed_and_followed(page_of, look):
    hall = make_hall()
    place_of = (hall.union.latitude, hall.union.longitude)
    first = free_dates(hall.speaker, minutes=60, place=place_of, days=60, most=1)[0]
    declare_day(by=None, day=timezone.localdate(first + timedelta(days=7)), is_workday=False, reason="厂庆")
    officer, office = page_of(hall.officer), page_of(hall.office)

    plan(officer, look, hall, first)
    place(officer, look, timezone.localdate(first + timedelta(days=21)))
    row = Series.objects.get()
    assert Order.objects.filter(series=row).count() == 2
    assert len(row.skipped) == 1 and row.left_out == [timezone.localdate(first + timedelta(days=21))]

    accept(hall)
    release(office, look, "十二月日程")
    changed = Order.objects.latest("starts_at")
    act.reschedule_order(changed, by=hall.officer, starts_at=first + timedelta(days=28), note="设备检修")
    act.accept_request(SpeakerRequest.objects.get(state="asked"), by=None)
    changed.refresh_from_db()
    release(office, look, "一场改期")
    assert list(ScheduleRelease.objects.order_by("number").values_list("number", flat=True)) == [1, 2]
    assert Notice.objects.filter(person=hall.speaker.person, kind="lectures.schedule_released").count() == 2
    follow(page_of(hall.speaker_account), look, hall, changed)
