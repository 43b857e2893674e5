"""Receipts by many officers at once: numbers 1…n without gap or repeat although every tenth fails; without the lock it goes wrong.

The suite runs RECEIPTS numbers; RECEIPT_RACE=5000 runs as many as a busy year has.
"""

import os
from collections import Counter

import pytest
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone

from services.actions import queue, receipts, slots
from services.errors import PlaceTaken
from services.models import Appointment, Case, Receipt, Ticket
from services.queries import sessions as queries
from services.states import CaseState, TicketState
from tests.factories.services import make_counter, make_session, make_ticket, service
from tests.factories.workflow import together as at_once
from workflow.errors import Busy

pytestmark = pytest.mark.django_db(transaction=True)
THREADS, RECEIPTS = 32, int(os.environ.get("RECEIPT_RACE", "160"))


class PrinterOnFire(Exception):
    """Something fails after the number was taken."""


def cases(world, count):
    version = service().versions.get()
    return Case.objects.bulk_create(
        Case(number=f"R{n}", station=world.station, version=version, audience="person", person=world.driver,
             state=CaseState.IN_PROGRESS, decided_at=timezone.now(), papers=[[paper, True] for paper in version.papers])
        for n in range(count)
    )  # fmt: skip


def approve(case, by, fails):
    while True:
        try:
            with transaction.atomic():
                receipts.approve_case(case, by=by)
                if fails:
                    raise PrinterOnFire
        except PrinterOnFire:
            return None
        except Busy:  # waited too long behind the others: nothing happened, the officer clicks again
            continue
        return case.pk


def race(world, count):
    rows = cases(world, count)

    def run(first):
        return [approve(rows[n], world.officer, n % 10 == 3) for n in range(first, count, THREADS)]

    return at_once(*[lambda first=first: run(first) for first in range(THREADS)])


def test_numbers_have_neither_gap_nor_repeat_on_32_threads():
    world = make_counter()
    found = race(world, RECEIPTS)
    assert not [one for one in found if isinstance(one, Exception)]
    issued = sorted(Receipt.objects.values_list("sequence", flat=True))
    assert issued == list(range(1, len(issued) + 1)) and len(issued) == RECEIPTS - RECEIPTS // 10
    assert Case.objects.filter(state=CaseState.APPROVED).count() == len(issued)


def test_numbers_looked_up_first_go_wrong(monkeypatch):
    def looked_up(series, year, **_more):
        station = int(series.rsplit(":", 1)[1])
        last = Receipt.objects.filter(station=station, year=year).aggregate(Max("sequence"))["sequence__max"]
        return (last or 0) + 1

    monkeypatch.setattr(receipts, "next_number", looked_up)
    monkeypatch.setattr(receipts, "move", lambda case, *args, **kwargs: case)  # the journal's lock would hide it
    monkeypatch.setattr(receipts, "_renew", lambda *args: None)
    monkeypatch.setattr(receipts.notices, "tell", lambda *args, **kwargs: None)
    found = race(make_counter(), 64)
    assert any(isinstance(one, IntegrityError) for one in found)


def test_two_officers_never_call_the_same_ticket():
    world = make_counter()
    for _n in range(6):
        make_ticket(world)
    found = at_once(*[lambda by=by: queue.call_next(world.session, by=by) for by in (world.officer, world.other)])
    assert len({ticket.pk for ticket in found}) == 2
    assert Ticket.objects.filter(state=TicketState.CALLED).count() == 2


def test_the_last_place_is_held_once_by_sixteen():
    world = make_counter()
    session = make_session(world.station, state="announced", days=2)
    at = queries.slots_of(session)[0].starts_at
    found = at_once(*[
        lambda n=n: slots.hold_place(
            session=session, service=service(), starts_at=at, name="赵师傅", phone=f"137{n:08d}", address=f"10.0.{n}.9"
        )
        for n in range(16)
    ])  # fmt: skip
    assert Counter(type(one) for one in found) == {Appointment: 1, PlaceTaken: 15}
