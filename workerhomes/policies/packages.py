"""Who orders a package, confirms, approves, delivers, accepts and settles it (S4-13)."""

from federation.models import Role

from ..states import PackageState
from .homes import can_manage_home, can_serve_home

OFFICER = Role.UNION_OFFICER


def can_order_package(by, union) -> bool:
    """Order for the people of `union`: its officers and those above it."""
    return by.covers(union.path, OFFICER)


def can_see_package(by, order) -> bool:
    """Both sides: the union that ordered and the home, with the officers and auditors above each."""
    return by.covers(order.union.path, OFFICER, Role.AUDITOR) or by.covers(
        order.home.union.path, Role.HOME_MANAGER, Role.HOME_DESK, OFFICER, Role.AUDITOR
    )


def can_confirm_package(by, order) -> bool:
    """Confirm what was ordered: the manager of the home."""
    return order.state == PackageState.SUBMITTED and can_manage_home(by, order.home)


def can_approve_package(by, order) -> bool:
    """Approve the money: an officer of the union or above it, never who ordered (four eyes)."""
    covers = by.covers(order.union.path, OFFICER)
    return order.state == PackageState.CONFIRMED and covers and by.user_id != order.ordered_by_id


def can_reject_package(by, order) -> bool:
    """Return it: the home what was ordered, the approving officer what was confirmed."""
    return can_confirm_package(by, order) or can_approve_package(by, order)


def can_cancel_package(by, order) -> bool:
    """Cancel before it is delivered: an officer of the union, or the manager of the home."""
    either = can_order_package(by, order.union) or can_manage_home(by, order.home)
    return order.can_move(PackageState.CANCELLED) and either


def can_deliver_package(by, order) -> bool:
    """Note what was delivered: the people of the home."""
    return order.state == PackageState.APPROVED and can_serve_home(by, order.home)


def can_accept_package(by, order) -> bool:
    """Sign the delivery sheet and rate: an officer of the union that ordered."""
    return order.state == PackageState.DELIVERED and can_order_package(by, order.union)


def can_settle_package(by, order) -> bool:
    """Note that the shares were paid: the manager of the home, never who ordered."""
    own = by.user_id == order.ordered_by_id
    return order.state == PackageState.ACCEPTED and can_manage_home(by, order.home) and not own
