"""Calendar files."""

from datetime import timedelta

from django.conf import settings
from django.urls import reverse
from icalendar import Calendar, Event

from .states import OrderState

OVER = (OrderState.CANCELLED, OrderState.REJECTED)
SETTLED = (OrderState.ACCEPTED, OrderState.DELIVERED, OrderState.RATED, OrderState.CLOSED)


def order_calendar(order) -> bytes:
    """The lecture as an iCalendar file (RFC 5545), times with their zone.

    The UID stays the same for the life of the order and SEQUENCE grows with every move, so that a calendar which
    has the event already follows it; a cancelled one says CANCEL.
    """
    return _file([order_event(order)], "CANCEL" if order.state in OVER else "PUBLISH")


def feed_calendar(orders, name: str) -> bytes:
    """Many lectures as one calendar to subscribe to, called `name`."""
    return _file([order_event(order) for order in orders], "PUBLISH", name)


def invitation_calendar(orders, method: str, person, mail: str = "") -> bytes:
    """What a release changes for `person` (RFC 5546): method REQUEST for new and moved lectures, CANCEL for those gone."""
    events = []
    for order in orders:
        event = order_event(order)
        event["status"] = "CANCELLED" if method == "CANCEL" else "CONFIRMED"
        event.add("organizer", f"mailto:{settings.DEFAULT_FROM_EMAIL}")
        event.add("attendee", f"mailto:{mail}" if mail else "invalid:nomail", parameters={"CN": person.name})
        events.append(event)
    return _file(events, method)


def order_event(order) -> Event:
    """The lecture as one event."""
    event = Event()
    event.add("uid", f"{order.number}@lectures")
    event.add("sequence", order.calendar_sequence)
    event.add("summary", str(order.called)[:60])
    event.add("dtstart", order.starts_at)
    event.add("dtend", order.starts_at + timedelta(minutes=order.minutes))
    event.add("dtstamp", order.accepted_at or order.created_at)
    event.add("location", order.place)
    event.add("description", settings.BASE_URL + reverse("lectures:order-detail", args=[order.number]))
    event.add("status", "CANCELLED" if order.state in OVER else "CONFIRMED" if order.state in SETTLED else "TENTATIVE")
    return event


def _file(events, method: str, name: str = "") -> bytes:
    calendar = Calendar()
    calendar.add("prodid", "-//Union portal//Lectures//ZH")
    calendar.add("version", "2.0")
    calendar.add("method", method)
    if name:
        calendar.add("x-wr-calname", name)
    for event in events:
        calendar.add_component(event)
    return calendar.to_ical()


def lessons_calendar(lessons, trial=None) -> bytes:
    """The timetable of somebody's courses, and their trial talk, as one iCalendar file; UIDs stay the same."""
    entries = []
    for lesson in lessons:
        row = (f"lesson-{lesson.pk}", f"{lesson.batch} · {lesson.title}", lesson.starts_at, lesson.ends_at)
        entries.append(_entry(*row, lesson.batch.place))
    if trial:
        slot = trial.slot
        entries.append(_entry(f"trial-{trial.pk}", trial.title, slot.starts_at, slot.ends_at, slot.place))
    return _file(entries, "PUBLISH")


def _entry(uid, summary, starts_at, ends_at, place) -> Event:
    event = Event()
    event.add("uid", f"{uid}@lectures")
    event.add("summary", summary)
    event.add("dtstart", starts_at)
    event.add("dtend", ends_at)
    event.add("dtstamp", starts_at)
    event.add("location", place)
    return event
