"""What the beat starts for this app."""

from celery.schedules import crontab

SCHEDULE = {
    "workflow.forget_sent_forms": {"task": "workflow.forget_sent_forms", "schedule": crontab(hour=3, minute=20)},
    "workflow.publish_heads": {"task": "workflow.publish_heads", "schedule": crontab(hour=4, minute=10)},
}
