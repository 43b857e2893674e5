"""Nine worker homes with rooms, hours, what they have and who gave it; their rooms are booked (F-A2-01 … F-A2-10)."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone

from federation.models import Duty, Membership, Role, Union, UnionKind, User
from federation.queries import reaches_kept
from workerhomes.actions import bookings as booking_actions
from workerhomes.actions import series as series_actions
from workerhomes.actions import waiting as waiting_actions
from workerhomes.actions.homes import save_exception
from workerhomes.errors import HomeError
from workerhomes.models import (
    Affiliation,
    BuildModel,
    Contribution,
    Facility,
    Home,
    HomeStaff,
    LedgerLine,
    OpeningHours,
    Room,
    RoomBooking,
)
from workerhomes.queries.opening import openings
from workerhomes.states import BookingState

from . import accounts, clock_at, dice, if_allowed
from .bulk import next_numbers
from .home_pictures import add_photos
from .members import park_codes

B, S, K = BuildModel, Contribution.Source, Contribution.Kind
# code, union, name, one sentence, address, how built, opened, unions around it
HOMES = [
    ("oldmill", "QXKF", "老油坊共享职工之家", "百年老油坊改成的职工书屋、咖啡吧和志愿者之家", "青溪县开发区油坊路 18 号",
     [B.PARTY_LED, B.MAIN_BODY], date(2020, 7, 1), 98),
    ("harbour", "JKWL", "红蚂蚁司机之家", "集卡司机歇脚、充电、洗澡、办事的地方", "临港物流园港前路 6 号", [B.GROUP_SOCIETY], date(2021, 5, 1), 40),
    ("palace", "YJ", "市工人文化宫职工之家", "全市最大的一个家，有舞台和健身房", "云江市人民路 3 号", [B.UNION_BUILT], date(2019, 10, 1), 60),
]  # fmt: skip
MORE = "春风,长虹,金穗,云帆,同心,启明".split(",")
FACILITIES = [
    (Facility.Kind.READING, "共享职工书屋", 40, "", "书可借 30 天，座位可预订"),
    (Facility.Kind.COFFEE, "共享咖啡吧", 30, "9:00–18:00", "自带杯减两元"),
    (Facility.Kind.VOLUNTEERS, "职工志愿者之家", 12, "", ""),
    (Facility.Kind.FITNESS, "健身角", 15, "", "请穿室内运动鞋"),
    (Facility.Kind.NURSING, "母婴室", 2, "", ""),
    (Facility.Kind.REST, "户外劳动者驿站", 10, "6:00–22:00", "热水、微波炉、充电随时可用"),
]
ROOMS = [
    {"name": "阅览座位", "kind": Room.Kind.READING, "capacity_people": 24, "seats": 24, "max_minutes": 240,
     "quota_minutes": 480, "quota_days": 1, "floor": "一楼书屋", "equipment": ["插座", "台灯"]},
    {"name": "议事厅", "kind": Room.Kind.MEETING, "capacity_people": 16, "buffer_minutes": 15, "quota_minutes": 360,
     "floor": "二楼东", "equipment": ["投影", "白板"], "rules": "请带走垃圾、关好空调"},
    {"name": "匠心教室", "kind": Room.Kind.CLASSROOM, "capacity_people": 40, "needs_approval": True, "notice_hours": 24,
     "max_minutes": 240, "buffer_minutes": 30, "floor": "二楼西", "equipment": ["投影", "音响", "电源"]},
    {"name": "心语小屋", "kind": Room.Kind.COUNSELLING, "capacity_people": 3, "min_minutes": 60, "max_minutes": 60,
     "step_minutes": 60, "quota_minutes": 60, "quota_days": 7, "allows_standing": False, "floor": "三楼"},
]  # fmt: skip
SMALL_FIRMS = ["小满面包坊", "顺手五金店", "阿康理发店", "云朵图文打印", "竹里茶行"]
BACK, OLDER = 7, 84  # days of bookings behind and ahead that were lived, and of older ones that are written at once
PURPOSES = "读书会,班组例会,工会小组会,技能比武集训,合唱排练,亲子手工,安全培训,青年联谊".split(",")


def build_homes(staff: dict[str, User], past: float = 1) -> list[Home]:
    """Homes with all their parts, staff and booked rooms; the manager of the demo looks after the first one."""
    roll, today = dice("worker homes"), timezone.localdate()
    homes = _homes(roll)
    for number, home in enumerate(homes):
        _parts(roll, home, number)
    _desk(homes[0])
    _unions(roll, homes)
    rooms = _rooms(homes)
    save_exception(by=staff["home"], home=homes[0], day=today + timedelta(days=6), reason="消防检修，全天不开放")
    save_exception(
        by=staff["home"],
        home=homes[0],
        day=today + timedelta(days=9),
        opens=time(13),
        closes=time(17),
        reason="上午盘点图书",
    )
    add_photos(homes)
    with reaches_kept():
        _bookings(roll, rooms, round(BACK * past) or 1)
    _older_bookings(rooms, homes, round(OLDER * past))
    return homes


def _homes(roll) -> list[Home]:
    unions = {union.code: union for union in Union.objects.filter(code__in=[row[1] for row in HOMES])}
    rows = [
        Home(
            code=code, union=unions[of], name=name, intro=intro, address=address, build_models=models, opened_on=opened
        )
        for code, of, name, intro, address, models, opened, _count in HOMES
    ]
    counties = Union.objects.filter(kind=UnionKind.COUNTY_FEDERATION).exclude(code="QX").order_by("code")
    for number, (word, union) in enumerate(zip(MORE, counties, strict=False), 1):
        rows.append(
            Home(
                code=f"home-{number}", union=union, name=f"{word}共享职工之家", intro="下班路上的第三个去处",
                address=f"{union.address.rstrip('号')}号东侧", build_models=[roll.choice(list(B))],
                opened_on=date(2022, number, 1),
            )
        )  # fmt: skip
    for row in rows:
        row.latitude = round(row.union.latitude + roll.uniform(-0.02, 0.02), 5)
        row.longitude = round(row.union.longitude + roll.uniform(-0.02, 0.02), 5)
        row.way = f"{roll.choice((3, 12, 28, 106))} 路公交{roll.choice(('油坊桥', '文化宫', '港前路', '府前'))}站下，步行 3 分钟"
        row.service_phone = f"0572-26{roll.randrange(10000, 99999)}"
        row.capacity_people = roll.choice((80, 120, 200))
        row.story = f"{row.name}面向全市工会会员开放，不论在哪个单位、有没有自己的职工之家，出示电子会员卡就能进门。"
    return Home.objects.bulk_create(rows)


def _parts(roll, home: Home, number: int) -> None:
    closed = number % 7 if number > 2 else None
    OpeningHours.objects.bulk_create(
        OpeningHours(
            home=home, weekday=day, opens=time(6 if home.code == "harbour" else 9),
            closes=time(22) if home.code == "harbour" else time(21) if day < 5 else time(18),
        )
        for day in range(7)
        if day != closed
    )  # fmt: skip
    chosen = FACILITIES if number < 3 else roll.sample(FACILITIES, 4)
    Facility.objects.bulk_create(
        Facility(home=home, kind=kind, name=name, capacity_people=most, hours=hours, rules=rules)
        for kind, name, most, hours, rules in chosen
    )
    HomeStaff.objects.bulk_create(
        HomeStaff(
            home=home, part=part, name=roll.choice(("蒋春燕", "王丽", "何伟", "陈静", "朱琴", "徐刚")), hours=hours
        )
        for part, hours in (("manager", "周一至周五"), ("desk", "每天"))
    )
    given = Contribution.objects.bulk_create(
        Contribution(home=home, source=source, kind=kind, giver=giver, amount=Decimal(roll.randrange(3, 40)) * 10_000,
                     given_on=(home.opened_on or date(2022, 1, 1)) + timedelta(days=30 * place))
        for place, (source, kind, giver) in enumerate((
            (S.UNION, K.MONEY, home.union.name), (S.GOVERNMENT, K.SPACE, "属地街道办事处"), (S.SOCIETY, K.GOODS, "园区共建企业"),
            (S.UNION, K.STAFF, "县总工会"),
        ))
    )  # fmt: skip
    LedgerLine.objects.bulk_create(
        LedgerLine(home=home, kind=LedgerLine.Kind.CONTRIBUTION, day=one.given_on, amount=one.amount,
                   note=f"{one.get_source_display()} · {one.giver}")
        for one in given if one.kind == K.MONEY
    )  # fmt: skip


def _desk(home: Home) -> None:
    """Who stands at the desk of the first home."""
    member = accounts.worker_of("QX0002")
    user = accounts.account_of(member)
    user.is_staff = True
    user.save(update_fields=["is_staff"])
    Duty.objects.create(user=user, role=Role.HOME_DESK, union=home.union, starts_on=accounts.SINCE)


def _unions(roll, homes: list[Home]) -> None:
    """The unions around each home: near a hundred around the first (F-A2-01)."""
    for place, (home, count) in enumerate(zip(homes, [row[-1] for row in HOMES] + [75] * len(MORE), strict=False)):
        top = home.union if home.union.kind != UnionKind.PARK_FEDERATION else home.union.parent
        around = (
            Union.objects.filter(path__startswith=top.path, children=None).exclude(pk=home.union_id).order_by("code")
        )
        chosen = list(around[:400])
        near = roll.sample(chosen, min(count, len(chosen)))
        if place == 0:
            park = park_codes(chosen)
            near = [union for union in chosen if union.code in park]
        Affiliation.objects.bulk_create(
            Affiliation(
                home=home, union=union, from_on=home.opened_on or date(2022, 1, 1),
                firms=SMALL_FIRMS if union.kind == UnionKind.JOINT_UNION else [],
            )
            for union in near
        )  # fmt: skip


def _rooms(homes: list[Home]) -> list[Room]:
    rows = [
        Room(home=home, **details) for number, home in enumerate(homes) for details in ROOMS[: 4 if number < 3 else 2]
    ]
    return Room.objects.bulk_create(rows)


def _visitors(roll, count: int) -> list[User]:
    """Accounts of members of many unions; the worker who is shown around comes first."""
    first = [accounts.worker_of(code) for code in (accounts.FAVOURITE, accounts.SECOND_UNION)]
    rows = Membership.objects.filter(left_on=None, number__startswith="M", union__code__startswith="QX")
    keys = list(rows.order_by("pk").values_list("pk", flat=True)[:2000])
    chosen = Membership.objects.filter(pk__in=roll.sample(keys, min(count, len(keys)))).select_related(
        "person", "union"
    )
    return accounts.accounts_of([*first, *chosen.order_by("pk")])


def _bookings(roll, rooms: list[Room], back: int) -> None:
    """Two weeks of bookings, past ones used or not, and what waits, repeats and is to be approved now."""
    now, people = timezone.now(), _visitors(roll, 60)
    today = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    for day in range(-back, back):
        for room in rooms[:6]:  # the first two homes; the others are looked at less often
            starts_at = today + timedelta(days=day, hours=roll.choice((9, 10, 13, 14, 16)))
            _book(room, roll.choice(people), starts_at, roll, made=min(now, starts_at - timedelta(days=2)))
            if starts_at < now:
                with clock_at(starts_at + timedelta(minutes=5)):
                    _come(room, starts_at, roll)
    with clock_at(now):
        booking_actions.tend_bookings()
        _shown(rooms, people, today)


def _older_bookings(rooms: list[Room], homes: list[Home], days: int) -> None:
    """What was booked and used before the lived week: every third slot of a room, a few of the reading seats."""
    roll, today = (
        dice("older bookings of rooms"),
        timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0),
    )
    first, users = today - timedelta(days=days), _visitors(roll, 60)
    live = Membership.objects.filter(left_on=None, person__in=[user.person_id for user in users])
    unions: dict[int | None, int] = dict(live.values_list("person", "union"))
    open_at, planned = openings(homes, first.date(), days), []
    for day in range(max(days - BACK, 0)):
        for room in rooms:
            places = (
                roll.sample(range(1, room.seats + 1), min(room.seats, roll.randint(4, 9))) if room.is_shared else [1]
            )
            for seat, hour in ((seat, hour) for seat in places for hour in (9, 11, 14, 16, 19)):
                starts_at = first + timedelta(days=day, hours=hour)
                ends_at = starts_at + timedelta(minutes=60 if room.max_minutes < 90 else 90)
                if roll.random() < 0.36 and open_at.covers(room.home, starts_at, ends_at):
                    planned.append((room, seat, starts_at, ends_at, roll.choice(users)))
    RoomBooking.objects.bulk_create(
        (RoomBooking(
            number=f"R{starts_at:%Y}-{number:06d}", room=room, seat=seat, person=user.person, booked_by=user,
            union_id=unions[user.person_id], starts_at=starts_at, ends_at=ends_at,
            during=DateTimeTZRange(starts_at, ends_at), people=1 if room.is_shared else roll.randint(2, 12),
            purpose=roll.choice(PURPOSES), state=BookingState.DONE, checked_in_at=starts_at,
         ) for number, (room, seat, starts_at, ends_at, user) in zip(
            next_numbers("rooms", [starts_at.year for _room, _seat, starts_at, *_rest in planned]), planned, strict=True)),
        batch_size=1000,
    )  # fmt: skip


def _book(room, user, starts_at: datetime, roll, made: datetime) -> None:
    most = 1 if room.is_shared else min(room.capacity_people, 12)
    with clock_at(made):
        try:
            booking = booking_actions.book_room(
                by=user, room=room, starts_at=starts_at, minutes=60 if room.max_minutes < 120 else 120,
                people=roll.randint(1, most), purpose=roll.choice(PURPOSES),
            )  # fmt: skip
            if booking.state == "requested" and starts_at < timezone.now() + timedelta(days=3):
                booking_actions.approve_booking(booking, by=None)
        except HomeError:  # closed that day, or over the quota
            return


def _come(room, starts_at, roll) -> None:
    """Most people come; the others lose the room."""
    booking = (
        room.bookings.filter(starts_at=starts_at, state="booked").select_related("room__home__union", "person").first()
    )
    if booking and roll.random() < 0.85:
        booking_actions.check_in(booking, by=None)


def _shown(rooms, people, today) -> None:
    """What the worker who is shown around has: a room, one every week, and a place on a waiting list."""
    worker, other = people[:2]
    hall, stage = (
        next(room for room in rooms if room.home.code == code and room.name == "议事厅")
        for code in ("oldmill", "palace")
    )
    evening = _open_evening(hall.home, stage.home, today)
    for room, first, second, purpose in ((hall, worker, other, "工会小组会"), (stage, other, worker, "读书会")):
        with if_allowed("an evening in a room, and who waits for it"):
            details = {"room": room, "starts_at": evening, "minutes": 60, "purpose": purpose}
            booking_actions.book_room(by=first, people=6, **details)
            waiting_actions.join_waiting(by=second, people=8, **details)
    begins = today + timedelta(days=3)
    with if_allowed("a room every week"):
        series_actions.book_series(
            by=worker, room=stage, from_on=begins.date(), starts=time(18, 30) if begins.weekday() < 5 else time(16),
            minutes=60, people=10, purpose="合唱排练",
        )  # fmt: skip


def _open_evening(one: Home, other: Home, today: datetime) -> datetime:
    """The first 19:00 from the day after tomorrow on at which both homes are open: at weekends they close earlier."""
    hours = openings([one, other], today.date(), 9)
    evenings = [today + timedelta(days=days, hours=19) for days in range(2, 9)]
    fits = [
        at for at in evenings if all(hours.covers(home, at, at + timedelta(hours=1)) for home in (one, other))
    ]  # fmt: skip
    return (fits or evenings)[0]
