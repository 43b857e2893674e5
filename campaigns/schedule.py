"""What beat does for campaigns."""

from celery.schedules import crontab

SCHEDULE = {
    "campaigns.tend_contests": {"task": "campaigns.tend_contests", "schedule": 30.0, "options": {"expires": 30}},
    "campaigns.make_due_steps": {"task": "campaigns.make_due_steps", "schedule": crontab(hour=5, minute=40)},
    "campaigns.remind_of_steps": {"task": "campaigns.remind_of_steps", "schedule": crontab(hour="8-17", minute=20)},
}
