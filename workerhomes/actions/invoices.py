"""Invoices of providers: matched to accepted call-offs, disputed with the difference named, paid by a second person."""

from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from workflow.actions import move, record
from workflow.errors import InvalidTransition
from workflow.locks import lock

from .. import notices
from ..errors import HomeRefused
from ..models import CallOff, Contract, Invoice, InvoiceLine, LedgerLine
from ..policies import bought as policies
from ..policies.homes import can_manage_home
from ..queries.bought import match_of, ordered_by_payer
from ..states import INVOICE, CallOffState, ContractState, InvoiceState
from .bought import refuse_payer
from .guard import demand


@transaction.atomic
def enter_invoice(*, by, contract: Contract, number: str, dated_on, amount: Decimal, call_offs) -> Invoice:
    """Enters an invoice with the call-offs it names and matches it at once: MATCHED, or DISPUTED with the difference.

    Raises NotAllowed, HomeRefused by field: a number entered before, a call-off invoiced meanwhile, a day ahead.
    """
    demand(by, can_manage_home, contract.home)
    if contract.state == ContractState.DRAFT:
        raise HomeRefused(None, _("This contract has not been signed."))
    if dated_on > timezone.localdate():
        raise HomeRefused("dated_on", _("This day lies ahead."))
    lock(contract, *call_offs)
    if Invoice.objects.filter(contract=contract, number=number).exists():
        raise HomeRefused("number", _("This invoice was entered already."))
    invoice = Invoice.objects.create(contract=contract, number=number, dated_on=dated_on, amount=amount, entered_by=by)
    record(invoice, "invoice_entered", by=by, data={"amount": str(amount)})
    return _match(invoice, call_offs, by)


@transaction.atomic
def correct_invoice(invoice: Invoice, *, by, amount: Decimal, call_offs) -> Invoice:
    """Enters amount and call-offs of a disputed invoice again and matches anew. Raises HomeRefused when it still differs."""
    demand(by, can_manage_home, invoice.contract.home)
    held = lock(invoice, *call_offs)[0]
    if held.state != InvoiceState.DISPUTED:
        raise InvalidTransition(INVOICE, held.state, InvoiceState.MATCHED)
    Invoice.objects.filter(pk=invoice.pk).update(amount=amount)
    invoice.amount = amount
    invoice.lines.all().delete()
    record(invoice, "invoice_corrected", by=by, data={"amount": str(amount)})
    matched = _match(invoice, call_offs, by)
    if matched.state != InvoiceState.MATCHED:
        raise HomeRefused("amount", " ".join(match_of(matched).problems))
    return matched


def _match(invoice: Invoice, call_offs, by) -> Invoice:
    """Writes the lines, and moves the invoice where the three-way match leads it."""
    fresh = CallOff.objects.filter(pk__in=[call.pk for call in call_offs], line__contract=invoice.contract_id)
    if fresh.filter(invoice_line__isnull=False).exists():
        raise HomeRefused("call_offs", _("One of these was invoiced meanwhile. Please choose again."))
    if fresh.exclude(state=CallOffState.ACCEPTED).exists():
        raise HomeRefused("call_offs", _("Only what was accepted can be invoiced."))
    InvoiceLine.objects.bulk_create(
        InvoiceLine(invoice=invoice, call_off=call, amount=call.amount) for call in fresh.order_by("due_on", "pk")
    )
    match = match_of(invoice)
    if match.fits:
        invoice = move(invoice, InvoiceState.MATCHED, by=by)
        notices.tell_home(invoice.contract.home, invoice, "invoice_to_pay", roles=notices.PAYERS)
        return invoice
    if invoice.state == InvoiceState.RECEIVED:
        return move(invoice, InvoiceState.DISPUTED, by=by, note=" ".join(match.problems))
    return invoice


@transaction.atomic
def return_invoice(invoice: Invoice, *, by, note: str) -> Invoice:
    """Sends a disputed invoice back to the provider; its call-offs wait for another one."""
    demand(by, can_manage_home, invoice.contract.home)
    invoice = move(invoice, InvoiceState.RETURNED, by=by, note=note)
    invoice.lines.all().delete()
    return invoice


@transaction.atomic
def pay_invoice(invoice: Invoice, *, by) -> Invoice:
    """Notes the payment and writes the line of the ledger.

    Raises NotAllowed for who entered the invoice or ordered anything on it; the database refuses the same.
    """
    if invoice.state == InvoiceState.MATCHED:
        refuse_payer(by, invoice, ordered_by_payer(invoice, by))
    else:
        demand(by, policies.can_read_spending, invoice.contract.home)
    invoice = move(invoice, InvoiceState.PAID, by=by, paid_by=by, paid_at=timezone.now())
    contract = invoice.contract
    LedgerLine.objects.create(
        home=contract.home, kind=LedgerLine.Kind.INVOICE, day=timezone.localdate(), amount=-invoice.amount,
        provider=contract.provider, invoice=invoice, note=contract.title, written_by=by,
    )  # fmt: skip
    return invoice
