"""On the day and after: the door, the head-count, the ratings, the report (S2-16 … S2-18)."""

from datetime import timedelta

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from federation.queries import reach_of
from workflow.actions import move, record
from workflow.errors import NotAllowed
from workflow.locks import lock

from .. import notices, policies
from ..errors import LinkExpired, OrderRefused
from ..models import CheckIn, Order, Rating, Report, ReportPhoto, Speaker, SpeakerFeedback, Topic
from ..queries.freshness import menu_changed
from ..states import OrderState
from .visit_orders import follow_held

DOOR_OPENS = timedelta(hours=2)
DOOR_CLOSES = timedelta(hours=4)
RATING_DAYS = 3
MOST_HEADS = 5000
MOST_PHOTOS = 9


def is_door_open(order: Order) -> bool:
    """From two hours before the beginning until four hours after it, of a lecture that takes place."""
    takes_place = order.state in (OrderState.ACCEPTED, OrderState.DELIVERED, OrderState.RATED)
    return takes_place and order.starts_at - DOOR_OPENS <= timezone.now() <= order.starts_at + DOOR_CLOSES


def door_closes_at(order: Order):
    """When the door of a lecture closes."""
    return order.starts_at + DOOR_CLOSES


def check_in(order: Order, *, nonce, person=None, name: str = "") -> CheckIn:
    """Notes that somebody came; the same nonce, or the same person again, changes nothing.

    Raises LinkExpired while the door is not open, OrderRefused when far more come in than were announced.
    """
    if not is_door_open(order):
        raise LinkExpired(_("The door list is open from two hours before the lecture until four hours after it."))
    twin = CheckIn.objects.filter(order=order, client_nonce=nonce).first()
    if twin:
        return twin
    if order.check_ins.count() >= order.people * 3 + 20:
        raise OrderRefused("name", _("The list is full. Please speak to the person at the door."))
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
        raise NotAllowed(policies.WHY_NOT["confirm"])
    if not 1 <= people_counted <= MOST_HEADS:
        raise OrderRefused("people_counted", _("Please count the heads: between 1 and 5000."))
    order = move(order, OrderState.DELIVERED, by=by, delivered_at=timezone.now(), data={"people": people_counted})
    Report.objects.create(order=order, people_counted=people_counted, written_by=by)
    Speaker.objects.filter(pk=order.speaker_id).update(delivered_count=F("delivered_count") + 1)
    Topic.objects.filter(pk=order.topic_id).update(delivered_count=F("delivered_count") + 1)
    menu_changed()
    follow_held(order, by=by, people_counted=people_counted)
    notices.tell_orderer(order, "order_delivered")
    notices.tell_person(order.speaker.person, order, "talk_confirmed")
    return order


def rating_opens_at(order: Order):
    """The end of the talk: nobody rates what is still going on."""
    return order.starts_at + timedelta(minutes=order.minutes)


def is_open_for_rating(order: Order) -> bool:
    """From the end of the talk, once it was confirmed, until 3 days after the confirmation."""
    if order.state not in (OrderState.DELIVERED, OrderState.RATED):
        return False
    return rating_opens_at(order) <= timezone.now() <= order.delivered_at + timedelta(days=RATING_DAYS)


@transaction.atomic
def rate_order(
    order: Order, *, device: str, speaker_score: int, content_score: int, organisation_score: int, **more
) -> Rating:
    """Keeps one answer a device, scores 1 to 5, and no more answers than heads were counted (S2-17).

    `device` is a keyed hash. Raises LinkExpired outside the time, OrderRefused for a repeat or one too many.
    """
    if not is_open_for_rating(order):
        raise LinkExpired(_("Ratings are open for three days after the lecture."))
    order = lock(order)[0]
    if order.ratings.filter(device=device).exists():
        raise OrderRefused("", _("Thank you, your answer was already counted."))
    if order.ratings.count() >= order.report.people_counted:
        raise OrderRefused("", _("Everybody who was there has answered already. Thank you."))
    row = Rating.objects.create(
        order=order, device=device, speaker_score=speaker_score, content_score=content_score,
        organisation_score=organisation_score, **more,
    )  # fmt: skip
    counted = {"ratings_count": F("ratings_count") + 1}
    Speaker.objects.filter(pk=order.speaker_id).update(ratings_sum=F("ratings_sum") + speaker_score, **counted)
    Topic.objects.filter(pk=order.topic_id).update(ratings_sum=F("ratings_sum") + content_score, **counted)
    menu_changed()
    if order.state == OrderState.DELIVERED:
        move(order, OrderState.RATED)
    return row


@transaction.atomic
def give_feedback(order: Order, *, by, group_score: int, place_score: int, comment: str = "") -> SpeakerFeedback:
    """The speaker says how the group and the place were, once, scores 1 to 5 (S2-17)."""
    if not policies.can_give_feedback(reach_of(by), order):
        raise NotAllowed(policies.WHY_NOT["feedback"])
    lock(order)
    if SpeakerFeedback.objects.filter(order=order).exists():
        raise OrderRefused("", _("Thank you, your answer was already counted."))
    row = SpeakerFeedback.objects.create(order=order, group_score=group_score, place_score=place_score, comment=comment)
    record(order, "speaker_feedback_given", by=by)
    return row


@transaction.atomic
def show_phone(order: Order, *, by) -> str:
    """The contact's phone in full; every look is journalled. Raises NotAllowed for whom it does not concern."""
    if not policies.can_see_phone(reach_of(by), order):
        raise NotAllowed(_("The number is for the speaker who comes, the office and who ordered."))
    record(order, "contact_phone_shown", by=by)
    return order.contact_phone


@transaction.atomic
def close_order(order: Order, *, by, people_counted: int, questions: str = "", follow_up: str = "", photos=()) -> Order:
    """Closes with the report: heads, questions, what follows, photos already re-encoded."""
    if not policies.can_close(reach_of(by), order):
        raise NotAllowed(policies.WHY_NOT["close"])
    if len(photos) > MOST_PHOTOS:
        raise OrderRefused("photos", _("Please choose at most %(most)s photos.") % {"most": MOST_PHOTOS})
    order = move(order, OrderState.CLOSED, by=by)
    report, _made = Report.objects.update_or_create(
        order=order,
        defaults={"people_counted": people_counted, "questions": questions, "follow_up": follow_up, "written_by": by},
    )
    for photo in photos:
        ReportPhoto.objects.create(report=report, photo=photo)
    notices.tell_orderer(order, "order_closed")
    return order
