from celery import shared_task

from .actions import needs, reminders, sessions


@shared_task(name="services.tend_appointments")
def tend_appointments() -> int:
    """Ends appointments that nobody confirmed in time."""
    return sessions.tend_appointments()


@shared_task(name="services.tend_needs")
def tend_needs() -> tuple[int, int]:
    """Announces the sessions of the timetables and proposes those that needs ask for."""
    return sessions.make_from_timetables(), len(sessions.propose_due())


@shared_task(name="services.remind")
def remind() -> tuple[int, int]:
    """Reminds of certificates that end; forgets codes of yesterday."""
    return reminders.remind_of_certificates(), needs.forget_codes()
