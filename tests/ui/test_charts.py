"""Labels of a chart: short days in both languages, and none that meets its neighbour on a phone."""

import re
from datetime import date, timedelta

from django.utils import translation

from ui import charts


def shown(rows) -> list[str]:
    """The labels below the bars, from left to right."""
    drawn = str(charts.columns("场次", rows))
    return [word for word in re.findall(r'class="soft"[^>]*>([^<]*)<', drawn) if word]


def test_labels_that_would_meet_are_left_out_and_the_last_stays():
    mondays = [date(2026, 10, 5) + timedelta(days=7 * n) for n in range(8)]
    with translation.override("zh-hans"):
        days = [charts.short(day) for day in mondays]
        assert days[0] == "10月5日"
        assert shown([(word, 1) for word in days]) == [days[1], days[3], days[5], days[7]]
    with translation.override("en"):
        assert charts.short(mondays[0]) == "5 Oct"
    months = [f"{month}月" for month in range(1, 9)]
    assert shown([(word, 1) for word in months]) == months
    assert shown([]) == []
