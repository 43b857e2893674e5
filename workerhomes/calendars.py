"""Calendar files of activities."""

from icalendar import Calendar, Event

from .states import ActivityState


def activity_calendar(activity) -> bytes:
    """The meetings of an activity as an iCalendar file (RFC 5545); a cancelled one says so, UIDs stay the same."""
    gone = activity.state == ActivityState.CANCELLED
    calendar = Calendar()
    calendar.add("prodid", "-//Union portal//Worker homes//ZH")
    calendar.add("version", "2.0")
    calendar.add("method", "CANCEL" if gone else "PUBLISH")
    for place, session in enumerate(activity.sessions.all(), 1):
        event = Event()
        event.add("uid", f"{activity.number}-{place}@homes")
        event.add("summary", activity.title)
        event.add("dtstart", session.starts_at)
        event.add("dtend", session.ends_at)
        event.add("dtstamp", activity.created_at)
        room = session.place or (activity.room.name if activity.room else "")
        event.add("location", f"{activity.home.name} {room} {activity.home.address}".replace("  ", " "))
        event.add("status", "CANCELLED" if gone else "CONFIRMED")
        calendar.add_component(event)
    return calendar.to_ical()
