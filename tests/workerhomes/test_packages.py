"""Packages made to measure: price and split to the fen, the cap, four eyes, delivery sheet, agreement (S4-13)."""

from datetime import timedelta
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from federation.models import Person, Role
from notifications.models import Notice
from tests.factories.federation import make_staff
from tests.factories.homes import make_package_item, make_package_order, make_signed
from workerhomes.actions import packages as act
from workerhomes.errors import HomeRefused
from workerhomes.models import CallOff, Contract, DeliverySheet, LedgerLine, PackageItem, PackageOrder
from workerhomes.package_rule import quote, split
from workerhomes.queries import packages as queries
from workerhomes.states import CallOffState, PackageState
from workflow.errors import InvalidTransition, NotAllowed
from workflow.tokens import new_token

LATER = timezone.localdate() + timedelta(days=20)
MONEY = st.decimals("0.01", "9999.99", places=2)


def url(name, *args):
    return reverse(f"workerhomes:{name}", args=args)


def post(client, address, **data):
    return client.post(address, {"form_token": new_token(), **data})


@pytest.fixture
def cast(world):
    """Officer of the company union below the home's, an officer above, and two items."""
    named = Person.objects.create(name="沈佳怡")
    world.officer = make_staff(Role.UNION_OFFICER, world.city.child)
    world.officer.person = named
    world.officer.save()
    world.above = make_staff(Role.UNION_OFFICER, world.city.own)
    world.yoga = make_package_item(
        world.home, title="团体瑜伽", price=Decimal("60.00"), home_percent=50, federation_percent=20
    )
    world.hall = make_package_item(world.home, title="包场书屋", price=Decimal("333.33"), per="group", home_percent=33)
    return world


def order(cast, by=None, **details):
    values = {
        "items": [cast.yoga, cast.hall],
        "people": 20,
        "held_on": LATER,
        "title": "健康套餐",
        "union": cast.city.child,
    }
    return act.order_package(by=by or cast.officer, home=cast.home, **values | details)


def approved(cast, **details):
    made = act.confirm_package(order(cast, **details), by=cast.manager)
    return act.approve_package(made, by=cast.above)


@given(amount=MONEY, home=st.integers(0, 100), data=st.data())
def test_three_shares_add_up_to_the_fen_and_none_is_below_nothing(amount, home, data):
    federation = data.draw(st.integers(0, 100 - home))
    parts = split(amount, home, federation)
    assert sum(parts) == amount and min(parts) >= 0
    assert all(part == part.quantize(Decimal("0.01")) for part in parts)


@given(
    people=st.integers(1, 2000),
    rows=st.lists(st.tuples(MONEY, st.booleans(), st.integers(0, 60), st.integers(0, 40)), min_size=1, max_size=8),
)
def test_the_price_of_a_package_is_the_sum_of_its_lines_and_of_its_shares(people, rows):
    per = PackageItem.Per
    items = [
        SimpleNamespace(
            price=price, per=per.PERSON if head else per.GROUP, Per=per, home_percent=home, federation_percent=fed
        )
        for price, head, home, fed in rows
    ]
    price = quote(items, people)
    assert price.total == sum(line.amount for line in price.lines) == price.home + price.federation + price.union
    assert price.per_person * people >= price.total
    assert price.is_within(price.per_person)


def test_an_order_freezes_prices_shares_and_cap(cast):
    made = order(cast)
    assert (made.total, made.home_share) == (Decimal("1533.33"), Decimal("710.00"))
    assert (made.federation_share, made.union_share) == (Decimal("240.00"), Decimal("583.33"))
    cast.yoga.price = 900
    cast.yoga.save()
    assert made.lines.get(item=cast.yoga).unit_price == 60 and made.cap_per_person == 200
    assert not Notice.objects.filter(kind="workerhomes.package_ordered").exclude(person__user=cast.manager).exists()


@pytest.mark.parametrize(
    ("details", "field"),
    [
        ({"people": 41}, "people"),
        ({"items": []}, "items"),
        ({"held_on": timezone.localdate() + timedelta(days=6)}, "held_on"),
        ({"people": 1}, "items"),  # the hall alone is over the cap for one
    ],
)
def test_each_rule_refuses_beside_its_field(cast, details, field):
    with pytest.raises(HomeRefused) as refusal:
        order(cast, **details)
    assert refusal.value.field == field and not PackageOrder.objects.exists()


def test_only_officers_order_and_only_for_unions_below_them(cast):
    for stranger in (cast.member, cast.manager, make_staff(Role.UNION_OFFICER, cast.city.sibling)):
        with pytest.raises(NotAllowed):
            order(cast, by=stranger)


def test_who_ordered_never_approves_in_the_database_neither(cast):
    made = act.confirm_package(order(cast), by=cast.manager)
    with pytest.raises(NotAllowed):
        act.approve_package(made, by=cast.officer)
    with pytest.raises(IntegrityError), transaction.atomic():
        PackageOrder.objects.filter(pk=made.pk).update(approved_by=cast.officer)
    with pytest.raises(IntegrityError), transaction.atomic():
        PackageOrder.objects.filter(pk=made.pk).update(union_share=Decimal(1))
    with pytest.raises(IntegrityError), transaction.atomic():
        PackageOrder.objects.filter(pk=made.pk).update(cap_per_person=Decimal(1))
    assert act.approve_package(made, by=cast.above).approved_by == cast.above


def test_what_is_bought_for_it_is_called_off_and_given_back(cast):
    contract = make_signed(cast)
    cast.yoga.price_line = contract.prices.get()
    cast.yoga.save()
    made = act.confirm_package(order(cast), by=cast.manager)
    contract.refresh_from_db()
    assert CallOff.objects.get().package_order == made and contract.committed == 100
    act.cancel_package(made, by=cast.officer, note="改期")
    contract.refresh_from_db()
    assert CallOff.objects.get().state == CallOffState.CANCELLED and contract.committed == 0
    Contract.objects.update(committed=contract.ceiling)
    with pytest.raises(HomeRefused, match="瑜伽课"):
        act.confirm_package(order(cast), by=cast.manager)
    assert PackageOrder.objects.filter(state=PackageState.SUBMITTED).count() == 1


def test_from_delivery_to_the_ledger(cast):
    contract = make_signed(cast)
    cast.yoga.price_line = contract.prices.get()
    cast.yoga.save()
    made = approved(cast)
    people = {line.pk: 18 for line in made.lines.all()}
    with pytest.raises(HomeRefused):
        act.deliver_package(made, by=cast.desk, delivered_on=LATER, people=people)
    made = PackageOrder.objects.get()
    act.deliver_package(made, by=cast.desk, delivered_on=timezone.localdate(), people=people)
    assert CallOff.objects.get().delivery.people == 18
    with pytest.raises(NotAllowed):
        act.accept_package(made, by=cast.manager, score=5)
    act.accept_package(made, by=cast.officer, score=5, comment="很好")
    assert set(DeliverySheet.objects.values_list("signed_by", flat=True)) == {cast.officer.pk}
    act.settle_package(made, by=cast.manager)
    assert LedgerLine.objects.get().amount == made.union_share + made.federation_share
    with pytest.raises(InvalidTransition):
        act.settle_package(made, by=cast.manager)


def test_the_page_works_out_the_price_then_orders_once(client, cast):
    client.force_login(cast.officer)
    chosen = {"items": [cast.yoga.pk, cast.hall.pk], "people": "20", "union": cast.city.child.pk}
    page = post(client, url("package-new", cast.home.code), step="price", **chosen).content.decode()
    assert "¥1,533.33" in page and "¥583.33" in page and not PackageOrder.objects.exists()
    answer = post(client, url("package-new", cast.home.code), step="order", title="健康套餐", wishes="要素食", **chosen)
    assert answer.status_code == 422 and "要素食" in answer.content.decode()
    token, data = new_token(), chosen | {"step": "order", "title": "健康套餐", "held_on": LATER.isoformat()}
    for _twice in range(2):
        answer = client.post(url("package-new", cast.home.code), {"form_token": token, **data})
    assert answer["Location"] == url("package-detail", PackageOrder.objects.get().number)
    wild = {"items": ["x"], "people": "-3", "held_on": "morgen", "union": "999999", "step": "order"}
    assert post(client, url("package-new", cast.home.code), **wild).status_code == 422
    client.force_login(cast.member)
    assert cast.yoga.title in client.get(url("package-new", cast.home.code)).content.decode()
    assert post(client, url("package-new", cast.home.code), **data).status_code == 403


def test_steps_on_the_page_for_each_side_and_strangers_find_nothing(client, cast):
    made = order(cast)
    step = lambda name, **data: post(client, url("package-step", made.number, name), **data)  # noqa: E731
    client.force_login(make_staff(Role.UNION_OFFICER, cast.city.sibling))
    assert client.get(url("package-detail", made.number)).status_code == 404 and step("confirm").status_code == 404
    client.force_login(cast.officer)
    assert step("confirm").status_code == 403
    assert client.get(url("package-agreement", made.number)).status_code == 403
    client.force_login(cast.manager)
    step("confirm")
    client.force_login(cast.above)
    assert step("reject", note="").status_code == 422
    step("approve")
    assert step("approve").status_code == 409
    paper = client.get(url("package-agreement", made.number))
    assert paper["Content-Type"] == "application/pdf" and paper.content.startswith(b"%PDF")
    made.refresh_from_db()
    assert made.number in client.get(url("package-verify", made.token)).content.decode()
    assert client.get(url("package-verify", "x" * 30)).status_code == 404
    client.force_login(cast.desk)
    counts = {f"people_{line.pk}": 17 for line in made.lines.all()}
    assert step("deliver", delivered_on=timezone.localdate(), **dict.fromkeys(counts, "viele")).status_code == 422
    step("deliver", delivered_on=timezone.localdate().isoformat(), **counts)
    client.force_login(cast.officer)
    step("accept", score="4")
    client.force_login(cast.manager)
    step("settle")
    made.refresh_from_db()
    assert (made.state, made.score) == (PackageState.SETTLED, 4)
    assert client.get(url("package-agreement", made.number)).status_code == 200


def test_the_list_takes_the_same_queries_with_one_row_and_with_thirty(client, cast, django_assert_num_queries):
    client.force_login(cast.above)
    make_package_order(cast)
    client.get(url("package-list"))
    with django_assert_num_queries(6):
        client.get(url("package-list"))
    for _one in range(29):
        make_package_order(cast)
    with django_assert_num_queries(6):
        assert client.get(url("package-list")).status_code == 200
    answer = client.get(url("package-list"), {"export": "1", "state": "submitted"})
    assert answer["Content-Type"].endswith("spreadsheetml.sheet")
    assert client.get(url("package-list"), {"state": "nonsense"}).status_code == 400
    from federation.queries import reach_of

    assert queries.packages_waiting(reach_of(cast.manager))[0].count() == 30
