"""Every page that the resolver knows, opened by somebody who may, on a phone and on a desk."""

import logging
import re
from unittest.mock import patch

import pytest
from django.conf import settings
from django.template.base import Template
from django.test import Client
from django.utils.safestring import SafeString

from tests.conftest import DESK, PHONE
from tests.matrix.addresses import address_of, key_of, walk
from tests.matrix.expected import TABLE
from tests.matrix.rows import cells_of
from tests.matrix.world import make_world

pytestmark = pytest.mark.django_db(transaction=True)

# whoever comes first and may see a page opens it: the roles with the widest desks stand last
READERS = (
    "visitor", "member@own", "union_officer@own", "corps_officer@parent", "auditor@own", "system_admin@own",
    "security_admin@own", "audit_admin@own", "school_contact@own", "home_manager@own", "counter_officer@own",
)  # fmt: skip
ALIKE = ("/history/", "/delete/")  # Django's own pages, the same for every table
# parts of the admin's own widgets that carry no name: choices to search, tips, fields in the rows of a table
DJANGOS = re.compile(r"select2-selection|help-tooltip|name=\"\w+-(\d+|__prefix__)-")
PAGES = 90  # fewer would mean that the world or the walk has lost some


@pytest.fixture
def world(transactional_db):
    logging.disable(logging.CRITICAL)  # refusals while looking for a reader are what we came for
    yield make_world()
    logging.disable(logging.NOTSET)


def _opens(client: Client, path: str) -> bool:
    """Whether this client gets a page of HTML; the drawing of it is left to the browser."""
    with patch.object(Template, "render", lambda template, context: SafeString("")):
        answer = client.get(path)
    return answer.status_code == 200 and answer["Content-Type"].startswith("text/html")


def _pages(world) -> dict[str, list[str]]:
    """actor -> the paths that this actor opens, each address once."""
    clients = {actor: Client(raise_request_exception=False) for actor in READERS}
    for actor, client in clients.items():
        if world.actors[actor]:
            client.force_login(world.actors[actor])
    found: dict[str, list[str]] = {actor: [] for actor in READERS}
    for entry in walk():
        key, path = key_of(*entry), address_of(*entry, world.samples)
        if path is None or path.endswith(ALIKE) or path in (seen for paths in found.values() for seen in paths):
            continue
        cells = cells_of(TABLE.get(key, "nothing *"), READERS)
        reader = next((actor for actor in READERS if cells[actor] == "200"), None)
        if reader and _opens(clients[reader], path):
            found[reader].append(path)
    return found


def _sign_in(page, user, address):
    client = Client()
    client.force_login(user)
    name = settings.SESSION_COOKIE_NAME
    page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": address}])


def _faults(page, path, axe) -> list[str]:
    """What is wrong with the page that stands open: too wide, in the wrong language, hard to use with a reader."""
    faults = [f"{path}: {finding}" for finding in axe(page) if not DJANGOS.search(finding)]
    for viewport in (PHONE, DESK):
        page.set_viewport_size(viewport)
        width = page.evaluate("document.documentElement.scrollWidth")
        if width > viewport["width"]:
            faults.append(f"{path}: {width} px wide at {viewport['width']}")
    language = page.evaluate("document.documentElement.lang")
    return faults + ([] if language == "zh-hans" else [f"{path}: lang={language}"])


def test_every_page_can_be_used_on_a_phone_and_on_a_desk(world, open_page, live_server, axe):
    opened, faults = 0, []
    for actor, paths in _pages(world).items():
        page = open_page(PHONE)
        if world.actors[actor]:
            _sign_in(page, world.actors[actor], live_server.url)
        for path in sorted(paths):
            page.goto(path)
            faults += _faults(page, path, axe)
            opened += 1
    assert faults == [], "\n".join(faults)
    assert opened >= PAGES
