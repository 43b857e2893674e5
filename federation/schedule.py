"""What beat does for accounts, doors and cards."""

from celery.schedules import crontab

SCHEDULE = {
    "federation.tidy": {"task": "federation.tidy", "schedule": 6 * 3600.0, "options": {"expires": 3600}},
    "federation.issue_cards": {"task": "federation.issue_cards", "schedule": 3600.0, "options": {"expires": 3600}},
    "federation.forget_people": {"task": "federation.forget_people", "schedule": crontab(hour=3, minute=50)},
    "federation.forget_sign_ins": {"task": "federation.forget_sign_ins", "schedule": crontab(hour=3, minute=40)},
}
