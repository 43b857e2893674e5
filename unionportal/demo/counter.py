"""A drivers' station with its park: 120 freight companies, 4,442 cases a year, the counter open today (F-A3-01 … F-A3-09)."""

from datetime import datetime, time, timedelta

from django.utils import timezone

from federation.fields import blind_index
from federation.models import Person, Union, User
from federation.names import person_pinyin
from services.actions import cases as case_actions
from services.actions import needs as need_actions
from services.actions import queue, receipts
from services.actions import sessions as session_actions
from services.actions.catalogue import load_catalogue
from services.actions.followup import note_consultation
from services.models import (
    Case,
    Certificate,
    Driver,
    FreightCompany,
    Partner,
    Service,
    ServiceVersion,
    Station,
    Timetable,
    Vehicle,
)

from . import dice
from .bulk import copy_rows
from .counter_tables import round_tables

# code, union, name, sign of its receipts, address, desks
STATIONS = [
    ("redant", "JKWL", "红蚂蚁集卡司机驿站", "红蚁", "临港物流园港前路 6 号", 3),
    ("northgate", "QXKF", "北门货运驿站", "北驿", "青溪县开发区北门路 2 号", 2),
]
PARTNERS = [
    ("市运管中心党支部", "审批人员和印章"),
    ("港前社区", "场地和茶水"),
    ("物流园区总工会", "志愿者引导"),
    ("司机之家党建联盟", "宣传和排队维护"),
]
COMPANIES, YEAR_CASES, MOST, BUSY = 120, 4442, 214, 45
TODAY, SMALL, EARLIER = 14, 18, 150  # cases of today, companies of a small station, days told of the year before
SURNAMES = "赵钱孙李周吴郑王冯陈蒋沈韩杨朱秦尤许何吕张孔曹严华金魏陶姜"
FIRMS = "顺达,安捷,海通,远航,恒运,鑫港,宏途,联运,天马,长风,金桥,万里,通达,畅行,江海,东盛,宝利,众诚,飞驰,大道".split(",")
KINDS = "集装箱运输,物流,货运,供应链,运输,国际物流".split(",")
MIX = [
    ("E04", 40),
    ("E05", 26),
    ("E03", 8),
    ("E02", 6),
    ("E11", 5),
    ("E01", 5),
    ("E07", 3),
    ("E08", 2),
    ("P01", 3),
    ("P02", 2),
]


def build_counter(staff: dict[str, User]) -> list[Station]:
    """Stations, companies with vehicles and a year of cases; needs that wait; a session that is open now."""
    roll = dice("counter")
    load_catalogue(valid_from=timezone.localdate() - timedelta(days=400))
    stations = [_station(*row) for row in STATIONS if Union.objects.filter(code=row[1]).exists()]
    if not stations:
        return []
    partners = [Partner.objects.get_or_create(name=name, defaults={"brings": brings})[0] for name, brings in PARTNERS]
    companies = _companies(roll, stations[0])
    _past(roll, stations[0], companies, _shares(roll))
    for station in stations[1:]:
        small = _companies(roll, station, SMALL, sign="浙C", first=300)
        _past(roll, station, small, [roll.randint(4, 36) for _company in small])
    _certificates(roll, stations[0], companies)
    _timetable(stations[0])
    _needs(roll, stations, companies)
    tables = round_tables(stations[0], companies, partners)
    session_actions.propose_due()
    session_actions.make_from_timetables()
    stations[0].sessions.exclude(timetable=None).update(round_table=tables[1])
    _today(roll, stations[0], companies, staff.get("counter"), partners, tables[0])
    return stations


def _station(code, union, name, sign, address, desks) -> Station:
    owner = Union.objects.get(code=union)
    return Station.objects.create(union=owner, code=code, name=name, sign=sign, address=address, desks=desks)


def _drivers(roll, numbers: list[int]) -> list[Person]:
    """Somebody for each number, found by phone or entered."""
    phones = {f"198{n:08d}": n for n in numbers}
    indexes = {phone: blind_index(phone, "phone") for phone in phones}
    known = {one.phone_index: one for one in Person.objects.filter(phone_index__in=indexes.values())}
    rows = []
    for phone, n in phones.items():
        name = roll.choice(SURNAMES) + roll.choice("建国志强海军永康卫东大鹏国庆小明春生德福立新学文")
        name += "师傅"[: 1 if n % 3 else 0]
        if indexes[phone] not in known:
            rows.append(Person(name=name, pinyin=person_pinyin(name), phone=phone, phone_index=indexes[phone]))
    known |= {one.phone_index: one for one in Person.objects.bulk_create(rows)}
    return [known[indexes[phone]] for phone in phones]


def _shares(roll) -> list[int]:
    """Cases a company had in the year: 45 companies most of them, the busiest 214, 4,442 in all (F-A3-05)."""
    weights = [214 / (1 + 0.042 * n) for n in range(BUSY)]
    left = YEAR_CASES - MOST - (COMPANIES - BUSY) * 8
    scale = left / sum(weights[1:])
    counts = [MOST, *[min(MOST - 1, round(weight * scale)) for weight in weights[1:]], *[8] * (COMPANIES - BUSY)]
    missing = YEAR_CASES - sum(counts)
    for n in range(abs(missing)):
        counts[2 + n % (BUSY - 2)] += 1 if missing > 0 else -1
    return [count - (n < TODAY) for n, count in enumerate(counts)]  # one case each is opened today


def _companies(roll, station, count=COMPANIES, sign="浙B", first=100) -> list[FreightCompany]:
    names = [f"{firm}{kind}" for kind in KINDS for firm in FIRMS][:count]
    clerks = _drivers(roll, [first + n for n in range(count)])
    rows = FreightCompany.objects.bulk_create(
        FreightCompany(station=station, name=name, contact=clerk) for name, clerk in zip(names, clerks, strict=True)
    )
    Vehicle.objects.bulk_create(
        Vehicle(plate=f"{sign}{n:03d}{k:02d}" if k % 2 else f"{sign}{n % 100:02d}{k:02d}挂", company=company,
                kind="yellow" if k % 2 else "trailer")
        for n, company in enumerate(rows) for k in range(6) if k % 2 or n < 100
    )  # fmt: skip
    return rows


def _past(roll, station, companies, shares) -> None:
    """Decided cases of a year and of some months before it, written at once as the actions would have left them."""
    versions = {one.service.code: one for one in ServiceVersion.objects.select_related("service")}
    codes, weights = zip(*MIX, strict=True)
    vehicles: dict[int | None, list] = {}
    for vehicle in Vehicle.objects.filter(company__in=companies):
        vehicles.setdefault(vehicle.company_id, []).append(vehicle)
    now = timezone.now()
    of_year = [
        (company, _workday(roll, now)) for company, count in zip(companies, shares, strict=True) for _n in range(count)
    ]
    before = roll.choices(companies, [count + 1 for count in shares], k=len(of_year) * EARLIER // 365)
    rows = []
    for n, (company, at) in enumerate(of_year + [(one, _workday(roll, now, 366, 365 + EARLIER)) for one in before], 1):
        version = versions[roll.choices(codes, weights)[0]]
        start = at + timedelta(minutes=roll.randint(0, 20))
        took = timedelta(seconds=roll.randint(70, 260))
        if not version.is_instant:
            took = timedelta(days=roll.randint(1, version.promised_workdays))
        rows.append(Case(
            number=f"B{at.year}-{n:06d}-0{station.pk}", station=station, version=version, audience=version.service.audience,
            person=company.contact, company=company, state="collected", papers=[[paper, True] for paper in version.papers],
            vehicle=roll.choice(vehicles[company.pk]) if version.service.code.startswith("E") else None, created_at=at,
            started_at=start, decided_at=min(start + took, now), collected_at=min(start + took + timedelta(minutes=6), now),
        ))  # fmt: skip
    copy_rows(rows)


def _workday(roll, now: datetime, first: int = 1, last: int = 364) -> datetime:
    """A moment of so many days ago in office hours; spring and autumn are busier."""
    while True:
        day = timezone.localdate(now) - timedelta(days=roll.randint(first, last))
        if day.weekday() < 5 and roll.random() < (1 if day.month in (3, 4, 5, 9, 10) else 0.7):
            return timezone.make_aware(datetime.combine(day, time(roll.randint(9, 16), roll.randint(0, 59))))


def _certificates(roll, station, companies) -> None:
    today = timezone.localdate()
    service = {one.code: one for one in Service.objects.all()}
    rows = []
    for vehicle in Vehicle.objects.filter(company__in=companies).select_related("company"):
        ends = today + timedelta(days=roll.randint(-20, 340))
        rows.append(Certificate(
            kind="permit", number=f"3302{vehicle.pk:08d}", vehicle=vehicle, station=station,
            renewed_by=service["E05" if vehicle.kind == "trailer" else "E04"], issued_on=ends - timedelta(days=365),
            expires_on=ends,
        ))  # fmt: skip
    # the worker of the demo drives a truck, with a certificate of another province (F-A3-11)
    worker = Person.objects.filter(phone_index=blind_index("19900000122", "phone")).first()
    if worker:
        Driver.objects.get_or_create(person=worker, defaults={"company": companies[0], "home_province": "湖北"})
        for kind, code, days in (("driver", "P03", 700), ("integrity", "P02", 24), ("education", "P01", -5)):
            rows.append(Certificate(
                kind=kind, number=f"4201{worker.pk:06d}{code}", person=worker, station=station, province="湖北",
                renewed_by=service[code], issued_on=today - timedelta(days=340), expires_on=today + timedelta(days=days),
            ))  # fmt: skip
    Certificate.objects.bulk_create(rows, batch_size=1000)


def _timetable(station) -> None:
    table = Timetable.objects.create(
        station=station, weekday=3, starts=time(9), ends=time(11), from_on=timezone.localdate() - timedelta(days=60)
    )
    table.services.set(Service.objects.all())


def _needs(roll, stations, companies) -> None:
    service = {one.code: one for one in Service.objects.all()}
    vehicles = list(Vehicle.objects.filter(company__in=companies[:40]).select_related("company__contact"))
    for n, vehicle in enumerate(roll.sample(vehicles, 22)):
        code = "E05" if vehicle.kind == "trailer" else "E04"
        need_actions.file_need(
            station=stations[n % len(stations)], service=service[code], person=vehicle.company.contact, vehicle=vehicle,
            company=vehicle.company,
        )  # fmt: skip
    codes = ["P01", "P01", "P02", "P03", "P01", "P05"]
    drivers = _drivers(roll, [400 + n for n in range(len(codes))])
    for n, (code, driver) in enumerate(zip(codes, drivers, strict=True)):
        need_actions.file_need(station=stations[n % len(stations)], service=service[code], person=driver)


def _today(roll, station, companies, officer, partners, table) -> None:
    """The counter is open: some cases are done, one waits for papers, a queue stands before it."""
    if officer is None:
        return
    now = timezone.localtime()
    starts = max(now - timedelta(minutes=70), now.replace(hour=0, minute=1))
    ends = min(starts + timedelta(hours=3), now.replace(hour=23, minute=58))
    services = list(Service.objects.all())
    session = session_actions.propose_session(
        station=station, held_on=now.date(), services=services, starts=starts.time().replace(microsecond=0),
        ends=ends.time().replace(microsecond=0), round_table=table,
    )  # fmt: skip
    session_actions.save_session(session, by=None, partners=partners)
    session_actions.seat_officer(session, by=None, desk=1, officer=officer, stamps=["审批专用章", "年审章"])
    session_actions.announce_session(session)
    session = session_actions.open_session(session, by=None)
    type(session).objects.filter(pk=session.pk).update(opened_at=starts)
    session.refresh_from_db()
    by_code = {one.code: one for one in services}
    for n in range(TODAY):
        company = companies[n]
        vehicle = company.vehicles.filter(kind="yellow").first()
        code, plate = ("P01", "") if n % 4 == 3 else ("E04", vehicle.plate)
        case = case_actions.open_case(
            by=officer, station=station, service=by_code[code], person=company.contact, plate=plate, session=session
        )
        case = case_actions.accept_papers(case, by=officer, there=None if n else ["身份证"])
        if n == 0:
            case_actions.tell_missing(case, by=officer)
            continue
        Case.objects.filter(pk=case.pk).update(started_at=timezone.now() - timedelta(seconds=roll.randint(75, 180)))
        case.refresh_from_db(fields=["started_at"])
        receipts.approve_case(case, by=officer)
    for n in range(9):
        note_consultation(session, by=officer, topic=("papers", "dates", "rules")[n % 3], audience="person")
    for n in range(7):
        queue.take_ticket(session, services=[by_code["P01"]], person=companies[20 + n].contact)
