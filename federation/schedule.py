"""What beat does for accounts and doors."""

SCHEDULE = {"federation.tidy": {"task": "federation.tidy", "schedule": 6 * 3600.0, "options": {"expires": 3600}}}
