"""A home and its parts: hours, exceptions, facilities, photos, rooms and their rules, as its manager keeps them."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from workflow.actions import record
from workflow.locks import lock

from ..errors import HomeRefused
from ..models import LIVE, Contribution, Home, LedgerLine, OpeningException, Room, RoomBooking
from ..policies.homes import can_create_home, can_manage_home
from ..queries.opening import openings
from .guard import demand, store

RESERVED = {
    "my",
    "activities",
    "wanted",
    "desk",
    "card",
    "door",
    "figures",
    "packages",
    "shifts",
}  # first parts of other addresses below /homes/


@transaction.atomic
def save_home(*, by, home: Home | None = None, **details) -> Home:
    """Adds a home or changes one. Raises NotAllowed, HomeRefused for a reserved code, ValidationError by field."""
    union = details.get("union") or home.union
    demand(by, can_create_home, union)
    if home is not None:
        demand(by, can_manage_home, home)
    if details.get("code") in RESERVED:
        raise HomeRefused("code", _("This word is taken. Please choose another code."))
    return store(home or Home(), details, "home_saved", by=by, union=union)


@transaction.atomic
def save_part(model, *, by, home: Home, part=None, event: str = "home_part_saved", **details):
    """Adds or changes a row that belongs to a home (hours, exception, facility, photo, person, contribution …).

    Raises NotAllowed for the home it belongs to and the one it would go to, ValidationError by field.
    """
    demand(by, can_manage_home, home)
    if part is not None:
        demand(by, can_manage_home, part.home)
    return store(part or model(), {"home": home, **details}, event, by=by, union=home.union)


@transaction.atomic
def save_contribution(*, by, home: Home, part: Contribution | None = None, **details) -> Contribution:
    """Adds or changes what one side gave a home; money stands in the ledger, space, people and equipment do not.

    The ledger is never rewritten: a change of the money writes a correction of the difference on the day it is made.
    Raises NotAllowed, HomeRefused for money of a day ahead, ValidationError by field.
    """
    before = {}
    if part is not None:
        (held,) = lock(part)
        before = {held.home_id: _money(held)}
        part = Contribution.objects.select_related("home__union").get(pk=held.pk)
    row = save_part(Contribution, by=by, home=home, part=part, event="contribution_saved", **details)
    if row.kind == Contribution.Kind.MONEY and row.given_on > timezone.localdate():
        raise HomeRefused("given_on", _("This day lies ahead."))
    now, is_new = {row.home_id: _money(row)}, part is None
    for key in sorted(before.keys() | now.keys()):
        amount = now.get(key, 0) - before.get(key, 0)
        if amount:
            LedgerLine.objects.create(
                home_id=key, kind=LedgerLine.Kind.CONTRIBUTION if is_new else LedgerLine.Kind.CORRECTION, amount=amount,
                day=row.given_on if is_new else timezone.localdate(), written_by=by,
                note=f"{row.get_source_display()} · {row.giver}",
            )  # fmt: skip
    return row


def _money(row: Contribution):
    """The yuan that came into the home's account."""
    return row.amount if row.kind == Contribution.Kind.MONEY else 0


@transaction.atomic
def remove_part(part, *, by, event: str = "home_part_removed") -> None:
    """Takes a row of a home away."""
    demand(by, can_manage_home, part.home)
    record(part, event, by=by, union=part.home.union)
    part.delete()


def save_exception(*, by, home: Home, day, opens=None, closes=None, reason: str) -> tuple[OpeningException, list]:
    """Other hours on a day (none: closed), replacing those set before; returns it and the live bookings it leaves outside.

    Raises NotAllowed, HomeRefused for a day that is over, ValidationError by field.
    """
    if day < timezone.localdate():
        raise HomeRefused("day", _("Please choose a day that lies ahead."))
    known = OpeningException.objects.filter(home=home, day=day).first()
    details = {"day": day, "opens": opens, "closes": closes, "reason": reason}
    row = save_part(OpeningException, by=by, home=home, part=known, event="opening_exception_saved", **details)
    return row, bookings_outside(home, day)


def bookings_outside(home: Home, day) -> list[RoomBooking]:
    """Live bookings of a day that the home's hours no longer cover."""
    hours = openings([home], day, 1)
    rows = RoomBooking.objects.filter(room__home=home, state__in=LIVE, starts_at__date=day)
    rows = rows.select_related("room__home__union", "person", "union").order_by("starts_at")
    return [row for row in rows if not hours.covers(home, row.starts_at, row.ends_at)]


@transaction.atomic
def save_room(*, by, room: Room | None = None, **details) -> Room:
    """Adds a room or changes it and its rules; bookings made before keep what held then.

    Raises NotAllowed, ValidationError by field.
    """
    home = details.get("home") or room.home
    demand(by, can_manage_home, home)
    if room is not None:
        demand(by, can_manage_home, room.home)
    return store(room or Room(), details, "room_saved", by=by, union=home.union)
