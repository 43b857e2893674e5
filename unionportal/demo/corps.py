"""22 corps and 121 speakers and more: 100 in the city's corps, which are exactly its 100 places (F-A1-01, F-A1-02)."""

from datetime import date, timedelta

from dateutil.relativedelta import relativedelta
from django.utils import timezone

from federation.models import Membership, Union, UnionKind
from lectures.models import Corps, Honour, Offering, Seat, Speaker, Topic

from . import dice, words
from .hours import build_hours
from .portraits import draw_portrait

CITY_PLACES = 100
OTHERS = 30
JOINED = {
    7: 545,
    8: 175,
}  # last digit of some of the city's speakers -> days ago that they joined, by the last two calls
LIVE_SHARE = 0.96  # the rest rests: an illness, a sabbatical


def build_corps() -> list[Corps]:
    """The city corps of 100 places and 21 more: 8 districts, 7 industries, 6 parks."""
    levels = {UnionKind.COUNTY_FEDERATION, UnionKind.INDUSTRIAL_UNION, UnionKind.PARK_FEDERATION}
    city = Union.objects.get(parent=None)
    rows = [Corps(union=city, name="云江市劳模工匠宣讲团", capacity_people=CITY_PLACES)]
    rows += [
        Corps(union=union, name=f"{union.short_name.removesuffix('总')}劳模工匠宣讲团", capacity_people=30)
        for union in Union.objects.filter(kind__in=levels).order_by("path")
    ]
    return Corps.objects.bulk_create(rows)


def build_speakers(corps: list[Corps], members: list[Membership]) -> list[Speaker]:
    """100 speakers of the city corps and 30 of the other 21, each a member somewhere, with photo and hours."""
    roll, chosen = dice("speakers"), _choose(dice("chosen"), members)
    speakers = [_speaker(roll, index, member, corps) for index, member in enumerate(chosen)]
    for index, speaker in enumerate(speakers):
        photo = draw_portrait(dice(f"face{index}"), speaker.craft, speaker.gender == "f")
        speaker.photo.save(f"demo-{index:03d}.jpg", photo, save=False)
        _tag(dice(f"tags{index}"), speaker)
    _add_honours(speakers)
    seats = _seats(speakers, corps)
    Speaker.objects.bulk_create(speakers)
    Honour.objects.bulk_create([honour for speaker in speakers for honour in speaker.demo_honours])
    Seat.objects.bulk_create(seats)
    build_hours(speakers)
    return speakers


def _choose(roll, members) -> list[Membership]:
    """Members whose sex fits the trade's custom, each name once."""
    pool = [m for m in members if m.union.kind != UnionKind.OFFICE_UNION]
    chosen, names = [], set()
    for index in range(CITY_PLACES + OTHERS):
        woman = roll.random() < words.TRADES[index % len(words.TRADES)][2]
        while True:
            member = roll.choice(pool)
            if member.woman == woman and member.person.name not in names:
                break
        names.add(member.person.name)
        chosen.append(member)
    return chosen


def _speaker(roll, index, member, corps) -> Speaker:
    home = corps[0] if index < CITY_PLACES else corps[1 + index % 21]
    trade, craft, _women, _topics, stories = words.TRADES[index % len(words.TRADES)]
    union = member.union if index < CITY_PLACES else home.union
    cleared = timezone.localdate() + timedelta(days=roll.randrange(-40, 700)) if roll.random() < 0.62 else None
    return Speaker(
        person=member.person,
        home_corps=home,
        name=member.person.name,
        pinyin=member.person.pinyin,
        title=roll.choice(["客座教授", "“土”老师", "“土”老师", ""]),
        gender="f" if member.woman else "m",
        source=roll.choices(Speaker.Source.values, (60, 40))[0],
        trade=trade,
        craft=craft,
        employer=member.union.name.removesuffix("工会"),
        story=stories[index // len(words.TRADES) % len(stories)],
        languages=["普通话", *roll.sample(["云江话", "英语", "手语"], roll.choice((0, 1, 1, 2)))],
        equipment=roll.sample(["笔记本电脑", "演示工具", "样品", "短片"], roll.choice((1, 2, 2))),
        needs=roll.sample(["投影", "音响", "电源", "工作台"], roll.choice((0, 1, 1, 2))),
        school_cleared_until=cleared,
        latitude=union.latitude,
        longitude=union.longitude,
        travel_radius_km=roll.choice((30, 40, 60, 80)),
        notice_days=roll.choices((5, 7, 10, 15), (20, 55, 20, 5))[0],
        star_level=roll.choices((1, 2, 3, 4, 5), (25, 32, 25, 13, 5))[0],
        is_active=index < 3 or roll.random() < LIVE_SHARE,
    )


def _tag(roll, speaker) -> None:
    """What the menu and the office note of a speaker in a word or two."""
    speaker.tags = roll.sample(words.TAGS, roll.choice((0, 1, 2, 2, 3)))
    speaker.office_tags = roll.sample(words.OFFICE_TAGS, roll.choice((0, 0, 1, 1, 2)))


def _add_honours(speakers):
    roll = dice("honours")
    for speaker in speakers:
        won = roll.sample(words.HONOURS, roll.choice((1, 1, 2, 3)))
        speaker.honour_rank = min(level for _, level in won)
        speaker.demo_honours = [
            Honour(speaker=speaker, title=title, level=level, year=roll.randrange(2005, 2026)) for title, level in won
        ]


def _seats(speakers, corps) -> list[Seat]:
    seats, today = [], timezone.localdate()
    for index, speaker in enumerate(speakers):
        joined = JOINED.get(index % 10) if index < CITY_PLACES else None
        back = timedelta(days=joined) if joined else relativedelta(months=22 + index % 24)  # some term ends every month
        starts_on = (today - back).replace(day=1)
        if joined == min(JOINED.values()):
            speaker.star_level = 1
        seats.append(Seat(corps=speaker.home_corps, speaker=speaker, starts_on=starts_on))
        if index < CITY_PLACES and index % 9 == 0:  # some also serve a second corps, and are counted once
            seats.append(Seat(corps=corps[1 + index % 21], speaker=speaker, starts_on=date(2025, 3, 1)))
        if index >= CITY_PLACES and index % 5 == 0:  # some were of the city corps earlier
            seats.append(Seat(corps=corps[0], speaker=speaker, starts_on=date(2021, 5, 1), ends_on=date(2023, 12, 31)))
    return seats


def link_topics(speakers: list[Speaker]) -> None:
    """Every speaker gives the topics of the trade; every topic gets at least two speakers."""
    topics = {topic.code: topic for topic in Topic.objects.order_by("code")}
    given = {craft: codes for _trade, craft, _women, codes, _stories in words.TRADES}
    roll, pairs = dice("topics"), {}
    for speaker in speakers:
        codes = given[speaker.craft]
        for code in [codes[0], *[code for code in codes[1:] if roll.random() < 0.75]]:
            pairs.setdefault(code, []).append(speaker)
    for code in topics:
        have = pairs.setdefault(code, [])
        have += roll.sample([one for one in speakers if one not in have], max(0, 2 - len(have)))
    Offering.objects.bulk_create(
        Offering(topic=topics[code], speaker=speaker) for code in topics for speaker in pairs[code]
    )
