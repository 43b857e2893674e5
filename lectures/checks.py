"""What an order must hold before it is taken, each with its sentence and the field it belongs to."""

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from workflow.days import workdays_between

from .errors import OrderRefused
from .queries.availability import NOTICE_WORKDAYS, is_open_at
from .queries.standing import Standing, standing_of

MOST_PEOPLE = 2000
FARTHEST = timedelta(days=180)


def check_order(order, *, only_date: bool = False, offer=None, short_notice: bool = False) -> Standing:
    """Raises OrderRefused for the first rule of lecture_menu §4.3 that the order breaks; returns how things stand.

    `only_date` asks what a moved date can break. An `offer` from the waiting list, or `short_notice`, forgives the notice,
    and the offer's hours are not in the way. Whether the wished speaker is free is told, not judged.
    """
    _check_date(order, short_notice=short_notice or bool(offer))
    standing = standing_of(order, own=[offer] if offer else [])
    _check_place(order, standing)
    if only_date:
        _check_clearance(order)
        return standing
    if not (order.topic_id or order.wished_speaker_id or order.need):
        raise OrderRefused("need", _("Please choose a topic or a speaker, or tell us what you need."))
    if order.topic_id and not _is_on_menu(order.topic):
        raise OrderRefused("topic", _("This topic is no longer on the menu. Please choose another."))
    _check_people(order)
    _check_school(order)
    _check_clearance(order)
    _check_speaker(order, standing)
    return standing


def _is_on_menu(topic) -> bool:
    today = timezone.localdate()
    begun = topic.valid_from is None or topic.valid_from <= today
    return topic.is_published and begun and (topic.valid_until is None or topic.valid_until >= today)


def _check_date(order, short_notice):
    if order.starts_at <= timezone.now():
        raise OrderRefused("starts_at", _("This date is in the past. Please choose a later one."))
    if order.starts_at > timezone.now() + FARTHEST:
        raise OrderRefused("starts_at", _("Please choose a date within the next half year."))
    days = max(NOTICE_WORKDAYS, order.wished_speaker.notice_days if order.wished_speaker else 0)
    if not short_notice and workdays_between(timezone.localdate(), timezone.localtime(order.starts_at).date()) < days:
        raise OrderRefused("starts_at", _("Please order at least %(days)s working days ahead.") % {"days": days})


def _check_place(order, standing):
    """Place and group have the time free (S2-04)."""
    site = order.site
    if site and not site.is_active:
        raise OrderRefused("site", _("This demonstration point cannot be used. Please choose another place."))
    if not is_open_at(site, order.starts_at, order.minutes):
        hours = {"from": site.open_from.strftime("%H:%M"), "until": site.open_until.strftime("%H:%M")}
        raise OrderRefused("starts_at", _("The demonstration point is open from %(from)s to %(until)s.") % hours)
    if standing.group_is_busy:
        raise OrderRefused("starts_at", _("Your union has another lecture at that time."))
    if standing.site_is_busy:
        raise OrderRefused("starts_at", _("The demonstration point is taken at that time."))


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


def _check_clearance(order):
    speaker, day = order.wished_speaker, timezone.localtime(order.starts_at).date()
    if order.is_school and speaker and not (speaker.school_cleared_until and speaker.school_cleared_until >= day):
        raise OrderRefused("is_school", _("%(name)s is not cleared for schools on that day.") % {"name": speaker.name})


def _check_speaker(order, standing):
    speaker = order.wished_speaker
    if speaker and not speaker.is_active:
        raise OrderRefused("wished_speaker", _("%(name)s does not lecture at present.") % {"name": speaker.name})
    if not standing.gives_topic:
        raise OrderRefused("wished_speaker", _("%(name)s does not give this topic.") % {"name": speaker.name})
