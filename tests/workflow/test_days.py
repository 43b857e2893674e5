from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from workflow import context, days
from workflow.actions import declare_day
from workflow.days import add_workdays, explain, is_workday, workdays_between
from workflow.models import CalendarDay

# State Council notices for 2025 and 2026: weekend days that are worked, week days that are free.
WORKED = ["2025-01-26", "2025-02-08", "2025-04-27", "2025-09-28", "2025-10-11"]
WORKED += ["2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10"]
FREE = ["2025-01-28", "2025-02-04", "2025-10-08", "2026-01-02", "2026-02-16", "2026-02-23", "2026-05-05", "2026-10-07"]


@pytest.mark.django_db
@pytest.mark.parametrize(("days", "worked"), [(WORKED, True), (FREE, False)])
def test_the_official_calendar_is_known(days, worked):
    assert [is_workday(date.fromisoformat(day)) for day in days] == [worked] * len(days)


@pytest.mark.django_db
def test_make_up_workdays_count_and_the_festival_does_not():
    reckoning = add_workdays(date(2026, 2, 12), 3)
    assert reckoning.due_on == date(2026, 2, 24)
    assert reckoning.due_at.isoformat() == "2026-02-24T23:59:59+08:00"
    counted = [step["on"] for step in reckoning.steps if step["how"] != "free"]
    assert counted == ["2026-02-13", "2026-02-14", "2026-02-24"]
    assert workdays_between(date(2026, 2, 12), date(2026, 2, 24)) == 3
    assert workdays_between(date(2026, 2, 24), date(2026, 2, 12)) == 0


@pytest.mark.django_db
def test_it_says_how_it_was_reckoned():
    steps = add_workdays(date(2026, 2, 12), 3).steps
    english = explain(steps, "en")
    assert english.startswith("3 working days: ")
    assert "make-up workday" in english and "Not counted" in english and "Chinese New Year" in english
    with translation.override("en"):
        assert str(add_workdays(date(2026, 2, 12), 3)) == english
        assert explain(add_workdays(date(2026, 2, 12), 0).steps) == "Due the same day."


@pytest.mark.django_db
def test_the_city_may_declare_days():
    CalendarDay.objects.create(day=date(2026, 3, 4), is_workday=False, reason="typhoon")
    CalendarDay.objects.create(day=date(2026, 3, 7), is_workday=True, reason="made up for")
    reckoning = add_workdays(date(2026, 3, 3), 3)
    assert [step["on"] for step in reckoning.steps if step["how"] != "free"] == [
        "2026-03-05",
        "2026-03-06",
        "2026-03-07",
    ]
    assert "typhoon" in explain(reckoning.steps, "en")


@pytest.mark.django_db
def test_exceptions_are_read_once_a_request():
    with CaptureQueriesContext(connection) as seen, context.during_request(None):
        for day in range(1, 20):
            is_workday(date(2026, 3, day))
        add_workdays(date(2026, 3, 3), 10)
    assert len(seen) == 1


@pytest.mark.django_db
def test_exceptions_are_shared_by_requests_until_a_day_is_declared(
    monkeypatch, clerk, django_capture_on_commit_callbacks
):
    monkeypatch.setattr(days, "KEPT_SECONDS", 60)
    days.forget_exceptions()
    with CaptureQueriesContext(connection) as seen:
        for _request in range(3):
            with context.during_request(None):
                assert is_workday(date(2026, 3, 4))
    assert len(seen) == 1
    with django_capture_on_commit_callbacks(execute=True):
        declare_day(by=clerk, day=date(2026, 3, 4), is_workday=False, reason="typhoon")
    with context.during_request(None):
        assert not is_workday(date(2026, 3, 4))


@pytest.mark.django_db
def test_no_deadline_in_the_past_and_none_without_end():
    with pytest.raises(ValueError, match="ahead"):
        add_workdays(date(2026, 3, 3), -1)
    with pytest.raises(ValueError, match="ten years"):
        add_workdays(date(2026, 3, 3), 5000)
