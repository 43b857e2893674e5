"""Deadlines over the Spring Festival of 2026: free from 15 to 23 February, worked on Saturday 14 and 28."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine

from workflow import clocks
from workflow.days import explain
from workflow.errors import ClockError

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
    with at(24, 23):
        assert not clocks.overdue("answer").exists()
    with at(25, 0):
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
