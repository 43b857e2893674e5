"""What beat does for notices."""

SCHEDULE = {"notifications.sweep": {"task": "notifications.sweep", "schedule": 15.0, "options": {"expires": 15}}}
