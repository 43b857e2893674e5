"""The tree of unions: a city federation with 8 districts, 7 industries, 6 parks; 272 grassroots unions in one county (F-A4-01)."""

from datetime import date, timedelta

from federation.models import Union, UnionKind
from federation.names import text_pinyin

from . import dice, words

CENTRE = (30.25, 120.17)
FAVOURITE = "QX0001"  # the firm whose people the demo's accounts belong to


def _union(parent, code, name, short, kind, place, **more):
    return Union(
        parent=parent,
        code=code,
        path=f"{parent.path if parent else ''}{code}/",
        name=name,
        short_name=short,
        pinyin=text_pinyin(name),
        kind=kind,
        latitude=round(place[0], 5),
        longitude=round(place[1], 5),
        **more,
    )


def _near(roll, place, spread=0.06):
    return place[0] + roll.uniform(-spread, spread), place[1] + roll.uniform(-spread, spread)


def build_unions() -> list[Union]:
    """Creates every union of the demo city; the grassroots ones are returned."""
    city = _union(
        None, "YJ", "云江市总工会", "市总工会", UnionKind.MUNICIPAL_FEDERATION, CENTRE, address="云江市人民路1号"
    )
    city.save()
    districts = {
        code: _union(
            city, code, f"云江市{name}", short, UnionKind.COUNTY_FEDERATION, (lat, lon),
            address=f"{name.removesuffix('总工会')}府前路{8 + len(code) * index}号",
        )
        for index, (code, name, short, lat, lon, _) in enumerate(words.DISTRICTS, 1)
    }  # fmt: skip
    industries = [
        _union(city, code, f"云江市{name}", name, UnionKind.INDUSTRIAL_UNION, _near(dice(code), CENTRE), industry=trade)
        for code, name, trade, _below in words.INDUSTRIES
    ]
    Union.objects.bulk_create([*districts.values(), *industries])
    parks, towns = _parks(districts), _towns(districts[words.COUNTY])
    rows = []
    for code, *_more, count in words.DISTRICTS:
        rows += _grassroots(districts[code], parks.get(code), towns if code == words.COUNTY else [], count)
    for union, (_code, _name, trade, names) in zip(industries, words.INDUSTRIES, strict=True):
        rows += _of_industry(union, trade, names.split(","))
    return Union.objects.bulk_create(rows)


def _parks(districts) -> dict[str, Union]:
    rows = {}
    for code, name, of in words.PARKS:
        short = name.removesuffix("总工会").removesuffix("联合工会")
        spot = _near(dice(code), (districts[of].latitude, districts[of].longitude))
        rows[of] = _union(districts[of], code, name, short, UnionKind.PARK_FEDERATION, spot, address=f"{short}服务中心")
    Union.objects.bulk_create(rows.values())
    return rows


def _towns(county) -> list[Union]:
    roll = dice("towns")
    rows = [
        _union(county, f"{county.code}Z{number}", f"青溪县{town}总工会", town, UnionKind.TOWNSHIP_UNION,
               _near(roll, (county.latitude, county.longitude), 0.12), address=f"青溪县{town}便民服务中心")
        for number, town in enumerate(words.TOWNS, 1)
    ]  # fmt: skip
    return Union.objects.bulk_create(rows)


def _grassroots(above: Union, park: Union | None, towns: list[Union], count: int) -> list[Union]:
    roll, used, rows = dice(f"grassroots:{above.code}"), set(), []
    area = above.short_name.removesuffix("总")
    while len(rows) < count:
        first = not rows and above.code == words.COUNTY
        name, kind, trade = (
            ("青溪宏远精密机械有限公司", UnionKind.ENTERPRISE_UNION, "机械") if first else _firm(roll, area)
        )
        if name in used:
            continue
        used.add(name)
        parent = _parent(roll, above, park, towns, kind, name)
        rows.append(
            _union(
                parent,
                f"{above.code}{len(rows) + 1:04d}",
                f"{name}工会",
                name,
                kind,
                _near(roll, (parent.latitude, parent.longitude), 0.03 if towns else 0.06),
                industry=trade,
                founded_on=date(1985, 1, 1) + timedelta(days=roll.randrange(14_000)),
                address=f"{area}{roll.choice(words.ROADS)}路{roll.randrange(1, 400)}号",
            )
        )
    return rows


def _parent(roll, above, park, towns, kind, name) -> Union:
    """A firm hangs below its park or its town, an office below the district."""
    named = next((town for town in towns if town.short_name in name), None)
    if named:
        return named
    if park and kind == UnionKind.ENTERPRISE_UNION and roll.random() < (0.2 if towns else 0.4):
        return park
    return roll.choice(towns) if towns and kind == UnionKind.ENTERPRISE_UNION else above


def _firm(roll, area):
    chance = roll.random()
    short = area.rstrip("区县市")
    if chance < 0.12:
        return f"{area}{roll.choice(words.OFFICES)}", UnionKind.OFFICE_UNION, "机关"
    if chance < 0.22:
        return f"{area}{roll.choice(words.INSTITUTIONS)}", UnionKind.INSTITUTION_UNION, "事业单位"
    if chance < 0.30:
        return f"{area}{roll.choice(words.SCHOOLS)}", UnionKind.SCHOOL_UNION, "教育"
    if chance < 0.36 and short == "青溪":
        return f"{area}{roll.choice(words.TOWNS)}小微企业联合", UnionKind.JOINT_UNION, "综合"
    trade, line = roll.choice(words.FIRM_TRADES)
    return f"{short}{roll.choice(words.FIRM_HEADS)}{trade}有限公司", UnionKind.ENTERPRISE_UNION, line


def _of_industry(above: Union, trade: str, names: list[str]) -> list[Union]:
    roll = dice(f"industry:{above.code}")
    kinds = {"JY": UnionKind.SCHOOL_UNION, "WJ": UnionKind.INSTITUTION_UNION}
    return [
        _union(above, f"{above.code}{number:04d}", f"{name}工会", name,
               kinds.get(above.code, UnionKind.ENTERPRISE_UNION), _near(roll, CENTRE), industry=trade,
               founded_on=date(1955, 1, 1) + timedelta(days=roll.randrange(20_000)),
               address=f"云江市{roll.choice(words.ROADS)}路{roll.randrange(1, 400)}号")
        for number, name in enumerate(names, 1)
    ]  # fmt: skip
