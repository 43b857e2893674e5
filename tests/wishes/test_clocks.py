"""Deadlines over the make-up days of Spring Festival, pauses with a cause, one extension before it is over."""

from datetime import date, datetime

import pytest
import time_machine
from django.utils import timezone

from federation.models import Duty
from notifications.models import Notice
from tests.factories.wishes import make_wish
from wishes.actions import clock, desk
from wishes.errors import WishRefused
from wishes.models import Wish
from workflow.errors import NotAllowed

ZONE = timezone.get_default_timezone()


@pytest.fixture(autouse=True)
def old_duties(world):
    Duty.objects.update(starts_on=date(2020, 1, 1))


def at(*moment):
    return time_machine.travel(datetime(*moment, 10, 0, tzinfo=ZONE), tick=False)


def day(moment):
    return timezone.localdate(moment).isoformat()


def test_make_up_days_count_and_the_festival_does_not(world):
    with at(2026, 2, 13):  # Friday; Saturday the 14th is worked, the 15th to 23rd are free
        wish = make_wish(world.city.own, world.wisher)
        assert day(wish.due_at) == "2026-02-14"
        wish = desk.accept_wish(wish, by=world.officer)
        assert day(wish.due_at) == "2026-02-27"  # 14, 24, 25, 26, 27
        wish = desk.begin_wish(wish, by=world.officer)
        assert day(wish.due_at) == "2026-02-27"  # the promise goes on


def test_a_pause_adds_its_days_and_an_extension_comes_once_and_in_time(world):
    with at(2026, 3, 2):
        wish = desk.accept_wish(make_wish(world.city.own, world.wisher), by=world.officer)
        assert day(wish.due_at) == "2026-03-09"
    with at(2026, 3, 3):
        wish = clock.pause_wish(wish, by=world.officer, cause="等厂家报价")
        assert wish.paused_at and not wish.is_late
    with at(2026, 3, 6):
        wish = clock.resume_wish(wish, by=world.officer)
        assert (day(wish.due_at), wish.paused_at) == ("2026-03-12", None)
        for wrong in (0, 6):
            with pytest.raises(WishRefused) as refusal:
                clock.extend_wish(wish, by=world.officer, workdays=wrong, cause="等批复")
            assert refusal.value.field == "workdays"
        wish = clock.extend_wish(wish, by=world.officer, workdays=5, cause="等批复")
        assert day(wish.due_at) == "2026-03-19"
        assert Notice.objects.filter(person=world.wisher, kind="wishes.extended").exists()
        with pytest.raises(NotAllowed):
            clock.extend_wish(wish, by=world.officer, workdays=1, cause="再等")
    with at(2026, 3, 20):
        late = Wish.objects.get(pk=wish.pk)
        Wish.objects.filter(pk=wish.pk).update(is_extended=False)
        with pytest.raises(NotAllowed):
            clock.extend_wish(Wish.objects.get(pk=wish.pk), by=world.officer, workdays=1, cause="太晚")
        assert late.is_late and not late.is_soon
    with at(2026, 3, 19):
        assert late.is_soon and not late.is_late  # its last day: amber
    with at(2026, 3, 17):
        assert not late.is_soon


def test_several_units_get_longer_and_reminders_come_once(world):
    with at(2026, 4, 7):
        wish = desk.transfer_wish(
            make_wish(world.city.own, world.wisher), by=world.officer, to=world.city.sibling, assisting=[world.city.own]
        )
        assert day(wish.due_at) == "2026-04-08"
        wish = desk.sign_wish(wish, by=world.other)
        assert day(wish.due_at) == "2026-04-28"
    with at(2026, 4, 27):
        assert (clock.remind(), clock.remind()) == (1, 1)
        assert Notice.objects.filter(kind="wishes.due_soon", person=world.other.person).count() == 1
    with at(2026, 5, 15):
        clock.remind()
        assert Notice.objects.filter(kind="wishes.overdue", person=world.other.person).count() == 1
        assert Notice.objects.filter(kind="wishes.leader", person=world.above.person).exists() is (
            world.city.sibling.parent_id == world.city.parent.pk
        )


def test_a_promised_word_is_asked_for_on_its_day_and_once_more_afterwards(world):
    with at(2026, 4, 7):
        wish = desk.accept_wish(make_wish(world.city.own, world.wisher), by=world.officer)
        wish = clock.plan_wish(wish, by=world.officer, plan="建食堂", report_on=date(2026, 4, 20))
    told = Notice.objects.filter(kind__startswith="wishes.report_", person=world.officer.person)
    for day_of_month, kinds in (
        (17, []),
        (20, ["wishes.report_due"]),
        (22, ["wishes.report_due", "wishes.report_overdue"]),
    ):
        with at(2026, 4, day_of_month):
            clock.remind()
            clock.remind()
        assert sorted(told.values_list("kind", flat=True)) == kinds
    with at(2026, 4, 22):
        clock.report_progress(wish, by=world.officer, report="图纸好了", report_on=date(2026, 5, 10))
        clock.remind()
    assert told.count() == 2
