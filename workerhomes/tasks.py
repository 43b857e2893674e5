from celery import shared_task

from .actions import absences, activities, bookings, door, door_traces, seats, series, waiting


@shared_task(name="workerhomes.tend_rooms")
def tend_rooms() -> tuple[dict, int]:
    """Releases rooms nobody came to, closes what is over, lets offers lapse and offers the next."""
    return bookings.tend_bookings(), waiting.expire_offers()


@shared_task(name="workerhomes.tend_series")
def tend_series() -> dict:
    """Makes the next dates of standing bookings, asks whether they are still wanted, ends those nobody confirmed."""
    return series.tend_series()


@shared_task(name="workerhomes.forget_traces")
def forget_traces() -> tuple[int, int]:
    """Takes names out of visits and tries at doors whose time is over; says how many of each."""
    return door_traces.forget_traces()


@shared_task(name="workerhomes.close_visits")
def close_visits() -> int:
    """Ends visits that nobody ended."""
    return door.close_forgotten()


@shared_task(name="workerhomes.tend_activities")
def tend_activities() -> tuple[dict, int, int, int]:
    """Ends sign-ups, reminds, lets offers of seats lapse and offers the next, ends pauses."""
    return activities.tend_activities(), seats.expire_offers(), seats.offer_forgotten(), absences.end_pauses()
