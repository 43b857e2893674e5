"""Telling 20,000 people: an inbox row and a text message each, in the caller's transaction, beside bare INSERT … SELECTs of the same rows."""

import statistics
import time

from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from federation.models import Person
from lectures.models import Order
from notifications.actions import notify_many

PEOPLE, MUST, ROUNDS = 20_000, 3.0, 5
_FLOOR = (
    "INSERT INTO notifications_notice (person_id, kind, about, occasion, subject, body, url, created_at)"
    " SELECT id, 'bench.floor', 'bench:1', '', 'x', 'x', '', now() FROM federation_person ORDER BY id LIMIT %s"
)
_FLOOR_OUT = (
    "INSERT INTO notifications_delivery (notice_id, channel, group_key, state, reason, detail, attempts, reference,"
    " next_try_at, fence, created_at) SELECT id, 'sms', '', 'new', '', '', 0, gen_random_uuid(), now(), 0, now()"
    " FROM notifications_notice WHERE kind = 'bench.floor'"
)


class _Undo(Exception):
    pass


def _seconds(call) -> float:
    """How long `call` takes in a transaction that is then rolled back."""
    began = time.perf_counter()
    try:
        with transaction.atomic():
            call()
            took = time.perf_counter() - began
            raise _Undo
    except _Undo:
        return took


def _floor():
    with connection.cursor() as cursor:
        cursor.execute(_FLOOR, [PEOPLE])
        cursor.execute(_FLOOR_OUT)


def fan_out() -> dict:
    """Medians of both in turns, their ratio, and how many statements and tasks ours takes; nothing is kept or sent."""
    order = Order.objects.order_by("pk").first()
    people = Person.objects.order_by("pk")[:PEOPLE]
    tasks = []

    def ours():
        notify_many(people, "lectures.order_cancelled", order, occasion="bench", context={"note": "停电"})
        tasks.append(len(connection.run_on_commit))

    _seconds(ours), _seconds(_floor)
    mine, floor = [], []
    for _round in range(ROUNDS):
        mine.append(_seconds(ours))
        floor.append(_seconds(_floor))
    with CaptureQueriesContext(connection) as seen:
        _seconds(ours)
    sql = len([q for q in seen if not q["sql"].startswith(("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN"))])
    took, bare = statistics.median(mine), statistics.median(floor)
    ratio = took / bare
    return {
        "path": "fan-out to 20,000", "people": min(PEOPLE, Person.objects.count()), "seconds": took,
        "floor_seconds": bare, "ratio": ratio, "must": MUST, "met": ratio <= MUST, "sql": sql, "tasks": max(tasks),
    }  # fmt: skip
