"""One card at many doors in one moment, with the constraint and without it."""

import uuid
from threading import Barrier, Thread

import pytest
from django.db import connection, connections
from django.utils import timezone

from federation import actions as cards
from tests.factories.homes import make_home, make_homes
from workerhomes.actions import door
from workerhomes.models import DoorAttempt, DoorDevice, Visit

from .door_world import live


def rush(hashes, code):
    """Every device scans the same code at the same moment; how many opened, by home."""
    start, opened, failed = Barrier(len(hashes)), [], []

    def one(hashed, home):
        try:
            start.wait()
            if door.scan(hashed, door.Try(code, uuid.uuid4())).go:
                opened.append(home)
        except Exception as error:
            failed.append(error)
        finally:
            connections.close_all()

    threads = [Thread(target=one, args=pair) for pair in hashes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failed, failed
    return opened


def fifty_doors(world, homes):
    rows = [
        DoorDevice(home=homes[n % len(homes)], name=f"门{n}", key_hash=f"{n:064d}", created_by=world.manager)
        for n in range(50)
    ]
    DoorDevice.objects.bulk_create(rows)
    return [(row.key_hash, row.home_id) for row in rows]


@pytest.mark.django_db(transaction=True)
def test_one_card_at_fifty_doors_in_one_second_opens_once_a_home():
    """A5, over three rounds and over five homes; every try is kept."""
    world = make_homes()
    card = cards.issue_card(person=world.member.person)
    homes = [world.home, *(make_home(world.city.own) for _number in range(4))]
    hashes = fifty_doors(world, homes[:1])
    for step in (-1, 0, 1):
        assert rush(hashes, live(card, step)) == [world.home.pk]
    assert DoorAttempt.objects.count() == 150
    DoorDevice.objects.update(revoked_at=timezone.now())
    Visit.objects.all().delete()
    DoorAttempt.objects.all().delete()
    DoorDevice.objects.filter(pk__gt=0).delete()
    opened = rush(fifty_doors(world, homes), live(card))
    assert len(opened) == len(set(opened)) >= 1


@pytest.mark.django_db(transaction=True)
def test_without_the_constraint_one_code_opens_many_doors():
    """The control: the same rush with the wall taken away lets several in, so the test above can fail."""
    world = make_homes()
    card = cards.issue_card(person=world.member.person)
    hashes = fifty_doors(world, [world.home])
    index = "workerhomes_doorattempt_code_once"
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE indexname = %s", [index])
        made = cursor.fetchone()[0]
        cursor.execute(f"DROP INDEX {index}")
    try:
        most = max(len(rush(hashes, live(card, step))) for step in (-1, 0, 1))
    finally:
        DoorAttempt.objects.all().delete()
        with connection.cursor() as cursor:
            cursor.execute(made)
    assert most > 1
