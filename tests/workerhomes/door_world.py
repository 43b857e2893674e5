"""A door with its device and a card, and how a device asks."""

import json
import uuid

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from federation import actions as cards
from federation import codes
from federation.models import Consent, Notice
from workerhomes.actions import door_traces


def make_gate(world):
    world.device, world.key = pair(world)
    world.card = cards.issue_card(person=world.member.person)
    return world


def pair(world, name="大门", home=None):
    return door_traces.pair_device(by=world.manager, home=home or world.home, name=name)


def live(card, offset=0, now=None):
    return codes.live_code(card.code, card.key, codes.step_at(now or timezone.now()) + offset)


def post(key, code, path="door_scan", **more):
    body = more.pop("body", None) or {"code": code, "nonce": str(uuid.uuid4()), **more}
    return Client().post(
        reverse(f"api:{path}"), json.dumps(body), "application/json", headers={"Authorization": f"Bearer {key}"}
    )


def said(key, code, **more):
    answer = post(key, code, **more)
    assert answer.status_code == 200, answer.content
    return answer.json()


def agree(person):
    notice = Notice.objects.filter(purpose="doors").first()
    return Consent.objects.create(person=person, notice=notice, purpose="doors", given_at=timezone.now())
