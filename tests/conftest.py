"""Fixtures of no app in particular: a worker process, a real browser, and the question whether a page is accessible."""

import os
import shutil
import subprocess
import sys
import time

import pytest
from django.conf import settings as django_settings
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.utils import translation
from hypothesis import HealthCheck, settings

from workflow import days

# a busy machine is no reason to fail: nothing here is timed
settings.register_profile("portal", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("portal")

DESK = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 844}


def pytest_collection_modifyitems(items):
    """The longest files come first, so that no worker is left alone with one of them at the end.

    What drives a browser is played once more before it fails: how soon a busy machine lets it draw is no fault of the
    portal. The summary names each that needed it.
    """
    for item in items:
        if "browser" in item.fixturenames:
            item.add_marker(pytest.mark.flaky(reruns=1))
    longest = (
        "matrix/test_matrix",
        "run/test_supervisor",
        "journeys/test_every_page",
        "demo/",
        "matrix/test_outsiders",
    )
    items.sort(key=lambda item: next((n for n, part in enumerate(longest) if part in item.nodeid), len(longest)))


@pytest.fixture(autouse=True)
def _fresh_process(monkeypatch):
    """No test sees what another one left: the cache (rate limits above all), kinds of rows and days read once, a language."""
    cache.clear()
    monkeypatch.setattr(days, "KEPT_SECONDS", 0)
    ContentType.objects.clear_cache()
    translation.deactivate()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Lets the test database be emptied between tests, quickly and the journal's own guard notwithstanding."""
    with django_db_blocker.unblock():
        from tests import emptying
        from tests.factories.workflow import allow_truncation

        allow_truncation()
        emptying.install()


@pytest.fixture(scope="module")
def bulky(django_db_setup, django_db_blocker):
    """For a test that writes very many rows: when its module is over, no rolled back rows mislead the next one's planner."""
    yield
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute("VACUUM (FULL, ANALYZE) federation_union, federation_person, federation_membership")
    connection.close()


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """The system's Chromium; the run fails plainly where there is none."""
    for name in ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable"):
        if found := shutil.which(name):
            return found
    pytest.fail("No Chromium on PATH: install it with `apt-get install chromium fonts-noto-cjk`.", pytrace=False)


@pytest.fixture(scope="session")
def browser(chromium_path):
    """One Chromium for the whole session."""
    from playwright.sync_api import sync_playwright

    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # playwright's loop runs in this thread; the ORM only looks
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=chromium_path, args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.fixture
def open_page(browser, live_server):
    """`open_page()` gives a new page of a phone (390 px), `open_page(DESK)` of a desk; each is a visitor of its own.

    Addresses may be relative to the live server. A script error or a breach of the content security policy in any
    of the pages fails the test.
    """
    contexts, errors = [], []

    def make(viewport=PHONE, **options):
        phone = viewport is PHONE
        context = browser.new_context(
            viewport=viewport, base_url=live_server.url, locale="zh-CN", has_touch=phone, **options
        )
        context.set_default_timeout(30_000)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda line: "Content Security Policy" in line.text and errors.append(line.text))
        return page

    yield make
    for context in contexts:
        context.close()
    assert not errors, "\n".join(errors)


@pytest.fixture
def page_of(open_page, live_server):
    """`page_of(user)` is a new page, a phone's or `viewport`'s, on which this account is signed in; a visitor's without."""

    def make(user=None, viewport=PHONE):
        page = open_page(viewport)
        if user is not None:
            client, name = Client(), django_settings.SESSION_COOKIE_NAME
            client.force_login(user)
            page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])
        return page

    return make


@pytest.fixture
def phone_page(open_page):
    return open_page(PHONE)


@pytest.fixture
def desk_page(open_page):
    return open_page(DESK)


@pytest.fixture
def axe():
    """`axe(page)` lists the serious and critical accessibility findings as sentences: an empty list is the aim."""
    from axe_playwright_python.sync_playwright import Axe

    def findings(page) -> list[str]:
        return [
            f"{found['impact']}: {found['help']} ({node['html'][:160]})"
            for found in Axe()
            .run(page, options={"preload": False, "resultTypes": ["violations"]})
            .response["violations"]
            if found["impact"] in ("serious", "critical")
            for node in found["nodes"]
        ]

    return findings


@pytest.fixture
def celery_worker_process(transactional_db, settings):
    """A real worker in a process of its own, on this test's database and queue; it is ready when the test begins."""
    from unionportal import embedded
    from unionportal.celery import app

    name = settings.DATABASES["default"]["NAME"]
    address = os.environ["DATABASE_URL"].replace("/portal?", f"/{name}?")
    command = [sys.executable, "-m", "celery", "-A", "unionportal", "worker", "--pool=solo", "--loglevel=WARNING"]
    process = subprocess.Popen(
        [*command, "--without-mingle", "--without-gossip"],
        env=os.environ | {"DATABASE_URL": address},
        start_new_session=True,
    )
    until = time.monotonic() + 30
    while not app.control.ping(timeout=0.3):
        assert process.poll() is None and time.monotonic() < until, "the Celery worker did not start"
    yield process
    embedded.stop(process)
