"""Packages made to measure: chosen and priced, confirmed, approved by a second person, delivered, accepted, settled."""

from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from workflow.actions import move, record
from workflow.errors import NotAllowed
from workflow.numbers import next_number
from workflow.parameters import value_of

from .. import notices
from ..errors import HomeRefused
from ..models import DeliverySheet, Home, LedgerLine, PackageItem, PackageLine, PackageOrder
from ..package_rule import Quote, quote
from ..parameters import PACKAGE_CAP_YUAN, PACKAGE_NOTICE_DAYS
from ..policies import packages as policies
from ..policies.homes import can_manage_home, can_serve_home
from ..queries import packages as queries
from ..states import PackageState
from . import bought
from .guard import demand, store


@transaction.atomic
def save_item(*, by, item: PackageItem | None = None, **details) -> PackageItem:
    """Adds what a home offers for packages, or changes it; ordered packages keep their prices. ValidationError by field."""
    home = details.get("home") or item.home
    demand(by, can_manage_home, home)
    if item is not None:
        demand(by, can_manage_home, item.home)
    bought_as = details.get("price_line")
    if bought_as is not None and bought_as.contract.home_id != home.pk:
        raise HomeRefused("price_line", _("This service is bought by another home."))
    return store(item or PackageItem(), details, "package_item_saved", by=by, union=home.union)


def check_package(home: Home, items, people: int, held_on) -> Quote:
    """The price of a package. Raises HomeRefused by field: group too small or large, too soon, over the cap."""
    if not items or any(item.home_id != home.pk or not item.is_active for item in items):
        raise HomeRefused("items", _("Please choose at least one item of this home."))
    for item in items:
        if not item.min_people <= people <= item.max_people:
            said = {"item": item.title, "least": item.min_people, "most": item.max_people}
            raise HomeRefused("people", _("%(item)s is for %(least)s to %(most)s people.") % said)
    ahead = int(value_of(PACKAGE_NOTICE_DAYS))
    if held_on is not None and (held_on - timezone.localdate()).days < ahead:
        raise HomeRefused("held_on", _("Please order at least %(days)s days ahead.") % {"days": ahead})
    price, cap = quote(items, people), value_of(PACKAGE_CAP_YUAN)
    if not price.is_within(cap):
        said = {"costs": price.per_person, "cap": cap}
        words = _("This costs ¥%(costs)s a person; a package may cost at most ¥%(cap)s. Please choose less.")
        raise HomeRefused("items", words % said)
    if not price.total:
        raise HomeRefused("items", _("Please choose at least one item that has a price."))
    return price


@transaction.atomic
def order_package(*, by, home: Home, union, items, people: int, held_on, title: str, wishes: str = "") -> PackageOrder:
    """Orders a package for the people of `union`; prices, shares and the cap are frozen as they are now.

    Raises NotAllowed, HomeRefused by field.
    """
    demand(by, policies.can_order_package, union, sentence=_("Packages are ordered by the officers of a union."))
    price, year = check_package(home, list(items), people, held_on), timezone.localdate().year
    order = PackageOrder.objects.create(
        number=f"P{year}-{next_number('packages', year):06d}", home=home, union=union, ordered_by=by, title=title,
        people=people, held_on=held_on, wishes=wishes, total=price.total, home_share=price.home,
        federation_share=price.federation, union_share=price.union, cap_per_person=value_of(PACKAGE_CAP_YUAN),
    )  # fmt: skip
    PackageLine.objects.bulk_create(
        PackageLine(order=order, item=line.item, quantity=line.quantity, unit_price=line.item.price, amount=line.amount)
        for line in price.lines
    )
    record(order, "package_ordered", by=by, data={"total": str(order.total)})
    notices.tell_home(home, order, "package_ordered", roles=notices.MANAGER)
    return order


@transaction.atomic
def confirm_package(order: PackageOrder, *, by) -> PackageOrder:
    """The home takes the order, and calls off what it buys for it. Raises HomeRefused over a ceiling."""
    demand(by, can_manage_home, order.home)
    order = move(order, PackageState.CONFIRMED, by=by)
    for line in queries.lines_of(order):
        if line.item.price_line is not None:
            wanted = line.item.price_line
            wanted.contract.home = order.home
            _call_off(order, wanted, by)
    notices.tell_officers(order.union, order, "package_confirmed", but=order.ordered_by_id)
    return order


def _call_off(order, wanted, by) -> None:
    try:
        bought.call_off(by=by, line=wanted, quantity=Decimal(1), due_on=order.held_on, package_order=order)
    except HomeRefused as error:
        raise HomeRefused(None, f"{wanted.item}: {error}") from error


@transaction.atomic
def approve_package(order: PackageOrder, *, by) -> PackageOrder:
    """A second officer approves the money: from now on there is an agreement. Raises NotAllowed for who ordered."""
    demand(by, policies.can_order_package, order.union)
    if by is not None and by.pk == order.ordered_by_id:
        raise NotAllowed(_("You ordered this package. Please let another officer approve it."))
    order = move(order, PackageState.APPROVED, by=by, approved_by=by, approved_at=timezone.now())
    notices.tell_home(order.home, order, "package_approved")
    _tell_orderer(order, "package_approved")
    return order


@transaction.atomic
def reject_package(order: PackageOrder, *, by, note: str) -> PackageOrder:
    """Returned with a reason; what was called off for it is cancelled."""
    demand(by, _may_reject, order)
    order = move(order, PackageState.REJECTED, by=by, note=note)
    _release(order, note)
    _tell_orderer(order, "package_returned")
    return order


def _may_reject(reach, order) -> bool:
    return can_manage_home(reach, order.home) or policies.can_order_package(reach, order.union)


@transaction.atomic
def cancel_package(order: PackageOrder, *, by, note: str) -> PackageOrder:
    """Cancelled by either side before delivery; the other side is told."""
    demand(by, _may_reject, order)
    order = move(order, PackageState.CANCELLED, by=by, note=note)
    _release(order, note)
    notices.tell_home(order.home, order, "package_cancelled")
    _tell_orderer(order, "package_cancelled")
    return order


def _release(order, note: str) -> None:
    """Cancels what was called off for the package; the portal does it, whoever ended the package."""
    for call in queries.open_calls_of(order):
        bought.cancel_call_off(call, by=None, note=note)


@transaction.atomic
def deliver_package(
    order: PackageOrder, *, by, delivered_on, people: dict[int, int], comment: str = ""
) -> PackageOrder:
    """Writes the delivery sheet: how many came to each item (`people`: key of the line -> count).

    What was bought for it counts as delivered too. Raises HomeRefused for a day ahead.
    """
    demand(by, can_serve_home, order.home)
    if delivered_on > timezone.localdate():
        raise HomeRefused("delivered_on", _("This day lies ahead."))
    order = move(order, PackageState.DELIVERED, by=by)
    lines = list(queries.lines_of(order))
    DeliverySheet.objects.bulk_create(
        DeliverySheet(line=line, delivered_on=delivered_on, people=people[line.pk], comment=comment, noted_by=by)
        for line in lines
    )
    by_price = {line.item.price_line_id: people[line.pk] for line in lines if line.item.price_line_id}
    for call in queries.open_calls_of(order):
        bought.note_delivery(call, by=by, delivered_on=delivered_on, people=by_price.get(call.line_id, order.people))
    _tell_orderer(order, "package_delivered")
    return order


@transaction.atomic
def accept_package(order: PackageOrder, *, by, score: int, comment: str = "") -> PackageOrder:
    """The union signs the delivery sheet and rates the package from 1 to 5."""
    demand(by, policies.can_order_package, order.union)
    now = timezone.now()
    order = move(order, PackageState.ACCEPTED, by=by, score=score, comment=comment, accepted_at=now)
    DeliverySheet.objects.filter(line__order=order, signed_by=None).update(signed_by=by, signed_at=now)
    notices.tell_home(order.home, order, "package_accepted", roles=notices.MANAGER)
    return order


@transaction.atomic
def settle_package(order: PackageOrder, *, by) -> PackageOrder:
    """Notes that the shares of the union and of the higher union were paid, as a line in the home's ledger.

    Raises NotAllowed for who ordered it.
    """
    demand(by, can_manage_home, order.home)
    if by is not None and by.pk == order.ordered_by_id:
        raise NotAllowed(_("Somebody else than who ordered the package notes the payment."))
    order = move(order, PackageState.SETTLED, by=by)
    paid = order.union_share + order.federation_share
    if paid:
        LedgerLine.objects.create(
            home=order.home, kind=LedgerLine.Kind.PACKAGE, day=timezone.localdate(), amount=paid, package_order=order,
            note=f"{order.number} {order.title}", written_by=by,
        )  # fmt: skip
    return order


def _tell_orderer(order, word: str) -> None:
    if order.ordered_by.person is not None:
        notices.tell(order.ordered_by.person, order, word)
