"""What beat does for worker homes."""

from celery.schedules import crontab

SCHEDULE = {
    "workerhomes.tend_rooms": {"task": "workerhomes.tend_rooms", "schedule": 60.0, "options": {"expires": 60}},
    "workerhomes.tend_activities": {
        "task": "workerhomes.tend_activities",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "workerhomes.tend_series": {"task": "workerhomes.tend_series", "schedule": 3600.0, "options": {"expires": 3600}},
    "workerhomes.forget_traces": {
        "task": "workerhomes.forget_traces",
        "schedule": crontab(hour=3, minute=20),
        "options": {"expires": 6 * 3600},
    },
    "workerhomes.close_visits": {"task": "workerhomes.close_visits", "schedule": 1800.0, "options": {"expires": 1800}},
}
