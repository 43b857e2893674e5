"""The content calendar as a calendar file."""

from datetime import timedelta

from django.conf import settings
from django.utils import timezone
from icalendar import Calendar, Event


def calendar_file(entries, name: str) -> bytes:
    """`entries` as one iCalendar file (RFC 5545) called `name`; UIDs stay the same, so that a subscription follows."""
    calendar = Calendar()
    calendar.add("prodid", "-//Union portal//Campaigns//ZH")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    for entry in entries:
        calendar.add_component(_event(entry))
    return calendar.to_ical()


def _event(entry) -> Event:
    event = Event()
    event.add("uid", f"{entry.key}@campaigns")
    event.add("summary", f"{entry.word} {entry.title}")
    event.add("dtstart", entry.starts_at or entry.day)
    event.add("dtend", entry.ends_at or entry.day + timedelta(days=1))
    event.add("dtstamp", timezone.now())
    if entry.place:
        event.add("location", entry.place)
    event.add("url", settings.BASE_URL.rstrip("/") + entry.url)
    return event
