"""Bought services: the ceiling, four eyes in action and in the database, the three-way match, the ledger (S4-11, S4-12)."""

from datetime import timedelta
from decimal import Decimal
from threading import Barrier

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from federation.models import Role
from tests.factories.federation import make_staff
from tests.factories.homes import make_accepted, make_call_off, make_contract, make_homes, make_provider, make_signed
from tests.factories.workflow import together
from workerhomes.actions import bought as act
from workerhomes.actions import invoices
from workerhomes.errors import HomeRefused
from workerhomes.models import CallOff, Contract, Invoice, LedgerLine, PriceLine
from workerhomes.queries import bought as queries
from workerhomes.states import CallOffState, ContractState, InvoiceState
from workflow.errors import Busy, InvalidTransition, NotAllowed


def line_of(contract):
    return PriceLine.objects.select_related("contract__home__union").get(contract=contract)


def order(world, contract, quantity="1", by=None, **details):
    values = {"due_on": timezone.localdate()} | details
    return act.call_off(by=by or world.manager, line=line_of(contract), quantity=Decimal(quantity), **values)


def enter(world, contract, amount, calls, number="00012345"):
    return invoices.enter_invoice(
        by=world.manager, contract=contract, number=number, dated_on=timezone.localdate(), amount=Decimal(amount),
        call_offs=calls,
    )  # fmt: skip


@pytest.fixture
def payer(world):
    return make_staff(Role.UNION_OFFICER, world.city.parent)


def test_a_draft_without_prices_is_not_signed_and_a_signed_one_stands(world):
    contract = make_contract(world)
    contract.prices.all().delete()
    with pytest.raises(HomeRefused):
        act.sign_contract(contract, by=world.manager)
    PriceLine.objects.create(contract=contract, item="瑜伽课", unit="课时", price=100)
    with pytest.raises(NotAllowed):
        act.sign_contract(contract, by=world.desk)
    contract = act.sign_contract(contract, by=world.manager)
    with pytest.raises(HomeRefused):
        act.save_contract(by=world.manager, contract=contract, ceiling=Decimal(5))
    with pytest.raises(HomeRefused):
        act.save_price(by=world.manager, line=line_of(contract), price=Decimal(1))


@pytest.mark.parametrize(
    ("details", "field"),
    [
        ({"quantity": "100.01"}, "quantity"),
        ({"quantity": "0"}, "quantity"),
        ({"due_on": timezone.localdate() + timedelta(days=999)}, "due_on"),
    ],
)
def test_an_order_outside_the_contract_is_refused_beside_its_field(world, details, field):
    contract = make_signed(world)
    with pytest.raises(HomeRefused) as refusal:
        order(world, contract, **details)
    assert refusal.value.field == field and not CallOff.objects.exists()


def test_only_a_signed_contract_is_called_off_and_by_its_manager_alone(world):
    with pytest.raises(HomeRefused):
        order(world, make_contract(world))
    contract = make_signed(world)
    for stranger in (world.desk, world.member, make_staff(Role.HOME_MANAGER, world.city.sibling)):
        with pytest.raises(NotAllowed):
            order(world, contract, by=stranger)
    call = order(world, contract, "2.5")
    contract.refresh_from_db()
    assert (call.amount, contract.committed, contract.left) == (Decimal(250), Decimal(250), Decimal(9750))
    act.cancel_call_off(call, by=world.manager, note="老师生病")
    contract.refresh_from_db()
    assert contract.committed == 0
    act.end_contract(contract, by=world.manager, note="到期")
    with pytest.raises(HomeRefused):
        order(world, contract)


def test_acceptance_needs_people_and_a_manager_and_feeds_the_rating(world):
    contract = make_signed(world)
    call = order(world, contract)
    with pytest.raises(InvalidTransition):
        act.accept_call_off(call, by=world.manager, score=5)
    with pytest.raises(HomeRefused):
        act.note_delivery(call, by=world.desk, delivered_on=timezone.localdate() + timedelta(days=1), people=3)
    act.note_delivery(call, by=world.desk, delivered_on=timezone.localdate(), people=0)
    with pytest.raises(HomeRefused):
        act.accept_call_off(call, by=world.manager, score=5)
    act.object_to(call, by=world.manager, note="无人到场")
    call = act.note_delivery(call, by=world.desk, delivered_on=timezone.localdate(), people=12, note="补课")
    with pytest.raises(NotAllowed):
        act.accept_call_off(call, by=world.desk, score=5)
    assert act.accept_call_off(call, by=world.manager, score=3).state == CallOffState.ACCEPTED
    worse = make_signed(world, provider=make_provider(world, name="一号"))
    make_accepted(world, worse, score=2)
    from federation.queries import reach_of

    offers = queries.offers_within(reach_of(world.manager), timezone.localdate())
    assert [float(one.mean_score) for one in offers] == [3, 2]


def test_an_invoice_that_fits_is_matched_and_paid_by_a_second_person(world, payer):
    contract = make_signed(world)
    calls = [make_accepted(world, contract), make_accepted(world, contract, 3)]
    invoice = enter(world, contract, "500", calls)
    assert invoice.state == InvoiceState.MATCHED
    with pytest.raises(NotAllowed):
        invoices.pay_invoice(invoice, by=world.manager)
    invoice = invoices.pay_invoice(invoice, by=payer)
    entry = LedgerLine.objects.get()
    assert (invoice.state, entry.amount, entry.provider) == (InvoiceState.PAID, Decimal(-500), contract.provider)
    with pytest.raises(InvalidTransition):
        invoices.pay_invoice(invoice, by=payer)
    assert [(one.name, one.amount) for one in queries.spending(LedgerLine.objects.all())] == [
        (contract.provider.name, Decimal(500))
    ]


def test_who_ordered_is_refused_as_payer_even_when_another_entered_the_invoice(world):
    contract, other = make_signed(world), make_staff(Role.HOME_MANAGER, world.city.own)
    call = make_accepted(world, contract)
    invoice = invoices.enter_invoice(
        by=other, contract=contract, number="7", dated_on=timezone.localdate(), amount=Decimal(200), call_offs=[call]
    )
    with pytest.raises(NotAllowed):
        invoices.pay_invoice(invoice, by=world.manager)
    for cheat in (world.manager, other):  # past the actions: the trigger and the constraint
        with pytest.raises(IntegrityError), transaction.atomic():
            Invoice.objects.filter(pk=invoice.pk).update(paid_by=cheat)
    assert invoices.pay_invoice(invoice, by=make_staff(Role.HOME_MANAGER, world.city.own)).state == InvoiceState.PAID


def test_a_difference_is_named_and_gone_when_the_invoice_is_entered_again(world):
    contract = make_signed(world)
    calls = [make_accepted(world, contract)]
    invoice = enter(world, contract, "230", calls)
    match = queries.match_of(invoice)
    assert invoice.state == InvoiceState.DISPUTED and match.difference == Decimal(30) and "30.00" in match.problems[0]
    with pytest.raises(HomeRefused, match=r"20\.00"):
        invoices.correct_invoice(invoice, by=world.manager, amount=Decimal(180), call_offs=calls)
    invoice.refresh_from_db()
    assert (invoice.state, invoice.amount) == (InvoiceState.DISPUTED, Decimal(230))
    matched = invoices.correct_invoice(invoice, by=world.manager, amount=Decimal(200), call_offs=calls)
    assert matched.state == InvoiceState.MATCHED
    with pytest.raises(InvalidTransition):
        invoices.correct_invoice(matched, by=world.manager, amount=Decimal(200), call_offs=calls)


def test_a_price_off_the_list_is_a_difference_too(world):
    contract = make_signed(world)
    call = make_accepted(world, contract)
    CallOff.objects.filter(pk=call.pk).update(amount=Decimal(260))
    invoice = enter(world, contract, "260", [call])
    assert invoice.state == InvoiceState.DISPUTED and "200.00" in queries.match_of(invoice).problems[0]


def test_nothing_is_invoiced_twice_or_before_it_is_accepted(world):
    contract = make_signed(world)
    call, open_call = make_accepted(world, contract), order(world, contract)
    first = enter(world, contract, "300", [call])
    with pytest.raises(HomeRefused):
        enter(world, contract, "200", [call], number="2")
    with pytest.raises(HomeRefused):
        enter(world, contract, "100", [open_call], number="3")
    with pytest.raises(HomeRefused):
        enter(world, contract, "300", [call])
    invoices.return_invoice(first, by=world.manager, note="金额不符")
    assert enter(world, contract, "200", [call], number="4").state == InvoiceState.MATCHED


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    price=st.decimals("0.01", "999.99", places=2),
    quantities=st.lists(st.decimals("0.01", "30", places=2), min_size=1, max_size=6),
)
def test_what_is_committed_is_the_sum_of_the_orders_to_the_fen(world, price, quantities):
    contract = make_signed(world, ceiling=Decimal(5000))
    PriceLine.objects.filter(contract=contract).update(price=price)
    for quantity in quantities:
        try:
            order(world, contract, str(quantity))
        except HomeRefused:
            continue
    contract.refresh_from_db()
    assert contract.committed == sum(
        (call.amount for call in CallOff.objects.filter(line__contract=contract)), Decimal(0)
    )
    assert contract.committed <= contract.ceiling


THREADS = 30


def crowd(world, contract):
    """Thirty managers order a tenth of the ceiling each, at once."""
    line, barrier = line_of(contract), Barrier(THREADS)

    def run():
        barrier.wait()
        for _try in range(20):
            try:
                act.call_off(by=world.manager, line=line, quantity=Decimal(10), due_on=timezone.localdate())
                return True
            except Busy:
                continue
            except (HomeRefused, IntegrityError):
                return False
        return False

    return together(*[run] * THREADS)


@pytest.mark.django_db(transaction=True)
def test_thirty_at_once_never_pass_the_ceiling(transactional_db):
    world = make_homes()
    contract = make_signed(world)
    crowd(world, contract)
    contract.refresh_from_db()
    spent = sum((call.amount for call in CallOff.objects.all()), Decimal(0))
    assert contract.committed == spent == contract.ceiling


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_thirty_at_once_pass_it(transactional_db, monkeypatch):
    world = make_homes()
    contract = make_signed(world)
    series = iter(range(1, 100_000))
    monkeypatch.setattr(act, "lock", lambda *rows: [type(row).objects.get(pk=row.pk) for row in rows])
    monkeypatch.setattr(act, "next_number", lambda *_args: next(series))  # its row would put them in line too
    rounds = 0
    while rounds < 5:
        CallOff.objects.all().delete()
        Contract.objects.filter(pk=contract.pk).update(committed=0)
        crowd(world, contract)
        if sum((call.amount for call in CallOff.objects.all()), Decimal(0)) > contract.ceiling:
            break
        rounds += 1
    assert rounds < 5


def test_the_database_refuses_more_than_the_ceiling(world):
    contract = make_signed(world)
    with pytest.raises(IntegrityError), transaction.atomic():
        Contract.objects.filter(pk=contract.pk).update(committed=contract.ceiling + 1)
    assert Contract.objects.get().state == ContractState.SIGNED
    assert connection.vendor == "postgresql" and make_call_off(world).pk
