"""What becomes of the lectures of a speaker who is suspended or leaves: somebody else, or cancelled, and told (S1-11).

Who leaves the corps also ends as tutor and gives reserved days back; a suspension leaves both.

Every order has a transaction of its own, after the decision about the speaker was committed; a beat task finds what
a crash left over. The reason of a suspension stays in the office: orderers read that the speaker cannot come.
"""

from functools import partial

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from workflow.actions import move, record
from workflow.errors import InvalidTransition, WorkflowError
from workflow.locks import lock

from .. import notices
from ..models import Order, Speaker
from ..queries import leaving as queries
from ..queries.uncleared import orders_uncleared
from ..states import OrderState as S
from ..states import PostState, VisitState
from .booking import release
from .orders import dispatch_order, withdraw_asked, withdraw_order
from .tutors import end_tutor
from .visit_orders import let_go, tell_both


def hand_over_later(speaker: Speaker) -> None:
    """Hands the speaker's lectures over as soon as the present transaction is committed."""
    transaction.on_commit(partial(hand_over_of, speaker.pk), robust=True)


def hand_over_of(pk: int) -> int:
    """Frees what a speaker cannot hold any more: off the menu, out of the corps, not cleared; says how many rows moved."""
    return _each(lambda rows: rows.filter(speaker=pk))


def hand_over_all() -> int:
    """The same for every such speaker."""
    return _each(lambda rows: rows)


def _each(chosen) -> int:
    done = 0
    for rows, run in (
        (queries.orders_left_behind(), hand_over),
        (orders_uncleared(), hand_over),
        (queries.visits_left_behind(), _cancel_visit),
        (queries.tutors_left_behind(), end_tutor),
        (queries.slots_left_behind(), _give_back),
    ):
        for row in list(chosen(rows)):
            try:
                run(row)
                done += 1
            except WorkflowError:  # answered, cancelled or busy meanwhile: the next sweep looks again
                continue
    return done


@transaction.atomic
def hand_over(order: Order) -> Order:
    """Offers the order to the next fitting speaker; without a topic or for a school visit it is cancelled instead.

    Orderer, speaker and office hear of it; the cancellation does not count against the unit. Nobody who fits: the office
    chooses by hand. Raises InvalidTransition for an order that was held or ended meanwhile.
    """
    speaker, why = order.speaker, _("%(name)s cannot come") % {"name": order.speaker.name}
    if order.mode == Order.Mode.VISIT or not (order.topic_id or order.need):
        return withdraw_order(order, by=None, note=why, force_majeure=True)
    lock(speaker)
    order.refresh_from_db(fields=["state", "speaker"])
    if order.speaker_id != speaker.pk:
        raise InvalidTransition(order.machine, order.state, S.REVIEWED)
    was = order.state
    _back_to_matching(order, why)
    release(order)
    order = queries.with_people(Order.objects.filter(pk=order.pk)).get()
    occasion = f"left:{speaker.pk}:{order.calendar_sequence}"
    notices.tell_orderer(order, "speaker_changes", occasion=occasion, name=speaker.name)
    if was == S.ACCEPTED:
        notices.tell_person(speaker.person, order, "talk_cancelled", occasion=occasion, note=why)
    if was in (S.DISPATCHED, S.ACCEPTED):
        _ask_somebody_else(order, occasion)
    return order


def _back_to_matching(order, why):
    """An asked or accepted order waits for a speaker again; one that was not matched yet only loses the name."""
    changed = {"speaker": None, "calendar_sequence": F("calendar_sequence") + 1}
    if order.state in (S.DISPATCHED, S.ACCEPTED):
        withdraw_asked(order, None)
        move(order, S.REVIEWED, note=why, accepted_at=None, **changed)
        return
    if not Order.objects.filter(pk=order.pk, state__in=[S.SUBMITTED, S.REVIEWED]).update(**changed):
        raise InvalidTransition(order.machine, Order.objects.get(pk=order.pk).state, S.REVIEWED)
    record(order, "speaker_left", by=None, note=why)


def _ask_somebody_else(order, occasion):
    try:
        with transaction.atomic():
            dispatch_order(order, by=None)
    except WorkflowError:  # nobody fits
        order.refresh_from_db()
        notices.tell_office(order, "match_needed", occasion=occasion)


@transaction.atomic
def _cancel_visit(visit):
    """A school visit that is not agreed yet ends, and the speaker's own offer with it."""
    why = _("%(name)s cannot come") % {"name": visit.speaker.name}
    visit = move(visit, VisitState.CANCELLED, note=why)
    let_go(visit, by=None)
    if visit.post and visit.post.speaker_id == visit.speaker_id and visit.post.state == PostState.OPEN:
        move(visit.post, PostState.CLOSED, note=why)
    tell_both(visit, "visit_cancelled", note=why)


@transaction.atomic
def _give_back(slot):
    """A reserved day that no school took ends with the speaker's seat."""
    record(slot, "slot_dropped", by=None, union=slot.speaker.home_corps.union)
    slot.delete()
