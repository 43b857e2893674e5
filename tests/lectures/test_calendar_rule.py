"""Free starts in whole minutes: what the hours say, and that every way of reading a calendar gives the same."""

import random
from datetime import date, datetime, time, timedelta
from itertools import count
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from psycopg2.extras import DateTimeTZRange

from lectures.calendar_rule import DAY, Calendar, Hours, minute_of, moment_of
from lectures.models import Booking, Unavailability, WeeklyHours
from lectures.models.orders import new_token
from lectures.queries.availability import first_day, free_dates
from lectures.queries.board import free_in, givers, speaker_with_days
from lectures.queries.faces import faces_of_the_menu
from tests.factories.lectures import make_order, make_speaker

ZONE = ZoneInfo("Asia/Shanghai")
MONDAY = date(2026, 6, 1).toordinal()


def starts(calendar, days=1, minutes=60, travel=30):
    return [(minute - MONDAY * DAY) / 60 for minute in calendar.starts(MONDAY, days, minutes, travel)]


def test_starts_keep_to_hours_days_away_and_held_hours_with_travel():
    lines = [Hours(0, 14 * 60, 17 * 60), Hours(0, 9 * 60, 11 * 60 + 30), Hours(1, 9 * 60, 10 * 60)]
    assert starts(Calendar(lines, [], []), days=2) == [9, 10, 14, 15, 16, 33]
    assert starts(Calendar(lines, [(MONDAY, MONDAY)], []), days=2) == [33]
    busy = [(MONDAY * DAY + 10 * 60, MONDAY * DAY + 11 * 60)]
    assert starts(Calendar(lines, [], busy)) == [14, 15, 16], "at nine the way back would not be over"
    assert starts(Calendar(lines, [], busy), travel=0) == [9, 14, 15, 16]
    assert starts(Calendar(lines, [], []), minutes=180) == [14]
    assert starts(Calendar([Hours(0, 540, 600, first=MONDAY + 1), Hours(0, 600, 660, last=MONDAY)], [], [])) == [10]


def test_a_minute_and_its_moment_are_one():
    moment = datetime(2026, 6, 1, 14, 30, tzinfo=ZONE)
    assert moment_of(minute_of(moment, ZONE), ZONE) == moment
    odd = moment + timedelta(seconds=1)
    assert minute_of(odd, ZONE, up=True) - minute_of(odd, ZONE) == 1


@pytest.mark.django_db
def test_every_way_of_reading_a_calendar_gives_the_same_dates(hall):
    dice, today, order, numbers = random.Random(7), timezone.localdate(), make_order(hall), count()
    for number in range(12):
        speaker = make_speaker(hall.corps, topics=[hall.topic], hours=(), notice_days=dice.choice([0, 7, 12]))
        for _line in range(dice.randrange(5)):
            begin = dice.randrange(8, 19)
            WeeklyHours.objects.create(
                speaker=speaker, weekday=dice.randrange(7), starts=time(begin, dice.choice([0, 30])),
                ends=time(begin + dice.randrange(2, 5)), valid_from=dice.choice([None, today + timedelta(20)]),
                valid_until=dice.choice([None, today + timedelta(30)]),
            )  # fmt: skip
        if number % 3 == 0:
            gone = today + timedelta(dice.randrange(8, 20))
            Unavailability.objects.create(speaker=speaker, starts_on=gone, ends_on=gone + timedelta(9))
        for start in free_dates(speaker, minutes=60, most=9)[::4]:
            order.pk, order.number, order._state.adding = None, f"Z{next(numbers)}", True
            order.check_in_token, order.rating_token = new_token(), new_token()
            order.save(force_insert=True)
            during = DateTimeTZRange(start - timedelta(minutes=20), start + timedelta(minutes=75, seconds=30))
            Booking.objects.create(order=order, speaker=speaker, during=during, talk_starts_at=start)
        low, after = today, today + timedelta(days=28)
        expected = [one for one in free_dates(speaker, minutes=60, days=60, most=900) if low <= one.date() < after]
        assert free_in(speaker_with_days(speaker.pk), low, after) == expected
    faces, _unions = faces_of_the_menu()
    asked = {one.speaker.pk: one.speaker for one, _free in givers(hall.topic, None)}
    assert len(asked) >= 12
    for face in faces:
        if face.pk in asked:
            first = first_day(asked[face.pk])
            mine = [moment_of(one, ZONE) for one in face.calendar.starts(first.toordinal(), 40, 60, 30)]
            assert mine == free_dates(asked[face.pk], minutes=60, days=40, most=999, from_on=first)
