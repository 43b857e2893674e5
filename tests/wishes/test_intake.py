"""Taking wishes in: what is kept, what is not, and which path they go."""

import pytest
from django.utils import timezone

from tests.factories.wishes import make_wish
from wishes.actions.intake import register_wish
from wishes.errors import WishRefused
from wishes.models import Wish
from workflow.context import during_request
from workflow.models import StateChange


def test_a_wish_gets_a_number_a_clock_and_a_line(world):
    wish = make_wish(world.city.own, world.wisher, source="home", source_ref="QXKF")
    year = timezone.localdate().year
    assert wish.number.startswith(f"WX-{year}-") and len(wish.number) == 14
    assert wish.due_at == wish.first_due_at and wish.due_at > timezone.now()
    line = StateChange.objects.get(thing_label="wishes.wish", thing_pk=str(wish.pk))
    assert line.event == "wish_registered" and "鄂" not in str(line.data)


def test_an_anonymous_wish_keeps_neither_person_nor_sender_nor_address(world):
    with during_request("10.1.2.3"):
        wish = register_wish(
            by=world.officer, text="组长骂人", category="other", source="web", union=world.city.own, person=world.wisher,
            contact="13500000000", is_anonymous=True,
        )  # fmt: skip
    row = Wish.objects.get(pk=wish.pk)
    assert (row.person, row.contact, row.registered_by) == (None, "", None)
    line = StateChange.objects.get(thing_pk=str(wish.pk), event="wish_registered")
    assert line.address is None and line.by is None
    heard = register_wish(
        by=world.officer, text="组长骂人", category="other", source="visit", union=world.city.own, is_anonymous=True
    )
    assert heard.registered_by == world.officer


def test_a_complaint_about_pay_is_restricted_and_nonsense_is_refused(world):
    assert make_wish(world.city.own, kind="complaint", category="pay_hours").is_sensitive
    assert not make_wish(world.city.own, kind="request", category="pay_hours").is_sensitive
    for wrong, field in [({"text": "  "}, "text"), ({"text": "长" * 2001}, "text"), ({"category": "x"}, "category"),
                         ({"source": "x"}, "source")]:  # fmt: skip
        with pytest.raises(WishRefused) as refusal:
            make_wish(world.city.own, **wrong)
        assert refusal.value.field == field
