"""The web process is killed again and again, Redis is away: each wish and diary line that a phone keeps comes in once."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from campaigns.models import DiaryEntry
from tests.factories import weeks as make
from unionportal import embedded
from wishes.models import Wish
from workflow.models import StateChange

KILLS, WISHES, LINES, A_ROUND = 2, 4, 9, 8
GONE = "unix:///nowhere/redis.sock"


@pytest.fixture
def web(transactional_db, settings):
    """A real web server on this test's database, without Redis; `kill` ends it outright, another takes its place."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    name = settings.DATABASES["default"]["NAME"]
    address = os.environ["DATABASE_URL"].replace("/portal?", f"/{name}?")
    command = [sys.executable, "-m", "gunicorn", "unionportal.wsgi", "-b", f"127.0.0.1:{port}", "--threads", "4"]

    class Web:
        base, process = f"http://127.0.0.1:{port}", None
        answered, retried = 0, 0

        def start(self):
            environment = os.environ | {"DATABASE_URL": address, "REDIS_URL": GONE}
            self.process = subprocess.Popen(command, env=environment, start_new_session=True, stderr=subprocess.DEVNULL)

        def kill(self):
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.start()

    found = Web()
    found.start()
    yield found
    embedded.stop(found.process)


def sent(web, path, cookie, body=None, kind="application/x-www-form-urlencoded", csrf=""):
    """Asks as often as a phone does: until there is an answer."""
    until = time.monotonic() + 60
    request = urllib.request.Request(
        web.base + path, body, {"Cookie": cookie, "Content-Type": kind, "X-CSRFToken": csrf}
    )  # noqa: S310 - our own server
    while True:
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:  # noqa: S310
                found = answer.read().decode(), answer.headers
            web.answered += 1
            return found
        except urllib.error.HTTPError as error:
            if error.code < 500:
                raise
        except OSError:
            pass
        web.retried += 1
        assert time.monotonic() < until, "no answer came"
        time.sleep(0.1)


def wishes_of_a_phone(web, union):
    """Each wish is sent twice with the token of its form, as a phone does that heard no answer."""
    for n in range(WISHES):
        page, headers = sent(web, "/wishes/new/", "")
        cookie = headers["Set-Cookie"].partition(";")[0]
        hidden = dict(re.findall(r'name="(csrfmiddlewaretoken|form_token)" value="([^"]+)"', page))
        fields = {"text": f"心愿{n}", "category": "welfare", "kind": "request", "union": union.code, **hidden}
        for _twice in range(2):
            sent(web, "/wishes/new/", cookie, urllib.parse.urlencode(fields).encode())


def lines_of_a_phone(web, placement, cookie, nonces):
    """Each line goes with its nonce, twice, until the portal has said `in`."""
    path, csrf = f"/campaigns/weeks/placements/{placement.pk}/hand-in/", "x" * 32
    day = placement.starts_on.isoformat()
    for nonce in nonces:
        fields = {"day": day, "text": "记"}
        entry = {"nonce": str(nonce), "kind": "diary", "at": timezone.now().isoformat(), "fields": fields}
        body = json.dumps({"entries": [entry]}).encode()
        for _twice in range(2):
            said, _headers = sent(web, path, f"{cookie}; csrftoken={csrf}", body, "application/json", csrf)
            assert json.loads(said)["entries"] == {str(nonce): "in"}


def test_nothing_that_a_phone_keeps_is_lost_or_doubled_while_the_web_process_dies(web, settings):
    world = make.make_weeks()
    placement, client = make.make_placement(world), Client()
    client.force_login(world.officer)
    cookie = f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"
    nonces, failed = [uuid4() for _n in range(LINES)], []

    def watched(work, *args):
        try:
            work(web, *args)
        except BaseException as error:  # noqa: BLE001 - told below
            failed.append(error)

    phones = [
        threading.Thread(target=watched, args=(wishes_of_a_phone, world.city.root)),
        threading.Thread(target=watched, args=(lines_of_a_phone, placement, cookie, nonces)),
    ]
    for phone in phones:
        phone.start()
    for _kill in range(KILLS):
        goal = web.answered + A_ROUND
        while web.answered < goal and any(phone.is_alive() for phone in phones):
            time.sleep(0.01)
        web.kill()
    for phone in phones:
        phone.join(120)
    assert not failed, failed
    assert web.retried >= KILLS  # the phones felt it
    assert sorted(Wish.objects.values_list("text", flat=True)) == sorted(f"心愿{n}" for n in range(WISHES))
    assert set(DiaryEntry.objects.values_list("nonce", flat=True)) == set(nonces)
    assert StateChange.objects.filter(event="wish_registered").count() == WISHES  # the journal, too, once each
