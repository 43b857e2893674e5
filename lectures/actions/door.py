"""The door as its keeper sees it: who was announced, and arrivals that may have been noted without a network (S2-16)."""

from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from federation.models import Membership
from federation.queries import reach_of
from workflow.errors import NotAllowed
from workflow.locks import lock

from .. import policies
from ..errors import LectureError, LinkExpired, OrderRefused
from ..models import CheckIn, ExpectedListener
from ..states import OrderState
from .delivery import DOOR_CLOSES, DOOR_OPENS

SYNC_DAYS = timedelta(days=3)
CLOCK_SLIP = timedelta(minutes=10)
MOST_EXPECTED = 500
TAIL = 4


@transaction.atomic
def announce(order, *, by, lines) -> tuple[int, int]:
    """Puts (name, member number or "") of those who will come on the door's list; returns (new, already there).

    A number is looked up among the members of the ordering union and below; only its last four characters are kept.
    Raises NotAllowed, OrderRefused for a school's order (no child's name is stored) and for more than 500 names.
    """
    reach = reach_of(by)
    if not (policies.is_orderer(reach, order) or policies.is_office_of(reach, order)):
        raise NotAllowed(_("Who ordered, or the office, says who will come."))
    if order.is_school:
        raise OrderRefused("names", _("No names are kept of a lecture at a school."))
    lock(order)
    before = order.expected.count()
    if before + len(lines) > MOST_EXPECTED:
        raise OrderRefused("names", _("At most %(most)s names can be announced.") % {"most": MOST_EXPECTED})
    numbers = [number for _name, number in lines if number]
    members = Membership.objects.filter(number__in=numbers, left_on=None, union__path__startswith=order.union.path)
    people = dict(members.values_list("number", "person"))
    rows = [
        ExpectedListener(order=order, name=name[:60], number_tail=number[-TAIL:], person_id=people.get(number))
        for name, number in lines
    ]
    ExpectedListener.objects.bulk_create(rows, ignore_conflicts=True)
    new = order.expected.count() - before
    return new, len(lines) - new


def note_arrival(order, *, by, nonce, name: str = "", expected=None, came_at=None) -> tuple[CheckIn, bool]:
    """Notes that somebody came in; returns (entry, is it new). The same nonce or announced person changes nothing.

    `came_at` is what the device's clock said, taken when it lies in the hours of the door and not ahead of now; noted
    until three days later, so that a device may come back into the network. Raises NotAllowed, LinkExpired, OrderRefused.
    """
    if not policies.can_show_links(reach_of(by), order):
        raise NotAllowed(_("The door belongs to who ordered, the office and the speaker."))
    now = timezone.now()
    came_at = came_at or now
    opens, closes = order.starts_at - DOOR_OPENS, order.starts_at + DOOR_CLOSES
    if order.state not in (OrderState.ACCEPTED, OrderState.DELIVERED, OrderState.RATED) or now > closes + SYNC_DAYS:
        raise LinkExpired(_("The door list of this lecture is closed."))
    if not opens <= came_at <= min(closes, now + CLOCK_SLIP):
        raise OrderRefused("name", _("The time of this entry lies outside the hours of the door."))
    listed = order.expected.filter(pk=expected).first() if expected else None
    if listed is None and not name.strip():
        raise OrderRefused("name", _("Please enter a name."))
    twin = _twin(order, nonce, listed)
    if twin:
        return twin, False
    if order.check_ins.count() >= order.people * 3 + 20:
        raise OrderRefused("name", _("The list is full. Please speak to the person at the door."))
    values = {"name": (listed.name if listed else name)[:60], "person": listed.person if listed else None}
    try:
        with transaction.atomic():
            row = CheckIn.objects.create(
                order=order, client_nonce=nonce, expected=listed, came_at=came_at, noted_by=by, **values
            )
            return row, True
    except IntegrityError:  # another device was first
        return _twin(order, nonce, listed), False


def _twin(order, nonce, listed):
    rows = order.check_ins.filter(client_nonce=nonce)
    if listed:
        rows = rows | order.check_ins.filter(expected=listed)
    if listed and listed.person_id:
        rows = rows | order.check_ins.filter(person=listed.person_id)
    return rows.first()


def note_batch(order, entries, *, by) -> dict[str, str]:
    """What became of each entry of a device: nonce -> "in", "twin", or the sentence why not; the same batch twice is safe."""
    found = {}
    for entry in entries:
        try:
            _row, is_new = note_arrival(order, by=by, **entry)
            found[str(entry["nonce"])] = "in" if is_new else "twin"
        except LectureError as error:
            found[str(entry["nonce"])] = str(error)
    return found
