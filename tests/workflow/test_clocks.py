"""Deadlines over the Spring Festival of 2026: free from 15 to 23 February, worked on Saturday 14 and 28."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine

from workflow import clocks
from workflow.days import explain
from workflow.errors import ClockError
from workflow.hours import SUMMER_MONTH, WINTER_CLOSES, hours_of
from workflow.models import ParameterValue

SHANGHAI = ZoneInfo("Asia/Shanghai")


def at(day, hour=10):
    return time_machine.travel(datetime(2026, 2, day, hour, tzinfo=SHANGHAI), tick=False)


def due_on(clock):
    return clock.due_at.astimezone(SHANGHAI).date()


def test_a_deadline_counts_the_make_up_saturday(clerk):
    with at(12):
        clock = clocks.start(clerk, "answer", workdays=3, by=clerk)
        assert due_on(clock) == date(2026, 2, 24)
        assert "make-up" in explain(clock.steps, "en") and clock.explanation
        assert list(clocks.running("answer")) == [clock] and not clocks.overdue().exists()
    with at(24, 17):
        assert not clocks.overdue("answer").exists()
    with at(24, 18):  # winter hours: the office closed at half past five
        assert list(clocks.overdue("answer")) == [clock]
        assert clocks.of(clerk, "answer").is_overdue
    with at(26):
        clocks.stop(clerk, "answer")
        assert not clocks.overdue("answer").exists() and clocks.of(clerk, "answer") is None


def test_paused_working_days_are_added_and_kept_in_the_history(clerk):
    with at(12):
        clocks.start(clerk, "answer", workdays=3)
    with at(13):
        paused = clocks.pause(clerk, "answer", cause="speaker is asked")
        assert not paused.is_running
    with at(25):
        assert not clocks.overdue().exists()
        clock = clocks.resume(clerk, "answer")
    assert due_on(clock) == date(2026, 2, 27)  # 13 counted; 14, 24, 25 stood still; then 26 and 27
    assert "speaker is asked" in clock.explanation
    assert [event.kind for event in clock.events.all()] == ["started", "paused", "resumed"]
    assert [event.due_at for event in clock.events.all()][-1] == clock.due_at


def test_pause_and_resume_on_one_day_change_nothing(clerk):
    with at(12):
        before = due_on(clocks.start(clerk, "answer", workdays=2))
        clocks.pause(clerk, "answer", cause="x")
        assert due_on(clocks.resume(clerk, "answer")) == before


def test_an_extension_reckons_anew(clerk):
    with at(26):
        clocks.start(clerk, "solve", workdays=1)
        clock = clocks.extend(clerk, "solve", workdays=1, cause="parts are missing", by=clerk)
        assert due_on(clock) == date(2026, 2, 28)  # a Saturday that is worked
        assert clock.events.last().cause == "parts are missing"


def test_what_a_clock_refuses(clerk, union):
    with pytest.raises(ClockError, match="no such"):
        clocks.pause(clerk, "answer", cause="x")
    clocks.start(clerk, "answer", workdays=1)
    with pytest.raises(ClockError, match="already running"):
        clocks.start(clerk, "answer", workdays=1)
    with pytest.raises(ClockError, match="not paused"):
        clocks.resume(clerk, "answer")
    clocks.pause(clerk, "answer", cause="x")
    with pytest.raises(ClockError, match="already paused"):
        clocks.pause(clerk, "answer", cause="x")
    clocks.start(union, "answer", workdays=1)
    assert clocks.oldest("answer").thing_pk == str(union.pk)
    clocks.stop(clerk, "answer")
    assert clocks.stop(clerk, "answer") is None
    assert clocks.start(clerk, "answer", workdays=1).is_running


def on(text):
    return time_machine.travel(datetime.fromisoformat(text).replace(tzinfo=SHANGHAI), tick=False)


def test_summer_and_winter_hours_take_turns_on_their_day(clerk, union):
    """Until 30 September the office closes at 18:00, from 1 October at 17:30; the deadline says by which hours."""
    with on("2026-09-29 20:00"):
        last = clocks.start(clerk, "answer", workdays=1)
        first = clocks.start(union, "answer", workdays=2)
    assert last.due_at == datetime(2026, 9, 30, 18, tzinfo=SHANGHAI)
    assert first.due_at == datetime(2026, 10, 8, 17, 30, tzinfo=SHANGHAI)  # over the National Day
    assert "18:00, by summer hours" in explain(last.steps, "en") and "1 May" in explain(last.steps, "en")
    assert "17:30, by winter hours" in explain(first.steps, "en") and "1 Oct" in explain(first.steps, "en")
    assert "17:30" in explain(first.steps, "zh-hans") and "冬" in explain(first.steps, "zh-hans")
    with on("2026-09-30 17:59"):
        assert not clocks.overdue("answer").exists()
    with on("2026-09-30 18:01"):
        assert list(clocks.overdue("answer")) == [last]
        clocks.pause(union, "answer", cause="the firm is asked")
    with on("2026-10-08 09:00"):  # paused over the change: the day that was left is counted by winter hours
        assert clocks.resume(union, "answer").due_at == datetime(2026, 10, 9, 17, 30, tzinfo=SHANGHAI)
    with on("2027-04-30 10:00"):
        may = clocks.extend(clerk, "answer", workdays=200, cause="a long one")
    assert may.due_at.astimezone(SHANGHAI).hour == 18 and "summer" in explain(may.steps, "en")


def test_the_city_moves_its_hours_from_a_day_on(clerk, union):
    """A year in which summer hours begin in June; what was reckoned before stays."""
    with on("2026-05-18 10:00"):
        before = clocks.start(clerk, "answer", workdays=1)
        ParameterValue.objects.create(name=SUMMER_MONTH, holds_from=date(2026, 5, 20), value=6)
        ParameterValue.objects.create(name=WINTER_CLOSES, holds_from=date(2026, 5, 20), value=17)
        after = clocks.start(union, "answer", workdays=2)
    assert before.due_at == datetime(2026, 5, 19, 18, tzinfo=SHANGHAI)
    assert after.due_at == datetime(2026, 5, 20, 17, tzinfo=SHANGHAI) and "17:00" in explain(after.steps, "en")
    assert hours_of(date(2026, 6, 1)).season == "summer" and hours_of(date(2026, 1, 1)).since == date(2025, 10, 1)
