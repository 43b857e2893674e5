"""Cards for everybody, devices at the doors, and four months of visits by hour and union (F-A2-01, F-A2-02)."""

import uuid
from base64 import b32encode
from datetime import datetime, timedelta

from django.utils import timezone

from federation.fields import sealed
from federation.models import Card, Consent, Membership, Notice, Person, Purpose
from federation.states import CardState
from workerhomes.api import key_hash
from workerhomes.models import Affiliation, DoorAttempt, DoorDevice, Home, Visit
from workerhomes.queries.opening import openings

from . import accounts, dice
from .bulk import copy_rows, copy_values, references_checked_at_once

DAYS, NAMED_DAYS, AGREED = 120, 28, 400
DOOR_HOME, DOOR_NAME, DOOR_KEY = "oldmill", "大门平板", "DEMO-DOOR-QXKF-2345-6777-ABCD-EFGH-2026"
BUSY = {6: 1, 7: 2, 8: 3, 9: 4, 10: 5, 11: 7, 12: 14, 13: 9, 14: 6, 15: 6, 16: 6, 17: 9, 18: 13, 19: 14, 20: 8, 21: 3}
WEEK = (1.0, 0.9, 1.0, 1.0, 1.2, 1.7, 1.5)
REASONS = [("ok", True, 64), ("already", True, 9), ("left", True, 14), ("used", False, 4), ("expired", False, 4),
           ("closed", False, 2), ("suspended", False, 1), ("wrong_type", False, 2), ("invalid", False, 1)]  # fmt: skip
CARD = ("person", "code", "key", "state", "photo", "issued_at", "changed_at")
VISIT = ("home", "person", "union", "entered_at", "left_at", "guests")


def build_cards() -> None:
    """A card for every member, given out over two years; a few are lost or suspended."""
    roll, now = dice("cards"), timezone.now()
    people = Person.objects.filter(memberships__left_on=None).order_by("pk").values_list("pk", flat=True)
    with references_checked_at_once(Card):
        copy_values(Card, CARD, (_card(roll, key, number, now) for number, key in enumerate(list(people), 1)))


def _card(roll, person: int, number: int, now: datetime) -> tuple:
    """The columns of CARD."""
    at = now - timedelta(minutes=roll.randrange(40 * 1440, 730 * 1440))
    stopped = CardState.LOST if number % 977 == 0 else CardState.SUSPENDED if number % 1499 == 0 else None
    code, secret = b32encode(roll.randbytes(10)).decode(), sealed(roll.randbytes(32).hex())
    changed = at + timedelta(days=30) if stopped else at
    return person, code, secret, stopped or CardState.ACTIVE, "", at, changed


def build_doors(staff, past: float = 1) -> None:
    """Devices, visits of the last four months, what doors said this week, and one card that two doors let in."""
    homes = list(Home.objects.order_by("pk"))
    devices = _devices(homes, staff["home"])
    agreed = _agree()
    _visits(homes, agreed, max(10, round(DAYS * past)))
    _tries(devices)
    _double(devices)


def _devices(homes: list[Home], by) -> list[DoorDevice]:
    roll, now, rows = dice("devices at doors"), timezone.now(), []
    for home in homes:
        names = [DOOR_NAME, "西侧门", "花园门"] if home.code == DOOR_HOME else ["大门平板"]
        for name in names:
            key = DOOR_KEY if (home.code, name) == (DOOR_HOME, DOOR_NAME) else roll.randbytes(20).hex()
            rows.append(DoorDevice(home=home, name=name, key_hash=key_hash(key), created_by=by, seen_at=now))
    return DoorDevice.objects.bulk_create(rows)


def _agree() -> list[Membership]:
    """Members who agreed that doors may note their names; the workers who are shown around are among them."""
    roll, notice = dice("agreed to doors"), Notice.objects.filter(purpose=Purpose.DOORS).order_by("-version")[0]
    keys = list(
        Membership.objects.filter(left_on=None, number__startswith="M").order_by("pk").values_list("pk", flat=True)
    )
    chosen = list(Membership.objects.filter(pk__in=roll.sample(keys, min(AGREED, len(keys)))).order_by("pk"))
    first = [accounts.worker_of(code) for code in (accounts.FAVOURITE, accounts.SECOND_UNION)]
    members = list({one.person_id: one for one in [*first, *chosen]}.values())
    given = timezone.now() - timedelta(days=40)
    Consent.objects.bulk_create(
        Consent(person_id=one.person_id, notice=notice, purpose=Purpose.DOORS, given_at=given) for one in members
    )
    return members


def _visits(homes: list[Home], agreed: list[Membership], days: int) -> None:
    """Visits in the hours in which each home was open, more at noon, in the evening and at weekends."""
    roll, now, rows = dice("visits"), timezone.now(), []
    today = timezone.localdate(now)
    hours = openings(homes, today - timedelta(days=days), days)
    around: dict[int, list[int]] = {}
    for key, union in Affiliation.objects.order_by("pk").values_list("home", "union"):
        around.setdefault(key, []).append(union)
    for home in homes:
        unions = around.get(home.pk) or [home.union_id]
        weights = [roll.paretovariate(1.4) for _union in unions]
        mean = 90 if home.code == DOOR_HOME else 60 if len(unions) > 30 else 25
        for back in range(days, -1, -1):
            day = hours.on(home, today - timedelta(days=back))
            if day.is_closed:
                continue
            growth = 0.7 + 0.6 * (days - back) / days
            count = round(mean * WEEK[day.day.weekday()] * growth * roll.uniform(0.8, 1.2))
            moments = day.moments
            times = sorted(_times(roll, moments, count))
            for at, union in zip(times, roll.choices(unions, weights, k=len(times)), strict=True):
                if at < now:
                    rows.append(_visit(roll, home.pk, union, at, moments[-1][1], now))
    _name(roll, rows, agreed, now)
    with references_checked_at_once(Visit):
        copy_values(Visit, VISIT, rows)


def _times(roll, moments, count: int):
    opens, closes = moments[0][0], moments[-1][1]
    local = timezone.localtime(opens)
    first, last = local.hour, timezone.localtime(closes - timedelta(minutes=1)).hour
    places = list(range(first, last + 1))
    for hour in roll.choices(places, [BUSY.get(hour, 1) for hour in places], k=count):
        at = local.replace(hour=hour, minute=0) + timedelta(seconds=roll.randrange(3600))
        if opens <= at < closes:
            yield at


def _visit(roll, home: int, union: int, at: datetime, closes: datetime, now: datetime) -> list:
    """The columns of VISIT."""
    left = min(at + timedelta(minutes=roll.randint(12, 170)), closes)
    guests = roll.choices((0, 1, 2), (88, 9, 3))[0]
    return [home, None, union, at, left if left < now else None, guests]


def _name(roll, rows: list[list], agreed: list[Membership], now: datetime) -> None:
    """Names stand in visits of the last weeks alone, of those who agreed; none is in one home twice at once."""
    since = now - timedelta(days=NAMED_DAYS)
    recent = [row for row in rows if row[3] > since]
    open_now: set = set()
    for row, member in zip(roll.sample(recent, min(len(recent), 3 * len(agreed))), agreed * 3, strict=False):
        home, is_inside = row[0], row[4] is None
        if is_inside and (home, member.person_id) in open_now:
            continue
        open_now |= {(home, member.person_id)} if is_inside else set()
        row[1:3] = member.person_id, member.union_id


def _nonce(roll) -> uuid.UUID:
    return uuid.UUID(int=roll.getrandbits(128), version=4)


def _tries(devices: list[DoorDevice]) -> None:
    """What the doors of the last week said."""
    roll, now = dice("tries at doors"), timezone.now()
    copy_rows([
        DoorAttempt(
            home_id=device.home_id, device=device, nonce=_nonce(roll), tried_at=at,
            way=roll.choices(DoorAttempt.Way.values, (80, 12, 3, 5))[0], received_at=at, is_accepted=go, reason=reason,
            card=f"{roll.getrandbits(96):024x}",
        )
        for device in devices
        for reason, go, _weight in roll.choices(REASONS, [row[2] for row in REASONS], k=60)
        for at in [now - timedelta(minutes=roll.randrange(30, 7 * 1440))]
    ])  # fmt: skip


def _double(devices: list[DoorDevice]) -> None:
    """The evening the network was away: one card at two doors of the first home."""
    roll, at = dice("one card at two doors"), (timezone.now() - timedelta(days=1)).replace(minute=10)
    DoorAttempt.objects.bulk_create(
        DoorAttempt(
            home_id=device.home_id, device=device, nonce=_nonce(roll), way=DoorAttempt.Way.SIGNED, card="d0" * 12,
            tried_at=at + timedelta(minutes=7 * number), received_at=at + timedelta(hours=2), is_offline=True,
            is_accepted=True, is_double=True,
        )
        for number, device in enumerate([one for one in devices if one.home.code == DOOR_HOME][:2])
    )  # fmt: skip


def account() -> dict:
    """The row of the door's device in the table of demo accounts."""
    page = f"/homes/{DOOR_HOME}/door/#{DOOR_KEY}"
    return {
        "who": "职工之家门口设备 device at the door of a home",
        "sign_in": DOOR_NAME,
        "secret": DOOR_KEY,
        "page": page,
    }
