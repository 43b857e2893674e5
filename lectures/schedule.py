"""What beat does for lectures."""

from celery.schedules import crontab

SCHEDULE = {
    "lectures.settle_points": {"task": "lectures.settle_points", "schedule": crontab(hour="3", minute="10")},
    "lectures.propose_topics": {"task": "lectures.propose_topics", "schedule": crontab(hour="3", minute="40")},
    "lectures.revet_topics": {"task": "lectures.revet_topics", "schedule": crontab(hour="3", minute="50")},
    "lectures.let_lapse": {"task": "lectures.let_lapse", "schedule": 60.0, "options": {"expires": 60}},
    "lectures.count_views": {"task": "lectures.count_views", "schedule": 300.0, "options": {"expires": 300}},
    "lectures.escalate": {"task": "lectures.escalate", "schedule": 600.0, "options": {"expires": 600}},
    "lectures.certificates": {"task": "lectures.certificates", "schedule": 6 * 3600.0, "options": {"expires": 3600}},
    "lectures.tend_terms": {"task": "lectures.tend_terms", "schedule": 3600.0, "options": {"expires": 3600}},
    "lectures.look_after_schools": {
        "task": "lectures.look_after_schools",
        "schedule": 3600.0,
        "options": {"expires": 3600},
    },
}
