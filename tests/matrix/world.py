"""One small world in which every address has something to show: the own union, its parent, child and sibling, every role.

All things belong to the own union (`YJ/QX/Q1/`) or to the corps of its parent. To give a new address something to
show, make the row in `things.py` and name the values of its parts in `samples.py`.
"""

import re
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from types import SimpleNamespace

import pgtrigger
from django.apps import apps
from django.db import connection, models

from audits.models import Question, Rule
from federation.models import (
    Duty,
    ImportRun,
    Invitation,
    Membership,
    Person,
    Role,
    Union,
    UnionKind,
    User,
)
from notifications.models import Delivery, DemoMessage
from notifications.models import Notice as Message

from .samples import samples_of
from .things import make_things

POSITIONS = {"own": "YJ/QX/Q1/", "parent": "YJ/QX/", "child": "YJ/QX/Q1/Q1A/", "sibling": "YJ/QX/Q2/"}
WORD = re.compile(rb"zq\d{4}q")


@dataclass
class World:
    unions: dict[str, Union] = field(default_factory=dict)
    actors: dict[str, User | None] = field(default_factory=dict)
    samples: dict[str, dict[str, object]] = field(default_factory=dict)
    things: SimpleNamespace = field(default_factory=SimpleNamespace)
    words: dict[bytes, str] = field(default_factory=dict)  # the token -> which column holds it

    def is_outsider(self, actor: str) -> bool:
        """Whether nothing of the own union concerns this actor."""
        return actor in ("visitor", "member@parent") or actor.endswith(("@child", "@sibling"))

    def secrets_in(self, page: bytes) -> set[str]:
        """The columns of the own union whose words stand on the page."""
        found = {self.words[token] for token in WORD.findall(page)}
        return found | {label for token, label in self.numbers.items() if token in page}

    @cached_property
    def numbers(self) -> dict[bytes, str]:
        """The tokens that are digits alone."""
        return {token: label for token, label in self.words.items() if token.isdigit()}


def make_world() -> World:
    """Five unions, a visitor, members and every role at each of the four positions, and one of each thing."""
    world = World(actors={"visitor": None})
    for code, parent, kind in (
        ("YJ", "", UnionKind.MUNICIPAL_FEDERATION), ("QX", "YJ", UnionKind.COUNTY_FEDERATION),
        ("Q1", "QX", UnionKind.ENTERPRISE_UNION), ("Q2", "QX", UnionKind.ENTERPRISE_UNION),
        ("Q1A", "Q1", UnionKind.ENTERPRISE_UNION),
    ):  # fmt: skip
        _union(world, code, world.unions.get(parent), kind)
    for position, path in POSITIONS.items():
        union = next(union for union in world.unions.values() if union.path == path)
        _people(world, position, union)
    world.things = make_things(world)
    world.samples = samples_of(world.things)
    with pgtrigger.ignore("workerhomes.LedgerLine:append_only", "campaigns.PointsLine:append_only"):
        _fill_words(world)
    read_the_tables()
    return world


def read_the_tables():
    """Lets the planner know the rows of this transaction: tables that held 100,000 rows a test ago look empty to it."""
    tables = ", ".join(sorted({model._meta.db_table for model in apps.get_models() if model._meta.managed}))
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {tables}")  # ours alone: the server's own are shared with the other worker


def _union(world, code, above, kind):
    path = f"{above.path if above else ''}{code}/"
    world.unions[code] = Union.objects.create(
        code=code, parent=above, path=path, name=f"工会 {code}", kind=kind, latitude=30.2, longitude=120.2
    )


def _person_in(union, name, phone=""):
    from federation.fields import blind_index

    person = Person.objects.create(
        name=name, pinyin=name, phone=phone, phone_index=blind_index(phone, "phone") if phone else None
    )
    Membership.objects.create(person=person, union=union, number=f"M-{person.pk}", joined_on=date(2020, 1, 1))
    return person


def _people(world, position, union):
    person = _person_in(union, f"会员{position}", f"177000000{len(world.actors):02d}")
    world.actors[f"member@{position}"] = User.objects.create(username=f"member-{position}", person=person)
    for role in Role.values:
        person = _person_in(union, f"{role}{position}")
        user = User.objects.create(username=f"{role}-{position}", person=person, is_staff=True)
        Duty.objects.create(user=user, role=role, union=union, starts_on=date(2020, 1, 1))
        world.actors[f"{role}@{position}"] = user


PUBLIC = (Rule, Question)


def _rows_of_own(world):
    """Which rows of which table concern the own union alone (or the corps above it)."""
    own = models.Q(union=world.unions["Q1"])
    people = Person.objects.filter(memberships__union=world.unions["Q1"])
    told = {
        Person: models.Q(pk__in=people), User: models.Q(person__in=people), Membership: own, Invitation: own,
        ImportRun: own, Message: models.Q(person__in=people),
    }  # fmt: skip
    for model in apps.get_models():
        if model in told:
            yield model, model._base_manager.filter(told[model])
        elif model._meta.app_label == "audits" and (model in PUBLIC or getattr(model._meta, "triggers", None)):
            continue  # rules are public; posted rows cannot be written over by anybody
        elif (
            model._meta.app_label in ("lectures", "workerhomes", "services", "audits", "wishes", "campaigns")
            or model is Delivery
            or model is DemoMessage
        ):
            yield model, model._base_manager.all()


KEPT = {"number", "code", "token", "listener_token", "check_in_token", "rating_token", "mentor_token", "state", "kind", "sha256", "password", "craft",
        "photo", "phone", "phone_index", "id_index", "id_number", "staged", "reference", "language", "url", "about",
        "due_reckoning", "format", "rule", "seed"}  # fmt: skip


def _fill_words(world):
    """Puts a token of its own into each text column of the own union's rows."""
    for model, rows in _rows_of_own(world):
        for column in model._meta.concrete_fields:
            text = isinstance(column, models.CharField | models.TextField) and not column.choices
            if not text or column.name in KEPT or column.primary_key or (column.max_length or 99) < 7:
                continue
            for row in rows:
                token = f"zq{len(world.words):04d}q"
                model._base_manager.filter(pk=row.pk).update(**{column.name: token})
                world.words[token.encode()] = f"{model._meta.label}.{column.name}"
    for person in Person.objects.filter(memberships__union=world.unions["Q1"]).exclude(phone=""):
        world.words[person.phone.encode()] = "federation.Person.phone"
