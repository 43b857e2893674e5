"""Figures of the homes: right sums, small counts merged, nobody's own visits, the same queries for few and many."""

from datetime import timedelta
from decimal import Decimal
from importlib import import_module
from io import BytesIO

import pytest
from django.apps import apps
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from tests.factories.federation import make_member
from tests.factories.homes import at, make_booking_row, make_home, make_room
from ui.charts import bars
from workerhomes.actions import homes
from workerhomes.counting import hidden, merged
from workerhomes.errors import HomeRefused
from workerhomes.models import Affiliation, Contribution, LedgerLine, Visit
from workerhomes.queries import figures
from workflow.errors import NotAllowed

URL = "workerhomes:figures"
FIRST = timezone.localdate() - timedelta(days=84)


def visit(world, union, count, days=-20, hour=10, home=None):
    for _one in range(count):
        moment = at(days, hour)
        Visit.objects.create(
            home=home or world.home, union=union, entered_at=moment, left_at=moment + timedelta(hours=1)
        )


@given(st.lists(st.integers(0, 40), max_size=12), st.integers(3, 12))
def test_nothing_below_the_least_count_is_shown_or_can_be_reckoned(counts, least):
    rows = [(f"工会{n}", count) for n, count in enumerate(counts)]
    shown, rest = merged(rows, least)
    assert all(count >= least for _label, count in shown)
    assert rest == 0 or rest >= least
    left = sum(counts) - sum(count for _label, count in shown) - rest
    assert left == 0 or (rest == 0 and not shown and left < least)
    assert all(count is None or count == 0 or count >= least for _label, count in hidden(rows, least))


def test_unions_and_members_are_counted_and_small_unions_merged(world):
    for union in (world.city.child, world.city.sibling):
        Affiliation.objects.create(home=world.home, union=union, from_on=FIRST)
    gone = timezone.localdate() - timedelta(days=1)
    Affiliation.objects.create(home=world.home, union=world.city.foreign, from_on=FIRST, until_on=gone)
    make_member(world.city.child)
    make_member(world.city.foreign)
    visit(world, world.city.child, 8)
    visit(world, world.city.sibling, 3)
    homes = figures.figure_homes()
    found = figures.reached(homes, FIRST, 5)
    assert (found.unions, found.members, found.came, found.visits) == (2, 2, 2, 11)
    assert figures.by_union(homes, FIRST, 5) == ([], 11)
    assert figures.by_union(homes, FIRST, 3) == ([(world.city.child.name, 8), (world.city.sibling.name, 3)], 0)


def test_hours_weeks_and_rooms(world):
    visit(world, world.city.child, 6, hour=9)
    visit(world, world.city.child, 2, hour=11)
    homes = figures.figure_homes()
    assert figures.by_hour(homes, FIRST, 5) == [("9:00", 6), ("10:00", 0), ("11:00", None)]
    weeks = figures.by_week(homes, FIRST, 5)
    assert 11 <= len(weeks) <= 12 and sum(count or 0 for _label, count in weeks) == 8
    make_booking_row(world, at(-2, 10), minutes=120, state="done")
    make_booking_row(world, at(-2, 14), minutes=120, state="cancelled")
    room = figures.occupancy(homes, timezone.localdate() - timedelta(days=10))[0]
    assert room.booked_hours == 2.0 and 0 < room.percent < 2


def test_everybody_sees_the_public_part_and_staff_theirs(client, world):
    visit(world, world.city.child, 8)
    Contribution.objects.create(
        home=world.home, source="union", kind="money", giver="总工会", amount=Decimal(90_000), given_on=FIRST
    )
    page = client.get(reverse(URL)).content.decode()
    assert "90,000" in page and world.city.child.name not in page
    assert client.get(reverse(URL), {"export": "1"}).status_code == 403
    assert client.get(reverse(URL), {"home": "x", "weeks": "x"}).status_code == 400
    client.force_login(world.desk)
    page = client.get(reverse(URL), {"home": world.home.pk, "weeks": "4"}).content.decode()
    assert world.city.child.name in page and world.room.name in page
    book = load_workbook(BytesIO(client.get(reverse(URL), {"export": "1"}).content))
    cells = {str(cell.value) for row in book.active.iter_rows(min_row=2) for cell in row}
    assert world.city.child.name in cells and "8" in cells


def test_money_that_is_given_stands_in_the_ledger_and_its_changes_too(world):
    details = {
        "home": world.home,
        "source": "government",
        "kind": "money",
        "giver": "街道",
        "given_on": FIRST,
        "note": "",
    }
    gift = homes.save_contribution(by=world.manager, amount=Decimal(50_000), **details)
    homes.save_contribution(by=world.manager, part=gift, amount=Decimal(45_000), **details)
    homes.save_contribution(by=world.manager, part=gift, amount=Decimal(45_000), **details)
    homes.save_contribution(by=world.manager, part=gift, amount=Decimal(45_000), **details | {"kind": "space"})
    homes.save_contribution(by=world.manager, amount=Decimal(9), **details | {"kind": "goods"})
    lines = list(LedgerLine.objects.order_by("pk").values_list("kind", "amount"))
    assert lines == [("contribution", 50_000), ("correction", -5_000), ("correction", -45_000)]
    with pytest.raises(HomeRefused), transaction.atomic():
        homes.save_contribution(by=world.manager, amount=Decimal(1), **details | {"given_on": at(2, 9).date()})
    with pytest.raises(NotAllowed):
        homes.save_contribution(by=world.desk, amount=Decimal(1), **details)
    assert LedgerLine.objects.count() == 3 and Contribution.objects.count() == 2


def test_older_money_gets_its_line_once_and_shares_are_drawn_of_a_hundred(world):
    """Contributions from before the ledger knew them, one of two beside its line; amended ones are known by their day."""
    move = import_module("workerhomes.migrations.0003_lines_of_older_contributions").write_missing_lines
    details = {"home": world.home, "source": "union", "kind": "money", "giver": "总工会", "given_on": FIRST}
    gift = homes.save_contribution(by=world.manager, amount=Decimal(500), note="", **details)
    homes.save_contribution(by=world.manager, part=gift, amount=Decimal(400), note="", **details)
    Contribution.objects.create(amount=Decimal(70), **details)
    Contribution.objects.create(amount=Decimal(9), **details | {"kind": "space"})
    for _twice in range(2):
        move(apps, None)
        lines = list(LedgerLine.objects.order_by("pk").values_list("kind", "amount", "day"))
        assert [line[:2] for line in lines] == [("contribution", 500), ("correction", -100), ("contribution", 70)]
        assert lines[2][2] == FIRST
    drawn = bars("x", [("会议室", 1.3)], "%")
    assert 'width="1.3%"' in drawn and 'class="mark" x="0" y="23" width="100.0%"' in bars("x", [("家", 3)], "家")


def test_too_few_visits_are_not_shown_at_all(client, world):
    visit(world, world.city.child, 4)
    client.force_login(world.manager)
    page = client.get(reverse(URL)).content.decode()
    assert world.city.child.name not in page and "到访人次太少" in page


@pytest.mark.parametrize(("who", "queries"), [("", 10), ("manager", 17)])
def test_the_page_takes_the_same_queries_with_one_home_and_with_thirty(
    client, world, django_assert_num_queries, who, queries
):
    if who:
        client.force_login(getattr(world, who))
    visit(world, world.city.child, 8)
    client.get(reverse(URL))
    with django_assert_num_queries(queries):
        client.get(reverse(URL))
    for _one in range(29):
        home = make_home(world.city.own)
        make_room(home)
        visit(world, world.city.sibling, 6, home=home)
    with django_assert_num_queries(queries):
        assert client.get(reverse(URL)).status_code == 200
