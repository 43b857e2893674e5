"""What beat does for fund audits."""

from celery.schedules import crontab

SCHEDULE = {
    "audits.run_all_rules": {
        "task": "audits.run_all_rules",
        "schedule": crontab(hour=2, minute=30),
        "options": {"expires": 7200},
    },
    "audits.tend_findings": {
        "task": "audits.tend_findings",
        "schedule": crontab(hour=7, minute=40),
        "options": {"expires": 7200},
    },
    "audits.tend_signatures": {
        "task": "audits.tend_signatures",
        "schedule": crontab(hour=7, minute=45),
        "options": {"expires": 7200},
    },
    "audits.scan_consistency": {
        "task": "audits.scan_consistency",
        "schedule": crontab(hour=4, minute=20),
        "options": {"expires": 7200},
    },
    "audits.tend_begun": {
        "task": "audits.tend_begun",
        "schedule": crontab(hour=7, minute=55),
        "options": {"expires": 7200},
    },
    "audits.tend_tasks": {
        "task": "audits.tend_tasks",
        "schedule": crontab(hour=7, minute=50),
        "options": {"expires": 7200},
    },
}
