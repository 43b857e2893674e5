"""Every address × every role at the own union, its parent, its child and its sibling, against one reviewed table.

The addresses come from the URL resolver (pages, API, every page of the admin), the table is `expected.py`, the rows
behind the addresses are made in `things.py`. An address without a row fails and prints the row that was measured.
"""

import logging
import os
import time
from contextlib import nullcontext
from dataclasses import dataclass, field

import pytest
from django.test import Client

from .addresses import address_of, key_of, walk
from .expected import LINKS, PANEL, PUBLIC_WORDS, TABLE
from .headers import lacking
from .quick import asked_once, undrawn
from .rows import cells_of, row_of
from .world import make_world
from .writes import written

pytestmark = pytest.mark.django_db
ONLY = os.environ.get("MATRIX_ONLY", "")  # while writing pages: only addresses with this word; the whole table counts


@dataclass
class Measured:
    """The whole matrix, measured once."""

    paths: dict[str, str | None]
    table: dict[str, dict[str, str]] = field(default_factory=dict)  # address -> actor -> status
    leaks: list[str] = field(default_factory=list)
    bare: list[str] = field(default_factory=list)  # answers that lack a header
    changed: dict[str, int] = field(default_factory=dict)  # table -> rows written by looking
    seconds: float = 0  # of the processor


def _answer(client: Client, path: str):
    """(status of a GET, `login` for a redirect to the sign-in page; the page; the answer)."""
    answer = client.get(path, headers={"X-Forwarded-Proto": "https"})
    page = b"".join(answer.streaming_content) if answer.streaming else answer.content
    to_the_door = answer.status_code == 302 and "login" in answer["Location"]
    return "login" if to_the_door else str(answer.status_code), page, answer


def _client_of(user) -> Client:
    client = Client(raise_request_exception=False)
    if user:
        client.force_login(user)
    return client


@pytest.fixture(scope="module")
def measured(django_db_setup, django_db_blocker):
    from django.db import transaction

    logging.disable(logging.CRITICAL)  # thousands of refusals are what we came for
    with django_db_blocker.unblock(), transaction.atomic():
        world = make_world()
        with asked_once():
            measured = _measure(world)
        yield measured
        transaction.set_rollback(True)
    logging.disable(logging.NOTSET)


def _measure(world):
    clients = {actor: _client_of(user) for actor, user in world.actors.items()}  # signing in writes the last sign-in
    done = Measured({key_of(*entry): address_of(*entry, world.samples) for entry in walk()})
    if ONLY:
        done.paths = {key: path for key, path in done.paths.items() if ONLY in key}
    begun, before = time.process_time(), written()
    for actor, client in clients.items():
        looked_at = world.is_outsider(actor)
        with nullcontext() if looked_at else undrawn():
            for key, path in done.paths.items():
                if path is None or "logout" in key:
                    continue
                status, page, answer = _answer(client, path)
                done.table.setdefault(key, {})[actor] = status
                done.bare += [f"{key} tells {actor} no {word}" for word in lacking(answer, world.actors[actor], path)]
                if looked_at and key.partition("(")[0] not in LINKS and (actor, key) not in PANEL:
                    done.leaks += [f"{key} shows {actor} {word}" for word in world.secrets_in(page) - PUBLIC_WORDS]
    done.changed = {name: rows for name, rows in written().items() if rows != before.get(name)}
    done.seconds = time.process_time() - begun
    return done


def test_every_address_has_a_row_and_a_thing_to_show(measured):
    table, paths = measured.table, measured.paths
    print(f"{sum(map(len, table.values()))} cells in {measured.seconds:.0f} s of the processor")
    known = set(TABLE) | {key for key in paths if "logout" in key}
    missing = [f'    "{key}": "{row_of(table[key])}",' for key in paths if key not in known and key in table]
    assert not missing, "Review these rows and add them to TABLE in tests/matrix/expected.py:\n" + "\n".join(missing)
    empty = [key for key, path in paths.items() if path is None]
    assert not empty, f"Make a row for these and name its key in tests/matrix/samples.py: {empty}"
    gone = sorted(key for key in set(TABLE) - set(paths) if ONLY in key)
    assert not gone, f"Take these rows out of tests/matrix/expected.py, their addresses are gone: {gone}"


def test_every_address_answers_every_role_as_the_table_says(measured):
    table = measured.table
    wrong = []
    for key, row in table.items():
        expected = cells_of(TABLE[key], row) if key in TABLE else row
        wrong += [f"{key} answers {actor} {cell}, the table says {expected[actor]}" for actor, cell in row.items() if cell != expected[actor]]  # fmt: skip
    assert not wrong, f"{len(wrong)} cells differ:\n" + "\n".join(wrong[:60])
    broken = [key for key, row in table.items() if any(cell.startswith("5") for cell in row.values())]
    assert broken == ["readyz"] or ONLY, "readyz alone may fail here: no clock ticks in tests"


def test_nobody_outside_sees_a_word_of_the_union(measured):
    """Each text of the own union holds a token of its own; no page that an outsider was given holds one (S2)."""
    leaks = measured.leaks
    assert not leaks, f"{len(leaks)} leaks:\n" + "\n".join(leaks[:40])


def test_looking_writes_nothing(measured):
    """No GET of anybody inserted, changed or deleted a row, but for sessions and the count of tries at the doors."""
    assert not measured.changed


def test_every_answer_carries_the_headers_that_guard_it(measured):
    """Refusals, files, the API and the desk included; what is meant for one person is kept by nobody (S13, S14)."""
    assert not measured.bare, f"{len(measured.bare)} answers:\n" + "\n".join(measured.bare[:40])
