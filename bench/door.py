"""The door scan through the API, each time another card, beside a floor of token SELECT, INSERT and UPDATE."""

import json
import uuid
from datetime import time as clock
from itertools import islice

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from federation import codes
from federation.models import Card, User
from workerhomes.api import key_hash
from workerhomes.models import DoorAttempt, DoorDevice, Home, OpeningHours

from .load import Call, interleaved, percentile, run

KEY, MUST, MOST_SQL = "BENCH-DOOR-KEY", 2.0, 5
SCAN = "/api/v1/door/scans"


def _door() -> DoorDevice:
    """A device of a home that is always open and never full."""
    first = Home.objects.order_by("pk")[0]
    home = Home.objects.create(
        union=first.union, code="bench", name="bench", address="x", build_models=[], capacity_people=32_000
    )
    OpeningHours.objects.bulk_create(
        OpeningHours(home=home, weekday=day, opens=clock(0), closes=clock(23, 59, 59)) for day in range(7)
    )
    by = User.objects.get(username="home")
    return DoorDevice.objects.create(home=home, name="bench", key_hash=key_hash(KEY), created_by=by)


def _cards():
    """Cards in force, each once."""
    yield from Card.objects.filter(person__memberships__left_on=None, state="active").order_by("pk").iterator(2000)


def _ours(card) -> Call:
    code = codes.live_code(card.code, card.key, codes.step_at(timezone.now()))
    body = json.dumps({"code": code, "nonce": str(uuid.uuid4())})
    return Call(SCAN, "", body, {"Content-Type": "application/json", "Authorization": f"Bearer {KEY}"})


def _floor(card) -> Call:
    body = json.dumps({"card": card.code, "nonce": str(uuid.uuid4())})
    return Call("/bench/floor/scan/", "", body, {"Content-Type": "application/json"})


def _statements(call: Call) -> int:
    with CaptureQueriesContext(connection) as seen:
        answer = Client().post(call.path, call.body, "application/json", headers={"Authorization": f"Bearer {KEY}"})
    assert answer.status_code == 200 and answer.json()["go"], answer.content
    control = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT")
    return len([query for query in seen if not query["sql"].startswith(control)])


def scan_at_doors(bench) -> None:
    """Scans of 8 clients in turns with the floor; every one of ours must have let somebody in."""
    device, cards = _door(), _cards()
    each = bench.each * 4
    run(bench.server, [call for card in islice(cards, 16) for call in (_ours(card), _floor(card))], 8)
    before, asked = DoorAttempt.objects.filter(device=device, is_accepted=True).count(), []

    def ours(_round):
        calls = [_ours(card) for card in islice(cards, each)]
        asked.extend(calls)
        return calls

    both = interleaved(
        bench.server,
        ours,
        lambda _round: [_floor(card) for card in islice(cards, each)],
        rounds=bench.rounds,
        clients=8,
    )
    opened = DoorAttempt.objects.filter(device=device, is_accepted=True, way="code").count() - before
    sql = _statements(_ours(next(cards)))
    bench.note("door scan", *both, must=MUST, sql=sql, most_sql=MOST_SQL)
    print(f"door scan: {opened} of {len(asked)} let in  {'ok' if opened == len(asked) else 'MISSED'}", flush=True)
    bench.rows[-1] |= {"let_in": opened, "asked": len(asked), "met": bench.rows[-1]["met"] and opened == len(asked)}
    for name, blocks in zip(("", "floor_"), both, strict=True):
        seen = {
            "rate": sum(len(block.wall) for block in blocks) / sum(block.seconds for block in blocks),
            "p50_ms": percentile(blocks, 0.5), "p99_ms": percentile(blocks, 0.99),
        }  # fmt: skip
        bench.rows[-1] |= {f"{name}{key}": value for key, value in seen.items()}
        print(f"door scan{', floor' if name else ''}: {seen['rate']:.0f} a second, p50 {seen['p50_ms']:.0f} ms, "
              f"p99 {seen['p99_ms']:.0f} ms", flush=True)  # fmt: skip
