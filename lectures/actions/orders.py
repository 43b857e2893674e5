"""From placing an order to the speaker's answer (lecture_menu §4, S2-07, S2-09, S2-19)."""

from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from federation.queries import reach_at_hand, reach_of
from workflow.actions import move, record
from workflow.days import add_workdays, workdays_between
from workflow.errors import InvalidTransition, NotAllowed, WorkflowError
from workflow.locks import lock
from workflow.numbers import insert_numbered

from .. import notices, policies
from ..checks import check_order
from ..errors import OrderRefused
from ..models import Corps, Order, SpeakerRequest
from ..queries.availability import km_to
from ..queries.candidates import candidates, wish_of
from ..queries.fairness import OVERRIDDEN, share_of
from ..states import DraftState, OrderState, RequestState
from .booking import book, queue_for, release, secure, secure_site
from .visit_orders import follow_cancelled
from .waiting import check_offer, offer_freed, use_offer

ANSWER_WORKDAYS = 2
SERIES = "orders"  # of the numbers of a year
COUNTED = "UPDATE lectures_topic SET ordered_count = ordered_count + 1 WHERE id = %s"
FREE_CANCEL_WORKDAYS = 3
ASKED = (OrderState.DISPATCHED, OrderState.ACCEPTED)


def _demand(allowed: bool, sentence):
    if not allowed:
        raise NotAllowed(sentence)


@transaction.atomic
def place_order(**order) -> Order:
    """Places an order as `place_order_here` does; a refusal leaves the caller's transaction as it was before."""
    return place_order_here(**order)


def place_order_here(
    *, by, union, mode, topic=None, wished_speaker=None, offer=None, short_notice: bool = False, **details
) -> Order:
    """Places an order of `by` for `union`, in a transaction that a refusal ends; the wished speaker's hours are held from now on.

    `details` are columns of Order (starts_at aware, minutes, people, place …); `offer` is a date offered from the
    waiting list, which the order takes up; `short_notice` forgives the notice. Raises NotAllowed for somebody else's
    union, OrderRefused (with `.field`) for an entry against the rules, SlotTaken with the next free dates, LinkExpired for an offer that is over.
    """
    _demand(policies.can_order_for(reach_at_hand(by), union), _("You can order for your own union only."))
    order = Order(
        union=union, ordered_by=by, mode=mode, topic=topic, wished_speaker=wished_speaker, speaker=wished_speaker,
        corps=_corps_for(union, wished_speaker), **details,
    )  # fmt: skip
    if offer:
        check_offer(offer, order)
    standing = check_order(order, offer=offer, short_notice=short_notice)
    if wished_speaker:
        queue_for(wished_speaker, order, standing.is_free)
    elif order.site:
        secure_site(order.site)
        check_order(order, only_date=True, offer=offer, short_notice=short_notice)
    order.menu_version_id = standing.menu_version
    insert_numbered(order, "number", SERIES, "JK", beside=COUNTED, values=[topic.pk if topic else None])
    if offer:
        use_offer(offer, order, by=by)
    if wished_speaker:
        book(wished_speaker, order, order.starts_at)
    record(order, "order_placed", by=by)
    notices.tell_placed(order)
    return order


def _corps_for(union, speaker) -> Corps:
    """The wished speaker's corps, else the nearest corps above the union, else the city's."""
    if speaker:
        return speaker.home_corps
    above = [union.path[: end + 1] for end, sign in enumerate(union.path) if sign == "/"]
    corps = Corps.objects.filter(is_active=True, union__path__in=above).order_by("-union__path").first()
    corps = corps or Corps.objects.filter(is_active=True).order_by("union__path").first()
    if corps is None:
        raise OrderRefused("union", _("No speaker corps works for this union yet."))
    return corps


@transaction.atomic
def approve_order(order: Order, *, by, note: str = "") -> Order:
    """Lets the order pass; the office then asks a speaker. Raises NotAllowed for one's own order."""
    _demand(policies.can_review(reach_of(by), order), policies.WHY_NOT["review"])
    [now] = lock(order)  # an asked or accepted order goes back to matching too: that is no approval
    if now.state != OrderState.SUBMITTED:
        raise InvalidTransition(order.machine, now.state, OrderState.REVIEWED)
    order = move(order, OrderState.REVIEWED, by=by, note=note, decided_at=timezone.now())
    notices.tell_orderer(order, "order_approved")
    return order


@transaction.atomic
def reject_order(order: Order, *, by, note: str) -> Order:
    """Returns the order with a reason; the held hours are free again."""
    _demand(policies.can_review(reach_of(by), order), policies.WHY_NOT["review"])
    held = held_by(order, locked=True)
    _withdraw_draft(order, by)
    order = move(order, OrderState.REJECTED, by=by, note=note, decided_at=timezone.now())
    release(order)
    notices.tell_orderer(order, "order_rejected", note=note)
    _offer(held)
    return order


def approve_orders(orders, *, by) -> tuple[list, list]:
    """Approves one after the other; returns those done and, for each skipped one, (order, why)."""
    done, skipped = [], []
    for order in orders:
        try:
            done.append(approve_order(order, by=by))
        except WorkflowError as error:
            skipped.append((order, str(error)))
    return done, skipped


@transaction.atomic
def dispatch_order(order: Order, *, by, speaker=None, note: str = "", fair_reason: str = "") -> SpeakerRequest:
    """Asks `speaker` (the best fitting one when None); the answer is due within 2 working days.

    A speaker named by hand may be asked against the weekly hours, never without clearance for a school, and over the
    fair share (S2-20) with a `fair_reason` alone, which the journal keeps. Raises NotAllowed, SlotTaken, OrderRefused,
    and InvalidTransition unless the order is approved.
    """
    if by is not None:
        _demand(policies.can_dispatch(reach_of(by), order), _("The corps office asks the speakers."))
    if order.state != OrderState.REVIEWED:
        raise InvalidTransition(order.machine, order.state, OrderState.DISPATCHED)
    chosen, score = _choose(order, speaker)
    secure(chosen, order, order.starts_at, strict=speaker is None)
    if by is not None and speaker is not None:
        demand_fair_share(order, chosen, fair_reason, by=by)
    held = held_by(order)
    _withdraw_draft(order, by)
    release(order)
    book(chosen, order, order.starts_at)
    km = km_to(chosen, (order.latitude, order.longitude))
    order = move(order, OrderState.DISPATCHED, by=by, note=note, speaker=chosen, match_score=score, distance_km=km)
    due = add_workdays(timezone.localdate(), ANSWER_WORKDAYS)
    request = SpeakerRequest.objects.create(
        order=order, speaker=chosen, score=score or 0, due_at=due.due_at, due_steps=due.steps
    )
    notices.tell_speaker(request, "speaker_asked")
    if held and held.speaker_id != chosen.pk:
        _offer(held)
    return request


def demand_fair_share(order, speaker, reason: str, *, by) -> None:
    """Raises OrderRefused (field `fair_reason`) for a speaker over the fair share without a reason, else journals it.

    The speaker's row is locked, so that two offices cannot both take the last lecture of the share.
    """
    count, most = share_of(speaker, order)
    if count < most:
        return
    if not reason.strip():
        sentence = _("%(name)s has %(count)s lectures around that date; %(most)s are a fair share. Please say why.")
        raise OrderRefused("fair_reason", sentence % {"name": speaker.name, "count": count, "most": most})
    told = {"speaker": speaker.pk, "lectures": count, "fair": most}
    record(order, OVERRIDDEN, by=by, union=order.corps.union, note=reason, data=told)


def _choose(order, speaker):
    """The named speaker, or the best one without a warning who was not asked in vain; with the score."""
    only = [speaker.pk] if speaker else []
    found = candidates(order.topic, order=order, only=only, most=60, **wish_of(order))
    if speaker:
        _demand_clearance(order, speaker)
        return speaker, found[0].score if found else None
    vain = [RequestState.DECLINED, RequestState.EXPIRED]
    asked = set(order.requests.filter(state__in=vain).values_list("speaker", flat=True))
    fitting = [one for one in found if one.fits and one.speaker.pk not in asked]
    wished = [one for one in fitting if one.speaker.pk == order.wished_speaker_id]
    for one in wished or fitting:
        return one.speaker, one.score
    raise NotAllowed(_("No speaker fits this order. Please choose one by hand or move the date."))


def _demand_clearance(order, speaker):
    day = timezone.localtime(order.starts_at).date()
    if order.is_school and not (speaker.school_cleared_until and speaker.school_cleared_until >= day):
        sentence = _("%(name)s is not cleared for schools on that day.")
        raise OrderRefused("speaker", sentence % {"name": speaker.name})


@transaction.atomic
def accept_request(request: SpeakerRequest, *, by=None) -> SpeakerRequest:
    """The speaker comes: the order is accepted, everybody concerned hears of it. Raises InvalidTransition afterwards."""
    order = move(
        request.order, OrderState.ACCEPTED, by=by, accepted_at=timezone.now(),
        calendar_sequence=F("calendar_sequence") + 1,
    )  # fmt: skip
    request = move(request, RequestState.ACCEPTED, by=by, answered_at=timezone.now())
    occasion = order.starts_at.isoformat()
    notices.tell_orderer(order, "order_accepted", occasion=occasion)
    notices.tell_office(order, "speaker_accepted", occasion=occasion)
    notices.tell_person(request.speaker.person, order, "talk_invited", occasion=occasion)
    return request


@transaction.atomic
def decline_request(request: SpeakerRequest, *, by=None, reason: str) -> SpeakerRequest:
    """The speaker cannot come; the next fitting one is asked at once (S2-09)."""
    request = move(
        request, RequestState.DECLINED, by=by, note=reason, answered_at=timezone.now(), decline_reason=reason[:200]
    )
    _ask_next(request, by)
    return request


@transaction.atomic
def expire_request(request: SpeakerRequest) -> SpeakerRequest:
    """No answer within the time: the next fitting speaker is asked."""
    request = move(request, RequestState.EXPIRED, answered_at=timezone.now())
    _ask_next(request, None)
    return request


def expire_requests() -> int:
    """Lets every question lapse whose time is over; returns how many. One that is answered meanwhile is left alone."""
    due = SpeakerRequest.objects.filter(state=RequestState.ASKED, due_at__lt=timezone.now())
    lapsed = 0
    for request in due.select_related("order__topic", "order__union", "order__corps__union", "speaker__person"):
        try:
            expire_request(request)
            lapsed += 1
        except WorkflowError:
            continue
    return lapsed


def _ask_next(request, by):
    why = _("%(name)s cannot come") if request.state == RequestState.DECLINED else _("%(name)s did not answer in time")
    order = move(request.order, OrderState.REVIEWED, by=by, note=why % {"name": request.speaker.name})
    release(order)
    notices.tell_orderer(order, "speaker_changes", occasion=str(request.pk), name=request.speaker.name)
    try:
        with transaction.atomic():
            dispatch_order(order, by=None)
    except WorkflowError:  # nobody left who fits: the office decides by hand
        order.refresh_from_db()
        notices.tell_office(order, "match_needed", occasion=str(request.pk))


@transaction.atomic
def cancel_order(order: Order, *, by, note: str, force_majeure: bool = False) -> Order:
    """Cancels with a reason; free until 3 working days before, later it is counted, unless by force majeure."""
    _demand(policies.can_cancel(reach_of(by), order), policies.WHY_NOT["cancel"])
    return withdraw_order(order, by=by, note=note, force_majeure=force_majeure)


@transaction.atomic
def withdraw_order(order: Order, *, by, note: str, force_majeure: bool = False) -> Order:
    """As `cancel_order`, for an action that has asked a policy of its own (either side of a school visit)."""
    left = workdays_between(timezone.localdate(), timezone.localtime(order.starts_at).date())
    mark = (
        Order.Outcome.FORCE_MAJEURE
        if force_majeure
        else Order.Outcome.LATE_CANCEL
        if left < FREE_CANCEL_WORKDAYS
        else ""
    )
    speaker = order.speaker if order.state in (OrderState.DISPATCHED, OrderState.ACCEPTED) else None
    held = held_by(order, locked=True)
    order = move(
        order, OrderState.CANCELLED, by=by, note=note, cancel_mark=mark, calendar_sequence=F("calendar_sequence") + 1
    )
    withdraw_asked(order, by)
    _withdraw_draft(order, by)
    release(order)
    follow_cancelled(order, by=by, note=note)
    notices.tell_orderer(order, "order_cancelled", note=note)
    notices.tell_office(order, "order_cancelled", note=note)
    if speaker:
        notices.tell_person(speaker.person, order, "talk_cancelled", note=note)
    _offer(held)
    return order


@transaction.atomic
def reschedule_order(order: Order, *, by, starts_at: datetime, note: str) -> Order:
    """Moves the date and keeps the speaker; an asked or accepted speaker is asked again (S2-19).

    Raises NotAllowed, OrderRefused (field `starts_at`) and SlotTaken with the dates on which all can.
    """
    _demand(policies.can_reschedule(reach_of(by), order), policies.WHY_NOT["reschedule"])
    if starts_at == order.starts_at:
        raise OrderRefused("starts_at", _("This is the present date. Please choose another."))
    was, speaker, held = order.state, order.speaker, held_by(order)
    if order.drafts.filter(state=DraftState.OFFERED).exists():
        raise OrderRefused("starts_at", _("A draft with a date waits for the answer. Please answer it first."))
    order.starts_at = starts_at
    check_order(order, only_date=True)
    if speaker:
        secure(speaker, order, starts_at, strict=was not in ASKED)
    changed = {"starts_at": starts_at, "calendar_sequence": F("calendar_sequence") + 1}
    if was in ASKED:
        withdraw_asked(order, by)
        order = move(order, OrderState.REVIEWED, by=by, note=note, accepted_at=None, **changed)
        dispatch_order(order, by=None, speaker=speaker)
    else:
        if not Order.objects.filter(pk=order.pk, state=was).update(**changed):
            raise InvalidTransition(order.machine, Order.objects.get(pk=order.pk).state, was)
        record(order, "order_rescheduled", by=by, note=note)
        if speaker:
            release(order)
            book(speaker, order, starts_at)
    order.refresh_from_db()
    notices.tell_orderer(order, "order_rescheduled", occasion=starts_at.isoformat())
    _offer(held)
    return order


def withdraw_asked(order, by) -> None:
    """The question that waits for a speaker's answer ends."""
    for request in order.requests.filter(state=RequestState.ASKED):
        move(request, RequestState.WITHDRAWN, by=by, answered_at=timezone.now())


def _withdraw_draft(order, by):
    """A draft that waits ends with whatever else becomes of its order."""
    for draft in order.drafts.filter(state=DraftState.OFFERED):
        move(draft, DraftState.WITHDRAWN, by=by, answered_at=timezone.now())


def held_by(order, *, locked: bool = False):
    """The hours held for the order, None without; `locked` queues for the speaker's row first."""
    held = order.bookings.filter(is_live=True).select_related("speaker__home_corps__union").first()
    if held and locked:
        lock(held.speaker)
    return held


def _offer(held):
    """Whoever waits for the speaker is offered the hours that became free."""
    if held:
        offer_freed(held.speaker, held.talk_starts_at)
