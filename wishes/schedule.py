"""What beat does for wishes."""

from celery.schedules import crontab

SCHEDULE = {
    "wishes.remind": {"task": "wishes.remind", "schedule": crontab(hour=8, minute=10)},
    "wishes.close_loops": {"task": "wishes.close_loops", "schedule": 3600.0, "options": {"expires": 3600}},
    "wishes.count_promises": {"task": "wishes.count_promises", "schedule": 600.0, "options": {"expires": 600}},
    "wishes.count_all_promises": {"task": "wishes.count_all_promises", "schedule": crontab(hour=2, minute=40)},
}
