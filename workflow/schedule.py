"""What the beat starts for this app."""

from celery.schedules import crontab

SCHEDULE = {
    "workflow.forget_sent_forms": {"task": "workflow.forget_sent_forms", "schedule": crontab(hour=3, minute=20)},
}
