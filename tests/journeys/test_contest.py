"""A worker plays a contest on a phone, loses the page on the way, and finds himself in the ranking."""

import pytest

from campaigns.models import Attempt, PointsLine
from tests.factories.homes import make_visitor
from tests.factories.micros import make_contest, make_micros

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_contest_from_the_list_to_the_ranking(page_of, look):
    world = make_micros()
    contest = make_contest(world, draw=3)
    for n in range(3):
        make_visitor(world.city.child, f"同事{n}")
    page, rights = page_of(world.member), dict(world.bank.questions.values_list("pk", "right"))
    page.goto("/campaigns/micro/")
    look(page)
    page.locator("a.card", has_text=contest.title).first.click()
    look(page)
    page.locator("main form button.primary").click()
    page.wait_for_url("**/contests/papers/*/")
    look(page)
    paper = Attempt.objects.get().paper
    for place, (key, order) in enumerate(paper):
        if place == 1:  # the phone dies in the middle: the same paper waits, with the answer that was given
            address = page.url
            page.close()
            page = page_of(world.member)
            page.goto(address)
            assert Attempt.objects.get().answered == 1
        page.locator("button.option").nth(order.index(rights[key])).click()
        page.wait_for_function(
            "place => !document.querySelector('[name=place]') || document.querySelector('[name=place]').value > place",
            arg=place,
        )
    look(page)
    assert Attempt.objects.get().score == 3 and PointsLine.objects.get().points == 3
    page.locator("main a.primary").click()
    page.wait_for_url(f"**/contests/{contest.pk}/")
    look(page)
    assert "王小明" in page.inner_text("tr.mine") and "25.0%" in page.inner_text("main")
    page.goto("/campaigns/my/points/")
    look(page)
    assert "+3" in page.inner_text("main")
