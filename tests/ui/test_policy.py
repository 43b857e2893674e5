"""The content security policy allows nothing inline, and no page of ours or of the admin needs it to."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from tests.conftest import DESK, PHONE
from tests.factories.lectures import make_hall, make_order

INLINE = re.compile(
    r"<style|\sstyle=|\son(click|load|change|submit|error)=|<script(?![^>]*(\ssrc=|application/json))|javascript:", re.I
)
PUBLIC = ("/", "/lectures/", "/lectures/speakers/", "/accounts/login/", "/accounts/login/code/", "/nowhere/")
OWN = ("/my/", "/my/membership/", "/my/privacy/", "/inbox/", "/lectures/orders/")
STAFF = ("/admin/", "/admin/lectures/order/", "/lectures/desk/", "/lectures/desk/month/", "/lectures/desk/figures/")


def test_templates_hold_nothing_inline():
    found = [
        str(path)
        for path in (Path(settings.BASE_DIR) / "templates").rglob("*.html")
        if "pdf" not in path.parts and INLINE.search(path.read_text(encoding="utf-8"))
    ]
    assert found == []


def test_the_policy_is_strict(client, db):
    policy = client.get("/")["Content-Security-Policy"]
    assert "default-src 'self'" in policy and "unsafe" not in policy
    assert "object-src 'none'" in policy and "frame-ancestors 'none'" in policy


@pytest.mark.django_db(transaction=True)
def test_pages_open_without_a_breach(page_of, axe):
    hall = make_hall()
    make_order(hall)
    visits = [(None, PHONE, PUBLIC), (hall.worker, PHONE, OWN), (hall.office, DESK, STAFF)]
    for account, viewport, paths in visits:
        page = page_of(account, viewport)
        for path in paths:
            answer = page.goto(path)
            assert answer.status == (404 if path == "/nowhere/" else 200), path
            if not path.startswith("/admin/"):
                assert axe(page) == [], path
                assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"], path
