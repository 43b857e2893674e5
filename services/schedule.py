"""What beat does for on-site services."""

from celery.schedules import crontab

SCHEDULE = {
    "services.tend_appointments": {"task": "services.tend_appointments", "schedule": 60.0, "options": {"expires": 60}},
    "services.tend_needs": {"task": "services.tend_needs", "schedule": 3600.0, "options": {"expires": 3600}},
    "services.remind": {"task": "services.remind", "schedule": crontab(hour=8, minute=30)},
}
