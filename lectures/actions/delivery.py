"""On the day and after: the door, the head-count, the ratings, the report (S2-16 … S2-18)."""

from datetime import timedelta

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from federation.queries import reach_of
from workflow.actions import move
from workflow.errors import NotAllowed

from .. import notices, policies
from ..errors import LinkExpired, OrderRefused
from ..models import CheckIn, Order, Rating, Report, ReportPhoto, Speaker, Topic
from ..states import OrderState

DOOR_OPENS = timedelta(hours=2)
DOOR_CLOSES = timedelta(hours=4)
RATING_DAYS = 3


def check_in(order: Order, *, nonce, person=None, name: str = "") -> CheckIn:
    """Notes that somebody came; the same nonce, or the same person again, changes nothing.

    Raises LinkExpired outside two hours before the beginning and four hours after it, or when it is cancelled.
    """
    now = timezone.now()
    if order.state in (OrderState.CANCELLED, OrderState.REJECTED) or not (
        order.starts_at - DOOR_OPENS <= now <= order.starts_at + DOOR_CLOSES
    ):
        raise LinkExpired(_("The door list is open from two hours before the lecture until four hours after it."))
    try:
        with transaction.atomic():
            return CheckIn.objects.create(order=order, client_nonce=nonce, person=person, name=name[:60])
    except IntegrityError:
        twin = CheckIn.objects.filter(order=order, client_nonce=nonce).first()
        return twin or CheckIn.objects.get(order=order, person=person)


@transaction.atomic
def confirm_delivery(order: Order, *, by, people_counted: int) -> Order:
    """Says that the lecture was held before `people_counted` heads; from now on listeners can rate it."""
    if not policies.can_confirm(reach_of(by), order):
        raise NotAllowed(_("It can be confirmed by who ordered or by the office, once it has begun."))
    if not 1 <= people_counted <= 5000:
        raise OrderRefused("people_counted", _("Please count the heads: between 1 and 5000."))
    order = move(order, OrderState.DELIVERED, by=by, delivered_at=timezone.now(), data={"people": people_counted})
    Report.objects.create(order=order, people_counted=people_counted, written_by=by)
    Speaker.objects.filter(pk=order.speaker_id).update(delivered_count=F("delivered_count") + 1)
    Topic.objects.filter(pk=order.topic_id).update(delivered_count=F("delivered_count") + 1)
    notices.tell_orderer(order, "order_delivered")
    notices.tell_person(order.speaker.person, order, "talk_confirmed")
    return order


def is_open_for_rating(order: Order) -> bool:
    """From the end of the talk until 3 days after it was confirmed."""
    if order.state not in (OrderState.DELIVERED, OrderState.RATED):
        return False
    return timezone.now() <= order.delivered_at + timedelta(days=RATING_DAYS)


@transaction.atomic
def rate_order(
    order: Order, *, device: str, speaker_score: int, content_score: int, organisation_score: int, **more
) -> Rating:
    """Keeps one answer a device, scores 1 to 5; a second answer of the device is refused (S2-17).

    `device` is a keyed hash. Raises LinkExpired outside the time, OrderRefused for a repeat.
    """
    if not is_open_for_rating(order):
        raise LinkExpired(_("Ratings are open for three days after the lecture."))
    try:
        with transaction.atomic():
            row = Rating.objects.create(
                order=order, device=device, speaker_score=speaker_score, content_score=content_score,
                organisation_score=organisation_score, **more,
            )  # fmt: skip
    except IntegrityError as error:
        raise OrderRefused("", _("Thank you, your answer was already counted.")) from error
    counted = {"ratings_count": F("ratings_count") + 1}
    Speaker.objects.filter(pk=order.speaker_id).update(ratings_sum=F("ratings_sum") + speaker_score, **counted)
    Topic.objects.filter(pk=order.topic_id).update(ratings_sum=F("ratings_sum") + content_score, **counted)
    if order.state == OrderState.DELIVERED:
        move(order, OrderState.RATED)
    return row


@transaction.atomic
def close_order(order: Order, *, by, people_counted: int, questions: str = "", follow_up: str = "", photos=()) -> Order:
    """Closes with the report: heads, questions, what follows, photos already re-encoded."""
    if not policies.can_close(reach_of(by), order):
        raise NotAllowed(_("The corps office closes an order after the lecture."))
    order = move(order, OrderState.CLOSED, by=by)
    report, _made = Report.objects.update_or_create(
        order=order,
        defaults={"people_counted": people_counted, "questions": questions, "follow_up": follow_up, "written_by": by},
    )
    for photo in photos:
        ReportPhoto.objects.create(report=report, photo=photo)
    notices.tell_orderer(order, "order_closed")
    return order
