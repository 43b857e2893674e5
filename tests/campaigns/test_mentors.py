"""The mentor's page: behind his link alone, what he confirms, what he reads of his workshop, his own word (S8-01, S8-07)."""

import pytest
from django.test import Client
from django.utils import timezone

from campaigns.models import Placement, Proof, WorkLog
from campaigns.states.weeks import PlacementState
from tests.factories import weeks as make
from wishes.actions.intake import register_wish

from .week_pages import post, text, url


@pytest.fixture
def world(db):
    return make.make_weeks()


def test_a_mentor_reads_of_his_workshop_what_hurts_nobody(client, world):
    placement = make.make_placement(world)
    make.make_induction(placement, world.officer)
    make.make_problem(world, placement, title="夜班没有热饭", state="answered", answer="七月起供应夜宵")
    make.make_problem(world, placement, title="加班费没有发", kind="pay_hours")
    told = {"text": "班长骂人", "category": "other", "source": "placement", "union": world.city.child}
    quiet = register_wish(by=world.officer, is_sensitive=True, **told)
    make.make_problem(world, placement, title="班长骂人", state="handed", wish_number=quiet.number)
    page = text(client.get(url("week-mentor", placement.mentor_token)))
    assert "何小芳" in page and "林组长" in page and "还没签字" in page and "七月起供应夜宵" in page
    assert "加班费没有发" not in page and "班长骂人" not in page  # who told it works beside him
    assert client.get(url("week-mentor", placement.token)).status_code == 404  # the company's link opens another page


def test_a_mentor_confirms_behind_his_link_and_his_own_word_stays(client, world):
    today, placement = timezone.localdate(), make.make_placement(world)
    mine, other = make.make_induction(placement, world.officer), make.make_placement(world, days=-30)
    foreign = make.make_induction(other, world.leader)
    common = {"placement": placement, "held_on": today, "noted_by": world.leader}
    proof = Proof.objects.create(task="idea", text="装一台饮水机", **common)
    reason = Proof.objects.create(task="history_talk", text="未完成：下雨", is_done=False, **common)
    link, here = url("week-mentor", placement.mentor_token), url("placement-detail", placement.pk)
    for _twice in range(2):
        assert post(client, link, answer="induction", item=mine.pk).status_code == 302
        assert post(client, link, answer="proof", item=proof.pk).status_code == 302
    post(client, link, answer="proof", item=reason.pk)
    assert post(client, link, answer="induction", item=foreign.pk).status_code == 404
    assert post(client, link, answer="proof", item="x").status_code == 404
    assert post(client, link, answer="close").status_code == 400
    for row, is_confirmed in ((mine, True), (proof, True), (reason, False), (foreign, False)):
        row.refresh_from_db()
        assert bool(row.confirmed_at) == is_confirmed
    wrong = post(client, link, answer="say", mentor_score="7", mentor_said="肯学")
    assert wrong.status_code == 422 and "肯学" in text(wrong)
    post(client, link, answer="say", mentor_score="4", mentor_said="肯学肯问")
    post(client, url("week-consent", placement.token), answer="rate", firm_score="5", mentor_score="1", feedback="好")
    placement.refresh_from_db()
    assert (placement.firm_score, placement.mentor_score, placement.mentor_said) == (5, 4, "肯学肯问")
    client.force_login(world.leader)
    page = text(client.get(here))
    assert page.count("师傅已确认") == 2 and "肯学肯问" in page and link in page
    client.force_login(world.outsider)
    assert client.get(here).status_code == 404


def test_before_the_company_agreed_nothing_stands_behind_the_link(client, world):
    placement = make.make_placement(world, state="asked", mentor="")
    induction = make.make_induction(placement, world.officer)
    link = url("week-mentor", placement.mentor_token)
    assert "何小芳" not in text(client.get(link))
    assert post(client, link, answer="induction", item=induction.pk).status_code == 422
    Placement.objects.filter(pk=placement.pk).update(state=PlacementState.AGREED, mentor="赵师傅")
    assert post(Client(), link, answer="say", mentor_score="5").status_code == 422  # the week has not begun
    assert not WorkLog.objects.exists()
