"""Pages of bought services: from the contract to the paid invoice by hand, refusals beside their field, query counts."""

from datetime import timedelta
from decimal import Decimal
from io import BytesIO

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from federation.models import Role
from tests.factories.federation import make_staff
from tests.factories.homes import make_accepted, make_call_off, make_contract, make_provider, make_signed
from workerhomes.actions.invoices import enter_invoice
from workerhomes.models import CallOff, Contract, Invoice, LedgerLine, PriceLine, Provider
from workerhomes.states import CallOffState, ContractState, InvoiceState
from workflow.tokens import new_token

TODAY = timezone.localdate().isoformat()


def url(name, *args):
    return reverse(f"workerhomes:{name}", args=args)


def post(client, address, **data):
    return client.post(address, {"form_token": new_token(), **data})


def test_from_the_contract_to_the_ledger_by_hand(client, world):
    contract = make_contract(world)
    line = contract.prices.get()
    client.force_login(world.manager)
    post(client, url("contract-step", contract.pk, "sign"))
    answer = post(client, url("call-off-new", contract.pk), line=line.pk, quantity="2", due_on=TODAY)
    call = CallOff.objects.get()
    assert answer["Location"] == url("call-off-detail", call.number)
    client.force_login(world.desk)
    assert post(client, url("call-off-step", call.number, "accept"), score=5).status_code == 403
    post(client, url("call-off-step", call.number, "deliver"), delivered_on=TODAY, people="15")
    client.force_login(world.manager)
    assert post(client, url("call-off-step", call.number, "accept"), score="9").status_code == 422
    post(client, url("call-off-step", call.number, "accept"), score="4", comment="很受欢迎")
    call.refresh_from_db()
    assert (call.state, call.delivery.score) == (CallOffState.ACCEPTED, 4)
    bill = {"number": "00077", "dated_on": TODAY, "amount": "210", "call_offs": [call.pk]}
    post(client, url("invoice-new", contract.pk), **bill)
    invoice = Invoice.objects.get()
    page = client.get(url("invoice-detail", invoice.pk)).content.decode()
    assert invoice.state == InvoiceState.DISPUTED and "¥10.00" in page
    answer = post(client, url("invoice-step", invoice.pk, "correct"), amount="205", call_offs=[call.pk])
    assert answer.status_code == 422 and 'value="205"' in answer.content.decode()
    post(client, url("invoice-step", invoice.pk, "correct"), amount="200", call_offs=[call.pk])
    assert post(client, url("invoice-step", invoice.pk, "pay")).status_code == 403
    client.force_login(make_staff(Role.UNION_OFFICER, world.city.parent))
    post(client, url("invoice-step", invoice.pk, "pay"))
    invoice.refresh_from_db()
    assert invoice.state == InvoiceState.PAID and LedgerLine.objects.get().amount == Decimal(-200)
    page = client.get(url("spending")).content.decode()
    assert contract.provider.name in page and "200" in page and "<svg" in page
    assert post(client, url("invoice-step", invoice.pk, "pay")).status_code == 409


def test_over_the_ceiling_the_form_comes_back_with_what_is_left(client, world):
    contract = make_signed(world)
    client.force_login(world.manager)
    data = {"line": contract.prices.get().pk, "quantity": "101", "due_on": TODAY}
    answer = post(client, url("call-off-new", contract.pk), **data)
    page = answer.content.decode()
    assert answer.status_code == 422 and "10000.00" in page and 'value="101"' in page
    wild = {"line": "x", "quantity": "viele", "due_on": "gestern", "session": "-1"}
    assert post(client, url("call-off-new", contract.pk), **wild).status_code == 422
    assert client.get(url("call-off-new", contract.pk), {"line": "'\"<"}).status_code == 200


def test_outsiders_find_nothing_and_members_are_told_whose_pages_these_are(client, world):
    contract = make_signed(world)
    call = make_call_off(world, contract)
    client.force_login(world.member)
    assert client.get(url("contract-list")).status_code == 403
    client.force_login(make_staff(Role.HOME_MANAGER, world.city.sibling))
    assert contract.title not in client.get(url("contract-list")).content.decode()
    for address in (url("contract-step", contract.pk, "end"), url("call-off-step", call.number, "cancel")):
        assert post(client, address, note="x").status_code == 404
    assert Contract.objects.get().state == ContractState.SIGNED
    client.force_login(make_staff(Role.AUDITOR, world.city.own))
    assert client.get(url("call-off-detail", call.number)).status_code == 200
    assert post(client, url("call-off-step", call.number, "cancel"), note="x").status_code == 403
    assert client.get(url("call-off-step", call.number, "explode")).status_code == 404


def test_an_objection_needs_a_reason_and_keeps_what_was_typed(client, world):
    contract = make_signed(world)
    call = make_call_off(world, contract)
    Contract.objects.update(committed=call.amount)
    client.force_login(world.manager)
    assert post(client, url("call-off-step", call.number, "cancel"), note=" ").status_code == 422
    answer = post(client, url("call-off-step", call.number, "deliver"), delivered_on="2999-01-01", people="7")
    assert answer.status_code == 422 and 'value="7"' in answer.content.decode()
    post(client, url("call-off-step", call.number, "cancel"), note="停课")
    call.refresh_from_db()
    assert call.state == CallOffState.CANCELLED and Contract.objects.get().committed == 0
    assert post(client, url("call-off-step", call.number, "cancel"), note="停课").status_code == 409


def test_tables_go_to_excel_and_wrong_filters_are_said(client, world):
    contract = make_signed(world, provider=make_provider(world, name="=cmd()"))
    invoice = enter_invoice(
        by=world.manager, contract=contract, number="1", dated_on=timezone.localdate(), amount=Decimal(200),
        call_offs=[make_accepted(world, contract)],
    )  # fmt: skip
    LedgerLine.objects.create(
        home=world.home,
        kind="invoice",
        day=timezone.localdate(),
        amount=-200,
        provider=contract.provider,
        invoice=invoice,
    )
    client.force_login(world.manager)
    for name, export in (
        ("contract-list", "1"), ("call-off-list", "1"), ("invoice-list", "1"), ("spending", "1"), ("spending", "providers"),
    ):  # fmt: skip
        book = load_workbook(BytesIO(client.get(url(name), {"export": export}).content))
        cells = [str(cell.value) for row in book.active.iter_rows(min_row=2) for cell in row]
        assert "'=cmd()" in cells and len(cells) >= 5
        assert client.get(url(name), {"home": "nonsense"}).status_code == 400


def test_drafts_are_written_in_the_admin(client, world):
    client.force_login(world.manager)
    world.manager.is_staff = True
    world.manager.save()
    details = {"union": world.city.own.pk, "name": "新服务商", "credit_code": "91330500MA00000001", "is_active": "on"}
    client.post(reverse("admin:workerhomes_provider_add"), details)
    contract = {
        "number": "HT-1", "home": world.home.pk, "provider": Provider.objects.get().pk, "title": "茶艺课", "starts_on": TODAY,
        "ends_on": (timezone.localdate() + timedelta(days=90)).isoformat(), "ceiling": "5000",
    }  # fmt: skip
    client.post(reverse("admin:workerhomes_contract_add"), contract | {"ends_on": "2001-01-01"})
    assert not Contract.objects.exists()
    client.post(reverse("admin:workerhomes_contract_add"), contract)
    made = Contract.objects.get()
    assert (made.created_by, made.state) == (world.manager, ContractState.DRAFT)
    price = {"contract": made.pk, "item": "茶艺", "unit": "课时", "price": "300"}
    client.post(reverse("admin:workerhomes_priceline_add"), price)
    assert PriceLine.objects.get().price == 300


def fill(world, count):
    for _one in range(count):
        contract = make_signed(world)
        call = make_accepted(world, contract)
        make_call_off(world, contract)
        invoice = enter_invoice(
            by=world.manager,
            contract=contract,
            number="1",
            dated_on=timezone.localdate(),
            amount=Decimal(200),
            call_offs=[call],
        )
        LedgerLine.objects.create(
            home=world.home,
            kind="invoice",
            day=timezone.localdate(),
            amount=-200,
            provider=contract.provider,
            invoice=invoice,
        )


@pytest.mark.parametrize(
    ("page", "queries"), [("contract-list", 8), ("call-off-list", 7), ("invoice-list", 7), ("spending", 8)]
)
def test_lists_take_the_same_queries_with_one_row_and_with_thirty(
    client, world, django_assert_num_queries, page, queries
):
    client.force_login(world.manager)
    fill(world, 1)
    client.get(url(page))
    with django_assert_num_queries(queries):
        client.get(url(page))
    fill(world, 29)
    with django_assert_num_queries(queries):
        assert client.get(url(page)).status_code == 200
