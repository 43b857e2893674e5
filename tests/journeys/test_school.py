"""A school asks on a phone, a craftsman comes, both rate: the whole way in a real browser at 390 pixels."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from lectures.models import Booking, SchoolPost, SchoolVisit, VisitRating
from lectures.states import OrderState, VisitState
from tests.factories.schools import date_of, make_school_hall
from workflow.queries import history_of

pytestmark = pytest.mark.django_db(transaction=True)


def send(page, address):
    """Presses the form's button and waits for the page it leads to."""
    page.locator("main form button.primary").click()
    page.wait_for_url(address)


def ask(school, look) -> SchoolPost:
    """The ask for a craftsman; a text that names a pupil is refused and kept."""
    school.goto("/lectures/schools/posts/new/?kind=class")
    look(school)
    school.locator("[name=grade]").fill("高一")
    school.locator("[name=until_on]").fill((timezone.localdate() + timedelta(days=60)).isoformat())
    school.locator("[name=text]").fill("王小明同学盼着师傅来")
    school.locator("main form button.primary").click()
    assert school.locator(".field.wrong [name=text]").input_value() == "王小明同学盼着师傅来"
    look(school)
    school.locator("[name=text]").fill("想请师傅上一节劳动课")
    send(school, "**/posts/*/")
    look(school)
    return SchoolPost.objects.get()


def offer(speaker, look, post) -> SchoolVisit:
    speaker.goto(f"/lectures/schools/posts/{post.pk}/")
    look(speaker)
    speaker.get_by_role("link", name="我有意向").click()
    look(speaker)
    send(speaker, "**/visits/*/")
    look(speaker)
    return SchoolVisit.objects.get()


def invite(school, look, visit, start):
    school.goto(f"/lectures/schools/visits/{visit.pk}/")
    look(school)
    school.get_by_role("link", name="邀请").click()
    look(school)
    school.locator("[name=starts_at]").fill(timezone.localtime(start).strftime("%Y-%m-%dT%H:%M"))
    school.locator("[name=class_name]").fill("3班")
    school.locator("[name=people]").fill("42")
    school.locator("[name=teacher]").fill("钱老师")
    school.locator("[name=consent_held]").check()
    send(school, f"**/visits/{visit.pk}/")


def agree(speaker, look, visit):
    speaker.goto("/lectures/schools/visits/")
    look(speaker)
    speaker.goto(f"/lectures/schools/visits/{visit.pk}/agree/")
    look(speaker)
    send(speaker, f"**/visits/{visit.pk}/")
    look(speaker)


def say_it_was_held(school, look, visit, people):
    school.goto(f"/lectures/schools/visits/{visit.pk}/held/")
    look(school)
    school.locator("[name=people_counted]").fill(str(people))
    send(school, f"**/visits/{visit.pk}/")


def rate(side, look, visit, score):
    side.goto(f"/lectures/schools/visits/{visit.pk}/rate/")
    look(side)
    side.locator(f"[name=score][value='{score}']").check()
    send(side, f"**/visits/{visit.pk}/")
    look(side)


def test_from_the_request_of_a_school_to_a_visit_that_both_sides_rated(page_of, look):
    hall, stranger = make_school_hall(), page_of()
    for path in ("/lectures/schools/", "/lectures/schools/board/", "/lectures/schools/posts/"):
        stranger.goto(path)
        look(stranger)
    school, speaker, start = page_of(hall.contact), page_of(hall.speaker_account), date_of(hall)
    post = ask(school, look)
    assert post.text == "想请师傅上一节劳动课"
    visit = offer(speaker, look, post)
    invite(school, look, visit, start)
    agree(speaker, look, visit)
    visit.refresh_from_db()
    assert (visit.state, visit.order.state) == (VisitState.COMMITTED, OrderState.ACCEPTED)
    assert Booking.objects.get(is_live=True).talk_starts_at == start

    with time_machine.travel(start + timedelta(hours=1)):
        say_it_was_held(page_of(hall.contact), look, visit, 41)
        for user, score in ((hall.contact, 5), (hall.speaker_account, 4)):
            rate(page_of(user), look, visit, score)
        stranger.goto(f"/lectures/schools/{hall.school.pk}/")
        look(stranger)
        assert stranger.get_by_text("41 名学生").count() == 1
    assert sorted(VisitRating.objects.values_list("side", "score")) == [("school", 5), ("speaker", 4)]
    assert [line.to_state for line in history_of(visit) if line.to_state] == ["invited", "committed", "attended"]
    assert len(look.visited) >= 18
