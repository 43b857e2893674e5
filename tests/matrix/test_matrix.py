"""Every address × every role at the own union, its parent, its child and its sibling, against one reviewed table.

The addresses come from the URL resolver (pages, API, every page of the admin), the table is `expected.py`, the rows
behind the addresses are made in `world.py`. An address without a row fails and prints the row that was measured.
"""

import logging
import time
from contextlib import nullcontext

import pytest
from django.test import Client

from .addresses import address_of, key_of, walk
from .expected import LINKS, PANEL, PUBLIC_WORDS, TABLE
from .quick import asked_once, undrawn
from .rows import cells_of, row_of
from .world import make_world
from .writes import written

pytestmark = pytest.mark.django_db


def _answer(client: Client, path: str):
    """(status of a GET, `login` for a redirect to the sign-in page; the page)."""
    answer = client.get(path, headers={"X-Forwarded-Proto": "https"})
    page = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if answer.status_code == 302 and "login" in answer["Location"]:
        return "login", page
    return str(answer.status_code), page


def _client_of(user) -> Client:
    client = Client(raise_request_exception=False)
    if user:
        client.force_login(user)
    return client


@pytest.fixture(scope="module")
def measured(django_db_setup, django_db_blocker):
    """The whole matrix, measured once: (address -> actor -> status, address -> path, leaks, tables written to, CPU)."""
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
    table, leaks, begun, before = {}, [], time.process_time(), written()
    paths = {key_of(*entry): address_of(*entry, world.samples) for entry in walk()}
    for actor, client in clients.items():
        looked_at = world.is_outsider(actor)
        with nullcontext() if looked_at else undrawn():
            for key, path in paths.items():
                if path is None or "logout" in key:
                    continue
                table.setdefault(key, {})[actor], page = _answer(client, path)
                if looked_at and key.partition("(")[0] not in LINKS and (actor, key) not in PANEL:
                    leaks += [f"{key} shows {actor} {word}" for word in world.secrets_in(page) - PUBLIC_WORDS]
    changed = {name: rows for name, rows in written().items() if rows != before.get(name)}
    return table, paths, leaks, changed, time.process_time() - begun


def test_every_address_has_a_row_and_a_thing_to_show(measured):
    table, paths, _leaks, _changed, seconds = measured
    print(f"{sum(map(len, table.values()))} cells in {seconds:.0f} s of the processor")
    known = set(TABLE) | {key for key in paths if "logout" in key}
    missing = [f'    "{key}": "{row_of(table[key])}",' for key in paths if key not in known and key in table]
    assert not missing, "Review these rows and add them to TABLE in tests/matrix/expected.py:\n" + "\n".join(missing)
    empty = [key for key, path in paths.items() if path is None]
    assert not empty, f"Make a row for these and name its key in `samples` of tests/matrix/world.py: {empty}"
    gone = sorted(set(TABLE) - set(paths))
    assert not gone, f"Take these rows out of tests/matrix/expected.py, their addresses are gone: {gone}"


def test_every_address_answers_every_role_as_the_table_says(measured):
    table = measured[0]
    wrong = []
    for key, row in table.items():
        expected = cells_of(TABLE[key], row) if key in TABLE else row
        wrong += [f"{key} answers {actor} {cell}, the table says {expected[actor]}" for actor, cell in row.items() if cell != expected[actor]]  # fmt: skip
    assert not wrong, f"{len(wrong)} cells differ:\n" + "\n".join(wrong[:60])
    broken = [key for key, row in table.items() if any(cell.startswith("5") for cell in row.values())]
    assert broken == ["readyz"], "readyz alone may fail here: no clock ticks in tests"


def test_nobody_outside_sees_a_word_of_the_union(measured):
    """Each text of the own union holds a token of its own; no page that an outsider was given holds one (S2)."""
    leaks = measured[2]
    assert not leaks, f"{len(leaks)} leaks:\n" + "\n".join(leaks[:40])


def test_looking_writes_nothing(measured):
    """No GET of anybody inserted, changed or deleted a row, but for sessions and the count of tries at the doors."""
    assert not measured[3]
