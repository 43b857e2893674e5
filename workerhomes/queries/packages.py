"""What can be put into a package, and the ordered packages of both sides."""

from django.db.models import Q

from federation.models import Role
from federation.queries import unions_within

from ..models import CallOff, PackageItem, PackageLine, PackageOrder
from ..policies.bought import READS
from ..policies.homes import LOOKS_AFTER
from ..states import CallOffState, PackageState


def items_of(home):
    """What a home offers for packages, by kind and title."""
    return PackageItem.objects.filter(home=home, is_active=True).order_by("kind", "title")


def items_within(reach):
    """Every package item of the homes that somebody looks after."""
    rows = PackageItem.objects.filter(reach.q("home__union__path", *LOOKS_AFTER))
    return rows.select_related("home__union").order_by("home__name", "title")


def unions_to_order_for(reach):
    """Open unions for whose people this officer may order, by path."""
    return unions_within(reach, Role.UNION_OFFICER).filter(closed_on=None)


def packages_within(reach):
    """Packages of the unions and of the homes within reach, the newest first."""
    seen = reach.q("union__path", Role.UNION_OFFICER, Role.AUDITOR) | reach.q("home__union__path", *READS)
    rows = PackageOrder.objects.filter(seen)
    rows = rows.select_related("home__union", "union", "ordered_by__person", "approved_by__person")
    return rows.order_by("-created_at", "-pk")


def packages_waiting(reach):
    """(to confirm, to approve) by this person, the longest waiting first."""
    rows = packages_within(reach).order_by("created_at", "pk")
    confirm = rows.filter(reach.q("home__union__path", Role.HOME_MANAGER), state=PackageState.SUBMITTED)
    approve = rows.filter(reach.q("union__path", Role.UNION_OFFICER), state=PackageState.CONFIRMED)
    return confirm, approve.exclude(ordered_by=reach.user_id)


def lines_of(order):
    """Its items with their delivery sheets, in the order of the list."""
    return PackageLine.objects.filter(order=order).select_related("item__price_line__contract", "sheet").order_by("pk")


def open_calls_of(order):
    """Services called off for a package that were neither delivered nor cancelled."""
    rows = CallOff.objects.filter(package_order=order, state=CallOffState.ORDERED)
    return rows.select_related("line__contract__home__union").order_by("pk")


def calls_of(order):
    """All services called off for a package."""
    return CallOff.objects.filter(package_order=order).select_related("line__contract").order_by("pk")


def package_to_verify(token: str):
    """The package of an unguessable token, for everybody who holds the paper; None when there is none."""
    approved = Q(approved_at__isnull=False)
    return PackageOrder.objects.filter(approved, token=token).select_related("home", "union").first()
