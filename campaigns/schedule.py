"""What beat does for campaigns."""

SCHEDULE = {
    "campaigns.tend_contests": {"task": "campaigns.tend_contests", "schedule": 30.0, "options": {"expires": 30}},
}
