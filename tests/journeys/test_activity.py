"""One signs up on a phone, another waits and gets the seat, comes, rates; the home closes it; at 390 pixels."""

import pytest
import time_machine

from tests.factories.homes import make_activity, make_homes, make_visitor
from workerhomes.actions import absences
from workerhomes.models import Activity, ActivityRating, SignUp
from workerhomes.states import ActivityState
from workerhomes.states import SignUpState as S

pytestmark = pytest.mark.django_db(transaction=True)


def press(page, address):
    """Presses the one primary button and waits for the page it leads to."""
    page.locator("main form button.primary").click()
    page.wait_for_url(address)


def join(page, look, activity):
    page.goto("/homes/activities/")
    look(page)
    page.locator("a.activity-card", has_text=activity.title).click()
    look(page)
    page.locator("main a.button.primary").click()
    look(page)
    press(page, "**/my/activities/*/")
    look(page)


def test_a_seat_goes_to_who_waited_and_is_rated_after_the_evening(page_of, open_page, look):
    world = make_homes()
    other = make_visitor(world.city.child, "李红")
    activity = make_activity(world, capacity=1, state=ActivityState.OPEN)
    first, second = page_of(world.member), page_of(other)
    join(first, look, activity)
    join(second, look, activity)
    assert [one.state for one in SignUp.objects.order_by("pk")] == [S.CONFIRMED, S.WAITING]

    first.locator("details.confirm summary").click()
    first.locator("details.confirm button.danger, dialog button.danger").last.click()
    first.wait_for_load_state()
    second.reload()
    look(second)
    press(second, "**/my/activities/*/")
    entry = SignUp.objects.select_related("activity__home__union", "person").get(person=other.person)
    assert entry.state == S.CONFIRMED

    with time_machine.travel(activity.starts_at):  # the browser's clock stays behind, so the desk's steps are called
        absences.check_in_by_name(entry, by=world.desk)
    Activity.objects.update(state=ActivityState.SHUT)
    desk = page_of(world.manager)
    desk.goto(f"/homes/desk/activities/{activity.number}/")
    look(desk)
    assert "李红" in desk.inner_text("main")
    Activity.objects.update(state=ActivityState.HELD)
    desk.goto(f"/homes/desk/activities/{activity.number}/close/")
    look(desk)
    desk.locator("[name=report]").fill("来了一位，读了两章。")
    press(desk, f"**/desk/activities/{activity.number}/")
    look(desk)

    visitor = open_page()
    visitor.goto(f"/homes/activities/rate/{entry.code}/")
    look(visitor)
    visitor.locator("[name=score][value='5']").check()
    press(visitor, "**?thanks=1")
    look(visitor)
    assert ActivityRating.objects.get().score == 5
    visitor.goto(f"/homes/activities/{activity.number}/")
    look(visitor)
    assert "读了两章" in visitor.inner_text("main")
