"""22 corps, 121 speakers and more, the eight categories and forty topics, demonstration points."""

from datetime import date, time, timedelta

from django.utils import timezone

from federation.models import Membership, Union, UnionKind
from lectures.models import Corps, Honour, Offering, Seat, Site, Speaker, Topic, Unavailability, WeeklyHours

from . import dice, words
from .portraits import draw_portrait

CITY_PLACES = 100
OTHERS = 30


def build_corps() -> list[Corps]:
    """The city corps of 100 places and 21 more: 8 districts, 7 industries, 6 parks (F-A1-01, F-A1-02)."""
    levels = {UnionKind.COUNTY_FEDERATION, UnionKind.INDUSTRIAL_UNION, UnionKind.PARK_FEDERATION}
    city = Union.objects.get(parent=None)
    rows = [Corps(union=city, name="云江市劳模工匠宣讲团", capacity_people=CITY_PLACES)]
    rows += [
        Corps(union=union, name=f"{union.short_name}劳模工匠宣讲团", capacity_people=30)
        for union in Union.objects.filter(kind__in=levels)
    ]
    return Corps.objects.bulk_create(rows)


def build_speakers(corps: list[Corps], members: list[Membership]) -> list[Speaker]:
    """100 speakers of the city corps and 30 of the other 21, each a member somewhere, with photo and hours."""
    roll = dice("speakers")
    chosen = roll.sample([m for m in members if m.union.kind != UnionKind.OFFICE_UNION], CITY_PLACES + OTHERS)
    speakers = []
    for index, member in enumerate(chosen):
        home = corps[0] if index < CITY_PLACES else corps[1 + index % 21]
        trade, craft, story, _topics = words.TRADES[index % len(words.TRADES)]
        union = member.union if index < CITY_PLACES else home.union
        woman = roll.random() < 0.4
        speakers.append(
            Speaker(
                person=member.person,
                home_corps=home,
                name=member.person.name,
                pinyin=member.person.pinyin,
                title=roll.choice(["客座教授", "“土”老师", "“土”老师", ""]),
                gender="f" if woman else "m",
                source=roll.choice(Speaker.Source.values),
                trade=trade,
                craft=craft,
                employer=member.union.name.removesuffix("工会"),
                story=story,
                languages=["普通话", *roll.sample(["云江话", "英语", "手语"], roll.choice((0, 1, 1)))],
                equipment=roll.sample(["笔记本电脑", "演示工具", "样品", "短片"], 2),
                needs=roll.sample(["投影", "音响", "电源", "工作台"], roll.choice((0, 1, 2))),
                school_cleared_until=timezone.localdate() + timedelta(days=roll.randrange(60, 700))
                if roll.random() < 0.6
                else None,
                latitude=union.latitude,
                longitude=union.longitude,
                travel_radius_km=roll.choice((30, 40, 60, 80)),
                star_level=roll.choice((1, 2, 2, 3, 3, 4)),
            )
        )
    for index, speaker in enumerate(speakers):
        photo = draw_portrait(dice(f"face{index}"), speaker.craft, speaker.gender == "f")
        speaker.photo.save(f"demo-{index:03d}.jpg", photo, save=False)
    _add_honours(speakers)
    Speaker.objects.bulk_create(speakers)
    Honour.objects.bulk_create([honour for speaker in speakers for honour in speaker.demo_honours])
    _add_seats_and_hours(speakers, corps)
    return speakers


def _add_honours(speakers):
    roll = dice("honours")
    for speaker in speakers:
        won = roll.sample(words.HONOURS, roll.choice((1, 1, 2, 3)))
        speaker.honour_rank = min(level for _, level in won)
        speaker.demo_honours = [
            Honour(speaker=speaker, title=title, level=level, year=roll.randrange(2005, 2026)) for title, level in won
        ]


def _add_seats_and_hours(speakers, corps):
    roll, today = dice("hours"), timezone.localdate()
    seats, hours, away = [], [], []
    for index, speaker in enumerate(speakers):
        seats.append(Seat(corps=speaker.home_corps, speaker=speaker, starts_on=date(2024, 1 + index % 12, 1)))
        if index < CITY_PLACES and index % 9 == 0:  # some also serve a second corps, and are counted once
            seats.append(Seat(corps=corps[1 + index % 21], speaker=speaker, starts_on=date(2025, 3, 1)))
        for weekday in sorted(roll.sample(range(5), roll.choice((2, 3, 4)))):
            starts, ends = roll.choice([(time(9), time(17)), (time(13, 30), time(17, 30)), (time(8, 30), time(12))])
            hours.append(WeeklyHours(speaker=speaker, weekday=weekday, starts=starts, ends=ends))
        if roll.random() < 0.3:
            hours.append(WeeklyHours(speaker=speaker, weekday=5, starts=time(9), ends=time(16)))
        if roll.random() < 0.2:
            start = today + timedelta(days=roll.randrange(5, 60))
            away.append(
                Unavailability(speaker=speaker, starts_on=start, ends_on=start + timedelta(days=4), reason="疗休养")
            )
    Seat.objects.bulk_create(seats)
    WeeklyHours.objects.bulk_create(hours)
    Unavailability.objects.bulk_create(away)


def link_topics(speakers: list[Speaker]) -> None:
    """Every speaker gives the topics of the trade; every topic gets at least two speakers."""
    topics = {topic.code: topic for topic in Topic.objects.all()}
    given = {
        words.TRADES[index % len(words.TRADES)][1]: words.TRADES[index % len(words.TRADES)][3] for index in range(18)
    }
    pairs = {(topics[code].pk, speaker.pk) for speaker in speakers for code in given[speaker.craft] if code in topics}
    roll = dice("topics")
    for topic in topics.values():
        while sum(1 for pk, _ in pairs if pk == topic.pk) < 2:
            pairs.add((topic.pk, roll.choice(speakers).pk))
    Offering.objects.bulk_create([Offering(topic_id=t, speaker_id=s) for t, s in sorted(pairs)])


def build_sites(unions: list[Union]) -> list[Site]:
    """Sixty demonstration points of all kinds (F-A1-09)."""
    roll = dice("sites")
    kinds: dict[str, list] = {
        UnionKind.SCHOOL_UNION: [Site.Kind.SCHOOL],
        UnionKind.OFFICE_UNION: [Site.Kind.OFFICE],
        UnionKind.INSTITUTION_UNION: [Site.Kind.OFFICE],
        UnionKind.JOINT_UNION: [Site.Kind.TEAM],
        UnionKind.ENTERPRISE_UNION: [Site.Kind.PLANT, Site.Kind.COMPANY, Site.Kind.WORKSHOP, Site.Kind.BUILDING_SITE],
    }
    rows = []
    for union in roll.sample(unions, 60):
        kind = roll.choice(kinds[union.kind])
        safety = (
            "进场戴安全帽、穿反光背心，听十分钟安全讲解" if kind in {Site.Kind.PLANT, Site.Kind.BUILDING_SITE} else ""
        )
        rows.append(
            Site(
                union=union,
                name=f"{union.name.removesuffix('工会')}{roll.choice(['职工大讲堂', '职工之家', '培训教室'])}",
                kind=kind,
                address=union.address,
                latitude=union.latitude,
                longitude=union.longitude,
                capacity_people=roll.choice((40, 60, 80, 120, 200)),
                safety_briefing=safety,
                equipment=roll.sample(["投影", "音响", "电源", "工作台"], 3),
                gate_contact="传达室",
                shift_pattern=roll.choice(["白班 8:00–17:00", "两班倒，14:00 交接", ""]),
            )
        )
    return Site.objects.bulk_create(rows)
