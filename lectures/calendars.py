"""Calendar files."""

from datetime import timedelta

from django.conf import settings
from django.urls import reverse
from icalendar import Calendar, Event


def order_calendar(order) -> bytes:
    """The lecture as an iCalendar file, times with their zone."""
    event = Event()
    event.add("uid", f"{order.number}@lectures")
    event.add("summary", str(order.topic or order.need[:60] or order.number))
    event.add("dtstart", order.starts_at)
    event.add("dtend", order.starts_at + timedelta(minutes=order.minutes))
    event.add("dtstamp", order.created_at)
    event.add("location", order.place)
    event.add("description", settings.BASE_URL + reverse("lectures:order-detail", args=[order.number]))
    event.add(
        "status",
        "CANCELLED" if order.state in ("cancelled", "rejected") else "CONFIRMED" if order.accepted_at else "TENTATIVE",
    )
    calendar = Calendar()
    calendar.add("prodid", "-//Union portal//Lectures//ZH")
    calendar.add("version", "2.0")
    calendar.add_component(event)
    return calendar.to_ical()
