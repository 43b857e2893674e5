"""What strangers send changes nothing: every address × POST × who has no business with the union `own` (S1, S3).

The things behind the addresses belong to the union `own` or to the corps of its parent. PostgreSQL's own count of
written rows says whether anything happened.
"""

import logging
import re

import pytest
from django.urls import resolve, reverse

from .addresses import address_of, key_of, walk
from .expected import LINKS
from .quick import undrawn
from .test_matrix import _client_of
from .world import make_world
from .writes import written

pytestmark = pytest.mark.django_db

STRANGERS = ("visitor", "member@sibling", "union_officer@sibling", "corps_officer@sibling", "system_admin@child")
REFUSED = {"302 login", "401", "403", "404", "405", "410"}
KEYS = {"pk", "number", "object_id"}
# what anybody, or anybody signed in, does for himself: the answer is up to the form
OWN = re.compile(
    r"account_|mfa_|set_language|message-preferences|federation:privacy|inbox-read-all|lectures:waiting-new|"
    r"lectures:order-new|lectures:me|api:order_place|api:orders|api:openapi|admin:login|admin:logout|federation:import-upload|"
    r"admin:\w+_(add|changelist)|admin:password_change|"
    r"federation:card-verify|"  # anybody checks a code; nothing is written
    r"lectures:apply|lectures:series-new|lectures:score\(|"  # the panel of the call sits in the sibling union
    r"campaigns:(visit|contest|video|week)-new|campaigns:contest-start|campaigns:video-beat|"  # for the own union; anybody plays and watches
    r"workerhomes:package-new|workerhomes:shift-step|"  # any officer may order, any member may help
    r"audits:(upload|finding|waiver|draft)-new|"  # for the own union
    r"wishes:(wish-new|find|charity-claim|desk$|desk-charity$|charity-new|proposals|proposal-new)|"  # no account is asked for; any member may give
    r"services:(need-new|fleet-new|permit-new|permit-file|certificate-new|find|session-book|session-ticket)|"  # no account is asked for
    r"workerhomes:(activity-join|need-new|need-vote|activity-rate)|"  # shared with every member; the link is the proof
    r"workerhomes:room-(book|wait|series)\("  # rooms are shared: every member may ask for hours
)
# the tables in which somebody marks rows of his own, or anybody takes a number
OWN_ROWS = {
    "campaigns:contest-start(pk,number)": ["campaigns_attempt"],  # every member plays
    "wishes:charity-claim(number)": [
        "notifications_delivery", "notifications_notice", "wishes_charity", "wishes_claim", "workflow_chainhead", "workflow_statechange",
    ],
    "inbox-read-all": ["notifications_notice"],
    "workerhomes:activity-join(number)": [
        "notifications_notice", "workerhomes_activity", "workerhomes_signup", "workflow_chainhead", "workflow_statechange",
    ],
    "services:session-ticket(pk)": ["services_ticket", "workflow_counter"],
}  # fmt: skip
BODY = {
    "note": "改一改", "reason": "改一改", "name": "某人", "phone": "13800000001",
    "people_counted": "20", "group_score": "5", "place_score": "5", "speaker_score": "5", "answer": "accept",
    "accept": "1", "decision": "accept", "action": "delete_selected", "post": "yes", "_selected_action": "1",
    "_save": "1", "starts_at": "2031-03-03T10:00", "agree": "on", "confirm": "1", "union": "1", "code": "Q9",
}  # fmt: skip


@pytest.fixture
def world(db):
    logging.disable(logging.CRITICAL)
    yield make_world()
    logging.disable(logging.NOTSET)


def _addresses(world):
    """(key, path) of every address with a thing of the union behind it."""
    for name, parts, text in walk():
        path = address_of(name, parts, text, world.samples)
        if path and (name or text) not in LINKS and "logout" not in name:
            yield key_of(name, parts, text), path


def _said(answer) -> str:
    to_the_door = answer.status_code == 302 and "login" in answer["Location"]
    return "302 login" if to_the_door else str(answer.status_code)


@undrawn()
def test_strangers_change_nothing_by_post(world):
    """Refused where the thing belongs to others; nothing written anywhere but by the doors and own pages."""
    findings, sent = [], 0
    for actor in STRANGERS:
        client = _client_of(world.actors[actor])
        after = written()
        for key, path in _addresses(world):
            before, sent = after, sent + 1
            once = {"X-Forwarded-Proto": "https", "Idempotency-Key": f"once-{sent}"}
            kind = {"content_type": "application/json"} if path.startswith("/api/") else {}
            said = _said(client.post(path, {**BODY, "form_token": f"once-{sent}"}, headers=once, **kind))
            after = written()
            changed = sorted(name for name, rows in after.items() if rows != before.get(name))
            only_shown = key.startswith("admin") and not changed  # the admin shows its pages to a POST as well
            if not OWN.match(key) and said not in REFUSED and not only_shown:
                findings.append(f"{actor} posts to {key}: answered {said}")
            if changed and changed != OWN_ROWS.get(key):
                findings.append(f"{actor} posts to {key}: {said}, wrote to {changed}")
            if said.startswith("5"):
                findings.append(f"{actor} posts to {key}: {said}")
    print(f"{sent} posts of strangers")
    assert sent > 1000 and not findings, "\n".join(findings)


def test_what_is_out_of_reach_looks_as_if_it_were_not_there(world):
    """The page of a foreign thing and the page of no thing at all are the same, letter by letter."""
    client, compared, findings = _client_of(world.actors["corps_officer@sibling"]), 0, []
    for name, parts, text in walk():
        if not name or not set(parts) & KEYS or name.startswith("mfa_"):
            continue
        here = address_of(name, parts, text, world.samples)
        if here is None:
            continue
        values = resolve(here).kwargs
        there = reverse(name, kwargs={part: _missing(part, values[part]) for part in parts})
        real = client.get(here, headers={"X-Forwarded-Proto": "https"})
        if real.status_code != 404:
            continue
        none = client.get(there, headers={"X-Forwarded-Proto": "https"})
        compared += 1
        if none.status_code != 404 or _bare(real, here) != _bare(none, there):
            findings.append(f"{key_of(name, parts, text)}: {real.status_code} and {none.status_code}")
    assert compared > 20 and not findings, findings


def _missing(part, value):
    if part not in KEYS:
        return value
    return "NO-SUCH-NUMBER" if part == "number" and isinstance(value, str) else 999_999_999


def _bare(answer, path) -> str:
    """The page without its own address and one-time tokens."""
    page = answer.content.decode().replace(path, "")
    return re.sub(r'(csrfmiddlewaretoken|form_token)" value="[^"]+"', "", page)
