"""Unions and members: a city federation with 8 districts, 7 industries, 6 parks; 272 unions in one county (F-A4-01)."""

from datetime import date, timedelta

from federation.fields import blind_index
from federation.models import Membership, Person, Union, UnionKind
from federation.names import person_pinyin, text_pinyin

from . import dice, words

MEMBERS = 25_000


def _union(parent, code, name, short, kind, place, **more):
    return Union(
        parent=parent,
        code=code,
        path=f"{parent.path if parent else ''}{code}/",
        name=name,
        short_name=short,
        pinyin=text_pinyin(name),
        kind=kind,
        latitude=place[0],
        longitude=place[1],
        **more,
    )


def _near(roll, place, spread=0.06):
    return place[0] + roll.uniform(-spread, spread), place[1] + roll.uniform(-spread, spread)


def build_unions() -> list[Union]:
    """Creates every union of the demo city; the grassroots ones are returned."""
    centre = (30.25, 120.17)
    city = _union(
        None, "YJ", "云江市总工会", "市总工会", UnionKind.MUNICIPAL_FEDERATION, centre, address="云江市人民路1号"
    )
    city.save()
    districts = {
        code: _union(city, code, f"云江市{name}", short, UnionKind.COUNTY_FEDERATION, (lat, lon))
        for code, name, short, lat, lon, _ in words.DISTRICTS
    }
    industries = [
        _union(city, code, f"云江市{name}", name, UnionKind.INDUSTRIAL_UNION, _near(dice(code), centre), industry=trade)
        for code, name, trade in words.INDUSTRIES
    ]
    Union.objects.bulk_create([*districts.values(), *industries])
    parks = [
        _union(
            districts[of],
            code,
            name,
            name.replace("总工会", "").replace("联合工会", ""),
            UnionKind.PARK_FEDERATION,
            _near(dice(code), (districts[of].latitude, districts[of].longitude)),
        )
        for code, name, of in words.PARKS
    ]
    Union.objects.bulk_create(parks)
    park_of = {park.parent.code: park for park in parks}
    rows = []
    for code, _name, _short, _lat, _lon, count in words.DISTRICTS:
        rows += _grassroots(districts[code], park_of.get(code), count)
    for union in industries:
        rows += _grassroots(union, None, 10)
    return Union.objects.bulk_create(rows)


def _grassroots(above: Union, park: Union | None, count: int) -> list[Union]:
    roll, used, rows = dice(f"grassroots:{above.code}"), set(), []
    area = above.short_name.removesuffix("总").removesuffix("工会")
    while len(rows) < count:
        name, kind, trade = _firm(roll, area)
        if name in used:
            continue
        used.add(name)
        parent = park if park and kind == UnionKind.ENTERPRISE_UNION and roll.random() < 0.4 else above
        founded = date(1985, 1, 1) + timedelta(days=roll.randrange(14_000))
        rows.append(
            _union(
                parent,
                f"{above.code}{len(rows) + 1:04d}",
                f"{name}工会",
                name,
                kind,
                _near(roll, (parent.latitude, parent.longitude)),
                industry=trade,
                founded_on=founded,
                address=f"{area}{roll.choice('文晖 建国 解放 江滨 环城 创业 工人 和平'.split())}路{roll.randrange(1, 400)}号",
            )
        )
    return rows


def _firm(roll, area):
    chance = roll.random()
    if chance < 0.12:
        return f"{area}{roll.choice(words.OFFICES)}", UnionKind.OFFICE_UNION, "机关"
    if chance < 0.22:
        return f"{area}{roll.choice(words.INSTITUTIONS)}", UnionKind.INSTITUTION_UNION, "事业单位"
    if chance < 0.30:
        return f"{area}{roll.choice(words.SCHOOLS)}", UnionKind.SCHOOL_UNION, "教育"
    if chance < 0.36:
        return f"{area}{roll.choice(words.TOWNS)}小微企业联合", UnionKind.JOINT_UNION, "综合"
    trade, short = roll.choice(words.FIRM_TRADES)
    return f"{area}{roll.choice(words.FIRM_HEADS)}{trade}公司", UnionKind.ENTERPRISE_UNION, short


def _id_number(roll, serial: int) -> str:
    """A number of valid form and check digit, in an area code that no place has."""
    born = date(1966, 1, 1) + timedelta(days=roll.randrange(14_000))
    body = f"339900{born:%Y%m%d}{serial % 1000:03d}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return body + "10X98765432"[sum(int(d) * w for d, w in zip(body, weights, strict=True)) % 11]


def build_members(unions: list[Union]) -> list[Membership]:
    """Puts 25,000 people into the grassroots unions, a few hundred in the largest, ten in the smallest."""
    roll = dice("members")
    weights = [roll.paretovariate(1.3) for _ in unions]
    chosen = unions * 10 + roll.choices(unions, weights, k=MEMBERS - 10 * len(unions))
    people, seen = [], set()
    for serial in range(MEMBERS):
        name = roll.choice(words.SURNAMES) + "".join(roll.sample(words.GIVEN, roll.choice((1, 2, 2, 2))))
        phone = f"1990{serial:07d}"
        number = _id_number(roll, serial)
        while number in seen:
            number = _id_number(roll, serial)
        seen.add(number)
        people.append(
            Person(
                name=name,
                pinyin=person_pinyin(name),
                phone=phone,
                phone_index=blind_index(phone, "phone"),
                id_number=number,
                id_index=blind_index(number, "id_number"),
            )
        )
    Person.objects.bulk_create(people, batch_size=2000)
    rows = [
        Membership(
            person=person,
            union=union,
            number=f"M{serial:07d}",
            joined_on=date(2005, 1, 1) + timedelta(days=roll.randrange(7_500)),
        )
        for serial, (person, union) in enumerate(zip(people, chosen, strict=True), 1)
    ]
    return Membership.objects.bulk_create(rows, batch_size=2000)
