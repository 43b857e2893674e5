"""A school asks on a phone, a craftsman comes, both rate: the whole way in a real browser at 390 pixels."""

from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.test import Client
from django.utils import timezone

from lectures.models import Booking, SchoolPost, SchoolVisit, VisitRating
from lectures.states import OrderState, VisitState
from tests.factories.schools import date_of, make_school_hall
from workflow.queries import history_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def phone_of(open_page, live_server):
    """`phone_of(user)` is a phone on which this account is signed in, a visitor's without."""

    def make(user=None):
        page = open_page()
        if user is not None:
            client = Client()
            client.force_login(user)
            key = client.cookies[settings.SESSION_COOKIE_NAME].value
            page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": live_server.url}])
        return page

    return make


def test_from_the_request_of_a_school_to_a_visit_that_both_sides_rated(phone_of, axe):
    hall, visited = make_school_hall(), []
    today = timezone.localdate()

    def look(page):
        """Every page on the way fits the phone and a screen reader."""
        visited.append(page.url)
        assert axe(page) == [], page.url
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, page.url

    stranger = phone_of()
    for path in ("/lectures/schools/", "/lectures/schools/board/", "/lectures/schools/posts/"):
        stranger.goto(path)
        look(stranger)

    school = phone_of(hall.contact)
    school.goto("/lectures/schools/posts/new/?kind=class")
    look(school)
    school.locator("[name=grade]").fill("高一")
    school.locator("[name=until_on]").fill((today + timedelta(days=60)).isoformat())
    school.locator("[name=text]").fill("王小明同学盼着师傅来")
    school.locator("main form button.primary").click()
    assert school.locator(".field.wrong [name=text]").input_value() == "王小明同学盼着师傅来"
    look(school)
    school.locator("[name=text]").fill("想请师傅上一节劳动课")
    school.locator("main form button.primary").click()
    school.wait_for_url("**/posts/*/")
    look(school)
    post = SchoolPost.objects.get()
    assert post.text == "想请师傅上一节劳动课"

    speaker = phone_of(hall.speaker_account)
    speaker.goto(f"/lectures/schools/posts/{post.pk}/")
    look(speaker)
    speaker.get_by_role("link", name="我有意向").click()
    look(speaker)
    speaker.locator("main form button.primary").click()
    speaker.wait_for_url("**/visits/*/")
    look(speaker)
    visit = SchoolVisit.objects.get()

    school.goto(f"/lectures/schools/visits/{visit.pk}/")
    look(school)
    school.get_by_role("link", name="邀请").click()
    look(school)
    start = date_of(hall)
    school.locator("[name=starts_at]").fill(timezone.localtime(start).strftime("%Y-%m-%dT%H:%M"))
    school.locator("[name=class_name]").fill("3班")
    school.locator("[name=people]").fill("42")
    school.locator("[name=teacher]").fill("钱老师")
    school.locator("[name=consent_held]").check()
    school.locator("main form button.primary").click()
    school.wait_for_url(f"**/visits/{visit.pk}/")

    speaker.goto("/lectures/schools/visits/")
    look(speaker)
    speaker.goto(f"/lectures/schools/visits/{visit.pk}/agree/")
    look(speaker)
    speaker.locator("main form button.primary").click()
    speaker.wait_for_url(f"**/visits/{visit.pk}/")
    look(speaker)
    visit.refresh_from_db()
    assert (visit.state, visit.order.state) == (VisitState.COMMITTED, OrderState.ACCEPTED)
    assert Booking.objects.get(is_live=True).talk_starts_at == start

    with time_machine.travel(start + timedelta(hours=1)):
        school = phone_of(hall.contact)
        school.goto(f"/lectures/schools/visits/{visit.pk}/held/")
        look(school)
        school.locator("[name=people_counted]").fill("41")
        school.locator("main form button.primary").click()
        school.wait_for_url(f"**/visits/{visit.pk}/")
        for user, score in ((hall.contact, "5"), (hall.speaker_account, "4")):
            side = phone_of(user)
            side.goto(f"/lectures/schools/visits/{visit.pk}/rate/")
            look(side)
            side.locator(f"[name=score][value='{score}']").check()
            side.locator("main form button.primary").click()
            side.wait_for_url(f"**/visits/{visit.pk}/")
            look(side)
        page = phone_of()
        page.goto(f"/lectures/schools/{hall.school.pk}/")
        look(page)
        assert page.get_by_text("41 名学生").count() == 1
    assert sorted(VisitRating.objects.values_list("side", "score")) == [("school", 5), ("speaker", 4)]
    walked = [line.to_state for line in history_of(visit) if line.to_state]
    assert walked == ["invited", "committed", "attended"]
    assert len(visited) >= 18
