"""One small world in which every address has something to show: own union, parent, child, sibling, and every role."""

from dataclasses import dataclass, field
from datetime import date

from django.utils import timezone

from federation.models import Duty, Membership, Person, Role, Union, UnionKind, User

POSITIONS = {"own": "YJ/QX/Q1/", "parent": "YJ/QX/", "child": "YJ/QX/Q1/Q1A/", "sibling": "YJ/QX/Q2/"}
ROLES = [
    Role.UNION_OFFICER,
    Role.CORPS_OFFICER,
    Role.AUDITOR,
    Role.HOME_MANAGER,
    Role.COUNTER_OFFICER,
    Role.SCHOOL_CONTACT,
    Role.SYSTEM_ADMIN,
    Role.SECURITY_ADMIN,
    Role.AUDIT_ADMIN,
]


@dataclass
class World:
    unions: dict[str, Union] = field(default_factory=dict)
    actors: dict[str, User | None] = field(default_factory=dict)


def _union(world, code, parent, kind):
    above = world.unions.get(parent)
    union = Union.objects.create(
        code=code,
        parent=above,
        path=f"{above.path if above else ''}{code}/",
        name=f"工会 {code}",
        kind=kind,
        latitude=30.2,
        longitude=120.1,
    )
    world.unions[code] = union
    return union


def _person_in(union, name):
    person = Person.objects.create(name=name, pinyin=name)
    Membership.objects.create(person=person, union=union, number=f"M-{person.pk}", joined_on=date(2020, 1, 1))
    return person


def make_world() -> World:
    """Five unions, a visitor, members of own, parent, child and sibling, and every role at each of the four."""
    world = World(actors={"visitor": None})
    _union(world, "YJ", "", UnionKind.MUNICIPAL_FEDERATION)
    _union(world, "QX", "YJ", UnionKind.COUNTY_FEDERATION)
    _union(world, "Q1", "QX", UnionKind.ENTERPRISE_UNION)
    _union(world, "Q2", "QX", UnionKind.ENTERPRISE_UNION)
    _union(world, "Q1A", "Q1", UnionKind.ENTERPRISE_UNION)
    by_path = {union.path: union for union in world.unions.values()}
    for position, path in POSITIONS.items():
        person = _person_in(by_path[path], f"会员{position}")
        world.actors[f"member@{position}"] = User.objects.create(username=f"member-{position}", person=person)
        for role in ROLES:
            person = _person_in(by_path[path], f"{role}{position}")
            user = User.objects.create(username=f"{role}-{position}", person=person, is_staff=True)
            Duty.objects.create(user=user, role=role, union=by_path[path], starts_on=timezone.localdate())
            world.actors[f"{role}@{position}"] = user
    return world
