"""Every page that the resolver knows, opened by somebody who may, on a phone and on a desk.

Each is looked at once (of the admin one of each shape): by axe, for its width at 390 and 1280 pixels, its language, its one heading, its title and how it says
days; a breach of the content security policy or an error of a script fails the walk too (`open_page` listens for them).
"""

import logging
from pathlib import Path

import axe_playwright_python
import pytest
from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.test import Client
from playwright.sync_api import Error

from federation.models import User
from tests.conftest import DESK, PHONE
from tests.matrix.addresses import address_of, key_of, walk
from tests.matrix.expected import TABLE
from tests.matrix.rows import cells_of
from tests.matrix.world import make_world

pytestmark = pytest.mark.django_db(transaction=True)

# whoever comes first and may see a page opens it; what the reviewed table gives to none of them is a speaker's own
READERS = ("visitor", "member@own", "union_officer@own", "corps_officer@parent", "system_admin@own")
SPEAKER = "speaker"
PARTS = ("wishes:similar",)  # a piece that a page fetches
ALIKE = ("_history", "_delete")  # Django's own pages, the same for every table
PAGES = 150  # fewer would mean that the world or the walk has lost some

AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js").read_text()
LOOK = """async () => {
  const found = await axe.run(document, {
    preload: false, reporter: "no-passes", resultTypes: ["violations"], runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"],
  });
  return {
    axe: found.violations.filter((rule) => ["serious", "critical"].includes(rule.impact)).flatMap(
      (rule) => rule.nodes.map((node) => `${rule.impact}: ${rule.help} (${node.html.slice(0, 160)})`)),
    width: document.documentElement.scrollWidth,
    days: document.querySelector("main")?.innerText.match(/\\b20\\d\\d-\\d\\d-\\d\\d\\b/g) ?? [],
    plain: [document.documentElement.lang, document.querySelectorAll("h1").length, document.title.trim() !== ""],
  };
}"""
WIDTH = "document.documentElement.scrollWidth"


@pytest.fixture
def world(transactional_db):
    logging.disable(logging.CRITICAL)  # refusals at doors that a speaker tries are no news
    world = make_world()
    world.actors[SPEAKER] = User.objects.create(username=SPEAKER, person=world.things.speaker.person)
    yield world
    logging.disable(logging.NOTSET)


def _reader_of(key: str) -> str:
    cells = cells_of(TABLE.get(key, "nothing *"), READERS)
    return next((actor for actor in READERS if cells[actor] == "200"), SPEAKER)


def _shape(key: str) -> tuple | None:
    """What a page of the admin is built of; tables of one shape get the same templates and widgets."""
    name, _at, page = key.removeprefix("admin:").partition("(")[0].rpartition("_")
    label = name.replace("_", ".", 1)
    if not key.startswith("admin:") or page not in ("changelist", "add", "change") or "." not in label:
        return None
    desk = admin.site._registry[apps.get_model(label)]
    if page == "changelist":
        return page, desk.change_list_template, *map(bool, (desk.search_fields, desk.list_filter, desk.date_hierarchy))
    kinds = {field.get_internal_type() for field in desk.opts.fields} & {"DateTimeField", "DateField", "JSONField"}
    parts = (desk.inlines, desk.autocomplete_fields, desk.filter_horizontal, desk.raw_id_fields, desk.fieldsets)
    return page, desk.change_form_template, desk.add_form_template, *map(bool, parts), *sorted(kinds)


def _paths(world) -> dict[str, dict[str, str]]:
    """actor -> (path -> key), each path once; of the admin one page of each shape."""
    found: dict[str, dict[str, str]] = {}
    shapes = set()
    for entry in walk():
        key, path = key_of(*entry), address_of(*entry, world.samples)
        reader = _reader_of(key)
        if path is None or key.partition("(")[0].endswith(ALIKE) or "405" in TABLE.get(key, "") or key in PARTS or (
            reader == SPEAKER and "lectures:" not in key
        ):  # fmt: skip
            continue
        if (shape := _shape(key)) and (shape in shapes or shapes.add(shape)):
            continue
        if all(path not in paths for paths in found.values()):
            found.setdefault(reader, {})[path] = key
    return found


def _sign_in(page, user, address):
    client = Client()
    client.force_login(user)
    name = settings.SESSION_COOKIE_NAME
    page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": address}])


def _opens(page, path) -> bool:
    """Whether a page of HTML stands open now; files to keep, calendars and refusals are none."""
    try:
        answer = page.goto(path)
    except Error as error:
        assert "Download is starting" in error.message, error.message
        return False
    return answer.status == 200 and answer.headers["content-type"].startswith("text/html")


def _faults(page) -> list[str]:
    """What is wrong with the page that stands open, beginning and ending on a phone."""
    seen = page.evaluate(LOOK)
    faults, widths = seen["axe"], {PHONE["width"]: seen["width"]}
    if seen["plain"] != ["zh-hans", 1, True]:
        faults.append(f"its language, how many h1, has it a title: {seen['plain']}")
    if seen["days"]:
        faults.append(f"days as a file writes them, not as people say them: {seen['days'][:3]}")
    page.set_viewport_size(DESK)
    widths[DESK["width"]] = page.evaluate(WIDTH)
    page.set_viewport_size(PHONE)
    return faults + [f"{width} px wide at {given}" for given, width in widths.items() if width > given]


def test_every_page_can_be_used_on_a_phone_and_on_a_desk(world, open_page, live_server):
    opened, faults = 0, []
    for actor, paths in _paths(world).items():
        page = open_page(PHONE)
        page.add_init_script(AXE)  # handed over once, not with every page
        if world.actors[actor]:
            _sign_in(page, world.actors[actor], live_server.url)
        for path in sorted(paths):
            if _opens(page, path):
                opened += 1
                faults += [f"{path}: {fault}" for fault in _faults(page)]
    assert faults == [], "\n".join(faults)
    assert opened >= PAGES, f"{opened} pages alone"
