"""From placing an order to the speaker's answer (lecture_menu §4, S2-07, S2-09, S2-19)."""

from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from federation.queries import reach_of
from workflow.actions import move, record
from workflow.days import add_workdays, workdays_between
from workflow.errors import InvalidTransition, NotAllowed, WorkflowError
from workflow.locks import lock

from .. import notices, policies
from ..checks import check_order
from ..models import Corps, Order, SpeakerRequest, Topic
from ..queries.availability import km_to
from ..queries.candidates import candidates
from ..queries.menu import current_version
from ..states import OrderState, RequestState
from .booking import hold, release

ANSWER_WORKDAYS = 2
FREE_CANCEL_WORKDAYS = 3


def _demand(allowed: bool, sentence: str):
    if not allowed:
        raise NotAllowed(sentence)


@transaction.atomic
def place_order(*, by, union, mode, topic=None, wished_speaker=None, **details) -> Order:
    """Places an order of `by` for `union`; the wished speaker's hours are held from now on.

    `details` are columns of Order (starts_at aware, minutes, people, place …). Raises NotAllowed for somebody
    else's union, OrderRefused (with `.field`) for an entry against the rules, SlotTaken with the next free dates.
    """
    _demand(policies.can_order_for(reach_of(by), union), _("You can order for your own union only."))
    order = Order(
        union=union, ordered_by=by, mode=mode, topic=topic, wished_speaker=wished_speaker, speaker=wished_speaker,
        corps=_corps_for(union, wished_speaker), menu_version=current_version(), **details,
    )  # fmt: skip
    check_order(order)
    order.number = _next_number()
    order.save()
    if wished_speaker:
        hold(order, wished_speaker, order.starts_at)
    if topic:
        Topic.objects.filter(pk=topic.pk).update(ordered_count=F("ordered_count") + 1)
    record(order, "order_placed", by=by)
    notices.tell_orderer(order, "order_placed")
    notices.tell_office(order, "order_arrived")
    return order


def _corps_for(union, speaker) -> Corps:
    """The wished speaker's corps, else the nearest corps above the union, else the city's."""
    if speaker:
        return speaker.home_corps
    above = [union.path[: end + 1] for end, sign in enumerate(union.path) if sign == "/"]
    return Corps.objects.filter(is_active=True, union__path__in=above).order_by("-union__path")[0]


def _next_number() -> str:
    """The next number of the year, without a gap: a rolled back order gives its number back."""
    year = timezone.localdate().year
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO lectures_numbercounter (year, last) VALUES (%s, 1)"
            " ON CONFLICT (year) DO UPDATE SET last = lectures_numbercounter.last + 1 RETURNING last",
            [year],
        )
        return f"JK{year}{cursor.fetchone()[0]:05d}"


@transaction.atomic
def approve_order(order: Order, *, by, note: str = "") -> Order:
    """Lets the order pass; the office then asks a speaker. Raises NotAllowed for one's own order."""
    _demand(policies.can_review(reach_of(by), order), _("The corps office decides, and never about its own order."))
    [now] = lock(order)  # an asked or accepted order goes back to matching too: that is no approval
    if now.state != OrderState.SUBMITTED:
        raise InvalidTransition(order.machine, now.state, OrderState.REVIEWED)
    order = move(order, OrderState.REVIEWED, by=by, note=note, decided_at=timezone.now())
    notices.tell_orderer(order, "order_approved")
    return order


@transaction.atomic
def reject_order(order: Order, *, by, note: str) -> Order:
    """Returns the order with a reason; the held hours are free again."""
    _demand(policies.can_review(reach_of(by), order), _("The corps office decides, and never about its own order."))
    order = move(order, OrderState.REJECTED, by=by, note=note, decided_at=timezone.now())
    _free(order)
    notices.tell_orderer(order, "order_rejected", note=note)
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
def dispatch_order(order: Order, *, by, speaker=None, note: str = "") -> SpeakerRequest:
    """Asks `speaker` (the best fitting one when None); the answer is due within 2 working days.

    Raises NotAllowed, SlotTaken, and InvalidTransition unless the order is approved.
    """
    if by is not None:
        _demand(policies.can_dispatch(reach_of(by), order), _("The corps office asks the speakers."))
    asked = list(order.requests.values_list("speaker", flat=True))
    chosen, score = _choose(order, speaker, exclude=() if speaker else asked)
    km = km_to(chosen, (order.latitude, order.longitude))
    order = move(order, OrderState.DISPATCHED, by=by, note=note, speaker=chosen, match_score=score, distance_km=km)
    hold(order, chosen, order.starts_at)
    due = add_workdays(timezone.localdate(), ANSWER_WORKDAYS)
    request = SpeakerRequest.objects.create(
        order=order, speaker=chosen, score=score or 0, due_at=due.due_at, due_reckoning=due.explanation
    )
    notices.tell_speaker(request, "speaker_asked")
    return request


def _choose(order, speaker, exclude):
    wish = {
        "starts_at": order.starts_at, "minutes": order.minutes, "place": (order.latitude, order.longitude),
        "audience": order.audience, "is_school": order.is_school, "equipment": order.equipment, "dialect": order.dialect,
    }  # fmt: skip
    found = candidates(order.topic, exclude=exclude, most=60, **wish)
    if speaker:
        return speaker, next((one.score for one in found if one.speaker.pk == speaker.pk), None)
    own = order.bookings.filter(is_live=True).values_list("speaker", flat=True).first()
    for one in found:
        if one.fits or (one.speaker.pk == own and all(kind == "conflicting" for kind, _words in one.warnings)):
            return one.speaker, one.score
    raise NotAllowed(_("No speaker fits this order. Please choose one by hand or move the date."))


@transaction.atomic
def accept_request(request: SpeakerRequest, *, by=None) -> SpeakerRequest:
    """The speaker comes: the order is accepted, everybody concerned hears of it."""
    request = move(request, RequestState.ACCEPTED, by=by, answered_at=timezone.now())
    order = move(request.order, OrderState.ACCEPTED, by=by, accepted_at=timezone.now())
    notices.tell_orderer(order, "order_accepted")
    notices.tell_office(order, "speaker_accepted")
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
    """Lets every question lapse whose time is over; returns how many."""
    due = SpeakerRequest.objects.filter(state=RequestState.ASKED, due_at__lt=timezone.now())
    for request in due.select_related("order"):
        expire_request(request)
    return len(due)


def _ask_next(request, by):
    order = move(
        request.order, OrderState.REVIEWED, by=by, note=_("%(name)s cannot come") % {"name": request.speaker.name}
    )
    release(order)
    try:
        with transaction.atomic():
            dispatch_order(order, by=None)
    except WorkflowError:  # nobody left who fits: the office decides by hand
        order.refresh_from_db()
        notices.tell_office(order, "match_needed", occasion=str(request.pk))


@transaction.atomic
def cancel_order(order: Order, *, by, note: str, force_majeure: bool = False) -> Order:
    """Cancels with a reason; free until 3 working days before, later it is counted, unless by force majeure."""
    _demand(
        policies.can_cancel(reach_of(by), order),
        _("Only who ordered, or the corps office, can cancel before it is held."),
    )
    left = workdays_between(timezone.localdate(), timezone.localtime(order.starts_at).date())
    mark = (
        Order.Outcome.FORCE_MAJEURE
        if force_majeure
        else Order.Outcome.LATE_CANCEL
        if left < FREE_CANCEL_WORKDAYS
        else ""
    )
    speaker = order.speaker if order.state in (OrderState.DISPATCHED, OrderState.ACCEPTED) else None
    order = move(order, OrderState.CANCELLED, by=by, note=note, cancel_mark=mark)
    _withdraw(order, by)
    _free(order)
    notices.tell_orderer(order, "order_cancelled", note=note)
    if speaker:
        notices.tell_person(speaker.person, order, "talk_cancelled", note=note)
    return order


@transaction.atomic
def reschedule_order(order: Order, *, by, starts_at: datetime, note: str) -> Order:
    """Moves the date and keeps the speaker; an asked or accepted speaker is asked again (S2-19)."""
    _demand(policies.can_reschedule(reach_of(by), order), _("This order can no longer be moved."))
    order.starts_at = starts_at
    check_order(order, only_date=True)
    was, speaker = order.state, order.speaker
    if was in (OrderState.DISPATCHED, OrderState.ACCEPTED):
        _withdraw(order, by)
        order = move(order, OrderState.REVIEWED, by=by, note=note, starts_at=starts_at, accepted_at=None)
    else:
        Order.objects.filter(pk=order.pk).update(starts_at=starts_at)
        record(order, "order_rescheduled", by=by, note=note)
    release(order)
    if speaker and was in (OrderState.DISPATCHED, OrderState.ACCEPTED):
        dispatch_order(order, by=None, speaker=speaker)
    elif speaker:
        hold(order, speaker, starts_at)
    order.refresh_from_db()
    notices.tell_orderer(order, "order_rescheduled", occasion=starts_at.isoformat())
    return order


def _withdraw(order, by):
    for request in order.requests.filter(state=RequestState.ASKED):
        move(request, RequestState.WITHDRAWN, by=by, answered_at=timezone.now())


def _free(order):
    """The held hours are free again, and whoever waits for this speaker is offered them."""
    from .waiting import offer_freed

    held = order.bookings.filter(is_live=True).select_related("speaker").first()
    release(order)
    if held and held.talk_starts_at > timezone.now() + timedelta(days=1):
        offer_freed(held.speaker, held.talk_starts_at)
