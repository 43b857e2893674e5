"""A wish from a phone at a drivers' stop to a closed loop; at 390 pixels."""

import pytest

from federation.models import User
from tests.factories.wishes import make_wish_world
from tests.journeys.test_home_door import until
from tests.journeys.test_week import picture
from tests.networks import cut_network, mend_network
from wishes.models import Wish

# A store that the page has not made yet is left unmade: the page makes it with its table.
PHOTO_KEPT = """new Promise((done) => { const asked = indexedDB.open('photos', 1);
  asked.onupgradeneeded = () => asked.transaction.abort();
  asked.onerror = (event) => { event.preventDefault(); done(false); };
  asked.onsuccess = () => { const found = asked.result.transaction('photos').objectStore('photos').get(Object.keys(localStorage).find((key) => key.startsWith('draft-wish-')) ?? '');
    found.onsuccess = () => { asked.result.close(); done(Boolean(found.result)); }; }; })"""
pytestmark = pytest.mark.django_db(transaction=True)


def test_a_wish_from_a_drivers_stop_is_closed_by_the_wisher(page_of, look):
    world = make_wish_world()
    wisher, officer = page_of(User.objects.create(username="driver", person=world.wisher)), page_of(world.officer)
    wisher.goto(f"/wishes/new/?source=drivers_stop&ref=HONGYI&union={world.city.own.code}")
    look(wisher)
    wisher.fill("[name=text]", "停车场没有热水，跑夜路的想泡碗面")
    wisher.set_input_files("[name=photo]", picture())
    wisher.locator(".redact canvas").wait_for()
    until(wisher, PHOTO_KEPT)
    wisher.goto(wisher.url)  # the phone died and was started again
    wisher.locator(".redact canvas").wait_for()
    assert wisher.input_value("[name=text]").startswith("停车场")
    cut_network(wisher)
    wisher.select_option("[name=category]", "welfare")
    wisher.click("main form button.primary")
    assert wisher.locator(".draft-note").is_visible() and not Wish.objects.exists()
    mend_network(wisher)
    wisher.wait_for_url("**/wishes/w/*/")
    look(wisher)
    wish = Wish.objects.get()
    assert (
        wish.photo.size
        and wisher.evaluate("Object.keys(localStorage).some((key) => key.startsWith('draft-wish'))") is False
    )
    assert (wish.source, wish.source_ref, wish.union) == ("drivers_stop", "HONGYI", world.city.own)

    for step, words in [("accept", None), ("begin", None), ("resolve", "热水器已装好，二十四小时供应"), ("tell", None)]:
        officer.goto(f"/wishes/desk/w/{wish.number}/")
        look(officer)
        officer.goto(f"/wishes/desk/w/{wish.number}/{step}/")
        if words:
            officer.fill("[name=answer]", words)
            officer.check("[name=outcome][value=solved]")
        officer.click("main form button.primary")
        officer.wait_for_url(f"**/desk/w/{wish.number}/")

    wisher.reload()
    look(wisher)
    wisher.check("[name=word][value=satisfied]")
    wisher.click("#word button.primary")
    wisher.wait_for_load_state()
    look(wisher)
    wish.refresh_from_db()
    assert (wish.state, wish.closed_as) == ("closed", "satisfied")
