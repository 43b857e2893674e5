"""25,000 people, each a member of one grassroots union today; some came from another one."""

from datetime import date, timedelta
from operator import mul

from django.utils import timezone

from federation.fields import blind_index
from federation.models import Membership, Person, Union, UnionKind
from federation.names import person_pinyin

from . import dice
from .bulk import copy_rows, references_checked_at_once
from .city import FAVOURITE
from .names import invent_name

MEMBERS = 25_000
FEWEST = 6
PARK = (
    "YJ/QX/",
    98,
)  # the county and how many of its unions lie around the first home: more than 20,000 members (F-A2-01)
CROWDED = 45  # times as many as elsewhere
MOVED = 0.02  # share of members with a history in another union
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
OF_ZEROS = sum(WEIGHTS) * ord("0")


def _id_number(roll, serial: int, woman: bool) -> str:
    """A number of valid form and check digit, in an area code that no place has; the 17th digit is odd for men."""
    born = date(1966, 1, 1) + timedelta(days=roll.randrange(14_000))
    order = serial % 500 * 2 + (0 if woman else 1)
    body = f"339{serial // 500 % 1000:03d}{born.isoformat().replace('-', '')}{order:03d}"
    return body + "10X98765432"[(sum(map(mul, body.encode(), WEIGHTS)) - OF_ZEROS) % 11]


def build_members(unions: list[Union], members: int = MEMBERS) -> list[Membership]:
    """Puts `members` people into the grassroots unions: over a thousand in the largest, six in the smallest.

    The live memberships come back in the order of their numbers, each with `woman` noted on it.
    """
    roll, names = dice("members"), dice("names")
    park = park_codes(unions)
    weights = [_weight(roll, union, park) for union in unions]
    chosen = unions * FEWEST + roll.choices(unions, weights, k=max(0, members - FEWEST * len(unions)))
    chosen = chosen[:members]
    people, women = [], []
    for serial in range(len(chosen)):
        woman = roll.random() < 0.46
        women.append(woman)
        people.append(_person(roll, names, serial, woman))
    copy_rows(people)
    rows = [
        Membership(
            person=person,
            union=union,
            number=f"M{serial:07d}",
            joined_on=max(date(2005, 1, 1) + timedelta(days=roll.randrange(7_500)), union.founded_on or date.min),
        )
        for serial, (person, union) in enumerate(zip(people, chosen, strict=True), 1)
    ]
    earlier = _earlier(rows, unions)
    with references_checked_at_once(Membership):
        copy_rows([*rows, *earlier])
    for row, woman in zip(rows, women, strict=True):
        row.woman = woman
    return rows


def _weight(roll, union, park) -> float:
    if union.code == FAVOURITE:
        return 4.0 * CROWDED
    small = {UnionKind.OFFICE_UNION: 0.6, UnionKind.SCHOOL_UNION: 0.9}
    return min(roll.paretovariate(1.3), 12) * small.get(union.kind, 1) * (CROWDED if union.code in park else 1)


def park_codes(unions: list[Union]) -> set[str]:
    """The codes of the unions around the first home."""
    county, count = PARK
    return set(sorted(union.code for union in unions if union.path.startswith(county))[:count])


def _person(roll, names, serial, woman) -> Person:
    name, phone, number = invent_name(names, woman), f"1990{serial:07d}", _id_number(roll, serial, woman)
    return Person(
        name=name,
        pinyin=person_pinyin(name),
        phone=phone,
        phone_index=blind_index(phone, "phone"),
        id_number=number,
        id_index=blind_index(number, "id_number"),
    )


def _earlier(rows, unions) -> list[Membership]:
    """Ended memberships of those who changed the union: the number goes along, the days join."""
    roll, ended, newest = dice("moved"), [], timezone.localdate() - timedelta(days=20)
    for row in rows:
        if roll.random() >= MOVED:
            continue
        before = roll.choice(unions)
        changed = min(
            row.joined_on + timedelta(days=roll.randrange(700, 4000)), newest - timedelta(days=roll.randrange(300))
        )
        if before is row.union or changed <= max(row.joined_on, before.founded_on, row.union.founded_on):
            continue
        joined = max(row.joined_on, before.founded_on)
        ended.append(Membership(person=row.person, union=before, number=row.number, joined_on=joined, left_on=changed))
        row.joined_on = changed
    return ended
