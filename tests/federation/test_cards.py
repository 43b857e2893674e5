"""The membership card: its states, its codes, its pages, its desk."""

import io
import random
import time
from datetime import timedelta
from itertools import product
from threading import Barrier, Thread

import pytest
import time_machine
from django.contrib.staticfiles import finders
from django.core.exceptions import PermissionDenied
from django.db import connection, connections
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from federation import actions, codes
from federation.actions.cards import CardRefused
from federation.models import Card, Role
from federation.queries.cards import card_of, cards_with_union, spoiled_since, standing_of
from federation.states import CARD_MOVES, CardState
from notifications.models import Notice
from notifications.registry import kinds
from tests.factories.federation import make_member, make_staff
from workflow.models import StateChange

SEED = 926


@pytest.fixture
def member(city):
    return make_member(city.own)


@pytest.fixture
def card(member):
    return actions.issue_card(person=member.person)


@pytest.fixture
def holder(client, member):
    user = actions.account_for(member.person)
    client.force_login(user)
    return user


@pytest.mark.parametrize(("here", "to"), list(product(CardState, CardState)))
def test_a_card_moves_as_its_table_says_and_never_otherwise(card, here, to):
    Card.objects.filter(pk=card.pk).update(state=here)
    act = actions.reissue_card if to == CardState.REISSUED else None
    if to in CARD_MOVES.get(here, {}):
        made = act(card, by=None) if act else actions.change_card(card, to, by=None, note="原因写清")
        card.refresh_from_db()
        assert card.state == to and (made.state == CardState.ACTIVE if act else made.pk == card.pk)
        line = StateChange.objects.latest("at")
        assert (line.event, line.data["from"], line.data["to"]) == ("card_changed", here, to)
    else:
        with pytest.raises(CardRefused) as refusal:
            act(card, by=None) if act else actions.change_card(card, to, by=None, note="原因写清")
        assert str(here.label) in str(refusal.value)
        card.refresh_from_db()
        assert card.state == here


def test_the_key_is_encrypted_at_rest_and_the_code_says_nothing(card, member):
    with connection.cursor() as cursor:
        cursor.execute("SELECT key FROM federation_card")
        assert card.key not in cursor.fetchone()[0]
    assert len(card.code) == 16 and member.number not in card.code


def test_a_member_has_one_card_and_a_stranger_none(card, member, city):
    assert actions.issue_card(person=member.person) == card
    other = make_member(city.own)
    actions.end_membership(membership=other)
    with pytest.raises(CardRefused):
        actions.issue_card(person=other.person)


def test_cards_are_issued_in_bulk_once(member, city, django_assert_max_num_queries):
    for _number in range(30):
        make_member(city.own)
    with django_assert_max_num_queries(14):
        assert actions.issue_missing_cards() == 31
    assert actions.issue_missing_cards() == 0 and Card.objects.count() == 31


def test_officers_in_reach_stop_a_card_and_others_do_not(card, city):
    officer, stranger = make_staff(Role.UNION_OFFICER, city.own), make_staff(Role.UNION_OFFICER, city.sibling)
    with pytest.raises(PermissionDenied):
        actions.suspend_card(card, by=stranger, note="不在范围")
    with pytest.raises(CardRefused):
        actions.suspend_card(card, by=officer, note="")
    assert actions.suspend_card(card, by=officer, note="冒用核查").state == CardState.SUSPENDED
    assert actions.resume_card(card, by=officer).state == CardState.ACTIVE


def test_the_holder_hears_what_others_did_with_the_card(card, city):
    """A notice that must arrive, with the reason; not sent once it is no longer so, none for what one did oneself."""
    officer = make_staff(Role.UNION_OFFICER, city.own)
    actions.suspend_card(card, by=officer, note="身份待核实")
    card.refresh_from_db()
    stopped = Notice.objects.get(kind="federation.card_stopped")
    assert stopped.person == card.person and "身份待核实" in stopped.body and "暂停" in stopped.subject
    assert kinds[stopped.kind].must_arrive and kinds[stopped.kind].still_true(card, card.person)
    actions.resume_card(card, by=officer)
    assert not kinds[stopped.kind].still_true(Card.objects.get(pk=card.pk), card.person)
    actions.report_lost(card, by=actions.account_for(card.person))
    actions.reissue_card(card, by=officer)
    told = [notice.kind for notice in Notice.objects.order_by("pk")]
    assert told == ["federation.card_stopped", "federation.card_back", "federation.card_renewed"]


def test_holders_stop_and_replace_their_card_but_do_not_lift_a_suspension(card, member):
    user = actions.account_for(member.person)
    actions.suspend_card(card, by=None, note="冒用核查")
    for to in (CardState.ACTIVE, CardState.SUSPENDED, CardState.ENDED):
        with pytest.raises(PermissionDenied):
            actions.change_card(card, to, by=user, note="自己来")
    with pytest.raises(CardRefused):
        actions.reissue_card(card, by=user)
    actions.resume_card(card, by=None)
    actions.report_lost(card, by=user)
    new = actions.reissue_card(card, by=user)
    assert new != card and new.key != card.key and card_of(member.person) == new
    assert actions.reissue_card(card, by=user) == new  # a second tap
    assert standing_of(cards_with_union().get(pk=card.pk)) == "invalid"


def test_a_transfer_takes_the_card_along_and_leaving_ends_its_validity(card, member, city):
    joined = actions.transfer_member(person=member.person, to=city.sibling)
    found = cards_with_union().get(pk=card.pk)
    assert (found.union_now, standing_of(found)) == (city.sibling.pk, "valid")
    actions.end_membership(membership=joined)
    assert standing_of(cards_with_union().get(pk=card.pk)) == "expired"
    assert list(spoiled_since(timezone.now() - timedelta(hours=25))) == [card.code]


@pytest.mark.django_db(transaction=True)
def test_a_card_replaced_twenty_times_at_once_has_one_successor(city):
    member = make_member(city.own)
    card, start, made = actions.issue_card(person=member.person), Barrier(20), []

    def replace():
        try:
            start.wait()
            made.append(actions.reissue_card(card, by=None).pk)
        finally:
            connections.close_all()

    threads = [Thread(target=replace) for _number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 20 and len(set(made)) == 1
    assert Card.objects.filter(person=member.person).count() == 2


def altered(roll, text):
    at = roll.randrange(len(text))
    return text[:at] + roll.choice("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567-0189") + text[at + 1 :]


def believed(text, keys, now):
    """Whether a door would take a code, as far as the code itself goes."""
    code = codes.read_code(text)
    key = keys.get(code.card) if code else None
    return key is not None and codes.is_genuine(code, key) and codes.is_current(code, now)


def test_of_a_hundred_thousand_false_codes_none_is_believed():
    """Altered, forged, of another card, of another time, of another kind, and noise; the seed is printed."""
    roll, now = random.Random(SEED), timezone.now()
    keys = {codes.new_card_code(): codes.new_key() for _number in range(20)}
    step, count, took = codes.step_at(now), 0, time.monotonic()
    cards = list(keys)
    good = [codes.live_code(card, keys[card], step) for card in cards]
    signed = [codes.signed_code(card, now) for card in cards]
    assert all(believed(code, keys, now) for code in good + signed)
    kinds = dict.fromkeys(["altered", "swapped", "late", "early", "type", "noise", "signed"], 0)
    while count < 100_000:
        which, card = roll.choices(list(kinds), (40, 15, 12, 12, 8, 8, 5))[0], roll.choice(cards)
        if which == "altered":
            false = altered(roll, roll.choice(good))
            if false in good:
                continue
        elif which == "swapped":  # the seal of another card
            other = roll.choice([one for one in cards if one != card])
            false = codes.live_code(card, keys[other], step)
        elif which in ("late", "early"):
            off = roll.randrange(2, 500_000) * (-1 if which == "late" else 1)
            false = codes.live_code(card, keys[card], max(1, step + off))
        elif which == "type":  # a live seal as a signed or printed one, another audience or version
            false = roll.choice(good).replace(
                "UC1-L", roll.choice(["UC1-S", "UC1-P", "UC2-L", "RC1-L", "uc1-L", "UC1-R"])
            )
        elif which == "noise":
            false = "".join(chr(roll.randrange(1, 0x2FF)) for _sign in range(roll.randrange(0, 200)))
        else:
            false = altered(roll, roll.choice(signed))
            if false in signed:
                continue
        assert not believed(false, keys, now), (SEED, which, false)
        kinds[which] += 1
        count += 1
    print(f"seed {SEED}: {count} false codes, 0 believed, {time.monotonic() - took:.1f} s, {kinds}")


@pytest.mark.parametrize(
    ("kind", "seconds", "holds"),
    [("L", 0, True), ("L", 59, True), ("L", 61, False), ("L", -29, True), ("L", -31, False), ("L", 365 * 86400, False),
     ("S", 86_399, True), ("S", 86_461, False), ("S", -119, True), ("S", -181, False), ("P", 86_461, True),
     ("P", 181 * 86400, False)],
)  # fmt: skip
def test_codes_hold_by_the_clock_of_the_server(kind, seconds, holds):
    """B6: half a minute, five minutes, a day, a year off; the moment is the beginning of a step."""
    made = timezone.now().replace(second=0, microsecond=0)
    card, key = codes.new_card_code(), codes.new_key()
    text = codes.live_code(card, key, codes.step_at(made)) if kind == "L" else codes.signed_code(card, made, kind)
    code = codes.read_code(text)
    assert codes.is_genuine(code, key)
    assert codes.is_current(code, made + timedelta(seconds=seconds)) is holds


def test_the_page_shows_the_card_and_codes_follow_the_clock(client, holder, card, member, django_assert_num_queries):
    page = client.get(reverse("federation:card")).content.decode()
    assert member.person.name in page and member.number not in page and member.union.name in page
    first = client.get(reverse("federation:card-code")).json()
    assert len(first["codes"]) == 2 and first["codes"][0]["svg"].startswith("<svg")
    with time_machine.travel(timezone.now() + timedelta(seconds=60)):
        later = client.get(reverse("federation:card-code")).json()
    assert later["codes"][0]["svg"] not in [one["svg"] for one in first["codes"]]
    actions.suspend_card(card, by=None, note="冒用核查")
    assert "已暂停" in client.get(reverse("federation:card")).content.decode()
    assert client.get(reverse("federation:card-code")).status_code == 409
    assert client.get(reverse("federation:card-print")).status_code == 302


def test_a_member_takes_reports_and_replaces_the_card_by_hand(client, holder, member):
    def post(step, **data):
        return client.post(reverse("federation:card-step", args=[step]), data)

    assert "领取会员卡" in client.get(reverse("federation:card")).content.decode()
    assert post("issue").status_code == 302 and post("issue").status_code == 302
    card = card_of(member.person)
    assert post("lost", card="X" * 16).status_code == 404 and post("nonsense").status_code == 404
    assert post("lost", card=card.code).status_code == 302
    page = client.get(reverse("federation:card")).content.decode()
    assert "领新卡" in page and "pass-live" not in page
    post("renew", card=card.code)
    post("renew", card=card.code)
    assert [one.state for one in member.person.cards.order_by("pk")] == ["reissued", "active"]
    post("lost", card=card.code)  # the old one stays replaced
    assert card_of(member.person).state == "active"


def test_the_photo_is_ones_own(client, holder, card, city):
    picture = io.BytesIO()
    Image.new("RGB", (900, 700), "teal").save(picture, "JPEG")
    picture.seek(0)
    picture.name = "me.jpg"
    address = reverse("federation:card-photo")
    assert client.get(address).status_code == 404
    assert client.post(address, {"photo": picture}).status_code == 302
    card.refresh_from_db()
    assert card.photo and client.get(address)["Content-Type"] == "image/jpeg"
    assert client.get(f"/media/{card.photo.name}").status_code == 404
    client.post(address, {"photo": io.BytesIO(b"no picture")})
    other = actions.account_for(make_member(city.own).person)
    client.force_login(other)
    assert client.get(address).status_code == 404


def test_the_paper_card_is_a_pdf_of_the_lower_class(client, holder, card):
    """With the photo once there is one, and without a photo whose file is gone."""
    sizes = []
    for _round in range(3):
        answer = client.get(reverse("federation:card-print"))
        assert answer.content.startswith(b"%PDF") and "no-store" in answer["Cache-Control"]
        sizes.append(len(answer.content))
        if not card.photo:
            picture = io.BytesIO()
            Image.effect_noise((900, 700), 90).convert("RGB").save(picture, "JPEG")
            picture.seek(0)
            picture.name = "me.jpg"
            client.post(reverse("federation:card-photo"), {"photo": picture})
            card.refresh_from_db()
        else:
            card.photo.storage.delete(card.photo.name)
    assert sizes[1] > sizes[0] + 5000 and abs(sizes[2] - sizes[0]) < 500


@pytest.mark.parametrize("kind", ["L", "S", "P"])
def test_the_public_page_says_valid_expired_or_invalid_and_nothing_else(client, card, member, kind):
    now, address = timezone.now(), reverse("federation:card-verify")

    def make():
        if kind == "L":
            return codes.live_code(card.code, card.key, codes.step_at(now))
        return codes.signed_code(card.code, now, kind)

    def said(text):
        page = client.post(address, {"code": text}).content.decode()
        assert member.person.name not in page and member.number not in page and member.union.name not in page
        return next(word for word in ("valid", "expired", "invalid") if f'verdict {word}"' in page)

    assert said(make()) == "valid" and said(f" {make()[:20]}\n{make()[20:]} ") == "valid"
    assert said("UC1-L-AAAAAAAAAAAAAAAA-5-AAAAAAAAAAAAAAAA") == "invalid" and said("x") == "invalid"
    with time_machine.travel(now + timedelta(days=190)):
        assert said(make()) == "expired"
    actions.suspend_card(card, by=None, note="冒用核查")
    assert said(make()) == "invalid"
    assert client.post(address, {"code": ""}).status_code == 422


def test_the_worker_and_the_manifest_belong_to_the_card(client):
    worker = client.get(reverse("federation:card-worker"))
    assert worker["Content-Type"].startswith("text/javascript") and "card-1" in worker.content.decode()
    manifest = client.get(reverse("federation:card-manifest")).json()
    assert manifest["start_url"] == manifest["scope"] == "/my/card/"
    for icon in manifest["icons"][1:]:
        with Image.open(finders.find(icon["src"].removeprefix("/static/"))) as drawn:
            assert icon["sizes"] == f"{drawn.width}x{drawn.height}"


def test_the_desk_stops_and_replaces_cards_in_reach(client, card, city):
    officer = make_staff(Role.UNION_OFFICER, city.own)
    client.force_login(officer)
    listed, page = reverse("admin:federation_card_changelist"), reverse("admin:federation_card_change", args=[card.pk])
    assert card.person.name in client.get(listed).content.decode()
    assert client.post(page, {"to": "suspended", "note": ""}).status_code == 422
    assert client.post(page, {"to": "suspended", "note": "冒用核查"}).status_code == 302
    card.refresh_from_db()
    assert card.state == "suspended"
    client.post(page, {"to": "active"})
    client.post(page, {"to": "reissued"})
    assert card_of(card.person).pk != card.pk
    client.force_login(make_staff(Role.UNION_OFFICER, city.sibling))
    assert client.get(page).status_code == 404


def test_the_desk_list_costs_the_same_with_one_card_and_with_thirty(client, city, django_assert_num_queries):
    make_member(city.own)
    actions.issue_missing_cards()
    client.force_login(make_staff(Role.UNION_OFFICER, city.own))
    listed = reverse("admin:federation_card_changelist")
    client.get(listed)
    with django_assert_num_queries(4):
        client.get(listed)
    for _number in range(29):
        make_member(city.own)
    actions.issue_missing_cards()
    with django_assert_num_queries(4):
        client.get(listed)
