"""Buying services: contracts, call-offs below a ceiling that a lock guards, delivery and acceptance (S4-11)."""

from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from federation.queries import reach_of
from workflow.actions import move, record
from workflow.errors import NotAllowed
from workflow.locks import lock
from workflow.numbers import next_number

from .. import notices
from ..errors import HomeRefused
from ..models import CallOff, Contract, Delivery, PriceLine, Provider
from ..policies import bought as policies
from ..policies.homes import can_create_home, can_manage_home
from ..queries.bought import priced
from ..states import CallOffState, ContractState
from .guard import demand, store


@transaction.atomic
def save_provider(*, by, provider: Provider | None = None, **details) -> Provider:
    """Adds a provider or changes one. Raises NotAllowed, ValidationError by field."""
    union = details.get("union") or provider.union
    demand(by, can_create_home, union)
    if provider is not None:
        demand(by, can_create_home, provider.union)
    return store(provider or Provider(), details, "provider_saved", by=by, union=union)


@transaction.atomic
def save_contract(*, by, contract: Contract | None = None, **details) -> Contract:
    """Writes a draft or changes one; a signed contract stands. Raises NotAllowed, HomeRefused, ValidationError."""
    home = details.get("home") or contract.home
    demand(by, can_manage_home, home)
    if contract is not None:
        demand(by, can_manage_home, contract.home)
        if contract.state != ContractState.DRAFT:
            raise HomeRefused(None, _("A signed contract is not changed any more. Please end it and make a new one."))
    row = contract or Contract(created_by=by)
    return store(row, details, "contract_saved", by=by, union=home.union)


@transaction.atomic
def save_price(*, by, line: PriceLine | None = None, **details) -> PriceLine:
    """Adds a line to the price list of a draft. Raises NotAllowed, HomeRefused once it is signed, ValidationError."""
    contract = details.get("contract") or line.contract
    demand(by, can_manage_home, contract.home)
    for one in {contract, line.contract if line else contract}:
        demand(by, can_manage_home, one.home)
        if one.state != ContractState.DRAFT:
            raise HomeRefused("contract", _("The prices of a signed contract stand."))
    return store(line or PriceLine(), details, "price_saved", by=by, union=contract.home.union)


@transaction.atomic
def sign_contract(contract: Contract, *, by) -> Contract:
    """From now on services can be called off. Raises HomeRefused without a price list."""
    demand(by, can_manage_home, contract.home)
    if not contract.prices.exists():
        raise HomeRefused(None, _("Please write the price list first."))
    return move(contract, ContractState.SIGNED, by=by, signed_at=timezone.now())


def end_contract(contract: Contract, *, by, note: str) -> Contract:
    """Nothing more is called off; what was ordered is still delivered, accepted and paid."""
    demand(by, can_manage_home, contract.home)
    return move(contract, ContractState.ENDED, by=by, note=note)


@transaction.atomic
def call_off(
    *, by, line: PriceLine, quantity: Decimal, due_on, session=None, package_order=None, ordered_by=None
) -> CallOff:
    """Orders so much of a service for a day and commits its price; the contract's row is held, so that its ceiling
    is never passed.

    Raises NotAllowed, HomeRefused by field: a day outside the contract, nothing left below the ceiling.
    """
    contract = line.contract
    demand(by, can_manage_home, contract.home)
    amount = priced(line.price, quantity)
    if amount <= 0:
        raise HomeRefused("quantity", _("Please order more than nothing."))
    if not contract.starts_on <= due_on <= contract.ends_on:
        said = {"first": contract.starts_on, "last": contract.ends_on}
        raise HomeRefused("due_on", _("The contract runs from %(first)s to %(last)s.") % said)
    (held,) = lock(contract)
    if held.state != ContractState.SIGNED:
        raise HomeRefused(None, _("Services are called off while a contract is signed and runs."))
    if held.committed + amount > held.ceiling:
        costs = {"left": held.ceiling - held.committed, "amount": amount}
        words = _("This would cost ¥%(amount)s, but only ¥%(left)s are left below the ceiling of the contract.")
        raise HomeRefused("quantity", words % costs)
    Contract.objects.filter(pk=held.pk).update(committed=held.committed + amount)
    made = CallOff.objects.create(
        number=f"C{due_on:%Y}-{next_number('call_offs', due_on.year):06d}", line=line, quantity=quantity,
        unit_price=line.price, amount=amount, due_on=due_on, ordered_by=ordered_by or by, package_order=package_order,
        session=session, activity=session.activity if session else None,
    )  # fmt: skip
    record(made, "called_off", by=by, data={"amount": str(amount), "contract": contract.number})
    return made


@transaction.atomic
def cancel_call_off(thing: CallOff, *, by, note: str) -> CallOff:
    """Cancels an order that was not accepted and gives its yuan back to the contract."""
    contract = thing.line.contract
    demand(by, can_manage_home, contract.home)
    (held,) = lock(contract)
    thing = move(thing, CallOffState.CANCELLED, by=by, note=note)
    Contract.objects.filter(pk=held.pk).update(committed=held.committed - thing.amount)
    return thing


@transaction.atomic
def note_delivery(thing: CallOff, *, by, delivered_on, people: int, note: str = "") -> CallOff:
    """The desk notes the day and how many came; the manager is asked to accept.

    After an objection `note` says what is different now. Raises HomeRefused for a day ahead.
    """
    demand(by, policies.can_serve_home, thing.line.contract.home)
    if delivered_on > timezone.localdate():
        raise HomeRefused("delivered_on", _("This day lies ahead."))
    thing = move(thing, CallOffState.DELIVERED, by=by, note=note)
    noted = {"delivered_on": delivered_on, "people": people, "noted_by": by}
    Delivery.objects.update_or_create(call_off=thing, defaults=noted)
    notices.tell_home(
        thing.line.contract.home, thing, "delivery_noted", roles=notices.MANAGER, occasion=str(delivered_on)
    )
    return thing


@transaction.atomic
def accept_call_off(thing: CallOff, *, by, score: int, comment: str = "") -> CallOff:
    """Accepts what was delivered, by attendance and with a rating of 1 to 5 that the next choice shows (S4-12).

    Raises HomeRefused when nobody came: then it is objected to.
    """
    demand(by, can_manage_home, thing.line.contract.home)
    thing = move(thing, CallOffState.ACCEPTED, by=by)
    delivery = Delivery.objects.filter(call_off=thing).first()
    if delivery is None or not delivery.people:
        raise HomeRefused(None, _("Nobody came, so there is nothing to accept. Please object to it instead."))
    Delivery.objects.filter(pk=delivery.pk).update(
        score=score, comment=comment, accepted_by=by, accepted_at=timezone.now()
    )
    return thing


def object_to(thing: CallOff, *, by, note: str) -> CallOff:
    """What was delivered is not accepted, with the reason."""
    demand(by, can_manage_home, thing.line.contract.home)
    return move(thing, CallOffState.DISPUTED, by=by, note=note)


def refuse_payer(by, invoice, ordered: bool) -> None:
    """Raises NotAllowed for who entered the invoice or ordered what stands on it (four eyes)."""
    if by is None or not policies.can_pay(reach_of(by), invoice):
        raise NotAllowed(_("Somebody else than who entered the invoice releases the money."))
    if ordered:
        raise NotAllowed(_("You ordered this service. Please let somebody else release the money."))
