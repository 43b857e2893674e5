"""What an order must hold before it is taken, each with its sentence and the field it belongs to."""

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from workflow.days import workdays_between

from .errors import OrderRefused

NOTICE_WORKDAYS = 7
MOST_PEOPLE = 2000
FARTHEST = timedelta(days=180)


def check_order(order, *, only_date: bool = False) -> None:
    """Raises OrderRefused for the first rule of lecture_menu §4.3 that the unsaved order breaks."""
    _check_date(order)
    if only_date:
        return
    if not (order.topic_id or order.wished_speaker_id or order.need):
        raise OrderRefused("need", _("Please choose a topic or a speaker, or tell us what you need."))
    if order.topic_id and not order.topic.is_published:
        raise OrderRefused("topic", _("This topic is no longer on the menu. Please choose another."))
    _check_people(order)
    _check_school(order)
    _check_speaker(order)


def _check_date(order):
    if order.starts_at <= timezone.now():
        raise OrderRefused("starts_at", _("This date is in the past. Please choose a later one."))
    if order.starts_at > timezone.now() + FARTHEST:
        raise OrderRefused("starts_at", _("Please choose a date within the next half year."))
    if workdays_between(timezone.localdate(), timezone.localtime(order.starts_at).date()) < NOTICE_WORKDAYS:
        raise OrderRefused(
            "starts_at", _("Please order at least %(days)s working days ahead.") % {"days": NOTICE_WORKDAYS}
        )


def _check_people(order):
    if not 1 <= order.people <= MOST_PEOPLE:
        raise OrderRefused("people", _("Between 1 and %(most)s people can come.") % {"most": MOST_PEOPLE})
    if order.site and order.people > order.site.capacity_people:
        raise OrderRefused("people", _("There is room for %(room)s people.") % {"room": order.site.capacity_people})
    if order.topic and order.people > order.topic.group_max_people:
        raise OrderRefused(
            "people",
            _("This topic works for up to %(most)s people. Please order twice.")
            % {"most": order.topic.group_max_people},
        )


def _check_school(order):
    if not order.is_school:
        return
    if order.topic and not order.topic.is_for_schools:
        raise OrderRefused("topic", _("This topic is not meant for pupils or students."))
    if not order.teacher_present:
        raise OrderRefused("teacher_present", _("A teacher has to stay in the room."))
    speaker, day = order.wished_speaker, timezone.localtime(order.starts_at).date()
    if speaker and not (speaker.school_cleared_until and speaker.school_cleared_until >= day):
        raise OrderRefused("is_school", _("%(name)s is not cleared for schools on that day.") % {"name": speaker.name})


def _check_speaker(order):
    speaker = order.wished_speaker
    if speaker and not speaker.is_active:
        raise OrderRefused("wished_speaker", _("%(name)s does not lecture at present.") % {"name": speaker.name})
    if speaker and order.topic and not order.topic.offerings.filter(speaker=speaker).exists():
        raise OrderRefused("wished_speaker", _("%(name)s does not give this topic.") % {"name": speaker.name})
