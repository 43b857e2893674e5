"""Every address × every role × own, parent, child and sibling union, against one reviewed table.

A new address without a row fails. `PORTAL_WRITE_MATRIX=1` writes the table anew; read the difference before you keep it.
"""

import csv
import os
from pathlib import Path

import pytest
from django.test import Client

from .addresses import address_of, key_of, walk
from .world import make_world

TABLE = Path(__file__).with_name("expected.csv")


def _answer(client: Client, path: str | None) -> str:
    """The status of a GET, with `login` for a redirect to the sign-in page."""
    if path is None:
        return "-"
    answer = client.get(path)
    if answer.status_code == 302 and "/accounts/login" in answer["Location"]:
        return "login"
    return str(answer.status_code)


def _measured(world, samples) -> dict[str, dict[str, str]]:
    table: dict[str, dict[str, str]] = {}
    addresses = {key_of(*entry): address_of(entry[0], entry[1], samples) for entry in walk()}
    for actor, user in world.actors.items():
        client = Client(raise_request_exception=False)
        if user:
            client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        for key, path in addresses.items():
            if "logout" not in key:
                table.setdefault(key, {})[actor] = _answer(client, path)
    return table


def _write(table, actors):
    with TABLE.open("w", newline="", encoding="utf-8") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(["address", *actors])
        for key in sorted(table):
            writer.writerow([key, *(table[key][actor] for actor in actors)])


def _read() -> dict[str, dict[str, str]]:
    with TABLE.open(encoding="utf-8") as source:
        return {row.pop("address"): row for row in csv.DictReader(source)}


@pytest.mark.django_db
def test_every_address_answers_every_role_as_the_table_says():
    """Cells are statuses of GET: 200, 302, login, 403 (in reach, not allowed), 404 (out of reach)."""
    world = make_world()
    table = _measured(world, world.samples())
    if os.environ.get("PORTAL_WRITE_MATRIX"):
        _write(table, list(world.actors))
    expected = _read()
    assert set(table) == set(expected), "addresses without a reviewed row, or rows without an address"
    wrong = [
        f"{key} as {actor}: {cell}, the table says {expected[key][actor]}"
        for key, row in table.items()
        for actor, cell in row.items()
        if cell != expected[key][actor]
    ]
    assert not wrong, "\n".join(wrong[:40])
    assert not [key for key, row in expected.items() if any(cell.startswith("5") for cell in row.values())]
