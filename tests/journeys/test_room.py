"""One books a room on a phone, another waits for it and gets it, a third books it weekly; in a browser at 390 pixels."""

import pytest

from tests.factories.homes import at, make_homes, make_visitor
from workerhomes.models import RoomBooking, RoomSeries, RoomWaiting
from workerhomes.states import BookingState, RoomWaitingState

pytestmark = pytest.mark.django_db(transaction=True)
DAY = "{0:%Y-%m-%d}"


def press(page, address):
    """Presses the one primary button and waits for the page it leads to."""
    page.locator("main form button.primary").click()
    page.wait_for_url(address)


def to_room(page, look, world, day):
    """From the list of homes to the free hours of a day."""
    page.goto("/homes/")
    look(page)
    page.locator("a.home-card", has_text=world.home.name).click()
    look(page)
    page.locator("a.card", has_text=world.room.name).click()
    page.wait_for_url("**/rooms/**")
    page.goto(f"{page.url}?day={day}&minutes=60")
    look(page)


def test_a_room_is_booked_given_back_and_taken_by_who_waited(page_of, look):
    world = make_homes()
    other, start = make_visitor(world.city.child, "李红"), at(2, 10)
    day = DAY.format(start)
    first, second = page_of(world.member), page_of(other)

    to_room(first, look, world, day)
    first.locator(f'a[href*="/book/?starts_at={day}T10:00"]').click()
    look(first)
    first.locator("[name=purpose]").fill("读书会")
    press(first, "**/my/bookings/R*/")
    look(first)
    booking = RoomBooking.objects.get()
    assert booking.state == BookingState.BOOKED

    to_room(second, look, world, day)
    second.locator(f'a[href*="/wait/?starts_at={day}T10:00"]').click()
    second.locator("[name=purpose]").fill("班组例会")
    press(second, "**/my/waiting/*/")
    look(second)

    first.locator("details.confirm summary").click()
    first.locator("details.confirm button.danger, dialog button.danger").last.click()
    first.wait_for_load_state()
    first.goto("/homes/my/bookings/")
    look(first)
    assert RoomWaiting.objects.get().state == RoomWaitingState.OFFERED

    second.reload()
    look(second)
    press(second, "**/my/bookings/R*/")
    assert RoomBooking.objects.get(person=other.person).state == BookingState.BOOKED

    first.goto(f"/homes/{world.home.code}/rooms/{world.room.pk}/series/")
    look(first)
    first.locator("[name=from_on]").fill(day)
    first.locator("[name=starts]").fill("10:00")
    first.locator("[name=until_on]").fill(DAY.format(at(16, 10)))
    first.locator("[name=purpose]").fill("合唱排练")
    press(first, "**/my/series/*/")
    look(first)
    assert "已被别人预订" in first.inner_text("main")
    assert RoomSeries.objects.get().bookings.count() == 2
