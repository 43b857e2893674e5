"""Charity wishes: means, cap, one claim at a time, names hidden; the twin without a lock goes wrong."""

from datetime import timedelta
from decimal import Decimal
from threading import Barrier, Thread

import pytest
from django.db import connection
from django.utils import timezone

from federation.models import Role, User
from tests.factories.federation import make_staff
from tests.factories.wishes import make_wish_world, make_wisher
from wishes.actions import charity as act
from wishes.errors import ClaimTaken, WishRefused
from wishes.models import Charity, Claim
from workflow.errors import NotAllowed


def write(world, **details):
    said = {
        "name": "鄂阿婆",
        "phone": "13900001234",
        "title": "一床冬被",
        "story": "去年家里失火",
        "value": Decimal(300),
    }
    return act.write_charity(by=world.officer, union=world.city.own, **said | details)


def published(world, **details):
    second = make_staff(Role.UNION_OFFICER, world.city.own)
    return act.publish_charity(write(world, **details), by=second)


def giver():
    person = make_wisher("鄂施主")
    return User.objects.create(username=f"giver-{person.pk}", person=person)


def test_means_are_checked_by_a_second_officer_and_caps_hold(world):
    row = write(world)
    with pytest.raises(NotAllowed):
        act.publish_charity(row, by=world.officer)
    for wrong, field in [
        ({"value": Decimal(501)}, "value"),
        ({"story": "鄂阿婆家里失火"}, "story"),
        ({"phone": "1"}, "phone"),
    ]:
        with pytest.raises(WishRefused) as refusal:
            write(world, **wrong)
        assert refusal.value.field == field
    write(world)
    with pytest.raises(WishRefused):
        write(world)  # the third in a year


def test_claim_hand_over_and_names_at_the_end_alone(world, client):
    row, hand = published(world), giver()
    act.claim_charity(row, by=hand)
    client.force_login(hand)
    page = client.get(f"/wishes/charity/{row.number}/").content.decode()
    assert "一床冬被" in page and "鄂阿婆" not in page and "13900001234" not in page
    with pytest.raises(ClaimTaken):
        act.claim_charity(row, by=giver())
    row.refresh_from_db()
    with pytest.raises(WishRefused):
        act.hand_over(row, by=world.officer, gift="冬被", worth=Decimal(301), proof=None)
    row = act.hand_over(row, by=world.officer, gift="冬被", worth=Decimal(280), proof=None)
    assert row.state == "handed_over" and Claim.objects.get(charity=row).state == "done"


def test_a_claim_that_runs_out_opens_the_wish_again(world):
    row, hand = published(world), giver()
    act.claim_charity(row, by=hand)
    Claim.objects.update(expires_at=timezone.now() - timedelta(minutes=1))
    assert (act.end_claims(), act.end_claims()) == (1, 0)
    act.claim_charity(row, by=giver())
    assert Charity.objects.get(pk=row.pk).state == "claimed"


def _race(row, hands, claim) -> list:
    barrier, results = Barrier(len(hands)), []

    def run(hand):
        try:
            barrier.wait()
            results.append(claim(row, hand, barrier))
        except ClaimTaken:
            results.append(None)
        finally:
            connection.close()

    threads = [Thread(target=run, args=[hand]) for hand in hands]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    return [result for result in results if result]


@pytest.mark.django_db(transaction=True)
def test_ten_givers_at_once_make_one_claim_and_the_unlocked_twin_makes_more():
    world = make_wish_world()
    row, hands = published(world), [giver() for _n in range(6)]
    won = _race(row, hands, lambda row, hand, _barrier: act.claim_charity(row, by=hand))
    assert len(won) == 1 and Claim.objects.filter(charity=row, state="live").count() == 1

    second = published(world, phone="13900005678")
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX wishes_claim_one_live")

    def unlocked(row, hand, barrier):
        free = not Claim.objects.filter(charity=row, state="live").exists()
        barrier.wait()
        if free:
            return Claim.objects.create(charity=row, giver=hand.person, expires_at=timezone.now())
        return None

    try:
        assert len(_race(second, hands, unlocked)) > 1
    finally:
        Claim.objects.filter(charity=second).delete()
        with connection.cursor() as cursor:
            cursor.execute(
                "CREATE UNIQUE INDEX wishes_claim_one_live ON wishes_claim (charity_id) WHERE state = 'live'"
            )
