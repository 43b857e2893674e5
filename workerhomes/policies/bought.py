"""Who buys for a home, accepts what was delivered, and releases the money (S4-11, S4-12)."""

from federation.models import Role

from ..states import CallOffState, ContractState, InvoiceState
from .homes import can_manage_home, can_serve_home

READS = (Role.HOME_MANAGER, Role.HOME_DESK, Role.UNION_OFFICER, Role.AUDITOR)
PAYS = (Role.HOME_MANAGER, Role.UNION_OFFICER)


def can_read_spending(by, home) -> bool:
    """See what a home buys: its people, the officers and auditors of its union and those above."""
    return by.covers(home.union.path, *READS)


def can_sign(by, contract) -> bool:
    """Sign a draft."""
    return contract.state == ContractState.DRAFT and can_manage_home(by, contract.home)


def can_end(by, contract) -> bool:
    """Drop a draft, or end what was signed."""
    return contract.can_move(ContractState.ENDED) and can_manage_home(by, contract.home)


def can_call_off(by, contract) -> bool:
    """Order under a signed contract."""
    return contract.state == ContractState.SIGNED and can_manage_home(by, contract.home)


def _home(call_off):
    return call_off.line.contract.home


def can_note_delivery(by, call_off) -> bool:
    """Note what came and how many people: the desk."""
    return call_off.can_move(CallOffState.DELIVERED) and can_serve_home(by, _home(call_off))


def can_accept(by, call_off) -> bool:
    """Accept what was delivered: the manager."""
    return call_off.state == CallOffState.DELIVERED and can_manage_home(by, _home(call_off))


def can_object(by, call_off) -> bool:
    """Object to what was delivered: the manager."""
    return can_accept(by, call_off)


def can_cancel(by, call_off) -> bool:
    """Cancel what has not been delivered, or what was objected to."""
    return call_off.can_move(CallOffState.CANCELLED) and can_manage_home(by, _home(call_off))


def can_enter_invoice(by, contract) -> bool:
    """Enter an invoice of a contract that was signed; ended ones still receive theirs."""
    return contract.state != ContractState.DRAFT and can_manage_home(by, contract.home)


def can_correct(by, invoice) -> bool:
    """Enter a disputed invoice again, or send it back."""
    return invoice.state == InvoiceState.DISPUTED and can_manage_home(by, invoice.contract.home)


def can_pay(by, invoice) -> bool:
    """Release the money of a matched invoice: never who entered it; who ordered is refused by the action too."""
    return (
        invoice.state == InvoiceState.MATCHED
        and by.covers(invoice.contract.home.union.path, *PAYS)
        and by.user_id != invoice.entered_by_id
    )
