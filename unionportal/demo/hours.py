"""When the speakers can come: shift workers, teachers, pensioners; each week looks different."""

from datetime import time, timedelta

from django.utils import timezone

from lectures.models import Speaker, Unavailability, WeeklyHours

from . import dice

LONG = [(time(9), time(11, 30)), (time(13, 30), time(16)), (time(14), time(17)), (time(8, 30), time(11))]
SHORT = [
    (time(9, 30), time(11)), (time(10), time(11, 30)), (time(13), time(14, 30)), (time(15), time(16, 30)),
    (time(16), time(17, 30)), (time(18, 30), time(20)), (time(19), time(20, 30)), (time(12, 15), time(13, 30)),
]  # fmt: skip
WEEKEND = [(time(9, 30), time(11, 30)), (time(14), time(16))]
AWAY = ["疗休养", "技能大赛集训", "外出学习", "年休假", "带队检修", "家中有事"]


def build_hours(speakers: list[Speaker]) -> None:
    """Two to four windows a week for each, one of them long enough for a workshop, and days away for a third."""
    roll, today = dice("hours"), timezone.localdate()
    hours, away = [], []
    for index, speaker in enumerate(speakers):
        days = roll.sample(range(5), roll.choice((2, 2, 3, 4)))
        windows = [(days[0], roll.choice(LONG)), *((day, roll.choice(SHORT)) for day in days[1:])]
        if roll.random() < 0.25:
            windows.append((roll.choice((5, 6)), roll.choice(WEEKEND)))
        for weekday, (starts, ends) in sorted(windows):
            hours.append(WeeklyHours(speaker=speaker, weekday=weekday, starts=starts, ends=ends))
        if index % 11 == 3:  # a summer timetable that is over
            hours[-1].valid_until = today + timedelta(days=roll.randrange(5, 40))
        for _ in range(roll.choice((0, 0, 1, 1, 2))):
            start = today + timedelta(days=roll.randrange(-20, 60))
            last = start + timedelta(days=roll.choice((0, 1, 4, 9)))
            away.append(Unavailability(speaker=speaker, starts_on=start, ends_on=last, reason=roll.choice(AWAY)))
    WeeklyHours.objects.bulk_create(hours)
    Unavailability.objects.bulk_create(away)
