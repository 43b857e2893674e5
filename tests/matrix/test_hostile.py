"""Hostile input through every public and own address: whatever comes, no answer is a 5xx and nothing comes back raw (S11)."""

import logging
from itertools import cycle, islice
from urllib.parse import quote_from_bytes

import pytest
from django.test import Client

from tests.factories.lectures import make_hall, make_order

from .world import read_the_tables

MARK = "<zq-mark>"
HOSTILE = [
    "' OR 1=1 --", "\"; DROP TABLE lectures_order; --", "%' UNION SELECT password FROM federation_user --",
    "{{ request.user.password }}", "{% load static %}{{ settings.SECRET_KEY }}", "${7*7}#{7*7}<%= 7*7 %>",
    f"<script>alert(1)</script>{MARK}", f"\"><img src=x onerror=alert(1)>{MARK}", f"javascript:alert(1)//{MARK}",
    f"</textarea><svg/onload=alert(1)>{MARK}", "\u202egnp.exe\u2066", "\u0000", "a\x00b", "\x1b[31m\r\nSet-Cookie: x=1",
    "\ud800", "\ufffe\uffff", "9" * 400, "-1", "0", "-99999999999999999999", "1e309", "NaN", "Infinity", "٣", "²", "½",
    "0000-00-00", "2026-02-30", "9999-12-31T23:59", "0001-01-01T00:00", "2026-13-45T99:99", "+275760-09-13",
    "👩‍🏭" * 50, "Z͑ͫ̓ͪ̂" * 40, "A" * 1_000_000, "../../../../etc/passwd", "..\\..\\win.ini", "file:///etc/passwd",
    "//evil.example/", "https://evil.example/", "[]", "{\"a\": {\"b\": []}}", "true", "null", "undefined", " ", "\t\n",
    "%00%ff%c0%af", "=cmd|' /C calc'!A0", "(" * 3000, "*)(uid=*))(|(uid=*",
]  # fmt: skip
QUERY = ("q", "page", "category", "audience", "minutes", "format", "free_on", "day", "month", "starts_at", "topic",
         "speaker", "union", "state", "next", "trade", "corps", "language", "from_on", "until_on", "mode", "people")  # fmt: skip
GETS = ("/", "/lectures/", "/lectures/news/", "/lectures/speakers/", "/lectures/topics/{topic}/",
        "/lectures/speakers/{speaker}/", "/accounts/login/", "/accounts/login/code/", "/api/v1/lectures/menu",
        "/api/v1/lectures/speakers", "/api/v1/lectures/speakers/{speaker}/availability")  # fmt: skip
OWN = ("/my/", "/inbox/", "/my/membership/", "/my/privacy/", "/my/messages/", "/lectures/orders/", "/lectures/papers/",
       "/lectures/orders/new/", "/lectures/orders/{order}/", "/lectures/orders/{order}/move/")  # fmt: skip
FORMS = {
    "/lectures/orders/new/": ("topic", "mode", "union", "audience", "people", "place", "starts_at", "contact_name",
                              "contact_phone", "minutes", "wished_speaker", "latitude", "site", "note"),
    "/lectures/orders/{order}/cancel/": ("note", "force_majeure"),
    "/lectures/orders/{order}/move/": ("starts_at", "note"),
    "/lectures/speakers/{speaker}/wait/": ("topic", "people", "from_on", "until_on", "note"),
    "/lectures/door/{door}/": ("name", "craft", "union"),
    "/lectures/rate/{rate}/": ("speaker_score", "content_score", "organisation_score", "comment"),
    "/accounts/login/": ("login", "password", "next", "remember"),
    "/accounts/login/code/": ("phone", "email", "next"),
    "/accounts/password/reset/": ("email",),
    "/my/privacy/": ("purpose", "agree", "notice"),
    "/my/messages/": ("kind", "channel", "starts", "ends"),
    "/language/setlang/": ("language", "next"),
}  # fmt: skip


@pytest.fixture
def places(db):
    """Addresses with real things behind them, and who is signed in."""
    logging.disable(logging.CRITICAL)
    hall = make_hall()
    order = make_order(hall)
    read_the_tables()
    yield hall, {"topic": hall.topic.code, "speaker": hall.speaker.pk, "order": order.number,
                 "door": order.check_in_token, "rate": order.rating_token}  # fmt: skip
    logging.disable(logging.NOTSET)


def _judge(answer, what, findings):
    page = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if answer.status_code >= 500:
        findings.append(f"{answer.status_code} for {what}")
    if MARK.encode() in page and answer["Content-Type"].startswith("text/html"):
        findings.append(f"raw in the page: {what}")
    if "evil.example" in answer.get("Location", "") or "Set-Cookie: x" in str(answer.headers):
        findings.append(f"led astray: {what}")


def _client(user):
    client = Client(raise_request_exception=False)
    client.force_login(user)
    return client


def test_hostile_words_in_addresses(places):
    """Each parameter of each page gets every word once over all pages; several at once, arrays for scalars."""
    hall, parts = places
    findings, words, sent = [], cycle(HOSTILE), 0
    for user, pages in ((None, GETS), (hall.worker, OWN)):
        client = _client(user) if user else Client(raise_request_exception=False)
        for page in pages:
            for name in QUERY:
                for word in islice(words, 2):
                    short = word[:2000]  # longer addresses end at the web server
                    what = f"{page}?{name}={short[:40]!r}"
                    data = {name: [short.encode("utf-8", "surrogatepass"), b"2"], "page": "-7"}
                    _judge(client.get(page.format(**parts), data), what, findings)
                    sent += 1
    print(f"{sent} hostile addresses")
    assert sent > 900 and not findings, "\n".join(findings[:40])


def test_hostile_words_in_forms(places):
    """Every form gets every word, in one field or in all of them, with a token so that the form is read."""
    hall, parts = places
    client, findings, sent = _client(hall.worker), [], 0
    visitor = Client(raise_request_exception=False)
    for page, fields in FORMS.items():
        sender = visitor if page.startswith(("/accounts", "/language")) else client
        for shift, word in enumerate(HOSTILE):
            name = "" if shift % 2 and len(word) < 10_000 else fields[shift // 2 % len(fields)]
            data = {field: word if name in ("", field) else "1" for field in fields} | {"form_token": f"h{sent}"}
            body = "&".join(f"{key}={_quoted(value)}" for key, value in data.items())
            answer = sender.post(page.format(**parts), body, content_type="application/x-www-form-urlencoded")
            _judge(answer, f"POST {page} {name or 'all'}={word[:40]!r}", findings)
            sent += 1
    print(f"{sent} hostile forms")
    assert sent > 550 and not findings, "\n".join(findings[:40])


def _quoted(value: str) -> str:
    return quote_from_bytes(value.encode("utf-8", "surrogatepass"))


@pytest.mark.parametrize(("language", "said"), [("zh-hans", "提交的内容太多了"), ("en", "This is too much at once")])
def test_a_body_too_large_gets_our_own_page(places, language, said):
    client = _client(places[0].worker)
    client.cookies["django_language"] = language
    answer = client.post("/lectures/orders/new/", {"note": "很" * 2_000_000})
    assert answer.status_code == 400 and answer["Content-Language"] == language
    assert said in answer.content.decode()
