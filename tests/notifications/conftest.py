"""A text message gateway of the test's own, behind real HTTP: it checks signatures, honours references, can be ill."""

import hashlib
import hmac
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.factories.federation import make_city, make_member
from tests.factories.lectures import account_of

KEY = "a-key-of-the-gateway-in-tests"


class FakeGateway(ThreadingHTTPServer):
    """`calls` are raw references as they came, `phones` what reached a phone: one text for each reference."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.calls, self.phones, self.answers = [], {}, []
        self.hold = None  # an event that an answer waits for, after the text was taken
        self.taken = threading.Event()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_port}/send"


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        signed = hmac.new(KEY.encode(), body, hashlib.sha256).hexdigest()
        gateway, status = self.server, 200
        if not hmac.compare_digest(signed, self.headers.get("X-Signature", "")):
            status = 403
        elif gateway.answers:
            status = gateway.answers.pop(0)
        if status == 200:
            message = json.loads(body)
            gateway.calls.append(message["reference"])
            gateway.phones.setdefault(message["reference"], message)
            gateway.taken.set()
            if gateway.hold is not None:
                gateway.hold.wait(30)
        try:
            self.send_response(status)
            self.end_headers()
        except OSError:
            pass  # whoever asked is gone

    def log_message(self, *args):
        pass


@pytest.fixture
def gateway(monkeypatch, settings):
    server = FakeGateway()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.SMS_BACKEND = "notifications.sms.Gateway"
    for name, value in {
        "SMS_BACKEND": settings.SMS_BACKEND, "SMS_GATEWAY_URL": server.url, "SMS_GATEWAY_KEY": KEY,
    }.items():  # fmt: skip
        monkeypatch.setenv(name, value)
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def city(db):
    return make_city()


@pytest.fixture
def worker(city):
    """A member of the own union with a phone and an account."""
    person = make_member(city.own, "王小明", "13812345678").person
    account_of(person)
    return person


def wait_for(question, seconds=20):
    """Asks until the answer is true; returns it, or the last one when time is over."""
    until = time.monotonic() + seconds
    while not (answer := question()) and time.monotonic() < until:
        time.sleep(0.1)
    return answer
