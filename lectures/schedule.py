"""What beat does for lectures."""

SCHEDULE = {
    "lectures.let_lapse": {"task": "lectures.let_lapse", "schedule": 60.0, "options": {"expires": 60}},
    "lectures.escalate": {"task": "lectures.escalate", "schedule": 600.0, "options": {"expires": 600}},
}
