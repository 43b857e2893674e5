"""What beat does for accounts, doors and cards."""

SCHEDULE = {
    "federation.tidy": {"task": "federation.tidy", "schedule": 6 * 3600.0, "options": {"expires": 3600}},
    "federation.issue_cards": {"task": "federation.issue_cards", "schedule": 3600.0, "options": {"expires": 3600}},
}
